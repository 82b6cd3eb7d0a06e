// SPDX-License-Identifier: Apache-2.0
//
// Why an interface that a rule selects gets no session, or a session is not as it should be. People
// and dashboards know these words: they stay as they are.
#pragma once

#include <string_view>

namespace gwlbtap::controller::skip_code {

// Nothing may be there; what is ours and there nevertheless is deleted.
inline constexpr std::string_view kSensor = "sensor";                 // loop guard: an appliance's
inline constexpr std::string_view kMirrorTarget = "mirror-target";    // loop guard: a target's
inline constexpr std::string_view kOptedOut = "opted-out";            // by the opt-out tag
inline constexpr std::string_view kInterfaceType = "interface-type";  // no ordinary interface
inline constexpr std::string_view kRequesterManaged = "requester-managed";
inline constexpr std::string_view kManagedInstance = "managed-instance";
inline constexpr std::string_view kInstanceStopped = "instance-stopped";
inline constexpr std::string_view kInstanceTerminated = "instance-terminated";  // or shutting down
inline constexpr std::string_view kTypeUnsupported = "type-unsupported";
inline constexpr std::string_view kNoTarget = "no-target";  // none for the zone, and no fallback
inline constexpr std::string_view kEniFull = "eni-full";    // three sessions, or no free place

// Nothing is created; what is ours and there stays.
inline constexpr std::string_view kInstanceNotRunning = "instance-not-running";  // on its way there
inline constexpr std::string_view kInterfaceNotAttached = "interface-not-attached";
inline constexpr std::string_view kNoIpv4 = "no-ipv4";
inline constexpr std::string_view kTypeUnknown = "type-unknown";      // and types.unknown is "skip"
inline constexpr std::string_view kTypeRefused = "type-refused";      // EC2 has refused it
inline constexpr std::string_view kTargetMissing = "target-missing";  // configured, but not there
inline constexpr std::string_view kNumberTaken = "number-taken";
inline constexpr std::string_view kVniExhausted = "vni-exhausted";

// It would be done if the plan were free to.
inline constexpr std::string_view kInventoryIncomplete = "inventory-incomplete";
inline constexpr std::string_view kDeletionHeldBack = "deletion-held-back";  // what waits for one
inline constexpr std::string_view kPostponed = "postponed";                  // max_actions

}  // namespace gwlbtap::controller::skip_code
