// SPDX-License-Identifier: Apache-2.0
#include "config/toml_writer.h"

#include <gtest/gtest.h>
#include <toml++/toml.h>

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;

TEST(TomlWriter, WritesTablesWithTheirLines) {
  TomlWriter writer;
  writer.Header("", "[a]");
  writer.Text("text", "x");
  writer.Texts("texts", {"x", "y"});
  writer.Number("number", 7);
  writer.Ratio("ratio", 0.5);
  writer.Header("  ", "[[a.b]]");
  writer.Boolean("boolean", true);
  writer.Duration("duration", 10ms);
  writer.Value("value", "{ c = 1 }");
  EXPECT_EQ(std::move(writer).Take(),
            "[a]\ntext = \"x\"\ntexts = [\"x\", \"y\"]\nnumber = 7\nratio = 0.5\n"
            "\n  [[a.b]]\n  boolean = true\n  duration = \"10ms\"\n  value = { c = 1 }\n");
}

TEST(TomlText, IsReadAsWhatItWas) {
  std::string text = "\"quoted\" \\ €";
  for (char c = 1; c < 0x20; ++c) text += c;
  text += '\x7f';
  EXPECT_EQ(toml::parse("a = " + TomlText(text))["a"].value<std::string>(), text);
}

TEST(TomlTexts, OfNothingAreAnEmptyList) { EXPECT_EQ(TomlTexts({}), "[]"); }

}  // namespace
}  // namespace gwlbtap
