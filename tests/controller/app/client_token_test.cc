// SPDX-License-Identifier: Apache-2.0
#include "controller/app/client_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/controller/app/actions.h"

namespace gwlbtap::controller {
namespace {

TEST(ClientToken, IsTheSameForTheSameSessionOnTheSameOccasion) {
  const DesiredSession session = example::Creation("eni-1").session;
  const std::string token = ClientToken("prod", "event-1", 0, session);
  EXPECT_EQ(token, ClientToken("prod", "event-1", 0, session));
  // EC2 API reference: at most 64 ASCII characters.
  EXPECT_THAT(token, ::testing::MatchesRegex("[0-9a-f]{64}"));
}

// Two versions of the program may be given the same event.
TEST(ClientToken, OutlivesTheProgram) {
  EXPECT_EQ(ClientToken("prod", "event-1", 0, example::Creation("eni-1").session),
            "622fca2839641907e5a92115800e59de340a9a305bd1b464e0d8b0fa3ef28c63");
}

TEST(ClientToken, IsAnotherForWhateverDiffers) {
  const DesiredSession session = example::Creation("eni-1").session;
  std::set<std::string> tokens{
      ClientToken("prod", "event-1", 0, session), ClientToken("test", "event-1", 0, session),
      ClientToken("prod", "event-2", 0, session), ClientToken("prod", "event-1", 1, session),
      // The same characters, in other fields.
      ClientToken("prode", "vent-1", 0, session)};
  const auto add = [&](auto change) {
    DesiredSession changed = session;
    change(changed);
    tokens.insert(ClientToken("prod", "event-1", 0, changed));
  };
  add([](DesiredSession& each) { each.interface_id = "eni-2"; });
  add([](DesiredSession& each) { each.rule = "db"; });
  add([](DesiredSession& each) { each.target_id = "tmt-b"; });
  add([](DesiredSession& each) { each.filter_id = "tmf-2"; });
  add([](DesiredSession& each) { each.number = 101; });
  add([](DesiredSession& each) { each.vni = 7; });
  add([](DesiredSession& each) { each.packet_length = 7; });
  add([](DesiredSession& each) { each.description = "x"; });
  add([](DesiredSession& each) { each.tags["x"] = "y"; });
  EXPECT_EQ(tokens.size(), 14);
}

}  // namespace
}  // namespace gwlbtap::controller
