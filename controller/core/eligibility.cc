// SPDX-License-Identifier: Apache-2.0
#include "controller/core/eligibility.h"

#include <fmt/format.h>

#include <utility>

#include "controller/core/ownership.h"
#include "controller/core/skip_codes.h"

namespace gwlbtap::controller {
namespace {

constexpr std::string_view kOrdinaryInterface = "interface";  // EC2 API: NetworkInterfaceType
constexpr std::string_view kInUse = "in-use";                 // NetworkInterfaceStatus
constexpr std::string_view kAttached = "attached";            // AttachmentStatus

Eligibility Unwanted(std::string_view code, std::string reason) {
  return {.verdict = Verdict::kUnwanted, .code = code, .reason = std::move(reason)};
}

Eligibility Kept(std::string_view code, std::string reason) {
  return {.verdict = Verdict::kKept, .code = code, .reason = std::move(reason)};
}

// The id of what has opted out; empty if nothing has.
std::string_view OptedOut(std::string_view tag, const Instance& instance,
                          const NetworkInterface& interface) {
  const auto own = interface.tags.find(tag);
  if (own != interface.tags.end()) {
    return own->second == kOptOutValue ? std::string_view(interface.id) : std::string_view();
  }
  return TagOf(instance.tags, tag) == kOptOutValue ? std::string_view(instance.id)
                                                   : std::string_view();
}

Eligibility JudgeType(const Config& config, const TypeLearning& learning, const std::string& type) {
  const TypeSupport support = SupportOf(type, config.types);
  if (support == TypeSupport::kUnsupported) {
    return Unwanted(skip_code::kTypeUnsupported, fmt::format("{} cannot be mirrored", type));
  }
  if (learning.refused.contains(type)) {
    return Kept(skip_code::kTypeRefused, fmt::format("EC2 has refused to mirror {}", type));
  }
  if (support == TypeSupport::kUnknown && config.types.unknown == UnknownTypes::kSkip) {
    return Kept(skip_code::kTypeUnknown,
                fmt::format("it is not known whether {} can be mirrored", type));
  }
  return {};
}

Eligibility JudgeAttachment(const NetworkInterface& interface) {
  if (interface.status != kInUse || interface.attachment_status != kAttached) {
    return Kept(
        skip_code::kInterfaceNotAttached,
        fmt::format("{} is {}, {}", interface.id, interface.status, interface.attachment_status));
  }
  if (interface.private_ip.empty()) {
    return Kept(skip_code::kNoIpv4, fmt::format("{} has no IPv4 address", interface.id));
  }
  return {};
}

}  // namespace

Eligibility JudgeState(const Instance& instance, const Rule& rule) {
  switch (instance.state) {
    case InstanceState::kRunning:
      return {};
    case InstanceState::kPending:
    case InstanceState::kStopping:
    case InstanceState::kUnknown:
      return Kept(skip_code::kInstanceNotRunning, fmt::format("{} is not running", instance.id));
    case InstanceState::kStopped:
      if (rule.keep_stopped) {
        return Kept(skip_code::kInstanceNotRunning, fmt::format("{} is stopped", instance.id));
      }
      return Unwanted(skip_code::kInstanceStopped, fmt::format("{} is stopped", instance.id));
    case InstanceState::kShuttingDown:
    case InstanceState::kTerminated:
      return Unwanted(skip_code::kInstanceTerminated, fmt::format("{} is terminated", instance.id));
  }
  return {};
}

Eligibility JudgeInterface(const Config& config, const LoopGuards& guards,
                           const TypeLearning& learning, const Instance& instance,
                           const NetworkInterface& interface) {
  if (std::optional<Objection> objection = guards.Against(instance)) {
    return Unwanted(objection->code, std::move(objection->reason));
  }
  if (interface.type != kOrdinaryInterface) {
    return Unwanted(skip_code::kInterfaceType,
                    fmt::format("{} is of type \"{}\", not an ordinary interface", interface.id,
                                interface.type));
  }
  if (const std::string_view id = OptedOut(config.controller.opt_out_tag, instance, interface);
      !id.empty()) {
    return Unwanted(skip_code::kOptedOut, fmt::format("{} has opted out ({}={})", id,
                                                      config.controller.opt_out_tag, kOptOutValue));
  }
  if (config.exclude.requester_managed && interface.is_requester_managed) {
    return Unwanted(skip_code::kRequesterManaged,
                    fmt::format("{} belongs to a service of AWS", interface.id));
  }
  if (config.exclude.managed_instances && instance.is_managed) {
    return Unwanted(skip_code::kManagedInstance,
                    fmt::format("{} is operated by a service of AWS", instance.id));
  }
  const Eligibility type = JudgeType(config, learning, instance.type);
  return Stricter(type, JudgeAttachment(interface));
}

const Eligibility& Stricter(const Eligibility& first, const Eligibility& second) {
  return second.verdict > first.verdict ? second : first;
}

}  // namespace gwlbtap::controller
