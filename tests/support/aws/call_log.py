# SPDX-License-Identifier: Apache-2.0
"""What a fake was asked, for assertions.

Environment: GWLBTAP_TEST_PATIENCE is a factor on all time limits, for builds under sanitizers.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

PATIENCE = float(os.environ.get("GWLBTAP_TEST_PATIENCE", "1"))


@dataclass
class Call:
    """One request that was understood.

    `outcome` is None while it is being answered, then "ok", an error code, or the name of the fault
    that took its place; `page` counts the pages of a listing from 1.
    """

    action: str
    parameters: dict[str, Any] = field(default_factory=dict)
    access_key: str = ""
    headers: Message = field(default_factory=Message, repr=False)
    page: int = 1
    outcome: str | None = None
    time: float = field(default_factory=time.monotonic)


class CallLog:
    """Any thread. Calls are in the order of their arrival."""

    def __init__(self):
        self._calls: list[Call] = []
        self._changed = threading.Condition()

    def add(self, call: Call) -> Call:
        with self._changed:
            self._calls.append(call)
            self._changed.notify_all()
        return call

    def finish(self, call: Call, outcome: str) -> None:
        with self._changed:
            call.outcome = outcome
            self._changed.notify_all()

    def all(self) -> list[Call]:
        with self._changed:
            return list(self._calls)

    def of(self, *actions: str, outcome: str | None = None) -> list[Call]:
        """Those of these actions (of any, if none is named) that ended so (in any way, if None)."""
        return [
            call
            for call in self.all()
            if (not actions or call.action in actions) and outcome in (None, call.outcome)
        ]

    def actions(self) -> list[str]:
        return [call.action for call in self.all()]

    def clear(self) -> None:
        with self._changed:
            self._calls.clear()

    def wait_for(
        self,
        action: str,
        count: int = 1,
        seconds: float = 10,
        where: Callable[[Call], bool] = lambda call: True,
    ) -> list[Call]:
        """Until that many such calls have come, answered or not, or an AssertionError."""
        deadline = time.monotonic() + seconds * PATIENCE
        with self._changed:
            while True:
                found = [call for call in self._calls if call.action == action and where(call)]
                if len(found) >= count:
                    return found
                left = deadline - time.monotonic()
                if left <= 0:
                    came = ", ".join(call.action for call in self._calls) or "nothing"
                    raise AssertionError(f"{len(found)} of {count} {action} came, and: {came}")
                self._changed.wait(left)

    def __len__(self) -> int:
        return len(self.all())

    def __iter__(self) -> Iterator[Call]:
        return iter(self.all())
