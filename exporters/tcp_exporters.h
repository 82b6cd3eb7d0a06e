// SPDX-License-Identifier: Apache-2.0
//
// PCAP-over-IP: a capture file as a TCP byte stream. One exporter waits for clients, the other
// connects to a collector; both run on an IoThread that outlives them and must not be running yet
// when they are made.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "exporters/endpoint.h"
#include "exporters/exporter.h"
#include "exporters/io_thread.h"
#include "exporters/stream_writer.h"
#include "exporters/when_full.h"

namespace gwlbtap {

struct TcpLimits {
  // What a client may lag behind; then the oldest is dropped.
  std::uint64_t queue_bytes = 64ULL << 20U;
  std::size_t max_clients = 16;
  WhenFull when_full = WhenFull::kDrop;
  // With WhenFull::kWait: a client that has taken nothing for as long is no longer waited for.
  std::chrono::milliseconds stall_timeout{1000};
};

// Takes any number of clients up to the limit. Each gets a file header at once and whole records
// from then on.
[[nodiscard]] std::unique_ptr<Exporter> MakeTcpListenExporter(IoThread& io, const Endpoint& address,
                                                              const StreamFormat& format,
                                                              const TcpLimits& limits);

struct RetryPolicy {
  std::chrono::milliseconds initial{100};  // doubles with every failure, and is shortened by chance
  std::chrono::milliseconds maximum{10'000};
  bool gives_up = false;  // the first connection has to succeed at once
};

// Connects, resolving the name anew each time and trying all its addresses, and connects again when
// the connection is lost. What could not be sent meanwhile waits in the queue.
[[nodiscard]] std::unique_ptr<Exporter> MakeTcpConnectExporter(IoThread& io,
                                                               const Endpoint& address,
                                                               const StreamFormat& format,
                                                               const TcpLimits& limits,
                                                               const RetryPolicy& retry);

}  // namespace gwlbtap
