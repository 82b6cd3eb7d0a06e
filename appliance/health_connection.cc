// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_connection.h"

#include <array>
#include <asio/buffer.hpp>
#include <asio/ssl/stream.hpp>
#include <asio/steady_timer.hpp>
#include <asio/write.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "health/http_check.h"

namespace gwlbtap {
namespace {

using asio::ip::tcp;
using TlsStream = asio::ssl::stream<tcp::socket>;

// How long a client may take to close after it was answered.
constexpr std::chrono::seconds kFarewell{1};

template <typename Stream>
class Connection final : public HealthConnection,
                         public std::enable_shared_from_this<Connection<Stream>> {
 public:
  template <typename... TlsContext>
  Connection(tcp::socket socket, Owner& owner, TlsContext&... context)
      : owner_(owner), deadline_(socket.get_executor()), stream_(std::move(socket), context...) {}

  void Start() override {
    LimitTime(owner_.timeout());
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](const asio::error_code& error) {
                                if (error)
                                  return self->Close(HasLeft(error) ? End::kLeft : End::kTlsFailed);
                                self->Read();
                              });
    } else {
      Read();
    }
  }

  void Close(End end) override {
    if (is_closed_) return;
    is_closed_ = true;
    deadline_.cancel();
    asio::error_code ignored;
    stream_.lowest_layer().close(ignored);
    owner_.OnEnd(*this, is_answered_ ? std::nullopt : std::optional(end));
  }

 private:
  static bool HasLeft(const asio::error_code& error) {
    return error == asio::error::eof || error == asio::error::connection_reset ||
           error == asio::error::broken_pipe || error == asio::ssl::error::stream_truncated;
  }

  void LimitTime(std::chrono::milliseconds limit) {
    deadline_.expires_after(limit);
    deadline_.async_wait([self = this->shared_from_this()](const asio::error_code& cancelled) {
      if (!cancelled) self->Close(End::kTimedOut);
    });
  }

  void Read() {
    stream_.async_read_some(
        asio::buffer(request_) + request_size_,
        [self = this->shared_from_this()](const asio::error_code& error, std::size_t size) {
          if (self->is_closed_) return;  // while this was on its way here
          if (error) return self->Close(End::kLeft);
          self->request_size_ += size;
          self->owner_.OnActivity(*self);
          self->Answer();
        });
  }

  void Answer() {
    const auto written = AnswerHttp(ByteView(request_).first(request_size_), owner_.path(),
                                    owner_.Page(), response_);
    if (!written) return Read();
    asio::async_write(stream_, asio::buffer(response_, written->size),
                      [self = this->shared_from_this(), status = written->status](
                          const asio::error_code& error, std::size_t /*size*/) {
                        if (self->is_closed_) return;
                        if (error) return self->Close(End::kLeft);
                        self->is_answered_ = true;
                        self->owner_.OnAnswered(status);
                        self->SayFarewell();
                      });
  }

  // Closing while there is something unread would reset the connection, and with that the response
  // might be lost on its way.
  void SayFarewell() {
    LimitTime(kFarewell);
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      stream_.async_shutdown([self = this->shared_from_this()](const asio::error_code& /*error*/) {
        self->EndOutput();
      });
    } else {
      EndOutput();
    }
  }

  void EndOutput() {
    asio::error_code ignored;
    stream_.lowest_layer().shutdown(tcp::socket::shutdown_send, ignored);
    AwaitEnd();
  }

  void AwaitEnd() {
    socket().async_read_some(
        asio::buffer(request_),
        [self = this->shared_from_this()](const asio::error_code& error, std::size_t /*size*/) {
          if (error) return self->Close(End::kLeft);
          self->AwaitEnd();
        });
  }

  tcp::socket& socket() {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      return stream_.next_layer();
    } else {
      return stream_;
    }
  }

  Owner& owner_;
  asio::steady_timer deadline_;
  Stream stream_;
  std::array<std::byte, kMaxRequestHead> request_{};
  std::size_t request_size_ = 0;
  std::array<std::byte, kMaxHttpResponse> response_{};
  bool is_answered_ = false;
  bool is_closed_ = false;
};

}  // namespace

HealthConnectionPtr MakePlainHealthConnection(tcp::socket socket, HealthConnection::Owner& owner) {
  return std::make_shared<Connection<tcp::socket>>(std::move(socket), owner);
}

HealthConnectionPtr MakeTlsHealthConnection(tcp::socket socket, asio::ssl::context& certificate,
                                            HealthConnection::Owner& owner) {
  return std::make_shared<Connection<TlsStream>>(std::move(socket), owner, certificate);
}

}  // namespace gwlbtap
