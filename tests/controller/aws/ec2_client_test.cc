// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/ec2_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "aws/service_error.h"
#include "tests/controller/aws/ec2_endpoint.h"

namespace gwlbtap::controller {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kListing[] = "DescribeTrafficMirrorSessions";

HttpReply SessionPage(const std::vector<std::string>& ids, const std::string& token) {
  std::string items;
  for (const std::string& id : ids) {
    items += "<item><trafficMirrorSessionId>" + id + "</trafficMirrorSessionId><description>" +
             token + "</description></item>";
  }
  return Answer(kListing, "<trafficMirrorSessionSet>" + items + "</trafficMirrorSessionSet>" +
                              (token.empty() ? "" : "<nextToken>" + token + "</nextToken>"));
}

class Ec2ClientTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::vector<std::string>> SessionIds(const ListingFilters& filters = {}) {
    const auto sessions = ec2_.DescribeSessions(filters, {});
    if (!sessions.ok()) return sessions.status();
    std::vector<std::string> ids;
    for (const MirrorSession& each : *sessions) ids.push_back(each.id);
    return ids;
  }

  Ec2Endpoint endpoint_;
  Ec2Client ec2_{endpoint_.client(), 5};
};

TEST_F(Ec2ClientTest, AllPagesAreOneListing) {
  endpoint_.Reply(kListing,
                  {SessionPage({"a", "b"}, "1+/="), SessionPage({}, "2"), SessionPage({"c"}, "")});
  EXPECT_THAT(SessionIds().value(), ElementsAre("a", "b", "c"));
  const auto calls = endpoint_.calls();
  ASSERT_THAT(calls, SizeIs(3));
  EXPECT_EQ(calls[0].count("NextToken"), 0u);
  EXPECT_EQ(calls[0].at("MaxResults"), "5");
  EXPECT_EQ(calls[1].at("NextToken"), "1+/=");
  EXPECT_EQ(calls[2].at("NextToken"), "2");
}

TEST_F(Ec2ClientTest, WhatComesTwiceIsAsItCameLast) {
  endpoint_.Reply(kListing, {SessionPage({"a", "b"}, "1"), SessionPage({"a", "c"}, "")});
  const auto sessions = ec2_.DescribeSessions({}, {});
  ASSERT_THAT(sessions.value(), SizeIs(3));
  EXPECT_EQ(sessions->at(0).description, "");
  EXPECT_EQ(sessions->at(1).description, "1");
}

TEST_F(Ec2ClientTest, ListingWithAFailingPageHasFailed) {
  endpoint_.Reply(kListing, {SessionPage({"a"}, "1"), Refusal("SomethingNew")});
  const auto sessions = SessionIds();
  EXPECT_EQ(aws::ServiceErrorOf(sessions.status())->code, "SomethingNew");
  EXPECT_THAT(sessions.status().ToString(), HasSubstr("ec2 DescribeTrafficMirrorSessions"));
  EXPECT_THAT(endpoint_.actions(), SizeIs(2));
}

TEST_F(Ec2ClientTest, TokenThatIsNoLongerTakenBeginsItAnew) {
  endpoint_.Reply(kListing, {SessionPage({"gone"}, "1"), Refusal("InvalidPaginationToken"),
                             SessionPage({"a"}, "1"), SessionPage({"b"}, "")});
  EXPECT_THAT(SessionIds().value(), ElementsAre("a", "b"));
}

TEST_F(Ec2ClientTest, ListingIsBegunThreeTimesAtMost) {
  endpoint_.Reply(kListing, {Refusal("InvalidNextToken")});
  EXPECT_EQ(aws::ServiceErrorOf(SessionIds().status())->code, "InvalidNextToken");
  EXPECT_THAT(endpoint_.actions(), SizeIs(Ec2Client::kMostListingAttempts));
}

TEST_F(Ec2ClientTest, ListingThatGoesInCirclesHasFailed) {
  endpoint_.Reply(kListing,
                  {SessionPage({"a"}, "1"), SessionPage({"b"}, "2"), SessionPage({"a"}, "1")});
  EXPECT_THAT(SessionIds().status().ToString(), HasSubstr("it has no end"));
  EXPECT_THAT(endpoint_.actions(), SizeIs(3));
}

TEST_F(Ec2ClientTest, ItemWithoutAnIdFailsTheListing) {
  endpoint_.Reply(kListing, {SessionPage({"a", ""}, "")});
  EXPECT_THAT(SessionIds().status().ToString(), HasSubstr("an item has no id"));
}

TEST_F(Ec2ClientTest, PageThatIsNoXmlFailsTheListing) {
  endpoint_.Reply(kListing, {SessionPage({"a"}, "1"), {.body = "<html></html>"}});
  EXPECT_THAT(SessionIds().status().ToString(), HasSubstr("<html>"));
}

TEST_F(Ec2ClientTest, ManyValuesOfAFilterAreSpreadOverCalls) {
  std::vector<std::string> values(401, "eni-");
  for (std::size_t i = 0; i < values.size(); ++i) values[i] += std::to_string(i);
  endpoint_.Reply(kListing, {SessionPage({"a"}, "more"), SessionPage({"b"}, ""),
                             SessionPage({"a", "c"}, ""), SessionPage({}, "")});
  EXPECT_THAT(SessionIds({{"network-interface-id", values}, {"owner-id", {"1"}}}).value(),
              ElementsAre("a", "b", "c"));
  const auto calls = endpoint_.calls();
  ASSERT_THAT(calls, SizeIs(4));
  EXPECT_EQ(calls[0].count("Filter.1.Value.199"), 1u);
  EXPECT_EQ(calls[0].count("Filter.1.Value.200"), 0u);
  EXPECT_EQ(calls[1].at("Filter.1.Value.1"), "eni-0");
  EXPECT_EQ(calls[2].at("Filter.1.Value.1"), "eni-199");
  EXPECT_THAT(calls[3], AllOf(::testing::Contains(Pair("Filter.1.Value.3", "eni-400")),
                              ::testing::Contains(Pair("Filter.2.Value.1", "1"))));
}

TEST_F(Ec2ClientTest, FilterWithoutValuesPassesNothingAndAsksNobody) {
  EXPECT_THAT(SessionIds({{"network-interface-id", {}}}).value(), IsEmpty());
  EXPECT_THAT(endpoint_.actions(), IsEmpty());
}

TEST_F(Ec2ClientTest, EachListingAsksForItsOwn) {
  EXPECT_TRUE(ec2_.DescribeInstances({}, {}).ok());
  EXPECT_TRUE(ec2_.DescribeInterfaces({}, {}).ok());
  EXPECT_TRUE(ec2_.DescribeTargets({}, {}).ok());
  EXPECT_TRUE(ec2_.DescribeFilters({}, {}).ok());
  EXPECT_TRUE(ec2_.SessionsOn("eni-1", {}).ok());
  EXPECT_THAT(endpoint_.actions(), ElementsAre("DescribeInstances", "DescribeNetworkInterfaces",
                                               "DescribeTrafficMirrorTargets",
                                               "DescribeTrafficMirrorFilters", kListing));
  EXPECT_EQ(endpoint_.calls().at(4).at("Filter.1.Value.1"), "eni-1");
}

TEST_F(Ec2ClientTest, CreationIsRepeatedWithTheSameToken) {
  const std::string created =
      "<trafficMirrorSession><trafficMirrorSessionId>tms-1</trafficMirrorSessionId>"
      "</trafficMirrorSession>";
  endpoint_.Reply("CreateTrafficMirrorSession", {HttpReply::Reset(),
                                                 {.status = 503, .body = "<html>"},
                                                 Answer("CreateTrafficMirrorSession", created)});
  DesiredSession session;
  session.interface_id = "eni-1";
  EXPECT_EQ(ec2_.CreateSession(session, "token", {}).value().id, "tms-1");
  ASSERT_THAT(endpoint_.calls(), SizeIs(3));
  for (const Ec2Endpoint::Form& call : endpoint_.calls())
    EXPECT_EQ(call.at("ClientToken"), "token");
}

TEST_F(Ec2ClientTest, RefusalsKeepWhatEc2Said) {
  endpoint_.Reply("CreateTrafficMirrorSession", {Refusal("TrafficMirrorSessionLimitExceeded")});
  endpoint_.Reply("ModifyTrafficMirrorSession",
                  {Refusal("InvalidTrafficMirrorSessionId.NotFound")});
  EXPECT_EQ(aws::ServiceErrorOf(ec2_.CreateSession({}, "token", {}).status())->code,
            "TrafficMirrorSessionLimitExceeded");
  EXPECT_EQ(aws::ServiceErrorOf(ec2_.ModifySession({}, {}).status())->code,
            "InvalidTrafficMirrorSessionId.NotFound");
}

TEST_F(Ec2ClientTest, AnswerWithoutASessionIsAFailure) {
  EXPECT_FALSE(ec2_.CreateSession({}, "token", {}).ok());
  EXPECT_FALSE(ec2_.ModifySession({}, {}).ok());
}

TEST_F(Ec2ClientTest, DeletingWhatIsGoneSucceeds) {
  endpoint_.Reply("DeleteTrafficMirrorSession", {Refusal("InvalidTrafficMirrorSessionId.NotFound"),
                                                 Answer("DeleteTrafficMirrorSession", ""),
                                                 Refusal("UnauthorizedOperation", 403)});
  EXPECT_TRUE(ec2_.DeleteSession("tms-1", {}).ok());
  EXPECT_TRUE(ec2_.DeleteSession("tms-1", {}).ok());
  EXPECT_TRUE(absl::IsPermissionDenied(ec2_.DeleteSession("tms-1", {})));
}

}  // namespace
}  // namespace gwlbtap::controller
