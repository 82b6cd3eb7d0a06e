// SPDX-License-Identifier: Apache-2.0
//
// The sub-commands of gwlbtap. Each Add…Command() registers its options with the parser; when the
// user picks it, the parser leaves in `chosen` what main() then calls for the exit code.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>

namespace CLI {
class App;
}

namespace gwlbtap {

struct Account;

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  // failed while running
inline constexpr int kExitUsage = 2;   // usage or configuration

using ChosenCommand = std::function<int()>;

void AddRunCommand(CLI::App& app, ChosenCommand& chosen);
void AddCheckConfigCommand(CLI::App& app, ChosenCommand& chosen);
void AddStatusCommand(CLI::App& app, ChosenCommand& chosen);
void AddDrainCommand(CLI::App& app, ChosenCommand& chosen);
void AddReplayCommand(CLI::App& app, ChosenCommand& chosen);
void AddReceiveCommand(CLI::App& app, ChosenCommand& chosen);
void AddGenerateCommand(CLI::App& app, ChosenCommand& chosen);

// Writes "gwlbtap: MESSAGE" to standard error and returns `exit_code`.
int Fail(std::string_view message, int exit_code);

// The same for what LoadConfig() failed with.
int FailConfig(const absl::Status& failure);

// Tells on standard error where clients may come to: port 0 means any free one, which a collector
// has to be told.
void AnnounceListeners(const std::vector<std::string>& addresses);

// The same for the health checks that the kernel's network stack takes; `address` may be empty.
void AnnounceHealthServer(const std::string& address);

// Prints the account. The exit code is that of a failure if an exporter has failed for good or the
// account does not balance; standard error says so.
int FinishWith(const Account& account, bool as_json, const absl::Status& failure);

}  // namespace gwlbtap
