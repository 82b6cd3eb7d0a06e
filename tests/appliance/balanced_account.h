// SPDX-License-Identifier: Apache-2.0
//
// An account in which every number is different and every law holds.
#pragma once

#include <chrono>

#include "appliance/account.h"

namespace gwlbtap {

inline void AddFates(Account& account) {
  const auto fate = [&account](Fate which) -> std::uint64_t& {
    return account.fates[static_cast<std::size_t>(which)];
  };
  const auto refusal = [&account](DecapStatus status) -> std::uint64_t& {
    return account.refusals[static_cast<std::size_t>(status)];
  };
  fate(Fate::kExported) = 1'200'000;
  fate(Fate::kNotTunnel) = 33'000;
  fate(Fate::kAnsweredArp) = 100;
  fate(Fate::kAnsweredPing) = 200;
  fate(Fate::kAnsweredHealth) = 300;
  fate(Fate::kUnanswered) = 351;
  fate(Fate::kDroppedMalformed) = 560;
  fate(Fate::kDroppedNoChunk) = 7;
  fate(Fate::kDroppedTxFull) = 49;
  refusal(DecapStatus::kGeneveVersion) = 500;
  refusal(DecapStatus::kInnerEmpty) = 60;
}

inline StreamAccount BalancedStream() {
  DeliveryReport delivery;
  delivery.offered = {1'200'000, 400'000'000};
  delivery.delivered = {1'199'000, 399'000'000};
  delivery.dropped_for(DropReason::kSlow) = {990, 990'000};
  delivery.in_flight = {10, 10'000};
  ExporterReport exporter;
  exporter.name = "listen 127.0.0.1:57012";
  exporter.handed = delivery.offered;
  exporter.delivery = delivery;
  exporter.clients = {{"127.0.0.1:40001", true, delivery}};
  exporter.refused_clients = 3;
  StreamAccount stream;
  stream.name = "siem";
  stream.offered = 1'200'007;
  stream.stored = delivery.offered;
  stream.no_chunk = 7;
  stream.exporters = {exporter};
  return stream;
}

inline Account BalancedAccount() {
  Account account;
  account.received = {1'234'567, 987'654'321};
  AddFates(account);
  account.unknown_critical_options = 11;
  account.sources = {
      {{std::nullopt, 7'000},
       {200'000, 20'000'000},
       WallTime(std::chrono::seconds(1)),
       WallTime(std::chrono::seconds(2))},
      {{0x0123456789abcdef, 7'001},
       {1'000'000, 300'000'000},
       WallTime(std::chrono::seconds(1)),
       WallTime(std::chrono::seconds(3))},
  };
  account.sources_overflow = {7, 700};
  account.duration = std::chrono::milliseconds(2'000);
  account.streams = {BalancedStream()};
  return account;
}

}  // namespace gwlbtap
