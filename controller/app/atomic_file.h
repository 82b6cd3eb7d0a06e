// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <absl/status/status.h>

namespace gwlbtap::controller {

// Whoever opens the file sees the old text or the new one, never a part; also after the system has
// failed. The text is written beside it first, for all to read. kUnavailable: it could not be
// written, and nothing is changed. Blocks; control thread only.
[[nodiscard]] absl::Status WriteFileAtomically(const std::string& path, std::string_view text);

}  // namespace gwlbtap::controller
