// SPDX-License-Identifier: Apache-2.0
//
// DPDK can be started once in the life of a process: all tests of this program share it. Virtual
// devices only, so neither privileges nor huge pages nor a network are needed.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "dataplane/dpdk/eal.h"

namespace gwlbtap::dpdk {

inline constexpr std::size_t kTestBuffers = 2'048;
inline constexpr std::size_t kTestMemory = 64ULL << 20U;

inline Eal& SharedEal() {
  static const std::unique_ptr<Eal> eal = [] {
    auto started = Eal::Start({"net_null0", "net_null0", "net_null0", false}, kTestMemory);
    EXPECT_TRUE(started.ok()) << started.status();
    return *std::move(started);
  }();
  return *eal;
}

}  // namespace gwlbtap::dpdk
