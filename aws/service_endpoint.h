// SPDX-License-Identifier: Apache-2.0
//
// Where a service of AWS is spoken to, from its name and the region. Pure but for the
// environment that it is given; any thread, as far as that is for any.
#pragma once

#include <string>
#include <string_view>

#include <absl/status/statusor.h>

#include "aws/environment.h"

namespace gwlbtap::aws {

// What has to be known of a service that speaks AWS's Query protocol.
struct Service {
  std::string_view name;              // in host names and credential scopes: "autoscaling"
  std::string_view environment_name;  // in AWS_ENDPOINT_URL_...: "AUTO_SCALING"
  std::string_view version;           // of its API: "2011-01-01"
};

// A URL ending in "/". AWS_ENDPOINT_URL_<environment_name> or AWS_ENDPOINT_URL names it, unless
// AWS_IGNORE_CONFIGURED_ENDPOINT_URLS is true; else it follows from the region's partition,
// AWS_USE_FIPS_ENDPOINT and AWS_USE_DUALSTACK_ENDPOINT. kInvalidArgument for what is no region, or
// no URL of HTTP.
[[nodiscard]] absl::StatusOr<std::string> ServiceUrl(const Service& service,
                                                     std::string_view region,
                                                     const Environment& environment);

// Letters, digits and hyphens as in "eu-central-1": fit to become part of a host name.
[[nodiscard]] bool IsRegion(std::string_view text);

}  // namespace gwlbtap::aws
