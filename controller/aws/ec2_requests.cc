// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/ec2_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace gwlbtap::controller {
namespace {

constexpr std::string_view kSessionResource = "traffic-mirror-session";

void Append(aws::QueryParameters& parameters, std::string_view name, std::string value) {
  parameters.emplace_back(std::string(name), std::move(value));
}

// Names of the fields as `changes` has them, as parameters, and as RemoveField wants them.
void AppendChange(aws::QueryParameters& parameters, const Change& change,
                  const DesiredSession& after, std::vector<std::string>& removed) {
  if (change.what == "target") {
    Append(parameters, "TrafficMirrorTargetId", after.target_id);
  } else if (change.what == "filter") {
    Append(parameters, "TrafficMirrorFilterId", after.filter_id);
  } else if (change.what == "number") {
    Append(parameters, "SessionNumber", std::to_string(after.number));
  } else if (change.what == "vni") {
    if (after.vni) {
      Append(parameters, "VirtualNetworkId", std::to_string(*after.vni));
    } else {
      removed.emplace_back("virtual-network-id");
    }
  } else if (change.what == "packet_length") {
    if (after.packet_length) {
      Append(parameters, "PacketLength", std::to_string(*after.packet_length));
    } else {
      removed.emplace_back("packet-length");
    }
  } else if (change.what == "description") {
    if (!after.description.empty()) {
      Append(parameters, "Description", after.description);
    } else {
      removed.emplace_back("description");
    }
  }
}

}  // namespace

aws::QueryParameters ListingParameters(const ListingFilters& filters, int page_size,
                                       std::string_view next_token) {
  aws::QueryParameters parameters;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const std::string prefix = fmt::format("Filter.{}.", i + 1);
    Append(parameters, prefix + "Name", filters[i].name);
    for (std::size_t j = 0; j < filters[i].values.size(); ++j) {
      Append(parameters, fmt::format("{}Value.{}", prefix, j + 1), filters[i].values[j]);
    }
  }
  Append(parameters, "MaxResults",
         std::to_string(std::clamp(page_size, kSmallestPage, kLargestPage)));
  if (!next_token.empty()) Append(parameters, "NextToken", std::string(next_token));
  return parameters;
}

aws::QueryParameters CreateSessionParameters(const DesiredSession& session,
                                             std::string_view client_token) {
  aws::QueryParameters parameters{
      {"NetworkInterfaceId", session.interface_id},
      {"TrafficMirrorTargetId", session.target_id},
      {"TrafficMirrorFilterId", session.filter_id},
      {"SessionNumber", std::to_string(session.number)},
  };
  if (session.vni) Append(parameters, "VirtualNetworkId", std::to_string(*session.vni));
  if (session.packet_length) {
    Append(parameters, "PacketLength", std::to_string(*session.packet_length));
  }
  if (!session.description.empty()) Append(parameters, "Description", session.description);
  if (!session.tags.empty()) {
    Append(parameters, "TagSpecification.1.ResourceType", std::string(kSessionResource));
    std::size_t number = 0;
    for (const auto& [key, value] : session.tags) {
      const std::string prefix = fmt::format("TagSpecification.1.Tag.{}.", ++number);
      Append(parameters, prefix + "Key", key);
      Append(parameters, prefix + "Value", value);
    }
  }
  Append(parameters, "ClientToken", std::string(client_token));
  return parameters;
}

aws::QueryParameters ModifySessionParameters(const ModifyAction& modification) {
  aws::QueryParameters parameters{{"TrafficMirrorSessionId", modification.session_id}};
  std::vector<std::string> removed;
  for (const Change& change : modification.changes) {
    AppendChange(parameters, change, modification.after, removed);
  }
  for (std::size_t i = 0; i < removed.size(); ++i) {
    Append(parameters, fmt::format("RemoveField.{}", i + 1), removed[i]);
  }
  return parameters;
}

aws::QueryParameters DeleteSessionParameters(std::string_view session_id) {
  return {{"TrafficMirrorSessionId", std::string(session_id)}};
}

aws::QueryParameters AsDryRun(aws::QueryParameters parameters) {
  Append(parameters, "DryRun", "true");
  return parameters;
}

std::vector<std::vector<std::string>> Batches(std::span<const std::string> values,
                                              std::size_t size) {
  std::vector<std::vector<std::string>> batches;
  while (!values.empty()) {
    const auto batch = values.first(std::min(size, values.size()));
    batches.emplace_back(batch.begin(), batch.end());
    values = values.subspan(batch.size());
  }
  return batches;
}

}  // namespace gwlbtap::controller
