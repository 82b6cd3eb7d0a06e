# SPDX-License-Identifier: Apache-2.0
"""A fake of EC2, as far as traffic mirroring needs it.

By hand, from tests/support:  python3 -m aws.fake_ec2 --instances 100 --throttle 0.2
It prints the environment in which a program finds it, and runs until Ctrl-C.

A DryRun is answered once the parameters are well-formed; whether resources exist is not looked at.
"""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from .credentials import Credentials, KeyRing
from .faults import THROTTLED, Delay, PageFault
from .listing import Listing, page_number, path, select, take_page
from .mirror_endpoints import EndpointOperations
from .mirror_sessions import SessionOperations
from .program import add_common_options, serve
from .query_service import Operation, Parameters, QueryService
from .service_error import ServiceError
from .table import Record, Table
from .tags import TagOperations
from .world import Ec2World, instance_of

INSTANCES = Listing(
    "Reservations",
    "InstanceIds",
    "InstanceId",
    {
        "availability-zone": path("Placement", "AvailabilityZone"),
        "instance-id": path("InstanceId"),
        "instance-state-code": path("State", "Code"),
        "instance-state-name": path("State", "Name"),
        "instance-type": path("InstanceType"),
        "instance.group-id": path("SecurityGroups", "GroupId"),
        "private-ip-address": path("PrivateIpAddress"),
        "subnet-id": path("SubnetId"),
        "tag-key": path("Tags", "Key"),
        "vpc-id": path("VpcId"),
    },
    "InvalidInstanceID.NotFound",
    "i",
    are_ids_without_pages=True,
)
INTERFACES = Listing(
    "NetworkInterfaces",
    "NetworkInterfaceIds",
    "NetworkInterfaceId",
    {
        "attachment.attachment-id": path("Attachment", "AttachmentId"),
        "attachment.device-index": path("Attachment", "DeviceIndex"),
        "attachment.instance-id": path("Attachment", "InstanceId"),
        "attachment.status": path("Attachment", "Status"),
        "availability-zone": path("AvailabilityZone"),
        "description": path("Description"),
        "group-id": path("Groups", "GroupId"),
        "interface-type": path("InterfaceType"),
        "network-interface-id": path("NetworkInterfaceId"),
        "owner-id": path("OwnerId"),
        "private-ip-address": path("PrivateIpAddress"),
        "requester-managed": path("RequesterManaged"),
        "status": path("Status"),
        "subnet-id": path("SubnetId"),
        "tag-key": path("TagSet", "Key"),
        "vpc-id": path("VpcId"),
    },
    "InvalidNetworkInterfaceID.NotFound",
    "eni",
    are_ids_without_pages=True,
)
# No filters by tag: the API reference does not list them.
SESSIONS = Listing(
    "TrafficMirrorSessions",
    "TrafficMirrorSessionIds",
    "TrafficMirrorSessionId",
    {
        "description": path("Description"),
        "network-interface-id": path("NetworkInterfaceId"),
        "owner-id": path("OwnerId"),
        "packet-length": path("PacketLength"),
        "session-number": path("SessionNumber"),
        "traffic-mirror-filter-id": path("TrafficMirrorFilterId"),
        "traffic-mirror-session-id": path("TrafficMirrorSessionId"),
        "traffic-mirror-target-id": path("TrafficMirrorTargetId"),
        "virtual-network-id": path("VirtualNetworkId"),
    },
    "InvalidTrafficMirrorSessionId.NotFound",
    "tms",
    has_tag_filters=False,
)
TARGETS = Listing(
    "TrafficMirrorTargets",
    "TrafficMirrorTargetIds",
    "TrafficMirrorTargetId",
    {
        "description": path("Description"),
        "network-interface-id": path("NetworkInterfaceId"),
        "network-load-balancer-arn": path("NetworkLoadBalancerArn"),
        "owner-id": path("OwnerId"),
        "traffic-mirror-target-id": path("TrafficMirrorTargetId"),
    },
    "InvalidTrafficMirrorTargetId.NotFound",
    "tmt",
    has_tag_filters=False,
)
FILTERS = Listing(
    "TrafficMirrorFilters",
    "TrafficMirrorFilterIds",
    "TrafficMirrorFilterId",
    {
        "description": path("Description"),
        "traffic-mirror-filter-id": path("TrafficMirrorFilterId"),
    },
    "InvalidTrafficMirrorFilterId.NotFound",
    "tmf",
    has_tag_filters=False,
)
# What DescribeInstances tells of an interface and its attachment.
IN_INSTANCE = (
    "NetworkInterfaceId",
    "SubnetId",
    "VpcId",
    "InterfaceType",
    "Status",
    "OwnerId",
    "SourceDestCheck",
    "Description",
    "MacAddress",
    "PrivateIpAddress",
    "PrivateIpAddresses",
    "Groups",
    "Operator",
)
ATTACHMENT_IN_INSTANCE = (
    "AttachmentId",
    "DeviceIndex",
    "NetworkCardIndex",
    "Status",
    "DeleteOnTermination",
)


class FakeEc2(QueryService):
    """Works on `world`, in which tests arrange and look at what there is."""

    SERVICE = "ec2"

    def __init__(self, keys: KeyRing, world: Ec2World, **options):
        self.world = world
        super().__init__(keys, region=world.region, **options)

    def operations(self) -> dict[str, Operation]:
        sessions, tags = SessionOperations(self.world), TagOperations(self.world)
        endpoints = EndpointOperations(self.world)
        operations = {
            "DescribeInstances": self._describe_instances,
            "DescribeNetworkInterfaces": self._describing(INTERFACES, self.world.interfaces),
            "DescribeTrafficMirrorSessions": self._describing(SESSIONS, self.world.sessions),
            "DescribeTrafficMirrorTargets": self._describing(TARGETS, self.world.targets),
            "DescribeTrafficMirrorFilters": self._describing(FILTERS, self.world.filters),
            "CreateTrafficMirrorSession": sessions.create,
            "ModifyTrafficMirrorSession": sessions.modify,
            "DeleteTrafficMirrorSession": sessions.delete,
            "CreateTrafficMirrorTarget": endpoints.create_target,
            "DeleteTrafficMirrorTarget": endpoints.delete_target,
            "CreateTrafficMirrorFilter": endpoints.create_filter,
            "DeleteTrafficMirrorFilter": endpoints.delete_filter,
            "CreateTags": tags.create,
            "DeleteTags": tags.delete,
        }
        return {action: _after_dry_run(each) for action, each in operations.items()}

    def page_of(self, parameters: Parameters) -> int:
        return page_number(parameters)

    def _describing(self, listing: Listing, table: Table) -> Operation:
        def describe(parameters: Parameters, _: Credentials, fault: PageFault | None) -> Record:
            with self.world.lock:
                records = select(listing, table.all_seen(), parameters)
                taken, token = take_page(records, table.order_of, parameters, fault)
            return _answer(listing, taken, token)

        return describe

    def _describe_instances(
        self, parameters: Parameters, _: Credentials, fault: PageFault | None
    ) -> Record:
        world = self.world
        with world.lock:
            interfaces_of = self._interfaces_of()
            attached = {
                "network-interface.network-interface-id": lambda instance: [
                    each["NetworkInterfaceId"] for each in interfaces_of(instance["InstanceId"])
                ]
            }
            listing = Listing(**(vars(INSTANCES) | {"filters": INSTANCES.filters | attached}))
            by_reservation: dict[str, list[Record]] = defaultdict(list)
            for instance in select(listing, world.instances.all_seen(), parameters):
                by_reservation[world.reservation_of[instance["InstanceId"]]].append(instance)
            # The pages are of reservations, each with all of its instances that were chosen.
            reservations = sorted(
                (world.reservations.get(name) for name in by_reservation),
                key=world.reservations.order_of,
            )
            taken, token = take_page(reservations, world.reservations.order_of, parameters, fault)
            described = [
                reservation
                | {
                    "Groups": [],
                    "Instances": [
                        instance
                        | {"NetworkInterfaces": _embedded(interfaces_of(instance["InstanceId"]))}
                        for instance in by_reservation[reservation["ReservationId"]]
                    ],
                }
                for reservation in taken
            ]
        return _answer(listing, described, token)

    def _interfaces_of(self) -> Callable[[str], list[Record]]:
        """What describe calls show of an instance's interfaces."""
        interfaces = self.world.interfaces
        if interfaces.lag == 0:
            return lambda instance: interfaces.where("instance", instance)
        grouped: dict[str, list[Record]] = defaultdict(list)
        for interface in interfaces.all_seen():
            if (instance := instance_of(interface)) is not None:
                grouped[instance].append(interface)
        return lambda instance: grouped[instance]


def _after_dry_run(operation: Operation) -> Operation:
    def perform(parameters: Parameters, caller: Credentials, fault: PageFault | None) -> Record:
        if parameters.get("DryRun"):
            raise ServiceError(
                "DryRunOperation", "Request would have succeeded, but DryRun flag is set.", 412
            )
        return operation(parameters, caller, fault)

    return perform


def _answer(listing: Listing, records: list[Record], token: str | None) -> dict[str, Any]:
    answer: dict[str, Any] = {listing.result_key: records}
    return answer | ({"NextToken": token} if token is not None else {})


def _embedded(interfaces: list[Record]) -> list[Record]:
    """As DescribeInstances tells of them: without tags, for one."""
    found = []
    for interface in interfaces:
        record = {key: interface[key] for key in IN_INSTANCE if key in interface}
        attachment = interface["Attachment"]
        record["Attachment"] = {key: attachment[key] for key in ATTACHMENT_IN_INSTANCE}
        found.append(record)
    return found


def populate(world: Ec2World, instances: int, seed: int = 0) -> None:
    """Instances in three zones, every second one with two interfaces, and a target per zone."""
    dice = random.Random(seed)
    zones = [world.region + letter for letter in "abc"]
    for zone in zones:
        world.add_target(Description=zone)
    world.add_filter()
    for number in range(instances):
        place = dice.randrange(len(zones))
        world.add_instance(
            instance_type=dice.choice(("m5.large", "c6i.xlarge", "t3.micro", "t2.micro")),
            tags={"Name": f"instance {number}", "mirror": dice.choice(("on", "off"))},
            vpc="vpc-01",
            subnet=f"subnet-0{place + 1}",
            zone=zones[place],
            interfaces=1 + number % 2,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    add_common_options(parser)
    parser.add_argument("--instances", type=int, default=10, help="how many there are")
    parser.add_argument("--seed", type=int, default=0, help="of everything left to chance")
    parser.add_argument(
        "--throttle", type=float, default=0, help="this share of calls is throttled"
    )
    parser.add_argument("--delay", type=float, default=0, help="seconds before every answer")
    parser.add_argument("--lag", type=float, default=0, help="describe calls lag by these seconds")
    options = parser.parse_args()
    keys, world = KeyRing.with_one(), Ec2World(region=options.region, seed=options.seed)
    populate(world, options.instances, options.seed)
    world.set_lag(options.lag)
    ec2 = FakeEc2(keys, world, seed=options.seed, port=options.port)
    if options.throttle:
        ec2.faults.add(THROTTLED, times=None, share=options.throttle)
    if options.delay:
        ec2.faults.add(Delay(options.delay), times=None)
    environment = {"AWS_ENDPOINT_URL_EC2": ec2.url, "AWS_REGION": options.region}
    serve(ec2, environment | keys.first().environment())


if __name__ == "__main__":
    main()
