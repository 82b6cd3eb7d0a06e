// SPDX-License-Identifier: Apache-2.0
//
// Reads lines of JSON with members "action" and "body", the XML that answers it, and prints for each
// what is read from it, or {"error": ...}, for tests that compare it with AWS's own code.
#include <fmt/core.h>

#include <iostream>
#include <string>
#include <utility>

#include "tests/controller/aws/ec2_json.h"

namespace gwlbtap::controller {
namespace {

template <typename Value>
Json Result(const absl::StatusOr<Value>& value) {
  if (value.ok()) return JsonOf(*value);
  return {{"error", value.status().ToString()}};
}

Json Read(const std::string& action, std::string body) {
  if (action == "DescribeInstances") return Result(ParseInstances(std::move(body)));
  if (action == "DescribeNetworkInterfaces") return Result(ParseNetworkInterfaces(std::move(body)));
  if (action == "DescribeTrafficMirrorSessions")
    return Result(ParseMirrorSessions(std::move(body)));
  if (action == "DescribeTrafficMirrorTargets") return Result(ParseMirrorTargets(std::move(body)));
  if (action == "DescribeTrafficMirrorFilters") return Result(ParseMirrorFilters(std::move(body)));
  if (action == "CreateTrafficMirrorSession") return Result(ParseCreatedSession(std::move(body)));
  if (action == "ModifyTrafficMirrorSession") return Result(ParseModifiedSession(std::move(body)));
  if (action == "DeleteTrafficMirrorSession") return Result(ParseDeletedSession(std::move(body)));
  return {{"error", "no such action"}};
}

}  // namespace
}  // namespace gwlbtap::controller

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const auto request = gwlbtap::controller::Json::parse(line);
    fmt::print("{}\n", gwlbtap::controller::Read(request.at("action"), request.at("body")).dump());
  }
  return 0;
}
