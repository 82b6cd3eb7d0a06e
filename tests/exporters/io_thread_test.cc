// SPDX-License-Identifier: Apache-2.0
#include "exporters/io_thread.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/exporters/export_rig.h"

namespace gwlbtap {
namespace {

TEST(IoThread, CallRunsTheTaskOnTheThreadAndWaitsForIt) {
  IoThread io("loop");
  io.Start();
  std::thread::id ran_on;
  io.Call([&ran_on] { ran_on = std::this_thread::get_id(); });
  EXPECT_NE(ran_on, std::thread::id());
  EXPECT_NE(ran_on, std::this_thread::get_id());
}

TEST(IoThread, CallRunsTheTaskItselfWhenTheThreadIsNotRunning) {
  IoThread io("loop");
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

TEST(IoThread, TheSystemKnowsItByItsName) {
  IoThread io("some-name");
  io.Start();
  std::array<char, 16> name{};
  io.Call([&name] { pthread_getname_np(pthread_self(), name.data(), name.size()); });
  EXPECT_STREQ(name.data(), "some-name");
}

// Work that stands still between two rings would hang the test.
TEST(IoThread, EveryRingOfTheBellIsFollowedByAPump) {
  constexpr int kWork = 10'000;
  IoThread io("loop");
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
  IoThread io("loop");
  std::atomic<int> calls{0};
  io.AddPump([&calls] { return calls.fetch_add(1) < 100; });
  io.Start();
  while (calls.load() < 100) std::this_thread::yield();
  EXPECT_GE(calls.load(), 100);
}

TEST(IoThread, TasksGetTheirTurnWhileAPumpIsNeverDone) {
  IoThread io("loop");
  io.AddPump([] { return true; });
  io.Start();
  bool ran = false;
  io.Call([&ran] { ran = true; });
  EXPECT_TRUE(ran);
}

TEST(IoThread, TurnsAdvanceAlthoughThereIsNothingToDo) {
  IoThread io("loop");
  EXPECT_EQ(io.Turns(), 0U);
  io.Start();
  EXPECT_TRUE(Eventually([&io] { return io.Turns() > 2; }));
  EXPECT_TRUE(io.Failure().ok());
}

TEST(IoThread, TurnsStandStillWhileATaskHangs) {
  IoThread io("loop");
  std::promise<void> go_on;
  io.Start();
  std::promise<void> hangs;
  std::thread caller([&] {
    io.Call([&] {
      hangs.set_value();
      go_on.get_future().wait();
    });
  });
  hangs.get_future().wait();
  const std::uint64_t turns = io.Turns();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(io.Turns(), turns);
  go_on.set_value();
  caller.join();
  EXPECT_TRUE(Eventually([&] { return io.Turns() > turns; }));
}

TEST(IoThread, APumpThatThrowsIsNamedAndTheOthersGoOn) {
  IoThread io("loop");
  std::atomic<int> broken{0};
  std::atomic<int> whole{0};
  io.AddPump([&broken]() -> bool {
    ++broken;
    throw std::runtime_error("out of something");
  });
  io.AddPump([&whole] {
    ++whole;
    return false;
  });
  io.Start();
  EXPECT_TRUE(Eventually([&] { return broken.load() > 4 && whole.load() > 4; }));
  EXPECT_EQ(std::string(io.Failure().message()), "the thread loop: out of something");
}

TEST(IoThread, ATaskThatThrowsDoesNotEndTheThread) {
  IoThread io("loop");
  io.Start();
  asio::post(io.context(), [] { throw std::runtime_error("out of something"); });
  bool ran = false;
  io.Call([&ran] { ran = true; });
  EXPECT_TRUE(ran);
  EXPECT_FALSE(io.Failure().ok());
}

TEST(IoThread, WhoWaitsForATaskThatThrowsGoesOn) {
  IoThread io("test");
  io.Start();
  io.Call([] { throw std::runtime_error("out of something"); });
  EXPECT_FALSE(io.Failure().ok());
}

TEST(IoThread, StoppingTwiceOrWithoutAStartIsHarmless) {
  IoThread io("loop");
  io.Stop();
  io.Start();
  io.Stop();
  io.Stop();
}

}  // namespace
}  // namespace gwlbtap
