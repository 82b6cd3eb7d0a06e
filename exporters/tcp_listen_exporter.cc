// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "exporters/tcp_exporters.h"
#include "exporters/tcp_fanout.h"

namespace gwlbtap {
namespace {

using asio::ip::tcp;

// After accept() has failed, such as for lack of file descriptors: the cause does not go at once.
constexpr std::chrono::milliseconds kAcceptPause{100};

class TcpListenExporter final : public TcpFanout {
 public:
  TcpListenExporter(IoThread& io, const Endpoint& address, const StreamFormat& format,
                    const TcpLimits& limits)
      : TcpFanout(io, "listen " + ToString(address), format, limits),
        address_(address),
        max_clients_(limits.max_clients),
        acceptor_(io.context()),
        pause_(io.context()) {}

  absl::Status Open() override {
    asio::error_code error;
    tcp::resolver resolver(io().context());
    const auto found = resolver.resolve(address_.host, std::to_string(address_.port),
                                        tcp::resolver::passive, error);
    if (!error) Bind(found.begin()->endpoint(), error);
    if (error) {
      return absl::FailedPreconditionError(
          fmt::format("cannot listen on {}: {}", ToString(address_), error.message()));
    }
    address_.port = acceptor_.local_endpoint().port();
    Rename("listen " + ToString(address_));
    Accept();
    return absl::OkStatus();
  }

  std::string ListeningOn() const override { return ToString(address_); }

 private:
  void Bind(const tcp::endpoint& endpoint, asio::error_code& error) {
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  }

  void Accept() {
    acceptor_.async_accept([this](const asio::error_code& error, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (error) return PauseAccepting(error);
      Welcome(std::move(socket));
      Accept();
    });
  }

  void PauseAccepting(const asio::error_code& cause) {
    spdlog::warn("{}: cannot accept a client: {}", name(), cause.message());
    pause_.expires_after(kAcceptPause);
    pause_.async_wait([this](const asio::error_code& error) {
      if (!error) Accept();
    });
  }

  void Welcome(tcp::socket socket) {
    asio::error_code error;
    const tcp::endpoint remote = socket.remote_endpoint(error);
    if (error) return;  // gone already
    const std::string peer_name = ToString(Endpoint{remote.address().to_string(), remote.port()});
    if (peer_count() >= max_clients_) DisconnectEnded();
    if (peer_count() >= max_clients_) {
      CountRefusedClient();
      spdlog::warn("{}: {} refused: there are {} clients already", name(), peer_name, max_clients_);
      return;
    }
    Attach(AddPeer(peer_name), std::move(socket));
  }

  void OnDisconnected(const PeerPtr& peer) override { RemovePeer(peer, DropReason::kDisconnected); }

  void StopAccepting() override {
    asio::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

  void Close() override {}

  Endpoint address_;
  const std::size_t max_clients_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
};

}  // namespace

std::unique_ptr<Exporter> MakeTcpListenExporter(IoThread& io, const Endpoint& address,
                                                const StreamFormat& format,
                                                const TcpLimits& limits) {
  return std::make_unique<TcpListenExporter>(io, address, format, limits);
}

}  // namespace gwlbtap
