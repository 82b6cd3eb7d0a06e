// SPDX-License-Identifier: Apache-2.0
#include "controller/core/aws_names.h"

#include <gtest/gtest.h>

namespace gwlbtap::controller {
namespace {

using Reading = bool (*)(TableReader& reader, std::string_view key, std::string& value);

// The value, or the refusal.
std::string ReadOne(Reading read, const std::string& text) {
  toml::table table;
  table.insert("key", text);
  ConfigErrors errors;
  TableReader reader(table, "", errors);
  std::string value = "before";
  const bool is_read = read(reader, "key", value);
  EXPECT_EQ(is_read, errors.empty());
  EXPECT_TRUE(is_read || value == "before");
  return is_read ? value : errors.Format("f");
}

TEST(Id, HasItsPrefixAndMore) {
  EXPECT_TRUE(IsId("tmt-0123456789abcdef0", "tmt-"));
  EXPECT_TRUE(IsId("vpc-1", "vpc-"));
  for (const std::string_view text :
       {"", "tmt-", "tmt", "tmf-1", "tmt-A", "tmt-1 ", " tmt-1", "tmt-1*", "tmt--1", "TMT-1"}) {
    EXPECT_FALSE(IsId(text, "tmt-")) << text;
  }
  EXPECT_TRUE(IsId("tmt-" + std::string(60, '1'), "tmt-"));
  EXPECT_FALSE(IsId("tmt-" + std::string(61, '1'), "tmt-"));
}

TEST(Id, IsReadOrRefused) {
  const auto read = [](TableReader& reader, std::string_view key, std::string& value) {
    return ReadId(reader, key, "tmf-", value);
  };
  EXPECT_EQ(ReadOne(read, "tmf-1"), "tmf-1");
  EXPECT_EQ(ReadOne(read, "tmt-1"),
            "f:0:0: key: \"tmt-1\" is no id; it has to be \"tmf-\" with lower-case letters and "
            "digits");
}

TEST(Zone, IsWordsAndDashes) {
  for (const std::string_view text :
       {"eu-central-1a", "us-gov-west-1b", "us-west-2-lax-1a", "euc1-az1"}) {
    EXPECT_TRUE(IsZone(text)) << text;
  }
  for (const std::string_view text :
       {"", "a", "any", "none", "EU-central-1a", "eu-central-1a ", "eu_central_1a", "-1a", "eu-"}) {
    EXPECT_FALSE(IsZone(text)) << text;
  }
}

TEST(TagKey, IsOfCharactersNotBytesAndNotOneOfAwsOwn) {
  EXPECT_EQ(ReadOne(ReadTagKey, "gwlbtap-sessions:controller"), "gwlbtap-sessions:controller");
  EXPECT_EQ(ReadOne(ReadTagKey, "awsome"), "awsome");
  std::string key;
  for (std::size_t i = 0; i < 128; ++i) key += "ü";
  EXPECT_EQ(ReadOne(ReadTagKey, key), key);
  EXPECT_EQ(ReadOne(ReadTagKey, key + "x"),
            "f:0:0: key: 129 characters are too many for a tag; allowed are 128");
  EXPECT_EQ(ReadOne(ReadTagKey, "AWS:owner"),
            "f:0:0: key: \"AWS:owner\" begins with \"aws:\", which AWS keeps for itself");
  EXPECT_EQ(ReadOne(ReadTagKey, ""), "f:0:0: key: must not be empty");
}

TEST(TagValue, TakesTwoHundredAndFiftySixCharacters) {
  EXPECT_EQ(ReadOne(ReadTagValue, std::string(256, 'x')), std::string(256, 'x'));
  EXPECT_EQ(ReadOne(ReadTagValue, std::string(257, 'x')),
            "f:0:0: key: 257 characters are too many for a tag; allowed are 256");
  EXPECT_EQ(ReadOne(ReadTagValue, "aws:x"), "aws:x");
  EXPECT_EQ(ReadOne(ReadTagValue, ""), "f:0:0: key: must not be empty");
}

}  // namespace
}  // namespace gwlbtap::controller
