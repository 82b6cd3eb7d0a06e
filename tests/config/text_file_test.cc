// SPDX-License-Identifier: Apache-2.0
#include "config/text_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace gwlbtap {
namespace {

TEST(ReadTextFile, GivesTheWholeTextOrItsBeginning) {
  const std::string path = testing::TempDir() + "gwlbtap_text_file_test.txt";
  std::ofstream(path, std::ios::binary).write("line\n\0x", 7);
  const absl::StatusOr<std::string> whole = ReadTextFile(path, 100);
  const absl::StatusOr<std::string> beginning = ReadTextFile(path, 4);
  std::filesystem::remove(path);
  ASSERT_TRUE(whole.ok() && beginning.ok());
  EXPECT_EQ(*whole, std::string("line\n\0x", 7));
  EXPECT_EQ(*beginning, "line");
}

TEST(ReadTextFile, AFileThatCannotBeReadIsOneSentence) {
  const absl::Status missing = ReadTextFile("/nowhere/a.toml", 100).status();
  EXPECT_TRUE(absl::IsUnavailable(missing));
  EXPECT_EQ(std::string(missing.message()),
            "cannot read /nowhere/a.toml: No such file or directory");
  EXPECT_EQ(std::string(ReadTextFile("/", 100).status().message()),
            "cannot read /: Is a directory");
}

TEST(ReadTextFile, AnEndlessDeviceIsGivenUpEarly) {
  const absl::StatusOr<std::string> text = ReadTextFile("/dev/zero", 5);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, std::string(5, '\0'));
}

}  // namespace
}  // namespace gwlbtap
