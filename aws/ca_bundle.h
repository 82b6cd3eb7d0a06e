// SPDX-License-Identifier: Apache-2.0
//
// Whom TLS connections trust: where the certification authorities are. Reads the environment and looks
// at the file system; any thread, as far as `environment` is for any.
#pragma once

#include <string>

#include "aws/environment.h"

namespace gwlbtap::aws {

// The file with the certification authorities to trust: what AWS_CA_BUNDLE, CURL_CA_BUNDLE or
// SSL_CERT_FILE names (in this order, whether or not it is there, so that a mistake shows), else
// where Debian or Amazon Linux keep theirs. Empty if there is none of these.
[[nodiscard]] std::string FindCaBundle(const Environment& environment);

}  // namespace gwlbtap::aws
