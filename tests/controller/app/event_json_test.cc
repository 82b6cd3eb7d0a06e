// SPDX-License-Identifier: Apache-2.0
#include "controller/app/event_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;

std::string Nested(std::size_t depth) {
  return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
}

std::string RefusalOf(std::string_view text) {
  const absl::StatusOr<EventJson> event = ParseEventJson(text);
  if (event.ok()) return "accepted";
  EXPECT_EQ(event.status().code(), absl::StatusCode::kInvalidArgument);
  return std::string(event.status().message());
}

TEST(EventJson, AnObjectIsAccepted) {
  const absl::StatusOr<EventJson> event = ParseEventJson(R"( {"a": [1, {"b": null}]} )");
  ASSERT_TRUE(event.ok()) << event.status();
  EXPECT_EQ((*event)["a"][0], 1);
}

TEST(EventJson, EveryTruncationIsRefused) {
  const std::string text = R"({"a":["text \" and more",{"b":-1.5e3}],"c":true})";
  ASSERT_EQ(RefusalOf(text), "accepted");
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(RefusalOf(text.substr(0, size)), "the event is no JSON") << size;
  }
}

TEST(EventJson, WhatIsNoObjectIsRefused) {
  EXPECT_THAT(RefusalOf("[]"), HasSubstr("of the type array"));
  EXPECT_THAT(RefusalOf("null"), HasSubstr("of the type null"));
  EXPECT_THAT(RefusalOf("\"text\""), HasSubstr("of the type string"));
  EXPECT_THAT(RefusalOf("1"), HasSubstr("of the type number"));
  for (const char* text : {"{} {}", "{a:1}", "{\"a\":NaN}", "{\"a\":1e999}", "{\"a\":\"\xff\"}"}) {
    EXPECT_EQ(RefusalOf(text), "the event is no JSON") << text;
  }
}

TEST(EventJson, NestingIsAcceptedUpToTheMost) {
  EXPECT_EQ(RefusalOf(Nested(kMaxEventNesting)), "accepted");
  EXPECT_EQ(RefusalOf(Nested(kMaxEventNesting + 1)), "the event is nested 33 deep; 32 is the most");
  EXPECT_THAT(RefusalOf(std::string(200'000, '[')), HasSubstr("nested 200000 deep"));
  EXPECT_THAT(RefusalOf(std::string(200'000, ']')), HasSubstr("no JSON"));
}

TEST(EventJson, BracketsWithinTextAreNoNesting) {
  EXPECT_EQ(RefusalOf(R"({"a":")" + std::string(100, '{') + R"(\")" + std::string(100, '[') +
                      R"(","b\\":[]})"),
            "accepted");
}

TEST(EventJson, SizeIsAcceptedUpToTheMost) {
  const std::string head = R"({"a":")";
  const std::string text(kMaxEventBytes - head.size() - 2, 'x');
  EXPECT_EQ(RefusalOf(head + text + "\"}"), "accepted");
  EXPECT_EQ(RefusalOf(head + text + "x\"}"), "the event has 262145 bytes; 262144 are the most");
}

TEST(EventJson, TextsAndListsAreFoundByTheirPointers) {
  const EventJson event = {{"detail", {{"instance-id", "i-1"}, {"list", {"a", "b"}}}}};
  EXPECT_EQ(*TextAt(event, "/detail/instance-id"), "i-1");
  EXPECT_EQ((*ListAt(event, "/detail/list"))->size(), 2u);
  EXPECT_EQ(*OptionalTextAt(event, "/detail/other"), "");
  EXPECT_EQ((*ListAt(event, "/detail/other"))->size(), 0u);
}

TEST(EventJson, WhatIsMissingOrOfAnotherTypeIsRefusedWithItsPlace) {
  const EventJson event = {{"detail", {{"number", 1}, {"empty", ""}, {"null", nullptr}}},
                           {"text", "x"}};
  EXPECT_THAT(TextAt(event, "/detail/number").status().message(),
              HasSubstr("/detail/number is no text, but of the type number"));
  EXPECT_THAT(OptionalTextAt(event, "/detail").status().message(), HasSubstr("type object"));
  for (const char* pointer : {"/detail/empty", "/detail/null", "/detail/none", "/text/deeper",
                              "/detail/number/deeper", "/none/deeper"}) {
    EXPECT_THAT(TextAt(event, pointer).status().message(), HasSubstr("missing or empty"));
  }
  EXPECT_THAT(ListAt(event, "/text").status().message(), HasSubstr("/text is no list"));
}

TEST(EventJson, QuotedTextIsCutShortBetweenLetters) {
  EXPECT_EQ(Quoted("short"), "\"short\"");
  EXPECT_EQ(Quoted(std::string(80, 'x')), '"' + std::string(80, 'x') + '"');
  EXPECT_EQ(Quoted(std::string(81, 'x')), '"' + std::string(80, 'x') + "...\"");
  EXPECT_EQ(Quoted(std::string(79, 'x') + "\u00e9\u00e9"), '"' + std::string(79, 'x') + "...\"");
  EXPECT_EQ(Quoted(std::string(90, '\xbf')), "\"...\"") << "no letter begins at all";
}

}  // namespace
}  // namespace gwlbtap::controller
