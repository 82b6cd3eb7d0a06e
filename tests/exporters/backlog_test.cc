// SPDX-License-Identifier: Apache-2.0
#include "exporters/backlog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/exporters/numbered_records.h"

namespace gwlbtap {
namespace {

constexpr std::uint32_t kLarge = 300;  // records that make a chunk too full to be merged

// A backlog that is given numbered records.
class Numbered {
 public:
  explicit Numbered(std::size_t capacity, std::size_t readers = 1) : backlog(capacity, readers) {}

  void Append(std::uint32_t count) {
    ChunkLease chunk = pool_.TryTake();
    ASSERT_TRUE(chunk);
    Fill(*chunk, next_, count);
    next_ += count;
    backlog.Append(std::move(chunk));
  }
  [[nodiscard]] std::uint32_t next() const { return next_; }

 private:
  ChunkPool pool_{16};  // outlives the leases
  std::uint32_t next_ = 0;

 public:
  Backlog backlog;
};

std::vector<std::uint32_t> ReadAll(const Backlog& backlog, Backlog::Cursor& cursor) {
  std::vector<std::uint32_t> numbers;
  while (const std::optional<Backlog::Piece> piece = backlog.Next(cursor)) {
    const ParsedRecords parsed = ParseRecords(piece->bytes);
    EXPECT_TRUE(parsed.is_intact);
    EXPECT_EQ(parsed.amount(), piece->amount);
    numbers.insert(numbers.end(), parsed.numbers.begin(), parsed.numbers.end());
  }
  return numbers;
}

TEST(Backlog, AClientReadsWhatWasAppendedAfterItCame) {
  Numbered numbered(4);
  numbered.Append(5);
  Backlog::Cursor cursor = numbered.backlog.End();
  EXPECT_FALSE(numbered.backlog.Next(cursor).has_value());
  numbered.Append(kLarge);
  numbered.Append(2);
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(5, 5 + kLarge + 2));
  EXPECT_FALSE(numbered.backlog.Next(cursor).has_value());
  EXPECT_EQ(cursor.position, numbered.backlog.total());
  EXPECT_EQ(numbered.backlog.total(), AmountOf(0, numbered.next()));
}

TEST(Backlog, IsFullWithAsManyChunksAsItsWindowHolds) {
  Numbered numbered(2);
  EXPECT_TRUE(numbered.backlog.IsEmpty());
  numbered.Append(kLarge);
  EXPECT_FALSE(numbered.backlog.IsFull());
  numbered.Append(kLarge);
  EXPECT_TRUE(numbered.backlog.IsFull());
  numbered.backlog.DropOldest();
  EXPECT_FALSE(numbered.backlog.IsFull());
}

TEST(Backlog, SmallChunksAreMergedSoThatTheyDoNotFillTheWindow) {
  Numbered numbered(3);
  Backlog::Cursor cursor = numbered.backlog.End();
  for (int i = 0; i < 200; ++i) {
    ASSERT_FALSE(numbered.backlog.IsFull());
    numbered.Append(1);
  }
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(0, 200));
}

TEST(Backlog, MergingGoesOnInANewChunkWhenOneIsFull) {
  Numbered numbered(8, 1);
  Backlog::Cursor cursor = numbered.backlog.End();
  for (int i = 0; i < 20; ++i) numbered.Append(50);
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(0, 1'000));
}

TEST(Backlog, MergingDoesNotTouchAPieceThatIsOut) {
  Numbered numbered(2);
  Backlog::Cursor cursor = numbered.backlog.End();
  numbered.Append(1);
  numbered.Append(1);
  const std::optional<Backlog::Piece> first = numbered.backlog.Next(cursor);
  const std::optional<Backlog::Piece> second = numbered.backlog.Next(cursor);
  ASSERT_TRUE(first.has_value() && second.has_value());
  numbered.Append(3);
  numbered.backlog.DropOldest();
  numbered.backlog.DropOldest();
  EXPECT_EQ(ParseRecords(first->bytes).numbers, Numbers(0, 1));
  EXPECT_EQ(ParseRecords(second->bytes).numbers, Numbers(1, 2));
}

TEST(Backlog, ALargeChunkEndsTheMergingBeforeIt) {
  Numbered numbered(8);
  Backlog::Cursor cursor = numbered.backlog.End();
  for (const std::uint32_t count : {1U, 1U, kLarge, 1U, 1U}) numbered.Append(count);
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(0, numbered.next()));
}

TEST(Backlog, AClientBehindTheWindowLosesExactlyWhatHasGone) {
  Numbered numbered(2);
  Backlog::Cursor cursor = numbered.backlog.End();
  numbered.Append(kLarge);
  numbered.Append(kLarge + 1);
  numbered.backlog.DropOldest();
  numbered.Append(kLarge + 2);
  EXPECT_EQ(numbered.backlog.CatchUp(cursor), AmountOf(0, kLarge));
  EXPECT_EQ(numbered.backlog.CatchUp(cursor), Amount{});
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(kLarge, numbered.next()));
}

TEST(Backlog, AClientLosesOnlyTheRestOfAChunkThatItHasPartlyRead) {
  Numbered numbered(3);
  numbered.Append(1);
  Backlog::Cursor cursor = numbered.backlog.End();
  numbered.Append(2);
  ASSERT_EQ(ReadAll(numbered.backlog, cursor), Numbers(1, 3));
  numbered.Append(4);
  numbered.backlog.DropOldest();
  numbered.backlog.DropOldest();
  EXPECT_TRUE(numbered.backlog.IsEmpty());
  EXPECT_EQ(numbered.backlog.CatchUp(cursor), AmountOf(3, 4));
  numbered.Append(1);
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(7, 8));
}

TEST(Backlog, AClientThatHasReadEverythingLosesNothingWhenItGoes) {
  Numbered numbered(2);
  Backlog::Cursor cursor = numbered.backlog.End();
  numbered.Append(3);
  ASSERT_EQ(ReadAll(numbered.backlog, cursor), Numbers(0, 3));
  EXPECT_TRUE(numbered.backlog.IsPastOldest(cursor));
  numbered.backlog.DropOldest();
  EXPECT_EQ(numbered.backlog.CatchUp(cursor), Amount{});
  numbered.Append(2);
  EXPECT_EQ(ReadAll(numbered.backlog, cursor), Numbers(3, 5));
}

TEST(Backlog, KnowsWhoNeedsTheOldestChunk) {
  Numbered numbered(3);
  Backlog::Cursor behind = numbered.backlog.End();
  Backlog::Cursor ahead = numbered.backlog.End();
  numbered.Append(kLarge);
  numbered.Append(kLarge);
  EXPECT_FALSE(numbered.backlog.IsPastOldest(behind));
  ASSERT_TRUE(numbered.backlog.Next(ahead).has_value());
  EXPECT_TRUE(numbered.backlog.IsPastOldest(ahead));
  ReadAll(numbered.backlog, ahead);
  EXPECT_TRUE(numbered.backlog.IsPastOldest(ahead));
  EXPECT_TRUE(numbered.backlog.IsPastOldest(numbered.backlog.End()));
}

}  // namespace
}  // namespace gwlbtap
