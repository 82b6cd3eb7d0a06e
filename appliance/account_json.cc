// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "appliance/account.h"
#include "appliance/version.h"

namespace gwlbtap {
namespace {

using Json = nlohmann::ordered_json;

Json AmountJson(const Amount& amount) {
  return {{"packets", amount.packets}, {"bytes", amount.bytes}};
}

Json SourceJson(const SourceReport& source) {
  Json json;
  json["endpoint"] = source.key.endpoint_id().has_value()
                         ? Json(fmt::format("{:016x}", *source.key.endpoint_id()))
                         : Json(nullptr);
  json["vni"] = source.key.vni();
  json["packets"] = source.amount.packets;
  json["bytes"] = source.amount.bytes;
  json["first_seen_ns"] = source.first_seen.time_since_epoch().count();
  json["last_seen_ns"] = source.last_seen.time_since_epoch().count();
  return json;
}

void AddDelivery(Json& json, const DeliveryReport& delivery) {
  json["offered"] = AmountJson(delivery.offered);
  json["delivered"] = AmountJson(delivery.delivered);
  Json& dropped = json["dropped"] = Json::object();
  for (std::size_t reason = 0; reason < kDropReasonCount; ++reason) {
    dropped[std::string(ToString(static_cast<DropReason>(reason)))] =
        AmountJson(delivery.dropped[reason]);
  }
  json["in_flight"] = AmountJson(delivery.in_flight);
}

Json ExporterJson(const ExporterReport& exporter) {
  Json json;
  json["name"] = exporter.name;
  json["handed"] = AmountJson(exporter.handed);
  AddDelivery(json, exporter.delivery);
  json["refused_clients"] = exporter.refused_clients;
  json["failure"] = exporter.failure.empty() ? Json(nullptr) : Json(exporter.failure);
  Json& clients = json["clients"] = Json::array();
  for (const ClientReport& client : exporter.clients) {
    Json entry;
    entry["peer"] = client.peer;
    entry["connected"] = client.is_connected;
    AddDelivery(entry, client.delivery);
    clients.push_back(std::move(entry));
  }
  return json;
}

Json StreamJson(const StreamAccount& stream) {
  Json json;
  json["name"] = stream.name;
  json["format"] = std::string(ToString(stream.format));
  json["offered"] = stream.offered;
  json["stored"] = AmountJson(stream.stored);
  json["no_chunk"] = stream.no_chunk;
  Json& exporters = json["exporters"] = Json::array();
  for (const ExporterReport& exporter : stream.exporters) {
    exporters.push_back(ExporterJson(exporter));
  }
  return json;
}

void AddFates(Json& json, const Account& account) {
  Json& fates = json["fates"] = Json::object();
  for (std::size_t fate = 0; fate < kFateCount; ++fate) {
    fates[std::string(ToString(static_cast<Fate>(fate)))] = account.fates[fate];
  }
  Json& malformed = json["malformed"] = Json::object();
  for (std::size_t index = 0; index < kDecapStatusCount; ++index) {
    const auto status = static_cast<DecapStatus>(index);
    if (status == DecapStatus::kOk || status == DecapStatus::kNotTunnel) continue;
    malformed[std::string(Describe(status).name)] = account.refusals[index];
  }
  json["decapsulated"] = account.decapsulated();
  json["unknown_critical_options"] = account.unknown_critical_options;
}

}  // namespace

Json ToJson(const Account& account) {
  Json json;
  json["version"] = kVersion;
  json["seconds"] = account.duration.count();
  json["packets_per_second"] = account.packets_per_second();
  json["frames_received"] = AmountJson(account.received);
  AddFates(json, account);
  if (account.port.has_value()) {
    json["port"] = {{"missed", account.port->missed},       {"errors", account.port->errors},
                    {"no_buffer", account.port->no_buffer}, {"segmented", account.port->segmented},
                    {"sent", account.port->sent},           {"unsent", account.port->unsent}};
  }
  Json& sources = json["sources"] = Json::array();
  for (const SourceReport& source : account.sources) sources.push_back(SourceJson(source));
  json["sources_overflow"] = AmountJson(account.sources_overflow);
  Json& streams = json["streams"] = Json::array();
  for (const StreamAccount& stream : account.streams) streams.push_back(StreamJson(stream));
  json["broken_laws"] = BrokenLaws(account);
  return json;
}

}  // namespace gwlbtap
