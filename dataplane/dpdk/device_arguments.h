// SPDX-License-Identifier: Apache-2.0
//
// What the configuration calls a port, taken apart. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

namespace gwlbtap::dpdk {

struct DeviceArguments {
  std::string text;       // as the configuration has it
  std::string name;       // as DPDK will call the device: "net_pcap0", "0000:00:06.0"
  std::string arguments;  // all of it, as DPDK takes it: "net_pcap0,rx_pcap=in.pcap"
  bool is_pci = false;
};

// `port` is a PCI address (with or without domain) or a virtual device with its arguments. Where
// the defaults of a driver's arguments would cut jumbo frames or lose bursts, ours are added;
// whatever the user gives goes before them.
[[nodiscard]] absl::StatusOr<DeviceArguments> ParseDevice(std::string_view port);

}  // namespace gwlbtap::dpdk
