// SPDX-License-Identifier: Apache-2.0
#include "aws/service_endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "aws/http_client.h"

namespace gwlbtap::aws {
namespace {

// A part of AWS with domains of its own, told by how its regions' names begin.
struct Partition {
  std::string_view region_prefix;
  std::string_view domain;
  std::string_view dual_stack_domain;
  bool has_fips_by_default = false;  // the usual names are those of the validated endpoints
};

// The partitions of AWS's SDKs (botocore's partitions.json, 2026); the one of all other regions last.
constexpr std::array<Partition, 8> kPartitions = {{
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"us-gov-", "amazonaws.com", "api.aws", true},
    {"us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"", "amazonaws.com", "api.aws"},
}};

const Partition& PartitionOf(std::string_view region) {
  return *std::find_if(kPartitions.begin(), kPartitions.end(), [&](const Partition& partition) {
    return region.starts_with(partition.region_prefix);
  });
}

// "https://host" and "https://host/" mean the same to HTTP; the path is part of what is signed.
absl::StatusOr<std::string> CheckedUrl(std::string_view variable, std::string_view url) {
  if (!IsHttpUrl(url)) {
    return absl::InvalidArgumentError(
        fmt::format("{}: \"{}\" is no URL of the form https://host[:port]", variable, url));
  }
  return fmt::format("{}{}", url, url.ends_with('/') ? "" : "/");
}

}  // namespace

bool IsRegion(std::string_view text) {
  constexpr std::size_t kLongestLabel = 63;  // RFC 1035 §2.3.4
  return !text.empty() && text.size() <= kLongestLabel && text.front() != '-' &&
         text.back() != '-' && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

absl::StatusOr<std::string> ServiceUrl(const Service& service, std::string_view region,
                                       const Environment& environment) {
  if (!IsRegion(region)) {
    return absl::InvalidArgumentError(fmt::format("\"{}\" is no name of a region", region));
  }
  if (!IsTrue(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")) {
    const std::string of_service = fmt::format("AWS_ENDPOINT_URL_{}", service.environment_name);
    for (const std::string& variable : {of_service, std::string("AWS_ENDPOINT_URL")}) {
      if (const std::optional<std::string> url = environment(variable.c_str())) {
        return CheckedUrl(variable, *url);
      }
    }
  }
  const Partition& partition = PartitionOf(region);
  const bool is_dual_stack = IsTrue(environment, "AWS_USE_DUALSTACK_ENDPOINT");
  const bool is_named_fips = IsTrue(environment, "AWS_USE_FIPS_ENDPOINT") &&
                             (is_dual_stack || !partition.has_fips_by_default);
  return fmt::format("https://{}{}.{}.{}/", service.name, is_named_fips ? "-fips" : "", region,
                     is_dual_stack ? partition.dual_stack_domain : partition.domain);
}

}  // namespace gwlbtap::aws
