# SPDX-License-Identifier: Apache-2.0
"""The fake metadata service wants tokens, as botocore and plain requests see it."""

import contextlib
import http.client
import json
import threading
import unittest

from .test_case import AwsTest  # First: skips without botocore.

from botocore.utils import InstanceMetadataFetcher

from .call_log import PATIENCE
from .credentials import KeyRing
from .fake_imds import LONGEST_TTL, TOKEN_HEADER, TOKEN_PATH, TTL_HEADER, FakeImds
from .faults import Fail, Hang, Reset


class Imds(AwsTest):
    def setUp(self) -> None:
        self.now = 1_700_000_000.0
        self.imds = self.enterContext(FakeImds("i-0ab", clock=lambda: self.now))

    def ask(
        self, method: str, path: str, headers: dict | None = None, timeout: float = 30 * PATIENCE
    ):
        """Status and text."""
        connection = http.client.HTTPConnection("127.0.0.1", self.imds.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()

    def token(self, seconds: str = "60") -> dict[str, str]:
        status, token = self.ask("PUT", TOKEN_PATH, {TTL_HEADER: seconds})
        self.assertEqual(status, 200)
        return {TOKEN_HEADER: token}

    def get(self, path: str, headers: dict | None = None):
        return self.ask("GET", f"/latest/meta-data/{path}", headers or self.token())

    def test_metadata_is_given_for_a_token(self):
        self.assertEqual(self.get("instance-id"), (200, "i-0ab"))
        self.assertEqual(self.get("placement/region"), (200, "eu-central-1"))
        status, text = self.ask("GET", "/latest/dynamic/instance-identity/document", self.token())
        self.assertEqual((status, json.loads(text)["instanceId"]), (200, "i-0ab"))

    def test_folders_list_what_is_below(self):
        self.assertEqual(self.get(""), (200, "instance-id\nplacement/"))
        self.assertEqual(self.get("placement/"), (200, "availability-zone\nregion"))
        self.assertEqual(self.get("placement"), (200, "availability-zone\nregion"))

    def test_what_is_not_there_is_not_found(self):
        self.assertEqual(self.get("autoscaling/target-lifecycle-state")[0], 404)
        self.assertEqual(self.get("instance-id/more")[0], 404)
        self.assertEqual(self.ask("GET", "/2009-04-04/meta-data/", self.token())[0], 404)

    def test_metadata_changes(self):
        for state in ("InService", "Terminated"):
            self.imds.set_lifecycle_state(state)
            self.assertEqual(self.get("autoscaling/target-lifecycle-state"), (200, state))
        self.imds.remove("meta-data/autoscaling")
        self.assertEqual(self.get("autoscaling/target-lifecycle-state")[0], 404)

    def test_token_is_required_and_lasts_as_long_as_was_asked(self):
        self.assertEqual(self.ask("GET", "/latest/meta-data/instance-id")[0], 401)
        self.assertEqual(self.get("instance-id", {TOKEN_HEADER: "wrong"})[0], 401)
        token = self.token("60")
        self.now += 59
        self.assertEqual(self.get("instance-id", token)[0], 200)
        self.now += 1
        self.assertEqual(self.get("instance-id", token)[0], 401)
        token = self.token()
        self.imds.forget_tokens()
        self.assertEqual(self.get("instance-id", token)[0], 401)

    def test_token_must_be_asked_for_properly(self):
        for headers in (
            {},
            {TTL_HEADER: "0"},
            {TTL_HEADER: str(LONGEST_TTL + 1)},
            {TTL_HEADER: "x"},
        ):
            self.assertEqual(self.ask("PUT", TOKEN_PATH, headers)[0], 400)
        forwarded = {TTL_HEADER: "60", "X-Forwarded-For": "10.0.0.1"}
        self.assertEqual(self.ask("PUT", TOKEN_PATH, forwarded)[0], 403)
        self.assertEqual(self.ask("GET", TOKEN_PATH, {TTL_HEADER: "60"})[0], 405)

    def test_botocore_gets_the_credentials_of_the_role(self):
        made = KeyRing().issue(lifetime=3600)
        self.imds.set_role("sensor", made)
        fetcher = InstanceMetadataFetcher(
            timeout=10 * PATIENCE, num_attempts=1, base_url=self.imds.url + "/", env={}
        )
        got = fetcher.retrieve_iam_role_credentials()
        self.assertEqual(got["role_name"], "sensor")
        self.assertEqual(got["access_key"], made.access_key)
        self.assertEqual(got["token"], made.token)
        self.assertEqual(got["expiry_time"], made.expiration)

    def test_calls_are_logged_and_faults_happen(self):
        path = "/latest/meta-data/instance-id"
        token = self.token()
        self.imds.faults.add(Fail("", "Unavailable", 503), f"GET {path}")
        self.imds.faults.add(Reset(), f"GET {path}")
        self.assertEqual(self.ask("GET", path, token)[0], 503)
        with self.assertRaises(ConnectionResetError):
            self.ask("GET", path, token)
        self.assertEqual(self.ask("GET", path, token)[0], 200)
        self.assertEqual(self.imds.calls.actions(), [f"PUT {TOKEN_PATH}", *[f"GET {path}"] * 3])

    def test_hang_lasts_until_the_end(self):
        self.imds.faults.add(Hang(), f"PUT {TOKEN_PATH}")
        ended = threading.Event()

        def ask() -> None:
            with self.assertRaises(ConnectionError):
                self.ask("PUT", TOKEN_PATH, {TTL_HEADER: "60"}, timeout=60 * PATIENCE)
            ended.set()

        asking = threading.Thread(target=ask)
        asking.start()
        self.imds.calls.wait_for(f"PUT {TOKEN_PATH}")
        self.assertFalse(ended.is_set())
        self.imds.close()
        asking.join()
        self.assertTrue(ended.is_set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
