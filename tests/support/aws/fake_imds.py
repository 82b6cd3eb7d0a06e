# SPDX-License-Identifier: Apache-2.0
"""A fake of the instance metadata service, version 2 only.

By hand, from tests/support:  python3 -m aws.fake_imds --instance i-0abc0000000000001 --role sensor
Then: curl -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' $ENDPOINT/latest/api/token
"""

import argparse
import json
import secrets
import threading
import time
from typing import Any

from .call_log import Call, CallLog
from .credentials import ACCOUNT, REGION, Clock, Credentials, KeyRing
from .faults import Delay, Fail, Fault, Faults, Hang, Html, PageFault, Reset, Truncate, name_of
from .http_fake import Ending, FakeServer, Reply, Request
from .program import add_common_options, serve

TOKEN_PATH = "/latest/api/token"
TTL_HEADER = "X-aws-ec2-metadata-token-ttl-seconds"
TOKEN_HEADER = "X-aws-ec2-metadata-token"
LONGEST_TTL = 21600  # Seconds; EC2 user guide, "How Instance Metadata Service Version 2 works".


class FakeImds(FakeServer):
    """A tree of texts under /latest/, to be changed at any time by set() and remove().

    Calls are logged, and faults ordered, by "METHOD path", as "PUT /latest/api/token".
    """

    def __init__(
        self,
        instance_id: str = "i-0abc0000000000001",
        region: str = REGION,
        clock: Clock = time.time,
        port: int = 0,
    ):
        super().__init__(port)
        self.calls = CallLog()
        self.faults = Faults()
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}
        self._tree: dict[str, str] = {}
        self.set("meta-data/instance-id", instance_id)
        self.set("meta-data/placement/region", region)
        self.set("meta-data/placement/availability-zone", region + "a")
        document = {"accountId": ACCOUNT, "instanceId": instance_id, "region": region}
        self.set("dynamic/instance-identity/document", json.dumps(document))

    def set(self, path: str, text: str) -> None:
        """For example "meta-data/autoscaling/target-lifecycle-state"."""
        with self._lock:
            self._tree[path] = text

    def remove(self, path: str) -> None:
        """With everything below it."""
        with self._lock:
            self._tree = {
                name: text
                for name, text in self._tree.items()
                if name != path and not name.startswith(path + "/")
            }

    def set_lifecycle_state(self, state: str) -> None:
        """InService, Terminated, ...: what Auto Scaling is bringing the instance to."""
        self.set("meta-data/autoscaling/target-lifecycle-state", state)

    def set_role(self, role: str, credentials: Credentials) -> None:
        """The instance's role, the only one it has, with temporary credentials."""
        document: dict[str, Any] = {
            "Code": "Success",
            "LastUpdated": "2026-01-11T21:29:54Z",
            "Type": "AWS-HMAC",
            "AccessKeyId": credentials.access_key,
            "SecretAccessKey": credentials.secret_key,
            "Token": credentials.token,
            "Expiration": credentials.expiration,
        }
        self.remove("meta-data/iam/security-credentials")
        self.set(f"meta-data/iam/security-credentials/{role}", json.dumps(document, indent=2))

    def forget_tokens(self) -> None:
        """All that were handed out are refused from now on, before their time."""
        with self._lock:
            self._tokens.clear()

    def answer(self, request: Request) -> Reply:
        call = Call(f"{request.method} {request.target}", headers=request.headers)
        self.calls.add(call)
        delay, fault = self.faults.pick(call.action)
        if delay:
            self.pause(delay)
        reply = self._faulty(fault) or self._answer(request)
        if isinstance(fault, Truncate):
            reply = Reply(reply.status, reply.body, reply.headers, Ending.TRUNCATED)
        outcome = "ok" if reply.status == 200 else str(reply.status)
        self.calls.finish(call, name_of(fault) if fault else outcome)
        return reply

    def _faulty(self, fault: Fault | None) -> Reply | None:
        match fault:
            case Fail(_, message, status):
                return _error(status, message)
            case Html(status, body):
                return Reply(status, body, {"Content-Type": "text/html"})
            case Hang():
                self.pause(None)
                return Reply(ending=Ending.RESET)
            case Reset():
                return Reply(ending=Ending.RESET)
            case PageFault():
                raise ValueError("metadata has no pages")
        return None

    def _answer(self, request: Request) -> Reply:
        if request.path == TOKEN_PATH:
            return self._make_token(request)
        if request.method != "GET":
            return _error(405, "Method Not Allowed")
        with self._lock:
            ends = self._tokens.get(request.headers.get(TOKEN_HEADER, ""), 0)
            if ends <= self._clock():
                return _error(401, "Unauthorized")
            return self._read(request.path)

    def _make_token(self, request: Request) -> Reply:
        if request.method != "PUT":
            return _error(405, "Method Not Allowed")
        if "X-Forwarded-For" in request.headers:  # So that no open proxy gives tokens away.
            return _error(403, "Forbidden")
        text = request.headers.get(TTL_HEADER, "")
        if not text.isdecimal() or not 1 <= int(text) <= LONGEST_TTL:
            return _error(400, "Bad Request")
        token = secrets.token_urlsafe(40) + "=="
        with self._lock:
            self._tokens[token] = self._clock() + int(text)
        return Reply(200, token.encode(), {"Content-Type": "text/plain", TTL_HEADER: text})

    def _read(self, path: str) -> Reply:
        """A leaf's text, or the names below, where those with more below end in a slash."""
        root, _, name = path.removeprefix("/").partition("/")
        text = self._tree.get(name) if root == "latest" else None
        if text is None:
            folder = name.rstrip("/") + "/" if name else ""
            below = [key.removeprefix(folder) for key in self._tree if key.startswith(folder)]
            if root != "latest" or not below:
                return _error(404, "Not Found")
            names = {first + slash for first, slash, _ in (key.partition("/") for key in below)}
            text = "\n".join(sorted(names))
        return Reply(200, text.encode(), {"Content-Type": "text/plain", "Server": "EC2ws"})


def _error(status: int, title: str) -> Reply:
    page = f"<html><head><title>{status} - {title}</title></head><body>{title}</body></html>\n"
    return Reply(status, page.encode(), {"Content-Type": "text/html", "Server": "EC2ws"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_common_options(parser)
    parser.add_argument("--instance", default="i-0abc0000000000001", help="its id")
    parser.add_argument("--role", help="gives the instance this role, with credentials for an hour")
    parser.add_argument("--lifecycle-state", help="target lifecycle state, such as InService")
    parser.add_argument("--delay", type=float, default=0, help="seconds before every answer")
    options = parser.parse_args()
    imds = FakeImds(options.instance, options.region, port=options.port)
    if options.role:
        imds.set_role(options.role, KeyRing().issue(lifetime=3600))
    if options.lifecycle_state:
        imds.set_lifecycle_state(options.lifecycle_state)
    if options.delay:
        imds.faults.add(Delay(options.delay), times=None)
    serve(imds, {"AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url})


if __name__ == "__main__":
    main()
