// SPDX-License-Identifier: Apache-2.0
#include "exporters/io_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace gwlbtap {
namespace {

TEST(IoThread, CallRunsTheTaskOnTheThreadAndWaitsForIt) {
  IoThread io;
  io.Start();
  std::thread::id ran_on;
  io.Call([&ran_on] { ran_on = std::this_thread::get_id(); });
  EXPECT_NE(ran_on, std::thread::id());
  EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST(IoThread, CallRunsTheTaskItselfWhenTheThreadIsNotRunning) {
  IoThread io;
  std::thread::id ran_on;
  const auto task = [&ran_on] { ran_on = std::this_thread::get_id(); };
  io.Call(task);
  EXPECT_EQ(ran_on, std::this_thread::get_id());
  io.Start();
  io.Stop();
  ran_on = {};
  io.Call(task);
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

// Work that stands still between two rings would hang the test.
TEST(IoThread, EveryRingOfTheBellIsFollowedByAPump) {
  constexpr int kWork = 10'000;
  IoThread io;
  std::atomic<int> offered{0};
  std::atomic<int> moved{0};
  io.AddPump([&] {
    moved.store(offered.load());
    return false;
  });
  io.Start();
  for (int i = 1; i <= kWork; ++i) {
    offered.store(i);
    io.doorbell().Ring();
    if (i % 100 != 0) continue;
    while (moved.load() != i) std::this_thread::yield();
  }
  EXPECT_EQ(moved.load(), kWork);
}

TEST(IoThread, APumpThatHasMoreIsCalledAgainWithoutARing) {
  IoThread io;
  std::atomic<int> calls{0};
  io.AddPump([&calls] { return calls.fetch_add(1) < 100; });
  io.Start();
  while (calls.load() < 100) std::this_thread::yield();
  EXPECT_GE(calls.load(), 100);
}

TEST(IoThread, TasksGetTheirTurnWhileAPumpIsNeverDone) {
  IoThread io;
  io.AddPump([] { return true; });
  io.Start();
  bool ran = false;
  io.Call([&ran] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(IoThread, StoppingTwiceOrWithoutAStartIsHarmless) {
  IoThread io;
  io.Stop();
  io.Start();
  io.Stop();
  io.Stop();
}

}  // namespace
}  // namespace gwlbtap
