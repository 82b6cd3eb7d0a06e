// SPDX-License-Identifier: Apache-2.0
#include "exporters/pcap_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "tests/support/pcap_stream.h"

namespace gwlbtap {
namespace {

using testing::SizeIs;

struct Seen {
  std::vector<std::byte> bytes;
  std::uint32_t original_length = 0;
  std::int64_t nanoseconds = 0;

  friend bool operator==(const Seen&, const Seen&) = default;
};

struct Outcome {
  std::vector<Seen> records;
  PcapReadStatus status = PcapReadStatus::kOk;  // of the last piece
  PcapReadStatus end = PcapReadStatus::kOk;
  std::optional<PcapStreamHeader> header;
};

// Each piece lies in a buffer of its own of exactly its size, which is gone when the next one
// comes, so that a sanitizer sees every read beyond and every view that was kept.
template <typename NextSize>
Outcome ReadInPieces(ByteView stream, NextSize next_size) {
  PcapReader reader;
  Outcome outcome;
  while (!stream.empty()) {
    const std::size_t size = std::min<std::size_t>(next_size(), stream.size());
    const auto piece = std::make_unique<std::byte[]>(size);
    std::copy_n(stream.begin(), size, piece.get());
    stream = stream.subspan(size);
    std::vector<CapturedRecord> views;
    outcome.status = reader.Consume({piece.get(), size},
                                    [&views](const auto& record) { views.push_back(record); });
    for (const CapturedRecord& record : views) {
      outcome.records.push_back({{record.bytes.begin(), record.bytes.end()},
                                 record.original_length,
                                 record.arrival.time_since_epoch().count()});
    }
  }
  outcome.end = reader.Finish();
  outcome.header = reader.header();
  return outcome;
}

Outcome ReadAtOnce(ByteView stream) {
  return ReadInPieces(stream, [&stream] { return stream.size(); });
}

PcapStream ThreeRecords(const PcapStreamFields& fields = {}) {
  PcapStream stream(fields);
  stream.Record({.seconds = 1'700'000'000, .fraction = 999'999, .size = 60});
  stream.Record({.seconds = 1, .fraction = 2, .size = 0, .original_length = 9'000});
  return stream.Record({.seconds = 3, .fraction = 0, .size = 300, .original_length = 1'500});
}

TEST(PcapReader, RecordsComeOutWithTheirBytesLengthAndTime) {
  const Outcome outcome = ReadAtOnce(ThreeRecords().bytes());
  ASSERT_THAT(outcome.records, SizeIs(3));
  EXPECT_THAT(outcome.records[0].bytes, SizeIs(60));
  EXPECT_EQ(outcome.records[0].bytes[1], std::byte{1});
  EXPECT_EQ(outcome.records[0].original_length, 60U);
  EXPECT_EQ(outcome.records[0].nanoseconds, 1'700'000'000'999'999'000);
  EXPECT_THAT(outcome.records[1].bytes, SizeIs(0));
  EXPECT_EQ(outcome.records[1].original_length, 9'000U);
  EXPECT_EQ(outcome.records[2].bytes[0], std::byte{2});
  EXPECT_EQ(outcome.records[2].nanoseconds, 3'000'000'000);
  EXPECT_EQ(outcome.end, PcapReadStatus::kOk);
}

TEST(PcapReader, BothByteOrdersReadTheSame) {
  const Outcome little = ReadAtOnce(ThreeRecords().bytes());
  const Outcome big = ReadAtOnce(ThreeRecords({.is_big_endian = true}).bytes());
  EXPECT_EQ(little.records, big.records);
  EXPECT_EQ(big.header->snap_length, 65'535U);
  EXPECT_EQ(big.header->link_type, 1U);
}

TEST(PcapReader, NanosecondTimesAreKept) {
  for (const bool is_big_endian : {false, true}) {
    const PcapStream stream =
        PcapStream({.is_big_endian = is_big_endian, .magic = kPcapMagicNanoseconds})
            .Record({.seconds = 2'000'000'000, .fraction = 123'456'789});
    const Outcome outcome = ReadAtOnce(stream.bytes());
    ASSERT_THAT(outcome.records, SizeIs(1));
    EXPECT_EQ(outcome.records[0].nanoseconds, 2'000'000'000'123'456'789);
    EXPECT_EQ(outcome.header->format, CaptureFormat::kPcapNs);
  }
}

TEST(PcapReader, AnyLinkTypeIsAcceptedAndTheBitsOnTheCheckSequenceAreNotPartOfIt) {
  const Outcome outcome = ReadAtOnce(PcapStream({.link_type = 0x14000065}).Record().bytes());
  EXPECT_EQ(outcome.header->link_type, 101U);
  EXPECT_THAT(outcome.records, SizeIs(1));
}

TEST(PcapReader, PiecesOfAnySizeGiveTheSameRecords) {
  PcapStream stream;
  for (std::uint32_t i = 0; i < 50; ++i) stream.Record({.seconds = i, .size = i * 7 % 200});
  const Outcome whole = ReadAtOnce(stream.bytes());
  ASSERT_THAT(whole.records, SizeIs(50));
  for (std::size_t size = 1; size < 300; ++size) {
    const Outcome outcome = ReadInPieces(stream.bytes(), [size] { return size; });
    EXPECT_EQ(outcome.records, whole.records) << "in pieces of " << size;
    EXPECT_EQ(outcome.end, PcapReadStatus::kOk);
  }
}

TEST(PcapReader, RandomPiecesGiveTheSameRecords) {
  PcapStream stream({.is_big_endian = true});
  for (std::uint32_t i = 0; i < 300; ++i) stream.Record({.size = i * 37 % 1'600});
  const Outcome whole = ReadAtOnce(stream.bytes());
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    const Outcome outcome =
        ReadInPieces(stream.bytes(), [&random] { return 1 + random() % (1U << (random() % 14)); });
    EXPECT_EQ(outcome.records, whole.records);
  }
}

TEST(PcapReader, EveryTruncationIsNoticedAndCostsOnlyTheRecordThatIsCut) {
  const PcapStream stream = ThreeRecords();
  const ByteView bytes = stream.bytes();
  const std::size_t ends[] = {24, 24 + 76, 24 + 76 + 16, bytes.size()};
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Outcome outcome = ReadAtOnce(bytes.first(size));
    const std::ptrdiff_t whole = std::count_if(std::begin(ends) + 1, std::end(ends),
                                               [size](std::size_t end) { return end <= size; });
    EXPECT_THAT(outcome.records, SizeIs(whole)) << size;
    const bool is_at_an_end = std::find(std::begin(ends), std::end(ends), size) != std::end(ends);
    EXPECT_EQ(outcome.end, size < 24      ? PcapReadStatus::kCutInHeader
                           : is_at_an_end ? PcapReadStatus::kOk
                                          : PcapReadStatus::kCutInRecord)
        << size;
  }
}

TEST(PcapReader, WhatIsNotPcapIsRefusedAfterFourBytes) {
  const std::vector<std::byte> greeting = {std::byte{'S'}, std::byte{'S'}, std::byte{'H'},
                                           std::byte{'-'}};
  EXPECT_EQ(ReadAtOnce(greeting).status, PcapReadStatus::kNotPcap);
}

TEST(PcapReader, PcapngIsRefusedByName) {
  EXPECT_EQ(ReadAtOnce(PcapStream({.magic = 0x0a0d0d0a}).bytes()).status,
            PcapReadStatus::kIsPcapng);
}

TEST(PcapReader, AnUnknownVersionIsRefused) {
  EXPECT_EQ(ReadAtOnce(PcapStream({.major_version = 3}).bytes()).status,
            PcapReadStatus::kUnknownVersion);
  EXPECT_EQ(ReadAtOnce(PcapStream({.is_big_endian = true, .major_version = 3}).bytes()).status,
            PcapReadStatus::kUnknownVersion);
}

TEST(PcapReader, TheLongestRecordIsReadAndAByteMoreIsRefused) {
  const PcapStream longest = PcapStream().Record({.size = kLongestReadableRecord});
  EXPECT_THAT(ReadAtOnce(longest.bytes()).records, SizeIs(1));
  EXPECT_THAT(ReadInPieces(longest.bytes(), [] { return 1'000; }).records, SizeIs(1));
  const PcapStream too_long =
      PcapStream().Record().Record({.size = 1, .captured_length = kLongestReadableRecord + 1});
  for (const std::size_t size : {1U, 10U, 1'000U}) {
    const Outcome outcome = ReadInPieces(too_long.bytes(), [size] { return size; });
    EXPECT_THAT(outcome.records, SizeIs(1));
    EXPECT_EQ(outcome.status, PcapReadStatus::kRecordTooLong);
  }
}

TEST(PcapReader, AFaultIsFinal) {
  PcapReader reader;
  const auto ignore = [](const CapturedRecord&) { FAIL(); };
  const PcapStream pcapng({.magic = 0x0a0d0d0a});
  const PcapStream good = PcapStream().Record();
  EXPECT_EQ(reader.Consume(pcapng.bytes(), ignore), PcapReadStatus::kIsPcapng);
  EXPECT_EQ(reader.Consume(good.bytes(), ignore), PcapReadStatus::kIsPcapng);
  EXPECT_EQ(reader.Finish(), PcapReadStatus::kIsPcapng);
}

TEST(PcapReader, EveryStatusHasASentence) {
  for (const PcapReadStatus status :
       {PcapReadStatus::kOk, PcapReadStatus::kNotPcap, PcapReadStatus::kIsPcapng,
        PcapReadStatus::kUnknownVersion, PcapReadStatus::kRecordTooLong,
        PcapReadStatus::kCutInHeader, PcapReadStatus::kCutInRecord}) {
    EXPECT_GT(Describe(status).size(), 10U);
  }
}

}  // namespace
}  // namespace gwlbtap
