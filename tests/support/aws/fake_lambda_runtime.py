# SPDX-License-Identifier: Apache-2.0
"""A fake of the Lambda runtime API: hands out events, and keeps what the function makes of them.

By hand, from tests/support:  python3 -m aws.fake_lambda_runtime EVENT.json ...
It prints the environment in which `bootstrap` finds it, and the outcomes as they come.
"""

import argparse
import contextlib
import json
import re
import threading
import time
import uuid
from collections import deque
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any

from .call_log import PATIENCE, Call, CallLog
from .credentials import ACCOUNT, REGION
from .http_fake import FakeServer, Reply, Request
from .program import add_common_options, serve

BASE = "/2018-06-01/runtime"
LONGEST_RESPONSE = 6 << 20  # Bytes, 6 MB; AWS Lambda developer guide, "Lambda quotas".
FUNCTION_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:sessions"
OUTCOME_PATH = re.compile(rf"{BASE}/invocation/([^/]+)/(response|error)")


@dataclass(frozen=True)
class Invocation:
    """One event; `headers` as in the answer to /next."""

    request_id: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What the function posted. `kind`: response, error or init/error."""

    kind: str
    body: bytes
    headers: Message = field(repr=False)

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error_type(self) -> str | None:
        return self.headers.get("Lambda-Runtime-Function-Error-Type")


class FakeLambdaRuntime(FakeServer):
    """`calls` has every request, as "METHOD path". One function asks, as with Lambda."""

    def __init__(self, port: int = 0):
        super().__init__(port)
        self.calls = CallLog()
        self.unexpected: list[str] = []  # What AWS would have refused as none of its API.
        self._changed = threading.Condition()
        self._waiting: deque[Invocation | Reply] = deque()
        self._pending: set[str] = set()
        self._outcomes: dict[str, Outcome] = {}
        self._init_error: Outcome | None = None
        self._ordered: deque[Reply] = deque()
        self._asking = 0
        self._is_over = False

    def environment(self) -> dict[str, str]:
        """What Lambda gives a function, but for credentials."""
        return {
            "AWS_LAMBDA_RUNTIME_API": self.address,
            "AWS_LAMBDA_FUNCTION_NAME": "sessions",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_REGION": REGION,
            "_HANDLER": "bootstrap",
        }

    def invoke(
        self, event: Any, *, deadline: float = 60, headers: dict[str, str] | None = None
    ) -> str:
        """Queues an event (bytes are sent as they are, all else as JSON); returns the request id.

        `deadline` is in seconds from now. `headers` are added, or win over the usual ones.
        """
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        usual = {
            "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + deadline) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": FUNCTION_ARN,
            "Lambda-Runtime-Trace-Id": f"Root=1-{uuid.uuid4().hex[:8]}-{uuid.uuid4().hex[:24]}",
            "Content-Type": "application/json",
        }
        merged = usual | (headers or {})
        invocation = Invocation(merged["Lambda-Runtime-Aws-Request-Id"], body, merged)
        with self._changed:
            self._waiting.append(invocation)
            self._changed.notify_all()
        return invocation.request_id

    def answer_next(self, reply: Reply) -> None:
        """To the next GET next, in its turn among the events: status 500, headers cut short, ..."""
        with self._changed:
            self._waiting.append(reply)
            self._changed.notify_all()

    def answer_post(self, reply: Reply) -> None:
        """To the next response or error that is posted, instead of accepting it: 413, 500, ..."""
        with self._changed:
            self._ordered.append(reply)

    def outcome_of(self, request_id: str, seconds: float = 30) -> Outcome:
        """Waits for it, or raises an AssertionError."""
        self._wait_until(lambda: request_id in self._outcomes, seconds, f"outcome of {request_id}")
        return self._outcomes[request_id]

    def init_error(self, seconds: float = 30) -> Outcome:
        self._wait_until(lambda: self._init_error is not None, seconds, "init error")
        return self._init_error

    def wait_until_idle(self, seconds: float = 30) -> None:
        """Until the function asks for the next event and none is left."""
        self._wait_until(lambda: self._asking and not self._waiting, seconds, "idle function")

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """By request id, so far."""
        with self._changed:
            return dict(self._outcomes)

    def _wait_until(self, condition, seconds: float, what: str) -> None:
        with self._changed:
            if not self._changed.wait_for(condition, seconds * PATIENCE):
                raise AssertionError(f"no {what} came, but: {self.calls.actions()}")

    def wake(self) -> None:
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def answer(self, request: Request) -> Reply:
        call = self.calls.add(
            Call(
                f"{request.method} {request.target}",
                {"body": request.body},
                headers=request.headers,
            )
        )
        reply = self._answer(request)
        self.calls.finish(call, "ok" if reply.status in (200, 202) else str(reply.status))
        return reply

    def _answer(self, request: Request) -> Reply:
        method, path = request.method, request.target
        if (method, path) == ("GET", f"{BASE}/invocation/next"):
            return self._next()
        if (method, path) == ("POST", f"{BASE}/init/error"):
            return self._accept(None, "init/error", request)
        if method == "POST" and (match := OUTCOME_PATH.fullmatch(path)):
            return self._accept(match[1], match[2], request)
        self.unexpected.append(f"{method} {path}")
        return _refusal(404, "NotFound", f"{method} {path}")

    def _next(self) -> Reply:
        with self._changed:
            self._asking += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting or self._is_over)
            self._asking -= 1
            if not self._waiting:
                return Reply(raw=b"")  # The end of the test.
            given = self._waiting.popleft()
            if isinstance(given, Reply):
                return given
            self._pending.add(given.request_id)
            return Reply(200, given.body, given.headers)

    def _accept(self, request_id: str | None, kind: str, request: Request) -> Reply:
        with self._changed:
            if self._ordered:
                return self._ordered.popleft()
            if len(request.body) > LONGEST_RESPONSE:
                return _refusal(413, "RequestEntityTooLarge", f"{len(request.body)} bytes")
            outcome = Outcome(kind, request.body, request.headers)
            if request_id is None:
                self._init_error = outcome
            elif request_id in self._pending:
                self._pending.remove(request_id)
                self._outcomes[request_id] = outcome
            else:
                return _refusal(400, "InvalidRequestID", f"{request_id} is not being handled")
            self._changed.notify_all()
        return Reply(202, b'{"status":"OK"}\n', {"Content-Type": "application/json"})


def _refusal(status: int, error_type: str, message: str) -> Reply:
    body = json.dumps({"errorType": error_type, "errorMessage": message}).encode()
    return Reply(status, body, {"Content-Type": "application/json"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_common_options(parser)
    parser.add_argument("event", nargs="*", type=Path, help="files, handed out one after the other")
    options = parser.parse_args()
    runtime = FakeLambdaRuntime(port=options.port)
    requests = [(path, runtime.invoke(path.read_bytes())) for path in options.event]

    def report() -> None:
        with contextlib.suppress(AssertionError):
            for path, request_id in requests:
                outcome = runtime.outcome_of(request_id, seconds=86400)
                print(
                    f"# {path}: {outcome.kind} {outcome.body.decode(errors='replace')}", flush=True
                )

    threading.Thread(target=report, daemon=True).start()
    serve(runtime, runtime.environment() | {"AWS_REGION": options.region})


if __name__ == "__main__":
    main()
