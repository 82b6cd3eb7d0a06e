# SPDX-License-Identifier: Apache-2.0
"""EC2's rules for traffic mirror targets and filters: create and delete."""

from typing import Any

from .credentials import Credentials
from .faults import PageFault
from .idempotency import ClientTokens
from .service_error import ServiceError
from .table import Record
from .tags import tags_on_create
from .world import Ec2World

KINDS = ("NetworkInterfaceId", "NetworkLoadBalancerArn", "GatewayLoadBalancerEndpointId")


class EndpointOperations:
    """Any thread."""

    def __init__(self, world: Ec2World):
        self._world = world
        self._target_tokens = ClientTokens()
        self._filter_tokens = ClientTokens()

    def create_target(
        self, parameters: dict[str, Any], caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            return self._target_tokens.once(
                caller.account,
                parameters,
                lambda: {"TrafficMirrorTarget": self._create_target(parameters, caller)},
            )

    def _create_target(self, parameters: dict[str, Any], caller: Credentials) -> Record:
        world = self._world
        tags = tags_on_create(world, parameters, "traffic-mirror-target")
        given = {key: parameters[key] for key in KINDS if key in parameters}
        if len(given) != 1:
            raise ServiceError("InvalidParameterCombination", f"not just one of {', '.join(KINDS)}")
        interface = given.get("NetworkInterfaceId")
        if interface is not None and interface not in world.interfaces:
            raise ServiceError("InvalidNetworkInterfaceID.NotFound", f"no interface '{interface}'")
        if len(world.targets) >= world.limits.targets:
            raise ServiceError("TrafficMirrorTargetLimitExceeded", "too many targets")
        if "Description" in parameters:
            given["Description"] = parameters["Description"]
        return world.add_target(**given, Tags=tags, OwnerId=caller.account)

    def create_filter(
        self, parameters: dict[str, Any], caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            return self._filter_tokens.once(
                caller.account,
                parameters,
                lambda: {"TrafficMirrorFilter": self._create_filter(parameters)},
            )

    def _create_filter(self, parameters: dict[str, Any]) -> Record:
        world = self._world
        tags = tags_on_create(world, parameters, "traffic-mirror-filter")
        if len(world.filters) >= world.limits.filters:
            raise ServiceError("TrafficMirrorFilterLimitExceeded", "too many filters")
        described = {key: parameters[key] for key in ("Description",) if key in parameters}
        return world.add_filter(**described, Tags=tags)

    def delete_target(
        self, parameters: dict[str, Any], _caller: Credentials, _: PageFault | None
    ) -> Record:
        return self._delete(parameters, "TrafficMirrorTarget", "TrafficMirrorTargetInUseException")

    def delete_filter(
        self, parameters: dict[str, Any], _caller: Credentials, _: PageFault | None
    ) -> Record:
        return self._delete(parameters, "TrafficMirrorFilter", "TrafficMirrorFilterInUse")

    def _delete(self, parameters: dict[str, Any], kind: str, in_use_code: str) -> Record:
        key = f"{kind}Id"
        name = parameters[key]
        with self._world.lock:
            table = self._world.table_of(name)
            if table is None or table.id_key != key:
                raise ServiceError(f"Invalid{key}.NotFound", f"The {key} '{name}' does not exist")
            if self._world.sessions.where(key, name):
                raise ServiceError(in_use_code, f"{name} is in use")
            table.delete(name)
        return {key: name}
