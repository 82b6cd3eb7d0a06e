// SPDX-License-Identifier: Apache-2.0
#include "appliance/capture_file.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace gwlbtap {
namespace {

constexpr std::size_t kBlockBytes = 16ULL << 20U;

struct PcapCloser {
  void operator()(pcap_t* capture) const noexcept { pcap_close(capture); }
};
using PcapPtr = std::unique_ptr<pcap_t, PcapCloser>;

// libpcap begins some of its messages with the path.
std::string Sentence(const std::string& path, std::string_view problem) {
  if (problem.starts_with(path + ": ")) problem.remove_prefix(path.size() + 2);
  return fmt::format("cannot read {}: {}", path, problem);
}

}  // namespace

absl::StatusOr<CaptureFile> CaptureFile::Load(const std::string& path) {
  std::array<char, PCAP_ERRBUF_SIZE> problem{};
  const PcapPtr capture(pcap_open_offline_with_tstamp_precision(
      path.c_str(), PCAP_TSTAMP_PRECISION_NANO, problem.data()));
  if (!capture) return absl::FailedPreconditionError(Sentence(path, problem.data()));
  if (const int link_type = pcap_datalink(capture.get()); link_type != DLT_EN10MB) {
    const char* const name = pcap_datalink_val_to_name(link_type);
    return absl::FailedPreconditionError(
        Sentence(path, fmt::format("its link type is {}, not Ethernet",
                                   name != nullptr ? name : std::to_string(link_type))));
  }
  CaptureFile file;
  pcap_pkthdr* header = nullptr;
  const u_char* data = nullptr;
  int result = 0;
  while ((result = pcap_next_ex(capture.get(), &header, &data)) == 1) {
    // With nanosecond precision, tv_usec holds nanoseconds.
    const auto since_epoch =
        std::chrono::seconds(header->ts.tv_sec) + std::chrono::nanoseconds(header->ts.tv_usec);
    file.Append(std::as_bytes(std::span(data, header->caplen)), WallTime(since_epoch));
  }
  if (result != PCAP_ERROR_BREAK) {
    return absl::DataLossError(Sentence(
        path, fmt::format("packet {}: {}", file.frames_.size() + 1, pcap_geterr(capture.get()))));
  }
  return file;
}

void CaptureFile::Append(ByteView bytes, WallTime arrival) {
  if (bytes.size() > free_.size()) {
    const std::size_t size = std::max(kBlockBytes, bytes.size());
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(size));
    free_ = {blocks_.back().get(), size};
  }
  if (!bytes.empty()) std::memcpy(free_.data(), bytes.data(), bytes.size());
  frames_.push_back({free_.first(bytes.size()), arrival});
  free_ = free_.subspan(bytes.size());
}

}  // namespace gwlbtap
