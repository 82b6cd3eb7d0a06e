// SPDX-License-Identifier: Apache-2.0
#include "appliance/capture_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

namespace gwlbtap {
namespace {

constexpr std::size_t kBufferSize = std::size_t{1} << 20U;

static_assert(kBufferSize > kLongestReadableRecord + kPcapRecordHeaderSize);

void StoreLittleEndian(std::byte* to, std::uint32_t value) noexcept {
  const std::uint32_t wire = internal::ToLittleEndian(value);
  std::memcpy(to, &wire, sizeof(wire));
}

bool IsPipe(const std::string& path) noexcept {
  struct stat existing {};
  return stat(path.c_str(), &existing) == 0 && S_ISFIFO(existing.st_mode);
}

}  // namespace

absl::StatusOr<CaptureWriter> CaptureWriter::Create(const std::string& path, int stop_descriptor) {
  CaptureWriter writer;
  writer.stop_descriptor_ = stop_descriptor;
  if (path == "-" || IsPipe(path)) {
    writer.pipe_name_ = path == "-" ? "standard output" : path;
    writer.pipe_ = path == "-" ? dup(STDOUT_FILENO) : open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (writer.pipe_ < 0) {
      return absl::FailedPreconditionError(fmt::format("cannot write {}: {}", writer.pipe_name_,
                                                       std::generic_category().message(errno)));
    }
  } else {
    absl::StatusOr<OutputFile> file = OutputFile::Create(path, OutputFile::IfExists::kReplace);
    if (!file.ok()) return file.status();
    writer.file_.emplace(*std::move(file));
  }
  writer.buffer_.resize(kBufferSize);
  return writer;
}

CaptureWriter::CaptureWriter(CaptureWriter&& other) noexcept
    : file_(std::move(other.file_)),
      pipe_name_(std::move(other.pipe_name_)),
      pipe_(std::exchange(other.pipe_, -1)),
      stop_descriptor_(other.stop_descriptor_),
      has_begun_(other.has_begun_),
      nanoseconds_per_tick_(other.nanoseconds_per_tick_),
      buffer_(std::move(other.buffer_)),
      used_(other.used_) {}

CaptureWriter::~CaptureWriter() {
  if (pipe_ >= 0) close(pipe_);
}

absl::Status CaptureWriter::Begin(const PcapStreamHeader& header) {
  has_begun_ = true;
  nanoseconds_per_tick_ = header.format == CaptureFormat::kPcapNs ? 1 : 1'000;
  const auto bytes = PcapFileHeader(header.format, header.snap_length, header.link_type);
  std::copy(bytes.begin(), bytes.end(), buffer_.begin());
  used_ = bytes.size();
  return is_pipe() ? Flush() : absl::OkStatus();
}

absl::Status CaptureWriter::Append(const CapturedRecord& record) {
  const std::size_t size = kPcapRecordHeaderSize + record.bytes.size();
  if (buffer_.size() - used_ < size) {
    if (absl::Status status = Flush(); !status.ok()) return status;
  }
  const auto seconds = std::chrono::floor<std::chrono::seconds>(record.arrival);
  const std::int64_t ticks = (record.arrival - seconds).count() / nanoseconds_per_tick_;
  std::byte* const to = buffer_.data() + used_;
  StoreLittleEndian(to, static_cast<std::uint32_t>(seconds.time_since_epoch().count()));
  StoreLittleEndian(to + 4, static_cast<std::uint32_t>(ticks));
  StoreLittleEndian(to + 8, static_cast<std::uint32_t>(record.bytes.size()));
  StoreLittleEndian(to + 12, record.original_length);
  std::copy(record.bytes.begin(), record.bytes.end(), to + kPcapRecordHeaderSize);
  used_ += size;
  return absl::OkStatus();
}

absl::Status CaptureWriter::Flush() {
  const ByteView bytes = ByteView(buffer_).first(std::exchange(used_, 0));
  return file_ ? file_->Write(bytes) : WriteToPipe(bytes);
}

absl::Status CaptureWriter::WriteToPipe(ByteView bytes) const {
  while (!bytes.empty()) {
    pollfd waiting[2] = {{pipe_, POLLOUT, 0}, {stop_descriptor_, POLLIN, 0}};
    if (poll(waiting, 2, -1) < 0) continue;  // EINTR alone, with these arguments
    if (waiting[0].revents == 0) {
      return absl::AbortedError(fmt::format("{} takes nothing", pipe_name_));
    }
    // A pipe that polls as writable takes this much without blocking.
    const ssize_t written =
        write(pipe_, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
    if (written < 0 && errno == EPIPE) {
      return absl::AbortedError(fmt::format("nobody reads {} any more", pipe_name_));
    }
    if (written < 0 && errno != EINTR && errno != EAGAIN) {
      return absl::DataLossError(
          fmt::format("cannot write {}: {}", pipe_name_, std::generic_category().message(errno)));
    }
    if (written > 0) bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status CaptureWriter::Commit() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  return file_ ? file_->Commit() : absl::OkStatus();
}

void CaptureWriter::Discard() noexcept {
  if (file_) file_->Discard();
}

}  // namespace gwlbtap
