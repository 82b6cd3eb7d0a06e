// SPDX-License-Identifier: Apache-2.0
#include "controller/core/selector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/controller/core/example_world.h"

namespace gwlbtap::controller {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string ErrorOf(std::string_view text) {
  const absl::StatusOr<Term> term = ParseTerm(text);
  return term.ok() ? "" : std::string(term.status().message());
}

// A web server with an interface in the zone b, whose tags hold what is hard to write.
class SelectorTest : public ::testing::Test {
 protected:
  SelectorTest() {
    interface_.zone = "b";
    interface_.security_groups = {"sg-1", "sg-2"};
    interface_.tags = {{"side", "left"}};
    instance_.tags = {{"env", "lab-1"}, {"empty", ""},          {"a=b", "c|d"},
                      {"star", "*"},    {"team:owner", "x\\y"}, {std::string(kAsgTag), "web-blue"}};
    instance_.type = "m7i.large";
  }

  bool Is(std::string_view text) const {
    const absl::StatusOr<Term> term = ParseTerm(text);
    EXPECT_TRUE(term.ok()) << term.status();
    return term.ok() && Matches(*term, instance_, interface_);
  }
  bool IsSelected(const Selector& selector) const {
    return Matches(selector, instance_, interface_);
  }

  NetworkInterface interface_ = example::InterfaceWith("eni-1", 1);
  Instance instance_ = example::InstanceWith("i-1", {});
};

TEST_F(SelectorTest, TagsMatchByPresenceValueAndPattern) {
  EXPECT_TRUE(Is("tag:env"));
  EXPECT_TRUE(Is("tag:env=lab-1"));
  EXPECT_TRUE(Is("tag:env=lab*"));
  EXPECT_TRUE(Is("tag:env=live|lab-?"));
  EXPECT_FALSE(Is("tag:env=lab"));
  EXPECT_FALSE(Is("tag:env=LAB-1"));
  EXPECT_FALSE(Is("tag:other"));
  EXPECT_FALSE(Is("tag:other=*"));
}

TEST_F(SelectorTest, AnEmptyValueIsAValueOfATag) {
  EXPECT_TRUE(Is("tag:empty="));
  EXPECT_TRUE(Is("tag:empty"));
  EXPECT_TRUE(Is("tag:empty=x|"));
  EXPECT_FALSE(Is("tag:empty=?"));
  EXPECT_FALSE(Is("tag:env="));
}

TEST_F(SelectorTest, ABackslashTakesTheMeaningOfWhatFollows) {
  EXPECT_TRUE(Is("tag:a\\=b=c\\|d"));
  EXPECT_TRUE(Is("tag:star=\\*"));
  EXPECT_FALSE(Is("tag:env=\\*"));
  EXPECT_FALSE(Is("tag:env=lab-\\?"));
  EXPECT_TRUE(Is("tag:team:owner=x\\\\y"));
  EXPECT_TRUE(Is("tag:env=\\l\\ab-1"));
}

TEST_F(SelectorTest, TagsOfInstanceAndInterfaceAreTwoThings) {
  EXPECT_TRUE(Is("eni-tag:side=left"));
  EXPECT_FALSE(Is("tag:side"));
  EXPECT_FALSE(Is("eni-tag:env"));
}

TEST_F(SelectorTest, PlacesAreThoseOfTheInterface) {
  EXPECT_TRUE(Is("zone=b"));
  EXPECT_FALSE(Is("zone=a")) << "the instance's";
  EXPECT_TRUE(Is("vpc=vpc-2|vpc-1"));
  EXPECT_TRUE(Is("subnet=subnet-1"));
  interface_.zone.clear();
  interface_.vpc_id.clear();
  interface_.subnet_id.clear();
  EXPECT_TRUE(Is("zone=a")) << "where the interface does not tell";
  EXPECT_TRUE(Is("vpc=vpc-1"));
  EXPECT_TRUE(Is("subnet=subnet-1"));
}

TEST_F(SelectorTest, TheOtherTermsLookAtWhatTheyName) {
  EXPECT_TRUE(Is("instance=i-1"));
  EXPECT_FALSE(Is("instance=i-11"));
  EXPECT_TRUE(Is("interface=eni-1"));
  EXPECT_TRUE(Is("type=m7i.*"));
  EXPECT_TRUE(Is("type=m?i.large"));
  EXPECT_TRUE(Is("family=t3|m7i"));
  EXPECT_FALSE(Is("family=m7"));
  EXPECT_TRUE(Is("asg=web-*"));
  EXPECT_TRUE(Is("security-group=sg-2"));
  EXPECT_FALSE(Is("security-group=sg-3"));
  EXPECT_TRUE(Is("device-index=0|1"));
  EXPECT_TRUE(Is("device-index=01"));
  EXPECT_FALSE(Is("device-index=0"));
}

TEST_F(SelectorTest, WhatIsInNoGroupMatchesNoGroup) {
  instance_.tags.erase(std::string(kAsgTag));
  interface_.security_groups.clear();
  EXPECT_FALSE(Is("asg=*"));
  EXPECT_FALSE(Is("security-group=sg-1"));
}

TEST(Term, KeepsHowItWasWritten) {
  const absl::StatusOr<Term> term = ParseTerm("tag:a\\=b=c*|d\\|e");
  ASSERT_TRUE(term.ok());
  EXPECT_EQ(term->kind, TermKind::kTag);
  EXPECT_EQ(term->name, "a=b");
  EXPECT_THAT(term->alternatives, ElementsAre("c*", "d\\|e"));
  EXPECT_EQ(term->text, "tag:a\\=b=c*|d\\|e");
}

TEST(Term, WhatIsWrongIsSaid) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("has to begin with one of tag:NAME, eni-tag:NAME, vpc=,"));
  EXPECT_THAT(ErrorOf("Tag:x"), HasSubstr("\"Tag:x\" is not right: it has to begin with"));
  EXPECT_THAT(ErrorOf("vpc =vpc-1"), HasSubstr("has to begin with"));
  EXPECT_THAT(ErrorOf("tag"), HasSubstr("\"tag\" is written tag:NAME or tag:NAME=VALUE"));
  EXPECT_THAT(ErrorOf("tag=x"), HasSubstr("is written tag:NAME"));
  EXPECT_THAT(ErrorOf("vpc:vpc-1"), HasSubstr("\"vpc\" is written vpc=VALUE"));
  EXPECT_THAT(ErrorOf("tag:"), HasSubstr("the tag has no name"));
  EXPECT_THAT(ErrorOf("tag:=x"), HasSubstr("the tag has no name"));
  EXPECT_THAT(ErrorOf("vpc="), HasSubstr("an empty value matches nothing"));
  EXPECT_THAT(ErrorOf("vpc=vpc-1|"), HasSubstr("an empty value matches nothing"));
  EXPECT_THAT(ErrorOf("vpc=vpc-*"), HasSubstr("wildcards mean something in tags, type and asg"));
  EXPECT_THAT(ErrorOf("vpc=subnet-1"), HasSubstr("\"subnet-1\" is no id: it has to start with"));
  EXPECT_THAT(ErrorOf("vpc=vpc-"), HasSubstr("is no id"));
  EXPECT_THAT(ErrorOf("family=t3.nano"), HasSubstr("no family but a type"));
  EXPECT_THAT(ErrorOf("device-index=one"), HasSubstr("\"one\" is no number from 0 to 65535"));
  EXPECT_THAT(ErrorOf("device-index=65536"), HasSubstr("is no number"));
  EXPECT_THAT(ErrorOf("device-index=-1"), HasSubstr("is no number"));
  EXPECT_THAT(ErrorOf("tag:x=a\\"), HasSubstr("nothing follows the last backslash"));
  EXPECT_THAT(ErrorOf("tag:" + std::string(2000, 'x')), HasSubstr("longer than 1024 characters"));
  EXPECT_EQ(ErrorOf("tag:x=a\\\\"), "");
}

TEST_F(SelectorTest, WithoutConditionsItMatchesEverything) {
  EXPECT_TRUE(IsSelected({}));
  EXPECT_TRUE(IsEmpty(Selector()));
  EXPECT_FALSE(IsEmpty(example::AllOf({"zone=b"})));
}

TEST_F(SelectorTest, AllAnyAndNoneAddUp) {
  Selector selector = example::AllOf({"zone=b", "tag:env"});
  EXPECT_TRUE(IsSelected(selector));
  selector.any.terms = example::TermsOf({"type=t3.*", "type=m7i.*"});
  EXPECT_TRUE(IsSelected(selector));
  selector.none.terms = example::TermsOf({"tag:off", "instance=i-1"});
  EXPECT_FALSE(IsSelected(selector));
  selector.none.terms.pop_back();
  EXPECT_TRUE(IsSelected(selector));
  selector.any.terms.pop_back();
  EXPECT_FALSE(IsSelected(selector));
  selector.any = {};
  selector.all.terms.push_back(example::TermOf("zone=c"));
  EXPECT_FALSE(IsSelected(selector));
}

TEST_F(SelectorTest, SelectorsStandWhereTermsDo) {
  Selector inner = example::AllOf({"zone=b", "tag:env=live"});
  Selector selector;
  selector.any.selectors = {inner, example::AllOf({"family=m7i"})};
  EXPECT_TRUE(IsSelected(selector));
  selector.none.selectors = {inner};
  EXPECT_TRUE(IsSelected(selector));
  selector.all.selectors = {inner};
  EXPECT_FALSE(IsSelected(selector));
}

TEST_F(SelectorTest, AnyOfSomeTermsIsEnough) {
  EXPECT_TRUE(MatchesAny(example::TermsOf({"zone=z", "zone=b"}), instance_, interface_));
  EXPECT_FALSE(MatchesAny(example::TermsOf({"zone=z"}), instance_, interface_));
  EXPECT_FALSE(MatchesAny({}, instance_, interface_));
}

TEST(Selector, DepthCountsTheDeepest) {
  Selector selector;
  EXPECT_EQ(Depth(selector), 1U);
  for (std::size_t depth = 2; depth <= kMaxSelectorDepth + 1; ++depth) {
    Selector outer;
    outer.none.selectors = {std::move(selector)};
    outer.all.selectors = {Selector()};
    selector = std::move(outer);
    EXPECT_EQ(Depth(selector), depth);
  }
}

TEST(Selector, IsEqualOnlyToItsLike) {
  const Selector selector = example::AllOf({"zone=b"});
  Selector other = selector;
  EXPECT_EQ(selector, other);
  other.any.selectors.emplace_back();
  EXPECT_FALSE(selector == other);
}

}  // namespace
}  // namespace gwlbtap::controller
