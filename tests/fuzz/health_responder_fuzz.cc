// SPDX-License-Identifier: Apache-2.0
//
// A peer's frames, one after the other. The first byte of the input chooses the page and what an
// unhealthy SYN is told. Then every step has a byte for its kind, a byte for the seconds that pass,
// two bytes for the size of the frame, and the frame. What a fuzzer could never guess, checksums
// and the numbers of a connection, is filled in if the kind says so.
// corpus/health_responder is written by make_health_responder_corpus.py.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "geneve/ip_header.h"
#include "health/handshake_cookie.h"
#include "tests/support/frame_repair.h"
#include "tests/support/responder_properties.h"

namespace gwlbtap {
namespace {

enum class Kind : std::uint8_t {
  kAsItIs,    // nothing is filled in
  kRepaired,  // lengths and checksums
  kProven,    // also the acknowledgment that proves the handshake
  kNext,      // also the sequence number that the last reply asked for; nothing of ours was seen
  kSeen,      // also the acknowledgment of all of the last reply
};
constexpr int kKinds = 5;
constexpr std::size_t kStepHeaderSize = 4;

class Peer {
 public:
  explicit Peer(std::uint8_t choice)
      : page_((choice & 1) != 0, R"({"status":"whatever"})"), options_(Options(choice)) {}

  void Send(Kind kind, std::chrono::seconds later, std::vector<std::byte> frame) {
    now_ += later;
    if (kind >= Kind::kProven) FillInNumbers(kind, frame);
    if (kind >= Kind::kRepaired) RepairFrame(frame);
    const CheckedReply reply = responder_.Respond(frame, page_, now_);
    Require(reply.broken);
    if (!reply.segment) return;
    if (!reply.segment->payload.empty()) {
      Require(knows_numbers_ ? "" : "a response goes only to who has seen our SYN");
      Require(reply.segment->payload.size() % 2 == 0 ? "" : "a response is even");
    }
    asked_for_ = reply.segment->acknowledgment;
    seen_ = reply.segment->NextSequence();
  }

 private:
  static ResponderOptions Options(std::uint8_t choice) {
    ResponderOptions options{.mac = {2, 0, 0, 0, 0, 0x0b},
                             .addresses = {IpAddress(Ipv4Address{192, 0, 2, 2}),
                                           IpAddress(Ipv6Address{0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0,
                                                                 0, 0, 0, 0, 0, 0, 2})},
                             .tcp = {.port = 80, .path = "/health"}};
    if ((choice & 2) != 0) options.tcp.unhealthy_syn = UnhealthySyn::kAccept;
    return options;
  }

  static void Require(std::string_view broken) {
    if (broken.empty()) return;
    std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(broken.size()), broken.data());
    std::abort();
  }

  void FillInNumbers(Kind kind, MutableByteView frame) {
    const auto [header, payload] = SplitFrame(frame);
    if (payload.size() < kTcpHeaderSize) return;
    knows_numbers_ = true;
    if (kind == Kind::kProven) {
      const bool is_ipv6 = header.size() == kIpv6HeaderSize;
      const std::size_t start = is_ipv6 ? 8 : 12;
      const std::size_t size = is_ipv6 ? sizeof(Ipv6Address) : sizeof(Ipv4Address);
      const TcpEnds ends{IpAddress(ByteView(header).subspan(start, size)),
                         IpAddress(ByteView(header).subspan(start + size, size)),
                         LoadBe<std::uint16_t>(payload, 0), LoadBe<std::uint16_t>(payload, 2)};
      const auto sequence = LoadBe<std::uint32_t>(payload, 4);
      proof_ = HandshakeCookie(options_.tcp.key).Make(ends, sequence - 1, now_) + 1;
      StoreBe(payload, 8, proof_);
    } else {
      StoreBe(payload, 4, asked_for_);
      StoreBe(payload, 8, kind == Kind::kNext ? proof_ : seen_);
    }
  }

  HealthPage page_;
  ResponderOptions options_;
  CheckedResponder responder_{options_};
  std::chrono::nanoseconds now_ = std::chrono::seconds(1000);
  bool knows_numbers_ = false;
  std::uint32_t proof_ = 0;
  std::uint32_t asked_for_ = 0;
  std::uint32_t seen_ = 0;
};

}  // namespace
}  // namespace gwlbtap

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gwlbtap;
  if (size == 0) return 0;
  Peer peer(data[0]);
  ByteView rest = std::as_bytes(std::span(data, size)).subspan(1);
  while (rest.size() >= kStepHeaderSize) {
    const auto kind = static_cast<Kind>(LoadBe<std::uint8_t>(rest, 0) % kKinds);
    const std::chrono::seconds later(LoadBe<std::uint8_t>(rest, 1));
    const std::size_t wanted = LoadBe<std::uint16_t>(rest, 2);
    rest = rest.subspan(kStepHeaderSize);
    const ByteView frame = rest.first(std::min(wanted, rest.size()));
    peer.Send(kind, later, {frame.begin(), frame.end()});
    rest = rest.subspan(frame.size());
  }
  return 0;
}
