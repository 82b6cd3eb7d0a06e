// SPDX-License-Identifier: Apache-2.0
//
// Turns inner packets into the records of one stream, in chunks, and gives every exporter of the
// stream a lease on each chunk. One per worker and stream; worker thread only, except counters().
//
// Law: offered == stored + no_chunk.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "exporters/chunk.h"
#include "exporters/counter.h"
#include "exporters/exporter_queue.h"
#include "exporters/pcap_format.h"
#include "exporters/synthetic_ethernet.h"
#include "exporters/wall_time.h"
#include "exporters/when_full.h"
#include "geneve/byte_order.h"
#include "geneve/decap.h"

namespace gwlbtap {

struct PacketRecord {
  ByteView bytes;                       // not empty; borrowed for the call
  LinkType link = LinkType::kEthernet;  // anything else gets a synthetic Ethernet header
  std::uint32_t original_length = 0;    // of `bytes` before anybody cut it
  WallTime arrival;
};

struct StreamFormat {
  CaptureFormat format = CaptureFormat::kPcap;
  std::uint32_t snap_length = kMaxRecordBytes;  // 1 to kMaxRecordBytes
  std::chrono::nanoseconds flush_interval = std::chrono::milliseconds(10);
};

struct StreamCounters {
  Counter offered_packets;
  AmountCounter stored;  // bytes as written, record headers included
  Counter no_chunk_packets;
};

class StreamWriter {
 public:
  // `queues`, one per exporter, outlive the writer; `chunks` is the size of its pool: two, and
  // what each exporter has in its queue and holds. With WhenFull::kWait, `give_up` ends the wait.
  StreamWriter(const StreamFormat& format, WhenFull when_full, std::size_t chunks,
               std::vector<ExporterQueue*> queues, const std::atomic<bool>& give_up);

  // Appends one record; false if there is no chunk to put it in (counted).
  [[nodiscard]] bool Append(const PacketRecord& packet) noexcept {
    const ByteView header = SyntheticHeaderFor(packet.link);
    const std::size_t captured =
        std::min<std::size_t>(packet.bytes.size() + header.size(), format_.snap_length);
    counters_.offered_packets.Add();
    if (kPcapRecordHeaderSize + captured > room_ && !OpenNext()) [[unlikely]] {
      counters_.no_chunk_packets.Add();
      return false;
    }
    Store(packet, header, captured);
    return true;
  }

  // Hands over what is held if it has been held for the flush interval. Called between bursts.
  void Tick(WallTime now) noexcept {
    if (open_ && open_->packets() != 0) SealIfOld(now);
  }

  // Hands over what is held.
  void Seal() noexcept;

  // Any thread.
  [[nodiscard]] const StreamCounters& counters() const noexcept { return counters_; }

 private:
  void Store(const PacketRecord& packet, ByteView header, std::size_t captured) noexcept {
    if (packet.arrival != split_arrival_) SplitTime(packet.arrival);
    std::byte* to = open_->end();
    const std::uint32_t lengths[] = {internal::ToLittleEndian(static_cast<std::uint32_t>(captured)),
                                     internal::ToLittleEndian(static_cast<std::uint32_t>(
                                         packet.original_length + header.size()))};
    static_assert(sizeof(time_) + sizeof(lengths) == kPcapRecordHeaderSize);
    std::memcpy(to, time_.data(), sizeof(time_));
    std::memcpy(to + sizeof(time_), lengths, sizeof(lengths));
    to += kPcapRecordHeaderSize;
    std::size_t left = captured;
    if (!header.empty()) {
      const std::size_t part = std::min(left, header.size());
      std::memcpy(to, header.data(), part);
      to += part;
      left -= part;
    }
    std::memcpy(to, packet.bytes.data(), left);
    const Amount amount{1, kPcapRecordHeaderSize + captured};
    open_->Extend(amount);
    room_ -= amount.bytes;
    counters_.stored.Add(amount);
  }

  void SealIfOld(WallTime now) noexcept;
  [[nodiscard]] bool OpenNext() noexcept;
  void Offer(ExporterQueue& queue, const ChunkLease& sealed) noexcept;
  void SplitTime(WallTime arrival) noexcept {
    if (arrival < second_ || arrival - second_ >= std::chrono::seconds(1)) [[unlikely]] {
      second_ = std::chrono::floor<std::chrono::seconds>(arrival);
    }
    const auto rest = static_cast<std::uint32_t>((arrival - second_).count());
    split_arrival_ = arrival;
    time_ = {internal::ToLittleEndian(
                 static_cast<std::uint32_t>(second_.time_since_epoch() / std::chrono::seconds(1))),
             internal::ToLittleEndian(format_.format == CaptureFormat::kPcap ? rest / 1000 : rest)};
  }

  const StreamFormat format_;
  const WhenFull when_full_;
  const std::atomic<bool>& give_up_;
  ChunkPool pool_;
  std::vector<ExporterQueue*> queues_;

  ChunkLease open_;
  std::size_t room_ = 0;  // bytes left in the open chunk; 0 without one
  bool is_ageing_ = false;
  WallTime held_since_;

  WallTime split_arrival_;               // the time that is kept below as it stands in a record:
  std::array<std::uint32_t, 2> time_{};  // seconds, and micro- or nanoseconds
  WallTime second_;                      // the second in which that is

  alignas(kCacheLine) StreamCounters counters_;
};

}  // namespace gwlbtap
