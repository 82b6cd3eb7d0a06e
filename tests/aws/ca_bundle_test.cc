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

TEST(CaBundle, WithoutVariablesItIsThatOfTheSystemOrNone) {
  std::string expected;
  for (const char* file :
       {"/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"}) {
    if (std::filesystem::exists(file)) expected = file;  // Debian's, the later one, comes first
  }
  EXPECT_EQ(FindCaBundle(Settings({})), expected);
}

}  // namespace
}  // namespace gwlbtap::aws
