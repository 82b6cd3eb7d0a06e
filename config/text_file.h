// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include <absl/status/statusor.h>

namespace gwlbtap {

// The file's text, but no more than its first `max_bytes`, even of a device without end. A file that
// cannot be read is kUnavailable, with one sentence. Control thread only.
[[nodiscard]] absl::StatusOr<std::string> ReadTextFile(const std::string& path,
                                                       std::size_t max_bytes);

}  // namespace gwlbtap
