// SPDX-License-Identifier: Apache-2.0
//
// What a run did with every frame and packet: a snapshot of all counters, the laws that they obey,
// and how a person or a program reads them. Control thread only.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "dataplane/fate.h"
#include "dataplane/source_table.h"
#include "exporters/counter.h"
#include "exporters/exporter.h"
#include "exporters/pcap_format.h"

namespace gwlbtap {

struct StreamAccount {
  std::string name;
  CaptureFormat format = CaptureFormat::kPcap;
  std::uint64_t offered = 0;  // packets
  Amount stored;              // record bytes
  std::uint64_t no_chunk = 0;
  std::vector<ExporterReport> exporters;
};

// What was lost, or refused, before it became a frame of ours; and what became of our replies.
struct PortAccount {
  std::uint64_t missed = 0;
  std::uint64_t errors = 0;
  std::uint64_t no_buffer = 0;
  std::uint64_t segmented = 0;
  std::uint64_t sent = 0;
  std::uint64_t unsent = 0;  // replies that the device did not take
};

struct Account {
  Amount received;
  std::array<std::uint64_t, kFateCount> fates{};
  std::array<std::uint64_t, kDecapStatusCount> refusals{};
  std::uint64_t unknown_critical_options = 0;
  std::vector<SourceReport> sources;
  Amount sources_overflow;
  std::vector<StreamAccount> streams;
  std::optional<PortAccount> port;
  std::chrono::duration<double> duration{0};

  [[nodiscard]] std::uint64_t fate(Fate which) const noexcept {
    return fates[static_cast<std::size_t>(which)];
  }
  [[nodiscard]] std::uint64_t decapsulated() const noexcept {
    return fate(Fate::kExported) + fate(Fate::kDroppedNoChunk);
  }
  [[nodiscard]] std::uint64_t answered() const noexcept {
    return fate(Fate::kAnsweredArp) + fate(Fate::kAnsweredPing) + fate(Fate::kAnsweredHealth);
  }
  [[nodiscard]] double packets_per_second() const noexcept;
};

// A sentence for each law (see dataplane/fate.h and exporters/exporter.h) that does not hold. They
// all hold once workers and exporters have ended.
[[nodiscard]] std::vector<std::string> BrokenLaws(const Account& account);

// The account as a table for a person, with the laws' verdict as its last line.
[[nodiscard]] std::string ToText(const Account& account);

// Every counter, for a program; docs/account.md describes it.
[[nodiscard]] nlohmann::ordered_json ToJson(const Account& account);

}  // namespace gwlbtap
