// SPDX-License-Identifier: Apache-2.0
#include "controller/app/json_log.h"

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_replace.h>
#include <absl/time/time.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace gwlbtap::controller {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kLevels = {LogLevel::kTrace, LogLevel::kDebug, LogLevel::kInfo,
                                LogLevel::kWarn,  LogLevel::kError, LogLevel::kFatal};

constexpr std::string_view kHidden = "(hidden)";

std::string Dump(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

std::string TimeText(std::chrono::system_clock::time_point time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", absl::FromChrono(time), absl::UTCTimeZone());
}

// A refused signature is answered with the canonical request that was expected, in which there is
// the header with the session token.
std::string WithoutSessionToken(std::string_view text) {
  constexpr std::string_view kHeader = "x-amz-security-token:";
  const std::string lower = absl::AsciiStrToLower({text.data(), text.size()});
  std::string safe;
  std::size_t at = 0;
  for (std::size_t found = 0; (found = lower.find(kHeader, at)) != std::string::npos;) {
    const std::size_t value = found + kHeader.size();
    safe.append(text.substr(at, value - at)).append(kHidden);
    const std::size_t space = std::min(lower.find_first_not_of(' ', value), lower.size());
    at = std::min(lower.find_first_of(" \t\r\n'\"<&", space), lower.size());
  }
  return safe.append(text.substr(at));
}

Json ToJson(const LogValue& value) {
  return std::visit(
      [](const auto& held) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>) {
          return WithoutSessionToken(held);
        } else {
          return held;
        }
      },
      value);
}

// What JSON has between the quotes, without its escape of a quote.
std::string Printable(const std::string& text) {
  const std::string quoted = Dump(text);
  return absl::StrReplaceAll(quoted.substr(1, quoted.size() - 2), {{"\\\"", "\""}});
}

}  // namespace

std::string_view ToString(LogLevel level) {
  switch (level) {
    case LogLevel::kTrace:
      return "TRACE";
    case LogLevel::kDebug:
      return "DEBUG";
    case LogLevel::kInfo:
      return "INFO";
    case LogLevel::kWarn:
      return "WARN";
    case LogLevel::kError:
      return "ERROR";
    case LogLevel::kFatal:
      return "FATAL";
  }
  return "";
}

LogLevel LogLevelFrom(const aws::Environment& environment) {
  const std::string wanted = environment("AWS_LAMBDA_LOG_LEVEL").value_or("");
  const auto* const found = std::find_if(kLevels.begin(), kLevels.end(), [&](LogLevel level) {
    const std::string_view name = ToString(level);
    return absl::EqualsIgnoreCase(wanted, {name.data(), name.size()});
  });
  return found == kLevels.end() ? LogLevel::kInfo : *found;
}

LogForm LogFormFor(int descriptor) {
  return isatty(descriptor) == 1 ? LogForm::kText : LogForm::kJson;
}

JsonLog::JsonLog(std::ostream& out, LogOptions options, WallClock now)
    : options_(options), now_(std::move(now)), out_(out) {}

std::string JsonLog::JsonLine(LogLevel level, std::string_view message,
                              const std::vector<LogField>& fields) const {
  Json line;
  // By these two names Lambda finds the time and the level of a line.
  line["timestamp"] = TimeText(now_());
  line["level"] = std::string(ToString(level));
  line["message"] = WithoutSessionToken(message);
  for (const LogField& field : fields) line.emplace(field.name, ToJson(field.value));
  return Dump(line);
}

std::string JsonLog::TextLine(LogLevel level, std::string_view message,
                              const std::vector<LogField>& fields) const {
  std::string line = fmt::format("{} {:5} {}", TimeText(now_()), ToString(level),
                                 Printable(WithoutSessionToken(message)));
  for (const LogField& field : fields) {
    const Json value = ToJson(field.value);
    const bool is_plain =
        value.is_string() && !value.get_ref<const std::string&>().empty() &&
        value.get_ref<const std::string&>().find_first_of(" =\"") == std::string::npos;
    line += fmt::format(" {}={}", Printable(field.name),
                        is_plain ? Printable(value.get_ref<const std::string&>()) : Dump(value));
  }
  return line;
}

void JsonLog::Write(LogLevel level, std::string_view message, const std::vector<LogField>& fields) {
  if (level < options_.lowest) return;
  switch (options_.form) {
    case LogForm::kJson:
      WriteLine(JsonLine(level, message, fields));
      break;
    case LogForm::kText:
      WriteLine(TextLine(level, message, fields));
      break;
  }
}

void JsonLog::WriteLine(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  out_ << line << '\n' << std::flush;
}

}  // namespace gwlbtap::controller
