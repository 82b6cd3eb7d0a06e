# SPDX-License-Identifier: Apache-2.0
"""Right signatures are accepted, and every way of being wrong is refused with its reason."""

import copy
import time
import unittest
from dataclasses import replace

from .test_case import AwsTest, sign  # First: skips without botocore.

from .credentials import KeyRing
from .service_error import ServiceError
from .signature import MAX_SKEW, SignatureVerifier

REGION = "eu-central-1"


class Signature(AwsTest):
    def setUp(self) -> None:
        self.keys = KeyRing.with_one()
        self.credentials = self.keys.first()
        self.verifier = SignatureVerifier(self.keys, "ec2", REGION)

    def signed(self, body: bytes = b"Action=X", credentials=None, headers=None):
        return sign(credentials or self.credentials, "ec2", REGION, body, headers)

    def assert_refused_by(self, verifier, request, code: str, message: str = "") -> None:
        with self.assertRaises(ServiceError) as caught:
            verifier.verify(request)
        self.assertEqual(caught.exception.code, code, caught.exception)
        self.assertIn(message, caught.exception.message)

    def assert_bad(self, request, code: str, message: str = "") -> None:
        self.assert_refused_by(self.verifier, request, code, message)

    def test_bodies_of_every_byte_are_accepted(self):
        bodies = [bytes([byte]) for byte in range(256)]
        for body in [b"", bytes(range(256)), *bodies]:
            self.assertEqual(self.verifier.verify(self.signed(body)), self.credentials)

    def test_temporary_credentials_are_accepted_with_their_token(self):
        temporary = self.keys.issue(lifetime=3600)
        self.assertEqual(self.verifier.verify(self.signed(credentials=temporary)), temporary)

    def test_header_values_are_folded_as_the_signer_folds_them(self):
        request = self.signed(headers={"X-Amz-Meta-Two": "  many   spaces  "})
        self.assertEqual(self.verifier.verify(request), self.credentials)

    def test_wrong_secret_is_told_the_canonical_request(self):
        wrong = replace(self.credentials, secret_key="x" * 40)
        request = self.signed(credentials=wrong)
        self.assert_bad(request, "SignatureDoesNotMatch", "POST\n/\n\ncontent-type:application/")
        self.assert_bad(request, "SignatureDoesNotMatch", "AWS4-HMAC-SHA256\n")

    def test_changed_body_is_refused(self):
        request = replace(self.signed(b"SessionNumber=1"), body=b"SessionNumber=2")
        self.assert_bad(request, "SignatureDoesNotMatch")

    def test_changed_signed_header_is_refused(self):
        request = self.changed(self.signed(), "Host", "127.0.0.1:80")
        self.assert_bad(request, "SignatureDoesNotMatch")

    def test_wrong_body_hash_is_refused(self):
        request = self.signed(headers={"X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"})
        self.assert_bad(request, "XAmzContentSHA256Mismatch")

    def test_request_without_signature_is_refused(self):
        request = self.signed()
        del request.headers["Authorization"]
        self.assert_bad(request, "MissingAuthenticationToken")

    def test_authorization_that_cannot_be_read_is_refused(self):
        for text in ("Basic eDp5", "AWS4-HMAC-SHA256 Credential=x", ""):
            request = self.changed(self.signed(), "Authorization", text)
            self.assert_bad(request, "IncompleteSignature")

    def test_header_that_is_signed_but_not_sent_is_refused(self):
        request = self.signed(headers={"X-Amz-Extra": "1"})
        del request.headers["X-Amz-Extra"]
        self.assert_bad(request, "IncompleteSignature", "x-amz-extra")

    def test_header_that_is_signed_but_empty_is_refused(self):
        request = self.signed(headers={"X-Amz-Security-Token": ""})
        self.assert_bad(request, "IncompleteSignature", "x-amz-security-token")

    def test_token_must_be_signed(self):
        temporary = self.keys.issue(lifetime=3600)
        request = self.signed(credentials=replace(temporary, token=None))
        request.headers["X-Amz-Security-Token"] = temporary.token
        self.assert_bad(request, "SignatureDoesNotMatch", "x-amz-security-token")

    def test_host_and_date_must_be_signed(self):
        for name in ("host", "x-amz-date"):
            request = self.signed()
            listed = (
                request.headers["Authorization"].replace(f"{name};", "").replace(f";{name}", "")
            )
            self.assert_bad(
                self.changed(request, "Authorization", listed), "SignatureDoesNotMatch", name
            )

    def test_listed_headers_must_be_sorted(self):
        request = self.signed()
        unsorted = request.headers["Authorization"].replace("host;x-amz-date", "x-amz-date;host")
        self.assert_bad(self.changed(request, "Authorization", unsorted), "IncompleteSignature")

    def test_date_that_came_twice_is_refused(self):
        request = self.signed()
        request.headers.add_header("X-Amz-Date", request.headers["X-Amz-Date"])
        self.assert_bad(request, "IncompleteSignature", "x-amz-date")

    def test_clock_skew_is_refused_in_both_directions(self):
        for skew in (MAX_SKEW + 30, -MAX_SKEW - 30):
            request = self.signed()
            ec2 = SignatureVerifier(self.keys, "ec2", REGION, lambda by=skew: time.time() + by)
            self.assert_refused_by(ec2, request, "RequestExpired")
            request = sign(self.credentials, "sts", REGION, b"")
            sts = SignatureVerifier(self.keys, "sts", REGION, lambda by=skew: time.time() + by)
            self.assert_refused_by(sts, request, "SignatureDoesNotMatch", "Signature expired")

    def test_scope_of_another_region_or_service_is_refused(self):
        for service, region in (("ec2", "us-east-1"), ("sts", REGION)):
            request = sign(self.credentials, service, region, b"")
            self.assert_bad(request, "SignatureDoesNotMatch", "should be scoped to")

    def test_unknown_key_is_refused(self):
        request = self.signed()
        self.keys.revoke(self.credentials.access_key)
        self.assert_bad(request, "AuthFailure")
        sts = SignatureVerifier(self.keys, "sts", REGION)
        request = sign(self.credentials, "sts", REGION, b"")
        self.assert_refused_by(sts, request, "InvalidClientTokenId")

    def test_credentials_that_have_ended_are_refused(self):
        ended = self.keys.issue(lifetime=-1)
        self.assert_bad(self.signed(credentials=ended), "RequestExpired", "token")
        sts = SignatureVerifier(self.keys, "sts", REGION)
        self.assert_refused_by(sts, sign(ended, "sts", REGION, b""), "ExpiredToken")

    @staticmethod
    def changed(request, name: str, value: str):
        headers = copy.copy(request.headers)
        del headers[name]
        headers[name] = value
        return replace(request, headers=headers)


if __name__ == "__main__":
    unittest.main(verbosity=2)
