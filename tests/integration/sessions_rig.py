# SPDX-License-Identifier: Apache-2.0
"""The real session controller in a fake account, for tests and measurements.

Environment: GWLBTAP_SESSIONS_BINARY is the program.
"""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

from aws.test_case import PATIENCE  # Skips where botocore is missing.
from aws.credentials import REGION, KeyRing
from aws.fake_ec2 import FakeEc2
from aws.fake_sts import FakeSts
from aws.world import Ec2World

BINARY = os.environ.get("GWLBTAP_SESSIONS_BINARY", "gwlbtap-sessions")
OWNER_TAG, CONTROLLER = "gwlbtap-sessions:controller", "test"
WRITES = (
    "CreateTrafficMirrorSession",
    "ModifyTrafficMirrorSession",
    "DeleteTrafficMirrorSession",
)
ZONES = tuple(REGION + letter for letter in "abc")


def config(
    targets: list[str], mirror_filter: str, *, limits: str = "", rule: str = "", extra: str = ""
) -> str:
    """One target for each of the zones, and one rule for what is tagged mirror=on."""
    zones = ", ".join(f'"{zone}" = "{target}"' for zone, target in zip(ZONES, targets))
    return f"""
[controller]
id = "{CONTROLLER}"
[[target]]
name = "main"
zones = {{ {zones} }}
[[rule]]
name = "web"
session_number = 100
select = {{ all = ["tag:mirror=on"] }}
filter = "{mirror_filter}"
target = "main"
{rule}
[limits]
{limits}
{extra}
"""


class Account:
    """A fake account with a mirror target for each zone and a filter; runs while in a `with`."""

    def __init__(self, seed: int = 0):
        self.keys, self.world = KeyRing.with_one(), Ec2World(seed=seed)
        self.targets = [
            self.world.add_target(Description=zone)["TrafficMirrorTargetId"] for zone in ZONES
        ]
        self.filter = self.world.add_filter()["TrafficMirrorFilterId"]
        self.ec2 = FakeEc2(self.keys, self.world, seed=seed)
        self.sts = FakeSts(self.keys, [])

    def __enter__(self) -> "Account":
        self.ec2.__enter__()
        self.sts.__enter__()
        return self

    def __exit__(self, *error) -> None:
        self.sts.__exit__(*error)
        self.ec2.__exit__(*error)

    def environment(self) -> dict[str, str]:
        """For the program; nothing of this machine's own is passed on but where programs are."""
        return {
            "PATH": os.environ["PATH"],
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL_EC2": self.ec2.url,
            "AWS_ENDPOINT_URL_STS": self.sts.url,
            "AWS_EC2_METADATA_DISABLED": "true",
        } | self.keys.first().environment()

    def add_instance(self, number: int = 0, mirror: str = "on", **members: Any) -> str:
        place = number % len(ZONES)
        tags = {"Name": f"instance {number}", "mirror": mirror} | members.pop("tags", {})
        return self.world.add_instance(
            tags=tags, zone=ZONES[place], subnet=f"subnet-0{place + 1}", **members
        )["InstanceId"]

    def interfaces_of(self, instance: str) -> list[str]:
        records = self.world.interfaces.where("instance", instance)
        return [record["NetworkInterfaceId"] for record in records]

    def sessions(self, **tags: str) -> list[dict]:
        """All, or those with these tags (`rule` stands for gwlbtap-sessions:rule)."""
        wanted = {("gwlbtap-sessions:" + key, value) for key, value in tags.items()}
        with self.world.lock:
            return [
                session
                for session in self.world.sessions
                if wanted <= {(tag["Key"], tag["Value"]) for tag in session["Tags"]}
            ]

    def ours(self) -> list[dict]:
        return self.sessions(controller=CONTROLLER)

    def sources(self) -> list[str]:
        """The interfaces with a session of ours, each as often as it has one."""
        return sorted(session["NetworkInterfaceId"] for session in self.ours())

    def writes(self) -> list[str]:
        return [call.action for call in self.ec2.calls if call.action in WRITES]


class SessionsTest(unittest.TestCase):
    """With an account of its own for each test, and a configuration for it."""

    maxDiff = 4000

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)
        self.account = self.enterContext(Account())
        self.world, self.ec2 = self.account.world, self.account.ec2
        self.configure()

    def configure(self, **options: str) -> None:
        self.config = self.folder / "sessions.toml"
        self.config.write_text(config(self.account.targets, self.account.filter, **options))

    def command(self, *arguments: str) -> list[str]:
        return [BINARY, arguments[0], "--config", str(self.config), *arguments[1:]]

    def run_program(
        self, *arguments: str, status: int | None = 0, seconds: float = 60
    ) -> subprocess.CompletedProcess:
        """`status` is what the exit code has to be, if not None."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.account.environment(),
            capture_output=True,
            text=True,
            timeout=seconds * PATIENCE,
            check=False,
        )
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def start_program(self, *arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            self.command(*arguments),
            env=self.account.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def plan(self, *arguments: str) -> dict:
        return json.loads(self.run_program("plan", "--json", *arguments).stdout)

    def reconcile(self, *arguments: str, **options) -> dict:
        return json.loads(self.run_program("reconcile", "--json", *arguments, **options).stdout)

    def assert_converged(self) -> None:
        """There is nothing left to do, and the account keeps AWS's rules."""
        self.assertEqual(self.plan()["actions"], [])
        sources = self.account.sources()
        self.assertEqual(len(sources), len(set(sources)), "an interface has two sessions")
