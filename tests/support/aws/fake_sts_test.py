# SPDX-License-Identifier: Apache-2.0
"""Roles of the fake STS can be assumed, and what they give is good for the other fakes."""

import unittest
from dataclasses import replace

from .test_case import AwsTest, client  # First: skips without botocore.

from .credentials import Credentials, KeyRing
from .fake_ec2 import FakeEc2
from .fake_sts import FakeSts, Role
from .world import Ec2World

ARN = "arn:aws:iam::210987654321:role/path/mirroring"


class Sts(AwsTest):
    def setUp(self) -> None:
        self.keys = KeyRing.with_one()
        self.sts = self.enterContext(FakeSts(self.keys, [Role(ARN, external_id="secret word")]))
        self.client = client(self.sts)
        self.addCleanup(self.client.close)
        self.asked = {"RoleArn": ARN, "RoleSessionName": "test", "ExternalId": "secret word"}

    def test_assumed_role_is_good_for_ec2_but_not_without_its_token(self):
        answer = self.client.assume_role(**self.asked, DurationSeconds=900)
        given = answer["Credentials"]
        made = Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
        self.assertEqual(
            answer["AssumedRoleUser"]["Arn"],
            "arn:aws:sts::210987654321:assumed-role/mirroring/test",
        )
        ec2 = self.enterContext(FakeEc2(self.keys, Ec2World()))
        with_token, without = client(ec2, made), client(ec2, replace(made, token=None))
        self.addCleanup(with_token.close)
        self.addCleanup(without.close)
        with_token.describe_instances()
        self.assert_refused("AuthFailure", without.describe_instances)

    def test_role_of_others_is_refused(self):
        for wrong in (
            {"RoleArn": ARN + "x"},
            {"ExternalId": "another word"},
        ):
            self.assert_refused("AccessDenied", self.client.assume_role, **(self.asked | wrong))

    def test_malformed_requests_are_refused(self):
        wrong = self.asked | {"RoleSessionName": "a name"}
        self.assert_refused("ValidationError", self.client.assume_role, **wrong)
        wrong = self.asked | {"DurationSeconds": 43201}
        self.assert_refused("InvalidParameterValue", self.client.assume_role, **wrong)

    def test_caller_is_told_who_it_is(self):
        self.assertEqual(self.client.get_caller_identity()["Account"], self.keys.first().account)


if __name__ == "__main__":
    unittest.main(verbosity=2)
