// SPDX-License-Identifier: Apache-2.0
#include "controller/core/config_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/controller/core/complete_config.h"

namespace gwlbtap::controller {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::string ErrorsOf(const std::string& text) {
  const absl::StatusOr<Config> config = ParseConfig(text, "f");
  if (config.ok()) return "";
  EXPECT_TRUE(absl::IsInvalidArgument(config.status()));
  return std::string(config.status().message());
}

// The minimal configuration, with the first `what` in it replaced.
std::string Minimal(std::string_view what, std::string_view by) {
  std::string text(kMinimalConfig);
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

// The minimal configuration, and more behind it.
std::string Minimal(std::string_view more) { return std::string(kMinimalConfig).append(more); }

std::string SecondRule(std::string_view more) {
  return Minimal("[[rule]]\nselect = {}\nfilter = \"tmf-1\"\ntarget = \"main\"\n").append(more);
}

std::string HashedAnd(std::string_view second) {
  return Minimal("vni = { mode = \"hashed\", base = 100, range = 100 }\n" +
                 SecondRule(second).substr(kMinimalConfig.size()));
}

TEST(ParseConfig, GivesDefaultsToWhatIsNotSaid) {
  const absl::StatusOr<Config> config = ParseConfig(kMinimalConfig, "f");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  Config expected;
  expected.controller.id = "prod";
  expected.targets = {{.name = "main", .zones = {{"eu-central-1a", "tmt-1"}}}};
  expected.rules = {{.name = "web", .session_number = 100, .filter = "tmf-1", .target = "main"}};
  EXPECT_EQ(*config, expected);
}

TEST(ParseConfig, ReadsEverything) {
  const absl::StatusOr<Config> config = ParseConfig(kCompleteConfig, "f");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_EQ(config->controller,
            (ControllerConfig{.id = "prod-eu1", .owner_tag = "owner", .opt_out_tag = "mirror"}));
  ASSERT_EQ(config->sensors.size(), 3U);
  EXPECT_EQ(config->sensors[1].text, "asg=gwlb-sensors");
  ASSERT_EQ(config->targets.size(), 2U);
  EXPECT_EQ(config->targets[0],
            (TargetGroup{.name = "main",
                         .zones = {{"eu-central-1a", "tmt-1"}, {"eu-central-1b", "tmt-2"}},
                         .fallback = {.kind = FallbackKind::kZone, .zone = "eu-central-1b"}}));
  EXPECT_EQ(config->targets[1].fallback, Fallback{.kind = FallbackKind::kNone});
  EXPECT_EQ(config->exclude,
            (ExcludeConfig{.requester_managed = false, .managed_instances = false}));
  EXPECT_EQ(config->types, (TypesConfig{.unknown = UnknownTypes::kSkip,
                                        .supported = {"m9*"},
                                        .unsupported = {"m9.metal", "c9?.*"}}));
  EXPECT_EQ(config->limits, (LimitsConfig{.max_actions = 1,
                                          .max_deletes = 0,
                                          .max_delete_fraction = 0.125,
                                          .concurrency = 64,
                                          .reserve_slots = 1}));
}

TEST(ParseConfig, ReadsEveryKeyOfARule) {
  const absl::StatusOr<Config> config = ParseConfig(kCompleteConfig, "f");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  ASSERT_EQ(config->rules.size(), 3U);
  const Rule& web = config->rules[0];
  EXPECT_EQ(web.name, "web");
  EXPECT_EQ(web.session_number, 100U);
  EXPECT_EQ(web.select.all.terms.size(), 1U);
  EXPECT_EQ(web.select.all.selectors.size(), 1U);
  EXPECT_EQ(web.select.none.terms.size(), 1U);
  EXPECT_EQ(web.interfaces, InterfaceChoice::kPrimary);
  EXPECT_EQ(web.filter, "tmf-1");
  EXPECT_EQ(web.target, "main");
  EXPECT_EQ(web.packet_length, 8446U);
  EXPECT_TRUE(web.keep_stopped);
  EXPECT_EQ(web.vni, (VniPolicy{.mode = VniMode::kVpc,
                                .by_vpc = {{"vpc-1", 7}, {"vpc-2", 8}},
                                .base = 1000,
                                .range = 1000}));
  EXPECT_EQ(config->rules[1].vni,
            (VniPolicy{.mode = VniMode::kHashed, .base = 5000, .range = kMaxVni - 4999}));
  EXPECT_EQ(config->rules[2].vni, (VniPolicy{.mode = VniMode::kFixed, .value = 9}));
}

TEST(ParseConfig, TellsAllErrorsAtOnceInTheOrderOfTheText) {
  EXPECT_EQ(ErrorsOf("[controler]\n[limits]\nmax_action = 5\nconcurrency = \"4\"\n"
                     "[[target]]\nname = \"main\"\n"),
            "f:1:1: controller: is missing; it holds at least the id\n"
            "f:1:1: rule: is missing; at least one is needed\n"
            "f:1:2: controler: unknown key; did you mean \"controller\"?\n"
            "f:3:1: limits.max_action: unknown key; did you mean \"max_actions\"?\n"
            "f:4:15: limits.concurrency: must be an integer, found text in quotes\n"
            "f:5:1: target[0].zones: is missing; write for example { \"eu-central-1a\" = "
            "\"tmt-...\" }");
}

TEST(ParseConfig, TextThatIsNotTomlIsOneError) {
  EXPECT_THAT(ErrorsOf("[controller\n"), StartsWith("f:1:"));
}

TEST(ParseConfig, EveryRequiredKeyIsMissed) {
  EXPECT_EQ(ErrorsOf("[controller]\n[[target]]\n[[rule]]\n"),
            "f:1:1: controller.id: is missing; it marks the sessions of this controller\n"
            "f:2:1: target[0].name: is missing; rules name their target by it\n"
            "f:2:1: target[0].zones: is missing; write for example { \"eu-central-1a\" = "
            "\"tmt-...\" }\n"
            "f:3:1: rule[0].name: is missing; every rule has one of its own\n"
            "f:3:1: rule[0].session_number: is missing; every rule has one of its own\n"
            "f:3:1: rule[0].select: is missing; {} selects every interface\n"
            "f:3:1: rule[0].filter: is missing; it is the id of a mirror filter\n"
            "f:3:1: rule[0].target: is missing; it is the name of a [[target]]");
}

TEST(ParseConfig, TheOwnersIdFitsIntoATag) {
  EXPECT_EQ(ErrorsOf(Minimal("\"prod\"", "\"\"")), "f:2:6: controller.id: must not be empty");
  EXPECT_EQ(ErrorsOf(Minimal("\"prod\"", "\"" + std::string(257, 'x') + "\"")),
            "f:2:6: controller.id: 257 characters are too many for a tag; allowed are 256");
}

TEST(ParseConfig, TheOwnersTagsAreNobodyElses) {
  const auto with = [](std::string_view keys) {
    return ErrorsOf(Minimal("[controller]\n", "[controller]\n" + std::string(keys)));
  };
  EXPECT_EQ(with("owner_tag = \"aws:x\"\n"),
            "f:2:13: controller.owner_tag: \"aws:x\" begins with \"aws:\", which AWS keeps for "
            "itself");
  EXPECT_EQ(with("owner_tag = \"Name\"\n"),
            "f:2:13: controller.owner_tag: \"Name\" is a tag that sessions have anyway");
  EXPECT_EQ(with("opt_out_tag = \"gwlbtap-sessions:rule\"\n"),
            "f:2:15: controller.opt_out_tag: \"gwlbtap-sessions:rule\" is a tag that sessions have "
            "anyway");
  EXPECT_EQ(with("owner_tag = \"x\"\nopt_out_tag = \"x\"\n"),
            "f:3:15: controller.opt_out_tag: owner_tag and opt_out_tag must differ");
  EXPECT_EQ(with("owner_tag = \"gwlbtap-sessions:mirror\"\n"),
            "f:2:13: controller.owner_tag: owner_tag and opt_out_tag must differ");
}

TEST(ParseConfig, SensorsAreOneOrMoreTerms) {
  EXPECT_EQ(ErrorsOf(Minimal("[sensors]\nselect = []\n")),
            "f:13:10: sensors.select: must not be empty");
  EXPECT_THAT(ErrorsOf(Minimal("[sensors]\nselect = [\"tag\"]\n")),
              StartsWith("f:13:11: sensors.select[0]: the term \"tag\" is not right: "));
  EXPECT_EQ(ErrorsOf(Minimal("[sensors]\nselected = [\"asg=a\"]\n")),
            "f:13:1: sensors.selected: unknown key; did you mean \"select\"?");
  EXPECT_THAT(ErrorsOf(Minimal("[sensors]\n")), IsEmpty());
}

TEST(ParseConfig, TargetsHaveNamesOfTheirOwn) {
  EXPECT_EQ(ErrorsOf(Minimal("[[target]]\nname = \"main\"\nzones = { eu-1a = \"tmt-1\" }\n")),
            "f:13:8: target[1].name: \"main\" is taken by target[0].name");
  EXPECT_EQ(ErrorsOf(Minimal("[[target]]\nname = \"a b\"\nzones = { eu-1a = \"tmt-1\" }\n")),
            "f:13:8: target[1].name: \"a b\" is not a name; it takes 1 to 64 letters, digits, "
            "\"_\" and \"-\"");
}

TEST(ParseConfig, ZonesNameMirrorTargets) {
  EXPECT_EQ(ErrorsOf(Minimal("{ \"eu-central-1a\" = \"tmt-1\" }", "{}")),
            "f:5:9: target[0].zones: needs at least one zone");
  EXPECT_EQ(ErrorsOf(Minimal("\"eu-central-1a\"", "EU")),
            "f:5:11: target[0].zones.EU: is no zone; write for example \"eu-central-1a\"");
  EXPECT_EQ(ErrorsOf(Minimal("tmt-1", "eni-1")),
            "f:5:29: target[0].zones.eu-central-1a: \"eni-1\" is no id; it has to be \"tmt-\" with "
            "lower-case letters and digits");
  EXPECT_EQ(ErrorsOf(Minimal("\"tmt-1\"", "1")),
            "f:5:29: target[0].zones.eu-central-1a: must be text in quotes, found an integer");
}

TEST(ParseConfig, AFallbackIsAWordOrAZoneOfTheTarget) {
  EXPECT_EQ(ErrorsOf(Minimal("[[rule]]", "fallback = \"eu-central-1b\"\n[[rule]]")),
            "f:6:12: target[0].fallback: must be \"any\", \"none\" or one of this target's zones, "
            "found \"eu-central-1b\"");
  EXPECT_THAT(ErrorsOf(Minimal("[[rule]]", "fallback = \"eu-central-1a\"\n[[rule]]")), IsEmpty());
}

TEST(ParseConfig, RulesHaveNamesAndNumbersOfTheirOwn) {
  EXPECT_EQ(ErrorsOf(SecondRule("name = \"web\"\nsession_number = 100\n")),
            "f:16:8: rule[1].name: \"web\" is taken by rule[0].name\n"
            "f:17:18: rule[1].session_number: \"100\" is taken by rule[0].session_number");
  EXPECT_THAT(ErrorsOf(SecondRule("name = \"x\"\nsession_number = 101\n")), IsEmpty());
}

TEST(ParseConfig, ThereAreNotTooManyRules) {
  std::string text(kMinimalConfig);
  for (int i = 0; i < 1000; ++i) text += "[[rule]]\n";
  EXPECT_EQ(ErrorsOf(text), "f:6:1: rule: 1001 rules are too many; allowed are 1000");
}

TEST(ParseConfig, SessionNumbersAndPacketLengthsAreInRange) {
  EXPECT_EQ(ErrorsOf(Minimal("100", "0")),
            "f:8:18: rule[0].session_number: 0 is out of range; allowed are 1 to 32766");
  EXPECT_EQ(ErrorsOf(Minimal("100", "32767")),
            "f:8:18: rule[0].session_number: 32767 is out of range; allowed are 1 to 32766");
  EXPECT_EQ(ErrorsOf(Minimal("packet_length = 0\n")),
            "f:12:17: rule[0].packet_length: 0 is out of range; allowed are 1 to 8500");
  EXPECT_EQ(ErrorsOf(Minimal("packet_length = 8501\n")),
            "f:12:17: rule[0].packet_length: 8501 is out of range; allowed are 1 to 8500");
}

TEST(ParseConfig, ARuleNamesAFilterAndATargetThatIsThere) {
  EXPECT_EQ(ErrorsOf(Minimal("tmf-1", "tmt-1")),
            "f:10:10: rule[0].filter: \"tmt-1\" is no id; it has to be \"tmf-\" with lower-case "
            "letters and digits");
  EXPECT_EQ(ErrorsOf(Minimal("target = \"main\"", "target = \"mian\"")),
            "f:11:10: rule[0].target: \"mian\" is not the name of a [[target]]; there is \"main\"");
}

TEST(ParseConfig, ATargetWhoseNameIsWrongIsOneErrorNotTwo) {
  EXPECT_EQ(
      ErrorsOf(Minimal("\"main\"", "\"\"")),
      "f:4:8: target[0].name: \"\" is not a name; it takes 1 to 64 letters, digits, \"_\" and "
      "\"-\"");
}

TEST(ParseConfig, ARuleMayNotSelectTheSensors) {
  EXPECT_EQ(
      ErrorsOf(Minimal("select = {}", "select = { all = [\"tag:gwlbtap-sessions:role=sensor\"] }")),
      "f:9:19: rule[0].select.all[0]: \"tag:gwlbtap-sessions:role=sensor\" selects sensors, "
      "which are never mirrored: \"tag:gwlbtap-sessions:role=sensor\" is in sensors.select");
  EXPECT_THAT(ErrorsOf("sensors.select = [\"asg=gwlb-*\"]\n" +
                       Minimal("select = {}", "select = { any = [\"asg=gwlb-sensors\"] }")),
              HasSubstr("f:10:19: rule[0].select.any[0]: \"asg=gwlb-sensors\" selects sensors"));
}

TEST(ParseConfig, InterfacesAreChosenByAWord) {
  EXPECT_EQ(ErrorsOf(Minimal("interfaces = \"first\"\n")),
            "f:12:14: rule[0].interfaces: must be \"all\" or \"primary\" or \"secondary\", found "
            "\"first\"");
}

TEST(ParseConfig, HashedVnisKeepClearOfThoseOfOtherRules) {
  const std::string named = "name = \"x\"\nsession_number = 101\n";
  EXPECT_EQ(ErrorsOf(HashedAnd(named + "vni = { mode = \"fixed\", value = 150 }\n")),
            "f:19:7: rule[1].vni: 150 could also be a VNI of rule[0].vni; the hashed VNIs of that "
            "rule need a range of their own, set by base and range");
  EXPECT_THAT(ErrorsOf(Minimal("vni = { mode = \"fixed\", value = 7 }\n") +
                       "[[rule]]\nname = \"x\"\nsession_number = 101\nselect = {}\n"
                       "filter = \"tmf-1\"\ntarget = \"main\"\nvni = { mode = \"hashed\" }\n"),
              HasSubstr("rule[1].vni: 7 could also be a VNI of rule[0].vni; the hashed VNIs of "
                        "this rule need"));
  for (const std::string_view vni :
       {"{ mode = \"fixed\", value = 200 }", "{ mode = \"hashed\" }", "{ mode = \"aws\" }"}) {
    EXPECT_THAT(ErrorsOf(HashedAnd(named + "vni = " + std::string(vni) + "\n")), IsEmpty()) << vni;
  }
}

TEST(ParseConfig, TypesArePatterns) {
  EXPECT_EQ(ErrorsOf(Minimal("[types]\nunknown = \"no\"\nsupported = [\"\", \"m 9\", {}]\n"
                             "unsupported = \"m9\"\n")),
            "f:13:11: types.unknown: must be \"try\" or \"skip\", found \"no\"\n"
            "f:14:14: types.supported[0]: is no instance type; write for example \"m7i.large\" or "
            "\"m9*\"\n"
            "f:14:18: types.supported[1]: is no instance type; write for example \"m7i.large\" or "
            "\"m9*\"\n"
            "f:14:25: types.supported[2]: is no instance type; write for example \"m7i.large\" or "
            "\"m9*\"\n"
            "f:15:15: types.unsupported: must be a list, found text in quotes");
}

TEST(ParseConfig, LimitsAreInRange) {
  EXPECT_EQ(ErrorsOf(Minimal("[limits]\nmax_actions = 0\nmax_deletes = -1\n"
                             "max_delete_fraction = 1.5\nconcurrency = 65\nreserve_slots = 4\n")),
            "f:13:15: limits.max_actions: 0 is out of range; allowed are 1 to 1000000\n"
            "f:14:15: limits.max_deletes: -1 is out of range; allowed are 0 to 1000000\n"
            "f:15:23: limits.max_delete_fraction: 1.5 is out of range; allowed are 0 to 1\n"
            "f:16:15: limits.concurrency: 65 is out of range; allowed are 1 to 64\n"
            "f:17:17: limits.reserve_slots: 4 is out of range; allowed are 0 to 3");
}

TEST(ParseConfig, EveryTableRefusesUnknownKeys) {
  const std::string text = Minimal(
      "x = 1\n[sensors]\nx = 1\n[exclude]\nx = 1\n[types]\nx = 1\n"
      "[limits]\nx = 1\n[[target]]\nname = \"o\"\n"
      "zones = { eu-1a = \"tmt-1\" }\nx = 1\n");
  const std::string errors = ErrorsOf("x = 1\n" + text);
  for (const char* const path :
       {"x", "rule[0].x", "sensors.x", "exclude.x", "types.x", "limits.x", "target[1].x"}) {
    EXPECT_THAT(errors, HasSubstr(std::string(": ") + path + ": unknown key")) << errors;
  }
}

}  // namespace
}  // namespace gwlbtap::controller
