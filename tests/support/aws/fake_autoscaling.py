# SPDX-License-Identifier: Apache-2.0
"""A fake of EC2 Auto Scaling: what an instance tells about its lifecycle actions.

By hand, from tests/support:  python3 -m aws.fake_autoscaling --waiting GROUP HOOK INSTANCE
"""

import argparse
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

from .credentials import Credentials, KeyRing
from .faults import PageFault
from .program import add_common_options, serve
from .query_service import Operation, Parameters, QueryService
from .service_error import ServiceError

RESULTS = ("CONTINUE", "ABANDON")


@dataclass
class LifecycleAction:
    """An instance that waits at a hook until it is told to go on. `result` is None till then."""

    group: str
    hook: str
    instance: str
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    heartbeats: int = 0
    result: str | None = None


class FakeAutoScaling(QueryService):
    """Answers for the lifecycle actions that wait() has begun."""

    SERVICE = "autoscaling"

    def __init__(self, keys: KeyRing, **options):
        super().__init__(keys, **options)
        self._actions: list[LifecycleAction] = []
        self._lock = threading.Lock()

    def wait(self, group: str, hook: str, instance: str) -> LifecycleAction:
        """From now on the instance waits at the hook."""
        action = LifecycleAction(group, hook, instance)
        with self._lock:
            self._actions.append(action)
        return action

    def operations(self) -> dict[str, Operation]:
        return {
            "CompleteLifecycleAction": self._complete,
            "RecordLifecycleActionHeartbeat": self._record_heartbeat,
        }

    def _complete(
        self, parameters: Parameters, _caller: Credentials, _: PageFault | None
    ) -> dict[str, Any]:
        result = parameters["LifecycleActionResult"]
        if result not in RESULTS:
            raise ServiceError("ValidationError", f"{result!r} is none of {', '.join(RESULTS)}")
        with self._lock:
            self._find(parameters).result = result
        return {}

    def _record_heartbeat(
        self, parameters: Parameters, _caller: Credentials, _: PageFault | None
    ) -> dict[str, Any]:
        with self._lock:
            self._find(parameters).heartbeats += 1
        return {}

    def _find(self, parameters: Parameters) -> LifecycleAction:
        """The action that still waits; by token, or else by instance."""
        group, hook = parameters["AutoScalingGroupName"], parameters["LifecycleHookName"]
        token, instance = parameters.get("LifecycleActionToken"), parameters.get("InstanceId")
        if token is None and instance is None:
            raise ServiceError("ValidationError", "neither LifecycleActionToken nor InstanceId")
        for action in self._actions:
            is_meant = (
                (action.group, action.hook) == (group, hook)
                and token in (None, action.token)
                and instance in (None, action.instance)
            )
            if is_meant and action.result is None:
                return action
        named = f"instance ID {instance}" if instance else f"token {token}"
        raise ServiceError("ValidationError", f"No active Lifecycle Action found with {named}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_common_options(parser)
    parser.add_argument(
        "--waiting",
        nargs=3,
        action="append",
        default=[],
        metavar=("GROUP", "HOOK", "INSTANCE"),
        help="an instance that waits at a hook",
    )
    options = parser.parse_args()
    keys = KeyRing.with_one()
    fake = FakeAutoScaling(keys, region=options.region, port=options.port)
    for waiting in options.waiting:
        fake.wait(*waiting)
    serve(fake, {"AWS_ENDPOINT_URL_AUTO_SCALING": fake.url} | keys.first().environment())


if __name__ == "__main__":
    main()
