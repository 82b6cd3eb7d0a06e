# SPDX-License-Identifier: Apache-2.0
"""Records as botocore gives them, turned into what the controller's test programs print."""

# EC2 API reference, InstanceState.
STATES = {0: "pending", 16: "running", 32: "shutting-down", 48: "terminated", 64: "stopping"} | {
    80: "stopped"
}


class OutOfRange(Exception):
    """A number that the program has no room for."""


def number(record: dict, key: str, missing=None):
    value = record.get(key, missing)
    if value is not None and not 0 <= value < 1 << 32:
        raise OutOfRange(f"{key} {value}")
    return value


def tags(record: dict, key: str = "Tags") -> dict[str, str]:
    return {tag.get("Key", ""): tag.get("Value", "") for tag in record.get(key, [])}


def session_of(record: dict) -> dict:
    """botocore's record as the program prints it; so are the functions below."""
    return {
        "id": record.get("TrafficMirrorSessionId", ""),
        "interface_id": record.get("NetworkInterfaceId", ""),
        "target_id": record.get("TrafficMirrorTargetId", ""),
        "filter_id": record.get("TrafficMirrorFilterId", ""),
        "number": number(record, "SessionNumber", 0),
        "vni": number(record, "VirtualNetworkId"),
        "packet_length": number(record, "PacketLength"),
        "description": record.get("Description", ""),
        "owner_id": record.get("OwnerId", ""),
        "tags": tags(record),
    }


def target_of(record: dict) -> dict:
    return {
        "id": record.get("TrafficMirrorTargetId", ""),
        "network_interface_id": record.get("NetworkInterfaceId", ""),
        "network_load_balancer_arn": record.get("NetworkLoadBalancerArn", ""),
        "gateway_load_balancer_endpoint_id": record.get("GatewayLoadBalancerEndpointId", ""),
        "owner_id": record.get("OwnerId", ""),
    }


def filter_of(record: dict) -> dict:
    return {
        "id": record.get("TrafficMirrorFilterId", ""),
        "description": record.get("Description", ""),
    }


def interface_of(record: dict) -> dict:
    attachment = record.get("Attachment", {})
    return {
        "id": record.get("NetworkInterfaceId", ""),
        "vpc_id": record.get("VpcId", ""),
        "subnet_id": record.get("SubnetId", ""),
        "zone": record.get("AvailabilityZone", ""),
        "type": record.get("InterfaceType", ""),
        "status": record.get("Status", ""),
        "attachment_status": attachment.get("Status", ""),
        "owner_id": record.get("OwnerId", ""),
        "private_ip": record.get("PrivateIpAddress", ""),
        "security_groups": [group.get("GroupId", "") for group in record.get("Groups", [])],
        "device_index": number(attachment, "DeviceIndex", 0),
        "is_requester_managed": record.get("RequesterManaged", False),
        "tags": tags(record, "TagSet"),
    }


def instance_of(record: dict) -> dict:
    zone = record.get("Placement", {}).get("AvailabilityZone", "")
    code = record.get("State", {}).get("Code", -1)
    return {
        "id": record.get("InstanceId", ""),
        "type": record.get("InstanceType", ""),
        "state": STATES.get(code & 0xFF, "unknown"),
        "vpc_id": record.get("VpcId", ""),
        "subnet_id": record.get("SubnetId", ""),
        "zone": zone,
        "is_managed": record.get("Operator", {}).get("Managed", False),
        "tags": tags(record),
        "interfaces": [
            interface_of(each) | {"zone": zone} for each in record.get("NetworkInterfaces", [])
        ],
    }


def described_interface_of(record: dict) -> dict:
    instance = record.get("Attachment", {}).get("InstanceId", "")
    return {"interface": interface_of(record), "instance_id": instance}


def read_by_botocore(action: str, parsed: dict):
    """What the program has to print for an answer."""
    if action == "DeleteTrafficMirrorSession":
        return parsed.get("TrafficMirrorSessionId", "")
    if not action.startswith("Describe"):
        return session_of(parsed.get("TrafficMirrorSession", {}))
    if action == "DescribeInstances":
        items = [
            {"instance": instance_of(instance), "owner_id": reservation.get("OwnerId", "")}
            for reservation in parsed.get("Reservations", [])
            for instance in reservation.get("Instances", [])
        ]
    else:
        key, convert = {
            "DescribeNetworkInterfaces": ("NetworkInterfaces", described_interface_of),
            "DescribeTrafficMirrorSessions": ("TrafficMirrorSessions", session_of),
            "DescribeTrafficMirrorTargets": ("TrafficMirrorTargets", target_of),
            "DescribeTrafficMirrorFilters": ("TrafficMirrorFilters", filter_of),
        }[action]
        items = [convert(record) for record in parsed.get(key, [])]
    return {"items": items, "next_token": parsed.get("NextToken", "")}
