// SPDX-License-Identifier: Apache-2.0
//
// A small HTTP/1.1 server on loopback for tests of clients: it answers as a function says, or does
// not. One thread per connection; the function is called by one of them at a time.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/loopback_socket.h"

namespace gwlbtap {

struct ReceivedRequest {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // Empty if there is no such header.
  [[nodiscard]] std::string Header(const std::string& lower_case_name) const {
    const auto found = headers.find(lower_case_name);
    return found == headers.end() ? std::string() : found->second;
  }
};

struct HttpReply {
  enum class Manner { kAnswer, kHang, kReset, kRaw };

  int status = 200;
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};
  Manner manner = Manner::kAnswer;

  static HttpReply Hanging() { return {.manner = Manner::kHang}; }
  static HttpReply Reset() { return {.manner = Manner::kReset}; }
  // Sent as it is; then the connection is closed.
  static HttpReply Raw(std::string bytes) {
    return {.body = std::move(bytes), .manner = Manner::kRaw};
  }
};

class HttpServer {
 public:
  using Handler = std::function<HttpReply(const ReceivedRequest&)>;

  explicit HttpServer(Handler handler)
      : handler_(std::move(handler)), listener_(LoopbackSocket::ListeningOn("127.0.0.1:0")) {
    // A proxy that the environment names would be asked instead.
    for (const char* variable : {"http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(variable);
    url_ = "http://127.0.0.1:" + std::to_string(listener_.port());
    acceptor_ = std::thread([this] { Accept(); });
  }
  ~HttpServer() {
    stopping_ = true;
    acceptor_.join();
    for (std::thread& connection : connections_) connection.join();
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }

  [[nodiscard]] std::vector<ReceivedRequest> requests() const {
    const std::scoped_lock lock(mutex_);
    return requests_;
  }
  [[nodiscard]] int connection_count() const { return connection_count_; }

  // Waits until `count` requests have come in all; false after too long.
  [[nodiscard]] bool WaitForRequests(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, std::chrono::milliseconds(LoopbackSocket::kPatienceMilliseconds),
                             [&] { return requests_.size() >= count; });
  }

 private:
  static constexpr int kTickMilliseconds = 10;  // how soon the end is noticed

  void Accept() {
    while (!stopping_) {
      if (!listener_.IsReadable(kTickMilliseconds)) continue;
      ++connection_count_;
      connections_.emplace_back([this, socket = listener_.Accept()]() mutable { Serve(socket); });
    }
  }

  void Serve(LoopbackSocket& socket) {
    std::string received;
    while (std::optional<ReceivedRequest> request = Receive(socket, received)) {
      const HttpReply reply = Answer(*request);
      switch (reply.manner) {
        case HttpReply::Manner::kAnswer:
          Send(socket, Text(reply));
          break;
        case HttpReply::Manner::kHang:
          while (!stopping_ && !socket.IsReadable(kTickMilliseconds)) {
          }
          return;
        case HttpReply::Manner::kReset:
          socket.Reset();
          return;
        case HttpReply::Manner::kRaw:
          Send(socket, reply.body);
          return;
      }
    }
  }

  HttpReply Answer(const ReceivedRequest& request) {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    arrived_.notify_all();
    return handler_(request);
  }

  // False when the client has gone or the test is over.
  bool ReceiveMore(const LoopbackSocket& socket, std::string& received) const {
    while (!socket.IsReadable(kTickMilliseconds)) {
      if (stopping_) return false;
    }
    std::vector<std::byte> bytes;
    if (!socket.ReadSome(bytes)) return false;
    for (const std::byte byte : bytes) received += static_cast<char>(byte);
    return true;
  }

  std::optional<ReceivedRequest> Receive(const LoopbackSocket& socket,
                                         std::string& received) const {
    std::size_t end = 0;
    while ((end = received.find("\r\n\r\n")) == std::string::npos) {
      if (!ReceiveMore(socket, received)) return std::nullopt;
    }
    ReceivedRequest request = ParseHead(received.substr(0, end + 2));
    received.erase(0, end + 4);
    if (request.Header("expect") == "100-continue") Send(socket, "HTTP/1.1 100 Continue\r\n\r\n");
    const std::string length = request.Header("content-length");
    const std::size_t size = length.empty() ? 0 : std::stoul(length);
    while (received.size() < size) {
      if (!ReceiveMore(socket, received)) return std::nullopt;
    }
    request.body = received.substr(0, size);
    received.erase(0, size);
    return request;
  }

  static ReceivedRequest ParseHead(const std::string& head) {
    ReceivedRequest request;
    std::size_t line_end = head.find("\r\n");
    const std::string first = head.substr(0, line_end);
    request.method = first.substr(0, first.find(' '));
    request.target =
        first.substr(request.method.size() + 1, first.rfind(' ') - request.method.size() - 1);
    for (std::size_t at = line_end + 2; at < head.size(); at = line_end + 2) {
      line_end = head.find("\r\n", at);
      const std::string line = head.substr(at, line_end - at);
      std::string name = line.substr(0, line.find(':'));
      std::transform(name.begin(), name.end(), name.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      const std::size_t value = line.find_first_not_of(' ', name.size() + 1);
      request.headers[name] = value == std::string::npos ? "" : line.substr(value);
    }
    return request;
  }

  static std::string Text(const HttpReply& reply) {
    std::string text = "HTTP/1.1 " + std::to_string(reply.status) + " Test\r\n";
    for (const auto& [name, value] : reply.headers) text += name + ": " + value + "\r\n";
    return text + "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" + reply.body;
  }

  static void Send(const LoopbackSocket& socket, const std::string& text) {
    socket.Send(std::as_bytes(std::span(text)));
  }

  const Handler handler_;
  LoopbackSocket listener_;
  std::string url_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> connection_count_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::vector<ReceivedRequest> requests_;
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace gwlbtap
