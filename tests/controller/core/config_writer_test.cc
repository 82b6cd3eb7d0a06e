// SPDX-License-Identifier: Apache-2.0
#include "controller/core/config_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "controller/core/config_parser.h"
#include "tests/controller/core/complete_config.h"

namespace gwlbtap::controller {
namespace {

using testing::HasSubstr;

TEST(ToToml, IsReadAsTheSameConfiguration) {
  for (const std::string_view text : {kMinimalConfig, kCompleteConfig}) {
    const absl::StatusOr<Config> config = ParseConfig(text, "f");
    ASSERT_TRUE(config.ok()) << config.status().ToString();
    const absl::StatusOr<Config> again = ParseConfig(ToToml(*config), "again");
    ASSERT_TRUE(again.ok()) << again.status().ToString();
    EXPECT_EQ(*again, *config) << ToToml(*config);
  }
}

TEST(ToToml, SpellsDefaultsOut) {
  const absl::StatusOr<Config> config = ParseConfig(kMinimalConfig, "f");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_EQ(ToToml(*config), R"([controller]
id = "prod"
owner_tag = "gwlbtap-sessions:controller"
opt_out_tag = "gwlbtap-sessions:mirror"

[sensors]
select = ["tag:gwlbtap-sessions:role=sensor"]

[[target]]
name = "main"
zones = { "eu-central-1a" = "tmt-1" }
fallback = "any"

[[rule]]
name = "web"
session_number = 100
select = {}
interfaces = "all"
filter = "tmf-1"
target = "main"
keep_stopped = false
vni = { mode = "aws" }

[exclude]
requester_managed = true
managed_instances = true

[types]
unknown = "try"
supported = []
unsupported = []

[limits]
max_actions = 500
max_deletes = 100
max_delete_fraction = 0.3
concurrency = 4
reserve_slots = 0
)");
}

TEST(ToToml, WritesSelectorsOnOneLine) {
  const absl::StatusOr<Config> config = ParseConfig(kCompleteConfig, "f");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_THAT(ToToml(*config),
              HasSubstr("select = { all = [\"tag:env=p\\\\|*|lab\", { any = [\"vpc=vpc-1\", "
                        "\"zone=eu-1\"] }], none = [\"type=t3.*\"] }\n"));
}

}  // namespace
}  // namespace gwlbtap::controller
