// SPDX-License-Identifier: Apache-2.0
//
// The parameters of each call to EC2. Pure; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aws/query_client.h"
#include "aws/service_endpoint.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

inline constexpr aws::Service kEc2{
    .name = "ec2", .environment_name = "EC2", .version = "2016-11-15"};

// EC2 API reference, MaxResults of the listings used here.
inline constexpr int kSmallestPage = 5;
inline constexpr int kLargestPage = 1000;
// EC2 developer guide, "List and filter your resources": of all filters of one call together.
inline constexpr std::size_t kMostFilterValues = 200;

// Passes what has one of the values; `*` and `?` in them are wildcards.
struct ListingFilter {
  std::string name;  // as the API reference has it: "attachment.instance-id"
  std::vector<std::string> values;

  friend bool operator==(const ListingFilter&, const ListingFilter&) = default;
};

// What passes all of them.
using ListingFilters = std::vector<ListingFilter>;

// `next_token`: empty for the first page.
[[nodiscard]] aws::QueryParameters ListingParameters(const ListingFilters& filters, int page_size,
                                                     std::string_view next_token);

// `client_token`: at most 64 ASCII characters. The same for every repetition of this creation, and
// another one for each later creation of the same session, lest EC2 answers with one long deleted.
[[nodiscard]] aws::QueryParameters CreateSessionParameters(const DesiredSession& session,
                                                           std::string_view client_token);

// What `changes` lists, and nothing else; a field that should be unset is removed.
[[nodiscard]] aws::QueryParameters ModifySessionParameters(const ModifyAction& modification);

[[nodiscard]] aws::QueryParameters DeleteSessionParameters(std::string_view session_id);

// The same call, of which EC2 only says whether it would be allowed.
[[nodiscard]] aws::QueryParameters AsDryRun(aws::QueryParameters parameters);

// `values` in pieces of at most `size`, none of them empty.
[[nodiscard]] std::vector<std::vector<std::string>> Batches(std::span<const std::string> values,
                                                            std::size_t size);

}  // namespace gwlbtap::controller
