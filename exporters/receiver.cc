// SPDX-License-Identifier: Apache-2.0
#include "exporters/receiver.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <system_error>
#include <utility>

namespace gwlbtap {
namespace {

using asio::ip::tcp;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr std::size_t kReadSize = std::size_t{256} * 1024;
constexpr std::chrono::milliseconds kRetryPause{100};  // before connecting or accepting again
constexpr std::chrono::milliseconds kShortestAttempt{1'000};

Endpoint ToEndpoint(const tcp::endpoint& endpoint) {
  return {endpoint.address().to_string(), endpoint.port()};
}

struct Connection {
  Connection(tcp::socket accepted, std::size_t stream_index)
      : socket(std::move(accepted)), stream(stream_index), buffer(kReadSize) {}

  tcp::socket socket;
  std::size_t stream;
  PcapReader reader;
  bool is_announced = false;  // the consumer knows its header
  std::vector<std::byte> buffer;
  std::vector<CapturedRecord> records;  // of the piece in `buffer`
};

class Collector {
 public:
  Collector(const ReceiverOptions& options, RecordConsumer& consumer)
      : options_(options), consumer_(consumer) {}

  absl::StatusOr<ReceiverAccount> Run();

 private:
  absl::Status Listen();
  void Accept();
  void Connect();
  void ConnectLater(const std::error_code& failure);
  void GiveUpConnecting();
  void WatchForStop();

  void Add(tcp::socket socket);
  void Read(Connection& connection);
  void OnRead(Connection& connection, const std::error_code& error, std::size_t size);
  // Both hand on what came in; not OK means that the stream ends for this reason.
  absl::Status TakePiece(Connection& connection, ByteView piece);
  absl::Status Deliver(Connection& connection);
  void OnEndOfStream(Connection& connection, const std::error_code& error);
  void End(Connection& connection, StreamEnd end, std::string_view error);  // destroys it
  void Stop();

  const ReceiverOptions& options_;
  RecordConsumer& consumer_;
  asio::io_context io_{1};
  tcp::acceptor acceptor_{io_};
  tcp::resolver resolver_{io_};
  tcp::socket connecting_{io_};
  asio::steady_timer pause_{io_};
  asio::steady_timer patience_{io_};
  asio::steady_timer time_limit_{io_};
  asio::posix::stream_descriptor stop_{io_};
  SteadyTime connect_deadline_;
  std::error_code connect_failure_{std::make_error_code(std::errc::timed_out)};
  std::map<std::size_t, std::unique_ptr<Connection>> connections_;
  bool is_stopping_ = false;
  absl::Status failure_;
  std::optional<SteadyTime> first_bytes_;
  SteadyTime last_bytes_;
  ReceiverAccount account_;
};

absl::StatusOr<ReceiverAccount> Collector::Run() {
  if (options_.time_limit) {
    time_limit_.expires_after(*options_.time_limit);
    time_limit_.async_wait([this](const std::error_code& error) {
      if (!error) Stop();
    });
  }
  if (options_.stop_descriptor >= 0) WatchForStop();
  switch (options_.role) {
    case ReceiverOptions::Role::kListen:
      if (const absl::Status status = Listen(); !status.ok()) return status;
      break;
    case ReceiverOptions::Role::kConnect:
      connect_deadline_ = std::chrono::steady_clock::now() + options_.connect_patience;
      // An attempt may hang for minutes where packets vanish, so the patience has its own timer.
      patience_.expires_after(std::max(options_.connect_patience, kShortestAttempt));
      patience_.async_wait([this](const std::error_code& error) {
        if (!error) GiveUpConnecting();
      });
      Connect();
      break;
  }
  io_.run();
  if (!failure_.ok()) return failure_;
  if (first_bytes_) account_.duration = last_bytes_ - *first_bytes_;
  return std::move(account_);
}

absl::Status Collector::Listen() {
  const auto failed = [this](const std::error_code& error) {
    return absl::UnavailableError(
        fmt::format("cannot listen on {}: {}", ToString(options_.address), error.message()));
  };
  std::error_code error;
  const auto found =
      resolver_.resolve(options_.address.host, fmt::to_string(options_.address.port),
                        tcp::resolver::passive | tcp::resolver::numeric_service, error);
  if (error) return failed(error);
  const tcp::endpoint endpoint = found.begin()->endpoint();
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
  if (error) return failed(error);
  if (options_.on_listening) options_.on_listening(ToEndpoint(acceptor_.local_endpoint(error)));
  Accept();
  return absl::OkStatus();
}

void Collector::Accept() {
  acceptor_.async_accept([this](const std::error_code& error, tcp::socket socket) {
    if (is_stopping_) return;
    if (error) {  // out of descriptors, for example: somebody may close one
      pause_.expires_after(kRetryPause);
      pause_.async_wait([this](const std::error_code& cancelled) {
        if (!cancelled && !is_stopping_) Accept();
      });
      return;
    }
    if (options_.only_one_stream) {
      std::error_code ignored;
      acceptor_.close(ignored);
    } else {
      Accept();
    }
    Add(std::move(socket));
  });
}

void Collector::Connect() {
  resolver_.async_resolve(
      options_.address.host, fmt::to_string(options_.address.port), tcp::resolver::numeric_service,
      [this](const std::error_code& unresolved, const tcp::resolver::results_type& found) {
        if (is_stopping_) return;
        if (unresolved) return ConnectLater(unresolved);
        asio::async_connect(connecting_, found,
                            [this](const std::error_code& error, const tcp::endpoint& /*peer*/) {
                              if (is_stopping_) return;
                              if (error) return ConnectLater(error);
                              patience_.cancel();
                              Add(std::move(connecting_));
                            });
      });
}

void Collector::ConnectLater(const std::error_code& failure) {
  connect_failure_ = failure;
  if (std::chrono::steady_clock::now() + kRetryPause > connect_deadline_) {
    return GiveUpConnecting();
  }
  pause_.expires_after(kRetryPause);
  pause_.async_wait([this](const std::error_code& error) {
    if (!error && !is_stopping_) Connect();
  });
}

void Collector::GiveUpConnecting() {
  if (is_stopping_ || !account_.streams.empty()) return;
  failure_ = absl::UnavailableError(fmt::format(
      "cannot connect to {}: {}", ToString(options_.address), connect_failure_.message()));
  Stop();
}

void Collector::WatchForStop() {
  std::error_code error;
  // A duplicate, because the descriptor that is assigned is closed in the end.
  stop_.assign(dup(options_.stop_descriptor), error);
  stop_.async_wait(asio::posix::stream_descriptor::wait_read,
                   [this](const std::error_code& cancelled) {
                     if (!cancelled) Stop();
                   });
}

void Collector::Add(tcp::socket socket) {
  std::error_code error;
  const tcp::endpoint peer = socket.remote_endpoint(error);
  const std::size_t stream = account_.streams.size();
  account_.streams.emplace_back().peer = error ? "unknown" : ToString(ToEndpoint(peer));
  Connection& connection =
      *connections_.emplace(stream, std::make_unique<Connection>(std::move(socket), stream))
           .first->second;
  Read(connection);
}

void Collector::Read(Connection& connection) {
  connection.socket.async_read_some(
      asio::buffer(connection.buffer),
      [this, stream = connection.stream](const std::error_code& error, std::size_t size) {
        // Absent when it was ended while this waited to be called.
        const auto found = connections_.find(stream);
        if (found != connections_.end()) OnRead(*found->second, error, size);
      });
}

void Collector::OnRead(Connection& connection, const std::error_code& error, std::size_t size) {
  if (error) return OnEndOfStream(connection, error);
  last_bytes_ = std::chrono::steady_clock::now();
  if (!first_bytes_) first_bytes_ = last_bytes_;
  const absl::Status status = TakePiece(connection, ByteView(connection.buffer).first(size));
  if (!status.ok()) {
    End(connection, StreamEnd::kBadFormat, std::string(status.message()));
  } else if (is_stopping_) {
    Stop();
  } else {
    Read(connection);
  }
}

absl::Status Collector::TakePiece(Connection& connection, ByteView piece) {
  connection.records.clear();
  const PcapReadStatus status = connection.reader.Consume(
      piece, [&connection](const CapturedRecord& record) { connection.records.push_back(record); });
  // What came before the fault is good.
  if (absl::Status refused = Deliver(connection); !refused.ok()) return refused;
  if (status != PcapReadStatus::kOk && !is_stopping_) {
    return absl::InvalidArgumentError(std::string(Describe(status)));
  }
  return absl::OkStatus();
}

absl::Status Collector::Deliver(Connection& connection) {
  const std::optional<PcapStreamHeader>& header = connection.reader.header();
  if (!connection.is_announced && header) {
    connection.is_announced = true;
    if (absl::Status status = consumer_.OnStream(connection.stream, *header); !status.ok()) {
      return status;
    }
  }
  std::span<const CapturedRecord> records = connection.records;
  if (options_.packet_limit) {
    const std::uint64_t left = *options_.packet_limit - account_.received.packets;
    records = records.first(std::min<std::uint64_t>(records.size(), left));
    if (records.size() == left) is_stopping_ = true;
  }
  if (records.empty()) return absl::OkStatus();
  Amount amount{records.size(), 0};
  for (const CapturedRecord& record : records) amount.bytes += record.bytes.size();
  account_.received += amount;
  account_.streams[connection.stream].received += amount;
  if (!consumer_.OnRecords(connection.stream, records)) is_stopping_ = true;
  return absl::OkStatus();
}

void Collector::OnEndOfStream(Connection& connection, const std::error_code& error) {
  if (error != asio::error::eof) return End(connection, StreamEnd::kFailed, error.message());
  const PcapReadStatus status = connection.reader.Finish();
  if (status == PcapReadStatus::kOk) return End(connection, StreamEnd::kClosed, {});
  End(connection, StreamEnd::kCut, Describe(status));
}

void Collector::End(Connection& connection, StreamEnd end, std::string_view error) {
  ReceivedStream& stream = account_.streams[connection.stream];
  stream.end = end;
  stream.error = error;
  connections_.erase(connection.stream);
  const bool was_the_only_one =
      options_.only_one_stream || options_.role == ReceiverOptions::Role::kConnect;
  if (was_the_only_one || is_stopping_) Stop();
}

void Collector::Stop() {
  is_stopping_ = true;
  connections_.clear();  // their account says kStopped from the beginning
  io_.stop();
}

}  // namespace

std::string_view ToString(StreamEnd end) noexcept {
  switch (end) {
    case StreamEnd::kClosed:
      return "closed";
    case StreamEnd::kCut:
      return "cut";
    case StreamEnd::kBadFormat:
      return "bad_format";
    case StreamEnd::kFailed:
      return "failed";
    case StreamEnd::kStopped:
      return "stopped";
  }
  return "?";
}

absl::StatusOr<ReceiverAccount> Receive(const ReceiverOptions& options, RecordConsumer& consumer) {
  Collector collector(options, consumer);
  return collector.Run();
}

}  // namespace gwlbtap
