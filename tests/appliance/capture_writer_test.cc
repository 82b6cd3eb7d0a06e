// SPDX-License-Identifier: Apache-2.0
#include "appliance/capture_writer.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace gwlbtap {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class CaptureWriterTest : public testing::Test {
 protected:
  CaptureWriterTest() {
    folder_ = testing::TempDir() + "capture_writer_" + std::to_string(getpid());
    std::filesystem::create_directories(folder_);
    path_ = folder_ + "/out.pcap";
  }
  ~CaptureWriterTest() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::size_t FilesThere() const {
    const std::filesystem::directory_iterator begin(folder_);
    return static_cast<std::size_t>(std::distance(begin, {}));
  }

  std::string folder_;
  std::string path_;
};

const std::vector<std::byte> kBytes(100, std::byte{7});
const CapturedRecord kRecord = {kBytes, 1'500,
                                WallTime(std::chrono::nanoseconds(1'700'000'000'123'456'789))};

struct Content {
  std::optional<PcapStreamHeader> header;
  std::vector<WallTime> arrivals;
  PcapReadStatus end = PcapReadStatus::kOk;
};

Content ReadBack(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  PcapReader reader;
  Content content;
  reader.Consume(std::as_bytes(std::span(text)), [&content](const CapturedRecord& record) {
    EXPECT_TRUE(std::equal(kBytes.begin(), kBytes.end(), record.bytes.begin(), record.bytes.end()));
    EXPECT_EQ(record.original_length, 1'500U);
    content.arrivals.push_back(record.arrival);
  });
  content.end = reader.Finish();
  content.header = reader.header();
  return content;
}

TEST_F(CaptureWriterTest, TheFileGetsItsNameWhenItIsComplete) {
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path_, -1);
  ASSERT_TRUE(writer.ok()) << writer.status().ToString();
  ASSERT_TRUE(writer->Begin({CaptureFormat::kPcapNs, 1'234, 101}).ok());
  for (int i = 0; i < 20'000; ++i)
    ASSERT_TRUE(writer->Append(kRecord).ok());  // more than is buffered
  EXPECT_FALSE(std::filesystem::exists(path_));
  ASSERT_TRUE(writer->Commit().ok());
  EXPECT_EQ(FilesThere(), 1U);
  const Content content = ReadBack(path_);
  EXPECT_EQ(content.end, PcapReadStatus::kOk);
  ASSERT_THAT(content.arrivals, SizeIs(20'000));
  EXPECT_EQ(content.arrivals[0], kRecord.arrival);
  EXPECT_EQ(content.header->format, CaptureFormat::kPcapNs);
  EXPECT_EQ(content.header->snap_length, 1'234U);
  EXPECT_EQ(content.header->link_type, 101U);
}

TEST_F(CaptureWriterTest, MicrosecondsCutTheRestOff) {
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path_, -1);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->Begin({CaptureFormat::kPcap, 65'535, 1}).ok());
  ASSERT_TRUE(writer->Append(kRecord).ok());
  ASSERT_TRUE(writer->Commit().ok());
  const Content content = ReadBack(path_);
  ASSERT_THAT(content.arrivals, SizeIs(1));
  EXPECT_EQ(content.arrivals[0], kRecord.arrival - std::chrono::nanoseconds(789));
}

TEST_F(CaptureWriterTest, WhatIsDiscardedLeavesNothing) {
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path_, -1);
  ASSERT_TRUE(writer.ok());
  ASSERT_TRUE(writer->Begin({}).ok());
  ASSERT_TRUE(writer->Flush().ok());
  EXPECT_EQ(FilesThere(), 1U);
  writer->Discard();
  EXPECT_EQ(FilesThere(), 0U);
}

TEST_F(CaptureWriterTest, AFolderThatIsMissingIsNamed) {
  const absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(folder_ + "/no/out.pcap", -1);
  EXPECT_THAT(writer.status().ToString(), HasSubstr(folder_ + "/no/out.pcap"));
}

TEST_F(CaptureWriterTest, AFullDiskIsAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create("/dev/full", -1);
  ASSERT_TRUE(writer.ok()) << writer.status().ToString();
  ASSERT_TRUE(writer->Begin({}).ok());
  EXPECT_THAT(writer->Commit().ToString(), HasSubstr("No space left on device"));
}

class CaptureWriterPipeTest : public CaptureWriterTest {
 protected:
  CaptureWriterPipeTest() {
    std::signal(SIGPIPE, SIG_IGN);
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
    reader_ = open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  ~CaptureWriterPipeTest() override { CloseReader(); }
  void CloseReader() {
    if (reader_ >= 0) close(std::exchange(reader_, -1));
  }

  int reader_ = -1;
};

TEST_F(CaptureWriterPipeTest, TheReaderSeesHeaderAndRecordsAsSoonAsTheyAreFlushed) {
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path_, -1);
  ASSERT_TRUE(writer.ok());
  std::vector<std::byte> seen(1'000);
  ASSERT_TRUE(writer->Begin({}).ok());
  EXPECT_EQ(read(reader_, seen.data(), seen.size()), 24);
  ASSERT_TRUE(writer->Append(kRecord).ok());
  ASSERT_TRUE(writer->Flush().ok());
  EXPECT_EQ(read(reader_, seen.data(), seen.size()), 116);
}

TEST_F(CaptureWriterPipeTest, AReaderThatLeavesIsAborted) {
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path_, -1);
  ASSERT_TRUE(writer.ok());
  CloseReader();
  EXPECT_TRUE(absl::IsAborted(writer->Begin({})));
}

TEST_F(CaptureWriterPipeTest, AReaderThatTakesNothingIsNotWaitedForOnceStopped) {
  int stop[2];
  ASSERT_EQ(pipe(stop), 0);
  ASSERT_EQ(write(stop[1], "", 1), 1);
  absl::StatusOr<CaptureWriter> writer = CaptureWriter::Create(path_, stop[0]);
  ASSERT_TRUE(writer.ok());
  absl::Status status = writer->Begin({});
  for (int i = 0; i < 1'000'000 && status.ok(); ++i) status = writer->Append(kRecord);
  EXPECT_TRUE(absl::IsAborted(status));
  close(stop[0]);
  close(stop[1]);
}

}  // namespace
}  // namespace gwlbtap
