// SPDX-License-Identifier: Apache-2.0
//
// Keeps the kernel from answering mirror traffic with "port unreachable" on an interface that it
// shares with us: every copied packet would otherwise cost a reply to the load balancer.
#pragma once

#include <string>
#include <vector>

namespace gwlbtap {

// Holds UDP sockets on the ports of Geneve and VXLAN, bound to one interface, with a filter that
// discards everything before it costs memory. For the life of the object. Control thread.
class PortGuard {
 public:
  // What cannot be held, for lack of privilege or because somebody else has the port, is logged.
  explicit PortGuard(const std::string& interface);
  ~PortGuard();
  PortGuard(const PortGuard&) = delete;
  PortGuard& operator=(const PortGuard&) = delete;

 private:
  std::vector<int> sockets_;
};

}  // namespace gwlbtap
