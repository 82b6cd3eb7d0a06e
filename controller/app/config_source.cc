// SPDX-License-Identifier: Apache-2.0
#include "controller/app/config_source.h"

#include <absl/strings/escaping.h>
#include <fmt/format.h>

#include <optional>

#include "config/document.h"
#include "config/text_file.h"
#include "controller/core/config_parser.h"

namespace gwlbtap::controller {
namespace {

constexpr char kText[] = "GWLBTAP_SESSIONS_CONFIG";
constexpr char kBase64[] = "GWLBTAP_SESSIONS_CONFIG_B64";
constexpr char kFile[] = "GWLBTAP_SESSIONS_CONFIG_FILE";
constexpr char kTaskRoot[] = "LAMBDA_TASK_ROOT";

}  // namespace

absl::StatusOr<Config> LoadConfig(const std::string& path) {
  const absl::StatusOr<std::string> text = ReadTextFile(path, kMaxConfigBytes + 1);
  if (!text.ok()) return text.status();
  return ParseConfig(*text, path);
}

absl::StatusOr<Config> LoadConfigFrom(const aws::Environment& environment) {
  if (const std::optional<std::string> text = environment(kText)) return ParseConfig(*text, kText);
  if (const std::optional<std::string> coded = environment(kBase64)) {
    std::string text;
    if (!absl::Base64Unescape(*coded, &text)) {
      return absl::InvalidArgumentError(fmt::format("{}: this is no base64", kBase64));
    }
    return ParseConfig(text, kBase64);
  }
  if (const std::optional<std::string> path = environment(kFile)) return LoadConfig(*path);
  return LoadConfig(environment(kTaskRoot).value_or(".") + "/gwlbtap-sessions.toml");
}

}  // namespace gwlbtap::controller
