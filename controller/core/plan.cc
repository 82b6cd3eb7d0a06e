// SPDX-License-Identifier: Apache-2.0
#include "controller/core/plan.h"

namespace gwlbtap::controller {
namespace {

struct Interface {
  const std::string& operator()(const CreateAction& action) const {
    return action.session.interface_id;
  }
  const std::string& operator()(const ModifyAction& action) const {
    return action.after.interface_id;
  }
  const std::string& operator()(const DeleteAction& action) const {
    return action.session.interface_id;
  }
};

}  // namespace

const std::string& InterfaceOf(const Action& action) { return std::visit(Interface(), action); }

}  // namespace gwlbtap::controller
