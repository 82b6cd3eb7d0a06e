// SPDX-License-Identifier: Apache-2.0
//
// Writes a capture to where the user wants it: a file that gets its name when it is complete, or a
// pipe, standard output ("-") among them, whose reader sees everything as soon as it is flushed.
// One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "exporters/output_file.h"
#include "exporters/pcap_reader.h"

namespace gwlbtap {

class CaptureWriter {
 public:
  // Once `stop_descriptor` is readable, a pipe that takes nothing is no longer waited for (-1: it
  // is); it stays the caller's. SIGPIPE has to be ignored. Messages name the path.
  [[nodiscard]] static absl::StatusOr<CaptureWriter> Create(const std::string& path,
                                                            int stop_descriptor);
  CaptureWriter(CaptureWriter&& other) noexcept;
  CaptureWriter& operator=(CaptureWriter&& other) = delete;
  ~CaptureWriter();  // closes; what was not committed stays as PATH.partial

  // The file header; before the first Append().
  [[nodiscard]] absl::Status Begin(const PcapStreamHeader& header);

  // Buffers. kAborted, from here and below: the reader of the pipe is gone, or was given up.
  [[nodiscard]] absl::Status Append(const CapturedRecord& record);
  [[nodiscard]] absl::Status Flush();

  // Flushes and gives the file its name.
  [[nodiscard]] absl::Status Commit();
  // Removes the file.
  void Discard() noexcept;

  [[nodiscard]] bool has_begun() const noexcept { return has_begun_; }
  [[nodiscard]] bool is_pipe() const noexcept { return pipe_ >= 0; }

 private:
  CaptureWriter() = default;
  [[nodiscard]] absl::Status WriteToPipe(ByteView bytes) const;

  std::optional<OutputFile> file_;
  std::string pipe_name_;
  int pipe_ = -1;
  int stop_descriptor_ = -1;
  bool has_begun_ = false;
  std::int64_t nanoseconds_per_tick_ = 1'000;
  std::vector<std::byte> buffer_;
  std::size_t used_ = 0;
};

}  // namespace gwlbtap
