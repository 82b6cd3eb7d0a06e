// SPDX-License-Identifier: Apache-2.0
#include "exporters/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gwlbtap {
namespace {

using ::testing::HasSubstr;

std::string RefusalOf(std::string_view text) {
  const absl::StatusOr<Endpoint> endpoint = ParseEndpoint(text);
  return endpoint.ok() ? "accepted" : std::string(endpoint.status().message());
}

TEST(Endpoint, AddressesAndNamesAreUnderstood) {
  EXPECT_EQ(*ParseEndpoint("192.0.2.1:57012"), (Endpoint{"192.0.2.1", 57012}));
  EXPECT_EQ(*ParseEndpoint("[2001:db8::1]:57012"), (Endpoint{"2001:db8::1", 57012}));
  EXPECT_EQ(*ParseEndpoint("[fe80::1%eth0]:1"), (Endpoint{"fe80::1%eth0", 1}));  // RFC 4007 §11
  EXPECT_EQ(*ParseEndpoint("collector.internal:65535"), (Endpoint{"collector.internal", 65535}));
  EXPECT_EQ(*ParseEndpoint("0.0.0.0:0"), (Endpoint{"0.0.0.0", 0}));
}

TEST(Endpoint, WrittenAndReadAgainItIsTheSame) {
  for (const Endpoint& endpoint :
       {Endpoint{"192.0.2.1", 57012}, Endpoint{"::", 0}, Endpoint{"fe80::1%eth0", 9},
        Endpoint{"collector.internal", 443}}) {
    EXPECT_EQ(*ParseEndpoint(ToString(endpoint)), endpoint) << ToString(endpoint);
  }
}

TEST(Endpoint, AnIpv6AddressIsWrittenInBrackets) {
  EXPECT_EQ(ToString(Endpoint{"2001:db8::1", 57012}), "[2001:db8::1]:57012");
}

TEST(Endpoint, ARefusalNamesTheTextAndSaysWhatIsWrongWithIt) {
  EXPECT_THAT(RefusalOf("collector"), HasSubstr("\"collector\" has no port"));
  EXPECT_THAT(RefusalOf("[::1]"), HasSubstr("\"[::1]\" has no port"));
  EXPECT_THAT(RefusalOf("::1:57012"), HasSubstr("needs brackets"));
  EXPECT_THAT(RefusalOf(":57012"), HasSubstr("names no host"));
  EXPECT_THAT(RefusalOf("[collector]:57012"), HasSubstr("no IPv6 address between its brackets"));
  EXPECT_THAT(RefusalOf("[::1%]:57012"), HasSubstr("no IPv6 address between its brackets"));
  EXPECT_THAT(RefusalOf("two words:57012"), HasSubstr("address or a host name"));
  EXPECT_THAT(RefusalOf("192.0.2.300:57012"), HasSubstr("address or a host name"));
}

TEST(Endpoint, APortIsADecimalNumberThatFits) {
  for (const std::string_view port : {"", "65536", "-1", "+1", "0x50", "80 ", "http"}) {
    EXPECT_THAT(RefusalOf("192.0.2.1:" + std::string(port)), HasSubstr("port from 0 to 65535"));
  }
}

}  // namespace
}  // namespace gwlbtap
