// SPDX-License-Identifier: Apache-2.0
//
// EC2 as the controller needs it: complete listings, and changes to mirror sessions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/call_limits.h"
#include "aws/query_client.h"
#include "controller/aws/ec2_requests.h"
#include "controller/aws/ec2_xml.h"
#include "controller/aws/session_calls.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

// What a QueryClient for EC2 is made with; `url` as from aws::ServiceUrl(kEc2, ...).
[[nodiscard]] aws::QueryOptions Ec2QueryOptions(std::string region, std::string url);

// One thread at a time, like the QueryClient that it borrows, whose service is kEc2.
//
// A listing is complete or it has failed: all pages are fetched, none is missing, and what comes
// twice is merged by its id. When EC2 no longer takes the token for the next page, the listing
// begins anew, kMostListingAttempts times in all. Filters may have any number of values; those of
// the first are spread over as many calls as it takes.
class Ec2Client final : public SessionCalls {
 public:
  static constexpr int kMostListingAttempts = 3;

  explicit Ec2Client(aws::QueryClient& client, int page_size = kLargestPage);

  [[nodiscard]] absl::StatusOr<std::vector<DescribedInstance>> DescribeInstances(
      const ListingFilters& filters, const aws::CallLimits& limits);
  [[nodiscard]] absl::StatusOr<std::vector<DescribedInterface>> DescribeInterfaces(
      const ListingFilters& filters, const aws::CallLimits& limits);
  [[nodiscard]] absl::StatusOr<std::vector<MirrorSession>> DescribeSessions(
      const ListingFilters& filters, const aws::CallLimits& limits);
  [[nodiscard]] absl::StatusOr<std::vector<MirrorTarget>> DescribeTargets(
      const ListingFilters& filters, const aws::CallLimits& limits);
  [[nodiscard]] absl::StatusOr<std::vector<MirrorFilter>> DescribeFilters(
      const ListingFilters& filters, const aws::CallLimits& limits);

  [[nodiscard]] absl::StatusOr<MirrorSession> CreateSession(const DesiredSession& session,
                                                            std::string_view client_token,
                                                            const aws::CallLimits& limits) override;
  [[nodiscard]] absl::StatusOr<MirrorSession> ModifySession(const ModifyAction& modification,
                                                            const aws::CallLimits& limits) override;
  [[nodiscard]] absl::Status DeleteSession(std::string_view session_id,
                                           const aws::CallLimits& limits) override;
  [[nodiscard]] absl::StatusOr<std::vector<MirrorSession>> SessionsOn(
      std::string_view interface_id, const aws::CallLimits& limits) override;

 private:
  aws::QueryClient& client_;
  const int page_size_;
};

}  // namespace gwlbtap::controller
