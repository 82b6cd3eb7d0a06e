// SPDX-License-Identifier: Apache-2.0
#include "appliance/collect_account.h"

#include <vector>

namespace gwlbtap {
namespace {

void AddWorker(Account& account, const WorkerCounters& counters) {
  account.received += counters.received.Read();
  for (std::size_t fate = 0; fate < kFateCount; ++fate) {
    account.fates[fate] += counters.fates[fate].Read();
  }
  for (std::size_t status = 0; status < kDecapStatusCount; ++status) {
    account.refusals[status] += counters.refusals[status].Read();
  }
  account.unknown_critical_options += counters.unknown_critical_options.Read();
}

void AddWriter(StreamAccount& account, const StreamCounters& counters) {
  account.offered += counters.offered_packets.Read();
  account.stored += counters.stored.Read();
  account.no_chunk += counters.no_chunk_packets.Read();
}

}  // namespace

Account CollectAccount(std::span<const std::unique_ptr<Pipeline>> pipelines, Exports& exports,
                       std::span<const StreamConfig> streams) {
  Account account;
  std::vector<std::vector<SourceReport>> sources;
  for (const std::unique_ptr<Pipeline>& pipeline : pipelines) {
    AddWorker(account, pipeline->counters());
    sources.push_back(pipeline->sources().Report());
    account.sources_overflow += pipeline->sources().overflow();
  }
  account.sources = Merge(sources);
  for (std::size_t index = 0; index < streams.size(); ++index) {
    StreamAccount& stream = account.streams.emplace_back();
    stream.name = streams[index].name;
    stream.format = streams[index].format;
    for (const std::unique_ptr<Pipeline>& pipeline : pipelines) {
      AddWriter(stream, pipeline->stream(index).counters());
    }
    stream.exporters = exports.Report(index);
  }
  return account;
}

}  // namespace gwlbtap
