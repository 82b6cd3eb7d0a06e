// SPDX-License-Identifier: Apache-2.0
#include "appliance/server_certificate.h"

#include <fmt/format.h>

#include <string_view>
#include <system_error>
#include <utility>

namespace gwlbtap {
namespace {

using asio::ssl::context;

// For TLS 1.2: forward secrecy and authenticated encryption. Those of TLS 1.3 are all good.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

absl::Status Refusal(std::string_view what, const std::string& path,
                     const asio::error_code& error) {
  return absl::FailedPreconditionError(
      fmt::format("cannot use the {} {}: {}", what, path, error.message()));
}

absl::Status LoadFiles(const CertificateFiles& files, context& into) {
  asio::error_code error;
  into.use_certificate_chain_file(files.certificate, error);
  if (error) return Refusal("certificate", files.certificate, error);
  // Without this OpenSSL would ask on the terminal.
  into.set_password_callback(
      [](std::size_t /*size*/, context::password_purpose /*purpose*/) { return std::string(); },
      error);
  if (!error) into.use_private_key_file(files.key, context::pem, error);
  if (error) return Refusal("key", files.key, error);
  if (SSL_CTX_check_private_key(into.native_handle()) != 1) {
    return absl::FailedPreconditionError(fmt::format(
        "the key {} does not belong to the certificate {}", files.key, files.certificate));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<context>> LoadServerCertificate(const CertificateFiles& files) {
  try {
    auto loaded = std::make_unique<context>(context::tls_server);
    SSL_CTX* const handle = loaded->native_handle();
    // AWS, "Health checks for your target groups": a target that offers nothing below TLS 1.3 fails.
    if (SSL_CTX_set_min_proto_version(handle, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_cipher_list(handle, kCiphers) != 1) {
      return absl::InternalError("cannot set TLS up: OpenSSL lacks TLS 1.2 or its ciphers");
    }
    SSL_CTX_set_options(handle, SSL_OP_NO_RENEGOTIATION);
    if (absl::Status status = LoadFiles(files, *loaded); !status.ok()) return status;
    return loaded;
  } catch (const std::system_error& failure) {
    return absl::InternalError(fmt::format("cannot set TLS up: {}", failure.what()));
  }
}

}  // namespace gwlbtap
