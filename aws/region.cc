// SPDX-License-Identifier: Apache-2.0
#include "aws/region.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "aws/service_endpoint.h"
#include "aws/service_error.h"

namespace gwlbtap::aws {
namespace {

absl::StatusOr<std::string> Checked(std::string_view from, std::string region) {
  if (IsRegion(region)) return region;
  return absl::InvalidArgumentError(fmt::format("{}: \"{}\" is no name of a region", from, region));
}

}  // namespace

absl::StatusOr<std::string> FindRegion(const Environment& environment, Imds& imds,
                                       const CallLimits& limits) {
  for (const char* variable : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
    if (std::optional<std::string> region = environment(variable)) {
      return Checked(variable, *std::move(region));
    }
  }
  absl::StatusOr<std::optional<std::string>> region = imds.Get("placement/region", limits);
  if (!region.ok()) {
    return WithPrefix("AWS_REGION is not set, and the instance does not tell its region: ",
                      region.status());
  }
  if (!region->has_value()) {
    return absl::NotFoundError("AWS_REGION is not set, and the instance has no region");
  }
  return Checked("placement/region of the instance", **std::move(region));
}

}  // namespace gwlbtap::aws
