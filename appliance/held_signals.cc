// SPDX-License-Identifier: Apache-2.0
#include "appliance/held_signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace gwlbtap {

HeldSignals::HeldSignals(std::span<const int> numbers) {
  sigemptyset(&set_);
  for (const int number : numbers) sigaddset(&set_, number);
  descriptor_ = signalfd(-1, &set_, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor_ >= 0) pthread_sigmask(SIG_BLOCK, &set_, nullptr);
}

HeldSignals::~HeldSignals() {
  if (descriptor_ < 0) return;
  // A signal that has been heeded must not kill the process once it is let through.
  while (Take().has_value()) {
  }
  close(descriptor_);
  pthread_sigmask(SIG_UNBLOCK, &set_, nullptr);
}

bool HeldSignals::HasCome() const noexcept {
  pollfd waiting{descriptor_, POLLIN, 0};
  return poll(&waiting, 1, 0) > 0;
}

std::optional<int> HeldSignals::Take() noexcept {
  signalfd_siginfo taken{};
  if (read(descriptor_, &taken, sizeof(taken)) != sizeof(taken)) return std::nullopt;
  return static_cast<int>(taken.ssi_signo);
}

}  // namespace gwlbtap
