// SPDX-License-Identifier: Apache-2.0
//
// What `reconcile` and `purge` have in common.
#pragma once

#include <CLI/CLI.hpp>

#include "controller/app/reconcile.h"
#include "controller/app/workplace.h"

namespace gwlbtap::controller {

struct RunOptions {
  WorkOptions work = {};
  bool json = false;
  bool metrics = false;
};

// `options` has to live as long as `command`.
void AddRunOptions(CLI::App& command, RunOptions& options);

// Carries `request` out, but for its ids, which are made here, and prints what became of it. Every
// action is logged on standard error. The exit code is kExitFailed if not everything is as it should
// be then; standard error says what is not.
[[nodiscard]] int RunAndTell(const RunOptions& options, RunRequest request);

}  // namespace gwlbtap::controller
