# SPDX-License-Identifier: Apache-2.0
"""Checks the signature (AWS Signature Version 4) of a request by computing it once more.

The work is botocore's, over just those headers that the request lists as signed. What botocore
does not look at is checked here: which headers must be among them, scope, body hash and time.
"""

import hashlib
import hmac
import re
import time
from datetime import datetime, timezone
from email.message import Message

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from .credentials import Clock, Credentials, KeyRing
from .http_fake import Request
from .service_error import ServiceError

MAX_SKEW = 300  # Seconds; AWS documents five minutes.
TIME_FORMAT = "%Y%m%dT%H%M%SZ"
AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 +Credential=([^,\s]+), *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})"
)


class _ListedHeaders(SigV4Auth):
    """botocore chooses the headers to sign; here the request under test has chosen already."""

    def __init__(self, credentials: Credentials, service: str, region: str, names: list[str]):
        super().__init__(
            BotocoreCredentials(credentials.access_key, credentials.secret_key), service, region
        )
        self._names = names

    def headers_to_sign(self, request) -> Message:
        chosen = Message()
        for name in self._names:
            for value in request.headers.get_all(name):
                chosen[name] = value
        return chosen


class SignatureVerifier:
    """For one service in one region. Any thread."""

    def __init__(self, keys: KeyRing, service: str, region: str, clock: Clock = time.time):
        self._keys = keys
        self._service = service
        self._region = region
        self._clock = clock
        # EC2 has codes of its own for some refusals.
        self._is_ec2 = service == "ec2"

    def verify(self, request: Request) -> Credentials:
        """Whose request it is, or a ServiceError."""
        header = request.headers.get_all("Authorization") or []
        if not header:
            raise ServiceError("MissingAuthenticationToken", "no Authorization header", 403)
        match = AUTHORIZATION.fullmatch(header[0].strip())
        if len(header) > 1 or not match:
            raise ServiceError("IncompleteSignature", f"cannot read Authorization: {header}")
        scope, names, signature = match[1].split("/"), match[2].split(";"), match[3]
        if len(scope) != 5:
            raise ServiceError("IncompleteSignature", f"{match[1]} is no credential scope")
        self._check_listed_headers(request.headers, names)
        timestamp = self._check_time(request.headers)
        self._check_scope(scope[1:], timestamp)
        credentials = self._find_credentials(scope[0], request.headers.get("X-Amz-Security-Token"))
        self._check_body_hash(request)
        self._check_signature(request, names, timestamp, credentials, signature)
        return credentials

    @staticmethod
    def _check_listed_headers(headers: Message, names: list[str]) -> None:
        sent = {name.lower() for name in headers.keys()}
        if names != sorted(set(names)) or any(name != name.lower() for name in names):
            raise ServiceError("IncompleteSignature", f"{names} is not lower case, sorted, unique")
        if unsent := set(names) - sent:
            raise ServiceError("IncompleteSignature", f"signed but not sent: {sorted(unsent)}")
        if empty := [name for name in names if not headers[name].strip()]:
            raise ServiceError("IncompleteSignature", f"signed but empty: {empty}")
        needed = {"host", "x-amz-date"} | {name for name in sent if name.startswith("x-amz-")}
        if unsigned := needed - set(names):
            raise ServiceError(
                "SignatureDoesNotMatch", f"these must be signed: {sorted(unsigned)}", 403
            )
        for name in needed:
            if len(headers.get_all(name) or []) != 1:
                raise ServiceError("IncompleteSignature", f"not just one header {name}")

    def _check_time(self, headers: Message) -> str:
        text = headers["X-Amz-Date"].strip()
        try:
            moment = datetime.strptime(text, TIME_FORMAT).replace(tzinfo=timezone.utc)
        except ValueError as error:
            raise ServiceError("IncompleteSignature", f"{text} is no X-Amz-Date") from error
        now = self._clock()
        if abs(moment.timestamp() - now) > MAX_SKEW:
            here = datetime.fromtimestamp(now, timezone.utc).strftime(TIME_FORMAT)
            message = f"Signature expired: {text} is too far from {here}"
            if self._is_ec2:
                raise ServiceError("RequestExpired", message, 400)
            raise ServiceError("SignatureDoesNotMatch", message, 403)
        return text

    def _check_scope(self, scope: list[str], timestamp: str) -> None:
        expected = [timestamp[:8], self._region, self._service, "aws4_request"]
        if scope != expected:
            raise ServiceError(
                "SignatureDoesNotMatch",
                f"Credential should be scoped to {'/'.join(expected)}, not {'/'.join(scope)}",
                403,
            )

    def _find_credentials(self, access_key: str, token: str | None) -> Credentials:
        credentials = self._keys.find(access_key)
        if credentials is None or credentials.token != token:
            reason = "access key" if credentials is None else "session token"
            if self._is_ec2:
                raise ServiceError("AuthFailure", f"the {reason} is not known", 401)
            raise ServiceError("InvalidClientTokenId", f"the {reason} is not known", 403)
        if credentials.expires is not None and credentials.expires <= self._clock():
            code, status = ("RequestExpired", 400) if self._is_ec2 else ("ExpiredToken", 403)
            raise ServiceError(
                code, "The security token included in the request is expired", status
            )
        return credentials

    @staticmethod
    def _check_body_hash(request: Request) -> None:
        stated = request.headers.get("X-Amz-Content-SHA256")
        if stated and stated != hashlib.sha256(request.body).hexdigest():
            raise ServiceError("XAmzContentSHA256Mismatch", f"{stated} is not the body's hash")

    def _check_signature(
        self,
        request: Request,
        names: list[str],
        timestamp: str,
        credentials: Credentials,
        signature: str,
    ) -> None:
        url = f"http://{request.headers['Host']}{request.target}"
        # Header by header, because one name may have come more than once.
        copy = AWSRequest(method=request.method, url=url, data=request.body)
        for name, value in request.headers.items():
            copy.headers.add_header(name, value)
        copy.context["timestamp"] = timestamp
        signer = _ListedHeaders(credentials, self._service, self._region, names)
        canonical = signer.canonical_request(copy)
        to_sign = signer.string_to_sign(copy, canonical)
        if not hmac.compare_digest(signer.signature(to_sign, copy), signature):
            raise ServiceError(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                f"The Canonical String for this request should have been\n'{canonical}'\n\n"
                f"The String-to-Sign should have been\n'{to_sign}'",
                403,
            )
