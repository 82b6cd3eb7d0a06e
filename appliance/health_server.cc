// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_server.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "appliance/health_connection.h"
#include "appliance/server_certificate.h"
#include "exporters/io_thread.h"
#include "health/find_causes.h"
#include "health/verdict_page.h"

namespace gwlbtap {
namespace {

using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

// After accept() has failed, such as for lack of file descriptors: the cause does not go at once.
constexpr std::chrono::milliseconds kAcceptPause{100};

}  // namespace

// On the server's thread, once that runs.
struct HealthServer::State final : public HealthConnection::Owner {
  explicit State(HealthServerOptions chosen)
      : options(std::move(chosen)), acceptor(io.context()), pause(io.context()) {}

  absl::Status Listen();
  void Accept();
  void PauseAccepting(const asio::error_code& cause);
  void Welcome(tcp::socket socket);
  void MakeRoom();

  [[nodiscard]] HealthPage Page() const override;
  [[nodiscard]] std::string_view path() const override { return options.path; }
  [[nodiscard]] std::chrono::milliseconds timeout() const override { return options.timeout; }
  void OnActivity(HealthConnection& connection) override;
  void OnAnswered(HttpStatus status) override { ++report.answered[status]; }
  void OnEnd(HealthConnection& connection, std::optional<HealthConnection::End> end) override;

  struct Guest {
    HealthConnectionPtr connection;
    std::uint64_t last_activity = 0;  // counts activities of all guests
  };
  std::vector<Guest>::iterator Find(const HealthConnection& connection) {
    return std::find_if(guests.begin(), guests.end(), [&connection](const Guest& guest) {
      return guest.connection.get() == &connection;
    });
  }

  const HealthServerOptions options;
  IoThread io{"health"};
  tcp::acceptor acceptor;
  asio::steady_timer pause;
  std::string listening_on;
  std::unique_ptr<asio::ssl::context> certificate;  // none: plain HTTP
  std::optional<Clock::time_point> page_formed_at;
  HealthPage page;
  std::uint64_t activities = 0;
  std::vector<Guest> guests;
  HealthServerReport report;
};

absl::Status HealthServer::State::Listen() {
  asio::error_code error;
  tcp::resolver resolver(io.context());
  const auto found = resolver.resolve(options.address.host, std::to_string(options.address.port),
                                      tcp::resolver::passive, error);
  if (!error) acceptor.open(found.begin()->endpoint().protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(found.begin()->endpoint(), error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    return absl::FailedPreconditionError(fmt::format("cannot answer health checks on {}: {}",
                                                     ToString(options.address), error.message()));
  }
  listening_on = ToString(Endpoint{options.address.host, acceptor.local_endpoint(error).port()});
  return absl::OkStatus();
}

void HealthServer::State::Accept() {
  acceptor.async_accept([this](const asio::error_code& error, tcp::socket socket) {
    if (error) return PauseAccepting(error);
    ++report.accepted;
    Welcome(std::move(socket));
    Accept();
  });
}

void HealthServer::State::PauseAccepting(const asio::error_code& cause) {
  if (cause == asio::error::operation_aborted) return;
  ++report.accept_failures;
  spdlog::warn("health checks on {}: cannot accept a connection: {}", listening_on,
               cause.message());
  pause.expires_after(kAcceptPause);
  pause.async_wait([this](const asio::error_code& cancelled) {
    if (!cancelled) Accept();
  });
}

void HealthServer::State::Welcome(tcp::socket socket) {
  MakeRoom();
  HealthConnectionPtr connection;
  try {
    connection = certificate ? MakeTlsHealthConnection(std::move(socket), *certificate, *this)
                             : MakePlainHealthConnection(std::move(socket), *this);
  } catch (const std::exception&) {
    ++report.refused;
    return;
  }
  guests.push_back({connection, ++activities});
  connection->Start();
}

void HealthServer::State::MakeRoom() {
  while (guests.size() >= std::max<std::size_t>(options.max_connections, 1)) {
    const auto idlest =
        std::min_element(guests.begin(), guests.end(), [](const Guest& left, const Guest& right) {
          return left.last_activity < right.last_activity;
        });
    const HealthConnectionPtr connection = idlest->connection;
    connection->Close(HealthConnection::End::kEvicted);
  }
}

HealthPage HealthServer::State::Page() const {
  if (!page_formed_at) return page;
  const auto age = Clock::now() - *page_formed_at;
  if (age <= options.stale_after) return page;
  return MakeHealthPage({.is_healthy = false, .causes = {ControlStalled(age)}, .notes = {}});
}

void HealthServer::State::OnActivity(HealthConnection& connection) {
  Find(connection)->last_activity = ++activities;
}

void HealthServer::State::OnEnd(HealthConnection& connection,
                                std::optional<HealthConnection::End> end) {
  if (end) {
    switch (*end) {
      case HealthConnection::End::kLeft:
        ++report.left;
        break;
      case HealthConnection::End::kTimedOut:
        ++report.timed_out;
        break;
      case HealthConnection::End::kEvicted:
        ++report.evicted;
        break;
      case HealthConnection::End::kTlsFailed:
        ++report.tls_failed;
        break;
    }
  }
  guests.erase(Find(connection));
}

HealthServer::HealthServer(HealthServerOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

HealthServer::~HealthServer() { state_->io.Stop(); }

absl::Status HealthServer::Open() {
  if (absl::Status status = ReloadCertificate(); !status.ok()) return status;
  if (absl::Status status = state_->Listen(); !status.ok()) return status;
  state_->Accept();
  state_->io.Start();
  return absl::OkStatus();
}

std::string HealthServer::ListeningOn() const { return state_->listening_on; }

void HealthServer::SetPage(const HealthPage& page,
                           std::chrono::steady_clock::time_point formed_at) {
  asio::post(state_->io.context(), [state = state_.get(), page, formed_at] {
    state->page = page;
    state->page_formed_at = formed_at;
  });
}

absl::Status HealthServer::ReloadCertificate() {
  if (!state_->options.tls) return absl::OkStatus();
  auto loaded = LoadServerCertificate(*state_->options.tls);
  if (!loaded.ok()) return loaded.status();
  state_->io.Call([&] { state_->certificate = *std::move(loaded); });
  return absl::OkStatus();
}

HealthServerReport HealthServer::Report() {
  HealthServerReport report;
  state_->io.Call([&] {
    report = state_->report;
    report.open_connections = state_->guests.size();
  });
  report.failure = std::string(state_->io.Failure().message());
  return report;
}

}  // namespace gwlbtap
