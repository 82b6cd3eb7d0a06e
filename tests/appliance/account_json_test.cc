// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "appliance/account.h"
#include "tests/appliance/balanced_account.h"

namespace gwlbtap {
namespace {

using Json = nlohmann::ordered_json;
using testing::ElementsAre;
using testing::SizeIs;

std::vector<std::string> Keys(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) keys.push_back(item.key());
  return keys;
}

TEST(AccountJson, HasTheKeysThatProgramsRelyOn) {
  const Json json = ToJson(BalancedAccount());
  EXPECT_THAT(Keys(json),
              ElementsAre("version", "seconds", "packets_per_second", "frames_received", "fates",
                          "malformed", "decapsulated", "unknown_critical_options", "sources",
                          "sources_overflow", "streams", "broken_laws"));
  EXPECT_THAT(
      Keys(json["fates"]),
      ElementsAre("exported", "not_tunnel", "answered_arp", "answered_ping", "answered_health",
                  "unanswered", "dropped_malformed", "dropped_no_chunk", "dropped_tx_full"));
  EXPECT_THAT(Keys(json["sources"][0]),
              ElementsAre("endpoint", "vni", "packets", "bytes", "first_seen_ns", "last_seen_ns"));
  const Json& stream = json["streams"][0];
  EXPECT_THAT(Keys(stream),
              ElementsAre("name", "format", "offered", "stored", "no_chunk", "exporters"));
  EXPECT_THAT(Keys(stream["exporters"][0]),
              ElementsAre("name", "handed", "offered", "delivered", "dropped", "in_flight",
                          "refused_clients", "failure", "clients"));
  EXPECT_THAT(Keys(stream["exporters"][0]["clients"][0]),
              ElementsAre("peer", "connected", "offered", "delivered", "dropped", "in_flight"));
}

TEST(AccountJson, HasEveryNumber) {
  const Json json = ToJson(BalancedAccount());
  EXPECT_EQ(json["seconds"], 2.0);
  EXPECT_EQ(json["frames_received"], Json({{"packets", 1'234'567}, {"bytes", 987'654'321}}));
  EXPECT_EQ(json["fates"]["exported"], 1'200'000);
  EXPECT_EQ(json["fates"]["dropped_malformed"], 560);
  EXPECT_EQ(json["decapsulated"], 1'200'007);
  EXPECT_EQ(json["unknown_critical_options"], 11);
  EXPECT_EQ(json["sources_overflow"]["bytes"], 700);
  EXPECT_EQ(json["streams"][0]["no_chunk"], 7);
  const Json& exporter = json["streams"][0]["exporters"][0];
  EXPECT_EQ(exporter["delivered"], Json({{"packets", 1'199'000}, {"bytes", 399'000'000}}));
  EXPECT_EQ(exporter["dropped"][std::string(ToString(DropReason::kSlow))]["packets"], 990);
  EXPECT_THAT(exporter["dropped"], SizeIs(kDropReasonCount));
  EXPECT_EQ(exporter["refused_clients"], 3);
  EXPECT_EQ(exporter["failure"], nullptr);
  EXPECT_EQ(exporter["clients"][0]["peer"], "127.0.0.1:40001");
  EXPECT_EQ(exporter["clients"][0]["connected"], true);
}

TEST(AccountJson, NamesEveryRefusalEvenIfItNeverOccurred) {
  const Json json = ToJson(BalancedAccount());
  // "ok" and "not_tunnel" are no refusals.
  EXPECT_THAT(json["malformed"], SizeIs(kDecapStatusCount - 2));
  EXPECT_EQ(json["malformed"]["geneve_version"], 500);
  EXPECT_EQ(json["malformed"]["udp_length"], 0);
}

TEST(AccountJson, AnEndpointIsHexadecimalOrNull) {
  const Json sources = ToJson(BalancedAccount())["sources"];
  EXPECT_EQ(sources[0]["endpoint"], nullptr);
  EXPECT_EQ(sources[0]["first_seen_ns"], 1'000'000'000);
  EXPECT_EQ(sources[1]["endpoint"], "0123456789abcdef");
  EXPECT_EQ(sources[1]["last_seen_ns"], 3'000'000'000);
}

TEST(AccountJson, HasThePortsLossesWhereThereIsAPort) {
  Account account = BalancedAccount();
  EXPECT_FALSE(ToJson(account).contains("port"));
  account.port = {.missed = 1, .errors = 2, .no_buffer = 3, .segmented = 4, .sent = 5, .unsent = 6};
  EXPECT_EQ(ToJson(account)["port"], Json({{"missed", 1},
                                           {"errors", 2},
                                           {"no_buffer", 3},
                                           {"segmented", 4},
                                           {"sent", 5},
                                           {"unsent", 6}}));
}

TEST(AccountJson, ListsBrokenLaws) {
  Account account = BalancedAccount();
  EXPECT_EQ(ToJson(account)["broken_laws"], Json::array());
  ++account.received.packets;
  account.streams[0].exporters[0].failure = "disk full";
  EXPECT_THAT(ToJson(account)["broken_laws"], SizeIs(1));
  EXPECT_EQ(ToJson(account)["streams"][0]["exporters"][0]["failure"], "disk full");
}

}  // namespace
}  // namespace gwlbtap
