// SPDX-License-Identifier: Apache-2.0
#include "health/verdict_page.h"

#include <string>
#include <string_view>

namespace gwlbtap {
namespace {

std::string ToJsonString(std::string_view text) {
  constexpr std::string_view kCut = "...";
  std::string json = "\"";
  const bool is_cut = text.size() > kMaxCauseText;
  if (is_cut) text = text.substr(0, kMaxCauseText - kCut.size());
  for (const char c : text) {
    if (c == '"' || c == '\\') json += '\\';
    json += c >= 0x20 && c < 0x7f ? c : '?';
  }
  if (is_cut) json += kCut;
  return json + '"';
}

std::string ToJson(const Cause& cause) {
  return "{\"name\":" + ToJsonString(ToString(cause.kind)) +
         ",\"text\":" + ToJsonString(cause.text) + "}";
}

std::string EndOfPage(std::size_t causes_left_out) {
  return "],\"more\":" + std::to_string(causes_left_out) + "}";
}

}  // namespace

HealthPage MakeHealthPage(const Verdict& verdict) {
  if (verdict.is_healthy) return {true, R"({"status":"healthy"})"};
  std::string body = R"({"status":"unhealthy","causes":[)";
  const std::size_t room = kMaxHealthBody - EndOfPage(verdict.causes.size()).size();
  std::size_t shown = 0;
  for (const Cause& cause : verdict.causes) {
    const std::string next = ToJson(cause);
    if (body.size() + 1 + next.size() > room) break;
    if (shown > 0) body += ',';
    body += next;
    ++shown;
  }
  return {false, body + EndOfPage(verdict.causes.size() - shown)};
}

}  // namespace gwlbtap
