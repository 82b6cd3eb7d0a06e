// SPDX-License-Identifier: Apache-2.0
#include "exporters/delivery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "tests/exporters/numbered_records.h"

namespace gwlbtap {
namespace {

using testing::SizeIs;

constexpr std::uint32_t kLarge = 300;  // records that make a chunk too full to be merged

class DeliveryTest : public testing::Test {
 protected:
  void Append(std::uint32_t count) {
    ChunkLease chunk = pool_.TryTake();
    ASSERT_TRUE(chunk);
    Fill(*chunk, next_, count);
    next_ += count;
    backlog_.Append(std::move(chunk));
  }

  // Takes `count` bytes, or all that are pending.
  static void Take(Delivery& delivery, std::vector<std::byte>& to, std::size_t count) {
    const ByteView pending = delivery.Pending();
    const ByteView part = pending.first(std::min(count, pending.size()));
    to.insert(to.end(), part.begin(), part.end());
    if (!part.empty()) delivery.Sent(part.size());
  }

 private:
  ChunkPool pool_{32};  // outlives the leases
  std::uint32_t next_ = 0;

 protected:
  [[nodiscard]] std::uint32_t next() const { return next_; }
  Backlog backlog_{4, 16};
};

TEST_F(DeliveryTest, IsOwedNothingFromBeforeItCame) {
  Append(3);
  Delivery delivery(backlog_);
  EXPECT_TRUE(delivery.Pending().empty());
  EXPECT_TRUE(delivery.IsDone());
  EXPECT_EQ(delivery.Report().offered, Amount{});
  EXPECT_FALSE(delivery.NeedsOldest());
}

TEST_F(DeliveryTest, WhatIsPendingStaysTheSameUntilItIsSent) {
  Delivery delivery(backlog_);
  Append(1);
  const ByteView pending = delivery.Pending();
  Append(1);
  EXPECT_EQ(delivery.Pending().data(), pending.data());
  EXPECT_EQ(delivery.Pending().size(), pending.size());
  delivery.Sent(10);
  EXPECT_EQ(delivery.Pending().data(), pending.data() + 10);
  EXPECT_EQ(delivery.Pending().size(), pending.size() - 10);
}

TEST_F(DeliveryTest, EverythingIsInFlightUntilItIsSent) {
  Delivery delivery(backlog_);
  Append(2);
  EXPECT_EQ(delivery.Report().in_flight, AmountOf(0, 2));
  std::vector<std::byte> got;
  while (!delivery.IsDone()) Take(delivery, got, 7);
  EXPECT_EQ(ParseRecords(got).numbers, Numbers(0, 2));
  const DeliveryReport report = delivery.Report();
  EXPECT_EQ(report.delivered, AmountOf(0, 2));
  EXPECT_EQ(report.in_flight, Amount{});
  EXPECT_TRUE(report.IsBalanced());
}

TEST_F(DeliveryTest, CatchingUpCountsTheLossUnderItsReason) {
  Delivery delivery(backlog_);
  Append(kLarge);
  Append(kLarge);
  backlog_.DropOldest();
  delivery.CatchUp(DropReason::kSlow);
  EXPECT_EQ(delivery.Report().dropped_for(DropReason::kSlow), AmountOf(0, kLarge));
  EXPECT_EQ(delivery.Report().in_flight, AmountOf(kLarge, kLarge));
  EXPECT_TRUE(delivery.Report().IsBalanced());
}

TEST_F(DeliveryTest, APieceThatWasBegunIsSentToItsEndThoughItsChunkHasGone) {
  Delivery delivery(backlog_);
  Append(kLarge);
  Append(kLarge);
  Append(kLarge);
  std::vector<std::byte> got;
  Take(delivery, got, 1'000);
  backlog_.DropOldest();
  backlog_.DropOldest();
  delivery.CatchUp(DropReason::kSlow);
  while (!delivery.IsDone()) Take(delivery, got, 50'000);
  std::vector<std::uint32_t> expected = Numbers(0, kLarge);
  for (const std::uint32_t number : Numbers(2 * kLarge, 3 * kLarge)) expected.push_back(number);
  EXPECT_EQ(ParseRecords(got).numbers, expected);
  EXPECT_EQ(delivery.Report().dropped_total(), AmountOf(kLarge, kLarge));
}

TEST_F(DeliveryTest, ANewConnectionBeginsWithTheFirstRecordThatWasNotSentToItsEnd) {
  const std::size_t two = AmountOf(0, 2).bytes;
  for (const std::size_t sent : {two - 1, two, two + 1, two + 15, two + 16}) {
    const std::uint32_t first = next();
    Delivery delivery(backlog_);
    Append(5);
    const std::size_t begin = AmountOf(first, 2).bytes;
    std::vector<std::byte> before;
    Take(delivery, before, begin + sent - two);
    delivery.Restart();
    std::vector<std::byte> after;
    while (!delivery.IsDone()) Take(delivery, after, 1'000'000);
    const std::uint32_t resumes = first + (sent < two ? 1 : 2);
    EXPECT_EQ(ParseRecords(after).numbers, Numbers(resumes, first + 5));
    EXPECT_EQ(delivery.Report().delivered, AmountOf(first, 5));
  }
}

TEST_F(DeliveryTest, RestartingWithNothingSentChangesNothing) {
  Delivery delivery(backlog_);
  delivery.Restart();
  Append(2);
  delivery.Restart();
  EXPECT_FALSE(delivery.Pending().empty());
  delivery.Restart();
  std::vector<std::byte> got;
  Take(delivery, got, 1'000'000);
  EXPECT_EQ(ParseRecords(got).numbers, Numbers(0, 2));
}

TEST_F(DeliveryTest, AbandoningCountsWhatIsOutstandingAndEndsTheAccount) {
  Delivery delivery(backlog_);
  Append(5);
  std::vector<std::byte> got;
  Take(delivery, got, AmountOf(0, 2).bytes + 3);
  delivery.Abandon(DropReason::kDisconnected);
  Append(5);
  EXPECT_TRUE(delivery.Pending().empty());
  EXPECT_TRUE(delivery.IsDone());
  const DeliveryReport report = delivery.Report();
  EXPECT_EQ(report.offered, AmountOf(0, 5));
  EXPECT_EQ(report.delivered, AmountOf(0, 2));
  EXPECT_EQ(report.dropped_for(DropReason::kDisconnected), AmountOf(2, 3));
  delivery.Abandon(DropReason::kShutdown);
  EXPECT_EQ(delivery.Report().dropped_for(DropReason::kShutdown), Amount{});
}

// One client of the random walk below: what it got, connection by connection.
struct WalkingClient {
  WalkingClient(const Backlog& backlog, std::uint32_t next) : delivery(backlog), first(next) {}

  Delivery delivery;
  std::uint32_t first;
  std::vector<std::vector<std::byte>> connections{1};
  bool is_abandoned = false;

  // Whole records, in order, and as many as the account says.
  void Check(std::uint32_t end) const {
    const DeliveryReport report = delivery.Report();
    std::vector<std::uint32_t> numbers;
    Amount got;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      const ParsedRecords parsed = ParseRecords(connections[i]);
      ASSERT_TRUE(parsed.is_intact);
      const bool may_be_cut = i + 1 < connections.size() || is_abandoned;
      EXPECT_TRUE(may_be_cut || parsed.rest == 0);
      numbers.insert(numbers.end(), parsed.numbers.begin(), parsed.numbers.end());
      got += parsed.amount();
    }
    EXPECT_EQ(got, report.delivered);
    EXPECT_TRUE(std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) ==
                numbers.end());
    if (numbers.empty()) return;
    EXPECT_GE(numbers.front(), first);
    EXPECT_LT(numbers.back(), end);
    if (report.dropped_total() == Amount{}) {
      EXPECT_EQ(numbers, Numbers(first, first + static_cast<std::uint32_t>(numbers.size())));
    }
  }
};

class DeliveryWalk : public DeliveryTest, public testing::WithParamInterface<unsigned> {
 protected:
  std::uint32_t Pick(std::uint32_t count) {
    return std::uniform_int_distribution<std::uint32_t>(0, count - 1)(random_);
  }
  WalkingClient& AnyClient() {
    return *clients_[Pick(static_cast<std::uint32_t>(clients_.size()))];
  }

  void AppendSome() {
    if (backlog_.IsFull()) {
      backlog_.DropOldest();
      for (const auto& client : clients_) {
        if (!client->is_abandoned) client->delivery.CatchUp(DropReason::kSlow);
      }
    }
    Append(Pick(3) == 0 ? 200 + Pick(100) : 1 + Pick(20));
  }
  void SendSome() {
    WalkingClient& client = AnyClient();
    const std::size_t most = Pick(4) == 0 ? kChunkBytes : 1 + Pick(5'000);
    Take(client.delivery, client.connections.back(), most);
  }
  void Reconnect() {
    WalkingClient& client = AnyClient();
    client.delivery.Restart();
    client.connections.emplace_back();
  }
  void Abandon() {
    WalkingClient& client = AnyClient();
    client.is_abandoned = true;
    client.delivery.Abandon(DropReason::kDisconnected);
  }
  void ExpectLaws() {
    for (const auto& client : clients_) {
      const DeliveryReport report = client->delivery.Report();
      ASSERT_TRUE(report.IsBalanced());
      ASSERT_EQ(client->delivery.IsDone(), report.in_flight == Amount{});
      if (client->is_abandoned) continue;
      ASSERT_EQ(report.offered.packets, next() - client->first);
    }
  }

  std::mt19937 random_{GetParam()};
  std::vector<std::unique_ptr<WalkingClient>> clients_;
};

TEST_P(DeliveryWalk, TheLawHoldsAtEachStepAndEveryClientGetsWholeRecordsInOrder) {
  constexpr int kSteps = 1'000;
  for (int step = 0; step < kSteps; ++step) {
    const std::uint32_t what = Pick(100);
    if (clients_.empty() || (what < 3 && clients_.size() < 8)) {
      clients_.push_back(std::make_unique<WalkingClient>(backlog_, next()));
    } else if (what < 20) {
      AppendSome();
    } else if (what < 95) {
      SendSome();
    } else if (what < 99) {
      Reconnect();
    } else if (step % 4 == 0) {
      Abandon();
    }
    ASSERT_NO_FATAL_FAILURE(ExpectLaws());
  }
  ASSERT_THAT(clients_, SizeIs(8));
  for (const auto& client : clients_) {
    while (!client->delivery.IsDone()) {
      Take(client->delivery, client->connections.back(), kChunkBytes);
    }
    client->Check(next());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DeliveryWalk, testing::Values(1U, 2U, 3U, 4U));

}  // namespace
}  // namespace gwlbtap
