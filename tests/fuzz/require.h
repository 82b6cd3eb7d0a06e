// SPDX-License-Identifier: Apache-2.0
//
// What a fuzz target says about its inputs. A property that does not hold ends the program.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

namespace gwlbtap {

inline void Require(bool holds, const char* property, const std::string& text) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n%s\n", property, text.c_str());
  std::abort();
}

inline std::string TextOf(const std::uint8_t* data, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) text.push_back(static_cast<char>(data[i]));
  return text;
}

// Every line of what ReadDocument() says about a text called "fuzz" tells a place in it.
inline void RequirePositions(const std::string& message) {
  std::istringstream stream{message};
  std::size_t lines = 0;
  for (std::string line; std::getline(stream, line); ++lines) {
    unsigned text_line = 0;
    unsigned column = 0;
    int length = 0;
    const bool has_position =
        std::sscanf(line.c_str(), "fuzz:%u:%u: %n", &text_line, &column, &length) == 2;
    Require(has_position && length > 0 && text_line > 0 && column > 0 &&
                line.size() > static_cast<std::size_t>(length),
            "every line of a refusal says where", line);
  }
  Require(lines > 0, "a refusal says something", message);
}

}  // namespace gwlbtap
