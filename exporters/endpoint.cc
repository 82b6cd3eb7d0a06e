// SPDX-License-Identifier: Apache-2.0
#include "exporters/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace gwlbtap {
namespace {

constexpr std::size_t kMaxNameLength = 253;  // RFC 1035 §2.3.4, without the root's dot

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr bool IsNameCharacter(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_';
}

bool IsAddress(int family, std::string_view text) {
  in6_addr address{};  // large enough for either family
  return inet_pton(family, std::string(text).c_str(), &address) == 1;
}

// RFC 4007 §11: an address may be followed by '%' and the name of a zone, such as an interface.
bool IsIpv6Address(std::string_view host) {
  const std::size_t percent = host.find('%');
  if (percent != std::string_view::npos) {
    const std::string_view zone = host.substr(percent + 1);
    if (zone.empty() || !std::ranges::all_of(zone, IsNameCharacter)) return false;
  }
  return IsAddress(AF_INET6, host.substr(0, percent));
}

bool IsIpv4AddressOrName(std::string_view host) {
  if (host.empty() || host.size() > kMaxNameLength) return false;
  if (!std::ranges::all_of(host, IsNameCharacter)) return false;
  const bool is_numeric = std::ranges::all_of(host, [](char c) { return IsDigit(c) || c == '.'; });
  return !is_numeric || IsAddress(AF_INET, host);
}

std::optional<std::uint16_t> ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

absl::Status Refusal(std::string_view text, std::string_view reason) {
  return absl::InvalidArgumentError(fmt::format("\"{}\" {}", text, reason));
}

}  // namespace

absl::StatusOr<Endpoint> ParseEndpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) {
    return Refusal(text, "has no port; write for example \"192.0.2.1:57012\"");
  }
  std::string_view host = text.substr(0, colon);
  const std::optional<std::uint16_t> port = ParsePort(text.substr(colon + 1));
  if (!port) return Refusal(text, "does not end with a port from 0 to 65535");
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    if (!IsIpv6Address(host)) return Refusal(text, "has no IPv6 address between its brackets");
  } else if (host.find(':') != std::string_view::npos) {
    return Refusal(text, "needs brackets around its IPv6 address, as in \"[2001:db8::1]:57012\"");
  } else if (host.empty()) {
    return Refusal(text, "names no host; every address of this one is \"0.0.0.0\" or \"[::]\"");
  } else if (!IsIpv4AddressOrName(host)) {
    return Refusal(text, "does not start with an address or a host name");
  }
  return Endpoint{std::string(host), *port};
}

std::string ToString(const Endpoint& endpoint) {
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  if (is_ipv6) return fmt::format("[{}]:{}", endpoint.host, endpoint.port);
  return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

}  // namespace gwlbtap
