// SPDX-License-Identifier: Apache-2.0
#include "appliance/account.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/appliance/balanced_account.h"

namespace gwlbtap {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(BrokenLaws, AreNoneInABalancedAccount) {
  EXPECT_THAT(BrokenLaws(Account{}), IsEmpty());
  EXPECT_THAT(BrokenLaws(BalancedAccount()), IsEmpty());
}

TEST(BrokenLaws, TellOfAFrameWithoutFate) {
  Account account = BalancedAccount();
  ++account.received.packets;
  EXPECT_THAT(BrokenLaws(account),
              Contains("frames received == sum of fates: 1234568 is not 1234567"));
}

TEST(BrokenLaws, TellOfAMalformedFrameWithoutReason) {
  Account account = BalancedAccount();
  --account.refusals[static_cast<std::size_t>(DecapStatus::kInnerEmpty)];
  EXPECT_THAT(BrokenLaws(account), Contains("malformed == sum of its reasons: 560 is not 559"));
}

TEST(BrokenLaws, TellOfAPacketWithoutSource) {
  Account account = BalancedAccount();
  --account.sources_overflow.packets;
  EXPECT_THAT(BrokenLaws(account), Contains(StartsWith("decapsulated == sum of sources: ")));
}

TEST(BrokenLaws, TellOfAPacketThatAStreamWasNotOffered) {
  Account account = BalancedAccount();
  --account.streams[0].offered;
  EXPECT_THAT(BrokenLaws(account), Contains(StartsWith("stream siem: offered == decapsulated: ")));
  EXPECT_THAT(BrokenLaws(account),
              Contains(StartsWith("stream siem: offered == stored + no chunk: ")));
}

TEST(BrokenLaws, TellOfAReplyThatWasNeitherSentNorNot) {
  Account account = BalancedAccount();
  account.port = {.sent = 599, .unsent = 1};
  EXPECT_THAT(BrokenLaws(account), IsEmpty());
  account.port->sent = 600;
  EXPECT_THAT(BrokenLaws(account), Contains("answered == sent + unsent: 600 is not 601"));
}

TEST(BrokenLaws, TellOfAPacketThatAnExporterWasNotHanded) {
  Account account = BalancedAccount();
  --account.streams[0].exporters[0].handed.packets;
  EXPECT_THAT(BrokenLaws(account),
              Contains(AllOf(HasSubstr("stream siem, listen 127.0.0.1:57012: handed == stored"),
                             HasSubstr("(packets): 1199999 is not 1200000"))));
}

TEST(BrokenLaws, TellOfBytesThatAnExporterCannotAccountFor) {
  Account account = BalancedAccount();
  ++account.streams[0].exporters[0].delivery.delivered.bytes;
  EXPECT_THAT(BrokenLaws(account),
              Contains(HasSubstr("offered == delivered + dropped + in flight (bytes)")));
}

TEST(BrokenLaws, TellOfAPacketThatAClientCannotAccountFor) {
  Account account = BalancedAccount();
  --account.streams[0].exporters[0].clients[0].delivery.in_flight.packets;
  EXPECT_THAT(BrokenLaws(account), Contains(HasSubstr("127.0.0.1:40001: offered == delivered")));
}

TEST(Account, DecapsulatedIsWhatWasExportedOrFoundNoRoom) {
  EXPECT_EQ(BalancedAccount().decapsulated(), 1'200'007U);
}

TEST(Account, TheRateIsOfAllFramesReceived) {
  EXPECT_DOUBLE_EQ(BalancedAccount().packets_per_second(), 1'234'567 / 2.0);
  EXPECT_EQ(Account{}.packets_per_second(), 0);
}

}  // namespace
}  // namespace gwlbtap
