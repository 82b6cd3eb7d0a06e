// SPDX-License-Identifier: Apache-2.0
//
// An endpoint of EC2 and STS on loopback that answers as a test says, and clients for it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "aws/http_client.h"
#include "aws/query_client.h"
#include "controller/aws/ec2_client.h"
#include "tests/aws/given_credentials.h"
#include "tests/support/http_server.h"

namespace gwlbtap::controller {

// <actionResponse> with this in it.
inline HttpReply Answer(const std::string& action, const std::string& content) {
  return {.body = "<" + action + "Response>" + content + "</" + action + "Response>"};
}

inline HttpReply Refusal(const std::string& code, int status = 400) {
  return {.status = status,
          .body = "<Response><Errors><Error><Code>" + code +
                  "</Code><Message>why</Message></Error></Errors></Response>"};
}

class Ec2Endpoint {
 public:
  using Form = std::map<std::string, std::string>;

  // What an action is answered with in turn; the last again and again.
  void Reply(const std::string& action, std::vector<HttpReply> replies) {
    replies_[action] = std::move(replies);
  }

  [[nodiscard]] std::vector<Form> calls() const {
    std::vector<Form> calls;
    for (const ReceivedRequest& request : server_.requests()) {
      calls.push_back(FormFrom(request.body));
    }
    return calls;
  }
  [[nodiscard]] std::vector<std::string> actions() const {
    std::vector<std::string> actions;
    for (const Form& form : calls()) actions.push_back(form.at("Action"));
    return actions;
  }

  [[nodiscard]] aws::QueryClient& client() { return client_; }

 private:
  static int Digit(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }

  static std::string Decoded(const std::string& text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%') {
        decoded += static_cast<char>(16 * Digit(text.at(i + 1)) + Digit(text.at(i + 2)));
        i += 2;
      } else {
        decoded += text[i];
      }
    }
    return decoded;
  }

  static Form FormFrom(const std::string& body) {
    Form form;
    for (std::size_t begin = 0; begin < body.size();) {
      const std::size_t end = std::min(body.find('&', begin), body.size());
      const std::size_t equals = body.find('=', begin);
      form[body.substr(begin, equals - begin)] = Decoded(body.substr(equals + 1, end - equals - 1));
      begin = end + 1;
    }
    return form;
  }

  HttpReply AnswerTo(const ReceivedRequest& request) {
    const std::string action = FormFrom(request.body).at("Action");
    const auto found = replies_.find(action);
    if (found == replies_.end()) return Answer(action, "");
    const std::size_t turn = answered_[action]++;
    return found->second.at(std::min(turn, found->second.size() - 1));
  }

  static aws::QueryOptions Options(const std::string& url) {
    aws::QueryOptions options = Ec2QueryOptions("eu-central-1", url + "/");
    options.backoff = {.base = std::chrono::milliseconds(1),
                       .cap = std::chrono::milliseconds(2),
                       .max_attempts = 3};
    return options;
  }

  std::map<std::string, std::vector<HttpReply>> replies_;
  std::map<std::string, std::size_t> answered_;
  HttpServer server_{[this](const ReceivedRequest& request) { return AnswerTo(request); }};
  aws::CurlTransport transport_{""};
  aws::CredentialsCache credentials_{std::make_unique<aws::GivenCredentials>()};
  aws::QueryClient client_{transport_, credentials_, Options(server_.url())};
};

}  // namespace gwlbtap::controller
