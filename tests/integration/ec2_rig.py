# SPDX-License-Identifier: Apache-2.0
"""A fake EC2 and a program that talks to it as the controller does.

Environment: GWLBTAP_EC2_PROGRAM makes one call (tests/controller/aws/ec2_program.cc).
"""

import json
import os
import subprocess

from aws.test_case import AwsTest  # First: skips without botocore.

from aws.credentials import ACCOUNT, KeyRing
from aws.fake_ec2 import FakeEc2
from aws.fake_sts import FakeSts
from aws.world import Ec2World

import support
from ec2_records import instance_of, interface_of

EC2_PROGRAM = os.environ["GWLBTAP_EC2_PROGRAM"]
INSTANCE_TAG = "gwlbtap-sessions:instance"


class Ec2Test(AwsTest):
    def setUp(self) -> None:
        self.keys, self.world = KeyRing.with_one(), Ec2World()
        self.ec2 = self.enterContext(FakeEc2(self.keys, self.world))
        self.sts = self.enterContext(FakeSts(self.keys, []))
        self.target = self.world.add_target()["TrafficMirrorTargetId"]
        self.filter = self.world.add_filter()["TrafficMirrorFilterId"]

    def run_program(self, *words, page_size: int = 1000, seconds: int = 20):
        """The result of one command."""
        environment = {
            "AWS_ENDPOINT_URL_EC2": self.ec2.url,
            "AWS_ENDPOINT_URL_STS": self.sts.url,
            "AWS_REGION": self.ec2.region,
            "GWLBTAP_TEST_SECONDS": str(int(seconds * support.PATIENCE)),
            "PATH": os.environ["PATH"],
        } | self.keys.first().environment()
        texts = [word if isinstance(word, str) else json.dumps(word) for word in words]
        result = subprocess.run(
            [EC2_PROGRAM, str(page_size), *texts],
            env=environment,
            capture_output=True,
            text=True,
            timeout=2 * seconds * support.PATIENCE,
            check=False,
        )
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        return json.loads(result.stdout)

    def read(self, page_size: int = 1000, **scope) -> dict:
        return self.run_program("read", scope or {"is_everything": True}, page_size=page_size)

    def expected_instances(self, *names: str) -> list[dict]:
        """All of the world, or those, as the program has to see them."""
        found = []
        for record in self.world.instances:
            if names and record["InstanceId"] not in names:
                continue
            interfaces = self.world.interfaces.where("instance", record["InstanceId"])
            found.append(
                instance_of(record) | {"interfaces": [interface_of(each) for each in interfaces]}
            )
        return self.sorted(found)

    @staticmethod
    def sorted(instances: list[dict]) -> list[dict]:
        for instance in instances:
            instance["interfaces"].sort(key=lambda interface: interface["id"])
        return sorted(instances, key=lambda instance: instance["id"])

    def assert_sees(self, inventory: dict, *names: str) -> None:
        """These instances (all, if none is named) without a gap."""
        self.assertEqual(inventory["gaps"], [])
        self.assertEqual(inventory["account_id"], ACCOUNT)
        self.assertEqual(self.sorted(inventory["instances"]), self.expected_instances(*names))

    def session_ids(self, inventory: dict) -> set[str]:
        return {session["id"] for session in inventory["sessions"]}

    def interfaces_of(self, instance: dict) -> list[str]:
        found = self.world.interfaces.where("instance", instance["InstanceId"])
        return [each["NetworkInterfaceId"] for each in found]

    def add_session(self, interface: str, session_number: int = 1, **members) -> str:
        record = self.world.add_session(
            interface, self.target, self.filter, session_number, **members
        )
        return record["TrafficMirrorSessionId"]

    def add_session_of(self, interface: str, instance: dict) -> str:
        tag = {"Key": INSTANCE_TAG, "Value": instance["InstanceId"]}
        return self.add_session(interface, Tags=[tag])
