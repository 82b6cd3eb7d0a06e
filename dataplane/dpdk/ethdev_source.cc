// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/ethdev_source.h"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <array>
#include <cstddef>

namespace gwlbtap::dpdk {

void EthdevSource::Receive(FrameBurst& burst, WallTime now) noexcept {
  std::array<rte_mbuf*, FrameBurst::kCapacity> mbufs;
  const std::uint16_t count =
      rte_eth_rx_burst(port_, queue_, mbufs.data(), static_cast<std::uint16_t>(mbufs.size()));
  for (std::uint16_t i = 0; i < count; ++i) {
    rte_mbuf* mbuf = mbufs[i];
    if (mbuf->nb_segs != 1) [[unlikely]] {
      segmented_.Add();
      rte_pktmbuf_free(mbuf);
      continue;
    }
    burst.Add({{rte_pktmbuf_mtod(mbuf, const std::byte*), mbuf->data_len}, now}, mbuf);
  }
}

void EthdevSource::Release(FrameBurst& burst) noexcept {
  std::array<rte_mbuf*, FrameBurst::kCapacity> mbufs;
  for (std::size_t i = 0; i < burst.size(); ++i) {
    mbufs[i] = static_cast<rte_mbuf*>(burst.tokens()[i]);
  }
  rte_pktmbuf_free_bulk(mbufs.data(), static_cast<unsigned>(burst.size()));
}

}  // namespace gwlbtap::dpdk
