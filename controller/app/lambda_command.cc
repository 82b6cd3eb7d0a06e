// SPDX-License-Identifier: Apache-2.0
//
// gwlbtap-sessions lambda: a function of AWS Lambda with a custom runtime.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include "aws/ca_bundle.h"
#include "controller/app/command.h"
#include "controller/app/event_work.h"
#include "controller/app/lambda_handler.h"
#include "controller/app/lambda_runtime.h"
#include "controller/app/workplace.h"

namespace gwlbtap::controller {
namespace {

constexpr char kRuntimeApi[] = "AWS_LAMBDA_RUNTIME_API";
constexpr char kOwnArns[] = "GWLBTAP_SESSIONS_OWN_ARNS";
constexpr char kRoleArn[] = "GWLBTAP_SESSIONS_ROLE_ARN";
constexpr char kExternalId[] = "GWLBTAP_SESSIONS_EXTERNAL_ID";

constexpr char kExplanation[] = R"(
Also what the program does when it is started as "bootstrap". The configuration is the text in
GWLBTAP_SESSIONS_CONFIG, the same in base64 in GWLBTAP_SESSIONS_CONFIG_B64, the file that
GWLBTAP_SESSIONS_CONFIG_FILE names, or gwlbtap-sessions.toml beside the function's code; the first that is
set. GWLBTAP_SESSIONS_OWN_ARNS has the ARNs, separated by blanks, whose calls in CloudTrail are the
controller's own, and are not reacted to: that of the function's role.
GWLBTAP_SESSIONS_ROLE_ARN and GWLBTAP_SESSIONS_EXTERNAL_ID: a role to act in, of another account.

Example:
  AWS_LAMBDA_RUNTIME_API=127.0.0.1:9001 gwlbtap-sessions lambda)";

OwnArns OwnArnsFrom(const aws::Environment& environment) {
  std::istringstream words(environment(kOwnArns).value_or(""));
  OwnArns arns;
  for (std::string word; words >> word;) arns.push_back(std::move(word));
  return arns;
}

absl::StatusOr<std::unique_ptr<Workplace>> OpenFor(const aws::Environment& environment,
                                                   JsonLog& log) {
  absl::StatusOr<Config> config = LoadConfigFrom(environment);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::unique_ptr<AwsAccess>> access =
      AwsAccess::Open(environment,
                      {.role_arn = environment(kRoleArn).value_or(""),
                       .external_id = environment(kExternalId).value_or("")},
                      {});
  if (!access.ok()) return access.status();
  return std::make_unique<Workplace>(*std::move(config), *std::move(access), log);
}

}  // namespace

int ServeLambda() {
  const aws::Environment environment = aws::ProcessEnvironment();
  const std::optional<std::string> address = environment(kRuntimeApi);
  if (!address)
    return Fail(fmt::format("{} is not set: this is no Lambda", kRuntimeApi), kExitUsage);
  JsonLog log(std::cout, {.lowest = LogLevelFrom(environment)});
  aws::CurlTransport transport(aws::FindCaBundle(environment));
  LambdaRuntime runtime(transport, *address, log);

  const absl::StatusOr<std::unique_ptr<Workplace>> workplace = OpenFor(environment, log);
  if (!workplace.ok()) {
    log.Write(LogLevel::kFatal, "cannot begin",
              {{"why", std::string(workplace.status().message())}});
    const absl::Status told = runtime.ReportInitError(workplace.status());
    return told.ok() ? kExitFailed : Fail(std::string(told.message()), kExitFailed);
  }
  const RunWork run = [&](const RunRequest& request, const aws::CallLimits& limits) {
    return (*workplace)->Run(request, limits);
  };
  const std::string& id = (*workplace)->config().controller.id;
  const absl::Status ended =
      runtime.Run(MakeEventHandler(OwnArnsFrom(environment), MakeEventWork(run, id, log), log));
  return Fail(std::string(ended.message()), kExitFailed);
}

void AddLambdaCommand(CLI::App& app, ChosenCommand& chosen) {
  CLI::App* const command =
      app.add_subcommand("lambda", "Handle events of AWS Lambda, for as long as it has some");
  command->footer(kExplanation);
  command->callback([&chosen] { chosen = ServeLambda; });
}

}  // namespace gwlbtap::controller
