// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace gwlbtap {

inline constexpr std::string_view kVersion = GWLBTAP_VERSION;  // the project's, from CMakeLists.txt

}  // namespace gwlbtap
