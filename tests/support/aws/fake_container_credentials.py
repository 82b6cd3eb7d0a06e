# SPDX-License-Identifier: Apache-2.0
"""A fake of the endpoint from which containers get their credentials (ECS, EKS Pod Identity).

By hand, from tests/support:  python3 -m aws.fake_container_credentials
"""

import argparse
import json
import secrets

from .call_log import Call, CallLog
from .credentials import Credentials, KeyRing
from .http_fake import FakeServer, Reply, Request
from .program import add_common_options, serve

PATH = "/v2/credentials/task"


class FakeContainerCredentials(FakeServer):
    """Gives `credentials` (to be replaced at any time) to who knows `authorization`."""

    def __init__(self, credentials: Credentials, port: int = 0):
        super().__init__(port)
        self.credentials = credentials
        self.authorization = secrets.token_urlsafe(30)
        self.calls = CallLog()

    def environment(self) -> dict[str, str]:
        return {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": self.url + PATH,
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": self.authorization,
        }

    def answer(self, request: Request) -> Reply:
        call = self.calls.add(Call(f"{request.method} {request.target}", headers=request.headers))
        reply = self._answer(request)
        self.calls.finish(call, "ok" if reply.status == 200 else str(reply.status))
        return reply

    def _answer(self, request: Request) -> Reply:
        if (request.method, request.target) != ("GET", PATH):
            return _refusal(404, "InvalidRequest", "no such path")
        if request.headers.get("Authorization") != self.authorization:
            return _refusal(401, "AccessDenied", "wrong authorization token")
        given = self.credentials
        document = {
            "AccessKeyId": given.access_key,
            "SecretAccessKey": given.secret_key,
            "Token": given.token,
            "Expiration": given.expiration,
            "RoleArn": f"arn:aws:iam::{given.account}:role/task",
        }
        return Reply(200, json.dumps(document).encode(), {"Content-Type": "application/json"})


def _refusal(status: int, code: str, message: str) -> Reply:
    body = json.dumps({"code": code, "message": message}).encode()
    return Reply(status, body, {"Content-Type": "application/json"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_common_options(parser)
    options = parser.parse_args()
    fake = FakeContainerCredentials(KeyRing().issue(lifetime=3600), options.port)
    serve(fake, fake.environment() | {"AWS_REGION": options.region})


if __name__ == "__main__":
    main()
