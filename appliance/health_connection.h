// SPDX-License-Identifier: Apache-2.0
//
// One client of the health server: reads its request, answers it and sees it off. Included by the
// server only (it shows Asio). Everything happens on the server's thread.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/ssl/context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "health/health_page.h"
#include "health/http_request.h"

namespace gwlbtap {

class HealthConnection {
 public:
  // Why it ended before it was answered.
  enum class End : std::uint8_t { kLeft, kTimedOut, kEvicted, kTlsFailed };

  // Whom it belongs to; outlives it, except while everything is torn down, when none of this is
  // called any more.
  class Owner {
   public:
    Owner() = default;
    virtual ~Owner() = default;
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;

    [[nodiscard]] virtual HealthPage Page() const = 0;
    [[nodiscard]] virtual std::string_view path() const = 0;
    [[nodiscard]] virtual std::chrono::milliseconds timeout() const = 0;
    virtual void OnActivity(HealthConnection& connection) = 0;
    virtual void OnAnswered(HttpStatus status) = 0;
    // The last call; `end` is absent if it was answered.
    virtual void OnEnd(HealthConnection& connection, std::optional<End> end) = 0;
  };

  HealthConnection() = default;
  virtual ~HealthConnection() = default;
  HealthConnection(const HealthConnection&) = delete;
  HealthConnection& operator=(const HealthConnection&) = delete;

  virtual void Start() = 0;

  // At once and for good; says so to the owner.
  virtual void Close(End end) = 0;
};

using HealthConnectionPtr = std::shared_ptr<HealthConnection>;

[[nodiscard]] HealthConnectionPtr MakePlainHealthConnection(asio::ip::tcp::socket socket,
                                                            HealthConnection::Owner& owner);

// Throws std::system_error when OpenSSL has no memory left.
[[nodiscard]] HealthConnectionPtr MakeTlsHealthConnection(asio::ip::tcp::socket socket,
                                                          asio::ssl::context& certificate,
                                                          HealthConnection::Owner& owner);

}  // namespace gwlbtap
