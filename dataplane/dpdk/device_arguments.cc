// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/device_arguments.h"

#include <fmt/format.h>

#include <cctype>
#include <regex>

namespace gwlbtap::dpdk {
namespace {

struct DefaultArgument {
  std::string_view driver;
  std::string_view key;
  std::string_view value;
};

// net_af_packet: its frames of 2 KiB cut anything longer, and 512 of them are less than 2 ms of a
// modest load. A frame has room for our MTU and is no longer than a packet buffer. The driver wants
// a block to be filled by whole frames, the kernel wants whole pages: 36 KiB is four of one and
// nine of the other. The frame count is a multiple of those in a block.
constexpr DefaultArgument kDefaults[] = {
    {"net_af_packet", "blocksz", "36864"},
    {"net_af_packet", "framesz", "9216"},
    {"net_af_packet", "framecnt", "4096"},
};

bool HasKey(std::string_view arguments, std::string_view key) {
  return arguments.find(fmt::format(",{}=", key)) != std::string_view::npos;
}

}  // namespace

absl::StatusOr<DeviceArguments> ParseDevice(std::string_view port) {
  static const std::regex kPci("([0-9a-fA-F]{1,4}:)?([0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-7])");
  static const std::regex kVirtualDevice("(net_[a-z_]*[a-z])([0-9]*)(,.*)?");
  const std::string text(port);
  std::smatch match;
  if (std::regex_match(text, match, kPci)) {
    // DPDK names it with all digits, in lower case.
    std::string name = match[1].matched ? fmt::format("{:0>5}", match[1].str()) : "0000:";
    name += match[2].str();
    for (char& letter : name) letter = static_cast<char>(std::tolower(letter));
    return DeviceArguments{text, name, name, true};
  }
  if (!std::regex_match(text, match, kVirtualDevice)) {
    return absl::InvalidArgumentError(fmt::format(
        "\"{}\" is not a port; write a PCI address such as 0000:00:06.0 or a DPDK device such as "
        "net_af_packet0,iface=eth1",
        port));
  }
  const std::string driver = match[1];
  DeviceArguments device{text, driver + match[2].str(), text, false};
  // One of them alone would not go with the others' defaults.
  for (const DefaultArgument& argument : kDefaults) {
    if (argument.driver == driver && HasKey(text, argument.key)) return device;
  }
  for (const DefaultArgument& argument : kDefaults) {
    if (argument.driver != driver) continue;
    device.arguments += fmt::format(",{}={}", argument.key, argument.value);
  }
  return device;
}

}  // namespace gwlbtap::dpdk
