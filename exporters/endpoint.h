// SPDX-License-Identifier: Apache-2.0
//
// A TCP address as users write it: "192.0.2.1:57012", "[2001:db8::1]:57012",
// "collector.internal:57012".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace gwlbtap {

struct Endpoint {
  std::string host;  // an address without brackets, or a name
  std::uint16_t port = 0;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// Port 0 is accepted: a listener then takes any free port. The message of a failure names the text.
[[nodiscard]] absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text);

// Brackets around an IPv6 address; ParseEndpoint() of it gives the endpoint again.
[[nodiscard]] std::string ToString(const Endpoint& endpoint);

}  // namespace gwlbtap
