// SPDX-License-Identifier: Apache-2.0
//
// The input is a frame as it comes from the wire.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

#include "tests/support/decap_properties.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view broken = gwlbtap::FindBrokenProperty(std::as_bytes(std::span(data, size)));
  if (!broken.empty()) {
    std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(broken.size()), broken.data());
    std::abort();
  }
  return 0;
}
