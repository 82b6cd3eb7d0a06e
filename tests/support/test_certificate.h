// SPDX-License-Identifier: Apache-2.0
//
// Certificates that sign themselves and live for a day, made when a test needs them.
#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

namespace gwlbtap {

using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

[[nodiscard]] inline PrivateKey MakeEllipticKey() {
  return {EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), &EVP_PKEY_free};
}
[[nodiscard]] inline PrivateKey MakeRsaKey() {
  return {EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048}), &EVP_PKEY_free};
}

// `password` is empty: in the clear.
inline void WriteKey(const PrivateKey& key, const std::string& path,
                     const std::string& password = {}) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                             &std::fclose);
  ASSERT_NE(file, nullptr) << path;
  const EVP_CIPHER* const cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
  EXPECT_EQ(PEM_write_PKCS8PrivateKey(file.get(), key.get(), cipher, password.data(),
                                      static_cast<int>(password.size()), nullptr, nullptr),
            1);
}

inline void WriteCertificate(const PrivateKey& key, const std::string& path,
                             const std::string& common_name) {
  constexpr long kOneDay = 24L * 60 * 60;
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kOneDay);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  const auto* const text =
      static_cast<const unsigned char*>(static_cast<const void*>(common_name.c_str()));
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  EXPECT_GT(X509_sign(certificate.get(), key.get(), EVP_sha256()), 0);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                             &std::fclose);
  ASSERT_NE(file, nullptr) << path;
  EXPECT_EQ(PEM_write_X509(file.get(), certificate.get()), 1);
}

}  // namespace gwlbtap
