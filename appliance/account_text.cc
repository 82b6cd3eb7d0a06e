// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <tuple>

#include "appliance/account.h"

namespace gwlbtap {
namespace {

constexpr std::size_t kSourcesShown = 20;

// 1,234,567 whatever the locale is called.
std::string Grouped(std::uint64_t number) {
  const std::string digits = fmt::format("{}", number);
  std::string grouped;
  for (std::size_t place = 0; place < digits.size(); ++place) {
    if (place != 0 && (digits.size() - place) % 3 == 0) grouped += ',';
    grouped += digits[place];
  }
  return grouped;
}

class TextTable {
 public:
  void Line(std::string_view text) { fmt::format_to(std::back_inserter(text_), "{}\n", text); }
  void Row(std::string_view label, std::uint64_t number, std::string_view remark = {}) {
    fmt::format_to(std::back_inserter(text_), "{:<34}{:>16}{}{}\n", label, Grouped(number),
                   remark.empty() ? "" : "  ", remark);
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

// Only of an appliance that answers, or they would all be zero.
void AddLocalFrames(TextTable& table, const Account& account) {
  const std::array<std::tuple<Fate, std::string_view, std::string_view>, 5> rows{{
      {Fate::kAnsweredHealth, "  health checks", "segments answered"},
      {Fate::kAnsweredArp, "  ARP", "and neighbour discovery, answered"},
      {Fate::kAnsweredPing, "  pings", "answered"},
      {Fate::kUnanswered, "  unanswered", "for us, and needing no answer"},
      {Fate::kDroppedTxFull, "  no room to answer", "dropped"},
  }};
  for (const auto& [fate, label, remark] : rows) {
    if (account.fate(fate) != 0) table.Row(label, account.fate(fate), remark);
  }
}

void AddFrames(TextTable& table, const Account& account) {
  table.Row("frames received", account.received.packets,
            fmt::format("{} bytes", Grouped(account.received.bytes)));
  table.Row("  exported", account.fate(Fate::kExported), "decapsulated and stored");
  AddLocalFrames(table, account);
  table.Row("  not tunnel", account.fate(Fate::kNotTunnel), "neither Geneve nor VXLAN");
  table.Row("  malformed", account.fate(Fate::kDroppedMalformed), "refused:");
  for (std::size_t index = 0; index < kDecapStatusCount; ++index) {
    if (account.refusals[index] == 0) continue;
    const DecapStatusInfo info = Describe(static_cast<DecapStatus>(index));
    table.Row(fmt::format("    {}", info.name), account.refusals[index],
              fmt::format("{} ({})", info.sentence, info.reference));
  }
  table.Row("  no chunk", account.fate(Fate::kDroppedNoChunk), "decapsulated, no room to store it");
  if (account.unknown_critical_options != 0) {
    table.Row("unknown critical options", account.unknown_critical_options,
              "accepted all the same");
  }
}

void AddPort(TextTable& table, const PortAccount& port) {
  table.Line("");
  table.Line("lost before they were received");
  table.Row("  missed", port.missed, "the device's queues were full");
  table.Row("  errors", port.errors, "the device refused the frame");
  table.Row("  no buffer", port.no_buffer, "no packet buffer was free");
  table.Row("  segmented", port.segmented, "did not fit in one buffer");
  if (port.sent + port.unsent == 0) return;
  table.Line("");
  table.Row("replies sent", port.sent);
  table.Row("replies unsent", port.unsent, "the device did not take them");
}

void AddSources(TextTable& table, const Account& account) {
  table.Line("");
  table.Line(fmt::format("{:<20}{:>14}{:>16}{:>20}", "endpoint", "VNI", "packets", "bytes"));
  std::vector<SourceReport> sources = account.sources;
  std::stable_sort(sources.begin(), sources.end(),
                   [](const SourceReport& left, const SourceReport& right) {
                     return left.amount.packets > right.amount.packets;
                   });
  for (std::size_t index = 0; index < std::min(sources.size(), kSourcesShown); ++index) {
    const SourceReport& source = sources[index];
    const std::string endpoint = source.key.endpoint_id().has_value()
                                     ? fmt::format("{:016x}", *source.key.endpoint_id())
                                     : "-";
    table.Line(fmt::format("{:<20}{:>14}{:>16}{:>20}", endpoint, source.key.vni(),
                           Grouped(source.amount.packets), Grouped(source.amount.bytes)));
  }
  if (sources.size() > kSourcesShown) {
    table.Line(fmt::format("… and {} more", Grouped(sources.size() - kSourcesShown)));
  }
  if (account.sources_overflow.packets != 0) {
    table.Row("of sources beyond the table", account.sources_overflow.packets);
  }
}

void AddDelivery(TextTable& table, std::string_view who, const DeliveryReport& delivery) {
  table.Line(fmt::format("  {:<38}{:>16}{:>16}{:>14}{:>12}", who, Grouped(delivery.offered.packets),
                         Grouped(delivery.delivered.packets),
                         Grouped(delivery.dropped_total().packets),
                         Grouped(delivery.in_flight.packets)));
  for (std::size_t reason = 0; reason < kDropReasonCount; ++reason) {
    if (delivery.dropped[reason].packets == 0) continue;
    table.Line(fmt::format(
        "  {:<70}{:>14}", fmt::format("    dropped: {}", ToString(static_cast<DropReason>(reason))),
        Grouped(delivery.dropped[reason].packets)));
  }
}

void AddStream(TextTable& table, const StreamAccount& stream) {
  table.Line("");
  table.Line(fmt::format("stream {} ({}): {} packets stored, {} bytes", stream.name,
                         ToString(stream.format), Grouped(stream.stored.packets),
                         Grouped(stream.stored.bytes)));
  if (stream.exporters.empty()) return;
  table.Line(fmt::format("  {:<38}{:>16}{:>16}{:>14}{:>12}", "packets", "offered", "delivered",
                         "dropped", "in flight"));
  for (const ExporterReport& exporter : stream.exporters) {
    AddDelivery(table, exporter.name, exporter.delivery);
    for (const ClientReport& client : exporter.clients) {
      AddDelivery(table, "  " + client.peer, client.delivery);
    }
    if (!exporter.failure.empty()) table.Line("    failed: " + exporter.failure);
  }
}

}  // namespace

std::string ToText(const Account& account) {
  TextTable table;
  AddFrames(table, account);
  if (account.port.has_value()) AddPort(table, *account.port);
  AddSources(table, account);
  for (const StreamAccount& stream : account.streams) AddStream(table, stream);
  table.Line("");
  table.Line(fmt::format("{:.3f} s, {:.3f} Mpps", account.duration.count(),
                         account.packets_per_second() / 1e6));
  const std::vector<std::string> broken = BrokenLaws(account);
  for (const std::string& law : broken) table.Line("BROKEN LAW: " + law);
  if (broken.empty()) {
    table.Line(
        "the account balances: received == sum of fates, offered == delivered + dropped + in "
        "flight");
  }
  return table.Take();
}

}  // namespace gwlbtap
