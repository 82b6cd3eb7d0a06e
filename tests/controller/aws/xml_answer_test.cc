// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/xml_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gwlbtap::controller {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Lt;
using ::testing::SizeIs;

std::string Document(const std::string& content) {
  return "<XResponse>" + content + "</XResponse>";
}

// Of a document that is refused.
std::string Refusal(std::string body) {
  XmlAnswer answer(std::move(body), "X");
  EXPECT_TRUE(absl::IsUnavailable(answer.status())) << answer.status();
  EXPECT_THAT(answer.root().Items("set"), IsEmpty());
  return answer.status().ToString();
}

std::string TextOf(const std::string& content) {
  XmlAnswer answer(Document("<a>" + content + "</a>"), "X");
  EXPECT_TRUE(answer.status().ok()) << answer.status();
  return answer.root().Text("a");
}

TEST(XmlAnswer, TextIsAsItIs) {
  EXPECT_EQ(TextOf("b"), "b");
  EXPECT_EQ(TextOf(""), "");
  EXPECT_EQ(TextOf(" "), " ");
  EXPECT_EQ(TextOf("\n b \t"), "\n b \t");
  EXPECT_EQ(TextOf("a\r\nb\rc&#13;d"), "a\nb\nc\rd");  // XML 1.0 §2.11
  EXPECT_EQ(TextOf("&lt;&amp;&gt;&quot;&apos;&#x1F600;&#228;"), "<&>\"'😀ä");
  EXPECT_EQ(TextOf("&unknown;"), "&unknown;");
  EXPECT_EQ(TextOf("<![CDATA[<b>]]>"), "<b>");
  EXPECT_EQ(TextOf("a<!-- comment -->b<![CDATA[c]]><?p i?>d<e/>f"), "abcd");
}

TEST(XmlAnswer, NamespacesAreNotLookedAt) {
  XmlAnswer answer("<n:XResponse xmlns:n='u'><n:set><n:item/></n:set></n:XResponse>", "X");
  EXPECT_TRUE(answer.status().ok());
  EXPECT_THAT(answer.root().Items("set"), SizeIs(1));
}

TEST(XmlAnswer, WhatIsNotThereIsEmpty) {
  XmlAnswer answer(Document("<set>text<other/><item/></set>"), "X");
  EXPECT_THAT(answer.root().Items("set"), SizeIs(1));
  EXPECT_THAT(answer.root().Items("nothing"), IsEmpty());
  EXPECT_EQ(answer.root().Child("a").Child("b").Text("c"), "");
  EXPECT_EQ(answer.root().Child("a").Number("b"), std::nullopt);
  EXPECT_FALSE(answer.root().IsTrue("a"));
  EXPECT_TRUE(answer.status().ok());
}

TEST(XmlAnswer, NumbersAreWholeAndFit) {
  XmlAnswer answer(Document("<a>0</a><b>4294967295</b>"), "X");
  EXPECT_EQ(answer.root().Number("a"), 0u);
  EXPECT_EQ(answer.root().Number("b"), 4294967295u);
  EXPECT_TRUE(answer.status().ok());
  for (const char* text :
       {"", " 1", "1 ", "-1", "+1", "4294967296", "99999999999999999999", "1.0", "0x1", "one"}) {
    XmlAnswer wrong(Document(std::string("<a>") + text + "</a>"), "X");
    EXPECT_EQ(wrong.root().Number("a"), std::nullopt);
    EXPECT_TRUE(absl::IsInternal(wrong.status())) << text;
    EXPECT_THAT(wrong.status().ToString(),
                HasSubstr(std::string("a \"") + text + "\" is no number from 0 to 4294967295"));
  }
}

TEST(XmlAnswer, OnlyTrueIsTrue) {
  XmlAnswer answer(Document("<a>true</a><b>false</b><c>TRUE</c>"), "X");
  EXPECT_TRUE(answer.root().IsTrue("a"));
  EXPECT_FALSE(answer.root().IsTrue("b"));
  EXPECT_FALSE(answer.root().IsTrue("c"));
}

TEST(XmlAnswer, EveryTruncationIsRefused) {
  const std::string whole =
      "<?xml version=\"1.0\"?><XResponse a='b'><set><item>&amp;<!-- c --></item></set></XResponse>";
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THAT(Refusal(whole.substr(0, size)), HasSubstr("the answer to X is ")) << size;
  }
}

TEST(XmlAnswer, DocumentOfSomebodyElseIsRefused) {
  EXPECT_THAT(Refusal(""), HasSubstr("no XML"));
  EXPECT_THAT(Refusal("Service Unavailable"), HasSubstr("no XML"));
  EXPECT_THAT(Refusal("<html><head></head><body>503</body></html>"),
              HasSubstr("is a document <html>, not <XResponse>"));
  EXPECT_THAT(Refusal("<!DOCTYPE html><html><body><br></body></html>"), HasSubstr("no XML"));
  EXPECT_THAT(Refusal("<Response><Errors/></Response>"), HasSubstr("<Response>"));
  EXPECT_THAT(Refusal("<" + std::string(100'000, 'a') + "/>"), SizeIs(Lt(200)));
  EXPECT_THAT(Refusal("\xff\xfe<\0X\0"), HasSubstr("no XML"));
}

TEST(XmlAnswer, DepthIsNoDanger) {
  constexpr int kDepth = 500'000;
  std::string nested;
  for (int i = 0; i < kDepth; ++i) nested += "<a>";
  EXPECT_THAT(Refusal(Document(nested)), HasSubstr("no XML"));
  for (int i = 0; i < kDepth; ++i) nested += "</a>";
  XmlAnswer answer(Document(nested), "X");
  EXPECT_TRUE(answer.status().ok());
  EXPECT_EQ(answer.root().Text("a"), "");
}

TEST(XmlAnswer, MoreTagsThanMemoryShouldHoldAreRefused) {
  std::string many;
  for (std::size_t i = 0; i < XmlAnswer::kMostTags; ++i) many += "<a/>";
  EXPECT_THAT(Refusal(Document(many)), HasSubstr("tags, more than 4000000"));
}

}  // namespace
}  // namespace gwlbtap::controller
