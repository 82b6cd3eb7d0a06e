// SPDX-License-Identifier: Apache-2.0
//
// Signals as something to look at instead of something that strikes.
#pragma once

#include <signal.h>

#include <array>
#include <optional>
#include <span>

namespace gwlbtap {

inline constexpr std::array kStopSignals{SIGINT, SIGTERM};

// Main thread, before it starts others: they inherit that the signals are held back. The destructor
// lets later ones through again.
class HeldSignals {
 public:
  explicit HeldSignals(std::span<const int> numbers = kStopSignals);
  ~HeldSignals();
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // Readable while a signal waits to be taken. -1 if the system is out of descriptors: signals then
  // act as they do by default.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  // Whether one waits to be taken. A system call; not for every packet.
  [[nodiscard]] bool HasCome() const noexcept;

  // The number of the next one, if there is one.
  [[nodiscard]] std::optional<int> Take() noexcept;

 private:
  sigset_t set_{};
  int descriptor_ = -1;
};

}  // namespace gwlbtap
