// SPDX-License-Identifier: Apache-2.0
//
// An account in which every number is different and every law holds.
#pragma once

#include <chrono>

#include "appliance/account.h"

namespace gwlbtap {

inline Account BalancedAccount() {
  const auto refusal = [](Account& account, DecapStatus status) -> std::uint64_t& {
    return account.refusals[static_cast<std::size_t>(status)];
  };
  Account account;
  account.received = {1'234'567, 987'654'321};
  const auto fate = [](Account& of, Fate which) -> std::uint64_t& {
    return of.fates[static_cast<std::size_t>(which)];
  };
  fate(account, Fate::kExported) = 1'200'000;
  fate(account, Fate::kNotTunnel) = 33'000;
  fate(account, Fate::kAnsweredArp) = 100;
  fate(account, Fate::kAnsweredPing) = 200;
  fate(account, Fate::kAnsweredHealth) = 300;
  fate(account, Fate::kUnanswered) = 351;
  fate(account, Fate::kDroppedMalformed) = 560;
  fate(account, Fate::kDroppedNoChunk) = 7;
  fate(account, Fate::kDroppedTxFull) = 49;
  refusal(account, DecapStatus::kGeneveVersion) = 500;
  refusal(account, DecapStatus::kInnerEmpty) = 60;
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

  DeliveryReport delivery;
  delivery.offered = {1'200'000, 400'000'000};
  delivery.delivered = {1'199'000, 399'000'000};
  delivery.dropped[static_cast<std::size_t>(DropReason::kSlow)] = {990, 990'000};
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
  account.streams = {stream};
  return account;
}

}  // namespace gwlbtap
