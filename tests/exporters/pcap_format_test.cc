// SPDX-License-Identifier: Apache-2.0
#include "exporters/pcap_format.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace gwlbtap {
namespace {

using FileHeader = std::array<std::byte, kPcapFileHeaderSize>;

FileHeader Bytes(std::initializer_list<unsigned> values) {
  FileHeader header{};
  std::size_t i = 0;
  for (const unsigned value : values) header.at(i++) = static_cast<std::byte>(value);
  return header;
}

// draft-ietf-opsawg-pcap §4
TEST(PcapFileHeader, MicrosecondsAreTheClassicFormat) {
  EXPECT_EQ(
      PcapFileHeader(CaptureFormat::kPcap, 96),
      Bytes({0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 96, 0, 0, 0, 1, 0, 0, 0}));
}

TEST(PcapFileHeader, NanosecondsHaveAMagicOfTheirOwn) {
  EXPECT_EQ(PcapFileHeader(CaptureFormat::kPcapNs, 1500),
            Bytes({0x4d, 0x3c, 0xb2, 0xa1, 2,    0, 4, 0, 0, 0, 0, 0,
                   0,    0,    0,    0,    0xdc, 5, 0, 0, 1, 0, 0, 0}));
}

TEST(PcapFileHeader, WholePacketsAreAnnouncedAsTheLongestRecord) {
  const FileHeader header = PcapFileHeader(CaptureFormat::kPcap, 0);
  EXPECT_EQ(header, PcapFileHeader(CaptureFormat::kPcap, kMaxRecordBytes));
}

TEST(PcapFileHeader, TheLinkTypeIsEthernetUnlessAskedOtherwise) {
  FileHeader header = PcapFileHeader(CaptureFormat::kPcap, 96);
  header[20] = std::byte{101};  // LINKTYPE_RAW
  EXPECT_EQ(PcapFileHeader(CaptureFormat::kPcap, 96, 101), header);
}

}  // namespace
}  // namespace gwlbtap
