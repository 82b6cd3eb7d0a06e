// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "appliance/command.h"
#include "tests/support/loopback_socket.h"
#include "tests/support/packet_builder.h"
#include "tests/support/pcap_stream.h"

namespace gwlbtap {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::StartsWith;

struct Outcome {
  int exit_code = 0;
  std::string output;
  std::string errors;
};

Outcome RunReceive(const std::string& arguments) {
  CLI::App app;
  ChosenCommand chosen;
  AddReceiveCommand(app, chosen);
  app.parse("receive " + arguments);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  const int exit_code = chosen();
  return {exit_code, testing::internal::GetCapturedStdout(),
          testing::internal::GetCapturedStderr()};
}

// Runs the command against a producer that listens, sends `stream` and closes.
Outcome RunOn(ByteView stream, const std::string& arguments) {
  const LoopbackSocket listening = LoopbackSocket::ListeningOn("127.0.0.1:0");
  std::thread producer([&listening, stream] { listening.Accept().Send(stream); });
  Outcome outcome = RunReceive("127.0.0.1:" + std::to_string(listening.port()) + " " + arguments);
  producer.join();
  return outcome;
}

std::vector<std::byte> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

std::string TemporaryPath() {
  return testing::TempDir() + "receive_command_" + std::to_string(getpid()) + ".pcap";
}

PcapStream Numbered(std::initializer_list<std::uint64_t> numbers) {
  PcapStream stream;
  for (const std::uint64_t number : numbers) {
    const std::vector<std::byte> frame = PacketBuilder()
                                             .Ethernet()
                                             .Ipv4()
                                             .Udp()
                                             .Payload(BigEndian64(0x6774'0000'0000'0000 + number))
                                             .Build();
    const auto size = static_cast<std::uint32_t>(frame.size());
    stream.Record({.size = 0, .captured_length = size, .original_length = size}).Bytes(frame);
  }
  return stream;
}

TEST(ReceiveCommand, TheSummaryCountsPacketsAndBytes) {
  const Outcome outcome =
      RunOn(PcapStream().Record({.size = 60}).Record({.size = 100}).bytes(), "");
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.output, StartsWith("received 2 packets, 160 bytes in "));
  EXPECT_THAT(outcome.output, HasSubstr("2 packets, 160 bytes, closed\n"));
  EXPECT_EQ(outcome.errors, "");
}

TEST(ReceiveCommand, JsonIsOneObject) {
  const Outcome outcome = RunOn(PcapStream().Record({.size = 60}).bytes(), "--json");
  const json summary = json::parse(outcome.output);
  EXPECT_EQ(summary["packets"], 1);
  EXPECT_EQ(summary["bytes"], 60);
  EXPECT_TRUE(summary["seconds"].is_number());
  EXPECT_TRUE(summary["packets_per_second"].is_number());
  EXPECT_EQ(summary["connections"][0]["end"], "closed");
  EXPECT_TRUE(summary["sequence"].is_null());
}

TEST(ReceiveCommand, MissingDuplicatedAndOutOfOrderPacketsAreFound) {
  const Outcome outcome = RunOn(Numbered({0, 1, 4, 3, 4, 7}).Record().bytes(), "--sequence --json");
  EXPECT_EQ(json::parse(outcome.output)["sequence"], json({{"missing", 3},
                                                           {"duplicated", 1},
                                                           {"out_of_order", 1},
                                                           {"numbered", 6},
                                                           {"unnumbered", 1}}));
  EXPECT_EQ(outcome.exit_code, kExitDone);
}

TEST(ReceiveCommand, TheFileHoldsTheStreamByteForByte) {
  const std::string path = TemporaryPath();
  PcapStream stream({.magic = 0xa1b23c4d, .link_type = 101});
  for (std::uint32_t i = 1; i < 3'000; ++i) {
    stream.Record({.seconds = i, .fraction = i * 1'001, .size = i, .original_length = i + 5});
  }
  EXPECT_EQ(RunOn(stream.bytes(), "--write " + path).exit_code, kExitDone);
  EXPECT_EQ(ReadFile(path), stream.bytes());
  std::filesystem::remove(path);
}

TEST(ReceiveCommand, WritingToStandardOutputLeavesItToTheRecords) {
  const PcapStream stream = PcapStream().Record({.size = 60});
  const Outcome outcome = RunOn(stream.bytes(), "--write -");
  const auto written = std::as_bytes(std::span(outcome.output));
  EXPECT_TRUE(
      std::equal(written.begin(), written.end(), stream.bytes().begin(), stream.bytes().end()));
  EXPECT_THAT(outcome.errors, StartsWith("received 1 packets, 60 bytes"));
}

TEST(ReceiveCommand, ACutStreamFailsAndKeepsWhatWasWhole) {
  const std::string path = TemporaryPath();
  const PcapStream whole = PcapStream().Record({.size = 60});
  PcapStream cut = whole;
  cut.Record({.size = 30, .captured_length = 60});
  const Outcome outcome = RunOn(cut.bytes(), "--write " + path);
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.errors, HasSubstr("the stream ended in the middle of a record"));
  EXPECT_EQ(ReadFile(path), whole.bytes());
  std::filesystem::remove(path);
}

TEST(ReceiveCommand, PcapngFailsByName) {
  const Outcome outcome = RunOn(PcapStream({.magic = 0x0a0d0d0a}).bytes(), "--json");
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.errors, HasSubstr("pcapng"));
  EXPECT_EQ(json::parse(outcome.output)["connections"][0]["end"], "bad_format");
}

TEST(ReceiveCommand, AFullDiskFailsAndNamesTheFile) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  const Outcome outcome = RunOn(PcapStream().Record().bytes(), "--write /dev/full");
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_THAT(outcome.errors, HasSubstr("cannot write /dev/full: No space left on device"));
}

TEST(ReceiveCommand, AProducerThatIsNotThereIsNamedAndLeavesNoFile) {
  const std::string path = TemporaryPath();
  const LoopbackSocket bound = LoopbackSocket::BoundTo("127.0.0.1:0");  // so it refuses
  const std::string address = "127.0.0.1:" + std::to_string(bound.port());
  const Outcome outcome = RunReceive(address + " --wait 0s --write " + path);
  EXPECT_EQ(outcome.exit_code, kExitFailed);
  EXPECT_EQ(outcome.errors, "gwlbtap: cannot connect to " + address + ": Connection refused\n");
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(ReceiveCommand, AListenerSaysWhereAndAnEmptyCaptureIsAValidFile) {
  const std::string path = TemporaryPath();
  const Outcome outcome = RunReceive("--listen 127.0.0.1:0 --time 20ms --write " + path);
  EXPECT_EQ(outcome.exit_code, kExitDone);
  EXPECT_THAT(outcome.errors, testing::MatchesRegex("listening on 127\\.0\\.0\\.1:[0-9]+\n"));
  EXPECT_EQ(std::filesystem::file_size(path), 24U);
  std::filesystem::remove(path);
}

TEST(ReceiveCommand, EitherAnAddressOrAListenerIsNeededAndNotBoth) {
  EXPECT_EQ(RunReceive("").exit_code, kExitUsage);
  EXPECT_EQ(RunReceive("127.0.0.1:1 --listen 127.0.0.1:2").exit_code, kExitUsage);
  EXPECT_EQ(RunReceive("nonsense").exit_code, kExitUsage);
  EXPECT_EQ(RunReceive("127.0.0.1:0").exit_code, kExitUsage);
}

}  // namespace
}  // namespace gwlbtap
