// SPDX-License-Identifier: Apache-2.0
#include "appliance/health_config_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "appliance/config.h"

namespace gwlbtap {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kBefore =
    "[dataplane]\nport = \"net_null0\"\n"
    "[[stream]]\nname = \"siem\"\nexporter = [{listen = \"[::]:57012\", max_clients = 2}]\n";

// What a configuration with this table, from line 6 on, makes of it.
absl::StatusOr<Config> Parse(const std::string& table) {
  return ParseConfig(std::string(kBefore) + table + "\n", "siem.toml");
}

std::string ErrorsOf(const std::string& table) {
  const absl::StatusOr<Config> config = Parse(table);
  return config.ok() ? "accepted" : std::string(config.status().message());
}

// Everything, away from its default.
constexpr std::string_view kComplete = R"([health]
address = ["10.0.1.20", "2001:db8::20"]
port = 8080
path = "/healthz"
check = "tcp"
listen = "10.0.2.20:8443"
certificate = "/etc/gwlbtap/health.pem"
key = "/etc/gwlbtap/health.key"
worker_timeout = "500ms"
exporter_timeout = "2s"
max_loss = 0.01
min_packets = 50
loss_window = "4s"
min_free_buffers = 0.125
fail_after = "3s"
recover_after = "1min"

[drain]
quiet = "12s"
deadline = "10min"
flush_timeout = "1min"
watch_lifecycle = true
poll_interval = "2s"
region = "eu-central-1"
group = "taps"
hook = "drain"
)";

TEST(HealthConfig, EveryKeyOfHealthAndDrainIsRead) {
  Config expected = *Parse("");
  expected.health = {.addresses = {"10.0.1.20", "2001:db8::20"},
                     .port = 8080,
                     .path = "/healthz",
                     .check = HealthCheckKind::kTcp,
                     .listen = Endpoint{"10.0.2.20", 8443},
                     .tls = CertificateFiles{"/etc/gwlbtap/health.pem", "/etc/gwlbtap/health.key"}};
  expected.lifecycle = {.is_watched = true,
                        .poll_interval = 2s,
                        .region = "eu-central-1",
                        .group = "taps",
                        .hook = "drain"};
  expected.live = {.thresholds = {.worker_timeout = 500ms,
                                  .exporter_timeout = 2s,
                                  .max_loss_ratio = 0.01,
                                  .min_loss_packets = 50,
                                  .min_free_buffers = 0.125,
                                  .fail_after = 3s,
                                  .recover_after = 1min},
                   .loss_window = 4s,
                   .drain = {.quiet = 12s, .deadline = 10min},
                   .flush_timeout = 1min};
  const absl::StatusOr<Config> config = Parse(std::string(kComplete));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(*config, expected);
}

TEST(HealthConfig, AnAddressIsATextOrAListOfTexts) {
  const auto one = Parse("[health]\naddress = \"10.0.1.20\"");
  ASSERT_TRUE(one.ok()) << one.status();
  EXPECT_THAT(one->health.addresses, ElementsAre("10.0.1.20"));
  const auto two = Parse("[health]\naddress = [\"10.0.1.20\", \"2001:db8::1\"]");
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_THAT(two->health.addresses, ElementsAre("10.0.1.20", "2001:db8::1"));
}

TEST(HealthConfig, WhatIsNoAddressIsNamed) {
  EXPECT_EQ(ErrorsOf("[health]\naddress = \"tap.internal\""),
            "siem.toml:7:11: health.address: \"tap.internal\" is not an IPv4 or IPv6 address");
  EXPECT_THAT(ErrorsOf("[health]\naddress = [\"10.0.0.1\", 5]"), HasSubstr("list of such texts"));
  EXPECT_THAT(ErrorsOf("[health]\naddress = [\"10.0.0.1\", \"10.0.0.1\"]"),
              HasSubstr("is there twice"));
  EXPECT_THAT(
      ErrorsOf("[health]\naddress = [\"10.0.0.1\", \"10.0.0.2\", \"10.0.0.3\", \"10.0.0.4\","
               "\"10.0.0.5\", \"10.0.0.6\", \"10.0.0.7\", \"10.0.0.8\", \"10.0.0.9\"]"),
      HasSubstr("9 addresses are too many"));
}

TEST(HealthConfig, APathIsThatOfAUrlWithoutQuery) {
  for (const std::string path : {"health", "/a b", "/a?b", "/a#b", "/caf\u00e9"}) {
    EXPECT_THAT(ErrorsOf("[health]\npath = \"" + path + "\""), HasSubstr("is not the path"))
        << path;
  }
  EXPECT_EQ(ErrorsOf("[health]\npath = \"/\""), "accepted");
}

TEST(HealthConfig, ACertificateNeedsAKeyAndAListener) {
  EXPECT_THAT(ErrorsOf("[health]\nlisten = \"[::1]:80\"\ncertificate = \"a.pem\""),
              HasSubstr("health.certificate: is of no use without a key"));
  EXPECT_THAT(ErrorsOf("[health]\nlisten = \"[::1]:80\"\nkey = \"a.key\""),
              HasSubstr("health.key: is of no use without a certificate"));
  EXPECT_THAT(ErrorsOf("[health]\ncertificate = \"a.pem\"\nkey = \"a.key\""),
              HasSubstr("belongs to listen"));
}

TEST(HealthConfig, ThresholdsHaveTheirRanges) {
  EXPECT_EQ(ErrorsOf("[health]\nmax_loss = 1.5"),
            "siem.toml:7:12: health.max_loss: 1.5 is out of range; allowed are 0 to 1");
  EXPECT_THAT(ErrorsOf("[health]\nmax_loss = nan"), HasSubstr("is out of range"));
  EXPECT_THAT(ErrorsOf("[health]\nmax_loss = \"5%\""), HasSubstr("must be a number"));
  EXPECT_EQ(ErrorsOf("[health]\nmax_loss = 1"), "accepted");
  EXPECT_THAT(ErrorsOf("[health]\nworker_timeout = \"1ms\""), HasSubstr("is out of range"));
}

TEST(HealthConfig, AnUnknownKeyIsAnError) {
  EXPECT_THAT(ErrorsOf("[health]\nadress = \"10.0.0.1\""), HasSubstr("did you mean \"address\"?"));
}

TEST(DrainConfig, GroupAndHookGoTogetherAndNeedTheLifecycle) {
  EXPECT_THAT(ErrorsOf("[drain]\nwatch_lifecycle = true\ngroup = \"taps\""),
              HasSubstr("drain.group: is of no use without hook"));
  EXPECT_THAT(ErrorsOf("[drain]\ngroup = \"taps\"\nhook = \"drain\""),
              HasSubstr("drain.hook: is of no use without watch_lifecycle = true"));
  EXPECT_THAT(ErrorsOf("[drain]\nwatch_lifecycle = \"yes\""), HasSubstr("must be true or false"));
  EXPECT_EQ(ErrorsOf("[drain]\nwatch_lifecycle = true\ngroup = \"taps\"\nhook = \"drain\""),
            "accepted");
}

TEST(DrainConfig, TimesHaveTheirRanges) {
  EXPECT_THAT(ErrorsOf("[drain]\nflush_timeout = \"11min\""),
              HasSubstr("\"11min\" is out of range; allowed are \"0s\" to \"10min\""));
  EXPECT_THAT(ErrorsOf("[drain]\nflush_timeout = \"1500us\""),
              HasSubstr("\"1500us\" is not a multiple of \"1ms\""));
}

TEST(RequiredCollectors, MoreThanTheExportersTakeAreRefused) {
  const std::string stream =
      "[[stream]]\nname = \"s\"\nexporter = [{file = \"a\"}, {connect = "
      "\"a:1\"}, {listen = \"[::]:1\", max_clients = 3}]\n";
  EXPECT_EQ(ErrorsOf(stream + "required = 5"), "accepted");
  EXPECT_THAT(ErrorsOf(stream + "required = 6"),
              HasSubstr("stream[1].required: 6 collectors are more than the exporters of this "
                        "stream take, 5"));
}

}  // namespace
}  // namespace gwlbtap
