// SPDX-License-Identifier: Apache-2.0
#include "appliance/command_options.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>

#include "config/units.h"

namespace gwlbtap {
namespace {

// A deadline that far ahead still fits into the nanoseconds of a clock.
constexpr std::chrono::minutes kLongestDuration = std::chrono::hours(24 * 365);

}  // namespace

CLI::Option* AddDurationOption(CLI::App& command, const std::string& name,
                               std::optional<std::chrono::microseconds>& value,
                               const std::string& help) {
  const auto read = [name, &value](const std::string& text) {
    value = ParseDuration(text);
    if (value.has_value() && *value <= kLongestDuration) return;
    throw CLI::ValidationError(
        name, fmt::format("{}: not a duration of at most {}; write for example 2s", text,
                          FormatDuration(kLongestDuration)));
  };
  CLI::Option* const option =
      command.add_option_function<std::string>(name, read, help)->type_name("DURATION");
  if (value.has_value()) option->default_str(FormatDuration(*value));
  return option;
}

CLI::Validator AtLeastOne() {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  return CLI::Range(std::uint64_t{1}, kMost).description("");
}

}  // namespace gwlbtap
