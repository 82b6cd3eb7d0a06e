# SPDX-License-Identifier: Apache-2.0
"""botocore's service models, with what AWS has added since the oldest one that we run with.

Debian 12 has botocore 1.29.27, which lacks some members that our programs read. They are added
where they are missing, after the current EC2 API reference, so that the fakes know them everywhere.
"""

import functools

from botocore.loaders import Loader
from botocore.model import ServiceModel

_OPERATOR = {"shape": "OperatorResponse", "locationName": "operator"}
_INCLUDE_MANAGED = {"shape": "Boolean"}
_ADDED_SHAPES = {
    "OperatorResponse": {
        "type": "structure",
        "members": {
            "Managed": {"shape": "Boolean", "locationName": "managed"},
            "Principal": {"shape": "String", "locationName": "principal"},
        },
    },
}
_ADDED_MEMBERS = {
    "Instance": {"Operator": _OPERATOR},
    "InstanceNetworkInterface": {"Operator": _OPERATOR},
    "NetworkInterface": {
        "Operator": _OPERATOR,
        "AvailabilityZoneId": {"shape": "String", "locationName": "availabilityZoneId"},
    },
    "DescribeInstancesRequest": {"IncludeManagedResources": _INCLUDE_MANAGED},
    "DescribeNetworkInterfacesRequest": {"IncludeManagedResources": _INCLUDE_MANAGED},
}


@functools.lru_cache(maxsize=None)
def service_model(service: str) -> ServiceModel:
    """By botocore's name of the service: ec2, autoscaling, sts."""
    description = Loader().load_service_model(service, "service-2")
    if service == "ec2":
        shapes = description["shapes"]
        for name, shape in _ADDED_SHAPES.items():
            shapes.setdefault(name, shape)
        for name, members in _ADDED_MEMBERS.items():
            for member, reference in members.items():
                shapes[name]["members"].setdefault(member, reference)
    return ServiceModel(description, service)
