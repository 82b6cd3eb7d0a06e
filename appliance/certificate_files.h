// SPDX-License-Identifier: Apache-2.0
//
// Where a certificate and its key are. Plain values.
#pragma once

#include <string>

namespace gwlbtap {

// What a server of ours proves its identity with.
struct CertificateFiles {
  std::string certificate = {};  // path of a PEM file: the certificate, then those of its issuers
  std::string key = {};          // path of a PEM file, not protected by a password

  friend bool operator==(const CertificateFiles&, const CertificateFiles&) = default;
};

}  // namespace gwlbtap
