// SPDX-License-Identifier: Apache-2.0
#include "controller/core/config.h"

namespace gwlbtap::controller {

std::vector<Term> DefaultSensors() {
  return {{.kind = TermKind::kTag,
           .name = "gwlbtap-sessions:role",
           .alternatives = {"sensor"},
           .text = "tag:gwlbtap-sessions:role=sensor"}};
}

std::string_view ToString(InterfaceChoice choice) noexcept {
  switch (choice) {
    case InterfaceChoice::kAll:
      return "all";
    case InterfaceChoice::kPrimary:
      return "primary";
    case InterfaceChoice::kSecondary:
      return "secondary";
  }
  return "?";
}

std::string_view ToString(VniMode mode) noexcept {
  switch (mode) {
    case VniMode::kAws:
      return "aws";
    case VniMode::kFixed:
      return "fixed";
    case VniMode::kVpc:
      return "vpc";
    case VniMode::kHashed:
      return "hashed";
  }
  return "?";
}

std::string_view ToString(UnknownTypes policy) noexcept {
  switch (policy) {
    case UnknownTypes::kTry:
      return "try";
    case UnknownTypes::kSkip:
      return "skip";
  }
  return "?";
}

}  // namespace gwlbtap::controller
