// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "appliance/command.h"
#include "exporters/pcap_reader.h"

namespace gwlbtap {
namespace {

using testing::HasSubstr;

class GenerateCommandTest : public testing::Test {
 protected:
  GenerateCommandTest() {
    folder_ = testing::TempDir() + "generate_command_" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/out.pcap";
  }
  ~GenerateCommandTest() override { std::filesystem::remove_all(folder_); }

  int RunGenerate(const std::string& arguments) {
    CLI::App app;
    ChosenCommand chosen;
    AddGenerateCommand(app, chosen);
    app.parse("generate " + arguments);
    testing::internal::CaptureStderr();
    const int exit_code = chosen();
    errors_ = testing::internal::GetCapturedStderr();
    return exit_code;
  }

  std::string folder_;
  std::string path_;
  std::string errors_;
};

struct Content {
  std::uint64_t packets = 0;
  std::uint64_t bytes = 0;
  PcapReadStatus end = PcapReadStatus::kOk;
};

Content ReadBack(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  PcapReader reader;
  Content content;
  reader.Consume(std::as_bytes(std::span(text)), [&content](const CapturedRecord& record) {
    ++content.packets;
    content.bytes += record.bytes.size();
  });
  content.end = reader.Finish();
  return content;
}

TEST_F(GenerateCommandTest, WritesAsManyPacketsAsAskedForAndSaysNothing) {
  EXPECT_EQ(RunGenerate("--write " + path_ + " --packets 5000 --size 64"), kExitDone);
  EXPECT_EQ(errors_, "");
  const Content content = ReadBack(path_);
  EXPECT_EQ(content.packets, 5'000U);
  EXPECT_EQ(content.bytes, 5'000U * (118 + 64));
  EXPECT_EQ(content.end, PcapReadStatus::kOk);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".partial"));
}

TEST_F(GenerateCommandTest, TheProfileDecidesWhatIsAroundThePackets) {
  EXPECT_EQ(RunGenerate("--write " + path_ + " --packets 10 --size 100 --profile vxlan"),
            kExitDone);
  EXPECT_EQ(ReadBack(path_).bytes, 10U * (50 + 100));
  EXPECT_EQ(RunGenerate("--write " + path_ + " --packets 10 --size 100 --profile gwlb-inline"),
            kExitDone);
  EXPECT_EQ(ReadBack(path_).bytes, 10U * (82 + 86));
}

TEST_F(GenerateCommandTest, AWrongSizeIsAUsageErrorAndLeavesNothing) {
  for (const std::string size : {"59", "8447", "64k", "-1", "big"}) {
    EXPECT_EQ(RunGenerate("--write " + path_ + " --size=" + size), kExitUsage);
    EXPECT_THAT(errors_, HasSubstr("gwlbtap: --size " + size + ": "));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

TEST_F(GenerateCommandTest, AFolderThatIsMissingIsOneSentence) {
  EXPECT_EQ(RunGenerate("--write " + folder_ + "/no/out.pcap"), kExitFailed);
  EXPECT_THAT(errors_, HasSubstr("/no/out.pcap"));
  EXPECT_EQ(std::count(errors_.begin(), errors_.end(), '\n'), 1);
}

TEST_F(GenerateCommandTest, AFullDiskIsSaid) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  EXPECT_EQ(RunGenerate("--write /dev/full --packets 10"), kExitFailed);
  EXPECT_THAT(errors_, HasSubstr("cannot write /dev/full: No space left on device"));
}

TEST_F(GenerateCommandTest, AnInterruptLeavesNothingHalfWritten) {
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &interrupt, nullptr), 0);
  ASSERT_EQ(raise(SIGINT), 0);
  EXPECT_EQ(RunGenerate("--write " + path_), kExitFailed);
  EXPECT_EQ(errors_, "gwlbtap: interrupted\n");
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace gwlbtap
