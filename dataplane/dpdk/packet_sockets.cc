// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/packet_sockets.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

namespace gwlbtap::dpdk {
namespace {

bool IsPacketSocketOn(int descriptor, unsigned interface_index) {
  sockaddr_ll address{};
  socklen_t size = sizeof(address);
  // The socket API takes any family's address through this one type.
  return getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
         address.sll_family == AF_PACKET &&
         address.sll_ifindex == static_cast<int>(interface_index);
}

// A filter, since PACKET_IGNORE_OUTGOING does nothing for a socket in a fanout group, as the driver's
// are.
bool RefuseOutgoing(int socket) {
  constexpr std::uint32_t kWholeFrame = 0xffffffff;
  std::array<sock_filter, 4> instructions = {{
      {BPF_LD | BPF_B | BPF_ABS, 0, 0, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, PACKET_OUTGOING},
      {BPF_RET | BPF_K, 0, 0, 0},
      {BPF_RET | BPF_K, 0, 0, kWholeFrame},
  }};
  const sock_fprog program{.len = instructions.size(), .filter = instructions.data()};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

}  // namespace

PacketSockets::PacketSockets(unsigned interface_index) : interface_index_(interface_index) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
    const std::string name = entry.path().filename();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (!IsPacketSocketOn(descriptor, interface_index)) continue;
    const int ours = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (ours < 0) continue;
    sockets_.push_back(ours);
    if (!RefuseOutgoing(ours)) {
      spdlog::warn("frames that this host sends will be received as well: {}",
                   std::generic_category().message(errno));
    }
  }
}

PacketSockets::~PacketSockets() {
  for (const int socket : sockets_) close(socket);
}

bool PacketSockets::IsRunning() const noexcept {
  ifreq request{};
  if (sockets_.empty() || if_indextoname(interface_index_, request.ifr_name) == nullptr) {
    return false;
  }
  return ioctl(sockets_.front(), SIOCGIFFLAGS, &request) == 0 &&
         (request.ifr_flags & IFF_UP) != 0 && (request.ifr_flags & IFF_RUNNING) != 0;
}

std::uint64_t PacketSockets::Dropped() noexcept {
  for (const int socket : sockets_) {
    tpacket_stats statistics{};
    socklen_t size = sizeof(statistics);
    // Reading sets them back to zero.
    if (getsockopt(socket, SOL_PACKET, PACKET_STATISTICS, &statistics, &size) == 0) {
      dropped_ += statistics.tp_drops;
    }
  }
  return dropped_;
}

}  // namespace gwlbtap::dpdk
