// SPDX-License-Identifier: Apache-2.0
//
// Answers health checks through the kernel's TCP stack, over HTTP or HTTPS, on a thread of its own:
// for a management address, or where the kernel keeps the interface. What clients do, or leave
// undone, keeps no other check from being answered.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include <absl/status/status.h>

#include "appliance/certificate_files.h"
#include "exporters/endpoint.h"
#include "health/health_page.h"
#include "health/http_request.h"

namespace gwlbtap {

struct HealthServerOptions {
  Endpoint address = {};                     // port 0: any that is free
  std::string path = "/";                    // without a query
  std::optional<CertificateFiles> tls = {};  // HTTPS
  std::size_t max_connections = 256;         // at least 1
  std::chrono::milliseconds timeout{5'000};  // from the connection to the response
  std::chrono::milliseconds stale_after = kPageIsStaleAfter;
};

// Law: accepted == answered (by status) + left + timed_out + evicted + tls_failed + refused +
//                  those of open_connections that have not been answered.
struct HealthServerReport {
  std::uint64_t accepted = 0;
  std::map<HttpStatus, std::uint64_t> answered = {};
  std::uint64_t left = 0;             // closed by the client before there was a response
  std::uint64_t timed_out = 0;        // took too long to ask
  std::uint64_t evicted = 0;          // idle for longest when there was no room for another
  std::uint64_t tls_failed = 0;       // the handshake was refused by either side
  std::uint64_t refused = 0;          // the system could not provide for it
  std::uint64_t accept_failures = 0;  // the system could not even accept one; it is tried again
  std::size_t open_connections = 0;
  std::string failure = {};  // what its thread has failed at first; empty if it has not
};

// Control thread only.
class HealthServer {
 public:
  explicit HealthServer(HealthServerOptions options);
  ~HealthServer();  // stops: open connections are closed
  HealthServer(const HealthServer&) = delete;
  HealthServer& operator=(const HealthServer&) = delete;

  // Loads the certificate, listens and begins to answer. A failure names the address or the file.
  [[nodiscard]] absl::Status Open();

  // Where it listens, after Open().
  [[nodiscard]] std::string ListeningOn() const;

  // What is answered from now on, until the next page or until this one is older than stale_after:
  // then nobody forms verdicts any more, and that is answered instead. Does not wait.
  void SetPage(const HealthPage& page, std::chrono::steady_clock::time_point formed_at);

  // Reads the files again: new connections get the new certificate, open ones go on with theirs. A
  // failure leaves everything as it was. Without TLS there is nothing to do.
  [[nodiscard]] absl::Status ReloadCertificate();

  [[nodiscard]] HealthServerReport Report();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gwlbtap
