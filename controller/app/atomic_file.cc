// SPDX-License-Identifier: Apache-2.0
#include "controller/app/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace gwlbtap::controller {
namespace {

constexpr mode_t kForAllToRead = 0644;

absl::Status Failed(const std::string& path) {
  return absl::UnavailableError(
      fmt::format("cannot write {}: {}", path, std::generic_category().message(errno)));
}

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fchmod(descriptor, kForAllToRead) == 0 && ::fsync(descriptor) == 0;
}

}  // namespace

absl::Status WriteFileAtomically(const std::string& path, std::string_view text) {
  std::string beside = path + ".XXXXXX";
  const int descriptor = ::mkostemp(beside.data(), O_CLOEXEC);
  if (descriptor < 0) return Failed(path);
  const bool is_written = WriteAll(descriptor, text);
  absl::Status status = is_written ? absl::OkStatus() : Failed(path);
  if (::close(descriptor) != 0) status.Update(Failed(path));
  if (status.ok() && std::rename(beside.c_str(), path.c_str()) != 0) status = Failed(path);
  if (!status.ok()) ::unlink(beside.c_str());
  return status;
}

}  // namespace gwlbtap::controller
