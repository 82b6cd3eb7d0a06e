// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "appliance/account.h"
#include "tests/appliance/balanced_account.h"

namespace gwlbtap {
namespace {

using testing::ContainsRegex;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(AccountText, ShowsEveryFateWithItsNumber) {
  const std::string text = ToText(BalancedAccount());
  EXPECT_THAT(text, ContainsRegex("frames received +1,234,567  987,654,321 bytes"));
  EXPECT_THAT(text, ContainsRegex("exported +1,200,000"));
  EXPECT_THAT(text, ContainsRegex("not tunnel +33,000"));
  EXPECT_THAT(text, ContainsRegex("health checks +300"));
  EXPECT_THAT(text, ContainsRegex("unanswered +351"));
  EXPECT_THAT(text, ContainsRegex("no room to answer +49"));
  EXPECT_THAT(text, ContainsRegex("malformed +560"));
  EXPECT_THAT(text, ContainsRegex("no chunk +7"));
}

TEST(AccountText, ShowsTheReasonsThatOccurredAndNoOthers) {
  const std::string text = ToText(BalancedAccount());
  EXPECT_THAT(text, ContainsRegex("geneve_version +500  The Geneve version is not 0"));
  EXPECT_THAT(text, ContainsRegex("inner_empty +60"));
  EXPECT_THAT(text, Not(HasSubstr("udp_length")));
  EXPECT_THAT(text, ContainsRegex("unknown critical options +11"));
}

TEST(AccountText, ShowsEverySourceTheBusiestFirst) {
  const std::string text = ToText(BalancedAccount());
  EXPECT_THAT(text, ContainsRegex("0123456789abcdef +7001 +1,000,000 +300,000,000\n- +7000"));
  EXPECT_THAT(text, ContainsRegex("sources beyond the table +7"));
}

TEST(AccountText, SaysHowManySourcesItDoesNotShow) {
  Account account;
  for (std::uint32_t vni = 0; vni < 1'025; ++vni) account.sources.push_back({{1, vni}, {}, {}, {}});
  const std::string text = ToText(account);
  EXPECT_THAT(text, ContainsRegex(" 19 +0 +0\n"));
  EXPECT_THAT(text, Not(ContainsRegex(" 20 +0 +0\n")));
  EXPECT_THAT(text, HasSubstr("… and 1,005 more"));
}

TEST(AccountText, ShowsWhatEveryExporterAndClientGotAndLost) {
  const std::string text = ToText(BalancedAccount());
  EXPECT_THAT(text, HasSubstr("stream siem (pcap): 1,200,000 packets stored, 400,000,000 bytes"));
  EXPECT_THAT(text, ContainsRegex("listen 127.0.0.1:57012 +1,200,000 +1,199,000 +990 +10\n"));
  EXPECT_THAT(text, ContainsRegex("127.0.0.1:40001 +1,200,000 +1,199,000 +990 +10\n"));
  EXPECT_THAT(text, ContainsRegex("dropped: [a-z_ ]*slow[a-z_ ]* +990\n"));
}

TEST(AccountText, ShowsWhyAnExporterHasStopped) {
  Account account = BalancedAccount();
  account.streams[0].exporters[0].failure = "cannot write /captures/out.pcap: disk full";
  EXPECT_THAT(ToText(account), HasSubstr("failed: cannot write /captures/out.pcap: disk full"));
}

TEST(AccountText, ShowsThePortsLossesOnlyWhereThereIsAPort) {
  Account account = BalancedAccount();
  EXPECT_THAT(ToText(account), Not(HasSubstr("lost before they were received")));
  account.port = {.missed = 1, .errors = 22, .no_buffer = 333, .segmented = 4'444};
  const std::string text = ToText(account);
  EXPECT_THAT(text, ContainsRegex("missed +1 "));
  EXPECT_THAT(text, ContainsRegex("errors +22 "));
  EXPECT_THAT(text, ContainsRegex("no buffer +333 "));
  EXPECT_THAT(text, ContainsRegex("segmented +4,444 "));
}

TEST(AccountText, EndsWithTheVerdictOfTheLaws) {
  Account account = BalancedAccount();
  EXPECT_THAT(ToText(account), HasSubstr("2.000 s, 0.617 Mpps\nthe account balances: "));
  ++account.received.packets;
  const std::string text = ToText(account);
  EXPECT_THAT(text, Not(HasSubstr("balances")));
  EXPECT_THAT(text, EndsWith("BROKEN LAW: frames received == sum of fates: 1234568 is not "
                             "1234567\n"));
}

}  // namespace
}  // namespace gwlbtap
