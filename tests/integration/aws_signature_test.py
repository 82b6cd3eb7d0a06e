#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Requests to AWS, signed by libcurl, checked against the signature that botocore computes.

Environment: GWLBTAP_SIGNED_REQUEST is the program that sends one (tests/aws/signed_request.cc).
"""

import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import support

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials
except ImportError as reason:
    print(f"skipped: python3-botocore is needed to check signatures: {reason}")
    sys.exit(support.EXIT_SKIPPED)

PROGRAM = os.environ["GWLBTAP_SIGNED_REQUEST"]
KEY = "AKIDEXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE//////////wEaCXVzLWVhc3QtMSJHMEUCIQ=="
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<date>\d{8})/(?P<region>[^/]+)/"
    r"(?P<service>[^/]+)/aws4_request, ?SignedHeaders=(?P<headers>[^,]+), ?"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that does not trust the certificate hangs up, which is no news here."""


class Endpoint:
    """Keeps what it receives; on https with a certificate and its key."""

    def __init__(self, certificate: Path | None = None):
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                endpoint.received.append((self.path, headers, body))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            # The handshake belongs to the connection's thread: one that fails is not the server's.
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}/"

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05})
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def send(url: str, body: bytes, token: str = "", secret: str = SECRET, **environment):
    """Runs the program, without the proxies and authorities that the environment may name."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy") and not name.endswith(("_CA_BUNDLE", "CERT_FILE"))
    }
    return subprocess.run(
        [PROGRAM, url, "eu-central-1", "autoscaling", KEY, secret, token],
        input=body,
        capture_output=True,
        env=clean | environment,
        timeout=30 * support.PATIENCE,
        check=False,
    )


def signature_of(url: str, headers: dict[str, str], body: bytes, found: re.Match, secret: str) -> str:
    """What botocore makes of the same request, over the headers that were said to be signed."""
    signed = {name: headers[name] for name in found["headers"].split(";")}
    request = AWSRequest(method="POST", url=url, data=body, headers=signed)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(KEY, secret), found["service"], found["region"])
    canonical = signer.canonical_request(request)
    return signer.signature(signer.string_to_sign(request, canonical), request)


class SignatureTest(unittest.TestCase):
    def check(self, body: bytes, token: str = "", secret: str = SECRET):
        with Endpoint() as endpoint:
            result = send(endpoint.url, body, token, secret)
            self.assertEqual((result.returncode, result.stdout), (0, b"ok"), result.stderr)
            _, headers, received = endpoint.received[0]
        self.assertEqual(received, body)
        found = AUTHORIZATION.fullmatch(headers["authorization"])
        self.assertIsNotNone(found, headers["authorization"])
        self.assertEqual(
            (found["key"], found["region"], found["service"]), (KEY, "eu-central-1", "autoscaling")
        )
        self.assertTrue(headers["x-amz-date"].startswith(found["date"]))
        names = found["headers"].split(";")
        self.assertEqual(names, sorted(names))
        self.assertLessEqual({"content-type", "host", "x-amz-date"}, set(names))
        self.assertEqual("x-amz-security-token" in names, bool(token))
        self.assertEqual(headers.get("x-amz-security-token", ""), token)
        self.assertEqual(
            found["signature"], signature_of(endpoint.url, headers, body, found, secret)
        )

    def test_a_form_with_a_session_token_is_signed_as_botocore_signs_it(self):
        self.check(b"Action=CompleteLifecycleAction&Version=2011-01-01&Name=a%20b", TOKEN)

    def test_a_form_without_a_session_token_is_too(self):
        self.check(b"Action=CompleteLifecycleAction&Version=2011-01-01&Name=a%20b")

    def test_every_value_of_a_byte_may_be_in_a_body(self):
        self.check(bytes(range(256)), TOKEN)
        self.check(bytes(range(256)))

    def test_a_body_may_begin_with_what_ends_strings(self):
        self.check(b"\0", TOKEN)

    def test_a_body_may_be_empty_or_long(self):
        self.check(b"", TOKEN)
        self.check(b"x" * 100_000, TOKEN)
        self.check(b"x" * 3_000_000, TOKEN)

    def test_a_secret_may_hold_characters_that_separate(self):
        self.check(b"Action=Test", secret="a:b/c+d e")


class HttpsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("openssl") is None:
            raise unittest.SkipTest("openssl is needed to make certificates")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certificate = cls.make_certificate(Path(folder.name) / "good.pem", "IP:127.0.0.1")
        cls.of_another = cls.make_certificate(Path(folder.name) / "other.pem", "IP:192.0.2.1")

    @staticmethod
    def make_certificate(path: Path, name: str) -> Path:
        """A certificate that is its own authority, and its key, in one file."""
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-days", "2", "-subj", "/CN=gwlbtap test", "-addext", f"subjectAltName={name}",
             "-keyout", path, "-out", path.with_suffix(".crt")],
            check=True,
            capture_output=True,
        )  # fmt: skip
        with open(path, "ab") as file:
            file.write(path.with_suffix(".crt").read_bytes())
        return path

    def test_an_authority_that_a_variable_names_is_trusted(self):
        for variable in ("AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            with self.subTest(variable), Endpoint(self.certificate) as endpoint:
                result = send(endpoint.url, b"x", **{variable: str(self.certificate)})
                self.assertEqual((result.returncode, result.stdout), (0, b"ok"), result.stderr)

    def test_nobody_else_gets_to_see_the_request(self):
        with Endpoint(self.certificate) as endpoint:
            result = send(endpoint.url, b"x")
            self.assertEqual(result.returncode, 1)
            self.assertIn(b"FAILED_PRECONDITION", result.stderr)
            self.assertIn(b"certificate", result.stderr)
            self.assertEqual(endpoint.received, [])

    def test_a_certificate_for_another_host_is_not_accepted(self):
        with Endpoint(self.of_another) as endpoint:
            result = send(endpoint.url, b"x", AWS_CA_BUNDLE=str(self.of_another))
            self.assertEqual(result.returncode, 1)
            self.assertIn(b"FAILED_PRECONDITION", result.stderr)
            self.assertEqual(endpoint.received, [])


if __name__ == "__main__":
    support.main()
