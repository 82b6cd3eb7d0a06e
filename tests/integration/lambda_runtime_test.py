#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The loop of a Lambda function, over HTTP, against a fake of the runtime API.

Environment: GWLBTAP_LAMBDA_PROGRAM is the function (tests/controller/app/lambda_program.cc).
"""

import contextlib
import json
import os
import subprocess
import tempfile
import time
import unittest

from aws.fake_lambda_runtime import LONGEST_RESPONSE, FakeLambdaRuntime
from aws.http_fake import Ending, Reply

PROGRAM = os.environ["GWLBTAP_LAMBDA_PROGRAM"]
PATIENCE = float(os.environ.get("GWLBTAP_TEST_PATIENCE", "1"))

INSTANCE_RUNS = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "123456789012",
    "time": "2026-01-11T21:29:54Z",
    "region": "eu-central-1",
    "resources": ["arn:aws:ec2:eu-central-1:123456789012:instance/i-0abc0000000000001"],
    "detail": {"instance-id": "i-0abc0000000000001", "state": "running"},
}


def work_on(instance: str) -> dict:
    """By these names the program is told what to do."""
    return {"action": "reconcile", "scope": [instance]}


class LambdaRuntimeTest(unittest.TestCase):
    def setUp(self):
        self.runtime = FakeLambdaRuntime()
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.stack.enter_context(self.runtime)
        self.log = self.stack.enter_context(tempfile.TemporaryFile())

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen:
        # A proxy would not reach the runtime API, which is on this machine.
        variables = {"http_proxy": "http://127.0.0.1:9", "PATH": os.environ.get("PATH", "")}
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                variables[name] = value
        process = subprocess.Popen(
            [PROGRAM, *arguments],
            env=variables | self.runtime.environment() | environment,
            stdout=self.log,
        )
        # Before the fake ends, so that the process never meets its end.
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        return process

    def log_lines(self) -> list[dict]:
        self.log.seek(0)
        return [json.loads(line) for line in self.log.read().splitlines()]

    def assert_ends(self, process: subprocess.Popen) -> None:
        self.assertEqual(process.wait(30 * PATIENCE), 1)

    def assert_works(self) -> None:
        """Whatever was before, the next event is handled as any other."""
        name = self.runtime.invoke(INSTANCE_RUNS)
        outcome = self.runtime.outcome_of(name)
        self.assertEqual((outcome.kind, outcome.json()["request_id"]), ("response", name))
        self.assertEqual(self.runtime.unexpected, [])

    def test_event_is_handled_within_its_time(self):
        self.start()
        trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
        name = self.runtime.invoke(
            INSTANCE_RUNS, deadline=20, headers={"Lambda-Runtime-Trace-Id": trace}
        )
        outcome = self.runtime.outcome_of(name)
        self.assertEqual(outcome.kind, "response")
        response = outcome.json()
        self.assertEqual(response["action"], "reconcile-scope")
        self.assertEqual(response["scope"], "i-0abc0000000000001")
        self.assertEqual(response["event_id"], INSTANCE_RUNS["id"])
        self.assertEqual(response["trace"], trace)
        self.assertTrue(0 < response["milliseconds_left"] <= 19_500, response)
        line = self.log_lines()[0]
        self.assertEqual((line["level"], line["message"]), ("INFO", "event accepted"))
        self.assertEqual(line["request_id"], name)

    def test_one_process_handles_many_events(self):
        self.start()
        names = [self.runtime.invoke(INSTANCE_RUNS) for _ in range(20)]
        responses = [self.runtime.outcome_of(name).json() for name in names]
        self.assertEqual([response["count"] for response in responses], list(range(1, 21)))
        self.assertEqual(len({response["pid"] for response in responses}), 1)
        self.assertEqual(len({response["trace"] for response in responses}), 20)

    def test_process_that_waits_long_still_handles(self):
        process = self.start()
        self.runtime.wait_until_idle()
        time.sleep(4)  # Longer than connecting may take.
        self.assertIsNone(process.poll())
        self.assert_works()

    def test_failure_is_an_error_with_a_type(self):
        self.start()
        outcome = self.runtime.outcome_of(self.runtime.invoke(work_on("i-dead")))
        self.assertEqual((outcome.kind, outcome.error_type), ("error", "Sessions.Unavailable"))
        self.assertEqual(
            outcome.json(),
            {
                "errorMessage": "told to fail",
                "errorType": "Sessions.Unavailable",
                "stackTrace": [],
            },
        )
        self.assert_works()

    def test_malformed_event_is_refused_without_an_error(self):
        self.start()
        for event in (
            b"",
            b"{",
            b"\xff\xfe",
            b"[" * 100_000,
            b'"' + b"x" * (300 << 10) + b'"',
            b"[]",
            {"source": "aws.ec2"},
            INSTANCE_RUNS | {"detail": {"instance-id": 7, "state": "running"}},
            INSTANCE_RUNS | {"detail": {"instance-id": "i-0&DryRun=x", "state": "running"}},
        ):
            outcome = self.runtime.outcome_of(self.runtime.invoke(event))
            self.assertEqual((outcome.kind, outcome.json()["outcome"]), ("response", "refused"))
        refused = [line for line in self.log_lines() if line["message"] == "event refused"]
        self.assertEqual([line["level"] for line in refused], ["ERROR"] * 9)
        self.assert_works()

    def test_longest_event_of_lambda_is_refused(self):
        self.start()
        event = b'{"text":"' + b"x" * (LONGEST_RESPONSE - 11) + b'"}'
        self.assertEqual(len(event), LONGEST_RESPONSE)
        outcome = self.runtime.outcome_of(self.runtime.invoke(event))
        self.assertEqual(outcome.json()["outcome"], "refused")

    def test_malformed_request_is_an_error(self):
        self.start()
        for request in ({"action": "prge"}, {"tf": {"action": "destroy"}}):
            outcome = self.runtime.outcome_of(self.runtime.invoke(request))
            self.assertEqual(
                (outcome.kind, outcome.error_type), ("error", "Sessions.InvalidArgument")
            )
        self.assert_works()

    def test_unknown_event_is_ignored(self):
        self.start()
        event = INSTANCE_RUNS | {"source": "aws.s3", "detail-type": "Object Created"}
        outcome = self.runtime.outcome_of(self.runtime.invoke(event))
        self.assertEqual((outcome.kind, outcome.json()["outcome"]), ("response", "ignored"))

    def test_event_without_time_is_not_begun(self):
        self.start()
        for deadline in (0.3, -60):
            outcome = self.runtime.outcome_of(
                self.runtime.invoke(INSTANCE_RUNS, deadline=deadline)
            )
            self.assertEqual(
                (outcome.kind, outcome.error_type), ("error", "Sessions.DeadlineExceeded")
            )
        response = self.runtime.outcome_of(self.runtime.invoke(INSTANCE_RUNS)).json()
        self.assertEqual(response["count"], 1)

    def test_response_that_is_too_long_becomes_an_error(self):
        self.start()
        outcome = self.runtime.outcome_of(self.runtime.invoke(work_on("i-b16")))
        self.assertEqual(
            (outcome.kind, outcome.error_type), ("error", "Function.ResponseSizeTooLarge")
        )
        outcome = self.runtime.outcome_of(self.runtime.invoke(work_on("i-a11")))
        self.assertEqual((outcome.kind, len(outcome.body)), ("response", LONGEST_RESPONSE))
        self.assert_works()

    def test_response_that_lambda_finds_too_long_becomes_an_error(self):
        self.start()
        self.runtime.answer_post(Reply(413, b"{}"))
        outcome = self.runtime.outcome_of(self.runtime.invoke(INSTANCE_RUNS))
        self.assertEqual(
            (outcome.kind, outcome.error_type), ("error", "Function.ResponseSizeTooLarge")
        )
        self.assert_works()

    def test_status_500_to_next_ends_the_process(self):
        self.runtime.answer_next(Reply(500, b"{}"))
        self.assert_ends(self.start())

    def test_status_500_to_an_answer_ends_the_process(self):
        for event in (INSTANCE_RUNS, work_on("i-dead")):
            self.runtime.answer_post(Reply(500, b"{}"))
            self.runtime.invoke(event)
            self.assert_ends(self.start())

    def test_broken_connections_are_outlived(self):
        self.runtime.answer_next(Reply(ending=Ending.RESET))
        self.runtime.answer_next(Reply(raw=b"HTTP/1.1 200"))
        self.start()
        self.assert_works()
        self.runtime.answer_post(Reply(ending=Ending.RESET))
        self.assert_works()

    def test_runtime_api_that_is_gone_ends_the_process(self):
        self.assert_ends(self.start(AWS_LAMBDA_RUNTIME_API="127.0.0.1:9"))
        self.assertEqual(self.log_lines()[-1]["level"], "FATAL")

    def test_answers_to_next_that_are_no_events_end_the_process(self):
        for _ in range(5):
            self.runtime.answer_next(Reply(200, b"{}"))
        self.assert_ends(self.start())

    def test_init_error_is_reported(self):
        self.assert_ends(self.start("config:3: no rule"))
        outcome = self.runtime.init_error()
        self.assertEqual(outcome.error_type, "Sessions.InvalidArgument")
        self.assertEqual(outcome.json()["errorMessage"], "config:3: no rule")

    def test_log_level_is_honoured(self):
        self.start(AWS_LAMBDA_LOG_LEVEL="ERROR")
        self.assert_works()
        self.assertEqual(self.log_lines(), [])


if __name__ == "__main__":
    unittest.main()
