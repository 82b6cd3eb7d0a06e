# SPDX-License-Identifier: Apache-2.0
"""The fakes run as programs: they say where they are, answer, and end on a signal."""

import http.client
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from urllib.parse import urlsplit

from .test_case import AwsTest, client  # First: skips without botocore.

from .call_log import PATIENCE
from .credentials import Credentials
from .fake_imds import TOKEN_PATH, TTL_HEADER


class Remote:
    """What client() needs to know of a fake in another process."""

    def __init__(self, service: str, environment: dict[str, str]):
        self.SERVICE = service  # pylint: disable=invalid-name
        self.region = environment.get("AWS_REGION", "eu-central-1")
        self.url = next(value for name, value in environment.items() if "ENDPOINT" in name)


class Programs(AwsTest):
    def start(self, module: str, *arguments: str, lines: int) -> dict[str, str]:
        """The environment that it prints."""
        process = subprocess.Popen(
            [sys.executable, "-B", "-m", f"aws.{module}", *arguments],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(self.end, process)
        exports = [shlex.split(process.stdout.readline())[1] for _ in range(lines)]
        return dict(each.split("=", 1) for each in exports)

    def end(self, process: subprocess.Popen) -> None:
        process.send_signal(signal.SIGTERM)
        try:
            self.assertEqual(process.wait(30 * PATIENCE), 0)
        finally:
            process.kill()
            process.stdout.close()

    def client(self, service: str, environment: dict[str, str], attempts: int = 1):
        made = Credentials(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
        chosen = client(Remote(service, environment), made, attempts)
        self.addCleanup(chosen.close)
        return chosen

    def test_ec2_lists_its_instances_however_often_it_throttles(self):
        environment = self.start("fake_ec2", "--instances", "7", "--throttle", "0.2", lines=4)
        ec2 = self.client("ec2", environment, attempts=10)
        self.assertEqual(len(ec2.describe_instances()["Reservations"]), 7)
        self.assertEqual(len(ec2.describe_traffic_mirror_targets()["TrafficMirrorTargets"]), 3)

    def test_autoscaling_has_the_action_that_waits(self):
        environment = self.start("fake_autoscaling", "--waiting", "group", "hook", "i-0ab", lines=3)
        self.client("autoscaling", environment).record_lifecycle_action_heartbeat(
            AutoScalingGroupName="group", LifecycleHookName="hook", InstanceId="i-0ab"
        )

    def test_sts_knows_the_role_that_was_given(self):
        arn = "arn:aws:iam::123456789012:role/mirroring"
        environment = self.start("fake_sts", "--role", arn, lines=3)
        self.client("sts", environment).assume_role(RoleArn=arn, RoleSessionName="test")

    def test_imds_gives_out_tokens(self):
        environment = self.start("fake_imds", "--role", "sensor", lines=1)
        address = urlsplit(environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"]).netloc
        self.assertEqual(self.status_of(address, "PUT", TOKEN_PATH, {TTL_HEADER: "60"}), 200)

    def test_the_lambda_runtime_hands_out_the_event(self):
        with tempfile.NamedTemporaryFile(suffix=".json") as event:
            event.write(b"{}")
            event.flush()
            environment = self.start("fake_lambda_runtime", event.name, lines=5)
            address = environment["AWS_LAMBDA_RUNTIME_API"]
            path = "/2018-06-01/runtime/invocation/next"
            self.assertEqual(self.status_of(address, "GET", path, {}), 200)

    def status_of(self, address: str, method: str, path: str, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection(address, timeout=30 * PATIENCE)
        self.addCleanup(connection.close)
        connection.request(method, path, headers=headers)
        return connection.getresponse().status

    def test_random_responses_prints_as_many_as_were_asked_for(self):
        output = subprocess.run(
            [sys.executable, "-B", "-m", "aws.random_responses", "--count", "3", "--seed", "2"],
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            check=True,
            env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        ).stdout
        self.assertEqual(len(output.splitlines()), 3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
