#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The session controller as a function of Lambda: the real program between a fake runtime API, which
hands it one event after the other, and a fake account."""

import base64
import json
import subprocess
import unittest
from datetime import datetime, timezone
from typing import Any

from aws.call_log import PATIENCE
from aws.credentials import ACCOUNT, REGION
from aws.fake_lambda_runtime import FakeLambdaRuntime, Outcome
from aws.faults import Delay, Fail
from sessions_rig import BINARY, CONTROLLER, SessionsTest

CREATE = "CreateTrafficMirrorSession"
SCHEDULE = {
    "version": "0",
    "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "account": ACCOUNT,
    "time": "2026-01-08T16:53:06Z",
    "region": REGION,
    "resources": [],
    "detail": {},
}


def state_event(instance: str, state: str, number: int = 1, when: str = "") -> dict[str, Any]:
    return SCHEDULE | {
        "id": f"7bf73129-1428-4cd3-a780-{number:012d}",
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "time": when or "2026-01-11T21:29:54Z",
        "resources": [f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/{instance}"],
        "detail": {"instance-id": instance, "state": state},
    }


def now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class LambdaTest(SessionsTest):
    def start_function(
        self, *arguments: str, program: str = BINARY, **environment: str
    ) -> FakeLambdaRuntime:
        """With the configuration as text, unless `environment` says otherwise."""
        runtime = self.enterContext(FakeLambdaRuntime())
        settings = environment or {"GWLBTAP_SESSIONS_CONFIG": self.config.read_text()}
        log = self.enterContext(open(self.folder / "log", "a", encoding="utf-8"))
        process = subprocess.Popen(
            [program, *arguments],
            env=self.account.environment() | runtime.environment() | settings,
            stdout=log,
            stderr=log,
        )
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.process = process
        return runtime

    def outcome(self, runtime: FakeLambdaRuntime, event: Any, **options: Any) -> Outcome:
        outcome = runtime.outcome_of(runtime.invoke(event, **options))
        self.assertEqual(runtime.unexpected, [])
        return outcome

    def response(self, runtime: FakeLambdaRuntime, event: Any, **options: Any) -> dict[str, Any]:
        outcome = self.outcome(runtime, event, **options)
        self.assertEqual(outcome.kind, "response", outcome.body)
        return outcome.json()

    def log(self) -> list[dict[str, Any]]:
        text = (self.folder / "log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def test_one_function_handles_one_event_after_the_other(self) -> None:
        runtime = self.start_function("lambda")
        instance = self.account.add_instance()
        answer = self.response(runtime, state_event(instance, "running", 1))
        self.assertEqual((answer["outcome"], answer["created"]), ("done", 1))
        self.world.set_state(instance, "stopped")
        self.assertEqual(self.response(runtime, state_event(instance, "stopped", 2))["deleted"], 1)
        self.world.set_state(instance, "running")
        # What was created for another event is not what EC2 would take for this one's.
        self.assertEqual(self.response(runtime, state_event(instance, "running", 3))["created"], 1)
        self.assertEqual(self.account.sources(), self.account.interfaces_of(instance))
        later = self.account.add_instance()
        self.assertEqual(self.response(runtime, SCHEDULE)["created"], 1)
        self.assertEqual(len(self.account.interfaces_of(later)), 1)
        self.assertEqual(self.response(runtime, {"action": "reconcile"})["created"], 0)

    def test_an_event_touches_its_own_instance_only(self) -> None:
        runtime = self.start_function("lambda")
        wanted, other = self.account.add_instance(1), self.account.add_instance(2)
        self.response(runtime, state_event(wanted, "running"))
        self.assertEqual(self.account.sources(), self.account.interfaces_of(wanted))
        for call in self.ec2.calls.of("DescribeInstances", "DescribeNetworkInterfaces"):
            self.assertTrue(call.parameters.get("Filters"), call)
        self.assertNotIn(other, json.dumps([call.parameters for call in self.ec2.calls]))

    def test_started_as_bootstrap_it_needs_no_arguments(self) -> None:
        bootstrap = self.folder / "bootstrap"
        bootstrap.symlink_to(BINARY)
        coded = base64.b64encode(self.config.read_bytes()).decode()
        runtime = self.start_function(program=str(bootstrap), GWLBTAP_SESSIONS_CONFIG_B64=coded)
        self.assertEqual(self.response(runtime, SCHEDULE)["outcome"], "done")

    def test_the_configuration_may_be_a_file_beside_the_code(self) -> None:
        self.config.rename(self.folder / "gwlbtap-sessions.toml")
        runtime = self.start_function("lambda", LAMBDA_TASK_ROOT=str(self.folder))
        self.assertEqual(self.response(runtime, SCHEDULE)["outcome"], "done")

    def test_events_that_mean_nothing_are_answered_and_forgotten(self) -> None:
        runtime = self.start_function("lambda")
        ignored = SCHEDULE | {"source": "aws.s3", "detail-type": "Object Created"}
        self.assertEqual(self.response(runtime, ignored)["outcome"], "ignored")
        malformed = state_event("i-01", "running") | {"detail": {"instance-id": "; rm -rf /"}}
        self.assertEqual(self.response(runtime, malformed)["outcome"], "refused")
        self.assertEqual(self.outcome(runtime, {"action": "dance"}).kind, "error")
        self.assertEqual(len(self.ec2.calls), 0)
        self.assertEqual(self.response(runtime, SCHEDULE)["outcome"], "done")

    def test_one_event_delivered_three_times_at_once_makes_one_session(self) -> None:
        instance = self.account.add_instance()
        self.ec2.faults.add(Delay(0.5), CREATE, times=None)
        runtimes = [self.start_function("lambda") for _ in range(3)]
        event = state_event(instance, "running", when=now())
        requests = [(runtime, runtime.invoke(event)) for runtime in runtimes]
        kinds = [runtime.outcome_of(request).kind for runtime, request in requests]
        self.assertEqual(kinds, ["response"] * 3)
        calls = self.ec2.calls.of(CREATE)
        self.assertEqual(len(calls), 3)
        self.assertEqual(len({call.parameters["ClientToken"] for call in calls}), 1)
        self.assertEqual(self.account.sources(), self.account.interfaces_of(instance))

    def test_an_instance_that_ec2_does_not_show_yet_is_looked_for_again(self) -> None:
        runtime = self.start_function("lambda")
        self.world.set_lag(3)
        instance = self.account.add_instance()
        answer = self.response(runtime, state_event(instance, "running", when=now()))
        self.assertEqual(answer["created"], 1)
        self.assertEqual(len(self.account.ours()), 1)

    def test_terraform_creates_everything_and_deletes_it_in_the_end(self) -> None:
        runtime = self.start_function("lambda")
        self.account.add_instance()
        self.assertEqual(self.response(runtime, {"tf": {"action": "create"}})["created"], 1)
        answer = self.response(runtime, {"tf": {"action": "delete", "prev_input": None}})
        self.assertEqual((answer["purge"], answer["deleted"]), (True, 1))
        self.assertEqual(self.account.sessions(), [])

    def test_without_time_an_event_fails_and_a_schedule_goes_on_next_time(self) -> None:
        runtime = self.start_function("lambda")
        instance = self.account.add_instance()
        # The last five seconds are for calls that are under way, and the answer.
        answer = self.response(runtime, SCHEDULE, deadline=4)
        self.assertEqual((answer["outcome"], answer["remaining"]), ("incomplete", 1))
        outcome = self.outcome(runtime, state_event(instance, "running"), deadline=4)
        self.assertEqual((outcome.kind, outcome.error_type), ("error", "Sessions.Unavailable"))
        self.assertEqual(self.account.writes(), [])
        self.assertEqual(self.response(runtime, SCHEDULE)["created"], 1)

    def test_a_failing_page_fails_the_event_and_deletes_nothing(self) -> None:
        runtime = self.start_function("lambda")
        instance = self.account.add_instance()
        self.response(runtime, SCHEDULE)
        self.world.set_state(instance, "stopped")
        self.ec2.faults.add(Fail("InvalidParameterValue"), "DescribeInstances")
        self.assertEqual(self.outcome(runtime, SCHEDULE).kind, "error")
        self.assertEqual(len(self.account.ours()), 1)
        self.assertEqual(self.response(runtime, SCHEDULE)["deleted"], 1)

    def test_the_log_has_a_line_for_each_action_and_metrics_for_each_run(self) -> None:
        runtime = self.start_function("lambda")
        instance = self.account.add_instance()
        request = runtime.invoke(state_event(instance, "running"))
        runtime.outcome_of(request)
        lines = self.log()
        actions = [line for line in lines if line.get("action") == "create"]
        self.assertEqual(len(actions), 1, lines)
        action = actions[0]
        self.assertEqual(
            (action["run"], action["scope"], action["rule"], action["message"]),
            (request, instance, "web", "done"),
        )
        self.assertEqual([action["interface"]], self.account.interfaces_of(instance))
        metrics = [line for line in lines if "_aws" in line]
        self.assertEqual((metrics[0]["Created"], metrics[0]["Controller"]), (1, CONTROLLER))
        secret = self.account.keys.first().secret_key
        self.assertNotIn(secret, json.dumps(lines))

    def test_a_configuration_that_is_wrong_ends_the_function_with_its_reason(self) -> None:
        runtime = self.start_function("lambda", GWLBTAP_SESSIONS_CONFIG="[controller]\nid = 7\n")
        error = runtime.init_error()
        self.assertIn("GWLBTAP_SESSIONS_CONFIG:2:6: controller.id", error.json()["errorMessage"])
        self.assertEqual(self.process.wait(10 * PATIENCE), 1)

    def test_calls_of_its_own_in_cloudtrail_are_not_reacted_to(self) -> None:
        role = f"arn:aws:iam::{ACCOUNT}:role/sessions"
        runtime = self.start_function(
            "lambda",
            GWLBTAP_SESSIONS_CONFIG=self.config.read_text(),
            GWLBTAP_SESSIONS_OWN_ARNS=f"arn:aws:iam::{ACCOUNT}:user/x {role}",
        )
        issuer = {"type": "Role", "arn": role}
        event = SCHEDULE | {
            "source": "aws.ec2",
            "detail-type": "AWS API Call via CloudTrail",
            "detail": {
                "eventSource": "ec2.amazonaws.com",
                "eventName": "DeleteTrafficMirrorSession",
                "userIdentity": {
                    "type": "AssumedRole",
                    "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/sessions/function",
                    "sessionContext": {"sessionIssuer": issuer},
                },
                "requestParameters": {},
            },
        }
        self.assertEqual(self.response(runtime, event)["outcome"], "ignored")
        issuer["arn"] = role.replace("sessions", "somebody")
        event["detail"]["userIdentity"]["arn"] = event["detail"]["userIdentity"]["arn"].replace(
            "/sessions/", "/somebody/"
        )
        self.assertEqual(self.response(runtime, event)["outcome"], "done")


if __name__ == "__main__":
    unittest.main()
