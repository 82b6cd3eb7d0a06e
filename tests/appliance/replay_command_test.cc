// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstring>
#include <nlohmann/json.hpp>

#include "appliance/command.h"
#include "tests/support/packet_builder.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Bytes = std::vector<std::byte>;

const Bytes kInner = PacketBuilder().Ethernet().Ipv4().Udp({.destination_port = 53}).Build();

// A pcap file of these frames, all of them at the same time.
Bytes Capture(const std::vector<Bytes>& frames) {
  const auto header = PcapFileHeader(CaptureFormat::kPcap, kMaxRecordBytes);
  Bytes capture(header.begin(), header.end());
  for (const Bytes& frame : frames) {
    const auto size = static_cast<std::uint32_t>(frame.size());
    const std::uint32_t fields[] = {internal::ToLittleEndian(1'700'000'000), 0,
                                    internal::ToLittleEndian(size), internal::ToLittleEndian(size)};
    const auto record = std::as_bytes(std::span(fields));
    capture.insert(capture.end(), record.begin(), record.end());
    capture.insert(capture.end(), frame.begin(), frame.end());
  }
  return capture;
}

class ReplayCommandTest : public testing::Test {
 protected:
  ReplayCommandTest() {
    const Bytes tunnel =
        PacketBuilder().Ethernet().Ipv4().Udp().Vxlan({.vni = 7}).Payload(kInner).Build();
    const Bytes critical = PacketBuilder()
                               .Ethernet()
                               .Ipv4()
                               .Udp()
                               .Geneve({.options = {{.option_class = 1, .type = 0x80}}})
                               .Ipv4()
                               .Payload(8)
                               .Build();
    folder_.Write("in.pcap", Capture({tunnel, kInner, critical, Bytes(13)}));
  }

  int Replay(const std::string& arguments, const std::string& capture = "in.pcap") {
    CLI::App app;
    ChosenCommand chosen;
    AddReplayCommand(app, chosen);
    app.parse("replay " + folder_.File(capture) + " " + arguments);
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int exit_code = chosen();
    output_ = testing::internal::GetCapturedStdout();
    errors_ = testing::internal::GetCapturedStderr();
    return exit_code;
  }
  [[nodiscard]] nlohmann::json Json() const { return nlohmann::json::parse(output_); }

  ScratchFolder folder_;
  std::string output_;
  std::string errors_;
};

TEST_F(ReplayCommandTest, WritesOnlyWhatWasInsideATunnel) {
  EXPECT_EQ(Replay("--write " + folder_.File("out.pcap") + " --json"), kExitDone);
  const auto packets = folder_.Packets("out.pcap");
  ASSERT_THAT(packets, SizeIs(2));
  EXPECT_EQ(packets[0], kInner);
  EXPECT_EQ(Json()["frames_received"]["packets"], 4);
  EXPECT_EQ(Json()["fates"]["exported"], 2);
  EXPECT_EQ(Json()["fates"]["not_tunnel"], 1);
  EXPECT_EQ(Json()["malformed"]["ethernet_truncated"], 1);
  EXPECT_THAT(Json()["broken_laws"], IsEmpty());
  EXPECT_THAT(errors_, IsEmpty());
}

TEST_F(ReplayCommandTest, WithoutOutputItOnlyCounts) {
  EXPECT_EQ(Replay(""), kExitDone);
  EXPECT_THAT(output_, HasSubstr("the account balances"));
  EXPECT_THAT(folder_.Names(), ElementsAre("in.pcap"));
}

TEST_F(ReplayCommandTest, LoopsAsOftenAsItIsTold) {
  EXPECT_EQ(Replay("--loop 100 --json"), kExitDone);
  EXPECT_EQ(Json()["frames_received"]["packets"], 400);
}

TEST_F(ReplayCommandTest, ARateSpreadsTheFramesOverTime) {
  EXPECT_EQ(Replay("--loop 10 --rate 200 --json"), kExitDone);
  EXPECT_GE(Json()["seconds"], 0.15);  // 40 frames take 200 ms
}

TEST_F(ReplayCommandTest, RefusesUnknownCriticalOptionsIfSoTold) {
  EXPECT_EQ(Replay("--unknown-critical-options refuse --json"), kExitDone);
  EXPECT_EQ(Json()["malformed"]["geneve_critical_option"], 1);
  EXPECT_EQ(Json()["fates"]["exported"], 1);
}

TEST_F(ReplayCommandTest, AMissingCaptureIsNamedAndNothingIsWritten) {
  EXPECT_EQ(Replay("--write " + folder_.File("out.pcap"), "missing.pcap"), kExitFailed);
  EXPECT_EQ(errors_, "gwlbtap: cannot read " + folder_.File("missing.pcap") +
                         ": No such file or directory\n");
  EXPECT_THAT(folder_.Names(), ElementsAre("in.pcap"));
}

TEST_F(ReplayCommandTest, WrongAddressesAndDurationsAreUsageErrors) {
  EXPECT_EQ(Replay("--listen nowhere"), kExitUsage);
  EXPECT_THAT(errors_, HasSubstr("nowhere"));
  EXPECT_EQ(Replay("--connect 127.0.0.1:99999"), kExitUsage);
  EXPECT_THROW(Replay("--stall-timeout soon"), CLI::ValidationError);
}

}  // namespace
}  // namespace gwlbtap
