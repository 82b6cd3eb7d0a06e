# SPDX-License-Identifier: Apache-2.0
"""Describe calls: which records, in which order, in which pages."""

import base64
import binascii
import fnmatch
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .faults import PageFault
from .service_error import ServiceError
from .table import Record

MIN_RESULTS, MAX_RESULTS = 5, 1000  # EC2 API reference, MaxResults of the operations in question.
MAX_IDS = 1000  # EC2 developer guide, "Pagination": how many ids one call may list.
MAX_FILTER_VALUES, LONGEST_FILTER_VALUE = 200, 255  # Of one call; what FilterLimitExceeded says.
Values = Callable[[Record], Iterable[Any]]


def path(*keys: str) -> Values:
    """The values at this path of members; a list on the way stands for all its items."""

    def values(record: Record) -> list[Any]:
        found: list[Any] = [record]
        for key in keys:
            found = [item[key] for item in found if item.get(key) is not None]
            found = [
                each for item in found for each in (item if isinstance(item, list) else [item])
            ]
        return found

    return values


@dataclass(frozen=True)
class Listing:
    """How one kind of resource is described. `filters` are those that EC2 documents."""

    result_key: str
    ids_key: str
    id_key: str
    filters: dict[str, Values]
    not_found_code: str
    id_prefix: str
    has_tag_filters: bool = True
    # EC2 refuses ids together with MaxResults for instances and interfaces.
    are_ids_without_pages: bool = False


def select(listing: Listing, records: list[Record], parameters: dict[str, Any]) -> list[Record]:
    """By ids and filters. Every id must be there."""
    ids = parameters.get(listing.ids_key)
    if ids is not None:
        check_ids(listing, ids)
        if listing.are_ids_without_pages and "MaxResults" in parameters:
            raise ServiceError(
                "InvalidParameterCombination",
                f"The parameter {listing.ids_key} cannot be used with the parameter MaxResults",
            )
        wanted = set(ids)
        records = [record for record in records if record[listing.id_key] in wanted]
        if missing := wanted - {record[listing.id_key] for record in records}:
            raise ServiceError(
                listing.not_found_code,
                f"The {listing.id_key} '{', '.join(sorted(missing))}' does not exist",
            )
    filters = parameters.get("Filters", [])
    _check_filters(filters)
    for each in filters:
        accepts = _filter(listing, each["Name"], each.get("Values", []))
        records = [record for record in records if accepts(record)]
    return records


def check_ids(listing: Listing, ids: list[str]) -> None:
    if len(ids) > MAX_IDS:
        raise ServiceError("InvalidParameterValue", f"{len(ids)} ids are more than {MAX_IDS}")
    for name in ids:
        if not re.fullmatch(rf"{listing.id_prefix}-[0-9a-z]+", name):
            code = listing.not_found_code.replace(".NotFound", ".Malformed")
            raise ServiceError(code, f'Invalid id: "{name}"')


def _check_filters(filters: list[dict[str, Any]]) -> None:
    values = [value for each in filters for value in each.get("Values", [])]
    if len(values) > MAX_FILTER_VALUES:
        raise ServiceError(
            "FilterLimitExceeded",
            "The maximum number of filter values specified on a single call is "
            f"{MAX_FILTER_VALUES}; these are {len(values)}",
        )
    if any(len(value) > LONGEST_FILTER_VALUE for value in values):
        raise ServiceError(
            "FilterLimitExceeded",
            f"The maximum length for a filter value is {LONGEST_FILTER_VALUE} characters",
        )


def _filter(listing: Listing, name: str, patterns: list[str]) -> Callable[[Record], bool]:
    if listing.has_tag_filters and name.startswith("tag:"):
        values = _tag_values(name.removeprefix("tag:"))
    else:
        values = listing.filters.get(name)
        if values is None:
            raise ServiceError("InvalidParameterValue", f"The filter '{name}' is invalid")
    if not patterns:
        raise ServiceError("InvalidParameterValue", f"The filter '{name}' has no value")
    # Unlike in EC2, a bracket or a backslash has no meaning beyond itself.
    matchers = [
        re.compile(fnmatch.translate(pattern.replace("[", "[[]"))).fullmatch for pattern in patterns
    ]

    def accepts(record: Record) -> bool:
        return any(match(_text(value)) for value in values(record) for match in matchers)

    return accepts


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _tag_values(key: str) -> Values:
    def values(record: Record) -> list[str]:
        tags = record.get("TagSet") or record.get("Tags") or []
        return [tag["Value"] for tag in tags if tag["Key"] == key]

    return values


def page_number(parameters: dict[str, Any]) -> int:
    """From 1; a token that cannot be read is refused only when the page is made."""
    try:
        return _read_token(parameters)["page"] if "NextToken" in parameters else 1
    except ServiceError:
        return 1


def take_page(
    records: list[Record],
    order_of: Callable[[Record], float],
    parameters: dict[str, Any],
    fault: PageFault | None,
) -> tuple[list[Record], str | None]:
    """One page of `records`, which are in that order, and the token for the next."""
    size = parameters.get("MaxResults")
    if size is not None and not MIN_RESULTS <= size <= MAX_RESULTS:
        raise ServiceError(
            "InvalidParameterValue",
            f"Value ( {size} ) for parameter MaxResults is invalid. "
            f"Expecting a value from {MIN_RESULTS} to {MAX_RESULTS}.",
        )
    token = {"page": 1, "after": -1, "of": _digest(parameters)}
    if "NextToken" in parameters:
        token = _read_token(parameters)
    rest = [record for record in records if order_of(record) > token["after"]]
    taken = rest if size is None else rest[:size]
    following = token | {"page": token["page"] + 1}
    if fault is PageFault.EMPTY:
        return [], _write_token(following)
    if fault is PageFault.REPEAT:
        return taken, _write_token(following)
    if len(taken) == len(rest):
        return taken, None
    return taken, _write_token(following | {"after": order_of(taken[-1])})


def _digest(parameters: dict[str, Any]) -> str:
    """Of what must not change from page to page."""
    kept = {
        key: value for key, value in parameters.items() if key not in ("NextToken", "MaxResults")
    }
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


def _write_token(token: dict[str, Any]) -> str:
    """With the characters that must be encoded in a form: plus, slash and equals."""
    return base64.b64encode(b"\xfb\xff\xfe" + json.dumps(token).encode()).decode() + "="


def _read_token(parameters: dict[str, Any]) -> dict[str, Any]:
    text = parameters["NextToken"]
    try:
        token = json.loads(base64.b64decode(text.removesuffix("="), validate=False)[3:])
    except (binascii.Error, ValueError) as error:
        raise ServiceError("InvalidNextToken", "The token is invalid") from error
    if not isinstance(token, dict) or token.get("of") != _digest(parameters):
        raise ServiceError("InvalidNextToken", "The token is of a listing with other parameters")
    return token
