// SPDX-License-Identifier: Apache-2.0
//
// The input is the text of a configuration: it is accepted, and then survives being written and
// read again, or it is refused with lines that say where.
#include <cstddef>
#include <cstdint>
#include <string>

#include "appliance/config.h"
#include "config/document.h"
#include "tests/fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = gwlbtap::TextOf(data, size);
  const absl::StatusOr<gwlbtap::Config> config = gwlbtap::ParseConfig(text, "fuzz");
  if (!config.ok()) {
    gwlbtap::RequirePositions(std::string(config.status().message()));
    return 0;
  }
  const std::string written = gwlbtap::ToToml(*config);
  if (written.size() > gwlbtap::kMaxConfigBytes) return 0;
  const absl::StatusOr<gwlbtap::Config> again = gwlbtap::ParseConfig(written, "written");
  gwlbtap::Require(again.ok() && *again == *config, "what was written is read as the same",
                   written);
  return 0;
}
