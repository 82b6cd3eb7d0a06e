// SPDX-License-Identifier: Apache-2.0
//
// How a running appliance is asked things on its own machine: a Unix socket, on which a client writes
// one line and gets one line back. Control thread only; it never waits for a client.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

namespace gwlbtap {

class ControlSocket {
 public:
  // The answer to a request, without line ends.
  using Handler = std::function<std::string(std::string_view request)>;

  // Listens on `path`, for the user and the group that the program runs as. A socket that nobody
  // listens on any more is replaced; one that somebody does listen on is not.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ControlSocket>> Open(const std::string& path,
                                                                           Handler handler);
  ~ControlSocket();  // takes the path away again
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

  // Does what there is to do: accepts, reads, answers. A client may stay, to see the end of the
  // program as the end of its connection.
  void Poll();

 private:
  struct State;
  explicit ControlSocket(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

// The other end. Sends `request` and returns the answer; with `until_end` only after the program has
// closed the connection. Blocks; any thread.
[[nodiscard]] absl::StatusOr<std::string> AskAppliance(const std::string& path,
                                                       std::string_view request,
                                                       bool until_end = false);

}  // namespace gwlbtap
