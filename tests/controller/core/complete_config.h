// SPDX-License-Identifier: Apache-2.0
//
// A configuration that says everything there is to say, and one that says as little as possible.
#pragma once

#include <string_view>

namespace gwlbtap::controller {

inline constexpr std::string_view kMinimalConfig = R"([controller]
id = "prod"
[[target]]
name = "main"
zones = { "eu-central-1a" = "tmt-1" }
[[rule]]
name = "web"
session_number = 100
select = {}
filter = "tmf-1"
target = "main"
)";

inline constexpr std::string_view kCompleteConfig = R"([controller]
id = "prod-eu1"
owner_tag = "owner"
opt_out_tag = "mirror"

[sensors]
select = ["tag:gwlbtap-sessions:role=sensor", "asg=gwlb-sensors", "vpc=vpc-9"]

[[target]]
name = "main"
zones = { "eu-central-1a" = "tmt-1", "eu-central-1b" = "tmt-2" }
fallback = "eu-central-1b"

[[target]]
name = "spare"
zones = { "eu-central-1c" = "tmt-3" }
fallback = "none"

[[rule]]
name = "web"
session_number = 100
select = { all = ["tag:env=p\\|*|lab", { any = ["vpc=vpc-1", "zone=eu-1"] }], none = ["type=t3.*"] }
interfaces = "primary"
filter = "tmf-1"
target = "main"
packet_length = 8446
keep_stopped = true
vni = { mode = "vpc", map = { vpc-1 = 7, vpc-2 = 8 }, base = 1000, range = 1000 }

[[rule]]
name = "all"
session_number = 200
select = {}
interfaces = "secondary"
filter = "tmf-2"
target = "spare"
vni = { mode = "hashed", base = 5000 }

[[rule]]
name = "third"
session_number = 32766
select = { any = ["device-index=1"] }
filter = "tmf-2"
target = "spare"
vni = { mode = "fixed", value = 9 }

[exclude]
requester_managed = false
managed_instances = false

[types]
unknown = "skip"
supported = ["m9*"]
unsupported = ["m9.metal", "c9?.*"]

[limits]
max_actions = 1
max_deletes = 0
max_delete_fraction = 0.125
concurrency = 64
reserve_slots = 1
)";

}  // namespace gwlbtap::controller
