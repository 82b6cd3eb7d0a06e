// SPDX-License-Identifier: Apache-2.0
//
// A health server on loopback and what clients do to it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "appliance/health_server.h"
#include "tests/support/loopback_socket.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/test_certificate.h"

namespace gwlbtap {

inline constexpr std::string_view kCheck =
    "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

// RFC 8446 §5.1: the beginning of a record of 512 bytes.
inline constexpr std::string_view kHalfAHandshake("\x16\x03\x01\x02\x00\x01", 6);

inline void Send(const LoopbackSocket& socket, std::string_view text) {
  socket.Send(std::as_bytes(std::span(text.data(), text.size())));
}

[[nodiscard]] inline std::string ReadAll(const LoopbackSocket& socket) {
  std::string text;
  for (const std::byte byte : socket.ReadToTheEnd()) text.push_back(static_cast<char>(byte));
  return text;
}

[[nodiscard]] inline std::uint64_t AnsweredWith(const HealthServerReport& report,
                                                HttpStatus status) {
  const auto found = report.answered.find(status);
  return found == report.answered.end() ? 0 : found->second;
}

class HealthRig : public testing::Test {
 protected:
  static HealthServerOptions Plain() {
    return {.address = {"127.0.0.1", 0}, .path = "/health", .timeout = std::chrono::seconds(20)};
  }
  HealthServerOptions Tls(const std::string& common_name = "first") {
    HealthServerOptions options = Plain();
    options.tls = WriteFiles(common_name);
    return options;
  }
  CertificateFiles WriteFiles(const std::string& common_name) {
    const CertificateFiles files{folder_.File("tap.pem"), folder_.File("tap.key")};
    const PrivateKey key = MakeEllipticKey();
    WriteCertificate(key, files.certificate, common_name);
    WriteKey(key, files.key);
    return files;
  }

  // Open and healthy.
  void Serve(HealthServerOptions options) {
    server_.emplace(std::move(options));
    const absl::Status opened = server_->Open();
    ASSERT_TRUE(opened.ok()) << opened.ToString();
    const auto endpoint = ParseEndpoint(server_->ListeningOn());
    ASSERT_TRUE(endpoint.ok());
    port_ = endpoint->port;
    Show(HealthPage(true, R"({"status":"healthy"})"));
  }
  void Show(const HealthPage& page, std::chrono::steady_clock::time_point formed_at =
                                        std::chrono::steady_clock::time_point::max()) {
    server_->SetPage(page, formed_at);
    (void)server_->Report();  // comes after the page
  }

  [[nodiscard]] std::string Ask(std::string_view request = kCheck) const {
    const auto client = LoopbackSocket::ConnectedTo(port_);
    Send(client, request);
    return ReadAll(client);
  }

  // Waits until the report is as it should be, and gives it.
  HealthServerReport Await(const std::function<bool(const HealthServerReport&)>& is_so) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    HealthServerReport report = server_->Report();
    while (!is_so(report) && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      report = server_->Report();
    }
    EXPECT_TRUE(is_so(report)) << "the report never becomes as it should be";
    return report;
  }
  HealthServerReport AwaitOpenConnections(std::size_t count) {
    return Await(
        [count](const HealthServerReport& report) { return report.open_connections == count; });
  }
  // When all `clients` have come and gone, each is accounted for.
  HealthServerReport AwaitTheEndOf(std::uint64_t clients) {
    HealthServerReport report = Await([clients](const HealthServerReport& so_far) {
      return so_far.accepted == clients && so_far.open_connections == 0;
    });
    std::uint64_t sum =
        report.left + report.timed_out + report.evicted + report.tls_failed + report.refused;
    for (const auto& [status, count] : report.answered) sum += count;
    EXPECT_EQ(report.accepted, sum);
    return report;
  }

  ScratchFolder folder_;
  std::optional<HealthServer> server_;
  std::uint16_t port_ = 0;
};

}  // namespace gwlbtap
