// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/eal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>

#include <thread>

#include "dataplane/dpdk/device_arguments.h"
#include "tests/dataplane/dpdk/shared_eal.h"

namespace gwlbtap::dpdk {
namespace {

using testing::HasSubstr;

TEST(Eal, APciPortWithoutHugePagesIsRefusedWithTheNumbers) {
  const auto device = ParseDevice("0000:00:06.0");
  ASSERT_TRUE(device.ok());
  constexpr std::size_t kPetabyte = std::size_t{1} << 50U;
  const auto eal = Eal::Start(*device, kPetabyte);
  ASSERT_FALSE(eal.ok());
  const std::string message(eal.status().message());
  EXPECT_THAT(message, HasSubstr("0000:00:06.0 needs 1073741888 MiB of huge pages"));
}

TEST(Eal, LeavesTheMainThreadTheProcessorsThatItHad) {
  cpu_set_t before;
  CPU_ZERO(&before);
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  SharedEal();
  cpu_set_t after;
  CPU_ZERO(&after);
  ASSERT_EQ(sched_getaffinity(0, sizeof(after), &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST(Eal, AnyThreadCanBeRegisteredAndAgain) {
  SharedEal();
  for (int round = 0; round < 3; ++round) {
    std::thread([] { const ThreadRegistration registration; }).join();
  }
}

}  // namespace
}  // namespace gwlbtap::dpdk
