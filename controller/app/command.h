// SPDX-License-Identifier: Apache-2.0
//
// The sub-commands of gwlbtap-sessions. Each Add…Command() registers its options with the parser; when
// the user picks it, the parser leaves in `chosen` what main() then calls for the exit code.
#pragma once

#include <functional>
#include <string_view>

#include <absl/status/status.h>

namespace CLI {
class App;
}

namespace gwlbtap::controller {

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;  // failed while running, or not all is as it should be
inline constexpr int kExitUsage = 2;   // usage or configuration

using ChosenCommand = std::function<int()>;

void AddPlanCommand(CLI::App& app, ChosenCommand& chosen);
void AddReconcileCommand(CLI::App& app, ChosenCommand& chosen);
void AddPurgeCommand(CLI::App& app, ChosenCommand& chosen);
void AddCheckCommand(CLI::App& app, ChosenCommand& chosen);
void AddValidateConfigCommand(CLI::App& app, ChosenCommand& chosen);
void AddDecodeEventCommand(CLI::App& app, ChosenCommand& chosen);
void AddMapCommand(CLI::App& app, ChosenCommand& chosen);
void AddLambdaCommand(CLI::App& app, ChosenCommand& chosen);

// What the `lambda` command does; also when the program is started as `bootstrap`.
[[nodiscard]] int ServeLambda();

// Writes "gwlbtap-sessions: MESSAGE" to standard error and returns `exit_code`.
int Fail(std::string_view message, int exit_code);

// The same, with kExitUsage, for what a command could not begin with. The lines of what is wrong with
// a configuration stay bare, so that an editor takes them for what a compiler would print.
int FailSetup(const absl::Status& failure);

// Writes a result to standard output; kExitFailed, with a message, if that cannot be done.
[[nodiscard]] int Print(std::string_view text);

}  // namespace gwlbtap::controller
