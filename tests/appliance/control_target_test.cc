// SPDX-License-Identifier: Apache-2.0
#include "appliance/control_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <fstream>

#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;

class ControlTargetTest : public testing::Test {
 protected:
  std::string WriteConfig(const std::string& more) const {
    std::ofstream(folder_.File("a.toml"))
        << "[dataplane]\nport = \"net_null0\"\n[[stream]]\nname = \"s\"\n"
           "exporter = [{file = \"a\"}]\n"
        << more;
    return folder_.File("a.toml");
  }

  ScratchFolder folder_;
};

TEST_F(ControlTargetTest, TheSocketStandsInTheConfiguration) {
  const auto socket =
      FindSocket({.config = WriteConfig("[control]\nsocket = \"/run/a.sock\"\n"), .socket = ""});
  ASSERT_TRUE(socket.ok()) << socket.status();
  EXPECT_EQ(*socket, "/run/a.sock");
}

TEST_F(ControlTargetTest, OneThatIsGivenNeedsNoConfiguration) {
  const auto socket = FindSocket({.config = "/nowhere", .socket = "/run/b.sock"});
  ASSERT_TRUE(socket.ok());
  EXPECT_EQ(*socket, "/run/b.sock");
}

TEST_F(ControlTargetTest, AConfigurationWithoutASocketSaysWhatItTakes) {
  const auto socket = FindSocket({.config = WriteConfig(""), .socket = ""});
  ASSERT_FALSE(socket.ok());
  EXPECT_THAT(std::string(socket.status().message()), HasSubstr("[control] socket"));
}

TEST_F(ControlTargetTest, TheCommandLineSaysWhich) {
  CLI::App app;
  ControlTarget target;
  AddControlTargetOptions(app, target);
  app.parse("--socket /run/c.sock");
  EXPECT_EQ(target.socket, "/run/c.sock");
  EXPECT_THROW(app.parse("--socket a --config b"), CLI::ParseError);
}

}  // namespace
}  // namespace gwlbtap
