// SPDX-License-Identifier: Apache-2.0
//
// An instance metadata service for tests, version 2 only: whoever has no valid token gets nothing.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "tests/support/http_server.h"

namespace gwlbtap {

class MetadataService {
 public:
  // Items by their path below /latest/meta-data/.
  explicit MetadataService(std::map<std::string, std::string> items = {})
      : items_(std::move(items)) {}

  void Set(const std::string& path, const std::string& value) {
    const std::scoped_lock lock(mutex_);
    items_[path] = value;
  }
  // From now on every request meets with this; nothing: with what is asked for.
  void AnswerAllWith(std::optional<HttpReply> reply) {
    const std::scoped_lock lock(mutex_);
    override_ = std::move(reply);
  }
  void ForgetTokens() {
    const std::scoped_lock lock(mutex_);
    ++token_number_;
  }

  [[nodiscard]] const std::string& url() const { return server_.url(); }
  [[nodiscard]] const HttpServer& server() const { return server_; }
  [[nodiscard]] int tokens_given() const {
    const std::scoped_lock lock(mutex_);
    return tokens_given_;
  }

 private:
  HttpReply Answer(const ReceivedRequest& request) {
    const std::string folder = "/latest/meta-data/";
    const std::scoped_lock lock(mutex_);
    if (override_) return *override_;
    if (request.method == "PUT" && request.target == "/latest/api/token") {
      if (request.Header("x-aws-ec2-metadata-token-ttl-seconds").empty()) return {.status = 400};
      ++tokens_given_;
      return {.body = Token()};
    }
    if (request.Header("x-aws-ec2-metadata-token") != Token()) return {.status = 401};
    if (request.method != "GET" || !request.target.starts_with(folder)) return {.status = 404};
    const auto item = items_.find(request.target.substr(folder.size()));
    if (item == items_.end()) return {.status = 404};
    return {.body = item->second};
  }

  [[nodiscard]] std::string Token() const { return "token-" + std::to_string(token_number_); }

  mutable std::mutex mutex_;
  std::map<std::string, std::string> items_;
  std::optional<HttpReply> override_;
  int token_number_ = 1;
  int tokens_given_ = 0;
  HttpServer server_{[this](const ReceivedRequest& request) { return Answer(request); }};
};

}  // namespace gwlbtap
