// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "appliance/command.h"
#include "tests/appliance/asking_command.h"

namespace gwlbtap {
namespace {

TEST(StatusCommand, AnApplianceThatIsNotThereIsAFailureThatNamesTheSocket) {
  ExpectFailure(AddStatusCommand, "status --socket /nowhere/control.sock", kExitFailed,
                "/nowhere/control.sock");
}

TEST(StatusCommand, AConfigurationThatIsNotThereIsAUsageError) {
  ExpectFailure(AddStatusCommand, "status --config /nowhere/a.toml", kExitUsage, "/nowhere/a.toml");
}

}  // namespace
}  // namespace gwlbtap
