# SPDX-License-Identifier: Apache-2.0
"""EC2's rules for tags."""

from typing import Any

from .credentials import Credentials
from .faults import PageFault
from .service_error import ServiceError
from .table import Record
from .world import Ec2World

LONGEST_KEY, LONGEST_VALUE = 128, 256  # EC2 user guide, "Tag restrictions".
RESERVED = "aws:"
NOT_FOUND_CODES = {
    "i": "InvalidInstanceID.NotFound",
    "eni": "InvalidNetworkInterfaceID.NotFound",
    "tms": "InvalidTrafficMirrorSessionId.NotFound",
    "tmt": "InvalidTrafficMirrorTargetId.NotFound",
    "tmf": "InvalidTrafficMirrorFilterId.NotFound",
}


def check_tags(world: Ec2World, tags: list[Record]) -> list[Record]:
    """The tags of one resource, if they may be."""
    keys = [tag.get("Key", "") for tag in tags]
    if len(set(keys)) < len(keys):
        raise ServiceError("InvalidParameterValue", "Duplicate tag key specified.")
    for tag in tags:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        if not 1 <= len(key) <= LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise ServiceError(
                "InvalidParameterValue", f"Tag {key!r} or its value is too long or empty"
            )
        if key.lower().startswith(RESERVED):
            raise ServiceError(
                "InvalidParameterValue", f"Tag keys starting with '{RESERVED}' are reserved: {key}"
            )
    if len(tags) > world.limits.tags:
        raise ServiceError(
            "TagLimitExceeded", f"{len(tags)} tags are more than {world.limits.tags}"
        )
    return [{"Key": tag["Key"], "Value": tag.get("Value", "")} for tag in tags]


def tags_on_create(world: Ec2World, parameters: dict[str, Any], resource: str) -> list[Record]:
    """Those of TagSpecifications, all of which must be for this kind of resource."""
    tags: list[Record] = []
    for specification in parameters.get("TagSpecifications", []):
        if specification.get("ResourceType") != resource:
            raise ServiceError(
                "InvalidParameterValue",
                f"'{specification.get('ResourceType')}' is not a valid taggable resource type "
                f"for this operation; {resource} is",
            )
        tags += specification.get("Tags", [])
    return check_tags(world, tags)


class TagOperations:
    """CreateTags and DeleteTags, for everything in the world."""

    def __init__(self, world: Ec2World):
        self._world = world

    def create(
        self, parameters: dict[str, Any], _caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            added = {tag["Key"]: tag.get("Value", "") for tag in parameters["Tags"]}
            check_tags(self._world, parameters["Tags"])
            # All or none, so all are looked up first.
            for name, tags in self._tags_of(parameters["Resources"]).items():
                kept = [tag for tag in tags if tag["Key"].lower().startswith(RESERVED)]
                others = {tag["Key"]: tag["Value"] for tag in tags if tag not in kept} | added
                checked = check_tags(
                    self._world, [{"Key": key, "Value": value} for key, value in others.items()]
                )
                self._replace(name, kept + checked)
        return {}

    def delete(
        self, parameters: dict[str, Any], _caller: Credentials, _: PageFault | None
    ) -> Record:
        with self._world.lock:
            for name, tags in self._tags_of(parameters["Resources"]).items():
                if "Tags" not in parameters:
                    self._replace(name, [])
                    continue
                gone = [(tag["Key"], tag.get("Value")) for tag in parameters["Tags"]]
                kept = [
                    tag
                    for tag in tags
                    if (tag["Key"], None) not in gone and (tag["Key"], tag["Value"]) not in gone
                ]
                self._replace(name, kept)
        return {}

    def _tags_of(self, names: list[str]) -> dict[str, list[Record]]:
        found = {}
        for name in names:
            table = self._world.table_of(name)
            if table is None:
                code = NOT_FOUND_CODES.get(name.partition("-")[0], "InvalidID")
                raise ServiceError(code, f"The ID '{name}' does not exist")
            found[name] = table.get(name).get(self._world.tag_key(table), [])
        return found

    def _replace(self, name: str, tags: list[Record]) -> None:
        table = self._world.table_of(name)
        table.change(name, **{self._world.tag_key(table): tags})
