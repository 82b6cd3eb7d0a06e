// SPDX-License-Identifier: Apache-2.0
#include "dataplane/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "dataplane/memory_source.h"
#include "tests/dataplane/stream_probe.h"
#include "tests/support/packet_builder.h"

namespace gwlbtap {
namespace {

using std::chrono::milliseconds;
using testing::IsEmpty;
using testing::SizeIs;

const std::vector<std::byte> kTunnelFrame =
    PacketBuilder().Ethernet().Ipv4().Udp().Vxlan({.vni = 7}).Ethernet().Payload(50).Build();

WallTime At(milliseconds time) { return WallTime(time); }

class WorkerTest : public testing::Test {
 protected:
  WorkerTest() {
    std::vector<std::unique_ptr<StreamWriter>> writers;
    writers.push_back(probe_.MakeWriter());
    pipeline_ = std::make_unique<Pipeline>(PipelineOptions{.max_sources = 16}, std::move(writers));
  }

  StreamProbe probe_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(WorkerTest, MoreFramesThanABurstHoldsComeInSeveralTurns) {
  const std::vector<Frame> frames(FrameBurst::kCapacity * 2 + 5, Frame{kTunnelFrame, At({})});
  MemorySource source(frames);
  Worker worker(source, *pipeline_);
  worker.RunOnce(At({}));
  EXPECT_EQ(pipeline_->counters().received.Read().packets, FrameBurst::kCapacity);
  worker.RunOnce(At({}));
  worker.RunOnce(At({}));
  EXPECT_TRUE(source.IsAtEnd());
  EXPECT_EQ(pipeline_->counters().received.Read().packets, frames.size());
  EXPECT_EQ(pipeline_->counters().turns.Read(), 3U);
}

TEST_F(WorkerTest, ATurnThatBringsNothingStillHandsOverWhatIsOld) {
  const std::vector<Frame> frames(3, Frame{kTunnelFrame, At({})});
  MemorySource source(frames);
  Worker worker(source, *pipeline_);
  worker.RunOnce(At(milliseconds(1'000)));
  worker.RunOnce(At(milliseconds(1'009)));
  EXPECT_THAT(probe_.Take(), IsEmpty());
  worker.RunOnce(At(milliseconds(1'010)));
  EXPECT_THAT(probe_.Take(), SizeIs(3));
}

TEST_F(WorkerTest, RunsUntilItIsToldToStopAndThenHandsOverWhatIsHeld) {
  const std::vector<Frame> frames(1'000, Frame{kTunnelFrame, At({})});
  MemorySource source(frames);
  Worker worker(source, *pipeline_);
  std::atomic<bool> stop{false};
  std::thread thread([&] { worker.Run(stop); });
  while (pipeline_->counters().received.Read().packets < frames.size()) std::this_thread::yield();
  stop = true;
  thread.join();
  EXPECT_THAT(probe_.Take(), SizeIs(1'000));
}

// Gives one frame and remembers what became of its buffer.
class CountingSource {
 public:
  void Receive(FrameBurst& burst, WallTime now) noexcept {
    burst.Add({kTunnelFrame, now}, &token_);
    ++received_;
  }
  void Release(FrameBurst& burst) noexcept {
    for (const void* token : burst.tokens()) released_ += token == &token_ ? 1 : 0;
  }
  [[nodiscard]] int outstanding() const noexcept { return received_ - released_; }

 private:
  int token_ = 0;
  int received_ = 0;
  int released_ = 0;
};

TEST_F(WorkerTest, EveryBufferGoesBackToItsSourceInTheSameTurn) {
  CountingSource source;
  Worker worker(source, *pipeline_);
  for (int turn = 0; turn < 3; ++turn) {
    worker.RunOnce(At(milliseconds(5)));
    EXPECT_EQ(source.outstanding(), 0);
  }
  pipeline_->Flush();
  const std::vector<StoredPacket> stored = probe_.Take();
  ASSERT_THAT(stored, SizeIs(3));
  EXPECT_EQ(stored[0].arrival, At(milliseconds(5)));
}

}  // namespace
}  // namespace gwlbtap
