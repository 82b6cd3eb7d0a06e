// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "appliance/command.h"
#include "tests/appliance/asking_command.h"

namespace gwlbtap {
namespace {

TEST(DrainCommand, AnApplianceThatIsNotThereIsAFailureThatNamesTheSocket) {
  ExpectFailure(AddDrainCommand, "drain --socket /nowhere/control.sock", kExitFailed,
                "/nowhere/control.sock");
}

TEST(DrainCommand, AConfigurationThatIsNotThereIsAUsageError) {
  ExpectFailure(AddDrainCommand, "drain --config /nowhere/a.toml", kExitUsage, "/nowhere/a.toml");
}

}  // namespace
}  // namespace gwlbtap
