// SPDX-License-Identifier: Apache-2.0
//
// An instance in an Auto Scaling group, as seen from within: a metadata service and the endpoint of
// Auto Scaling on loopback, and the environment that names them.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "tests/aws/settings.h"
#include "tests/support/http_server.h"
#include "tests/support/metadata_service.h"

namespace gwlbtap {

class AutoScalingWorld {
 public:
  static constexpr char kTargetState[] = "autoscaling/target-lifecycle-state";

  [[nodiscard]] aws::Environment Environment(std::map<std::string, std::string> more = {}) const {
    more.insert({{"AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.url()},
                 {"AWS_ENDPOINT_URL_AUTO_SCALING", auto_scaling.url()},
                 {"AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"},
                 {"AWS_SECRET_ACCESS_KEY", "secret"}});
    return aws::Settings(std::move(more));
  }

  // What Auto Scaling answers from now on.
  void AnswerWith(HttpReply reply) {
    const std::scoped_lock lock(mutex_);
    reply_ = std::move(reply);
  }

  // The forms that Auto Scaling got.
  [[nodiscard]] std::vector<std::string> Calls() const {
    std::vector<std::string> calls;
    for (const ReceivedRequest& request : auto_scaling.requests()) calls.push_back(request.body);
    return calls;
  }

  MetadataService metadata{{{"instance-id", "i-0123456789abcdef0"},
                            {"placement/region", "eu-central-1"},
                            {kTargetState, "InService"}}};

 private:
  std::mutex mutex_;
  HttpReply reply_{.body = "<Response/>"};

 public:
  HttpServer auto_scaling{[this](const ReceivedRequest&) {
    const std::scoped_lock lock(mutex_);
    return reply_;
  }};
};

}  // namespace gwlbtap
