// SPDX-License-Identifier: Apache-2.0
#include "exporters/doorbell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace gwlbtap {

Doorbell::Doorbell() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

Doorbell::~Doorbell() { close(descriptor_); }

void Doorbell::Signal() noexcept {
  const std::uint64_t one = 1;
  // Can only fail with the counter at its limit, and then the descriptor is readable anyway.
  [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof(one));
}

void Doorbell::Disarm() noexcept {
  // acq_rel: pairs with the exchange in Ring(); a ring that came before is seen, though it found us
  // unarmed.
  is_armed_.exchange(false, std::memory_order_acq_rel);
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof(count));
}

void Doorbell::Wait(int milliseconds) noexcept {
  pollfd waiting{.fd = descriptor_, .events = POLLIN, .revents = 0};
  poll(&waiting, 1, milliseconds);
}

}  // namespace gwlbtap
