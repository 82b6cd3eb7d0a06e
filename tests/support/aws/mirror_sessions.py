# SPDX-License-Identifier: Apache-2.0
"""EC2's rules for traffic mirror sessions: create, modify, delete.

After the VPC Traffic Mirroring guide and the EC2 API reference. The codes of some refusals are not
documented; those are in the world's Limits, for tests to vary.
"""

from typing import Any

from .credentials import Credentials
from .faults import PageFault
from .idempotency import ClientTokens
from .service_error import ServiceError
from .table import Record
from .tags import tags_on_create
from .world import Ec2World, instance_of

MAX_NUMBER = 32766
MAX_NETWORK_ID = (1 << 24) - 1
MIN_PACKET_LENGTH = 35  # The headers of an IPv4 packet; guide, "Traffic mirror sessions".
# What a session copies of a packet if it does not say, and at most, by kind of target.
MAX_PACKET_LENGTH = {
    "network-interface": 65535,
    "network-load-balancer": 8500,
    "gateway-load-balancer-endpoint": 8500,
}
REMOVABLE = {
    "packet-length": "PacketLength",
    "description": "Description",
    "virtual-network-id": "VirtualNetworkId",
}


class SessionOperations:
    """Any thread."""

    def __init__(self, world: Ec2World):
        self._world = world
        self._tokens = ClientTokens()

    def create(
        self, parameters: dict[str, Any], caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            return self._tokens.once(
                caller.account,
                parameters,
                lambda: {"TrafficMirrorSession": self._create(parameters, caller)},
            )

    def _create(self, parameters: dict[str, Any], caller: Credentials) -> Record:
        world = self._world
        tags = tags_on_create(world, parameters, "traffic-mirror-session")
        interface = parameters["NetworkInterfaceId"]
        self._check_source(interface)
        record = {
            "NetworkInterfaceId": interface,
            "TrafficMirrorTargetId": parameters["TrafficMirrorTargetId"],
            "TrafficMirrorFilterId": parameters["TrafficMirrorFilterId"],
            "SessionNumber": parameters["SessionNumber"],
            "OwnerId": caller.account,
            "Tags": tags,
        }
        for key in ("PacketLength", "VirtualNetworkId", "Description"):
            if key in parameters:
                record[key] = parameters[key]
        self._check_limits(interface, parameters["TrafficMirrorTargetId"])
        record = self._check_and_complete(record)
        return world.sessions.put({"TrafficMirrorSessionId": world.new_id("tms")} | record)

    def modify(
        self, parameters: dict[str, Any], caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            old = self._own(parameters["TrafficMirrorSessionId"], caller)
            changes = {
                key: value
                for key, value in parameters.items()
                if key not in ("TrafficMirrorSessionId", "RemoveFields", "DryRun")
            }
            removed = {REMOVABLE[name] for name in parameters.get("RemoveFields", [])}
            if both := removed & changes.keys():
                raise ServiceError(
                    "InvalidParameterCombination", f"{', '.join(sorted(both))} is set and removed"
                )
            kept = {key: value for key, value in old.items() if key not in removed}
            target = changes.get("TrafficMirrorTargetId")
            if target not in (None, old["TrafficMirrorTargetId"]):
                self._check_target_limit(old["NetworkInterfaceId"], target)
            record = self._check_and_complete(kept | changes)
            return {"TrafficMirrorSession": self._world.sessions.put(record)}

    def delete(
        self, parameters: dict[str, Any], caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            name = parameters["TrafficMirrorSessionId"]
            self._own(name, caller)
            self._world.sessions.delete(name)
            return {"TrafficMirrorSessionId": name}

    def _own(self, name: str, caller: Credentials) -> Record:
        """Sessions of other accounts are seen by the owner of their target, but not touched."""
        record = self._world.sessions.get(name)
        if record is None or record["OwnerId"] != caller.account:
            raise ServiceError(
                "InvalidTrafficMirrorSessionId.NotFound",
                f"The Traffic Mirror Session '{name}' does not exist",
            )
        return record

    def _check_source(self, interface: str) -> None:
        world = self._world
        record = world.interfaces.get(interface)
        if record is None:
            raise ServiceError(
                "InvalidNetworkInterfaceID.NotFound",
                f"The networkInterface ID '{interface}' does not exist",
            )
        if record["InterfaceType"] != "interface" or record["RequesterManaged"]:
            self._unsupported(f"{interface} is of a kind that cannot be mirrored")
        if world.targets.where("NetworkInterfaceId", interface):
            self._unsupported(f"{interface} is a mirror target")
        instance = world.instances.get(instance_of(record) or "")
        if instance is None:
            self._unsupported(f"{interface} is not attached to an instance")
        if instance["InstanceType"].partition(".")[0] in world.unsupported_families:
            self._unsupported(f"{instance['InstanceType']} of {interface} cannot be mirrored")

    def _unsupported(self, message: str) -> None:
        raise ServiceError(self._world.limits.unsupported_code, message)

    def _check_limits(self, interface: str, target: str) -> None:
        world = self._world
        if len(world.sessions.where("NetworkInterfaceId", interface)) >= (
            world.limits.sessions_per_interface
        ):
            raise ServiceError(
                "TrafficMirrorSessionsPerInterfaceLimitExceeded",
                f"{interface} has {world.limits.sessions_per_interface} sessions",
            )
        if len(world.sessions) >= world.limits.sessions:
            raise ServiceError(
                "TrafficMirrorSessionLimitExceeded", f"{len(world.sessions)} sessions exist"
            )
        self._check_target_limit(interface, target)

    def _check_target_limit(self, interface: str, target: str) -> None:
        world = self._world
        record = world.targets.get(target)
        if record is None or record["Type"] != "network-interface":
            return
        sessions = world.sessions.where("TrafficMirrorTargetId", target)
        sources = {session["NetworkInterfaceId"] for session in sessions} | {interface}
        if len(sources) > world.limits.sources_per_interface_target:
            raise ServiceError(
                "TrafficMirrorSourcesPerTargetLimitExceeded", f"{target} has too many sources"
            )

    def _check_and_complete(self, record: Record) -> Record:
        """What must hold of any session, new or changed; with what AWS fills in."""
        world = self._world
        target = world.targets.get(record["TrafficMirrorTargetId"])
        for table, key, found in (
            (world.targets, "TrafficMirrorTargetId", target),
            (
                world.filters,
                "TrafficMirrorFilterId",
                world.filters.get(record["TrafficMirrorFilterId"]),
            ),
        ):
            if found is None:
                raise ServiceError(
                    f"Invalid{table.id_key}.NotFound", f"The {key} '{record[key]}' does not exist"
                )
        longest = MAX_PACKET_LENGTH[target["Type"]]
        completed = {
            "PacketLength": longest,
            "VirtualNetworkId": record.get("VirtualNetworkId", world.free_network_id()),
        } | record
        for key, low, high in (
            ("SessionNumber", 1, MAX_NUMBER),
            ("VirtualNetworkId", 0, MAX_NETWORK_ID),
            ("PacketLength", MIN_PACKET_LENGTH, longest),
        ):
            if not low <= completed[key] <= high:
                raise ServiceError(
                    "InvalidParameterValue", f"{key} {completed[key]} is not from {low} to {high}"
                )
        self._check_number(completed)
        return completed

    def _check_number(self, record: Record) -> None:
        number, interface = record["SessionNumber"], record["NetworkInterfaceId"]
        for other in self._world.sessions.where("NetworkInterfaceId", interface):
            is_same = other["TrafficMirrorSessionId"] == record.get("TrafficMirrorSessionId")
            if not is_same and other["SessionNumber"] == number:
                raise ServiceError(
                    self._world.limits.number_clash_code,
                    f"Session number {number} is already being used for {interface}",
                )
