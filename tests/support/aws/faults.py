# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between a program and a service, to be ordered from a fake.

    ec2.faults.add(THROTTLED, share=0.2, times=None)           # a fifth of all calls, for ever
    ec2.faults.add(Reset(after=True), "CreateTrafficMirrorSession")   # done, but the answer is lost
    ec2.faults.add(Fail("InternalError", status=500), "DescribeInstances", page=3)
"""

import random
import threading
from dataclasses import dataclass
from enum import Enum, auto

HTML_BODY = b"<html><head><title>503</title></head><body><b>Service Unavailable</b></body></html>"


@dataclass(frozen=True)
class Fail:
    """The service's own error instead of doing anything."""

    code: str
    message: str = "this error was ordered by the test"
    status: int = 400


@dataclass(frozen=True)
class Html:
    """What a proxy or an overloaded front end answers: no XML."""

    status: int = 503
    body: bytes = HTML_BODY


@dataclass(frozen=True)
class Reset:
    """The connection is reset, before or after the request took effect."""

    after: bool = False


@dataclass(frozen=True)
class Truncate:
    """The request takes effect; half of the answer's body comes, then the connection ends."""


@dataclass(frozen=True)
class Hang:
    """No answer until the fake ends, before or after the request took effect."""

    after: bool = False


@dataclass(frozen=True)
class Delay:
    """The answer comes late. Unlike the others this may come together with another fault."""

    seconds: float


class PageFault(Enum):
    """Of listings only."""

    REPEAT = auto()  # The same page comes once more when the next one is asked for.
    EMPTY = auto()  # No items, but a token for those that should have come.


THROTTLED = Fail("RequestLimitExceeded", "Request limit exceeded.", 503)
THROTTLED_QUERY = Fail("Throttling", "Rate exceeded", 400)  # The other services' word for it.
INTERNAL_ERROR = Fail("InternalError", "An internal error has occurred", 500)

Fault = Fail | Html | Reset | Truncate | Hang | PageFault


@dataclass
class _Order:
    fault: Fault | Delay
    action: str | None
    times: int | None
    share: float
    page: int | None
    skip: int

    def fires(self, action: str, page: int, dice: random.Random) -> bool:
        """Counts the call, if it is one of those that the order is about."""
        if self.times == 0 or self.action not in (None, action) or self.page not in (None, page):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.share < 1 and dice.random() >= self.share:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Faults:
    """The faults a fake has been told to make. Any thread."""

    def __init__(self, seed: int = 0):
        self._dice = random.Random(seed)
        self._orders: list[_Order] = []
        self._lock = threading.Lock()

    def add(
        self,
        fault: Fault | Delay,
        action: str | None = None,
        *,
        times: int | None = 1,
        share: float = 1.0,
        page: int | None = None,
        skip: int = 0,
    ) -> None:
        """For the next `times` calls (all, if None) of the action (of any, if None).

        `share` leaves it to seeded chance which calls; `page` is that of a listing, from 1; the
        first `skip` calls that would be meant are left alone.
        """
        with self._lock:
            self._orders.append(_Order(fault, action, times, share, page, skip))

    def clear(self) -> None:
        with self._lock:
            self._orders.clear()

    def pick(self, action: str, page: int = 1) -> tuple[float, Fault | None]:
        """For this call: seconds to wait, and the fault ordered first."""
        delay, picked = 0.0, None
        with self._lock:
            for order in self._orders:
                if isinstance(order.fault, Delay):
                    delay += order.fault.seconds if order.fires(action, page, self._dice) else 0
                elif picked is None and order.fires(action, page, self._dice):
                    picked = order.fault
        return delay, picked


def name_of(fault: Fault) -> str:
    """As the call log gives it."""
    match fault:
        case Fail(code=code):
            return code
        case PageFault():
            return f"{fault.name.lower()} page"
        case _:
            return type(fault).__name__.lower()
