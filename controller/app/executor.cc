// SPDX-License-Identifier: Apache-2.0
#include "controller/app/executor.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <utility>

#include "controller/app/execution_state.h"
#include "controller/app/interface_work.h"

namespace gwlbtap::controller {
namespace {

// Those on one interface stand together in a plan.
std::vector<std::deque<Action>> ByInterface(const std::vector<Action>& actions) {
  std::vector<std::deque<Action>> groups;
  const std::string* last = nullptr;
  for (const Action& action : actions) {
    const std::string& interface_id = InterfaceOf(action);
    if (last == nullptr || *last != interface_id) groups.emplace_back();
    groups.back().push_back(action);
    last = &interface_id;
  }
  return groups;
}

}  // namespace

ExecutionReport Execute(const std::vector<Action>& actions, const ExecutorOptions& options,
                        const ExecutorHooks& hooks, const aws::CallLimits& limits) {
  std::vector<std::deque<Action>> groups = ByInterface(actions);
  ExecutionState state(hooks.observe);
  std::atomic<std::size_t> next{0};  // relaxed: it only hands out numbers
  const auto work = [&] {
    const std::unique_ptr<SessionCalls> calls = hooks.make_calls();
    InterfaceWork on_interface(options, hooks, limits, state, *calls);
    for (;;) {
      const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed);
      if (mine >= groups.size()) return;
      on_interface.Perform(std::move(groups[mine]));
    }
  };
  {
    std::vector<std::jthread> threads;  // joined at the end of this block
    const std::size_t count =
        std::min(std::max<std::size_t>(options.concurrency, 1), groups.size());
    for (std::size_t i = 0; i < count; ++i) threads.emplace_back(work);
  }
  return state.TakeReport();
}

}  // namespace gwlbtap::controller
