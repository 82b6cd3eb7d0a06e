# SPDX-License-Identifier: Apache-2.0
"""Access keys: which exist, whose they are and until when. Shared by all fakes of one test."""

import secrets
import string
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone

# Where the fakes are, unless they are told otherwise.
ACCOUNT = "123456789012"
REGION = "eu-central-1"
Clock = Callable[[], float]  # Seconds since 1970, as time.time().


@dataclass(frozen=True)
class Credentials:
    """One access key. `token` comes with temporary ones, which end at `expires` (Unix time)."""

    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    account: str = ACCOUNT
    expires: float | None = None

    @property
    def expiration(self) -> str:
        """In the form in which AWS writes it."""
        moment = datetime.fromtimestamp(self.expires or 0, timezone.utc)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def environment(self) -> dict[str, str]:
        """For a program that is to use them."""
        variables = {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
        }
        return variables | ({"AWS_SESSION_TOKEN": self.token} if self.token else {})


class KeyRing:
    """All access keys that the fakes of one test accept. Any thread."""

    def __init__(self, clock: Clock = time.time):
        self.clock = clock
        self._keys: dict[str, Credentials] = {}
        self._lock = threading.Lock()

    @classmethod
    def with_one(cls, clock: Clock = time.time) -> "KeyRing":
        """With one key that does not expire; it is first()."""
        ring = cls(clock)
        ring.issue()
        return ring

    def issue(self, lifetime: float | None = None, account: str = ACCOUNT) -> Credentials:
        """New ones: with a token and an end if `lifetime` (seconds) is given, else lasting."""
        # Slash, plus and equals are in real ones too, and are what careless encoding breaks.
        odd = string.ascii_letters + string.digits + "/+"
        name = "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))
        made = Credentials(
            access_key=("AKIA" if lifetime is None else "ASIA") + name,
            secret_key="".join(secrets.choice(odd) for _ in range(40)),
            token=None if lifetime is None else secrets.token_urlsafe(200) + "/+==",
            account=account,
            expires=None if lifetime is None else self.clock() + lifetime,
        )
        return self.add(made)

    def add(self, made: Credentials) -> Credentials:
        with self._lock:
            self._keys[made.access_key] = made
        return made

    def revoke(self, access_key: str) -> None:
        with self._lock:
            del self._keys[access_key]

    def find(self, access_key: str) -> Credentials | None:
        with self._lock:
            return self._keys.get(access_key)

    def first(self) -> Credentials:
        with self._lock:
            return next(iter(self._keys.values()))
