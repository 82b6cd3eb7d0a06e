// SPDX-License-Identifier: Apache-2.0
#include "exporters/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace gwlbtap {
namespace {

constexpr mode_t kMode = 0640;
constexpr std::chrono::seconds kPipePatience{5};

std::string Sentence(std::string_view what, std::string_view path, int error) {
  return fmt::format("cannot {} {}: {}", what, path, std::generic_category().message(error));
}

// A named pipe can only be written once somebody has opened it for reading, which is waited for, but
// not for ever. The descriptor, or -1 with errno set.
int OpenPipe(const std::string& path) {
  const auto patience_ends = std::chrono::steady_clock::now() + kPipePatience;
  int descriptor = -1;
  while ((descriptor = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK)) < 0) {
    if (errno != ENXIO || std::chrono::steady_clock::now() >= patience_ends) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  fcntl(descriptor, F_SETFL, O_WRONLY);  // from here on it is written like a file
  return descriptor;
}

// rename() that refuses to replace, also where the file system cannot do that in one step.
bool RenameToNew(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  return link(from.c_str(), to.c_str()) == 0 && unlink(from.c_str()) == 0;
}

}  // namespace

absl::StatusOr<OutputFile> OutputFile::Create(const std::string& path, IfExists if_exists) {
  struct stat existing {};
  const bool exists = stat(path.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) {
    return absl::FailedPreconditionError(fmt::format("cannot write {}: it is a directory", path));
  }
  OutputFile file;
  file.path_ = path;
  file.if_exists_ = if_exists;
  int flags = O_WRONLY | O_CLOEXEC;
  if (!exists || S_ISREG(existing.st_mode)) {
    if (exists && if_exists == IfExists::kRefuse) {
      return absl::AlreadyExistsError(fmt::format("cannot write {}: the file exists", path));
    }
    file.partial_path_ = path + ".partial";
    // A partial file that is there already is all that a run which was killed has left.
    flags |= O_CREAT | (if_exists == IfExists::kRefuse ? O_EXCL : O_TRUNC);
  }
  const std::string& opened = file.partial_path_.empty() ? path : file.partial_path_;
  file.descriptor_ =
      exists && S_ISFIFO(existing.st_mode) ? OpenPipe(opened) : open(opened.c_str(), flags, kMode);
  if (file.descriptor_ < 0 && errno == ENXIO) {
    return absl::UnavailableError(
        fmt::format("cannot write {}: nobody reads from this pipe", path));
  }
  if (file.descriptor_ < 0) {
    return absl::FailedPreconditionError(Sentence("create", opened, errno));
  }
  return file;
}

OutputFile::OutputFile(OutputFile&& other) noexcept { *this = std::move(other); }

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
  if (this == &other) return *this;
  Close();
  path_ = std::move(other.path_);
  partial_path_ = std::move(other.partial_path_);
  if_exists_ = other.if_exists_;
  descriptor_ = std::exchange(other.descriptor_, -1);
  size_ = other.size_;
  return *this;
}

OutputFile::~OutputFile() { Close(); }

void OutputFile::Close() noexcept {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

absl::Status OutputFile::Write(ByteView bytes) {
  ByteView left = bytes;
  while (!left.empty()) {
    const ssize_t written = write(descriptor_, left.data(), left.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      // A device or pipe cannot be cut, and has no size to restore.
      [[maybe_unused]] const int cut = ftruncate(descriptor_, static_cast<off_t>(size_));
      return absl::DataLossError(Sentence("write", path_, error));
    }
    left = left.subspan(static_cast<std::size_t>(written));
  }
  size_ += bytes.size();
  return absl::OkStatus();
}

absl::Status OutputFile::Commit() {
  // Some file systems report a failed write only here.
  if (close(std::exchange(descriptor_, -1)) != 0) {
    return absl::DataLossError(Sentence("write", path_, errno));
  }
  if (partial_path_.empty()) return absl::OkStatus();
  const bool is_renamed = if_exists_ == IfExists::kRefuse
                              ? RenameToNew(partial_path_, path_)
                              : rename(partial_path_.c_str(), path_.c_str()) == 0;
  if (!is_renamed) {
    return absl::FailedPreconditionError(
        Sentence(fmt::format("rename {} to", partial_path_), path_, errno));
  }
  return absl::OkStatus();
}

void OutputFile::Discard() noexcept {
  Close();
  if (!partial_path_.empty()) unlink(partial_path_.c_str());
}

}  // namespace gwlbtap
