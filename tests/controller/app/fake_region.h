// SPDX-License-Identifier: Apache-2.0
//
// A region for tests of what carries plans out: it keeps an inventory, answers as it is told, and
// notes what is asked. Any thread.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include "aws/service_error.h"
#include "controller/aws/inventory_reader.h"
#include "controller/aws/session_calls.h"
#include "controller/core/inventory.h"

namespace gwlbtap::controller {

// What EC2's client fails with when EC2 says this.
inline absl::Status Refused(const std::string& code, int http_status = 400,
                            const std::string& message = "why") {
  return aws::ToStatus(
      {.http_status = http_status, .code = code, .message = message, .request_id = {}});
}

class FakeRegion final : public InventorySource {
 public:
  explicit FakeRegion(Inventory inventory) : inventory_(std::move(inventory)) {}

  // What the next calls of "create", "modify", "delete", "list" on this interface (or session, to
  // delete or modify) fail with; OK: that one goes on.
  void Fail(const std::string& call, const std::string& id, std::deque<absl::Status> failures) {
    const std::scoped_lock lock(mutex_);
    failures_[call + " " + id] = std::move(failures);
  }

  // Called with each call, before it is answered and without a lock.
  void Watch(std::function<void(const std::string&)> watch) { watch_ = std::move(watch); }

  void Change(const std::function<void(Inventory&)>& change) {
    const std::scoped_lock lock(mutex_);
    change(inventory_);
  }

  [[nodiscard]] std::vector<MirrorSession> sessions() const {
    const std::scoped_lock lock(mutex_);
    return inventory_.sessions;
  }
  // "create eni-1", ...
  [[nodiscard]] std::vector<std::string> calls() const {
    const std::scoped_lock lock(mutex_);
    return calls_;
  }
  [[nodiscard]] std::vector<std::string> tokens() const {
    const std::scoped_lock lock(mutex_);
    return tokens_;
  }

  Inventory Read(const Scope& /*scope*/, const aws::CallLimits& /*limits*/) override {
    if (watch_) watch_("read");
    const std::scoped_lock lock(mutex_);
    return inventory_;
  }
  Inventory ReadSessions(const aws::CallLimits& /*limits*/) override {
    const std::scoped_lock lock(mutex_);
    return {.account_id = inventory_.account_id,
            .sessions = inventory_.sessions,
            .gaps = inventory_.gaps};
  }

  [[nodiscard]] std::unique_ptr<SessionCalls> MakeCalls() { return std::make_unique<Calls>(*this); }

 private:
  class Calls final : public SessionCalls {
   public:
    explicit Calls(FakeRegion& region) : region_(region) {}

    absl::StatusOr<MirrorSession> CreateSession(const DesiredSession& session,
                                                std::string_view client_token,
                                                const aws::CallLimits& /*limits*/) override {
      return region_.Create(session, client_token);
    }
    absl::StatusOr<MirrorSession> ModifySession(const ModifyAction& modification,
                                                const aws::CallLimits& /*limits*/) override {
      return region_.Modify(modification);
    }
    absl::Status DeleteSession(std::string_view session_id,
                               const aws::CallLimits& /*limits*/) override {
      return region_.Delete(std::string(session_id));
    }
    absl::StatusOr<std::vector<MirrorSession>> SessionsOn(
        std::string_view interface_id, const aws::CallLimits& /*limits*/) override {
      return region_.List(std::string(interface_id));
    }

   private:
    FakeRegion& region_;
  };

  absl::Status Note(const std::string& call, const std::string& id) {
    if (watch_) watch_(call);
    const std::scoped_lock lock(mutex_);
    calls_.push_back(call + " " + id);
    std::deque<absl::Status>& failures = failures_[calls_.back()];
    if (failures.empty()) return absl::OkStatus();
    absl::Status failure = failures.front();
    failures.pop_front();
    return failure;
  }

  absl::StatusOr<MirrorSession> Create(const DesiredSession& wanted, std::string_view token) {
    const absl::Status noted = Note("create", wanted.interface_id);
    const std::scoped_lock lock(mutex_);
    tokens_.emplace_back(token);
    if (!noted.ok()) return noted;
    MirrorSession made{.id = "tms-new-" + std::to_string(++made_),
                       .interface_id = wanted.interface_id,
                       .target_id = wanted.target_id,
                       .filter_id = wanted.filter_id,
                       .number = wanted.number,
                       .vni = wanted.vni.value_or(1000),
                       .packet_length = wanted.packet_length,
                       .description = wanted.description,
                       .owner_id = inventory_.account_id,
                       .tags = wanted.tags};
    inventory_.sessions.push_back(made);
    return made;
  }

  absl::StatusOr<MirrorSession> Modify(const ModifyAction& modification) {
    if (absl::Status noted = Note("modify", modification.session_id); !noted.ok()) return noted;
    const std::scoped_lock lock(mutex_);
    for (MirrorSession& session : inventory_.sessions) {
      if (session.id != modification.session_id) continue;
      session.number = modification.after.number;
      session.target_id = modification.after.target_id;
      session.filter_id = modification.after.filter_id;
      session.packet_length = modification.after.packet_length;
      session.description = modification.after.description;
      return session;
    }
    return Refused("InvalidTrafficMirrorSessionId.NotFound");
  }

  absl::Status Delete(const std::string& id) {
    if (absl::Status noted = Note("delete", id); !noted.ok()) return noted;
    const std::scoped_lock lock(mutex_);
    std::erase_if(inventory_.sessions, [&](const MirrorSession& each) { return each.id == id; });
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<MirrorSession>> List(const std::string& interface_id) {
    if (absl::Status noted = Note("list", interface_id); !noted.ok()) return noted;
    const std::scoped_lock lock(mutex_);
    std::vector<MirrorSession> found;
    std::ranges::copy_if(
        inventory_.sessions, std::back_inserter(found),
        [&](const MirrorSession& each) { return each.interface_id == interface_id; });
    return found;
  }

  std::function<void(const std::string&)> watch_;
  mutable std::mutex mutex_;  // guards all below
  Inventory inventory_;
  std::map<std::string, std::deque<absl::Status>> failures_;
  std::vector<std::string> calls_;
  std::vector<std::string> tokens_;
  int made_ = 0;
};

}  // namespace gwlbtap::controller
