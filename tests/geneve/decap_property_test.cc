// SPDX-License-Identifier: Apache-2.0
//
// Valid packets, broken at random with a fixed seed: whatever comes of them keeps its promises.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

#include "geneve/decap.h"
#include "tests/geneve/bytes.h"
#include "tests/support/decap_properties.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using Packet = std::vector<std::byte>;

std::vector<Packet> ValidFrames() {
  const Packet tenant = PacketBuilder().Ethernet().Vlan().Ipv4().Udp().Payload(20).Build();
  const PacketBuilder outer = PacketBuilder().Ethernet().Ipv4().Udp();
  const PacketBuilder outer_ipv6 =
      PacketBuilder().Ethernet().Vlan().Ipv6().Ipv6Extension().Ipv6Fragment().Udp();
  const GeneveFields gwlb{.options = AwsOptions()};
  return {
      PacketBuilder(outer).Geneve(gwlb).Ipv4().Udp().Vxlan({.vni = 7}).Payload(tenant).Build(),
      PacketBuilder(outer).Geneve(gwlb).Ipv6().Udp().Vxlan({.vni = 7}).Payload(tenant).Build(),
      PacketBuilder(outer).Geneve(gwlb).Ipv4().Udp().Payload(30).Build(),
      PacketBuilder(outer).Geneve(gwlb).Ipv6().Payload(30).Build(),
      PacketBuilder(outer).Geneve(gwlb).Arp().Build(),
      PacketBuilder(outer).Vxlan({.vni = 7}).Payload(tenant).Build(),
      PacketBuilder(outer_ipv6).Geneve(gwlb).Payload(tenant).Build(),
      PacketBuilder(outer_ipv6).Vxlan({.vni = 7}).Payload(tenant).Build(),
  };
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  // Mostly in the headers, where a byte decides something.
  Packet Mutate(Packet packet) {
    for (std::size_t changes = Below(6); changes > 0 && !packet.empty(); --changes) {
      std::byte& byte = packet[Below(std::min<std::size_t>(packet.size(), 170))];
      switch (Below(3)) {
        case 0:
          byte ^= std::byte{1} << static_cast<int>(Below(8));
          break;
        case 1:
          byte = static_cast<std::byte>(Below(256));
          break;
        default:
          byte = Below(2) == 0 ? std::byte{0} : std::byte{0xff};
      }
    }
    if (Below(3) == 0) packet = Prefix(packet, Below(packet.size() + 1));
    return packet;
  }

  std::size_t Below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

 private:
  std::mt19937_64 random_;
};

TEST(DecapProperties, HoldForEveryPrefixOfEveryValidFrame) {
  for (const Packet& frame : ValidFrames()) {
    for (std::size_t size = 0; size <= frame.size(); ++size) {
      EXPECT_EQ(FindBrokenProperty(Prefix(frame, size)), "") << size;
    }
  }
}

TEST(DecapProperties, HoldForThreeHundredThousandMutatedFrames) {
  const std::vector<Packet> frames = ValidFrames();
  Mutator mutator(20260101);
  std::set<DecapStatus> seen;
  for (int round = 0; round < 300'000; ++round) {
    const Packet frame = mutator.Mutate(frames[mutator.Below(frames.size())]);
    ASSERT_EQ(FindBrokenProperty(frame), "") << "round " << round;
    const auto datagram = ParseUdpFrame(frame);
    seen.insert(datagram.ok() ? Decapsulate(*datagram, UnknownCriticalOptions::kRefuse).status()
                              : datagram.status());
  }
  // The rest, vlan_depth and ipv6_extension_headers, take more luck than a few changes have.
  EXPECT_GE(seen.size(), kDecapStatusCount - 2);
}

}  // namespace
}  // namespace gwlbtap
