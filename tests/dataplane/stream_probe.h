// SPDX-License-Identifier: Apache-2.0
//
// Stands where a stream's exporter would be: makes the stream's writer and reads back what it hands
// over. One thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "exporters/doorbell.h"
#include "exporters/exporter_queue.h"
#include "exporters/pcap_format.h"
#include "exporters/pcap_reader.h"
#include "exporters/stream_writer.h"

namespace gwlbtap {

struct StoredPacket {
  std::vector<std::byte> bytes;
  std::uint32_t original_length = 0;
  WallTime arrival;
};

class StreamProbe {
 public:
  explicit StreamProbe(std::size_t chunks = 4, const StreamFormat& format = {})
      : chunks_(chunks), format_(format) {
    reader_.Consume(PcapFileHeader(format_.format, format_.snap_length),
                    [](const CapturedRecord&) {});
  }

  // The probe outlives it.
  [[nodiscard]] std::unique_ptr<StreamWriter> MakeWriter() {
    return std::make_unique<StreamWriter>(format_, WhenFull::kDrop, chunks_,
                                          std::vector<ExporterQueue*>{&queue_}, nobody_gives_up_);
  }

  // What has been handed over since the last call; its chunks are free again.
  [[nodiscard]] std::vector<StoredPacket> Take() {
    std::vector<StoredPacket> packets;
    while (const std::optional<ChunkLease> chunk = queue_.TryTake()) {
      reader_.Consume((*chunk)->bytes(), [&packets](const CapturedRecord& record) {
        packets.push_back(
            {{record.bytes.begin(), record.bytes.end()}, record.original_length, record.arrival});
      });
    }
    return packets;
  }

 private:
  const std::size_t chunks_;
  const StreamFormat format_;
  const std::atomic<bool> nobody_gives_up_{false};
  Doorbell doorbell_;
  ExporterQueue queue_{doorbell_};
  PcapReader reader_;
};

}  // namespace gwlbtap
