// SPDX-License-Identifier: Apache-2.0
//
// SIGINT and SIGTERM as something to look at instead of something that strikes.
#pragma once

namespace gwlbtap {

// Main thread, before it starts others: they inherit that the two signals are held back. The
// destructor lets later ones through again.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Readable from the first signal on. -1 if the system is out of descriptors: signals then act
  // as they do by default.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  // A system call; not for every packet.
  [[nodiscard]] bool HasCome() const noexcept;

 private:
  int descriptor_ = -1;
};

}  // namespace gwlbtap
