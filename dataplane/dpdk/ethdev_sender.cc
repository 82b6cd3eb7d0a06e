// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/ethdev_sender.h"

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include <cstring>

namespace gwlbtap::dpdk {

bool EthdevSender::Send(ByteView frame) noexcept {
  if (size_ == kBatch || frame.size() > UINT16_MAX) return false;
  rte_mbuf* const mbuf = rte_pktmbuf_alloc(&pool_);
  if (mbuf == nullptr) return false;
  char* const room = rte_pktmbuf_append(mbuf, static_cast<std::uint16_t>(frame.size()));
  if (room == nullptr) {
    rte_pktmbuf_free(mbuf);
    return false;
  }
  std::memcpy(room, frame.data(), frame.size());
  batch_[size_++] = mbuf;
  return true;
}

void EthdevSender::Flush() noexcept {
  if (size_ == 0) return;
  const std::uint16_t taken = rte_eth_tx_burst(port_, queue_, batch_.data(), size_);
  if (taken < size_) rte_pktmbuf_free_bulk(&batch_[taken], static_cast<unsigned>(size_ - taken));
  sent_.Add(taken);
  unsent_.Add(static_cast<std::uint64_t>(size_ - taken));
  size_ = 0;
}

}  // namespace gwlbtap::dpdk
