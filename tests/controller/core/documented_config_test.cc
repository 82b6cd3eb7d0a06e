// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "controller/core/config_parser.h"
#include "tests/controller/core/complete_config.h"

namespace gwlbtap::controller {
namespace {

// What stands between "```toml" and "```" in the documentation.
std::vector<std::string> Examples() {
  std::ifstream file(GWLBTAP_SESSIONS_CONFIGURATION_MD);
  std::vector<std::string> examples;
  bool is_inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```toml") {
      is_inside = true;
      examples.emplace_back();
    } else if (line == "```") {
      is_inside = false;
    } else if (is_inside) {
      examples.back().append(line).append("\n");
    }
  }
  return examples;
}

TEST(DocumentedConfig, TheFirstExampleIsACompleteConfiguration) {
  const std::vector<std::string> examples = Examples();
  ASSERT_FALSE(examples.empty());
  const absl::StatusOr<Config> config = ParseConfig(examples.front(), "example");
  EXPECT_TRUE(config.ok()) << config.status().ToString();
}

TEST(DocumentedConfig, EveryOtherExampleIsPartOfOne) {
  const std::vector<std::string> examples = Examples();
  for (std::size_t i = 1; i < examples.size(); ++i) {
    const absl::StatusOr<Config> config =
        ParseConfig(std::string(kMinimalConfig) + examples[i], "example");
    EXPECT_TRUE(config.ok()) << examples[i] << config.status().ToString();
  }
}

}  // namespace
}  // namespace gwlbtap::controller
