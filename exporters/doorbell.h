// SPDX-License-Identifier: Apache-2.0
//
// Wakes a thread that has gone to sleep because there was nothing to do.
// The ringing side makes a system call only when the other side is asleep.
#pragma once

#include <atomic>
#include <cstddef>

namespace gwlbtap {

class Doorbell {
 public:
  Doorbell();
  ~Doorbell();
  Doorbell(const Doorbell&) = delete;
  Doorbell& operator=(const Doorbell&) = delete;

  // Any thread, after it has made work visible.
  void Ring() noexcept {
    // acq_rel: pairs with the exchange in Arm(). Whichever comes second sees what the first did:
    // either Arm()'s caller sees the work, or Ring() sees that it is armed.
    if (is_armed_.exchange(false, std::memory_order_acq_rel)) Signal();
  }

  // Sleeper only: say that one is about to sleep, then look for work once more, then wait for
  // descriptor() to become readable.
  void Arm() noexcept { is_armed_.exchange(true, std::memory_order_acq_rel); }

  // Sleeper only: awake again; takes back the signal, if there was one.
  void Disarm() noexcept;

  // Sleeper only: sleeps until rung, at most `milliseconds`. For threads with no event loop.
  void Wait(int milliseconds) noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  void Signal() noexcept;

  std::atomic<bool> is_armed_{false};
  int descriptor_;
};

}  // namespace gwlbtap
