// SPDX-License-Identifier: Apache-2.0
#include "appliance/server_certificate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scratch_folder.h"
#include "tests/support/test_certificate.h"

namespace gwlbtap {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

class ServerCertificateTest : public testing::Test {
 protected:
  void SetUp() override {
    const PrivateKey key = MakeEllipticKey();
    WriteCertificate(key, files_.certificate, "tap");
    WriteKey(key, files_.key);
  }
  // Empty: none.
  [[nodiscard]] std::string Failure() const {
    const auto loaded = LoadServerCertificate(files_);
    return loaded.ok() ? "" : loaded.status().ToString();
  }
  static void Overwrite(const std::string& path, const std::string& text) {
    std::ofstream(path) << text;
  }

  ScratchFolder folder_;
  CertificateFiles files_{folder_.File("tap.pem"), folder_.File("tap.key")};
};

TEST_F(ServerCertificateTest, ACertificateMayBeOfEitherKind) {
  EXPECT_THAT(Failure(), IsEmpty());
  const PrivateKey key = MakeRsaKey();
  WriteCertificate(key, files_.certificate, "tap");
  WriteKey(key, files_.key);
  EXPECT_THAT(Failure(), IsEmpty());
}

TEST_F(ServerCertificateTest, ACertificateThatIsMissingIsNamed) {
  files_.certificate = folder_.File("absent.pem");
  EXPECT_THAT(Failure(), AllOf(HasSubstr("cannot use the certificate " + files_.certificate),
                               HasSubstr("No such file or directory")));
}

TEST_F(ServerCertificateTest, AKeyThatIsMissingIsNamed) {
  files_.key = folder_.File("absent.key");
  EXPECT_THAT(Failure(), AllOf(HasSubstr("cannot use the key " + files_.key),
                               HasSubstr("No such file or directory")));
}

TEST_F(ServerCertificateTest, AFileThatIsNoCertificateIsNamed) {
  for (const char* text : {"", "garbage", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
    Overwrite(files_.certificate, text);
    EXPECT_THAT(Failure(), HasSubstr("cannot use the certificate " + files_.certificate)) << text;
  }
}

TEST_F(ServerCertificateTest, AFileThatIsNoKeyIsNamed) {
  for (const char* text : {"", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n"}) {
    Overwrite(files_.key, text);
    EXPECT_THAT(Failure(), HasSubstr("cannot use the key " + files_.key)) << text;
  }
}

TEST_F(ServerCertificateTest, AKeyOfAnotherCertificateIsNamed) {
  WriteKey(MakeEllipticKey(), files_.key);
  EXPECT_THAT(Failure(), HasSubstr(files_.key));
  WriteKey(MakeRsaKey(), files_.key);
  EXPECT_THAT(Failure(), AllOf(HasSubstr(files_.key), HasSubstr(files_.certificate)));
}

TEST_F(ServerCertificateTest, AKeyWithAPasswordIsRefusedWithoutAskingForIt) {
  WriteKey(MakeEllipticKey(), files_.key, "secret");
  EXPECT_THAT(Failure(), HasSubstr("cannot use the key " + files_.key));
}

}  // namespace
}  // namespace gwlbtap
