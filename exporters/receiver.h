// SPDX-License-Identifier: Apache-2.0
//
// The other end of PCAP-over-IP: takes pcap streams from producers, one per TCP connection, and
// hands their records to a consumer. Everything happens on the thread that calls Receive().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "exporters/counter.h"
#include "exporters/endpoint.h"
#include "exporters/pcap_reader.h"

namespace gwlbtap {

enum class StreamEnd : std::uint8_t {
  kClosed,     // by the producer, after a whole record
  kCut,        // by the producer, in the middle of a header or record
  kBadFormat,  // not a pcap stream, or one that the consumer refused
  kFailed,     // the connection broke
  kStopped,    // by us
};

// "closed", "bad_format".
[[nodiscard]] std::string_view ToString(StreamEnd end) noexcept;

struct ReceivedStream {
  std::string peer;  // "192.0.2.1:40000"
  Amount received;   // bytes are captured bytes: without file and record headers
  StreamEnd end = StreamEnd::kStopped;
  std::string error;  // one sentence, empty for kClosed and kStopped
};

struct ReceiverAccount {
  std::vector<ReceivedStream> streams;  // in the order of their connections
  Amount received;                      // the sum of theirs
  std::chrono::nanoseconds duration{};  // from the first bytes that came in to the last
};

class RecordConsumer {
 public:
  RecordConsumer() = default;
  virtual ~RecordConsumer() = default;
  RecordConsumer(const RecordConsumer&) = delete;
  RecordConsumer& operator=(const RecordConsumer&) = delete;

  // The stream's file header has come in. A failure ends this stream as kBadFormat with its
  // message.
  virtual absl::Status OnStream(std::size_t stream, const PcapStreamHeader& header) = 0;

  // What one read brought in, in order; the bytes are valid during the call. False ends everything.
  virtual bool OnRecords(std::size_t stream, std::span<const CapturedRecord> records) = 0;
};

struct ReceiverOptions {
  enum class Role : std::uint8_t { kConnect, kListen };

  Endpoint address = {};
  Role role = Role::kConnect;
  std::chrono::milliseconds connect_patience{10'000};  // how long a producer may be missing
  bool only_one_stream = false;                        // kListen: take one connection, end with it
  std::optional<std::uint64_t> packet_limit = {};      // end after exactly so many
  std::optional<std::chrono::milliseconds> time_limit = {};  // counted from the call
  int stop_descriptor = -1;  // end once it is readable; stays the caller's
  std::function<void(const Endpoint&)> on_listening = {};  // called once, with the real port
};

// Returns when the producer is gone (kConnect, or only_one_stream), a limit is reached, the
// consumer says so, or stop_descriptor is readable. Fails if it could not listen, or found no
// producer.
[[nodiscard]] absl::StatusOr<ReceiverAccount> Receive(const ReceiverOptions& options,
                                                      RecordConsumer& consumer);

}  // namespace gwlbtap
