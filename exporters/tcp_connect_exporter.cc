// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <asio/connect.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <atomic>
#include <chrono>
#include <random>
#include <string>
#include <utility>

#include "exporters/tcp_exporters.h"
#include "exporters/tcp_fanout.h"

namespace gwlbtap {
namespace {

using asio::ip::tcp;

class TcpConnectExporter final : public TcpFanout {
 public:
  TcpConnectExporter(IoThread& io, const Endpoint& address, const StreamFormat& format,
                     const TcpLimits& limits, const RetryPolicy& retry)
      : TcpFanout(io, "connect " + ToString(address), format, OneClient(limits)),
        address_(address),
        retry_(retry),
        pause_length_(retry.initial),
        resolver_(io.context()),
        connecting_(io.context()),
        pause_(io.context()) {}

  absl::Status Open() override {
    peer_ = AddPeer(ToString(address_));
    Resolve();
    return absl::OkStatus();
  }

  absl::Status Failure() override {
    // acquire: pairs with the release in OnFailure()
    return has_failed_.load(std::memory_order_acquire) ? failure_ : TcpFanout::Failure();
  }

 private:
  static TcpLimits OneClient(TcpLimits limits) {
    limits.max_clients = 1;
    return limits;
  }

  void Resolve() {
    resolver_.async_resolve(
        address_.host, std::to_string(address_.port),
        [this](const asio::error_code& error, const tcp::resolver::results_type& found) {
          if (is_finished()) return;
          if (error) return OnFailure(error);
          Connect(found);
        });
  }

  void Connect(const tcp::resolver::results_type& found) {
    connecting_ = tcp::socket(io().context());
    asio::async_connect(connecting_, found,
                        [this](const asio::error_code& error, const tcp::endpoint& /*remote*/) {
                          if (is_finished()) return;
                          if (error) return OnFailure(error);
                          last_failure_.clear();
                          has_connected_ = true;
                          connected_at_ = Clock::now();
                          Attach(peer_, std::move(connecting_));
                        });
  }

  void OnFailure(const asio::error_code& error) {
    if (retry_.gives_up && !has_connected_) {
      failure_ = absl::UnavailableError(
          fmt::format("cannot connect to {}: {}", ToString(address_), error.message()));
      has_failed_.store(true, std::memory_order_release);  // pairs with the acquire in Failure()
      return;
    }
    // The same failure again and again is one line in the log.
    if (std::string why = error.message(); why != last_failure_) {
      spdlog::warn("{}: cannot connect: {}; will try again and again", name(), why);
      last_failure_ = std::move(why);
    }
    Pause();
  }

  void Pause() {
    // Half of the pause is left to chance, so that a fleet does not come back all at once.
    std::uniform_real_distribution<double> share(0.5, 1.0);
    const std::chrono::duration<double, std::milli> length = pause_length_ * share(random_);
    pause_.expires_after(std::chrono::duration_cast<std::chrono::milliseconds>(length));
    pause_length_ = std::min(pause_length_ * 2, retry_.maximum);
    pause_.async_wait([this](const asio::error_code& error) {
      if (!error) Resolve();
    });
  }

  // A collector that takes a connection only to drop it is no better than one that is not there.
  void OnDisconnected(const PeerPtr& /*peer*/) override {
    if (Clock::now() - connected_at_ >= retry_.maximum) pause_length_ = retry_.initial;
    Pause();
  }

  void StopAccepting() override {}

  void Close() override {
    asio::error_code ignored;
    resolver_.cancel();
    pause_.cancel();
    connecting_.close(ignored);
  }

  const Endpoint address_;
  const RetryPolicy retry_;
  std::chrono::milliseconds pause_length_;
  PeerPtr peer_;
  tcp::resolver resolver_;
  tcp::socket connecting_;
  asio::steady_timer pause_;
  bool has_connected_ = false;
  Clock::time_point connected_at_;
  std::string last_failure_;
  std::atomic<bool> has_failed_{false};
  absl::Status failure_;  // written once, before has_failed_
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace

std::unique_ptr<Exporter> MakeTcpConnectExporter(IoThread& io, const Endpoint& address,
                                                 const StreamFormat& format,
                                                 const TcpLimits& limits,
                                                 const RetryPolicy& retry) {
  return std::make_unique<TcpConnectExporter>(io, address, format, limits, retry);
}

}  // namespace gwlbtap
