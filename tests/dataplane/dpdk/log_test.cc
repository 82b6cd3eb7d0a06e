// SPDX-License-Identifier: Apache-2.0
#include "dataplane/dpdk/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "dataplane/dpdk/port.h"
#include "tests/dataplane/dpdk/shared_eal.h"

namespace gwlbtap::dpdk {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// What the process logs while this lives.
class ProcessLog {
 public:
  ProcessLog() : before_(spdlog::default_logger()) {
    const auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(text_, true);
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
    spdlog::set_level(spdlog::level::debug);
  }
  ~ProcessLog() { spdlog::set_default_logger(before_); }
  ProcessLog(const ProcessLog&) = delete;
  ProcessLog& operator=(const ProcessLog&) = delete;

  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::shared_ptr<spdlog::logger> before_;
};

// DPDK itself complains about a device that it has no driver for.
absl::Status OpenUnknownDriver() {
  const auto device = ParseDevice("net_nosuchdriver0");
  return Port::Open(SharedEal(), {.device = *device, .buffers = kTestBuffers}).status();
}

TEST(DpdkLog, WhatAnOperationSaysOfItsFailureIsKeptFromTheLogAndTold) {
  SharedEal();
  const ProcessLog log;
  const absl::Status status = OpenUnknownDriver();
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("net_nosuchdriver0"));
  EXPECT_THAT(log.text(), IsEmpty());
}

TEST(DpdkLog, ACaptureWithoutComplaintIsEmpty) {
  SharedEal();
  const LogCapture capture;
  EXPECT_THAT(capture.first_error(), IsEmpty());
}

TEST(DpdkLog, ComplaintsOutsideACaptureGoToTheProcessLog) {
  SharedEal();
  const ProcessLog log;
  // There is no such thing as a second start.
  EXPECT_FALSE(Eal::Start({"net_null0", "net_null0", "net_null0", false}, kTestMemory).ok());
  EXPECT_THAT(log.text(), HasSubstr("DPDK: "));
  EXPECT_THAT(log.text(), Not(HasSubstr("\n\n")));
}

}  // namespace
}  // namespace gwlbtap::dpdk
