// SPDX-License-Identifier: Apache-2.0
//
// One transmit queue of a DPDK port. Worker thread only, except the counters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "dataplane/frame_sender.h"
#include "exporters/counter.h"

struct rte_mbuf;
struct rte_mempool;

namespace gwlbtap::dpdk {

class EthdevSender final : public FrameSender {
 public:
  // Port and pool outlive the sender; the pool's buffers hold any frame that is to be sent.
  EthdevSender(std::uint16_t port, std::uint16_t queue, rte_mempool& pool) noexcept
      : port_(port), queue_(queue), pool_(pool) {}
  ~EthdevSender() override { Flush(); }

  [[nodiscard]] bool Send(ByteView frame) noexcept override;

  // What the device does not take now is dropped and counted: a reply is of no use later.
  void Flush() noexcept override;

  // Frames that Send() has taken are either sent or unsent. Any thread.
  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_.Read(); }
  [[nodiscard]] std::uint64_t unsent() const noexcept { return unsent_.Read(); }

 private:
  static constexpr std::size_t kBatch = 32;

  const std::uint16_t port_;
  const std::uint16_t queue_;
  rte_mempool& pool_;
  std::array<rte_mbuf*, kBatch> batch_{};
  std::uint16_t size_ = 0;
  Counter sent_;
  Counter unsent_;
};

}  // namespace gwlbtap::dpdk
