# SPDX-License-Identifier: Apache-2.0
"""What the tests of the fakes share. Import it before any fake that needs botocore.

Without botocore the importing program ends with exit code 77 and says why, which ctest counts as
skipped. botocore never leaves this machine: it uses no files, proxies or metadata service of the
environment.
"""

import functools
import os
import sys
import unittest

try:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.config import Config
    from botocore.credentials import Credentials as BotocoreCredentials
    from botocore.exceptions import ClientError
    from botocore.session import Session
except ImportError as missing:
    print(f"skipped: not installed: python3-botocore ({missing})", flush=True)
    sys.exit(77)

from .call_log import PATIENCE
from .credentials import Credentials
from .http_fake import Request
from .query_service import QueryService

os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"


@functools.lru_cache(maxsize=None)
def _session() -> Session:
    """One for all, because each would read the service models anew."""
    return Session()


def client(
    fake: QueryService,
    credentials: Credentials | None = None,
    attempts: int = 1,
    read_timeout: float = 30 * PATIENCE,
):
    """botocore's own client of the service, which tries that often."""
    chosen = credentials or fake.keys.first()
    return _session().create_client(
        fake.SERVICE,
        region_name=fake.region,
        endpoint_url=fake.url,
        aws_access_key_id=chosen.access_key,
        aws_secret_access_key=chosen.secret_key,
        aws_session_token=chosen.token,
        config=Config(
            retries={"total_max_attempts": attempts, "mode": "standard"},
            connect_timeout=10 * PATIENCE,
            read_timeout=read_timeout,
            max_pool_connections=64,
        ),
    )


def sign(
    credentials: Credentials,
    service: str,
    region: str,
    body: bytes,
    headers: dict[str, str] | None = None,
) -> Request:
    """A POST as the fakes would receive it, signed by botocore now."""
    request = AWSRequest(
        "POST",
        "http://127.0.0.1:4711/",
        headers={
            "Host": "127.0.0.1:4711",
            "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
        }
        | (headers or {}),
        data=body,
    )
    known = BotocoreCredentials(credentials.access_key, credentials.secret_key, credentials.token)
    SigV4Auth(known, service, region).add_auth(request)
    return Request("POST", "/", request.headers, body)


class AwsTest(unittest.TestCase):
    """With what botocore's clients raise."""

    maxDiff = 4000

    def assert_refused(self, code: str, operation, **parameters) -> ClientError:
        """The client's operation is answered with this error code."""
        with self.assertRaises(ClientError) as caught:
            operation(**parameters)
        self.assertEqual(caught.exception.response["Error"]["Code"], code, caught.exception)
        return caught.exception
