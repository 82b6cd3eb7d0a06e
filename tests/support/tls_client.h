// SPDX-License-Identifier: Apache-2.0
//
// A TLS client for tests, which believes any certificate and says whose it was. Waiting ends after
// a while, so that a test fails instead of hanging.
#pragma once

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace gwlbtap {

class TlsClient {
 public:
  static constexpr int kPatienceSeconds = 20;

  // Connects and shakes hands with a version between the two (TLS1_2_VERSION ...).
  explicit TlsClient(std::uint16_t port, int least_version = TLS1_2_VERSION,
                     int latest_version = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free), bio_(nullptr, &BIO_free_all) {
    SSL_CTX_set_min_proto_version(context_.get(), least_version);
    SSL_CTX_set_max_proto_version(context_.get(), latest_version);
    // Or else OpenSSL itself would not even try the old versions.
    SSL_CTX_set_cipher_list(context_.get(), "DEFAULT:@SECLEVEL=0");
    bio_.reset(BIO_new_ssl_connect(context_.get()));
    BIO_set_conn_hostname(bio_.get(), ("127.0.0.1:" + std::to_string(port)).c_str());
    SSL* ssl = nullptr;
    BIO_get_ssl(bio_.get(), &ssl);
    ssl_ = ssl;
    if (BIO_do_connect(BIO_next(bio_.get())) != 1) return;
    const timeval patience{.tv_sec = kPatienceSeconds, .tv_usec = 0};
    int descriptor = -1;
    BIO_get_fd(bio_.get(), &descriptor);
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    is_connected_ = BIO_do_handshake(bio_.get()) == 1;
  }

  [[nodiscard]] bool IsConnected() const { return is_connected_; }
  [[nodiscard]] int version() const { return SSL_version(ssl_); }

  // The common name of the server's certificate.
  [[nodiscard]] std::string PeerName() const {
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(SSL_get1_peer_certificate(ssl_),
                                                                  &X509_free);
    std::array<char, 64> name{};
    if (certificate != nullptr) {
      X509_NAME_get_text_by_NID(X509_get_subject_name(certificate.get()), NID_commonName,
                                name.data(), name.size());
    }
    return name.data();
  }

  // Everything that comes until the server closes.
  [[nodiscard]] std::string Ask(std::string_view request) {
    BIO_write(bio_.get(), request.data(), static_cast<int>(request.size()));
    std::string answer;
    std::array<char, 4096> piece{};
    for (int size = 0; (size = BIO_read(bio_.get(), piece.data(), piece.size())) > 0;) {
      answer.append(piece.data(), static_cast<std::size_t>(size));
    }
    return answer;
  }

  // The server has said that this is all, so that nobody can have cut it short.
  [[nodiscard]] bool IsProperlyClosed() const {
    return (SSL_get_shutdown(ssl_) & SSL_RECEIVED_SHUTDOWN) != 0;
  }

 private:
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::unique_ptr<BIO, decltype(&BIO_free_all)> bio_;
  SSL* ssl_ = nullptr;  // bio_'s
  bool is_connected_ = false;
};

}  // namespace gwlbtap
