# SPDX-License-Identifier: Apache-2.0
"""A fake of the Security Token Service: AssumeRole hands out keys that the other fakes accept.

By hand, from tests/support:  python3 -m aws.fake_sts --role arn:aws:iam::123456789012:role/mirror
"""

import argparse
import re
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .credentials import Credentials, KeyRing
from .faults import PageFault
from .program import add_common_options, serve
from .query_service import Operation, Parameters, QueryService
from .service_error import ServiceError

ROLE_ARN = re.compile(r"arn:(?:aws|aws-cn|aws-us-gov):iam::([0-9]{12}):role/([\w+=,.@/-]+)")
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}")
DEFAULT_LIFETIME = 3600  # Seconds; so is AWS's.


@dataclass(frozen=True)
class Role:
    """May be assumed with any of the keys; by those who know `external_id`, if it has one."""

    arn: str
    external_id: str | None = None


class FakeSts(QueryService):
    """`roles` are those that may be assumed."""

    SERVICE = "sts"

    def __init__(self, keys: KeyRing, roles: list[Role], **options):
        super().__init__(keys, **options)
        self._roles = {role.arn: role for role in roles}

    def operations(self) -> dict[str, Operation]:
        return {"AssumeRole": self._assume_role, "GetCallerIdentity": self._get_caller_identity}

    def _assume_role(
        self, parameters: Parameters, caller: Credentials, _: PageFault | None
    ) -> dict[str, Any]:
        arn, session = parameters["RoleArn"], parameters["RoleSessionName"]
        match, role = ROLE_ARN.fullmatch(arn), self._roles.get(arn)
        if not match or not SESSION_NAME.fullmatch(session):
            raise ServiceError("ValidationError", f"{arn} or {session} is malformed")
        lifetime = parameters.get("DurationSeconds", DEFAULT_LIFETIME)
        if role is None or role.external_id not in (None, parameters.get("ExternalId")):
            raise ServiceError(
                "AccessDenied", f"{caller.access_key} is not authorized to assume {arn}", 403
            )
        made = self.keys.issue(lifetime, account=match[1])
        expiration = datetime.fromtimestamp(made.expires, timezone.utc)
        name = match[2].rpartition("/")[2]
        return {
            "Credentials": {
                "AccessKeyId": made.access_key,
                "SecretAccessKey": made.secret_key,
                "SessionToken": made.token,
                "Expiration": expiration,
            },
            "AssumedRoleUser": {
                "AssumedRoleId": f"AROA{made.access_key[4:]}:{session}",
                "Arn": f"arn:aws:sts::{match[1]}:assumed-role/{name}/{session}",
            },
        }

    def _get_caller_identity(
        self, _parameters: Parameters, caller: Credentials, _: PageFault | None
    ) -> dict[str, Any]:
        return {
            "UserId": caller.access_key,
            "Account": caller.account,
            "Arn": f"arn:aws:iam::{caller.account}:user/{caller.access_key}",
        }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_common_options(parser)
    parser.add_argument(
        "--role", action="append", default=[], help="ARN of one that may be assumed"
    )
    options = parser.parse_args()
    keys = KeyRing.with_one()
    sts = FakeSts(
        keys, [Role(arn) for arn in options.role], region=options.region, port=options.port
    )
    serve(sts, {"AWS_ENDPOINT_URL_STS": sts.url} | keys.first().environment())


if __name__ == "__main__":
    main()
