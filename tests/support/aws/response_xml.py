# SPDX-License-Identifier: Apache-2.0
"""Writes answers of AWS's two form protocols, "query" and "ec2", by botocore's service model."""

import base64
import re
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

from botocore.model import ServiceModel, Shape

from .service_error import ServiceError

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
Writer = Callable[[Any, list[str]], None]

# A bare carriage return would be read as a line feed (XML 1.0 section 2.11).
_SPECIAL = re.compile("[&<>\r]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


def escape(text: str) -> str:
    return _SPECIAL.sub(lambda match: _ENTITIES[match[0]], text) if _SPECIAL.search(text) else text


def scalar_text(shape: Shape, value: Any) -> str:
    """The text, not yet escaped, of a value that has no parts."""
    match shape.type_name:
        case "boolean":
            return "true" if value else "false"
        case "timestamp":
            moment: datetime = value.astimezone(timezone.utc)
            return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
        case "blob":
            return base64.b64encode(value).decode("ascii")
        case _:
            return str(value)


def element_name(shape: Shape, member: str) -> str:
    return shape.serialization.get("name", member)


class ResponseEncoder:
    """For one service. Any thread.

    The walk over a shape is turned into nested functions once and kept: a page of a thousand
    network interfaces has some twenty thousand elements.
    """

    def __init__(self, model: ServiceModel):
        self._model = model
        self._is_ec2 = model.metadata["protocol"] == "ec2"
        self._namespace = model.metadata["xmlNamespace"].rstrip("/") + "/"
        self._writers: dict[tuple, Writer] = {}

    def encode(self, action: str, result: dict[str, Any], request_id: str) -> bytes:
        """The whole document. KeyError: the result has a member which the model does not."""
        shape = self._model.operation_model(action).output_shape
        out: list[str] = [DECLARATION, f'<{action}Response xmlns="{self._namespace}">']
        if self._is_ec2:
            out.append(f"<requestId>{request_id}</requestId>")
        if shape is None:
            out.append("<return>true</return>" if self._is_ec2 else "")
        else:
            wrapper = shape.serialization.get("resultWrapper")
            out.append(f"<{wrapper}>" if wrapper else "")
            writers = {name: self._writer(member, name) for name, member in shape.members.items()}
            for name, value in result.items():
                writers[name](value, out)
            out.append(f"</{wrapper}>" if wrapper else "")
        if not self._is_ec2:
            out.append(f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>")
        out.append(f"</{action}Response>")
        return "".join(out).encode()

    def encode_error(self, error: ServiceError, request_id: str) -> bytes:
        """Of the service's own shape."""
        code, message = escape(error.code), escape(error.message)
        if self._is_ec2:
            return (
                f"{DECLARATION}<Response><Errors><Error><Code>{code}</Code>"
                f"<Message>{message}</Message></Error></Errors>"
                f"<RequestID>{request_id}</RequestID></Response>"
            ).encode()
        blame = "Receiver" if error.status >= 500 else "Sender"
        return (
            f'<ErrorResponse xmlns="{self._namespace}"><Error><Type>{blame}</Type>'
            f"<Code>{code}</Code><Message>{message}</Message></Error>"
            f"<RequestId>{request_id}</RequestId></ErrorResponse>"
        ).encode()

    def _writer(self, shape: Shape, member: str) -> Writer:
        element = element_name(shape, member)
        key = (shape.name, shape.type_name, element, bool(shape.serialization.get("flattened")))
        if key not in self._writers:
            # First a detour, for shapes that contain themselves.
            self._writers[key] = lambda value, out: self._writers[key](value, out)
            self._writers[key] = self._make_writer(shape, element)
        return self._writers[key]

    def _make_writer(self, shape: Shape, element: str) -> Writer:
        if shape.type_name == "structure":
            return self._structure_writer(shape, element)
        if shape.type_name == "list":
            return self._list_writer(shape, element)
        if shape.type_name == "map":
            raise NotImplementedError(f"{element}: no answer that is used has a map")
        opening, closing = f"<{element}>", f"</{element}>"
        if shape.type_name in ("string", "character"):
            return lambda value, out: out.append(opening + escape(value) + closing)
        return lambda value, out: out.append(opening + scalar_text(shape, value) + closing)

    def _structure_writer(self, shape: Shape, element: str) -> Writer:
        opening, closing = f"<{element}>", f"</{element}>"
        writers = {name: self._writer(member, name) for name, member in shape.members.items()}

        def write(value: dict[str, Any], out: list[str]) -> None:
            out.append(opening)
            for name, item in value.items():
                writers[name](item, out)
            out.append(closing)

        return write

    def _list_writer(self, shape: Shape, element: str) -> Writer:
        if shape.serialization.get("flattened"):
            write_item = self._writer(shape.member, element)
            opening, closing = "", ""
        else:
            write_item = self._writer(shape.member, "item" if self._is_ec2 else "member")
            opening, closing = f"<{element}>", f"</{element}>"

        def write(value: list[Any], out: list[str]) -> None:
            out.append(opening)
            for item in value:
                write_item(item, out)
            out.append(closing)

        return write
