// SPDX-License-Identifier: Apache-2.0
#include "controller/aws/inventory_reader.h"

#include <absl/status/status.h>
#include <absl/status/statusor.h>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "controller/aws/ec2_xml.h"
#include "controller/aws/inventory_join.h"

namespace gwlbtap::controller {
namespace {

// From this many interfaces on, listing all sessions takes no more calls than asking by interface.
constexpr std::size_t kMostInterfacesAsked = 5 * kMostFilterValues;

template <typename Ids>
ListingFilters Where(std::string_view name, const Ids& ids) {
  return {{.name = std::string(name), .values = {ids.begin(), ids.end()}}};
}

bool IsGoing(const Instance& instance) {
  return instance.state == InstanceState::kShuttingDown ||
         instance.state == InstanceState::kTerminated;
}

template <typename Item>
void Append(std::vector<Item>& items, std::vector<Item> more) {
  items.insert(items.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

}  // namespace

// One Read(). What fails becomes a gap, and is as if nothing had been found.
class InventoryReader::Reading {
 public:
  Reading(InventoryReader& reader, const Scope& scope, const aws::CallLimits& limits)
      : reader_(reader), scope_(scope), limits_(limits) {}

  Inventory Read() && {
    if (IsEmpty(scope_)) return std::move(inventory_);
    inventory_.targets = Take("mirror targets", &Ec2Client::DescribeTargets, {});
    if (scope_.is_everything) {
      ReadEverything();
    } else {
      ReadScope();
    }
    inventory_.account_id = Account();
    LookAgain();
    // An instance whose interfaces are not known has none: their tags may say that they are out.
    inventory_.instances = Join(std::move(instances_), std::move(interfaces_));
    return std::move(inventory_);
  }

 private:
  template <typename Item>
  using Describe = absl::StatusOr<std::vector<Item>> (Ec2Client::*)(const ListingFilters&,
                                                                    const aws::CallLimits&);

  template <typename Item>
  std::vector<Item> Take(std::string_view what, Describe<Item> describe,
                         const ListingFilters& filters) {
    absl::StatusOr<std::vector<Item>> items = (reader_.ec2_.*describe)(filters, limits_);
    if (items.ok()) return *std::move(items);
    inventory_.gaps.push_back(fmt::format("{}: {}", what, items.status().ToString()));
    return {};
  }

  template <typename Ids>
  void TakeInstances(const Ids& ids) {
    if (ids.empty()) return;
    Append(instances_, Take("instances", &Ec2Client::DescribeInstances, Where("instance-id", ids)));
  }

  template <typename Ids>
  void TakeInterfaces(std::string_view filter, const Ids& ids) {
    if (ids.empty()) return;
    Append(interfaces_,
           Take("network interfaces", &Ec2Client::DescribeInterfaces, Where(filter, ids)));
  }

  void ReadEverything() {
    inventory_.sessions = Take("mirror sessions", &Ec2Client::DescribeSessions, {});
    instances_ = Take("instances", &Ec2Client::DescribeInstances, {});
    interfaces_ = Take("network interfaces", &Ec2Client::DescribeInterfaces, {});
  }

  void ReadScope() {
    TakeInterfaces("network-interface-id", scope_.interfaces);
    TakeInterfaces("vpc-id", scope_.vpcs);
    TakeInterfaces("subnet-id", scope_.subnets);
    IdSet ids = InstancesNotListed({}, interfaces_);
    ids.insert(scope_.instances.begin(), scope_.instances.end());
    TakeInstances(ids);
    TakeInterfaces("attachment.instance-id", ids);
    TakeSessions();
  }

  void TakeSessions() {
    IdSet ids = scope_.interfaces;
    for (const DescribedInterface& each : interfaces_) ids.insert(each.interface.id);
    const bool must_list_all = ids.size() > kMostInterfacesAsked || SomeOfScopeAreGone();
    if (!must_list_all && ids.empty()) return;
    inventory_.sessions =
        Take("mirror sessions", &Ec2Client::DescribeSessions,
             must_list_all ? ListingFilters() : Where("network-interface-id", ids));
  }

  [[nodiscard]] bool SomeOfScopeAreGone() const {
    std::unordered_set<std::string_view> alive;
    for (const DescribedInstance& each : instances_) {
      if (!IsGoing(each.instance)) alive.insert(each.instance.id);
    }
    return std::any_of(scope_.instances.begin(), scope_.instances.end(),
                       [&](const std::string& id) { return !alive.contains(id); });
  }

  // The interfaces that are named somewhere and were not listed. Where a listing has failed, that
  // says nothing.
  void LookAgain() {
    if (!inventory_.gaps.empty()) return;
    IdSet missing = InterfacesNotListed(instances_, interfaces_);
    std::unordered_set<std::string_view> listed;
    for (const DescribedInterface& each : interfaces_) listed.insert(each.interface.id);
    for (const MirrorSession& session : inventory_.sessions) {
      const bool is_anothers =
          !session.owner_id.empty() && session.owner_id != inventory_.account_id;
      if (!is_anothers && !listed.contains(session.interface_id) && CoversOrphan(scope_, session)) {
        missing.insert(session.interface_id);
      }
    }
    TakeInterfaces("network-interface-id", missing);
    const IdSet instances = InstancesNotListed(instances_, interfaces_);
    // Others that are not listed have begun since, and had no session when these were listed.
    IdSet wanted;
    for (const DescribedInterface& each : interfaces_) {
      if (missing.contains(each.interface.id) && instances.contains(each.instance_id)) {
        wanted.insert(each.instance_id);
      }
    }
    TakeInstances(wanted);
    TakeInterfaces("attachment.instance-id", wanted);
  }

  std::string Account() {
    if (reader_.account_id_.empty() && !instances_.empty()) {
      reader_.account_id_ = instances_.front().owner_id;
    }
    return reader_.AccountId(limits_, inventory_);
  }

  InventoryReader& reader_;
  const Scope& scope_;
  const aws::CallLimits& limits_;
  Inventory inventory_;
  std::vector<DescribedInstance> instances_;
  std::vector<DescribedInterface> interfaces_;
};

InventoryReader::InventoryReader(Ec2Client& ec2, aws::QueryClient& sts, std::string account_id)
    : ec2_(ec2), sts_(sts), account_id_(std::move(account_id)) {}

Inventory InventoryReader::Read(const Scope& scope, const aws::CallLimits& limits) {
  return Reading(*this, scope, limits).Read();
}

Inventory InventoryReader::ReadSessions(const aws::CallLimits& limits) {
  Inventory inventory;
  absl::StatusOr<std::vector<MirrorSession>> sessions = ec2_.DescribeSessions({}, limits);
  if (sessions.ok()) {
    inventory.sessions = *std::move(sessions);
  } else {
    inventory.gaps.push_back(fmt::format("mirror sessions: {}", sessions.status().ToString()));
  }
  inventory.account_id = AccountId(limits, inventory);
  return inventory;
}

std::string InventoryReader::AccountId(const aws::CallLimits& limits, Inventory& inventory) {
  if (!account_id_.empty()) return account_id_;
  absl::StatusOr<std::string> body = sts_.Call("GetCallerIdentity", {}, limits);
  absl::StatusOr<std::string> account =
      body.ok() ? ParseCallerAccount(*std::move(body)) : body.status();
  if (account.ok()) {
    account_id_ = *std::move(account);
  } else {
    inventory.gaps.push_back(fmt::format("our account: {}", account.status().ToString()));
  }
  return account_id_;
}

}  // namespace gwlbtap::controller
