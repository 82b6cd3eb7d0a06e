// SPDX-License-Identifier: Apache-2.0
//
// The kinds of options that several sub-commands have. What is wrong with a value is told while the
// command line is parsed, by CLI::ValidationError. Control thread only.
#pragma once

#include <CLI/CLI.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace gwlbtap {

// A duration as in the configuration, "10s", of at most a year. What `value` holds before is the
// default; it has to live as long as `command`.
CLI::Option* AddDurationOption(CLI::App& command, const std::string& name,
                               std::optional<std::chrono::microseconds>& value,
                               const std::string& help);

// For counts: at least one, and nothing of it in the help text.
[[nodiscard]] CLI::Validator AtLeastOne();

}  // namespace gwlbtap
