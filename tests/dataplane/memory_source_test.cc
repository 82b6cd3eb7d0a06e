// SPDX-License-Identifier: Apache-2.0
#include "dataplane/memory_source.h"

#include <gtest/gtest.h>

#include <vector>

#include "dataplane/packet_source.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;

static_assert(PacketSource<MemorySource>);

const std::vector<std::byte> kBytes(100);

// Frame number n has n + 1 bytes and came n milliseconds after the first.
std::vector<Frame> MakeFrames(std::size_t count) {
  std::vector<Frame> frames;
  for (std::size_t i = 0; i < count; ++i) {
    frames.push_back({ByteView(kBytes).first(i + 1), WallTime(milliseconds(1'000 + i))});
  }
  return frames;
}

std::vector<Frame> ReceiveAll(MemorySource& source) {
  std::vector<Frame> all;
  while (!source.IsAtEnd()) {
    FrameBurst burst;
    source.Receive(burst, {});
    EXPECT_GT(burst.size(), 0U);
    all.insert(all.end(), burst.frames().begin(), burst.frames().end());
    source.Release(burst);
  }
  return all;
}

TEST(MemorySource, WithoutFramesItIsAtItsEnd) {
  MemorySource source({}, 1'000'000);
  EXPECT_TRUE(source.IsAtEnd());
  FrameBurst burst;
  source.Receive(burst, {});
  EXPECT_EQ(burst.size(), 0U);
}

TEST(MemorySource, GivesEveryFrameOnceInOrder) {
  const std::vector<Frame> frames = MakeFrames(70);
  MemorySource source(frames);
  const std::vector<Frame> received = ReceiveAll(source);
  ASSERT_EQ(received.size(), 70U);
  for (std::size_t i = 0; i < received.size(); ++i) {
    EXPECT_EQ(received[i].bytes.size(), i + 1);
    EXPECT_EQ(received[i].arrival, frames[i].arrival);
  }
}

TEST(MemorySource, ABurstIsNeverLargerThanItsCapacity) {
  const std::vector<Frame> frames = MakeFrames(70);
  MemorySource source(frames);
  FrameBurst burst;
  source.Receive(burst, {});
  EXPECT_EQ(burst.size(), FrameBurst::kCapacity);
}

TEST(MemorySource, ABurstMayBeMadeSmaller) {
  const std::vector<Frame> frames = MakeFrames(5);
  MemorySource source(frames, 1, 2);
  FrameBurst burst;
  source.Receive(burst, {});
  EXPECT_EQ(burst.size(), 2U);
}

TEST(MemorySource, PassesFollowEachOtherWithoutTimeGoingBackwards) {
  const std::vector<Frame> frames = MakeFrames(3);
  MemorySource source(frames, 4);
  const std::vector<Frame> received = ReceiveAll(source);
  ASSERT_EQ(received.size(), 12U);
  for (std::size_t i = 1; i < received.size(); ++i) {
    EXPECT_GT(received[i].arrival, received[i - 1].arrival) << "frame " << i;
    EXPECT_EQ(received[i].bytes.size(), i % 3 + 1);
  }
}

TEST(MemorySource, ACaptureWhoseTimesGoBackIsNotMovedIntoThePast) {
  std::vector<Frame> frames = MakeFrames(2);
  std::swap(frames[0].arrival, frames[1].arrival);
  MemorySource source(frames, 2);
  const std::vector<Frame> received = ReceiveAll(source);
  ASSERT_EQ(received.size(), 4U);
  EXPECT_GT(received[2].arrival, received[0].arrival);
}

}  // namespace
}  // namespace gwlbtap
