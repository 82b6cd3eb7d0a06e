// SPDX-License-Identifier: Apache-2.0
//
// Asks EC2 what there is, for a plan.
#pragma once

#include <string>
#include <string_view>

#include "aws/call_limits.h"
#include "aws/query_client.h"
#include "controller/aws/ec2_client.h"
#include "controller/core/inventory.h"
#include "controller/core/scope.h"

namespace gwlbtap::controller {

class InventorySource {
 public:
  virtual ~InventorySource() = default;

  // What MakePlan() has to know for `scope`. Never fails: what could not be found out is in the
  // inventory's gaps.
  [[nodiscard]] virtual Inventory Read(const Scope& scope, const aws::CallLimits& limits) = 0;

  // All sessions and whose they are, without instances and targets: enough for MakePurgePlan().
  [[nodiscard]] virtual Inventory ReadSessions(const aws::CallLimits& limits) = 0;
};

// One thread at a time, like both clients that it borrows.
//
// For everything, sessions are listed before instances, and these before their interfaces: what has
// a session was there already when the instances were listed. Where listings disagree (a session or
// an instance names an interface that is not listed), EC2 is asked for that interface once more.
//
// For less than everything, sessions are looked up by interface. All of them are listed, though, if
// an instance of the scope is going or gone, for only tags tell then which sessions were its own.
class InventoryReader final : public InventorySource {
 public:
  // `sts` is asked who we are if no instance tells. `account_id`: if it is known already.
  InventoryReader(Ec2Client& ec2, aws::QueryClient& sts, std::string account_id = {});

  [[nodiscard]] Inventory Read(const Scope& scope, const aws::CallLimits& limits) override;
  [[nodiscard]] Inventory ReadSessions(const aws::CallLimits& limits) override;

 private:
  class Reading;

  // What is known, else what STS says. Empty, with a gap, if it says nothing.
  [[nodiscard]] std::string AccountId(const aws::CallLimits& limits, Inventory& inventory);

  Ec2Client& ec2_;
  aws::QueryClient& sts_;
  std::string account_id_;  // kept once it is known
};

}  // namespace gwlbtap::controller
