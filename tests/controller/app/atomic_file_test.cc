// SPDX-License-Identifier: Apache-2.0
#include "controller/app/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "tests/support/scratch_folder.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;

std::string TextOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(AtomicFile, ReplacesTheTextAndLeavesNothingBehind) {
  const ScratchFolder folder;
  const std::string path = folder.File("map.json");
  ASSERT_TRUE(WriteFileAtomically(path, "a long old text").ok());
  ASSERT_TRUE(WriteFileAtomically(path, "new").ok());
  EXPECT_EQ(TextOf(path), "new");
  EXPECT_THAT(folder.Names(), ElementsAre("map.json"));
}

TEST(AtomicFile, IsForAllToRead) {
  const ScratchFolder folder;
  const std::string path = folder.File("map.json");
  ASSERT_TRUE(WriteFileAtomically(path, "x").ok());
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0644U);
}

TEST(AtomicFile, WhoHasItOpenKeepsTheOldText) {
  const ScratchFolder folder;
  const std::string path = folder.File("map.json");
  ASSERT_TRUE(WriteFileAtomically(path, "old").ok());
  std::ifstream reader(path);
  ASSERT_TRUE(WriteFileAtomically(path, "new").ok());
  std::string text;
  reader >> text;
  EXPECT_EQ(text, "old");
}

TEST(AtomicFile, WhatCannotBeWrittenIsSaidAndChangesNothing) {
  EXPECT_EQ(WriteFileAtomically("/nowhere/map.json", "x"),
            absl::UnavailableError("cannot write /nowhere/map.json: No such file or directory"));
  const ScratchFolder folder;
  ASSERT_EQ(::mkdir(folder.File("taken").c_str(), 0755), 0);
  EXPECT_FALSE(WriteFileAtomically(folder.File("taken"), "x").ok());
  EXPECT_THAT(folder.Names(), ElementsAre("taken"));
}

}  // namespace
}  // namespace gwlbtap::controller
