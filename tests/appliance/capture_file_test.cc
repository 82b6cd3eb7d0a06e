// SPDX-License-Identifier: Apache-2.0
#include "appliance/capture_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/support/packet_builder.h"
#include "tests/support/pcap_stream.h"

namespace gwlbtap {
namespace {

using std::chrono::nanoseconds;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;
using Bytes = std::vector<std::byte>;

class CaptureFileTest : public testing::Test {
 protected:
  ~CaptureFileTest() override { std::filesystem::remove(path_); }

  absl::StatusOr<CaptureFile> Load(const Bytes& content) {
    std::ofstream file(path_, std::ios::binary);
    for (const std::byte byte : content) file.put(static_cast<char>(byte));
    file.close();
    return CaptureFile::Load(path_);
  }
  std::string FailureOf(const Bytes& content) {
    const auto file = Load(content);
    EXPECT_FALSE(file.ok());
    return file.ok() ? "" : std::string(file.status().message());
  }

  const std::string path_ = testing::TempDir() + "capture_file_" + std::to_string(getpid());
};

void ExpectOneSecondOneFraction(const absl::StatusOr<CaptureFile>& file, nanoseconds fraction) {
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->frames(), SizeIs(2));
  EXPECT_EQ(file->frames()[0].arrival, WallTime(std::chrono::seconds(1'700'000'000) + fraction));
  EXPECT_THAT(file->frames()[0].bytes, SizeIs(60));
  EXPECT_EQ(file->frames()[1].bytes.front(), std::byte{1});  // as PcapStream numbers them
}

constexpr PcapRecordFields kRecord = {.seconds = 1'700'000'000, .fraction = 123'456};

TEST_F(CaptureFileTest, ReadsMicroseconds) {
  ExpectOneSecondOneFraction(Load(PcapStream().Record(kRecord).Record().bytes()),
                             nanoseconds(123'456'000));
}

TEST_F(CaptureFileTest, ReadsNanoseconds) {
  const PcapStreamFields fields = {.magic = 0xa1b23c4d};
  ExpectOneSecondOneFraction(Load(PcapStream(fields).Record(kRecord).Record().bytes()),
                             nanoseconds(123'456));
}

TEST_F(CaptureFileTest, ReadsWhatAMachineOfTheOtherByteOrderWrote) {
  const PcapStreamFields fields = {.is_big_endian = true};
  ExpectOneSecondOneFraction(Load(PcapStream(fields).Record(kRecord).Record().bytes()),
                             nanoseconds(123'456'000));
}

// The blocks of a pcapng file, little endian.
class PcapNg {
 public:
  PcapNg() {  // draft-ietf-opsawg-pcapng §4.1: section header; §4.2: one interface, Ethernet
    Block(0x0a0d0d0a, Words({0x1a2b3c4d, 0x00000001, 0xffffffff, 0xffffffff}));
    Block(1, Words({1, 0}));
  }
  // §4.3: enhanced packet block, microseconds.
  PcapNg& Packet(std::uint64_t microseconds, const Bytes& packet) {
    const auto size = static_cast<std::uint32_t>(packet.size());
    Bytes body = Words({0, static_cast<std::uint32_t>(microseconds >> 32U),
                        static_cast<std::uint32_t>(microseconds), size, size});
    body.insert(body.end(), packet.begin(), packet.end());
    body.resize((body.size() + 3) / 4 * 4);
    Block(6, body);
    return *this;
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  static Bytes Words(const std::vector<std::uint32_t>& words) {
    Bytes bytes;
    for (const std::uint32_t word : words) {
      for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<std::byte>((word >> shift) & 0xffU));
      }
    }
    return bytes;
  }
  void Block(std::uint32_t type, const Bytes& body) {
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    for (const Bytes& part : {Words({type, length}), body, Words({length})}) {
      bytes_.insert(bytes_.end(), part.begin(), part.end());
    }
  }

  Bytes bytes_;
};

TEST_F(CaptureFileTest, ReadsPcapNg) {
  const Bytes packet = PatternBytes(61);
  const auto file = Load(PcapNg().Packet(1'700'000'000'123'456, packet).Packet(0, packet).bytes());
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->frames(), SizeIs(2));
  EXPECT_EQ(file->frames()[0].arrival, WallTime(std::chrono::microseconds(1'700'000'000'123'456)));
  EXPECT_EQ(Bytes(file->frames()[0].bytes.begin(), file->frames()[0].bytes.end()), packet);
}

TEST_F(CaptureFileTest, ACaptureWithoutPacketsHasNoFrames) {
  const auto file = Load(PcapStream().bytes());
  ASSERT_TRUE(file.ok()) << file.status();
  EXPECT_THAT(file->frames(), SizeIs(0));
}

TEST_F(CaptureFileTest, APacketOfNoBytesIsAFrameOfNoBytes) {
  const auto file = Load(PcapStream().Record({.size = 0}).Record().bytes());
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->frames(), SizeIs(2));
  EXPECT_THAT(file->frames()[0].bytes, SizeIs(0));
  EXPECT_THAT(file->frames()[1].bytes, SizeIs(60));
}

TEST_F(CaptureFileTest, MoreBytesThanABlockHoldsAreKeptAsTheyWere) {
  PcapStream capture;
  for (int i = 0; i < 300; ++i) capture.Record({.size = 60'000});
  const auto file = Load(capture.bytes());
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_THAT(file->frames(), SizeIs(300));
  for (std::size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(file->frames()[i].bytes.front(), static_cast<std::byte>(i & 0xffU));
    EXPECT_EQ(file->frames()[i].bytes.back(), static_cast<std::byte>((i + 59'999) & 0xffU));
  }
}

TEST_F(CaptureFileTest, AMissingFileIsNamedOnce) {
  const auto file = CaptureFile::Load("/nowhere/in.pcap");
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(std::string(file.status().message()),
            "cannot read /nowhere/in.pcap: No such file or directory");
}

TEST_F(CaptureFileTest, WhatIsNoCaptureIsNamed) {
  EXPECT_THAT(FailureOf(PatternBytes(100)), StartsWith("cannot read " + path_ + ": "));
  EXPECT_THAT(FailureOf({}), StartsWith("cannot read " + path_ + ": "));
}

TEST_F(CaptureFileTest, AnotherLinkTypeIsToldByItsName) {
  EXPECT_THAT(FailureOf(PcapStream({.link_type = 101}).Record().bytes()),
              HasSubstr("its link type is RAW, not Ethernet"));
  EXPECT_THAT(FailureOf(PcapStream({.link_type = 54'321}).Record().bytes()),
              HasSubstr("its link type is 54321, not Ethernet"));
}

TEST_F(CaptureFileTest, ACutFileIsRefusedNamingThePacketThatIsMissing) {
  Bytes content = PcapStream().Record().Record().Record().bytes();
  content.resize(content.size() - 1);
  EXPECT_THAT(FailureOf(content), StartsWith("cannot read " + path_ + ": packet 3: "));
  content.resize(content.size() - 60 - 8);
  EXPECT_THAT(FailureOf(content), StartsWith("cannot read " + path_ + ": packet 3: "));
}

}  // namespace
}  // namespace gwlbtap
