// SPDX-License-Identifier: Apache-2.0
//
// A file that is visible under its name only when it is complete. Until then it is NAME.partial
// beside it. A name that stands for a device, pipe or socket is written in place.
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "geneve/byte_order.h"

namespace gwlbtap {

class OutputFile {
 public:
  enum class IfExists : std::uint8_t { kReplace, kRefuse };

  // With kRefuse, neither the file nor its partial may exist. Readable by owner and group: captures
  // are somebody's private data. Messages name the path.
  [[nodiscard]] static absl::StatusOr<OutputFile> Create(const std::string& path,
                                                         IfExists if_exists);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&& other) noexcept;
  ~OutputFile();  // closes; what was not committed stays as NAME.partial

  // Writes all of it, or fails with the file as long as it was before.
  [[nodiscard]] absl::Status Write(ByteView bytes);

  // Gives the file its name. With IfExists::kRefuse, a file of that name that has come up since is
  // an error and the partial file stays.
  [[nodiscard]] absl::Status Commit();

  // Removes what was written.
  void Discard() noexcept;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::string& partial_path() const noexcept { return partial_path_; }

 private:
  OutputFile() = default;
  void Close() noexcept;

  std::string path_;
  std::string partial_path_;  // empty when written in place
  IfExists if_exists_ = IfExists::kRefuse;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace gwlbtap
