// SPDX-License-Identifier: Apache-2.0
//
// usage: lambda_program [INIT-ERROR]
//
// A function for Lambda whose work does what the test tells it to, for tests/integration. A scope
// that begins with i-dead fails, i-b16 makes a response that is too long, i-a11 one that is as long
// as can be; every other work answers with what it was given. With an argument it does not start,
// for that reason.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "aws/environment.h"
#include "aws/http_client.h"
#include "controller/app/json_log.h"
#include "controller/app/lambda_handler.h"
#include "controller/app/lambda_runtime.h"

namespace gwlbtap::controller {
namespace {

absl::StatusOr<std::string> Work(const DecodedEvent& event, const Invocation& invocation) {
  static int count = 0;
  ++count;
  const Scope& scope = event.decision.scope;
  if (scope.instances.count("i-dead") != 0) return absl::UnavailableError("told to fail");
  if (scope.instances.count("i-b16") != 0) return std::string(kLongestLambdaResponse + 1, 'x');
  if (scope.instances.count("i-a11") != 0) return std::string(kLongestLambdaResponse, '1');
  const auto left = std::chrono::floor<std::chrono::milliseconds>(invocation.limits.deadline -
                                                                  aws::CallLimits::Clock::now());
  const char* const trace = std::getenv("_X_AMZN_TRACE_ID");
  const nlohmann::json response = {{"action", std::string(ToString(event.decision.action))},
                                   {"count", count},
                                   {"event_id", event.id},
                                   {"milliseconds_left", left.count()},
                                   {"pid", getpid()},
                                   {"request_id", invocation.request_id},
                                   {"scope", ToString(scope)},
                                   {"trace", trace == nullptr ? "" : trace}};
  return response.dump();
}

int Main(int argument_count, char** arguments) {
  const aws::Environment environment = aws::ProcessEnvironment();
  JsonLog log(std::cout, {.lowest = LogLevelFrom(environment), .form = LogFormFor(STDOUT_FILENO)});
  aws::CurlTransport transport("");
  LambdaRuntime runtime(transport, environment("AWS_LAMBDA_RUNTIME_API").value_or(""), log);
  const absl::Status end = argument_count > 1
                               ? runtime.ReportInitError(absl::InvalidArgumentError(arguments[1]))
                               : runtime.Run(MakeEventHandler({}, Work, log));
  if (!end.ok()) log.Write(LogLevel::kFatal, std::string(end.message()));
  return EXIT_FAILURE;
}

}  // namespace
}  // namespace gwlbtap::controller

int main(int argument_count, char** arguments) {
  return gwlbtap::controller::Main(argument_count, arguments);
}
