# SPDX-License-Identifier: Apache-2.0
"""The fake Lambda runtime API hands out events and keeps what becomes of them."""

import http.client
import json
import threading
import time
import unittest

from .call_log import PATIENCE
from .fake_lambda_runtime import BASE, LONGEST_RESPONSE, FakeLambdaRuntime
from .http_fake import Reply


class LambdaRuntime(unittest.TestCase):
    def setUp(self) -> None:
        self.runtime = self.enterContext(FakeLambdaRuntime())
        host = self.runtime.environment()["AWS_LAMBDA_RUNTIME_API"]
        self.connection = http.client.HTTPConnection(host, timeout=60 * PATIENCE)
        self.addCleanup(self.connection.close)

    def ask(self, method: str, path: str, body: bytes = b"", headers: dict | None = None):
        """Status, headers and body."""
        self.connection.request(method, BASE + path, body, headers or {})
        response = self.connection.getresponse()
        return response.status, response.headers, response.read()

    def test_events_come_in_turn_and_responses_are_kept(self):
        names = [self.runtime.invoke({"number": number}) for number in (1, 2)]
        for number, name in enumerate(names, start=1):
            status, headers, body = self.ask("GET", "/invocation/next")
            self.assertEqual((status, json.loads(body)), (200, {"number": number}))
            self.assertEqual(headers["Lambda-Runtime-Aws-Request-Id"], name)
            left = int(headers["Lambda-Runtime-Deadline-Ms"]) / 1000 - time.time()
            self.assertTrue(0 < left <= 60)
            self.assertIn(":function:", headers["Lambda-Runtime-Invoked-Function-Arn"])
            self.assertIn("Root=1-", headers["Lambda-Runtime-Trace-Id"])
            status, _, _ = self.ask("POST", f"/invocation/{name}/response", b'"done"')
            self.assertEqual(status, 202)
            self.assertEqual(self.runtime.outcome_of(name).json(), "done")

    def test_next_blocks_until_there_is_an_event(self):
        answers = []
        asking = threading.Thread(
            target=lambda: answers.append(self.ask("GET", "/invocation/next"))
        )
        asking.start()
        self.runtime.wait_until_idle()
        self.assertEqual(answers, [])
        self.runtime.invoke(b"not json")
        asking.join()
        self.assertEqual(answers[0][2], b"not json")

    def test_errors_are_kept_with_their_type(self):
        name = self.runtime.invoke({})
        self.ask("GET", "/invocation/next")
        headers = {"Lambda-Runtime-Function-Error-Type": "Sessions.Throttled"}
        status, _, _ = self.ask("POST", f"/invocation/{name}/error", b"{}", headers)
        self.assertEqual(status, 202)
        outcome = self.runtime.outcome_of(name)
        self.assertEqual((outcome.kind, outcome.error_type), ("error", "Sessions.Throttled"))

    def test_init_error_is_kept(self):
        self.ask("POST", "/init/error", b'{"errorType":"Runtime.BadConfig"}')
        self.assertEqual(self.runtime.init_error().json(), {"errorType": "Runtime.BadConfig"})

    def test_response_that_is_too_long_is_refused_and_may_be_replaced(self):
        name = self.runtime.invoke({})
        self.ask("GET", "/invocation/next")
        path = f"/invocation/{name}/response"
        self.assertEqual(self.ask("POST", path, bytes(LONGEST_RESPONSE + 1))[0], 413)
        self.assertEqual(self.ask("POST", f"/invocation/{name}/error", b"{}")[0], 202)

    def test_only_the_event_at_hand_is_answered(self):
        name = self.runtime.invoke({})
        self.assertEqual(self.ask("POST", f"/invocation/{name}/response")[0], 400)
        self.ask("GET", "/invocation/next")
        self.assertEqual(self.ask("POST", f"/invocation/{name}/response")[0], 202)
        self.assertEqual(self.ask("POST", f"/invocation/{name}/response")[0], 400)

    def test_answers_can_be_ordered(self):
        self.runtime.answer_next(Reply(500, b"broken"))
        self.runtime.answer_next(Reply(raw=b"HTTP/1.1 200 OK\r\nLambda-Runtime-Dead"))
        self.runtime.invoke({}, headers={"Lambda-Runtime-Deadline-Ms": "soon"})
        self.assertEqual(self.ask("GET", "/invocation/next")[0], 500)
        with self.assertRaises((http.client.HTTPException, KeyError, ConnectionError)):
            _, headers, _ = self.ask("GET", "/invocation/next")
            raise KeyError(headers.get("Lambda-Runtime-Aws-Request-Id"))
        self.connection.close()
        _, headers, _ = self.ask("GET", "/invocation/next")
        self.assertEqual(headers["Lambda-Runtime-Deadline-Ms"], "soon")
        self.runtime.answer_post(Reply(413))
        name = headers["Lambda-Runtime-Aws-Request-Id"]
        self.assertEqual(self.ask("POST", f"/invocation/{name}/response")[0], 413)

    def test_what_is_no_part_of_the_api_is_noticed(self):
        self.assertEqual(self.ask("GET", "/invocation/previous")[0], 404)
        self.assertEqual(self.runtime.unexpected, [f"GET {BASE}/invocation/previous"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
