// SPDX-License-Identifier: Apache-2.0
#include "exporters/doorbell.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace gwlbtap {
namespace {

bool IsReadable(const Doorbell& doorbell) {
  pollfd waiting{.fd = doorbell.descriptor(), .events = POLLIN, .revents = 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(Doorbell, SignalsOnlyASleeper) {
  Doorbell doorbell;
  doorbell.Ring();
  EXPECT_FALSE(IsReadable(doorbell));
  doorbell.Arm();
  EXPECT_FALSE(IsReadable(doorbell));
  doorbell.Ring();
  EXPECT_TRUE(IsReadable(doorbell));
}

TEST(Doorbell, IsQuietAgainOnceTheSleeperIsAwake) {
  Doorbell doorbell;
  doorbell.Arm();
  doorbell.Ring();
  doorbell.Disarm();
  EXPECT_FALSE(IsReadable(doorbell));
  doorbell.Ring();
  EXPECT_FALSE(IsReadable(doorbell));
}

TEST(Doorbell, ManyRingsAreOneSignal) {
  Doorbell doorbell;
  doorbell.Arm();
  for (int i = 0; i < 1'000; ++i) doorbell.Ring();
  doorbell.Disarm();
  EXPECT_FALSE(IsReadable(doorbell));
}

TEST(Doorbell, WaitEndsByItselfWhenNobodyRings) {
  Doorbell doorbell;
  doorbell.Arm();
  doorbell.Wait(5);
  EXPECT_FALSE(IsReadable(doorbell));
}

// Were one ring lost, the sleeper would sleep for an hour.
TEST(Doorbell, NoWorkIsOverlookedBetweenLookingAndSleeping) {
  constexpr int kWork = 20'000;
  Doorbell doorbell;
  std::atomic<int> offered{0};
  std::thread worker([&] {
    for (int i = 0; i < kWork; ++i) {
      offered.fetch_add(1, std::memory_order_relaxed);
      doorbell.Ring();
      if (i % 16 == 0) std::this_thread::yield();
    }
  });
  while (offered.load(std::memory_order_relaxed) < kWork) {
    doorbell.Arm();
    if (offered.load(std::memory_order_relaxed) < kWork) doorbell.Wait(3'600'000);
    doorbell.Disarm();
  }
  worker.join();
}

}  // namespace
}  // namespace gwlbtap
