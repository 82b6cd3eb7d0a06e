// SPDX-License-Identifier: Apache-2.0
#include "controller/core/selector_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using testing::HasSubstr;

Term TermOf(std::string_view text) {
  absl::StatusOr<Term> term = ParseTerm(text);
  EXPECT_TRUE(term.ok()) << text;
  return *std::move(term);
}

// What was read under `select`, and the errors.
struct Reading {
  Selector selector;
  std::string errors;
};

Reading Read(const std::string& select, const std::vector<Term>& sensors = {}) {
  const toml::table document = toml::parse("select = " + select);
  ConfigErrors errors;
  TableReader reader(*document["select"].as_table(), "select", errors);
  Reading reading;
  reading.selector = ReadSelector(reader, sensors);
  reading.errors = errors.Format("f");
  return reading;
}

std::string ErrorsOf(const std::string& select) {
  return Read(select, {TermOf("tag:role=sensor"), TermOf("subnet=subnet-1")}).errors;
}

std::string Nested(std::size_t depth) {
  std::string text = "{ any = [\"zone=a-1\"] }";
  for (std::size_t i = 1; i < depth; ++i) text = "{ all = [" + text + "] }";
  return text;
}

TEST(Selector, IsReadWithItsTermsAndNestedOnes) {
  const Reading reading =
      Read("{ all = [\"tag:a\", { any = [\"vpc=vpc-1\"] }], none = [\"family=t3\"] }");
  EXPECT_EQ(reading.errors, "");
  Selector nested;
  nested.any.terms = {TermOf("vpc=vpc-1")};
  Selector expected;
  expected.all.terms = {TermOf("tag:a")};
  expected.all.selectors = {nested};
  expected.none.terms = {TermOf("family=t3")};
  EXPECT_EQ(reading.selector, expected);
}

TEST(Selector, WithoutConditionsIsEmpty) {
  const Reading reading = Read("{}");
  EXPECT_EQ(reading.errors, "");
  EXPECT_TRUE(IsEmpty(reading.selector));
}

TEST(Selector, EveryWrongElementIsReportedAtItsPlace) {
  const std::string errors =
      ErrorsOf("{ all = [\"tag:\", 5, \"zone=a-1\", \"vpc=*\"], oll = 1, any = \"tag:a\" }");
  EXPECT_THAT(errors, HasSubstr("f:1:19: select.all[0]: the term \"tag:\" is not right: "));
  EXPECT_THAT(errors, HasSubstr("f:1:27: select.all[1]: must be text in quotes or a table, "
                                "found an integer"));
  EXPECT_THAT(errors, HasSubstr("f:1:42: select.all[3]: the term \"vpc=*\" is not right: "));
  EXPECT_THAT(errors, HasSubstr("select.oll: unknown key; did you mean \"all\"?"));
  EXPECT_THAT(errors, HasSubstr("select.any: must be a list, found text in quotes"));
}

TEST(Selector, ThatSaysNothingAtSomePlaceIsRefusedThere) {
  EXPECT_EQ(ErrorsOf("{ all = [] }"), "f:1:18: select.all: must not be empty");
  EXPECT_EQ(ErrorsOf("{ none = [{}] }"), "f:1:20: select.none[0]: needs all, any or none");
}

TEST(Selector, MayBeNestedSoDeepAndNoDeeper) {
  EXPECT_EQ(Depth(Read(Nested(kMaxSelectorDepth)).selector), kMaxSelectorDepth);
  EXPECT_EQ(ErrorsOf(Nested(kMaxSelectorDepth)), "");
  EXPECT_THAT(ErrorsOf(Nested(kMaxSelectorDepth + 1)),
              HasSubstr(": selectors are nested more than 8 deep"));
}

TEST(Selector, ThatNamesSensorsIsRefused) {
  constexpr std::string_view kRole =
      "\"tag:role=sensor\" selects sensors, which are never mirrored: \"tag:role=sensor\" is in "
      "sensors.select";
  EXPECT_EQ(ErrorsOf("{ all = [\"tag:role=sensor\"] }"),
            "f:1:19: select.all[0]: " + std::string(kRole));
  EXPECT_THAT(ErrorsOf("{ any = [\"tag:a\", \"tag:role=sensor\"] }"), HasSubstr(kRole));
  EXPECT_THAT(ErrorsOf("{ all = [{ any = [\"tag:role=sensor\"] }] }"), HasSubstr(kRole));
  EXPECT_THAT(ErrorsOf("{ none = [{ none = [\"tag:role=sensor\"] }] }"), HasSubstr(kRole));
  EXPECT_THAT(ErrorsOf("{ any = [\"subnet=subnet-2|subnet-1\"] }"),
              HasSubstr("selects sensors, which are never mirrored: \"subnet=subnet-1\""));
}

TEST(Selector, MayExcludeSensorsAndSelectMoreThanThem) {
  for (const char* const select :
       {"{}", "{ none = [\"tag:role=sensor\"] }", "{ any = [\"tag:role\"] }",
        "{ all = [{ none = [\"subnet=subnet-1\"] }] }", "{ all = [\"subnet=subnet-2\"] }",
        "{ none = [{ any = [\"tag:role=sensor\"] }] }"}) {
    EXPECT_EQ(ErrorsOf(select), "") << select;
  }
}

TEST(Terms, AreReadWithoutSelectors) {
  const toml::table document =
      toml::parse("good = [\"tag:a\", \"asg=web\"]\nempty = []\nbad = [{}, \"x\"]\n");
  ConfigErrors errors;
  TableReader reader(document, "", errors);
  EXPECT_EQ(ReadTerms(reader, "good"), (std::vector<Term>{TermOf("tag:a"), TermOf("asg=web")}));
  EXPECT_TRUE(ReadTerms(reader, "absent").empty());
  EXPECT_TRUE(errors.empty());
  EXPECT_TRUE(ReadTerms(reader, "empty").empty());
  EXPECT_TRUE(ReadTerms(reader, "bad").empty());
  const std::string text = errors.Format("f");
  EXPECT_THAT(text, HasSubstr("f:2:9: empty: must not be empty"));
  EXPECT_THAT(text, HasSubstr("f:3:8: bad[0]: must be text in quotes, found a table"));
  EXPECT_THAT(text, HasSubstr("f:3:12: bad[1]: the term \"x\" is not right: "));
}

}  // namespace
}  // namespace gwlbtap::controller
