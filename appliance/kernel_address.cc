// SPDX-License-Identifier: Apache-2.0
#include "appliance/kernel_address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netdb.h>

#include <array>
#include <memory>

#include "appliance/ip_text.h"

namespace gwlbtap {
namespace {

std::optional<IpAddress> AddressOf(const ifaddrs& entry) {
  if (entry.ifa_addr == nullptr) return std::nullopt;
  const int family = entry.ifa_addr->sa_family;
  if (family != AF_INET && family != AF_INET6) return std::nullopt;
  const auto size =
      static_cast<socklen_t>(family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6));
  std::array<char, NI_MAXHOST> text{};
  if (getnameinfo(entry.ifa_addr, size, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) !=
      0) {
    return std::nullopt;
  }
  std::string address = text.data();
  return ParseIpAddress(address.substr(0, address.find('%')));  // without the zone of a link-local
}

}  // namespace

std::optional<std::string> KernelInterfaceWith(const std::string& address) {
  const std::optional<IpAddress> wanted = ParseIpAddress(address);
  ifaddrs* first = nullptr;
  if (!wanted || getifaddrs(&first) != 0) return std::nullopt;
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> list(first, &freeifaddrs);
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (AddressOf(*entry) == wanted) return entry->ifa_name;
  }
  return std::nullopt;
}

}  // namespace gwlbtap
