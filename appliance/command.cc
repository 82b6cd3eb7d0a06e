// SPDX-License-Identifier: Apache-2.0
#include "appliance/command.h"

#include <fmt/core.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "appliance/account.h"

namespace gwlbtap {

int Fail(std::string_view message, int exit_code) {
  fmt::print(stderr, "gwlbtap: {}\n", message);
  return exit_code;
}

int FailConfig(const absl::Status& failure) {
  const std::string message(failure.message());
  // Bare, so that an editor takes the lines for what a compiler would print.
  if (!absl::IsInvalidArgument(failure)) return Fail(message, kExitUsage);
  fmt::print(stderr, "{}\n", message);
  return kExitUsage;
}

void AnnounceListeners(const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) fmt::print(stderr, "listening on {}\n", address);
}

void AnnounceHealthServer(const std::string& address) {
  if (!address.empty()) fmt::print(stderr, "answering health checks on {}\n", address);
}

int FinishWith(const Account& account, bool as_json, const absl::Status& failure) {
  // A path may hold bytes that are not UTF-8.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  const std::string text =
      as_json ? ToJson(account).dump(-1, ' ', false, kReplace) + "\n" : ToText(account);
  const bool is_told =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!is_told) return Fail("cannot write the account to standard output", kExitFailed);
  if (!failure.ok()) return Fail(std::string(failure.message()), kExitFailed);
  return BrokenLaws(account).empty() ? kExitDone
                                     : Fail("the account does not balance", kExitFailed);
}

}  // namespace gwlbtap
