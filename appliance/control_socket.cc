// SPDX-License-Identifier: Apache-2.0
#include "appliance/control_socket.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/local/stream_protocol.hpp>
#include <asio/read.hpp>
#include <asio/read_until.hpp>
#include <asio/write.hpp>
#include <cerrno>
#include <chrono>
#include <deque>
#include <system_error>
#include <utility>

namespace gwlbtap {
namespace {

using Protocol = asio::local::stream_protocol;

constexpr std::size_t kMaxRequest = 256;
constexpr std::size_t kMaxClients = 16;  // of which the oldest makes room for the next
constexpr mode_t kSocketMode = 0660;
constexpr std::chrono::milliseconds kAnswerTimeout{5'000};

struct Client {
  explicit Client(Protocol::socket connected) : socket(std::move(connected)) {}

  Protocol::socket socket;
  std::string input;
  std::string output;
};

absl::StatusOr<Protocol::endpoint> EndpointOf(const std::string& path) {
  try {
    return Protocol::endpoint(path);
  } catch (const std::system_error&) {
    return absl::InvalidArgumentError(fmt::format("{} is too long for the path of a socket", path));
  }
}

bool IsListenedOn(const Protocol::endpoint& endpoint) {
  asio::io_context context;
  Protocol::socket socket(context);
  asio::error_code error;
  socket.connect(endpoint, error);
  return !error;
}

bool IsReadableWithin(Protocol::socket& socket, std::chrono::milliseconds time) {
  pollfd waiting{socket.native_handle(), POLLIN, 0};
  return poll(&waiting, 1, static_cast<int>(time.count())) > 0;
}

}  // namespace

struct ControlSocket::State {
  State(std::string socket_path, Handler answer)
      : path(std::move(socket_path)), handler(std::move(answer)), acceptor(context) {}

  absl::Status Listen() {
    const absl::StatusOr<Protocol::endpoint> endpoint = EndpointOf(path);
    if (!endpoint.ok()) return endpoint.status();
    struct stat found {};
    if (lstat(path.c_str(), &found) == 0) {
      if (!S_ISSOCK(found.st_mode)) {
        return absl::AlreadyExistsError(fmt::format("{} is there already, and no socket", path));
      }
      if (IsListenedOn(*endpoint)) {
        return absl::AlreadyExistsError(
            fmt::format("{} is in use: another appliance listens on it", path));
      }
      unlink(path.c_str());
    }
    asio::error_code error;
    acceptor.open(endpoint->protocol(), error);
    if (!error) acceptor.bind(*endpoint, error);
    if (!error && chmod(path.c_str(), kSocketMode) != 0) {
      error = asio::error_code(errno, std::generic_category());
    }
    if (!error) acceptor.listen(static_cast<int>(kMaxClients), error);
    if (error) {
      return absl::UnavailableError(fmt::format("cannot listen on {}: {}", path, error.message()));
    }
    is_bound = true;
    Accept();
    return absl::OkStatus();
  }

  void Accept() {
    is_accepting = true;
    acceptor.async_accept([this](const asio::error_code& error, Protocol::socket socket) {
      if (error == asio::error::operation_aborted) return;
      // The next Poll() tries again: trying here would never leave this one while the cause lasts.
      is_accepting = false;
      if (error) return;
      if (clients.size() == kMaxClients) {
        asio::error_code ignored;
        clients.front()->socket.close(ignored);  // its pending handler still holds it
        clients.pop_front();
      }
      clients.push_back(std::make_shared<Client>(std::move(socket)));
      Read(clients.back());
      Accept();
    });
  }

  void Read(const std::shared_ptr<Client>& client) {
    asio::async_read_until(client->socket, asio::dynamic_buffer(client->input, kMaxRequest), '\n',
                           [this, client](const asio::error_code& error, std::size_t size) {
                             if (error) return Remove(client);
                             const std::string request = client->input.substr(0, size - 1);
                             client->input.erase(0, size);
                             client->output = handler(request) + "\n";
                             Write(client);
                           });
  }

  void Write(const std::shared_ptr<Client>& client) {
    asio::async_write(client->socket, asio::buffer(client->output),
                      [this, client](const asio::error_code& error, std::size_t /*size*/) {
                        if (error) return Remove(client);
                        Read(client);
                      });
  }

  void Remove(const std::shared_ptr<Client>& client) { std::erase(clients, client); }

  const std::string path;
  const Handler handler;
  asio::io_context context{1};
  Protocol::acceptor acceptor;
  std::deque<std::shared_ptr<Client>> clients;  // shared with the handlers of its socket
  bool is_bound = false;
  bool is_accepting = false;
};

absl::StatusOr<std::unique_ptr<ControlSocket>> ControlSocket::Open(const std::string& path,
                                                                   Handler handler) {
  auto state = std::make_unique<State>(path, std::move(handler));
  if (absl::Status status = state->Listen(); !status.ok()) return status;
  return std::unique_ptr<ControlSocket>(new ControlSocket(std::move(state)));
}

ControlSocket::ControlSocket(std::unique_ptr<State> state) : state_(std::move(state)) {}

ControlSocket::~ControlSocket() {
  if (state_->is_bound) unlink(state_->path.c_str());
}

void ControlSocket::Poll() {
  if (!state_->is_accepting) {
    state_->context.restart();  // it may have run out of work
    state_->Accept();
  }
  state_->context.poll();
}

absl::StatusOr<std::string> AskAppliance(const std::string& path, std::string_view request,
                                         bool until_end) {
  const absl::StatusOr<Protocol::endpoint> endpoint = EndpointOf(path);
  if (!endpoint.ok()) return endpoint.status();
  asio::io_context context;
  Protocol::socket socket(context);
  asio::error_code error;
  socket.connect(*endpoint, error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("no appliance answers on {}: {}", path, error.message()));
  }
  asio::write(socket, asio::buffer(std::string(request) + "\n"), error);
  if (!error && !IsReadableWithin(socket, kAnswerTimeout)) error = asio::error::timed_out;
  std::string answer;
  std::size_t size = 0;
  if (!error) size = asio::read_until(socket, asio::dynamic_buffer(answer), '\n', error);
  if (error) {
    return absl::UnavailableError(
        fmt::format("the appliance on {} has not answered: {}", path, error.message()));
  }
  answer.resize(size - 1);
  if (until_end) {
    std::string rest;
    asio::read(socket, asio::dynamic_buffer(rest), error);
  }
  return answer;
}

}  // namespace gwlbtap
