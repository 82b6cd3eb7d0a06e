// SPDX-License-Identifier: Apache-2.0
//
// The program's log: one JSON object per line, which CloudWatch Logs searches by its members, or
// lines for a person at a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/environment.h"

namespace gwlbtap::controller {

// Those of Lambda's log filter, in rising order.
enum class LogLevel : std::uint8_t { kTrace, kDebug, kInfo, kWarn, kError, kFatal };

// "INFO", as Lambda writes them.
[[nodiscard]] std::string_view ToString(LogLevel level);

// AWS_LAMBDA_LOG_LEVEL in any case of letters; INFO if it is not set or names no level.
[[nodiscard]] LogLevel LogLevelFrom(const aws::Environment& environment);

enum class LogForm : std::uint8_t { kJson, kText };

// Text if `descriptor` is a terminal.
[[nodiscard]] LogForm LogFormFor(int descriptor);

// An aws::Secret is none of these, so that it cannot be logged by mistake.
using LogValue = std::variant<std::string, bool, std::int64_t, std::uint64_t, double>;

struct LogField {
  std::string name;  // not "timestamp", "level" or "message", which win
  LogValue value;
};

struct LogOptions {
  LogLevel lowest = LogLevel::kInfo;  // what is below is left out
  LogForm form = LogForm::kJson;
};

// Any thread, several at once: lines do not mix. Control characters are escaped, what is no UTF-8
// is replaced, and a session token that a service quotes from a request of ours is hidden.
class JsonLog {
 public:
  using WallClock = std::function<std::chrono::system_clock::time_point()>;

  // `out` is borrowed, and flushed after every line.
  JsonLog(std::ostream& out, LogOptions options, WallClock now = std::chrono::system_clock::now);

  void Write(LogLevel level, std::string_view message, const std::vector<LogField>& fields = {});

  // A line as it is, whatever the level and the form: for metrics, which are read from the log.
  void WriteLine(std::string_view line);

 private:
  [[nodiscard]] std::string JsonLine(LogLevel level, std::string_view message,
                                     const std::vector<LogField>& fields) const;
  [[nodiscard]] std::string TextLine(LogLevel level, std::string_view message,
                                     const std::vector<LogField>& fields) const;

  const LogOptions options_;
  const WallClock now_;
  std::mutex mutex_;  // guards out_
  std::ostream& out_;
};

}  // namespace gwlbtap::controller
