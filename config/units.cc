// SPDX-License-Identifier: Apache-2.0
#include "config/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <limits>
#include <span>

namespace gwlbtap {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Largest first, the factors of one list in the same base unit.
constexpr std::array<Unit, 4> kSizeUnits{
    {{"GiB", 1ULL << 30U}, {"MiB", 1ULL << 20U}, {"KiB", 1ULL << 10U}, {"B", 1}}};
constexpr std::array<Unit, 4> kDurationUnits{
    {{"min", 60'000'000}, {"s", 1'000'000}, {"ms", 1'000}, {"us", 1}}};

std::optional<std::uint64_t> ParseQuantity(std::string_view text, std::span<const Unit> units) {
  std::uint64_t number = 0;
  const char* const text_end = text.data() + text.size();
  const auto [number_end, error] = std::from_chars(text.data(), text_end, number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view name(number_end, static_cast<std::size_t>(text_end - number_end));
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() / unit.factor) return std::nullopt;
    return number * unit.factor;
  }
  return std::nullopt;
}

std::string FormatQuantity(std::uint64_t value, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (value >= unit.factor && value % unit.factor == 0) {
      return fmt::format("{}{}", value / unit.factor, unit.name);
    }
  }
  return fmt::format("0{}", units.back().name);
}

}  // namespace

std::optional<std::uint64_t> ParseSize(std::string_view text) {
  return ParseQuantity(text, kSizeUnits);
}

std::optional<std::chrono::microseconds> ParseDuration(std::string_view text) {
  const std::optional<std::uint64_t> count = ParseQuantity(text, kDurationUnits);
  constexpr auto kLongest = static_cast<std::uint64_t>(std::chrono::microseconds::max().count());
  if (!count || *count > kLongest) return std::nullopt;
  return std::chrono::microseconds(static_cast<std::int64_t>(*count));
}

std::string FormatSize(std::uint64_t bytes) { return FormatQuantity(bytes, kSizeUnits); }

std::string FormatDuration(std::chrono::microseconds duration) {
  if (duration == std::chrono::microseconds::zero()) return "0s";
  return FormatQuantity(static_cast<std::uint64_t>(duration.count()), kDurationUnits);
}

}  // namespace gwlbtap
