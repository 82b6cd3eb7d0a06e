// SPDX-License-Identifier: Apache-2.0
#include "config/document.h"

#include <gtest/gtest.h>

#include <string>

namespace gwlbtap {
namespace {

// What a reader that takes everything gets to see: the number of keys, or the failure.
std::string Read(std::string_view text) {
  std::size_t keys = 0;
  const absl::Status status =
      ReadDocument(text, "f", [&keys](const toml::table& document, ConfigErrors& errors) {
        keys = document.size();
        if (document.contains("wrong")) errors.Add({1, 2}, "wrong", "is wrong");
      });
  return status.ok() ? std::to_string(keys) : std::string(status.message());
}

TEST(ReadDocument, HandsOutTheTables) {
  EXPECT_EQ(Read(""), "0");
  EXPECT_EQ(Read("a = 1\n[b]\n"), "2");
}

TEST(ReadDocument, FailsWithWhatTheReaderReports) {
  const absl::Status status = ReadDocument("", "f", [](const toml::table&, ConfigErrors& errors) {
    errors.Add({2, 1}, "b", "is wrong");
    errors.Add({1, 1}, "a", "as well");
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(std::string(status.message()), "f:1:1: a: as well\nf:2:1: b: is wrong");
  EXPECT_EQ(Read("wrong = 1"), "f:1:2: wrong: is wrong");
}

TEST(ReadDocument, TextThatIsNotTomlIsOneErrorWithItsPlace) {
  EXPECT_TRUE(Read("a = 1\nb = = 2\n").starts_with("f:2:5: ")) << Read("a = 1\nb = = 2\n");
  EXPECT_TRUE(Read("a = 1\na = 2\n").starts_with("f:2:")) << Read("a = 1\na = 2\n");
}

TEST(ReadDocument, ExcessiveTextIsRefusedUnread) {
  EXPECT_EQ(Read(std::string(kMaxConfigBytes, '\n')), "0");
  EXPECT_EQ(Read(std::string(kMaxConfigBytes + 1, '\n')),
            "f:1:1: more than 1 MiB, which is too much for a configuration");
  std::string dots = "a";
  for (int i = 0; i < 1000; ++i) dots += ".a";
  EXPECT_EQ(Read(dots + " = 1"), "f:1:66: more than 32 dots between keys");
}

}  // namespace
}  // namespace gwlbtap
