// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "appliance/command.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class RunCommandTest : public testing::Test {
 protected:
  int Run(const std::string& arguments) {
    CLI::App app;
    ChosenCommand chosen;
    AddRunCommand(app, chosen);
    app.parse("run " + arguments);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int exit_code = chosen();
    output_ = testing::internal::GetCapturedStdout();
    errors_ = testing::internal::GetCapturedStderr();
    return exit_code;
  }
  std::string WriteConfig(const std::string& text) const {
    std::ofstream(folder_.File("config.toml")) << text;
    return folder_.File("config.toml");
  }

  ScratchFolder folder_;
  std::string output_;
  std::string errors_;
};

TEST_F(RunCommandTest, AMissingConfigurationIsNamed) {
  EXPECT_EQ(Run("--config /nowhere/gwlbtap.toml"), kExitUsage);
  EXPECT_THAT(errors_, HasSubstr("/nowhere/gwlbtap.toml"));
  EXPECT_THAT(output_, IsEmpty());
}

TEST_F(RunCommandTest, AllErrorsOfAConfigurationAreToldAtOnce) {
  const std::string path = WriteConfig("[dataplane]\nwrokers = 1\nbuffers = 1\n");
  EXPECT_EQ(Run("--config " + path), kExitUsage);
  EXPECT_THAT(errors_, HasSubstr(path + ":2:1: dataplane.wrokers"));
  EXPECT_THAT(errors_, HasSubstr(path + ":3:"));
  EXPECT_THAT(errors_, HasSubstr("dataplane.port"));
}

TEST_F(RunCommandTest, AnIdleTimeThatIsNoneIsAUsageError) {
  EXPECT_THROW(Run("--stop-when-idle soon"), CLI::ValidationError);
}

TEST_F(RunCommandTest, APortThatIsNoneIsToldBeforeAnyOutputIsCreated) {
  const std::string path = WriteConfig(
      "[dataplane]\nport = \"eth1\"\n[[stream]]\nname = \"one\"\n[[stream.exporter]]\nfile = \"" +
      folder_.File("out.pcap") + "\"\n");
  EXPECT_NE(Run("--config " + path), kExitDone);
  EXPECT_THAT(errors_, HasSubstr("\"eth1\" is not a port"));
  EXPECT_THAT(folder_.Names(), testing::ElementsAre("config.toml"));
}

}  // namespace
}  // namespace gwlbtap
