// SPDX-License-Identifier: Apache-2.0
#include "aws/ca_bundle.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/aws/settings.h"

namespace gwlbtap::aws {
namespace {

TEST(CaBundle, TheMostSpecificVariableNamesIt) {
  EXPECT_EQ(FindCaBundle(Settings(
                {{"AWS_CA_BUNDLE", "/a"}, {"CURL_CA_BUNDLE", "/b"}, {"SSL_CERT_FILE", "/c"}})),
            "/a");
  EXPECT_EQ(FindCaBundle(Settings({{"CURL_CA_BUNDLE", "/b"}, {"SSL_CERT_FILE", "/c"}})), "/b");
  EXPECT_EQ(FindCaBundle(Settings({{"SSL_CERT_FILE", "/c"}})), "/c");
}

TEST(CaBundle, WithoutVariablesItIsAFileOfTheSystemOrNone) {
  const std::string found = FindCaBundle(Settings({}));
  EXPECT_TRUE(found.empty() || std::filesystem::exists(found)) << found;
}

}  // namespace
}  // namespace gwlbtap::aws
