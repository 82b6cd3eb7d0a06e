// SPDX-License-Identifier: Apache-2.0
//
// Talks to EC2 as the environment says, for tests with a fake: one command, whose result is printed
// as JSON; of a failure {"error": ..., "reaction": ...}. Exit code: 0, or 1 for wrong usage.
//
// usage: ec2_program PAGE_SIZE read SCOPE | sessions | sessions-on ENI | filters | create SESSION TOKEN
//                    | modify SESSION_ID AFTER CHANGED... | delete SESSION_ID | probe SUBJECTS
// SCOPE, SESSION, AFTER and SUBJECTS are JSON with the members of their structs. Environment:
// GWLBTAP_TEST_SECONDS is until when it has to be done, ten by default.
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "aws/assumed_role.h"
#include "aws/credentials_sources.h"
#include "aws/query_client.h"
#include "controller/aws/call_rate.h"
#include "controller/aws/ec2_client.h"
#include "controller/aws/error_reaction.h"
#include "controller/aws/inventory_reader.h"
#include "controller/aws/permission_probe.h"
#include "tests/controller/aws/ec2_json.h"

namespace gwlbtap::controller {
namespace {

Json Failure(const absl::Status& status) {
  return {{"error", status.ToString()}, {"reaction", NameOf(ReactionTo(status))}};
}

template <typename Value>
Json Result(const absl::StatusOr<Value>& value) {
  return value.ok() ? JsonOf(*value) : Failure(value.status());
}

Scope ScopeFrom(const Json& json) {
  return {.is_everything = json.value("is_everything", false),
          .instances = json.value("instances", Scope::Ids()),
          .interfaces = json.value("interfaces", Scope::Ids()),
          .vpcs = json.value("vpcs", Scope::Ids()),
          .subnets = json.value("subnets", Scope::Ids())};
}

std::optional<std::uint32_t> OptionalFrom(const Json& json, const char* name) {
  if (!json.contains(name)) return std::nullopt;
  return json.at(name).get<std::uint32_t>();
}

DesiredSession SessionFrom(const Json& json) {
  DesiredSession session;
  session.interface_id = json.value("interface_id", "");
  session.target_id = json.value("target_id", "");
  session.filter_id = json.value("filter_id", "");
  session.number = json.value("number", 0u);
  session.vni = OptionalFrom(json, "vni");
  session.packet_length = OptionalFrom(json, "packet_length");
  session.description = json.value("description", "");
  session.tags = json.value("tags", Tags());
  return session;
}

Json Probe(aws::QueryClient& client, const Json& json, const aws::CallLimits& limits) {
  const ProbeSubjects subjects{.interface_id = json.value("interface_id", ""),
                               .target_id = json.value("target_id", ""),
                               .filter_id = json.value("filter_id", ""),
                               .session_id = json.value("session_id", ""),
                               .tags = json.value("tags", Tags())};
  Json results = Json::object();
  for (const ProbeResult& each : ProbePermissions(client, subjects, limits)) {
    results[each.action] = each.permission == Permission::kAllowed  ? "allowed"
                           : each.permission == Permission::kDenied ? "denied"
                                                                    : "unclear: " + each.detail;
  }
  return results;
}

// What the commands need, from the environment.
class World {
 public:
  World(const std::string& region, std::string ec2_url, std::string sts_url, int page_size)
      : ec2_(transport_, credentials_, Ec2Options(region, std::move(ec2_url))),
        sts_(transport_, credentials_, StsOptions(region, std::move(sts_url))),
        calls_(ec2_, page_size),
        reader_(calls_, sts_) {}

  Json Perform(const std::vector<std::string>& words, const aws::CallLimits& limits) {
    const std::string& command = words.at(0);
    if (command == "read") return JsonOf(reader_.Read(ScopeFrom(Json::parse(words.at(1))), limits));
    if (command == "sessions") return JsonOf(reader_.ReadSessions(limits));
    if (command == "sessions-on") return Result(calls_.SessionsOn(words.at(1), limits));
    if (command == "filters") return Result(calls_.DescribeFilters({}, limits));
    if (command == "create") {
      return Result(
          calls_.CreateSession(SessionFrom(Json::parse(words.at(1))), words.at(2), limits));
    }
    if (command == "modify") return Modify(words, limits);
    if (command == "delete") {
      const absl::Status status = calls_.DeleteSession(words.at(1), limits);
      return status.ok() ? Json("deleted") : Failure(status);
    }
    if (command == "probe") return Probe(ec2_, Json::parse(words.at(1)), limits);
    return {{"error", "no such command"}};
  }

 private:
  static aws::QueryOptions StsOptions(std::string region, std::string url) {
    aws::QueryOptions options;
    options.service = aws::kSts;
    options.region = std::move(region);
    options.url = std::move(url);
    return options;
  }

  aws::QueryOptions Ec2Options(std::string region, std::string url) {
    aws::QueryOptions options = Ec2QueryOptions(std::move(region), std::move(url));
    options.backoff.base = std::chrono::milliseconds(10);
    options.backoff.max_attempts = 10;
    options.before_attempt = [this](const aws::CallLimits& limits) { return rate_.Wait(limits); };
    options.after_attempt = [this](const absl::Status& status) { rate_.Ended(status); };
    return options;
  }

  Json Modify(const std::vector<std::string>& words, const aws::CallLimits& limits) {
    ModifyAction modification;
    modification.session_id = words.at(1);
    modification.after = SessionFrom(Json::parse(words.at(2)));
    for (std::size_t i = 3; i < words.size(); ++i) {
      modification.changes.push_back({.what = words[i], .from = {}, .to = {}});
    }
    return Result(calls_.ModifySession(modification, limits));
  }

  SharedCallRate rate_{{.start = 1000, .lowest = 100, .highest = 1000}};
  aws::CurlTransport transport_{""};
  aws::CredentialsCache credentials_{aws::MakeEnvironmentSource(aws::ProcessEnvironment())};
  aws::QueryClient ec2_;
  aws::QueryClient sts_;
  Ec2Client calls_;
  InventoryReader reader_;
};

int Main(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) return 1;
  const aws::Environment environment = aws::ProcessEnvironment();
  const std::string region = environment("AWS_REGION").value_or("");
  const auto ec2_url = aws::ServiceUrl(kEc2, region, environment);
  const auto sts_url = aws::ServiceUrl(aws::kSts, region, environment);
  if (!ec2_url.ok() || !sts_url.ok()) return 1;
  const std::string seconds = environment("GWLBTAP_TEST_SECONDS").value_or("10");
  const aws::CallLimits limits = aws::CallLimits{}.Within(std::chrono::seconds(std::stoi(seconds)));
  World world(region, *ec2_url, *sts_url, std::stoi(arguments[0]));
  fmt::print("{}\n", world.Perform({arguments.begin() + 1, arguments.end()}, limits).dump());
  return 0;
}

}  // namespace
}  // namespace gwlbtap::controller

int main(int argument_count, char** argument_values) {
  return gwlbtap::controller::Main({argument_values + 1, argument_values + argument_count});
}
