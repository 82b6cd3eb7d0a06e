// SPDX-License-Identifier: Apache-2.0
//
// Carries out plans on an inventory by EC2's rules, so that tests see what a plan leads to.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "controller/core/inventory.h"
#include "controller/core/plan.h"

namespace gwlbtap::controller {

class Region {
 public:
  explicit Region(Inventory inventory);

  [[nodiscard]] const Inventory& inventory() const { return inventory_; }

  // What EC2 would refuse, or what does not fit what there is; empty if it is done.
  [[nodiscard]] std::string Apply(const Action& action);

  // Up to the first refusal. `plan` keeps AWS from choosing a VNI that a later action has.
  [[nodiscard]] std::string Apply(const Plan& plan);

  // What AWS would never let be: empty if all is as it has to be.
  [[nodiscard]] std::string Broken() const;

 private:
  std::string Carry(const CreateAction& action);
  std::string Carry(const ModifyAction& action);
  std::string Carry(const DeleteAction& action);
  std::string Refusal(const std::string& interface_id, std::uint32_t number,
                      const std::string& besides) const;
  MirrorSession* Find(const std::string& id);
  [[nodiscard]] bool HasTarget(const std::string& id) const;
  std::uint32_t ChooseVni();

  Inventory inventory_;
  std::set<std::uint32_t> vnis_;  // in use, or about to be
  std::uint32_t next_id_ = 0;
};

}  // namespace gwlbtap::controller
