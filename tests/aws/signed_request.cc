// SPDX-License-Identifier: Apache-2.0
//
// Sends what it reads from standard input as one signed request, for tests that check signatures
// with AWS's own code, and prints the answer's body. Exit code: 0 answered, 1 not.
//
// usage: signed_request URL REGION SERVICE ACCESS_KEY_ID SECRET_ACCESS_KEY SESSION_TOKEN
// An empty token is none.
#include <fmt/core.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "aws/ca_bundle.h"
#include "aws/environment.h"
#include "aws/http_client.h"

int main(int argument_count, char** argument_values) {
  namespace aws = gwlbtap::aws;
  const std::vector<std::string> arguments(argument_values + 1, argument_values + argument_count);
  if (arguments.size() != 6) return 1;
  aws::HttpRequest request;
  request.method = aws::HttpMethod::kPost;
  request.url = arguments[0];
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
  request.body.assign(std::istreambuf_iterator<char>(std::cin), {});
  request.signing = aws::Signing{.region = arguments[1],
                                 .service = arguments[2],
                                 .credentials = {.access_key_id = arguments[3],
                                                 .secret_access_key = aws::Secret(arguments[4]),
                                                 .session_token = aws::Secret(arguments[5]),
                                                 .expiration = {}}};
  aws::CurlTransport transport(aws::FindCaBundle(aws::ProcessEnvironment()));
  const auto response = transport.Send(request, {});
  if (!response.ok()) {
    fmt::print(stderr, "{}\n", response.status().ToString());
    return 1;
  }
  fmt::print("{}", response->body);
  return 0;
}
