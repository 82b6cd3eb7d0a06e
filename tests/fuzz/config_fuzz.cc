// SPDX-License-Identifier: Apache-2.0
//
// The input is the text of a configuration: it is accepted, and then survives being written and
// read again, or it is refused with lines that say where.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

#include "appliance/config.h"

namespace {

void Require(bool holds, const char* property, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n%s\n", property, text.c_str());
  std::abort();
}

bool StartsWithAPosition(const std::string& line) {
  unsigned text_line = 0;
  unsigned column = 0;
  int length = 0;
  return std::sscanf(line.c_str(), "fuzz:%u:%u: %n", &text_line, &column, &length) == 2 &&
         length > 0 && text_line > 0 && column > 0 &&
         line.size() > static_cast<std::size_t>(length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(data[i]));
  const absl::StatusOr<gwlbtap::Config> config = gwlbtap::ParseConfig(text, "fuzz");
  if (config.ok()) {
    const std::string written = gwlbtap::ToToml(*config);
    if (written.size() > gwlbtap::kMaxConfigBytes) return 0;
    const absl::StatusOr<gwlbtap::Config> again = gwlbtap::ParseConfig(written, "written");
    Require(again.ok() && *again == *config, "what was written is read as the same", written);
    return 0;
  }
  std::istringstream message{std::string(config.status().message())};
  std::size_t lines = 0;
  for (std::string line; std::getline(message, line); ++lines) {
    Require(StartsWithAPosition(line), "every line of a refusal says where", line);
  }
  Require(lines > 0, "a refusal says something", text);
  return 0;
}
