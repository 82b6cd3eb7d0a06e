// SPDX-License-Identifier: Apache-2.0
#include "dataplane/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "tests/dataplane/stream_probe.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Bytes = std::vector<std::byte>;

const WallTime kArrival(std::chrono::microseconds(1'700'000'000'123'456));
const Bytes kInner =
    PacketBuilder().Ethernet().Ipv4().Udp({.destination_port = 53}).Payload(20).Build();

PacketBuilder Outer() { return PacketBuilder().Ethernet().Ipv4().Udp(); }

Bytes MirrorFrame(std::uint32_t vni = 7, std::uint64_t endpoint = 0x42) {
  return Outer()
      .Geneve({.options = AwsOptions(endpoint)})
      .Ipv4()
      .Udp()
      .Vxlan({.vni = vni})
      .Payload(kInner)
      .Build();
}

// A pipeline and the probes of its streams.
class PipelineTest : public testing::Test {
 protected:
  void Make(const PipelineOptions& options, std::size_t streams, std::size_t chunks = 4) {
    std::vector<std::unique_ptr<StreamWriter>> writers;
    for (std::size_t stream = 0; stream < streams; ++stream) {
      probes_.push_back(std::make_unique<StreamProbe>(chunks));
      writers.push_back(probes_.back()->MakeWriter());
    }
    pipeline_ = std::make_unique<Pipeline>(options, std::move(writers));
  }
  void SetUp() override { Make({.max_sources = 16}, 1); }
  void Remake(const PipelineOptions& options, std::size_t streams, std::size_t chunks = 4) {
    pipeline_.reset();
    probes_.clear();
    Make(options, streams, chunks);
  }

  Fate Process(const Bytes& frame) { return pipeline_->Process({frame, kArrival}); }
  std::vector<StoredPacket> Stored(std::size_t stream = 0) {
    pipeline_->Flush();
    return probes_[stream]->Take();
  }
  std::uint64_t Count(Fate fate) const {
    return pipeline_->counters().fates[static_cast<std::size_t>(fate)].Read();
  }
  std::uint64_t Count(DecapStatus status) const {
    return pipeline_->counters().refusals[static_cast<std::size_t>(status)].Read();
  }
  // As dataplane/fate.h has them.
  void ExpectLaws() const {
    const WorkerCounters& counters = pipeline_->counters();
    const auto sum = [](const auto& range) {
      return std::accumulate(
          range.begin(), range.end(), std::uint64_t{0},
          [](std::uint64_t left, const Counter& right) { return left + right.Read(); });
    };
    EXPECT_EQ(counters.received.Read().packets, sum(counters.fates));
    EXPECT_EQ(Count(Fate::kDroppedMalformed), sum(counters.refusals));
    const std::uint64_t decapsulated = Count(Fate::kExported) + Count(Fate::kDroppedNoChunk);
    std::uint64_t by_source = pipeline_->sources().overflow().packets;
    for (const SourceReport& source : pipeline_->sources().Report()) {
      by_source += source.amount.packets;
    }
    EXPECT_EQ(decapsulated, by_source);
    for (std::size_t stream = 0; stream < probes_.size(); ++stream) {
      const StreamCounters& writer = pipeline_->stream(stream).counters();
      EXPECT_EQ(writer.offered_packets.Read(), decapsulated);
      EXPECT_EQ(writer.offered_packets.Read(),
                writer.stored.Read().packets + writer.no_chunk_packets.Read());
    }
  }

  std::vector<std::unique_ptr<StreamProbe>> probes_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(PipelineTest, AMirroredPacketIsExportedAsItWas) {
  const Bytes frame = MirrorFrame();
  EXPECT_EQ(Process(frame), Fate::kExported);
  const std::vector<StoredPacket> stored = Stored();
  ASSERT_THAT(stored, SizeIs(1));
  EXPECT_EQ(stored[0].bytes, kInner);
  EXPECT_EQ(stored[0].original_length, kInner.size());
  EXPECT_EQ(stored[0].arrival, kArrival);
  EXPECT_EQ(pipeline_->counters().received.Read(), (Amount{1, frame.size()}));
  ExpectLaws();
}

TEST_F(PipelineTest, ALayerThreePacketGetsAnEthernetHeader) {
  const Bytes inner = PacketBuilder().Ipv4().Udp({.destination_port = 53}).Payload(20).Build();
  EXPECT_EQ(Process(Outer().Geneve({.protocol_type = 0x0800}).Payload(inner).Build()),
            Fate::kExported);
  const std::vector<StoredPacket> stored = Stored();
  ASSERT_THAT(stored, SizeIs(1));
  ASSERT_THAT(stored[0].bytes, SizeIs(14 + inner.size()));
  EXPECT_EQ(Bytes(stored[0].bytes.begin() + 14, stored[0].bytes.end()), inner);
}

TEST_F(PipelineTest, WhatIsNoTunnelIsCountedAndNotExported) {
  EXPECT_EQ(Process(PacketBuilder().Ethernet().Arp().Build()), Fate::kNotTunnel);
  EXPECT_EQ(Process(kInner), Fate::kNotTunnel);
  EXPECT_EQ(Count(Fate::kNotTunnel), 2U);
  EXPECT_THAT(Stored(), IsEmpty());
  ExpectLaws();
}

TEST_F(PipelineTest, WithoutAFreeChunkAPacketIsDroppedAndCounted) {
  Remake({.max_sources = 16}, 1, 0);
  EXPECT_EQ(Process(MirrorFrame()), Fate::kDroppedNoChunk);
  EXPECT_EQ(Count(Fate::kDroppedNoChunk), 1U);
  EXPECT_EQ(pipeline_->stream(0).counters().no_chunk_packets.Read(), 1U);
  ExpectLaws();
}

struct Refusal {
  DecapStatus status;
  Bytes frame;
};

GeneveOptionFields OverrunningOption() { return {.data = Bytes(4), .length_words = 31}; }
Bytes Cut(const Bytes& frame, std::size_t size) {
  return {frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size)};
}
PacketBuilder Extensions(int count) {
  PacketBuilder builder = PacketBuilder().Ethernet().Ipv6();
  for (int i = 0; i < count; ++i) builder.Ipv6Extension();
  return builder.Udp().Geneve().Ipv4();
}

std::vector<Refusal> Refusals() {
  using enum DecapStatus;
  const Bytes v6 = PacketBuilder().Ethernet().Ipv6().Udp().Geneve().Ipv4().Build();
  const auto vxlan = [](const VxlanFields& fields) { return Outer().Vxlan(fields); };
  return {
      {kEthernetTruncated, Bytes(13)},
      {kVlanDepth, PacketBuilder().Ethernet().Vlan().Vlan().Vlan().Ipv4().Udp().Geneve().Build()},
      {kIpVersion, PacketBuilder().Ethernet().Ipv4({.version = 5}).Udp().Geneve().Ipv4().Build()},
      {kIpv4Truncated, Cut(MirrorFrame(), 14 + 19)},
      {kIpv4HeaderLength,
       PacketBuilder().Ethernet().Ipv4({.header_words = 4}).Udp().Geneve().Build()},
      {kIpv4TotalLength,
       PacketBuilder().Ethernet().Ipv4({.total_length = 19}).Udp().Geneve().Build()},
      {kIpv6Truncated, Cut(v6, 14 + 39)},
      {kIpv6ExtensionHeaders, Extensions(9).Build()},
      {kOuterFragment, PacketBuilder().Ethernet().Ipv4({.fragment = 1}).Udp().Geneve().Build()},
      {kUdpTruncated, Cut(MirrorFrame(), 14 + 20 + 7)},
      {kUdpLength, PacketBuilder().Ethernet().Ipv4().Udp({.length = 7}).Geneve().Ipv4().Build()},
      {kGeneveTruncated, Cut(MirrorFrame(), 14 + 20 + 8 + 7)},
      {kGeneveVersion, Outer().Geneve({.version = 1}).Ipv4().Build()},
      {kGeneveControl, Outer().Geneve({.control = true}).Ipv4().Build()},
      {kGeneveProtocol, Outer().Geneve({.protocol_type = 0x88cc}).Payload(20).Build()},
      {kGeneveOptionsLength, Outer().Geneve({.option_words = 63}).Ipv4().Build()},
      {kGeneveOptionOverrun, Outer().Geneve({.options = {OverrunningOption()}}).Ipv4().Build()},
      {kVxlanTruncated, Cut(vxlan({}).Payload(20).Build(), 14 + 20 + 8 + 7)},
      {kVxlanNoVni, vxlan({.flags = 0}).Payload(20).Build()},
      {kInnerEmpty, vxlan({}).Build()},
  };
}

TEST_F(PipelineTest, EveryRefusalIsCountedUnderItsOwnName) {
  const std::vector<Refusal> refusals = Refusals();
  std::uint64_t refused = 0;
  for (const Refusal& refusal : refusals) {
    EXPECT_EQ(Process(refusal.frame), Fate::kDroppedMalformed) << ToString(refusal.status);
    EXPECT_EQ(Count(refusal.status), 1U) << ToString(refusal.status);
    EXPECT_EQ(Count(Fate::kDroppedMalformed), ++refused);
    ExpectLaws();
  }
  EXPECT_THAT(Stored(), IsEmpty());
  // All there are, but the two that are no refusals and the one that an option turns on.
  EXPECT_EQ(refusals.size(), kDecapStatusCount - 3);
}

const GeneveFields kUnknownCritical = {
    .options = {{.option_class = 0x1234, .type = 0x81, .data = Bytes(4)}}, .critical = true};

TEST_F(PipelineTest, AnUnknownCriticalOptionIsAcceptedAndCountedByDefault) {
  EXPECT_EQ(Process(Outer().Geneve(kUnknownCritical).Ipv4().Payload(20).Build()), Fate::kExported);
  EXPECT_EQ(pipeline_->counters().unknown_critical_options.Read(), 1U);
  EXPECT_THAT(Stored(), SizeIs(1));
  ExpectLaws();
}

TEST_F(PipelineTest, AnUnknownCriticalOptionIsRefusedIfSoConfigured) {  // RFC 8926 §3.5
  Remake({.unknown_critical_options = UnknownCriticalOptions::kRefuse, .max_sources = 16}, 1);
  EXPECT_EQ(Process(Outer().Geneve(kUnknownCritical).Ipv4().Payload(20).Build()),
            Fate::kDroppedMalformed);
  EXPECT_EQ(Count(DecapStatus::kGeneveCriticalOption), 1U);
  EXPECT_EQ(pipeline_->counters().unknown_critical_options.Read(), 0U);
  EXPECT_THAT(Stored(), IsEmpty());
  ExpectLaws();
}

TEST_F(PipelineTest, EverySourceIsCountedByEndpointAndVni) {
  Process(MirrorFrame(7, 0x42));
  Process(MirrorFrame(7, 0x42));
  Process(MirrorFrame(8, 0x42));
  Process(Outer().Vxlan({.vni = 7}).Payload(kInner).Build());
  const std::vector<std::vector<SourceReport>> reports = {pipeline_->sources().Report()};
  std::vector<SourceKey> keys;
  for (const SourceReport& source : Merge(reports)) {
    keys.push_back(source.key);
    EXPECT_EQ(source.amount.bytes, source.amount.packets * kInner.size());
    EXPECT_EQ(source.first_seen, kArrival);
  }
  EXPECT_THAT(keys,
              ElementsAre(SourceKey{std::nullopt, 7}, SourceKey{0x42, 7}, SourceKey{0x42, 8}));
  ExpectLaws();
}

TEST_F(PipelineTest, PacketsOfSourcesBeyondTheTableAreExportedAllTheSame) {
  Remake({.max_sources = 2}, 1);
  for (std::uint32_t vni = 0; vni < 5; ++vni) EXPECT_EQ(Process(MirrorFrame(vni)), Fate::kExported);
  EXPECT_EQ(pipeline_->sources().overflow(), (Amount{3, 3 * kInner.size()}));
  EXPECT_THAT(Stored(), SizeIs(5));
  ExpectLaws();
}

TEST_F(PipelineTest, EveryStreamGetsEveryPacket) {
  Remake({.max_sources = 16}, 2);
  Process(MirrorFrame(7));
  Process(MirrorFrame(8));
  EXPECT_THAT(Stored(0), SizeIs(2));
  EXPECT_THAT(Stored(1), SizeIs(2));
  ExpectLaws();
}

TEST_F(PipelineTest, APacketThatOneStreamCouldStoreIsExported) {
  probes_.push_back(std::make_unique<StreamProbe>(0));
  probes_.push_back(std::make_unique<StreamProbe>(2));
  std::vector<std::unique_ptr<StreamWriter>> writers;
  writers.push_back(probes_[1]->MakeWriter());
  writers.push_back(probes_[2]->MakeWriter());
  pipeline_ = std::make_unique<Pipeline>(PipelineOptions{.max_sources = 16}, std::move(writers));
  EXPECT_EQ(Process(MirrorFrame()), Fate::kExported);
  EXPECT_EQ(pipeline_->stream(0).counters().no_chunk_packets.Read(), 1U);
  pipeline_->Flush();
  EXPECT_THAT(probes_[2]->Take(), SizeIs(1));
}

TEST_F(PipelineTest, ATickHandsOverWhatHasBeenHeldForTheFlushInterval) {
  Process(MirrorFrame());
  pipeline_->Tick(kArrival);
  EXPECT_THAT(probes_[0]->Take(), IsEmpty());
  pipeline_->Tick(kArrival + milliseconds(10));
  EXPECT_THAT(probes_[0]->Take(), SizeIs(1));
  EXPECT_EQ(pipeline_->counters().turns.Read(), 2U);
}

TEST_F(PipelineTest, WithoutStreamsNothingIsExportedAndTheLawsHold) {
  Remake({.max_sources = 16}, 0);
  EXPECT_EQ(Process(MirrorFrame()), Fate::kDroppedNoChunk);
  ExpectLaws();
}

}  // namespace
}  // namespace gwlbtap
