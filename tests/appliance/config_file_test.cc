// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "appliance/config.h"

namespace gwlbtap {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string WriteFile(std::string_view name, std::string_view text) {
  const std::string path = std::string(::testing::TempDir()) + "/" + std::string(name);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(LoadConfig, ReadsAFile) {
  const std::string path =
      WriteFile("load_config_good.toml",
                "dataplane.port = \"net_null0\"\n"
                "[[stream]]\nname = \"s\"\nexporter = [{file = \"a.pcap\"}]\n");
  const absl::StatusOr<Config> config = LoadConfig(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_EQ(config->boot.port, "net_null0");
}

TEST(LoadConfig, ErrorsNameTheFile) {
  const std::string path = WriteFile("load_config_bad.toml", "dataplane = 1\n");
  const absl::StatusOr<Config> config = LoadConfig(path);
  std::filesystem::remove(path);
  ASSERT_TRUE(absl::IsInvalidArgument(config.status()));
  EXPECT_THAT(std::string(config.status().message()),
              StartsWith(path + ":1:1: stream: is missing"));
}

TEST(LoadConfig, AFileThatCannotBeReadIsOneSentence) {
  EXPECT_EQ(std::string(LoadConfig("/nowhere/gwlbtap.toml").status().message()),
            "cannot read /nowhere/gwlbtap.toml: No such file or directory");
  EXPECT_EQ(std::string(LoadConfig("/").status().message()), "cannot read /: Is a directory");
}

TEST(LoadConfig, AnEndlessDeviceIsGivenUpEarly) {
  EXPECT_THAT(std::string(LoadConfig("/dev/zero").status().message()),
              HasSubstr("more than 1 MiB"));
}

}  // namespace
}  // namespace gwlbtap
