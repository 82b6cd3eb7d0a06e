// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/eal.h"

#include <fmt/format.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <sched.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "dataplane/dpdk/log.h"

namespace gwlbtap::dpdk {
namespace {

// What DPDK itself takes for devices and bookkeeping.
constexpr std::size_t kOverheadBytes = 64ULL << 20U;

// Bytes in huge pages of the default size that nobody uses; 0 if that cannot be told.
std::size_t FreeHugePageBytes() {
  std::ifstream meminfo("/proc/meminfo");
  std::size_t pages = 0;
  std::size_t page_kib = 0;
  for (std::string key, line; meminfo >> key && std::getline(meminfo, line);) {
    if (key == "HugePages_Free:") pages = std::stoul(line);
    if (key == "Hugepagesize:") page_kib = std::stoul(line);
  }
  return pages * page_kib * 1024;
}

// The main thread keeps all the processors that it may run on: "0@(0,1,…)".
std::string MainThreadProcessors() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  sched_getaffinity(0, sizeof(allowed), &allowed);
  std::string list;
  for (std::size_t processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (CPU_ISSET(processor, &allowed))
      list += fmt::format("{}{}", list.empty() ? "" : ",", processor);
  }
  return fmt::format("--lcores=0@({})", list);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Eal>> Eal::Start(const DeviceArguments& device,
                                                std::size_t memory_bytes) {
  const std::size_t needed = memory_bytes + kOverheadBytes;
  const std::size_t free_huge = FreeHugePageBytes();
  const bool has_huge_pages = free_huge >= needed;
  if (device.is_pci && !has_huge_pages) {
    return absl::FailedPreconditionError(
        fmt::format("port {} needs {} MiB of huge pages, and {} MiB are free", device.name,
                    needed >> 20U, free_huge >> 20U));
  }
  std::vector<std::string> arguments = {"gwlbtap", MainThreadProcessors(), "--no-telemetry",
                                        fmt::format("-m{}", (needed >> 20U) + 1)};
  if (has_huge_pages) {
    arguments.emplace_back("--in-memory");
  } else {
    arguments.insert(arguments.end(), {"--no-huge", "--no-shconf", "--iova-mode=va"});
  }
  if (device.is_pci) {
    arguments.push_back("--allow=" + device.arguments);
  } else {
    arguments.emplace_back("--no-pci");
  }
  std::vector<char*> argv;
  argv.reserve(arguments.size());
  for (std::string& argument : arguments) argv.push_back(argument.data());

  LogThroughOurs();
  if (rte_eal_init(static_cast<int>(argv.size()), argv.data()) < 0) {
    return absl::FailedPreconditionError(
        fmt::format("DPDK cannot start: {}", rte_strerror(rte_errno)));
  }
  return std::unique_ptr<Eal>(new Eal(has_huge_pages));
}

Eal::~Eal() { rte_eal_cleanup(); }

ThreadRegistration::ThreadRegistration() : is_registered_(rte_thread_register() == 0) {
  if (!is_registered_) {
    spdlog::warn("a worker goes without its own packet buffer cache: {}", rte_strerror(rte_errno));
  }
}

ThreadRegistration::~ThreadRegistration() {
  if (is_registered_) rte_thread_unregister();
}

}  // namespace gwlbtap::dpdk
