// SPDX-License-Identifier: Apache-2.0
//
// The certificate of a TLS server of ours, as Asio takes it. Included by servers only (it shows
// Asio). Control thread.
#pragma once

#include <asio/ssl/context.hpp>
#include <memory>

#include <absl/status/statusor.h>

#include "appliance/certificate_files.h"

namespace gwlbtap {

// Reads both files: a failure names the one that is to blame. TLS 1.2 and 1.3 are offered; clients
// are not asked for a certificate. Connections keep what they need of the result alive.
[[nodiscard]] absl::StatusOr<std::unique_ptr<asio::ssl::context>> LoadServerCertificate(
    const CertificateFiles& files);

}  // namespace gwlbtap
