// SPDX-License-Identifier: Apache-2.0
//
// A folder for the files of one test, gone with everything in it when the test ends.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

#include "exporters/pcap_reader.h"

namespace gwlbtap {

[[nodiscard]] inline std::vector<std::byte> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  std::vector<std::byte> bytes;
  std::transform(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>(),
                 std::back_inserter(bytes), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

class ScratchFolder {
 public:
  ScratchFolder() : path_(testing::TempDir() + "gwlbtap_test_XXXXXX") {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] std::string File(const std::string& name) const { return path_ + "/" + name; }

  std::string Write(const std::string& name, const std::vector<std::byte>& content) const {
    std::ofstream file(File(name), std::ios::binary);
    for (const std::byte byte : content) file.put(static_cast<char>(byte));
    return File(name);
  }

  // The bytes of every record of a capture, which is whole.
  [[nodiscard]] std::vector<std::vector<std::byte>> Packets(const std::string& name) const {
    std::vector<std::vector<std::byte>> packets;
    PcapReader reader;
    reader.Consume(ReadFile(File(name)), [&packets](const CapturedRecord& record) {
      packets.emplace_back(record.bytes.begin(), record.bytes.end());
    });
    EXPECT_EQ(reader.Finish(), PcapReadStatus::kOk);
    return packets;
  }

  [[nodiscard]] std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

 private:
  std::string path_;
};

}  // namespace gwlbtap
