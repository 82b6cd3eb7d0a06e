// SPDX-License-Identifier: Apache-2.0
#include "appliance/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <asio/ip/tcp.hpp>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>

#include "tests/appliance/dpdk_once.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::array kSignals{SIGINT, SIGTERM, SIGHUP};

// An appliance on a port where nothing ever comes, with all that asks after its health.
class SupervisorTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!MayStartDpdk()) GTEST_SKIP() << kDpdkHasStarted;
  }

  void Start(Config config) {
    config.boot.port = "net_pcap0,rx_pcap=" + EmptyCapture();
    config.boot.buffers = 1'024;
    config.control_socket = folder_.File("control");
    config.streams = {{.name = "all", .exporters = {FileConfig{folder_.File("out.pcap")}}}};
    auto opened = Appliance::Open(config);
    ASSERT_TRUE(opened.ok()) << opened.status();
    appliance_ = *std::move(opened);
    supervisor_.emplace(*appliance_, config,
                        SupervisorOptions{.config_path = folder_.File("config.toml"),
                                          .stop_when_idle = std::nullopt});
    const absl::Status status = supervisor_->Open();
    ASSERT_TRUE(status.ok()) << status.ToString();
    appliance_->Start();
  }

  // Turns until `holds`, or for so long that the test has failed. False if the end came first.
  template <typename Predicate>
  bool TurnUntil(const Predicate& holds) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
      if (!supervisor_->Turn(signals_)) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  nlohmann::json Ask(const std::string& request) {
    auto answer = std::async(std::launch::async, [this, request] {
      return AskAppliance(folder_.File("control"), request).value_or("\"nothing\"");
    });
    EXPECT_TRUE(TurnUntil([&] { return answer.wait_for(0s) == std::future_status::ready; }));
    const std::string text = answer.get();
    return nlohmann::json::parse(text, nullptr, false);
  }

  // The status line of the health server's response.
  std::string Checked() const {
    const std::string where = supervisor_->HealthListeningOn();
    asio::ip::tcp::iostream stream("127.0.0.1", where.substr(where.rfind(':') + 1));
    stream << "GET /health HTTP/1.1\r\nHost: a\r\n\r\n" << std::flush;
    std::string line;
    std::getline(stream, line);
    return line;
  }

  std::string EmptyCapture() const {
    constexpr std::array<unsigned char, 24> kHeader = {
        0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0};
    std::ofstream file(folder_.File("in.pcap"), std::ios::binary);
    for (const unsigned char byte : kHeader) file.put(static_cast<char>(byte));
    return folder_.File("in.pcap");
  }

  HeldSignals signals_{kSignals};
  ScratchFolder folder_;
  std::unique_ptr<Appliance> appliance_;
  std::optional<Supervisor> supervisor_;
};

Config AnsweredBy(const std::string& host) {
  Config config;
  config.health.listen = Endpoint{host, 0};
  return config;
}

TEST_F(SupervisorTest, TurnsHealthyAndSaysSo) {
  Start(AnsweredBy("127.0.0.1"));
  EXPECT_THAT(supervisor_->HealthListeningOn(), HasSubstr("127.0.0.1:"));
  EXPECT_TRUE(TurnUntil([&] { return Ask("status").value("healthy", false); }));
}

TEST_F(SupervisorTest, SigintEndsAtOnce) {
  Start(AnsweredBy("127.0.0.1"));
  EXPECT_TRUE(supervisor_->Turn(signals_));
  ASSERT_EQ(raise(SIGINT), 0);
  EXPECT_FALSE(supervisor_->Turn(signals_));
}

TEST_F(SupervisorTest, SigtermDrainsUntilItIsQuietAndASecondOneEndsThat) {
  Config config = AnsweredBy("127.0.0.1");
  config.live.drain = {.quiet = 1h, .deadline = 1h};
  Start(config);
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_TRUE(supervisor_->Turn(signals_));
  const auto status = Ask("status");
  EXPECT_EQ(status["draining"], "SIGTERM");
  EXPECT_EQ(status["healthy"], false);
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_FALSE(supervisor_->Turn(signals_));
}

TEST_F(SupervisorTest, WithNobodyToTellADrainIsOverAtOnce) {
  Start({});
  EXPECT_TRUE(supervisor_->Turn(signals_));
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_FALSE(supervisor_->Turn(signals_));
}

TEST_F(SupervisorTest, ARequestToDrainIsHeeded) {
  Config config = AnsweredBy("127.0.0.1");
  config.live.drain = {.quiet = 100ms, .deadline = 1h};
  Start(config);
  auto answer = std::async(std::launch::async,
                           [this] { return AskAppliance(folder_.File("control"), "drain"); });
  EXPECT_FALSE(TurnUntil([] { return false; })) << "it goes on";
  EXPECT_EQ(answer.get().value_or(""), "draining");
}

TEST_F(SupervisorTest, SigtermDoesNotCutShortADrainThatWasAskedFor) {
  Config config = AnsweredBy("127.0.0.1");
  config.live.drain = {.quiet = 1h, .deadline = 1h};
  Start(config);
  Ask("drain");
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_TRUE(supervisor_->Turn(signals_));
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_FALSE(supervisor_->Turn(signals_));
}

TEST_F(SupervisorTest, OnceItStopsChecksAreToldSo) {
  Start(AnsweredBy("127.0.0.1"));
  EXPECT_TRUE(TurnUntil([&] { return Ask("status").value("healthy", false); }));
  supervisor_->BeginStop();
  EXPECT_THAT(Checked(), HasSubstr(" 503 "));
}

TEST_F(SupervisorTest, SighupAppliesWhatCanBeAppliedAndABadFileChangesNothing) {
  Config config = AnsweredBy("127.0.0.1");
  config.live.drain = {.quiet = 1h, .deadline = 1h};
  Start(config);
  const std::string rest =
      "[dataplane]\nport = \"net_null0\"\n[[stream]]\nname = \"s\"\nexporter = [{file = \"a\"}]\n";
  std::ofstream(folder_.File("config.toml")) << "[drain]\nquiet = \"0s\"\nquite = 1\n" << rest;
  ASSERT_EQ(raise(SIGHUP), 0);
  EXPECT_TRUE(supervisor_->Turn(signals_));
  ASSERT_EQ(raise(SIGTERM), 0);
  EXPECT_TRUE(supervisor_->Turn(signals_)) << "the quiet time is still an hour";
  std::ofstream(folder_.File("config.toml")) << "[drain]\nquiet = \"0s\"\n" << rest;
  ASSERT_EQ(raise(SIGHUP), 0);
  EXPECT_FALSE(supervisor_->Turn(signals_)) << "there is no quiet time any more";
}

}  // namespace
}  // namespace gwlbtap
