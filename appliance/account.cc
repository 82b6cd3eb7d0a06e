// SPDX-License-Identifier: Apache-2.0
#include "appliance/account.h"

#include <fmt/format.h>

#include <numeric>
#include <string_view>

namespace gwlbtap {
namespace {

class LawBook {
 public:
  void Expect(std::string_view law, std::uint64_t left, std::uint64_t right) {
    if (left != right) broken_.push_back(fmt::format("{}: {} is not {}", law, left, right));
  }
  void Expect(std::string_view law, const Amount& left, const Amount& right) {
    Expect(fmt::format("{} (packets)", law), left.packets, right.packets);
    Expect(fmt::format("{} (bytes)", law), left.bytes, right.bytes);
  }
  std::vector<std::string> Take() { return std::move(broken_); }

 private:
  std::vector<std::string> broken_;
};

template <typename Range>
std::uint64_t Sum(const Range& range) {
  return std::accumulate(range.begin(), range.end(), std::uint64_t{0});
}

void CheckDelivery(LawBook& laws, std::string_view who, const DeliveryReport& delivery) {
  laws.Expect(fmt::format("{}: offered == delivered + dropped + in flight", who), delivery.offered,
              delivery.accounted_for());
}

void CheckStream(LawBook& laws, const StreamAccount& stream, std::uint64_t decapsulated) {
  laws.Expect(fmt::format("stream {}: offered == decapsulated", stream.name), stream.offered,
              decapsulated);
  laws.Expect(fmt::format("stream {}: offered == stored + no chunk", stream.name), stream.offered,
              stream.stored.packets + stream.no_chunk);
  for (const ExporterReport& exporter : stream.exporters) {
    const std::string who = fmt::format("stream {}, {}", stream.name, exporter.name);
    laws.Expect(who + ": handed == stored", exporter.handed, stream.stored);
    CheckDelivery(laws, who, exporter.delivery);
    for (const ClientReport& client : exporter.clients) {
      CheckDelivery(laws, fmt::format("{}, {}", who, client.peer), client.delivery);
    }
  }
}

}  // namespace

double Account::packets_per_second() const noexcept {
  return duration.count() > 0 ? static_cast<double>(received.packets) / duration.count() : 0;
}

std::vector<std::string> BrokenLaws(const Account& account) {
  LawBook laws;
  laws.Expect("frames received == sum of fates", account.received.packets, Sum(account.fates));
  laws.Expect("malformed == sum of its reasons", account.fate(Fate::kDroppedMalformed),
              Sum(account.refusals));
  if (account.port.has_value()) {
    laws.Expect("answered == sent + unsent", account.answered(),
                account.port->sent + account.port->unsent);
  }
  std::uint64_t by_source = account.sources_overflow.packets;
  for (const SourceReport& source : account.sources) by_source += source.amount.packets;
  laws.Expect("decapsulated == sum of sources", account.decapsulated(), by_source);
  for (const StreamAccount& stream : account.streams) {
    CheckStream(laws, stream, account.decapsulated());
  }
  return laws.Take();
}

}  // namespace gwlbtap
