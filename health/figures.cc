// SPDX-License-Identifier: Apache-2.0
#include "health/figures.h"

#include <cmath>

namespace gwlbtap {
namespace {

std::string WithOneDigit(double value) {
  const auto tenths = std::llround(value * 10);
  std::string text = std::to_string(tenths / 10);
  if (tenths % 10 == 0) return text;
  text += '.';
  return text + std::to_string(tenths % 10);
}

}  // namespace

std::string SecondsText(std::chrono::nanoseconds duration) {
  return WithOneDigit(std::chrono::duration<double>(duration).count()) + " s";
}

std::string PercentText(std::uint64_t part, std::uint64_t whole) {
  return WithOneDigit(RatioOf(part, whole) * 100) + " %";
}

}  // namespace gwlbtap
