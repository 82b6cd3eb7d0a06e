// SPDX-License-Identifier: Apache-2.0
#include "exporters/output_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "tests/exporters/file_size_limit.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using std::filesystem::exists;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto kReplace = OutputFile::IfExists::kReplace;
constexpr auto kRefuse = OutputFile::IfExists::kRefuse;

std::vector<std::byte> SomeBytes(std::size_t count) {
  return std::vector<std::byte>(count, std::byte{0x2a});
}

TEST(OutputFile, IsVisibleUnderItsNameOnlyWhenComplete) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  absl::StatusOr<OutputFile> file = OutputFile::Create(path, kRefuse);
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  ASSERT_TRUE(file->Write(SomeBytes(100)).ok());
  EXPECT_FALSE(exists(path));
  EXPECT_TRUE(exists(path + ".partial"));
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_FALSE(exists(path + ".partial"));
  EXPECT_EQ(ReadFile(path), SomeBytes(100));
}

TEST(OutputFile, OthersCannotReadIt) {
  const ScratchFolder folder;
  const absl::StatusOr<OutputFile> file = OutputFile::Create(folder.File("a.pcap"), kRefuse);
  ASSERT_TRUE(file.ok());
  struct stat created {};
  ASSERT_EQ(stat(file->partial_path().c_str(), &created), 0);
  EXPECT_EQ(created.st_mode & 0007U, 0U);
}

TEST(OutputFile, WhatIsNotCommittedStaysAsPartial) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  {
    absl::StatusOr<OutputFile> file = OutputFile::Create(path, kRefuse);
    ASSERT_TRUE(file.ok() && file->Write(SomeBytes(10)).ok());
  }
  EXPECT_FALSE(exists(path));
  EXPECT_EQ(ReadFile(path + ".partial"), SomeBytes(10));
}

TEST(OutputFile, DiscardLeavesNothingBehind) {
  const ScratchFolder folder;
  absl::StatusOr<OutputFile> file = OutputFile::Create(folder.File("a.pcap"), kRefuse);
  ASSERT_TRUE(file.ok() && file->Write(SomeBytes(10)).ok());
  file->Discard();
  EXPECT_THAT(folder.Names(), IsEmpty());
}

TEST(OutputFile, MovingItMovesTheFile) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  absl::StatusOr<OutputFile> created = OutputFile::Create(path, kRefuse);
  ASSERT_TRUE(created.ok());
  OutputFile file = *std::move(created);
  ASSERT_TRUE(file.Write(SomeBytes(10)).ok());
  ASSERT_TRUE(file.Commit().ok());
  EXPECT_EQ(ReadFile(path), SomeBytes(10));
}

TEST(OutputFile, AnExistingFileIsRefusedOrReplacedAsAskedFor) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  std::ofstream(path) << "old";
  const absl::StatusOr<OutputFile> refused = OutputFile::Create(path, kRefuse);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.status().message(), "cannot write " + path + ": the file exists");

  absl::StatusOr<OutputFile> file = OutputFile::Create(path, kReplace);
  ASSERT_TRUE(file.ok() && file->Write(SomeBytes(10)).ok());
  EXPECT_EQ(ReadFile(path).size(), 3U);
  ASSERT_TRUE(file->Commit().ok());
  EXPECT_EQ(ReadFile(path), SomeBytes(10));
}

TEST(OutputFile, AFileThatHasComeUpSinceIsNotOverwritten) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  absl::StatusOr<OutputFile> file = OutputFile::Create(path, kRefuse);
  ASSERT_TRUE(file.ok() && file->Write(SomeBytes(10)).ok());
  std::ofstream(path) << "somebody else's";
  const absl::Status status = file->Commit();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.ToString(), HasSubstr("to " + path + ": File exists"));
  EXPECT_EQ(ReadFile(path).size(), 15U);
  EXPECT_EQ(ReadFile(path + ".partial"), SomeBytes(10));
}

TEST(OutputFile, APartialFileThatIsThereAlreadyIsRefusedAndStaysAsItIs) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  std::ofstream(path + ".partial") << "all that is left";
  const absl::StatusOr<OutputFile> refused = OutputFile::Create(path, kRefuse);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().ToString(), HasSubstr(path + ".partial: File exists"));
  EXPECT_EQ(ReadFile(path + ".partial").size(), 16U);
  EXPECT_FALSE(exists(path));
}

TEST(OutputFile, APipeIsWrittenOnceSomebodyReadsIt) {
  const ScratchFolder folder;
  const std::string path = folder.File("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    std::getline(std::ifstream(path), got);
  });
  absl::StatusOr<OutputFile> file = OutputFile::Create(path, kRefuse);
  EXPECT_TRUE(file.ok() && file->Write(SomeBytes(10)).ok() && file->Commit().ok());
  reader.join();
  EXPECT_EQ(got, std::string(10, '*'));
  EXPECT_TRUE(exists(path));
}

TEST(OutputFile, APathThatCannotBeWrittenIsAnErrorThatNamesIt) {
  const ScratchFolder folder;
  for (const std::string& path : {folder.File("none/a.pcap"), folder.File("file/a.pcap")}) {
    std::ofstream(folder.File("file")) << "no directory";
    const absl::StatusOr<OutputFile> file = OutputFile::Create(path, kRefuse);
    ASSERT_FALSE(file.ok());
    EXPECT_THAT(file.status().ToString(), HasSubstr("cannot create " + path + ".partial: "));
  }
}

TEST(OutputFile, ADirectoryIsNotAFile) {
  const ScratchFolder folder;
  const absl::StatusOr<OutputFile> file = OutputFile::Create(folder.File("."), kReplace);
  ASSERT_FALSE(file.ok());
  EXPECT_THAT(file.status().ToString(), HasSubstr("it is a directory"));
}

TEST(OutputFile, ADeviceIsWrittenInPlace) {
  absl::StatusOr<OutputFile> file = OutputFile::Create("/dev/null", kRefuse);
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  EXPECT_EQ(file->partial_path(), "");
  EXPECT_TRUE(file->Write(SomeBytes(10)).ok());
  EXPECT_TRUE(file->Commit().ok());
  EXPECT_TRUE(exists("/dev/null"));
}

TEST(OutputFile, AFullDeviceFailsTheWriteAndDiscardingDoesNotRemoveIt) {
  absl::StatusOr<OutputFile> file = OutputFile::Create("/dev/full", kRefuse);
  ASSERT_TRUE(file.ok()) << file.status().ToString();
  const absl::Status status = file->Write(SomeBytes(10));
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.message(), "cannot write /dev/full: No space left on device");
  file->Discard();
  EXPECT_TRUE(exists("/dev/full"));
}

TEST(OutputFile, AWriteThatFailsHalfwayLeavesTheFileAsLongAsItWas) {
  const ScratchFolder folder;
  const std::string path = folder.File("a.pcap");
  const FileSizeLimit limit(1'000);
  absl::StatusOr<OutputFile> file = OutputFile::Create(path, kRefuse);
  ASSERT_TRUE(file.ok() && file->Write(SomeBytes(600)).ok());
  const absl::Status status = file->Write(SomeBytes(600));
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.ToString(), HasSubstr("cannot write " + path + ": "));
  EXPECT_EQ(ReadFile(path + ".partial").size(), 600U);
}

}  // namespace
}  // namespace gwlbtap
