// SPDX-License-Identifier: Apache-2.0
#include "exporters/stream_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <thread>

#include "tests/exporters/numbered_records.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using testing::ElementsAreArray;
using testing::SizeIs;

// A writer, and the other end of its queues.
class Stream {
 public:
  explicit Stream(const StreamFormat& format = {}, std::size_t exporters = 1,
                  std::size_t chunks = 4, WhenFull when_full = WhenFull::kDrop) {
    std::vector<ExporterQueue*> all;
    for (std::size_t i = 0; i < exporters; ++i) all.push_back(&queues_.emplace_back(doorbell_));
    writer_.emplace(format, when_full, chunks, all, give_up);
  }

  StreamWriter& writer() { return *writer_; }
  ExporterQueue& queue(std::size_t index = 0) { return queues_[index]; }

  bool Append(std::uint32_t number) {
    const std::vector<std::byte> packet = NumberedPacket(number);
    return writer_->Append({.bytes = packet,
                            .original_length = static_cast<std::uint32_t>(packet.size()),
                            .arrival = ArrivalOf(number)});
  }

  // The bytes of all chunks that were handed to an exporter.
  std::vector<std::byte> Taken(std::size_t index = 0) {
    std::vector<std::byte> bytes;
    while (const std::optional<ChunkLease> chunk = queue(index).TryTake()) {
      bytes.insert(bytes.end(), (*chunk)->bytes().begin(), (*chunk)->bytes().end());
    }
    return bytes;
  }

  // What becomes of one record.
  std::vector<std::byte> RecordOf(const PacketRecord& packet) {
    EXPECT_TRUE(writer_->Append(packet));
    writer_->Seal();
    return Taken();
  }

  [[nodiscard]] Amount stored() const { return writer_->counters().stored.Read(); }

  std::atomic<bool> give_up{false};

 private:
  Doorbell doorbell_;
  std::optional<StreamWriter> writer_;  // its chunks outlive the leases in the queues
  std::deque<ExporterQueue> queues_;
};

std::vector<std::byte> Bytes(std::initializer_list<unsigned> values) {
  std::vector<std::byte> bytes;
  for (const unsigned value : values) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

constexpr WallTime kArrival{seconds(0x01020304) + nanoseconds(123'456'789)};

TEST(StreamWriter, WritesMicrosecondRecordsLittleEndian) {
  Stream stream;
  const std::vector<std::byte> packet = Bytes({0xaa, 0xbb});
  // draft-ietf-opsawg-pcap §5; 123 456 = 0x1e240.
  EXPECT_THAT(stream.RecordOf({.bytes = packet, .original_length = 0x1234, .arrival = kArrival}),
              ElementsAreArray(Bytes({0x04, 0x03, 0x02, 0x01, 0x40, 0xe2, 0x01, 0x00, 0x02, 0x00,
                                      0x00, 0x00, 0x34, 0x12, 0x00, 0x00, 0xaa, 0xbb})));
}

TEST(StreamWriter, WritesNanosecondRecordsWhenAskedTo) {
  Stream stream({.format = CaptureFormat::kPcapNs});
  const std::vector<std::byte> packet = Bytes({0xaa});
  const auto record = stream.RecordOf({.bytes = packet, .original_length = 1, .arrival = kArrival});
  ASSERT_THAT(record, SizeIs(17));
  EXPECT_EQ(LoadLittleEndian(record, 0), 0x01020304U);
  EXPECT_EQ(LoadLittleEndian(record, 4), 123'456'789U);
}

TEST(StreamWriter, EachRecordHasItsOwnTime) {
  Stream stream;
  for (const std::uint32_t number : {0U, 7U, 7U, 2'500'000U, 3U}) {
    ASSERT_TRUE(stream.Append(number));
  }
  stream.writer().Seal();
  const ParsedRecords parsed = ParseRecords(stream.Taken());
  EXPECT_TRUE(parsed.is_intact);
  EXPECT_THAT(parsed.numbers, testing::ElementsAre(0, 7, 7, 2'500'000, 3));
}

TEST(StreamWriter, ALayerThreePacketGetsAnEthernetHeaderThatCountsInBothLengths) {
  const std::vector<std::byte> packet = Bytes({0x45, 0x00, 0x01});
  for (const auto& [link, high, low] :
       {std::tuple(LinkType::kIpv4, 0x08U, 0x00U), std::tuple(LinkType::kIpv6, 0x86U, 0xddU),
        std::tuple(LinkType::kArp, 0x08U, 0x06U)}) {
    Stream stream;
    const auto record = stream.RecordOf(
        {.bytes = packet, .link = link, .original_length = 1'500, .arrival = kArrival});
    ASSERT_THAT(record, SizeIs(16 + 14 + 3));
    EXPECT_EQ(LoadLittleEndian(record, 8), 17U);
    EXPECT_EQ(LoadLittleEndian(record, 12), 1'514U);
    EXPECT_THAT(
        ByteView(record).subspan(16),
        ElementsAreArray(Bytes({2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, high, low, 0x45, 0, 1})));
  }
}

TEST(StreamWriter, TheSnapLengthCutsWhatIsThereAndNotWhatIsTold) {
  Stream stream({.snap_length = 20});
  const std::vector<std::byte> packet(100, std::byte{0x55});
  const auto record =
      stream.RecordOf({.bytes = packet, .original_length = 150, .arrival = kArrival});
  ASSERT_THAT(record, SizeIs(16 + 20));
  EXPECT_EQ(LoadLittleEndian(record, 8), 20U);
  EXPECT_EQ(LoadLittleEndian(record, 12), 150U);
}

TEST(StreamWriter, TheSnapLengthCountsTheSyntheticHeaderAndMayCutIt) {
  const std::vector<std::byte> packet(100, std::byte{0x55});
  for (const std::uint32_t snap_length : {1U, 13U, 14U, 15U}) {
    Stream stream({.snap_length = snap_length});
    const auto record = stream.RecordOf(
        {.bytes = packet, .link = LinkType::kIpv4, .original_length = 100, .arrival = kArrival});
    ASSERT_THAT(record, SizeIs(16 + snap_length));
    EXPECT_EQ(LoadLittleEndian(record, 8), snap_length);
    EXPECT_EQ(LoadLittleEndian(record, 12), 114U);
  }
}

TEST(StreamWriter, NoRecordIsLongerThanConsumersAccept) {
  Stream stream;
  const std::vector<std::byte> packet(70'000, std::byte{0x55});
  const auto record =
      stream.RecordOf({.bytes = packet, .original_length = 70'000, .arrival = kArrival});
  EXPECT_EQ(LoadLittleEndian(record, 8), 65'535U);
  EXPECT_EQ(LoadLittleEndian(record, 12), 70'000U);
}

TEST(StreamWriter, ChunksHoldWholeRecordsAndAFullOneIsHandedOver) {
  constexpr std::uint32_t kCount = 1'000;
  Stream stream;
  std::uint32_t next = 0;
  std::size_t chunks = 0;
  while (next < kCount) ASSERT_TRUE(stream.Append(next++));
  std::vector<std::uint32_t> seen;
  stream.writer().Seal();
  while (const std::optional<ChunkLease> chunk = stream.queue().TryTake()) {
    const ParsedRecords parsed = ParseRecords((*chunk)->bytes());
    EXPECT_TRUE(parsed.is_intact);
    EXPECT_EQ(parsed.rest, 0U);
    EXPECT_EQ(parsed.amount(), (*chunk)->amount());
    seen.insert(seen.end(), parsed.numbers.begin(), parsed.numbers.end());
    ++chunks;
  }
  EXPECT_EQ(seen, Numbers(0, kCount));
  EXPECT_EQ(chunks, AmountOf(0, kCount).bytes / kChunkBytes + 1);
  EXPECT_EQ(stream.stored(), AmountOf(0, kCount));
}

TEST(StreamWriter, EveryExporterGetsEveryChunk) {
  Stream stream({}, 3);
  for (std::uint32_t i = 0; i < 10; ++i) ASSERT_TRUE(stream.Append(i));
  stream.writer().Seal();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(ParseRecords(stream.Taken(i)).numbers, Numbers(0, 10));
  }
}

TEST(StreamWriter, AnythingHeldIsHandedOverAfterTheFlushInterval) {
  Stream stream({.flush_interval = milliseconds(10)});
  WallTime now{seconds(100)};
  ASSERT_TRUE(stream.Append(0));
  stream.writer().Tick(now);
  stream.writer().Tick(now + nanoseconds(9'999'999));
  EXPECT_TRUE(stream.queue().IsEmpty());
  stream.writer().Tick(now + milliseconds(10));
  EXPECT_FALSE(stream.queue().IsEmpty());
}

TEST(StreamWriter, TheAgeOfAChunkBeginsAnewAfterItWasHandedOver) {
  Stream stream({.flush_interval = milliseconds(10)});
  const WallTime start{seconds(100)};
  ASSERT_TRUE(stream.Append(0));
  stream.writer().Tick(start);
  stream.writer().Seal();
  stream.Taken();
  ASSERT_TRUE(stream.Append(1));
  stream.writer().Tick(start + milliseconds(15));
  EXPECT_TRUE(stream.queue().IsEmpty());
  stream.writer().Tick(start + milliseconds(25));
  EXPECT_FALSE(stream.queue().IsEmpty());
}

TEST(StreamWriter, ATickWithNothingHeldHandsOverNothing) {
  Stream stream;
  stream.writer().Tick(WallTime{seconds(100)});
  stream.writer().Tick(WallTime{seconds(200)});
  stream.writer().Seal();
  EXPECT_TRUE(stream.queue().IsEmpty());
}

TEST(StreamWriter, AClockThatIsSetBackDoesNotHoldPackets) {
  Stream stream({.flush_interval = milliseconds(10)});
  const WallTime before{seconds(1'000'000)};
  const WallTime after = before - std::chrono::hours(24);
  ASSERT_TRUE(stream.Append(0));
  stream.writer().Tick(before);
  stream.writer().Tick(after);
  stream.writer().Tick(after + milliseconds(10));
  EXPECT_FALSE(stream.queue().IsEmpty());
}

TEST(StreamWriter, WithAllChunksLeasedPacketsAreCountedAndTheLawHolds) {
  Stream stream({}, 1, 2);
  std::uint32_t next = 0;
  while (stream.Append(next)) ++next;
  for (std::uint32_t i = 0; i < 9; ++i) EXPECT_FALSE(stream.Append(next));
  const StreamCounters& counters = stream.writer().counters();
  EXPECT_EQ(counters.no_chunk_packets.Read(), 10U);
  EXPECT_EQ(counters.offered_packets.Read(),
            counters.stored.Read().packets + counters.no_chunk_packets.Read());
  EXPECT_EQ(counters.stored.Read(), AmountOf(0, next));

  EXPECT_EQ(ParseRecords(stream.Taken()).numbers, Numbers(0, next));
  EXPECT_TRUE(stream.Append(next));
}

TEST(StreamWriter, AFullQueueLosesExactlyItsOwnChunksAndNobodyElseNotices) {
  constexpr std::uint32_t kChunks = ExporterQueue::kCapacity + 20;
  Stream stream({}, 2, ExporterQueue::kCapacity + 2);
  std::vector<std::byte> prompt;
  for (std::uint32_t i = 0; i < kChunks; ++i) {
    ASSERT_TRUE(stream.Append(i));
    stream.writer().Seal();
    const std::vector<std::byte> taken = stream.Taken(1);
    prompt.insert(prompt.end(), taken.begin(), taken.end());
  }
  EXPECT_EQ(ParseRecords(prompt).numbers, Numbers(0, kChunks));
  EXPECT_EQ(stream.queue(1).dropped(), Amount{});

  EXPECT_EQ(stream.queue(0).dropped(), AmountOf(ExporterQueue::kCapacity, 20));
  EXPECT_EQ(stream.queue(0).offered(), stream.stored());
  EXPECT_EQ(ParseRecords(stream.Taken(0)).numbers, Numbers(0, ExporterQueue::kCapacity));
}

TEST(StreamWriter, WhenToldToWaitItLosesNothingToASlowExporter) {
  constexpr std::uint32_t kCount = 400;
  Stream stream({}, 1, 3, WhenFull::kWait);  // fewer chunks than the queue holds
  std::thread worker([&stream] {
    for (std::uint32_t i = 0; i < kCount; ++i) {
      EXPECT_TRUE(stream.Append(i));
      stream.writer().Seal();
    }
  });
  std::vector<std::uint32_t> seen;
  while (seen.size() < kCount) {
    const std::vector<std::uint32_t> more = ParseRecords(stream.Taken()).numbers;
    seen.insert(seen.end(), more.begin(), more.end());
    std::this_thread::yield();
  }
  worker.join();
  EXPECT_EQ(seen, Numbers(0, kCount));
  EXPECT_EQ(stream.queue().dropped(), Amount{});
}

TEST(StreamWriter, GivingUpEndsTheWaitForRoomInAQueue) {
  constexpr std::uint32_t kChunks = ExporterQueue::kCapacity + 1;
  Stream stream({}, 1, kChunks + 1, WhenFull::kWait);
  std::thread worker([&stream] {
    for (std::uint32_t i = 0; i < kChunks; ++i) {
      EXPECT_TRUE(stream.Append(i));
      stream.writer().Seal();
    }
  });
  while (stream.queue().offered().packets < ExporterQueue::kCapacity) std::this_thread::yield();
  stream.give_up.store(true);
  worker.join();
  EXPECT_EQ(stream.queue().offered(), AmountOf(0, kChunks));
  EXPECT_EQ(stream.queue().dropped(), AmountOf(ExporterQueue::kCapacity, 1));
}

TEST(StreamWriter, GivingUpEndsTheWaitForAChunk) {
  Stream stream({}, 1, 1, WhenFull::kWait);
  ASSERT_TRUE(stream.Append(0));
  stream.writer().Seal();
  std::thread worker([&stream] { EXPECT_FALSE(stream.Append(1)); });
  stream.give_up.store(true);
  worker.join();
  EXPECT_EQ(stream.writer().counters().no_chunk_packets.Read(), 1U);
}

}  // namespace
}  // namespace gwlbtap
