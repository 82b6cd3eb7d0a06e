// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/port.h"

#include <fmt/format.h>
#include <net/if.h>
#include <rte_dev.h>
#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <bit>

#include "dataplane/dpdk/log.h"

namespace gwlbtap::dpdk {
namespace {

constexpr std::uint16_t kMtu = 9001;        // what an ENA interface has
constexpr std::uint16_t kMirrorMtu = 8568;  // the largest packet of a Gateway Load Balancer
// A frame of that MTU with two VLAN tags and checksum fits in one segment.
constexpr std::uint16_t kDataRoom = 9216 + RTE_PKTMBUF_HEADROOM;
constexpr unsigned kBufferCache = 256;
constexpr std::uint16_t kDescriptors = 1024;
constexpr std::size_t kSendingBuffers = 256;        // for each worker
constexpr std::uint16_t kSendingDescriptors = 128;  // below that, or none would be left to fill
// An mbuf, its mempool object header and its share of padding.
constexpr std::size_t kBytesPerBuffer = kDataRoom + 384;

absl::Status Problem(const std::string& doing, int error) {
  return absl::FailedPreconditionError(fmt::format("cannot {}: {}", doing, rte_strerror(error)));
}

// The largest MTU up to ours that the device says it can do, by the rule of
// rte_eth_dev_configure().
std::uint16_t UsableMtu(const rte_eth_dev_info& info) noexcept {
  std::uint32_t overhead = RTE_ETHER_HDR_LEN + RTE_ETHER_CRC_LEN;
  if (info.max_mtu != UINT16_MAX && info.max_rx_pktlen > info.max_mtu) {
    overhead = info.max_rx_pktlen - info.max_mtu;
  }
  const std::uint32_t by_length = info.max_rx_pktlen - std::min(info.max_rx_pktlen, overhead);
  return static_cast<std::uint16_t>(
      std::min({std::uint32_t{kMtu}, std::uint32_t{info.max_mtu}, by_length}));
}

}  // namespace

std::size_t Port::MemoryNeeded(const PortOptions& options) noexcept {
  const std::size_t sending = options.sends ? options.workers * kSendingBuffers : 0;
  return (options.buffers + sending) * kBytesPerBuffer;
}

absl::StatusOr<std::unique_ptr<Port>> Port::Open(Eal& /*eal*/, const PortOptions& options) {
  const DeviceArguments& device = options.device;
  if (!device.is_pci) {
    const LogCapture log;
    if (const int error = rte_dev_probe(device.arguments.c_str()); error < 0) {
      return absl::FailedPreconditionError(
          fmt::format("cannot open port {}: {}", device.text,
                      log.first_error().empty() ? rte_strerror(-error) : log.first_error()));
    }
  }
  std::uint16_t id = 0;
  if (rte_eth_dev_get_port_by_name(device.name.c_str(), &id) != 0) {
    return absl::NotFoundError(fmt::format(
        "cannot open port {}: no such device, or it is not bound to a DPDK driver", device.name));
  }
  std::unique_ptr<Port> port(new Port(id, !device.is_pci));
  if (absl::Status status = port->Configure(options); !status.ok()) return status;
  if (absl::Status status = port->SetUpReceiving(options); !status.ok()) return status;
  if (options.sends) {
    if (absl::Status status = port->SetUpSending(options); !status.ok()) return status;
  }
  if (absl::Status status = port->Start(); !status.ok()) return status;
  return port;
}

absl::Status Port::Configure(const PortOptions& options) {
  rte_eth_dev_info info{};
  if (const int error = rte_eth_dev_info_get(id_, &info); error != 0) {
    return Problem(fmt::format("ask port {} what it can do", options.device.name), -error);
  }
  if (options.workers > info.max_rx_queues) {
    return absl::InvalidArgumentError(
        fmt::format("port {} has {} receive queues, too few for {} workers", options.device.name,
                    info.max_rx_queues, options.workers));
  }
  if (options.sends && options.workers > info.max_tx_queues) {
    return absl::InvalidArgumentError(
        fmt::format("port {} has {} transmit queues, too few for the replies of {} workers",
                    options.device.name, info.max_tx_queues, options.workers));
  }
  rte_eth_conf conf{};
  if (info.if_index != 0) packet_sockets_.emplace(info.if_index);
  conf.rxmode.mtu = UsableMtu(info);
  if (conf.rxmode.mtu < kMirrorMtu && info.if_index == 0) {
    spdlog::warn("port {}: its MTU is at most {}; copied packets come in frames of up to {} bytes",
                 options.device.name, conf.rxmode.mtu, kMirrorMtu);
  }
  if (options.workers > 1 && info.flow_type_rss_offloads != 0) {
    conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
    conf.rx_adv_conf.rss_conf.rss_hf =
        info.flow_type_rss_offloads & (RTE_ETH_RSS_IP | RTE_ETH_RSS_UDP);
  }
  const auto queues = static_cast<std::uint16_t>(options.workers);
  const std::uint16_t sending_queues = options.sends ? queues : 0;
  if (const int error = rte_eth_dev_configure(id_, queues, sending_queues, &conf); error != 0) {
    return Problem(fmt::format("configure port {}", options.device.name), -error);
  }
  return absl::OkStatus();
}

absl::Status Port::SetUpReceiving(const PortOptions& options) {
  const int socket = rte_eth_dev_socket_id(id_);
  pool_ = rte_pktmbuf_pool_create("frames", static_cast<unsigned>(options.buffers), kBufferCache, 0,
                                  kDataRoom, socket);
  if (pool_ == nullptr) {
    return Problem(fmt::format("set up {} packet buffers", options.buffers), rte_errno);
  }
  std::uint16_t receive = kDescriptors;
  std::uint16_t transmit = 0;
  rte_eth_dev_adjust_nb_rx_tx_desc(id_, &receive, &transmit);
  for (std::uint16_t queue = 0; queue < options.workers; ++queue) {
    const int error =
        rte_eth_rx_queue_setup(id_, queue, receive, static_cast<unsigned>(socket), nullptr, pool_);
    if (error != 0) return Problem(fmt::format("set up receive queue {}", queue), -error);
  }
  return absl::OkStatus();
}

absl::Status Port::SetUpSending(const PortOptions& options) {
  const int socket = rte_eth_dev_socket_id(id_);
  std::uint16_t receive = 0;
  std::uint16_t transmit = kSendingDescriptors;
  rte_eth_dev_adjust_nb_rx_tx_desc(id_, &receive, &transmit);
  for (std::uint16_t queue = 0; queue < options.workers; ++queue) {
    sending_pools_.push_back(rte_pktmbuf_pool_create(fmt::format("replies-{}", queue).c_str(),
                                                     kSendingBuffers, 0, 0, kDataRoom, socket));
    if (sending_pools_.back() == nullptr) {
      return Problem(fmt::format("set up {} packet buffers for sending", kSendingBuffers),
                     rte_errno);
    }
    const int error =
        rte_eth_tx_queue_setup(id_, queue, transmit, static_cast<unsigned>(socket), nullptr);
    if (error != 0) return Problem(fmt::format("set up transmit queue {}", queue), -error);
  }
  return absl::OkStatus();
}

std::unique_ptr<EthdevSender> Port::MakeSender(std::size_t worker) {
  return std::make_unique<EthdevSender>(id_, static_cast<std::uint16_t>(worker),
                                        *sending_pools_[worker]);
}

absl::Status Port::Start() {
  if (const int error = rte_eth_dev_start(id_); error != 0) {
    return Problem(fmt::format("start port {}", id_), -error);
  }
  if (const int error = rte_eth_promiscuous_enable(id_); error != 0) {
    spdlog::debug("the port receives only what is addressed to it: {}", rte_strerror(-error));
  }
  posted_ = rte_mempool_in_use_count(pool_);
  return absl::OkStatus();
}

Port::~Port() {
  packet_sockets_.reset();
  rte_eth_dev_info info{};
  const bool has_info = rte_eth_dev_info_get(id_, &info) == 0;
  rte_eth_dev_stop(id_);
  rte_eth_dev_close(id_);
  if (is_ours_ && has_info) rte_dev_remove(info.device);
  rte_mempool_free(pool_);
  for (rte_mempool* const pool : sending_pools_) rte_mempool_free(pool);
}

PortLosses Port::Losses() noexcept {
  rte_eth_stats stats{};
  if (rte_eth_stats_get(id_, &stats) != 0) return losses_;
  const std::uint64_t dropped = packet_sockets_.has_value() ? packet_sockets_->Dropped() : 0;
  losses_ = {
      .missed = stats.imissed + dropped, .errors = stats.ierrors, .no_buffer = stats.rx_nombuf};
  return losses_;
}

BufferUse Port::Buffers() const noexcept {
  const std::uint64_t total = pool_->size - posted_;
  return {.free = std::min<std::uint64_t>(rte_mempool_avail_count(pool_), total), .total = total};
}

MacAddress Port::Mac() const noexcept {
  rte_ether_addr address{};
  rte_eth_macaddr_get(id_, &address);
  return std::bit_cast<MacAddress>(address);
}

bool Port::IsLinkUp() const noexcept {
  if (packet_sockets_.has_value() && packet_sockets_->HasSockets()) {
    return packet_sockets_->IsRunning();
  }
  rte_eth_link link{};
  return rte_eth_link_get_nowait(id_, &link) == 0 && link.link_status == RTE_ETH_LINK_UP;
}

std::optional<std::string> Port::KernelInterface() const {
  rte_eth_dev_info info{};
  if (rte_eth_dev_info_get(id_, &info) != 0 || info.if_index == 0) return std::nullopt;
  std::array<char, IF_NAMESIZE> name{};
  if (if_indextoname(info.if_index, name.data()) == nullptr) return std::nullopt;
  return std::string(name.data());
}

}  // namespace gwlbtap::dpdk
