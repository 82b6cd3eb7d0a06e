// SPDX-License-Identifier: Apache-2.0
#include "controller/core/drift.h"

#include <fmt/format.h>

#include "controller/core/config.h"

namespace gwlbtap::controller {
namespace {

std::string Shown(const std::optional<std::uint32_t>& value, const char* none) {
  return value.has_value() ? fmt::format("{}", *value) : none;
}

// AWS fills in its maximum where none was asked for.
bool CutsNothing(const std::optional<std::uint32_t>& packet_length) {
  return !packet_length.has_value() || *packet_length >= kMaxPacketLength;
}

}  // namespace

std::vector<Change> DriftOf(const MirrorSession& session, const DesiredSession& desired) {
  std::vector<Change> changes;
  if (session.target_id != desired.target_id) {
    changes.push_back({"target", session.target_id, desired.target_id});
  }
  if (session.filter_id != desired.filter_id) {
    changes.push_back({"filter", session.filter_id, desired.filter_id});
  }
  if (session.number != desired.number) {
    changes.push_back(
        {"number", fmt::format("{}", session.number), fmt::format("{}", desired.number)});
  }
  if (desired.vni.has_value() && session.vni != desired.vni) {
    changes.push_back({"vni", Shown(session.vni, "none"), Shown(desired.vni, "none")});
  }
  if (session.packet_length != desired.packet_length &&
      !(CutsNothing(session.packet_length) && CutsNothing(desired.packet_length))) {
    changes.push_back({"packet_length", Shown(session.packet_length, "whole packets"),
                       Shown(desired.packet_length, "whole packets")});
  }
  if (session.description != desired.description) {
    changes.push_back({"description", session.description, desired.description});
  }
  return changes;
}

}  // namespace gwlbtap::controller
