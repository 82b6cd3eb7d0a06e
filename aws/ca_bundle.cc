// SPDX-License-Identifier: Apache-2.0
#include "aws/ca_bundle.h"

#include <array>
#include <filesystem>
#include <system_error>

namespace gwlbtap::aws {
namespace {

constexpr std::array kVariables = {"AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"};
constexpr std::array kFiles = {
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, package ca-certificates
    "/etc/pki/tls/certs/ca-bundle.crt",    // Amazon Linux, the same package
};

}  // namespace

std::string FindCaBundle(const Environment& environment) {
  for (const char* variable : kVariables) {
    if (std::optional<std::string> file = environment(variable)) return *std::move(file);
  }
  for (const char* file : kFiles) {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) return file;
  }
  return {};
}

}  // namespace gwlbtap::aws
