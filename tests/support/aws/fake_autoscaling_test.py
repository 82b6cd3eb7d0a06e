# SPDX-License-Identifier: Apache-2.0
"""The fake Auto Scaling takes lifecycle actions forward, as botocore's own client sees it."""

import unittest

from .test_case import AwsTest, client  # First: skips without botocore.

from .credentials import KeyRing
from .fake_autoscaling import FakeAutoScaling
from .faults import THROTTLED_QUERY


class AutoScaling(AwsTest):
    def setUp(self) -> None:
        self.fake = self.enterContext(FakeAutoScaling(KeyRing.with_one()))
        self.client = client(self.fake)
        self.addCleanup(self.client.close)
        self.action = self.fake.wait("sensors", "drain", "i-0ab")
        self.named = {"AutoScalingGroupName": "sensors", "LifecycleHookName": "drain"}

    def test_heartbeats_and_completion_reach_the_action(self):
        for _ in range(2):
            self.client.record_lifecycle_action_heartbeat(**self.named, InstanceId="i-0ab")
        self.client.complete_lifecycle_action(
            **self.named, LifecycleActionToken=self.action.token, LifecycleActionResult="CONTINUE"
        )
        self.assertEqual((self.action.heartbeats, self.action.result), (2, "CONTINUE"))
        self.assertEqual(
            self.fake.calls.actions(),
            ["RecordLifecycleActionHeartbeat"] * 2 + ["CompleteLifecycleAction"],
        )

    def test_action_that_does_not_wait_is_refused(self):
        done = self.named | {"InstanceId": "i-0ab", "LifecycleActionResult": "CONTINUE"}
        self.client.complete_lifecycle_action(**done)
        for wrong in (done, done | {"InstanceId": "i-0cd"}, done | {"LifecycleHookName": "other"}):
            error = self.assert_refused(
                "ValidationError", self.client.complete_lifecycle_action, **wrong
            )
            self.assertIn("No active Lifecycle Action found with instance ID", str(error))

    def test_result_and_target_must_be_said(self):
        complete = self.client.complete_lifecycle_action
        named = self.named | {"LifecycleActionResult": "CONTINUE"}
        self.assert_refused("ValidationError", complete, **named)
        odd = self.named | {"InstanceId": "i-0ab", "LifecycleActionResult": "GO ON"}
        self.assert_refused("ValidationError", complete, **odd)
        self.assertIsNone(self.action.result)

    def test_throttling_then_success(self):
        self.fake.faults.add(THROTTLED_QUERY, times=2)
        patient = client(self.fake, attempts=3)
        self.addCleanup(patient.close)
        patient.record_lifecycle_action_heartbeat(**self.named, InstanceId="i-0ab")
        outcomes = [call.outcome for call in self.fake.calls]
        self.assertEqual(outcomes, ["Throttling", "Throttling", "ok"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
