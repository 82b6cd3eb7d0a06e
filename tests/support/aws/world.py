# SPDX-License-Identifier: Apache-2.0
"""What there is in the fake account: instances, interfaces, mirror targets, filters and sessions.

Records are in the shape of botocore's answers. Tests add and change things here directly, as people
and other services do behind a program's back; a program does it through FakeEc2, by EC2's rules.
"""

import itertools
import operator
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .credentials import ACCOUNT, REGION
from .table import Record, Table

# EC2 API reference, InstanceState.
STATE_CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
LAUNCH_TIME = datetime(2026, 1, 11, 21, 29, 54, tzinfo=timezone.utc)


@dataclass
class Limits:
    """AWS's quotas for traffic mirroring, and its codes where the documentation does not tell."""

    sessions_per_interface: int = 3
    sessions: int = 10_000
    targets: int = 10_000
    filters: int = 10_000
    sources_per_interface_target: int = 10
    tags: int = 50
    number_clash_code: str = "InvalidParameterValue"
    unsupported_code: str = "UnsupportedOperation"


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def instance_of(interface: Record) -> str | None:
    """Which an interface is attached to."""
    return interface.get("Attachment", {}).get("InstanceId")


def _members(*names: str) -> dict[str, Callable[[Record], Any]]:
    return {name: operator.methodcaller("get", name) for name in names}


class Ec2World:
    """One account in one region. Any thread, every call for itself; `lock` makes several one."""

    def __init__(
        self,
        account: str = ACCOUNT,
        region: str = REGION,
        clock: Callable[[], float] = time.monotonic,
        seed: int = 0,
    ):
        self.account = account
        self.region = region
        self.lock = threading.RLock()
        self.limits = Limits()
        self.dice = random.Random(seed)
        # Families whose instances no session can have as its source; facts: "not listed".
        self.unsupported_families = {"t1", "t2", "m1", "m2", "m3", "c1", "c3", "r3", "i2", "g2"}
        self.reservations = Table("ReservationId", clock=clock)
        self.reservation_of: dict[str, str] = {}  # By instance.
        self.instances = Table("InstanceId", clock=clock)
        self.interfaces = Table("NetworkInterfaceId", {"instance": instance_of}, clock=clock)
        self.targets = Table("TrafficMirrorTargetId", _members("NetworkInterfaceId"), clock=clock)
        self.filters = Table("TrafficMirrorFilterId", clock=clock)
        session_indexes = _members(
            "NetworkInterfaceId",
            "TrafficMirrorTargetId",
            "TrafficMirrorFilterId",
            "VirtualNetworkId",
        )
        self.sessions = Table("TrafficMirrorSessionId", session_indexes, clock=clock)
        self._numbers = itertools.count(1)

    @property
    def _tables(self) -> list[Table]:
        return [
            self.reservations,
            self.instances,
            self.interfaces,
            self.targets,
            self.filters,
            self.sessions,
        ]

    def set_lag(self, seconds: float) -> None:
        """From now on describe calls show the world as it was that long ago."""
        with self.lock:
            for table in self._tables:
                table.lag = seconds

    def shuffle(self, seed: int) -> None:
        """Another order of all listings."""
        with self.lock:
            for table in self._tables:
                table.shuffle(seed)

    def new_id(self, prefix: str) -> str:
        return f"{prefix}-0{next(self._numbers):016x}"

    def add_instance(
        self,
        *,
        instance_id: str | None = None,
        instance_type: str = "m5.large",
        state: str = "running",
        tags: dict[str, str] | None = None,
        vpc: str = "vpc-01",
        subnet: str = "subnet-01",
        zone: str | None = None,
        groups: tuple[str, ...] = ("sg-01",),
        interfaces: int = 1,
        reservation: str | None = None,
        **members: Any,
    ) -> Record:
        """An instance with its interfaces. `members` are further ones of botocore's Instance."""
        with self.lock:
            if reservation is None:
                reservation = self.new_id("r")
            if reservation not in self.reservations:
                self.reservations.put({"ReservationId": reservation, "OwnerId": self.account})
            name = instance_id or self.new_id("i")
            self.reservation_of[name] = reservation
            zone = zone or f"{self.region}a"
            self.instances.put(
                {
                    "InstanceId": name,
                    "InstanceType": instance_type,
                    "State": {"Code": STATE_CODES[state], "Name": state},
                    "Placement": {"AvailabilityZone": zone, "Tenancy": "default"},
                    "SubnetId": subnet,
                    "VpcId": vpc,
                    "LaunchTime": LAUNCH_TIME,
                    "SecurityGroups": [{"GroupId": group, "GroupName": group} for group in groups],
                    "Tags": tag_list(tags or {}),
                }
                | members
            )
            for index in range(interfaces):
                self.add_interface(
                    name, vpc=vpc, subnet=subnet, zone=zone, groups=groups, device_index=index
                )
            return self.instances.get(name)

    def add_interface(
        self,
        instance_id: str | None = None,
        *,
        interface_id: str | None = None,
        vpc: str = "vpc-01",
        subnet: str = "subnet-01",
        zone: str | None = None,
        groups: tuple[str, ...] = ("sg-01",),
        device_index: int = 0,
        delete_on_termination: bool = True,
        tags: dict[str, str] | None = None,
        **members: Any,
    ) -> Record:
        """An interface, attached if an instance is given. `members` are botocore's further ones."""
        with self.lock:
            number = next(self._numbers)
            address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
            record = {
                "NetworkInterfaceId": interface_id or f"eni-0{number:016x}",
                "SubnetId": subnet,
                "VpcId": vpc,
                "AvailabilityZone": zone or f"{self.region}a",
                "InterfaceType": "interface",
                "Status": "available",
                "OwnerId": self.account,
                "RequesterManaged": False,
                "SourceDestCheck": True,
                "Description": "",
                "MacAddress": "02:"
                + ":".join(f"{number:010x}"[at : at + 2] for at in range(0, 10, 2)),
                "PrivateIpAddress": address,
                "PrivateIpAddresses": [{"Primary": True, "PrivateIpAddress": address}],
                "Groups": [{"GroupId": group, "GroupName": group} for group in groups],
                "TagSet": tag_list(tags or {}),
            } | members
            self.interfaces.put(record)
            if instance_id is not None:
                self.attach(
                    record["NetworkInterfaceId"], instance_id, device_index, delete_on_termination
                )
            return self.interfaces.get(record["NetworkInterfaceId"])

    def attach(
        self, interface: str, instance: str, device_index: int, delete_on_termination: bool = False
    ) -> None:
        with self.lock:
            attachment = {
                "AttachmentId": "eni-attach" + interface.removeprefix("eni"),
                "InstanceId": instance,
                "InstanceOwnerId": self.account,
                "DeviceIndex": device_index,
                "NetworkCardIndex": 0,
                "Status": "attached",
                "DeleteOnTermination": delete_on_termination,
            }
            self.interfaces.change(interface, Attachment=attachment, Status="in-use")

    def detach(self, interface: str) -> None:
        """Its sessions stay, and cost, as with AWS."""
        with self.lock:
            record = self.interfaces.get(interface) | {"Status": "available"}
            del record["Attachment"]
            self.interfaces.put(record)

    def delete_interface(self, interface: str) -> None:
        """Its sessions go with it, as with AWS."""
        with self.lock:
            for session in self.sessions.where("NetworkInterfaceId", interface):
                self.sessions.delete(session["TrafficMirrorSessionId"])
            self.interfaces.delete(interface)

    def set_state(self, instance: str, state: str) -> None:
        """Terminated: its interfaces go, or are left over, as each says."""
        with self.lock:
            if state == "terminated":
                for record in self.interfaces.where("instance", instance):
                    if record["Attachment"]["DeleteOnTermination"]:
                        self.delete_interface(record["NetworkInterfaceId"])
                    else:
                        self.detach(record["NetworkInterfaceId"])
            self.instances.change(instance, State={"Code": STATE_CODES[state], "Name": state})

    def forget_instance(self, instance: str) -> None:
        """What EC2 does about an hour after an instance is terminated."""
        with self.lock:
            self.instances.delete(instance)

    def set_tags(self, name: str, tags: dict[str, str]) -> None:
        """All tags of an instance, interface, target, filter or session."""
        with self.lock:
            table = self.table_of(name)
            if table is None:
                raise KeyError(name)
            table.change(name, **{self.tag_key(table): tag_list(tags)})

    def table_of(self, name: str) -> Table | None:
        """Where the resource with this id is."""
        return next((table for table in self._tables if name in table), None)

    def tag_key(self, table: Table) -> str:
        """EC2 has two names for the tags of a record."""
        return "TagSet" if table is self.interfaces else "Tags"

    def add_target(self, endpoint: str | None = None, **members: Any) -> Record:
        """A Gateway Load Balancer endpoint as mirror target, unless `members` say otherwise."""
        with self.lock:
            if "NetworkInterfaceId" in members:
                kind = {"Type": "network-interface"}
            elif "NetworkLoadBalancerArn" in members:
                kind = {"Type": "network-load-balancer"}
            else:
                kind = {
                    "Type": "gateway-load-balancer-endpoint",
                    "GatewayLoadBalancerEndpointId": endpoint or self.new_id("vpce"),
                }
            named = {
                "TrafficMirrorTargetId": self.new_id("tmt"),
                "OwnerId": self.account,
                "Tags": [],
            }
            return self.targets.put(named | kind | members)

    def add_filter(self, **members: Any) -> Record:
        with self.lock:
            empty = {
                "IngressFilterRules": [],
                "EgressFilterRules": [],
                "NetworkServices": [],
                "Tags": [],
            }
            return self.filters.put({"TrafficMirrorFilterId": self.new_id("tmf")} | empty | members)

    def add_session(
        self, interface: str, target: str, mirror_filter: str, number: int, **members: Any
    ) -> Record:
        """As someone else would make it: no rule is checked. `members` win over what is usual."""
        with self.lock:
            record = {
                "TrafficMirrorSessionId": self.new_id("tms"),
                "TrafficMirrorTargetId": target,
                "TrafficMirrorFilterId": mirror_filter,
                "NetworkInterfaceId": interface,
                "OwnerId": self.account,
                "PacketLength": 8500,
                "SessionNumber": number,
                "VirtualNetworkId": self.free_network_id(),
                "Tags": [],
            }
            return self.sessions.put(record | members)

    def free_network_id(self) -> int:
        """As AWS chooses it: at random, and unique in the account."""
        while self.sessions.where("VirtualNetworkId", number := self.dice.randrange(1, 1 << 24)):
            pass
        return number
