// SPDX-License-Identifier: Apache-2.0
#include "appliance/port_guard.h"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>

#include "geneve/geneve_header.h"
#include "geneve/vxlan_header.h"

namespace gwlbtap {
namespace {

bool SetOption(int socket, int level, int option, const void* value, std::size_t size) {
  return setsockopt(socket, level, option, value, static_cast<socklen_t>(size)) == 0;
}

bool Bind(int socket, int family, std::uint16_t port) {
  sockaddr_storage any{};
  any.ss_family = static_cast<sa_family_t>(family);
  socklen_t size = 0;
  if (family == AF_INET6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    address.sin6_addr = in6addr_any;
    std::memcpy(&any, &address, size = sizeof(address));
  } else {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    std::memcpy(&any, &address, size = sizeof(address));
  }
  // The socket API takes any family's address through this one type.
  return bind(socket, reinterpret_cast<const sockaddr*>(&any), size) == 0;
}

// Discards every datagram where the kernel would queue it; the sender hears nothing.
bool DiscardEverything(int socket) {
  sock_filter accept_nothing = {BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog program{.len = 1, .filter = &accept_nothing};
  return SetOption(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program));
}

// The socket, or -1 with errno set.
int Hold(const std::string& interface, int family, std::uint16_t port) {
  const int held = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (held < 0) return -1;
  const int on = 1;
  const bool is_ready =
      DiscardEverything(held) &&
      SetOption(held, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(), interface.size() + 1) &&
      (family != AF_INET6 || SetOption(held, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on))) &&
      Bind(held, family, port);
  if (is_ready) return held;
  const int error = errno;
  close(held);
  errno = error;
  return -1;
}

}  // namespace

PortGuard::PortGuard(const std::string& interface) {
  for (const int family : {AF_INET, AF_INET6}) {
    for (const std::uint16_t port : {kGenevePort, kVxlanPort}) {
      const int held = Hold(interface, family, port);
      if (held >= 0) {
        sockets_.push_back(held);
      } else if (errno != EAFNOSUPPORT) {
        spdlog::warn("the kernel may answer mirror traffic: cannot hold UDP port {} on {} ({}): {}",
                     port, interface, family == AF_INET ? "IPv4" : "IPv6",
                     std::generic_category().message(errno));
      }
    }
  }
}

PortGuard::~PortGuard() {
  for (const int held : sockets_) close(held);
}

}  // namespace gwlbtap
