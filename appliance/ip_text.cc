// SPDX-License-Identifier: Apache-2.0
#include "appliance/ip_text.h"

#include <arpa/inet.h>

namespace gwlbtap {

std::optional<IpAddress> ParseIpAddress(const std::string& text) {
  if (Ipv4Address ipv4{}; inet_pton(AF_INET, text.c_str(), ipv4.data()) == 1) {
    return IpAddress(ipv4);
  }
  if (Ipv6Address ipv6{}; inet_pton(AF_INET6, text.c_str(), ipv6.data()) == 1) {
    return IpAddress(ipv6);
  }
  return std::nullopt;
}

}  // namespace gwlbtap
