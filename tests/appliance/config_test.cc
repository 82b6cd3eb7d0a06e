// SPDX-License-Identifier: Apache-2.0
#include "appliance/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/document.h"

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

constexpr std::string_view kMinimal = R"([dataplane]
port = "net_null0"
[[stream]]
name = "siem"
[[stream.exporter]]
file = "a.pcap"
)";

// [health] and [drain] are for health_config_reader_test.cc.
constexpr std::string_view kComplete = R"(# Everything, away from its default.
[dataplane]
port = "net_af_packet0,iface=eth1"
workers = 4
buffers = 1_024
max_sources = 16
unknown_critical_options = "refuse"
when_full = "wait"

[control]
socket = "/run/gwlbtap/control.sock"

[[stream]]
name = "siem"
format = "pcap-ns"
snap_length = 96
flush_interval = "250us"
required = 3

  [[stream.exporter]]
  listen = "[::]:57012"
  queue = "1GiB"
  max_clients = 2

  [[stream.exporter]]
  connect = "collector.internal:57012"
  queue = "2MiB"
  retry_initial = "1s"
  retry_maximum = "2min"

[[stream]]
name = "archive_2"

  [[stream.exporter]]
  file = '/var/lib/gwlbtap/"a\b"-%Y%m%dT%H%M%SZ.pcap'
)";

Config CompleteConfig() {
  Config config;
  config.boot = {.port = "net_af_packet0,iface=eth1",
                 .workers = 4,
                 .buffers = 1024,
                 .max_sources = 16,
                 .unknown_critical_options = UnknownCriticalOptions::kRefuse,
                 .when_full = WhenFull::kWait};
  config.control_socket = "/run/gwlbtap/control.sock";
  config.streams.resize(2);
  config.streams[0] = {
      .name = "siem",
      .format = CaptureFormat::kPcapNs,
      .snap_length = 96,
      .flush_interval = 250us,
      .required = 3,
      .exporters = {ListenConfig{{"::", 57012}, 1ULL << 30U, 2},
                    ConnectConfig{{"collector.internal", 57012}, 2ULL << 20U, 1s, 2min}}};
  config.streams[1].name = "archive_2";
  config.streams[1].exporters = {FileConfig{R"(/var/lib/gwlbtap/"a\b"-%Y%m%dT%H%M%SZ.pcap)"}};
  return config;
}

std::string ErrorsOf(std::string_view text) {
  const absl::StatusOr<Config> config = ParseConfig(text, "siem.toml");
  if (config.ok()) return "accepted";
  EXPECT_TRUE(absl::IsInvalidArgument(config.status()));
  return std::string(config.status().message());
}

// Errors of a dataplane table with `lines` from its line 3 on.
std::string DataplaneErrors(std::string_view lines) {
  return ErrorsOf(std::string("[dataplane]\nport = \"net_null0\"\n") + std::string(lines) +
                  "\n[[stream]]\nname = \"s\"\nexporter = [{file = \"a\"}]\n");
}

// Errors of a stream's table with `lines` from its line 5 on.
std::string StreamErrors(std::string_view lines) {
  return ErrorsOf("[dataplane]\nport = \"net_null0\"\n[[stream]]\nname = \"s\"\n" +
                  std::string(lines));
}

// Errors of an exporter's table with `lines` from line 6 on.
std::string ExporterErrors(std::string_view lines) {
  return StreamErrors("[[stream.exporter]]\n" + std::string(lines));
}

TEST(ParseConfig, WhatIsLeftOutHasItsDefault) {
  const absl::StatusOr<Config> config = ParseConfig(kMinimal, "siem.toml");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  Config expected;
  expected.boot.port = "net_null0";
  expected.streams.resize(1);
  expected.streams[0].name = "siem";
  expected.streams[0].exporters = {FileConfig{"a.pcap"}};
  EXPECT_EQ(*config, expected);
}

TEST(ParseConfig, EveryKeyIsRead) {
  const absl::StatusOr<Config> config = ParseConfig(kComplete, "siem.toml");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_EQ(*config, CompleteConfig());
}

TEST(ParseConfig, InlineTablesAndDottedKeysAreTheSameToml) {
  const absl::StatusOr<Config> config = ParseConfig(
      "stream = [{name = \"siem\", exporter = [{file = \"a.pcap\"}]}]\n"
      "dataplane.port = \"net_null0\"\n",
      "siem.toml");
  ASSERT_TRUE(config.ok()) << config.status().ToString();
  EXPECT_EQ(*config, *ParseConfig(kMinimal, "siem.toml"));
}

TEST(ParseConfig, AllErrorsAreToldAtOnceInTheOrderOfTheText) {
  EXPECT_EQ(
      ErrorsOf("[[stream]]\n"
               "nmae = \"siem\"\n"
               "snap_length = 70000\n"
               "  [[stream.exporter]]\n"
               "  listen = \"0.0.0.0\"\n"
               "  [[stream.exporter]]\n"
               "  connect = \"collector:57012\"\n"
               "  queue = \"64 potatoes\"\n"
               "[dataplane]\n"
               "workers = \"two\"\n"),
      "siem.toml:1:1: stream[0].name: is missing; every stream has one of its own\n"
      "siem.toml:2:1: stream[0].nmae: unknown key; did you mean \"name\"?\n"
      "siem.toml:3:15: stream[0].snap_length: 70000 is out of range; allowed are 0 to 65535\n"
      "siem.toml:5:12: stream[0].exporter[0].listen: \"0.0.0.0\" has no port; write for example "
      "\"192.0.2.1:57012\"\n"
      "siem.toml:8:11: stream[0].exporter[1].queue: \"64 potatoes\" is not a size; write for "
      "example \"64MiB\"\n"
      "siem.toml:9:1: dataplane.port: is missing; write for example "
      "\"net_af_packet0,iface=eth1\"\n"
      "siem.toml:10:11: dataplane.workers: must be an integer, found text in quotes");
}

TEST(ParseConfig, AnEmptyTextLacksBothTables) {
  EXPECT_EQ(ErrorsOf(""),
            "siem.toml:1:1: dataplane: is missing; it names at least the port\n"
            "siem.toml:1:1: stream: is missing; at least one is needed");
}

TEST(ParseConfig, AStreamWithoutExportersIsAnError) {
  EXPECT_EQ(StreamErrors(""),
            "siem.toml:3:1: stream[0].exporter: is missing; a stream needs at least one exporter");
  EXPECT_THAT(StreamErrors("exporter = []"), HasSubstr("siem.toml:5:12: stream[0].exporter: is "));
}

TEST(ParseConfig, SingleBracketsWhereAListBelongsAreExplained) {
  EXPECT_EQ(
      ErrorsOf("[dataplane]\nport = \"net_null0\"\n[stream]\nname = \"s\"\n"),
      "siem.toml:3:1: stream: must be a list of tables, each written in double brackets, found "
      "a table");
  EXPECT_THAT(ErrorsOf("[[dataplane]]\nport = \"net_null0\"\n"),
              HasSubstr("dataplane: must be a table, written [dataplane], found a list"));
  EXPECT_THAT(StreamErrors("exporter = [1]"), HasSubstr("exporter[0]: must be a table, found an "));
}

TEST(ParseConfig, BrokenTomlIsOneErrorInTheSameShape) {
  EXPECT_THAT(ErrorsOf("[dataplane]\nport =\n"), ::testing::StartsWith("siem.toml:2:"));
  EXPECT_THAT(ErrorsOf("a = 1\na = 2\n"), HasSubstr("cannot redefine"));
  EXPECT_THAT(ErrorsOf("[!]\n"), ::testing::StartsWith("siem.toml:1:"));
  EXPECT_THAT(ErrorsOf("a é = 1\n"), ::testing::StartsWith("siem.toml:1:"));
}

TEST(ParseConfig, BytesThatAreNoUtf8AreAnError) {
  EXPECT_THAT(ErrorsOf("[dataplane]\nport = \"\xff\"\n"), ::testing::StartsWith("siem.toml:2:"));
  EXPECT_THAT(ErrorsOf(std::string("[\0", 2)), ::testing::StartsWith("siem.toml:1:"));
}

TEST(ParseConfig, TextThatIsTooLargeOrTooDeepIsRefusedAtOnce) {
  EXPECT_EQ(ErrorsOf(std::string(kMaxConfigBytes + 1, '\n')),
            "siem.toml:1:1: more than 1 MiB, which is too much for a configuration");
  std::string deep = "\n";
  for (int i = 0; i < 100'000; ++i) deep += "a.";
  EXPECT_EQ(ErrorsOf(deep + "a = 1"), "siem.toml:2:66: more than 32 dots between keys");
}

TEST(ParseConfig, AnUnknownKeyIsAnErrorWithTheClosestKnownOne) {
  EXPECT_EQ(DataplaneErrors("wrokers = 1"),
            "siem.toml:3:1: dataplane.wrokers: unknown key; did you mean \"workers\"?");
  EXPECT_EQ(DataplaneErrors("colour = 1"), "siem.toml:3:1: dataplane.colour: unknown key");
  EXPECT_EQ(DataplaneErrors("\"a b\" = 1"), "siem.toml:3:1: dataplane.\"a b\": unknown key");
}

TEST(ParseConfig, NumbersHaveARange) {
  EXPECT_EQ(DataplaneErrors("workers = 0"),
            "siem.toml:3:11: dataplane.workers: 0 is out of range; allowed are 1 to 64");
  for (const std::string_view line :
       {"workers = 65", "workers = -1", "buffers = 511", "buffers = 1048577", "max_sources = 0",
        "max_sources = 16777217", "max_sources = 9223372036854775807"}) {
    EXPECT_THAT(DataplaneErrors(line), HasSubstr("is out of range; allowed are ")) << line;
  }
  for (const std::string_view line :
       {"workers = 64", "buffers = 512", "buffers = 1048576", "max_sources = 16777216"}) {
    EXPECT_EQ(DataplaneErrors(line), "accepted") << line;
  }
}

TEST(ParseConfig, ASnapLengthIsZeroOrAtLeast64) {
  constexpr std::string_view kExporter = "\nexporter = [{file = \"a\"}]\n";
  EXPECT_EQ(
      StreamErrors("snap_length = 63" + std::string(kExporter)),
      "siem.toml:5:15: stream[0].snap_length: 63 is out of range; allowed are 64 to 65535, or "
      "0 for whole packets");
  for (const std::string_view line :
       {"snap_length = 0", "snap_length = 64", "snap_length = 65535"}) {
    EXPECT_EQ(StreamErrors(std::string(line) + std::string(kExporter)), "accepted") << line;
  }
}

TEST(ParseConfig, AWrongTypeIsNamed) {
  EXPECT_EQ(DataplaneErrors("when_full = 5"),
            "siem.toml:3:13: dataplane.when_full: must be text in quotes, found an integer");
  EXPECT_THAT(DataplaneErrors("workers = 1.5"), HasSubstr("found a number with a fraction"));
  EXPECT_THAT(DataplaneErrors("workers = true"), HasSubstr("found a boolean"));
  EXPECT_THAT(DataplaneErrors("workers = 2020-01-01"), HasSubstr("found a date or time"));
  EXPECT_THAT(DataplaneErrors("workers = {}"), HasSubstr("found a table"));
  EXPECT_THAT(DataplaneErrors("workers = []"), HasSubstr("found a list"));
}

TEST(ParseConfig, AChoiceListsWhatThereIsToChoose) {
  EXPECT_EQ(DataplaneErrors("when_full = \"panic\""),
            "siem.toml:3:13: dataplane.when_full: must be \"drop\" or \"wait\", found \"panic\"");
  EXPECT_THAT(DataplaneErrors("unknown_critical_options = \"\""),
              HasSubstr("must be \"accept\" or \"refuse\", found \"\""));
  EXPECT_THAT(StreamErrors("format = \"pcapng\""), HasSubstr("must be \"pcap\" or \"pcap-ns\""));
}

TEST(ParseConfig, DurationsHaveAUnitAndARange) {
  EXPECT_EQ(StreamErrors("flush_interval = \"soon\""),
            "siem.toml:3:1: stream[0].exporter: is missing; a stream needs at least one exporter\n"
            "siem.toml:5:18: stream[0].flush_interval: \"soon\" is not a duration; write for "
            "example \"10ms\" (units: us, ms, s, min)");
  EXPECT_THAT(StreamErrors("flush_interval = \"99us\""),
              HasSubstr("allowed are \"100us\" to \"10s\""));
}

TEST(ParseConfig, ANameIsShortPlainAndUnique) {
  for (const std::string& name : {std::string(), std::string("a b"), std::string(65, 'a')}) {
    EXPECT_THAT(ErrorsOf("[[stream]]\nname = \"" + name + "\"\n"), HasSubstr("is not a name; it "));
  }
  EXPECT_THAT(ErrorsOf("[[stream]]\nname = \"a\"\n[[stream]]\nname = \"a\"\n"),
              HasSubstr("siem.toml:4:8: stream[1].name: \"a\" is taken by stream[0].name"));
}

TEST(ParseConfig, APortThatIsNoDeviceIsAnError) {
  EXPECT_THAT(ErrorsOf("[dataplane]\nport = \"eth1\"\n"),
              HasSubstr("siem.toml:2:8: dataplane.port: \"eth1\" is not a port; write"));
}

TEST(ParseConfig, APortMustBeTextThatADeviceCanHave) {
  EXPECT_THAT(ErrorsOf("dataplane.port = \"\""), HasSubstr("dataplane.port: must not be empty"));
  EXPECT_THAT(ErrorsOf("dataplane.port = \"a\\u0000b\""),
              HasSubstr("dataplane.port: \"a\\x00b\" holds a control character"));
}

TEST(ParseConfig, AnExporterDoesExactlyOneThing) {
  EXPECT_EQ(ExporterErrors("queue = \"1MiB\""),
            "siem.toml:5:1: stream[0].exporter[0]: needs exactly one of listen, connect and file, "
            "found none");
  EXPECT_EQ(ExporterErrors("listen = \"[::]:1\"\nfile = \"a\""),
            "siem.toml:5:1: stream[0].exporter[0]: needs exactly one of listen, connect and file, "
            "found listen and file");
}

TEST(ParseConfig, AKeyOfAnotherKindOfExporterIsRefused) {
  EXPECT_EQ(
      ExporterErrors("connect = \"a:1\"\nmax_clients = 3"),
      "siem.toml:7:1: stream[0].exporter[0].max_clients: does not go with connect; it belongs "
      "to exporters with listen");
  EXPECT_THAT(ExporterErrors("listen = \"[::]:1\"\nretry_initial = \"1s\""),
              HasSubstr("does not go with listen; it belongs to exporters with connect"));
  EXPECT_THAT(ExporterErrors("file = \"a\"\nqueue = \"1MiB\""),
              HasSubstr("does not go with file; it belongs to exporters with listen or connect"));
}

TEST(ParseConfig, APortOfZeroIsForListenersOnly) {
  EXPECT_EQ(ExporterErrors("listen = \"127.0.0.1:0\""), "accepted");
  EXPECT_THAT(ExporterErrors("connect = \"127.0.0.1:0\""),
              HasSubstr("connect: port 0 cannot be connected to"));
}

TEST(ParseConfig, TwoExportersCannotListenOnOneAddress) {
  EXPECT_EQ(ExporterErrors("listen = \"[::]:1\"\n[[stream.exporter]]\nlisten = \"[::]:1\""),
            "siem.toml:8:10: stream[0].exporter[1].listen: \"[::]:1\" is taken by "
            "stream[0].exporter[0].listen");
  EXPECT_EQ(ExporterErrors("listen = \"[::]:0\"\n[[stream.exporter]]\nlisten = \"[::]:0\""),
            "accepted");
}

TEST(ParseConfig, TwoExportersCannotWriteOneFile) {
  EXPECT_EQ(ExporterErrors("file = \"a\"\n[[stream.exporter]]\nfile = \"a\""),
            "siem.toml:8:8: stream[0].exporter[1].file: \"a\" is taken by "
            "stream[0].exporter[0].file");
}

TEST(ParseConfig, AFileNeedsANameWithKnownConversions) {
  EXPECT_THAT(ExporterErrors("file = \"\""), HasSubstr("file: must not be empty"));
  EXPECT_THAT(ExporterErrors("file = \"captures/\""), HasSubstr("names a directory"));
  EXPECT_THAT(ExporterErrors("file = \"a-%q.pcap\""), HasSubstr("file: \"%q\" in it is no date"));
  EXPECT_THAT(ExporterErrors("file = \"a%\""), HasSubstr("\"%\" in it is no date"));
  EXPECT_EQ(ExporterErrors("file = \"%%-%F-%T.pcap\""), "accepted");
}

TEST(ParseConfig, RetriesGrowFromTheInitialToTheMaximumPause) {
  EXPECT_EQ(
      ExporterErrors("connect = \"a:1\"\nretry_initial = \"20s\""),
      "siem.toml:7:17: stream[0].exporter[0].retry_initial: retry_initial, 20000 ms, must not "
      "exceed retry_maximum, 10000 ms");
  EXPECT_THAT(ExporterErrors("connect = \"a:1\"\nretry_maximum = \"50ms\""),
              HasSubstr("siem.toml:7:17: stream[0].exporter[0].retry_maximum: "));
  EXPECT_THAT(ExporterErrors("connect = \"a:1\"\nretry_initial = \"9ms\""),
              HasSubstr("allowed are \"10ms\" to \"10min\""));
}

TEST(ParseConfig, QueuesAndClientsHaveARange) {
  EXPECT_THAT(ExporterErrors("listen = \"[::]:1\"\nqueue = \"1023KiB\""),
              HasSubstr("\"1023KiB\" is out of range; allowed are \"1MiB\" to \"64GiB\""));
  EXPECT_THAT(ExporterErrors("listen = \"[::]:1\"\nmax_clients = 1025"),
              HasSubstr("1025 is out of range; allowed are 1 to 1024"));
}

}  // namespace
}  // namespace gwlbtap
