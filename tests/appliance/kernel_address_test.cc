// SPDX-License-Identifier: Apache-2.0
#include "appliance/kernel_address.h"

#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

TEST(KernelAddress, TheLoopbackAddressIsOnTheLoopbackInterface) {
  EXPECT_EQ(KernelInterfaceWith("127.0.0.1"), "lo");
}

TEST(KernelAddress, AnAddressOfNobodyIsOnNone) {
  EXPECT_EQ(KernelInterfaceWith("192.0.2.1"), std::nullopt);  // RFC 5737
  EXPECT_EQ(KernelInterfaceWith("2001:db8::1"), std::nullopt);
  EXPECT_EQ(KernelInterfaceWith("no address"), std::nullopt);
}

}  // namespace
}  // namespace gwlbtap
