// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>

#include "appliance/command.h"

namespace gwlbtap {
namespace {

using ::testing::internal::CaptureStderr;
using ::testing::internal::CaptureStdout;
using ::testing::internal::GetCapturedStderr;
using ::testing::internal::GetCapturedStdout;

struct Outcome {
  int exit_code;
  std::string output;
  std::string errors;
};

Outcome CheckConfig(const std::string& path) {
  CLI::App app;
  ChosenCommand chosen;
  AddCheckConfigCommand(app, chosen);
  app.parse("check-config " + path);
  CaptureStdout();
  CaptureStderr();
  const int exit_code = chosen();
  return {exit_code, GetCapturedStdout(), GetCapturedStderr()};
}

Outcome CheckText(std::string_view name, std::string_view text) {
  const std::string path = std::string(::testing::TempDir()) + "/" + std::string(name);
  std::ofstream(path, std::ios::binary) << text;
  const Outcome outcome = CheckConfig(path);
  std::filesystem::remove(path);
  return outcome;
}

TEST(CheckConfigCommand, PrintsTheEffectiveConfiguration) {
  const Outcome outcome =
      CheckText("check_config_good.toml",
                "dataplane.port = \"net_null0\"\n"
                "[[stream]]\nname = \"s\"\nexporter = [{listen = \"127.0.0.1:0\"}]\n");
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_THAT(outcome.output, ::testing::StartsWith("[dataplane]\nport = \"net_null0\"\nworkers"));
  EXPECT_THAT(outcome.output, ::testing::HasSubstr("max_clients = 16\n"));
  EXPECT_EQ(outcome.errors, "");
}

TEST(CheckConfigCommand, PrintsEveryErrorOnALineOfItsOwn) {
  const Outcome outcome = CheckText("check_config_bad.toml", "");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(std::ranges::count(outcome.errors, '\n'), 2);
  EXPECT_THAT(outcome.errors, ::testing::HasSubstr("check_config_bad.toml:1:1: dataplane: is "));
}

TEST(CheckConfigCommand, AFileThatCannotBeReadIsAUsageError) {
  const Outcome outcome = CheckConfig("/nowhere/gwlbtap.toml");
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.errors,
            "gwlbtap: cannot read /nowhere/gwlbtap.toml: No such file or directory\n");
}

}  // namespace
}  // namespace gwlbtap
