// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <absl/status/statusor.h>

namespace gwlbtap {

// One iperf3 stream over loopback for one second: Gbit/s as its receiver saw them. kNotFound when
// iperf3 is not installed.
[[nodiscard]] absl::StatusOr<double> MeasureIperf3();

}  // namespace gwlbtap
