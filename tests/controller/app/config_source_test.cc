// SPDX-License-Identifier: Apache-2.0
#include "controller/app/config_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "tests/support/scratch_folder.h"

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string TextWith(const std::string& id) {
  return "[controller]\nid = \"" + id +
         "\"\n[[target]]\nname = \"main\"\nzones = { \"eu-central-1a\" = \"tmt-1\" }\n"
         "[[rule]]\nname = \"web\"\nsession_number = 1\nselect = { all = [\"tag:mirror\"] }\n"
         "filter = \"tmf-1\"\ntarget = \"main\"\n";
}

aws::Environment With(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string IdFrom(std::map<std::string, std::string> variables) {
  const absl::StatusOr<Config> config = LoadConfigFrom(With(std::move(variables)));
  return config.ok() ? config->controller.id : std::string(config.status().message());
}

class ConfigSourceTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.File(name)) << text;
    return folder_.File(name);
  }

  ScratchFolder folder_;
};

TEST_F(ConfigSourceTest, AFileIsReadByItsPath) {
  const absl::StatusOr<Config> config = LoadConfig(Write("s.toml", TextWith("file")));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->controller.id, "file");
}

TEST_F(ConfigSourceTest, WhatIsWrongHasTheNameOfTheFile) {
  const std::string path = Write("s.toml", "[controller]\nid = 7\n");
  const absl::Status failure = LoadConfig(path).status();
  EXPECT_TRUE(absl::IsInvalidArgument(failure));
  EXPECT_THAT(std::string(failure.message()), HasSubstr(path + ":2:6: controller.id: "));
}

TEST_F(ConfigSourceTest, AFileThatIsNotThereIsNotAMatterOfItsLines) {
  EXPECT_TRUE(absl::IsUnavailable(LoadConfig("/nowhere/s.toml").status()));
}

TEST_F(ConfigSourceTest, LambdaTakesTheFirstThatIsSet) {
  const std::string path = Write("s.toml", TextWith("file"));
  Write("gwlbtap-sessions.toml", TextWith("code"));
  const std::string coded =
      "W2NvbnRyb2xsZXJdCmlkID0gImNvZGVkIgpbW3RhcmdldF1dCm5hbWUgPSAibWFpbiIKem9uZXMgPSB7ICJldS1jZW50"
      "cmFsLTFhIiA9ICJ0bXQtMSIgfQpbW3J1bGVdXQpuYW1lID0gIndlYiIKc2Vzc2lvbl9udW1iZXIgPSAxCnNlbGVjdCA9"
      "IHsgYWxsID0gWyJ0YWc6bWlycm9yIl0gfQpmaWx0ZXIgPSAidG1mLTEiCnRhcmdldCA9ICJtYWluIgo=";
  std::map<std::string, std::string> variables{{"LAMBDA_TASK_ROOT", folder_.File(".")}};
  EXPECT_EQ(IdFrom(variables), "code");
  variables["GWLBTAP_SESSIONS_CONFIG_FILE"] = path;
  EXPECT_EQ(IdFrom(variables), "file");
  variables["GWLBTAP_SESSIONS_CONFIG_B64"] = coded;
  EXPECT_EQ(IdFrom(variables), "coded");
  variables["GWLBTAP_SESSIONS_CONFIG"] = TextWith("text");
  EXPECT_EQ(IdFrom(variables), "text");
}

TEST_F(ConfigSourceTest, WhatIsWrongHasTheNameOfTheVariable) {
  EXPECT_THAT(IdFrom({{"GWLBTAP_SESSIONS_CONFIG", "x = 1"}}),
              StartsWith("GWLBTAP_SESSIONS_CONFIG:1:1: "));
  EXPECT_EQ(IdFrom({{"GWLBTAP_SESSIONS_CONFIG_B64", "%"}}),
            "GWLBTAP_SESSIONS_CONFIG_B64: this is no base64");
}

}  // namespace
}  // namespace gwlbtap::controller
