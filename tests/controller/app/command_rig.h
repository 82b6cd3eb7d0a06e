// SPDX-License-Identifier: Apache-2.0
//
// Sub-commands as main() runs them, in an account on loopback: one instance with one interface, which
// the configuration asks a session for.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "controller/app/command.h"
#include "tests/support/http_server.h"
#include "tests/support/scratch_folder.h"

namespace gwlbtap::controller {

struct CommandOutcome {
  int exit_code = -1;
  std::string output;
  std::string errors;
};

// `add` is one of the Add...Command(). What the parser refuses is thrown.
inline CommandOutcome RunCommand(void (*add)(CLI::App&, ChosenCommand&),
                                 std::vector<std::string> arguments) {
  CLI::App app;
  ChosenCommand chosen;
  add(app, chosen);
  app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int exit_code = chosen();
  return {exit_code, ::testing::internal::GetCapturedStdout(),
          ::testing::internal::GetCapturedStderr()};
}

inline constexpr char kRigConfig[] = R"([controller]
id = "prod"
[[target]]
name = "main"
zones = { "eu-central-1a" = "tmt-1" }
[[rule]]
name = "web"
session_number = 100
select = { all = ["tag:mirror=on"] }
filter = "tmf-1"
target = "main"
)";

class CommandRig : public ::testing::Test {
 protected:
  CommandRig() : config_(folder_.File("sessions.toml")) {
    std::ofstream(config_) << kRigConfig;
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"AWS_ENDPOINT_URL", server_.url()},
                                            {"AWS_REGION", "eu-central-1"},
                                            {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                                            {"AWS_SECRET_ACCESS_KEY", "secret"},
                                            {"AWS_EC2_METADATA_DISABLED", "true"}}) {
      setenv(name.c_str(), value.c_str(), /*overwrite=*/1);
    }
    Answer("DescribeInstances", R"(<reservationSet><item><ownerId>1234</ownerId><instancesSet><item>
<instanceId>i-1</instanceId><instanceType>m5.large</instanceType>
<instanceState><code>16</code></instanceState><vpcId>vpc-1</vpcId><subnetId>subnet-1</subnetId>
<placement><availabilityZone>eu-central-1a</availabilityZone></placement>
<tagSet><item><key>mirror</key><value>on</value></item>
<item><key>Name</key><value>front</value></item></tagSet>
<networkInterfaceSet><item><networkInterfaceId>eni-1</networkInterfaceId></item></networkInterfaceSet>
</item></instancesSet></item></reservationSet>)");
    Answer("DescribeNetworkInterfaces", R"(<networkInterfaceSet><item>
<networkInterfaceId>eni-1</networkInterfaceId><status>in-use</status>
<interfaceType>interface</interfaceType><ownerId>1234</ownerId><vpcId>vpc-1</vpcId>
<subnetId>subnet-1</subnetId><availabilityZone>eu-central-1a</availabilityZone>
<privateIpAddress>10.0.0.1</privateIpAddress>
<attachment><instanceId>i-1</instanceId><deviceIndex>0</deviceIndex><status>attached</status>
</attachment></item></networkInterfaceSet>)");
    Answer("DescribeTrafficMirrorTargets", R"(<trafficMirrorTargetSet><item>
<trafficMirrorTargetId>tmt-1</trafficMirrorTargetId>
<gatewayLoadBalancerEndpointId>vpce-1</gatewayLoadBalancerEndpointId><ownerId>1234</ownerId>
</item></trafficMirrorTargetSet>)");
    Answer("CreateTrafficMirrorSession", R"(<trafficMirrorSession>
<trafficMirrorSessionId>tms-1</trafficMirrorSessionId></trafficMirrorSession>)");
    Answer("DeleteTrafficMirrorSession", "<trafficMirrorSessionId>tms-1</trafficMirrorSessionId>");
    Answer("DescribeTrafficMirrorSessions", "");
  }
  ~CommandRig() override {
    for (const char* name : {"AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID",
                             "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"}) {
      unsetenv(name);
    }
  }

  // <actionResponse> with this in it.
  void Answer(const std::string& action, const std::string& content) {
    replies_[action] = {.body = "<" + action + "Response>" + content + "</" + action + "Response>"};
  }
  void Refuse(const std::string& action, const std::string& code, int status = 400) {
    replies_[action] = {.status = status,
                        .body = "<Response><Errors><Error><Code>" + code +
                                "</Code><Message>why</Message></Error></Errors></Response>"};
  }

  // A session of ours on eni-1, as the rule asks for it, unless `rule` is another one.
  void HasSession(const std::string& rule = "web") {
    Answer("DescribeTrafficMirrorSessions", R"(<trafficMirrorSessionSet><item>
<trafficMirrorSessionId>tms-1</trafficMirrorSessionId><networkInterfaceId>eni-1</networkInterfaceId>
<trafficMirrorTargetId>tmt-1</trafficMirrorTargetId>
<trafficMirrorFilterId>tmf-1</trafficMirrorFilterId><sessionNumber>100</sessionNumber>
<virtualNetworkId>7</virtualNetworkId><ownerId>1234</ownerId>
<tagSet><item><key>gwlbtap-sessions:controller</key><value>prod</value></item>
<item><key>gwlbtap-sessions:instance</key><value>i-1</value></item>
<item><key>gwlbtap-sessions:rule</key><value>)" +
                                                rule + R"(</value></item></tagSet>
</item></trafficMirrorSessionSet>)");
  }

  [[nodiscard]] std::vector<std::string> Actions() const {
    std::vector<std::string> actions;
    for (const ReceivedRequest& request : server_.requests()) actions.push_back(ActionOf(request));
    return actions;
  }

  CommandOutcome Run(void (*add)(CLI::App&, ChosenCommand&), std::vector<std::string> arguments) {
    arguments.insert(arguments.begin() + 1, {"--config", config_});
    return RunCommand(add, std::move(arguments));
  }

  ScratchFolder folder_;
  std::map<std::string, HttpReply> replies_;
  HttpServer server_{[this](const ReceivedRequest& request) {
    const auto found = replies_.find(ActionOf(request));
    return found == replies_.end() ? HttpReply{.status = 404} : found->second;
  }};
  std::string config_;

 private:
  // Action=NAME&Version=...
  static std::string ActionOf(const ReceivedRequest& request) {
    const std::size_t begin = request.body.find('=') + 1;
    return request.body.substr(begin, request.body.find('&') - begin);
  }
};

}  // namespace gwlbtap::controller
