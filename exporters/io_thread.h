// SPDX-License-Identifier: Apache-2.0
//
// A thread with an event loop: all TCP exporters run on one, which workers can wake, and the health
// server on another. Created, started and stopped by the control thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <absl/status/status.h>

#include "exporters/doorbell.h"

namespace asio {
class io_context;
}

namespace gwlbtap {

class IoThread {
 public:
  // Moves what is waiting in queues; true if it stopped although there is more to move.
  using Pump = std::function<bool()>;

  // `name` is what the system and the log call it; of at most 15 characters (pthread_setname_np(3)).
  explicit IoThread(std::string name);
  ~IoThread();  // stops
  IoThread(const IoThread&) = delete;
  IoThread& operator=(const IoThread&) = delete;

  // Called on this thread whenever the doorbell has rung. Before Start().
  void AddPump(Pump pump);

  void Start();
  void Stop();

  // Runs `task` on this thread and waits for it; on the caller's when the thread is not running.
  void Call(const std::function<void()>& task);

  // Advances several times a second as long as the thread goes round its loop. Any thread.
  [[nodiscard]] std::uint64_t Turns() const noexcept;

  // What a task of the thread has thrown first, for lack of memory say, with the thread's name; it
  // is in the log, too. The thread goes on without that task, and whoever owns it has to show this:
  // what the task was for may never be done. Any thread.
  [[nodiscard]] absl::Status Failure() const;

  [[nodiscard]] Doorbell& doorbell() noexcept;
  [[nodiscard]] asio::io_context& context() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gwlbtap
