# SPDX-License-Identifier: Apache-2.0
"""Reads requests of AWS's two form protocols, "query" and "ec2", by botocore's service model.

A request is a flat form: Action=DescribeInstances&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1.
It is read by walking the operation's input shape; whatever the shape does not lead to is an error.
Stricter than AWS: indexes must be 1, 2, 3 without gaps, and no key may come twice.
"""

import base64
import binascii
import re
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import ServiceModel, Shape
from botocore.utils import parse_timestamp
from botocore.validate import ParamValidator

from .http_fake import Request
from .service_error import ServiceError

FORM_TYPE = "application/x-www-form-urlencoded"
# A part of the form that has parts of its own: "Filter" of Filter.1.Name, then "1".
Branch = dict[str, Any]


class QueryDecoder:
    """For one service. Any thread."""

    def __init__(self, model: ServiceModel):
        self._model = model
        self._is_ec2 = model.metadata["protocol"] == "ec2"
        self._scalars = {
            "string": self._string,
            "character": self._string,
            "integer": self._integer,
            "long": self._integer,
            "float": self._float,
            "double": self._float,
            "boolean": self._boolean,
            "timestamp": self._timestamp,
            "blob": self._blob,
        }

    def decode(self, request: Request) -> tuple[str, dict[str, Any]]:
        """Action and parameters (as botocore's clients take them), or a ServiceError."""
        form = self._read_form(request)
        action, version = form.pop("Action", None), form.pop("Version", None)
        if action is None:
            raise ServiceError("MissingAction", "The request must contain the parameter Action")
        if action not in self._model.operation_names:
            raise ServiceError("InvalidAction", f"The action {action} is not valid")
        if version != self._model.api_version:
            raise ServiceError("NoSuchVersion", f"{version} is not {self._model.api_version}")
        shape = self._model.operation_model(action).input_shape
        tree = self._grow_tree(form)
        parameters = {} if shape is None else self._structure(shape, tree, "")
        if leftovers := sorted(self._leaves(tree)):
            raise ServiceError(
                "UnknownParameter", f"The parameter {', '.join(leftovers)} is not recognized"
            )
        if shape is not None:
            self._validate(parameters, shape)
        return action, parameters

    def _read_form(self, request: Request) -> dict[str, str]:
        if request.method != "POST" or request.target != "/":
            raise ServiceError(
                "InvalidRequest", f"not POST / but {request.method} {request.target}"
            )
        content_type = request.headers.get("Content-Type", "")
        if content_type.partition(";")[0].strip().lower() != FORM_TYPE:
            raise ServiceError("InvalidRequest", f"Content-Type is {content_type or 'missing'}")
        form: dict[str, str] = {}
        try:
            pairs = parse_qsl(
                request.body.decode("ascii"),
                keep_blank_values=True,
                strict_parsing=True,
                errors="strict",
            )
        except ValueError as error:  # UnicodeError is one.
            raise ServiceError("MalformedQueryString", str(error)) from error
        for key, value in pairs:
            if key in form:
                raise ServiceError("MalformedQueryString", f"{key} came twice")
            form[key] = value
        return form

    @staticmethod
    def _grow_tree(form: dict[str, str]) -> Branch:
        tree: Branch = {}
        for key, value in form.items():
            node = tree
            *path, last = key.split(".")
            for part in path:
                node = node.setdefault(part, {})
                if not isinstance(node, dict):
                    raise ServiceError("MalformedQueryString", f"{key}: {part} is a value as well")
            if last in node:
                raise ServiceError("MalformedQueryString", f"{key} has parts as well")
            node[last] = value
        return tree

    def _leaves(self, tree: Branch, prefix: str = ""):
        for key, value in tree.items():
            if isinstance(value, dict):
                yield from self._leaves(value, f"{prefix}{key}.")
            else:
                yield prefix + key

    def _wire_name(self, shape: Shape, member: str) -> str:
        """The inverse of what botocore's serializers do."""
        serialization = shape.serialization
        if not self._is_ec2:
            return serialization.get("name", member)
        if "queryName" in serialization:
            return serialization["queryName"]
        name = serialization.get("name", member)
        return name[0].upper() + name[1:]

    def _value(self, shape: Shape, node: Any, path: str) -> Any:
        if shape.type_name in self._scalars:
            if isinstance(node, dict):
                raise ServiceError("MalformedQueryString", f"{path} has parts but is one value")
            return self._checked(shape, self._scalars[shape.type_name](node, path), path)
        if not isinstance(node, dict):
            if node == "" and shape.type_name == "list" and not self._is_ec2:
                return []  # How the query protocol writes an empty list.
            raise ServiceError("MalformedQueryString", f"{path} is one value but has parts")
        if shape.type_name == "structure":
            return self._structure(shape, node, path)
        if shape.type_name == "list":
            return self._list(shape, node, path)
        raise ServiceError("InternalFailure", f"{path}: no {shape.type_name} is understood", 500)

    def _structure(self, shape: Shape, node: Branch, path: str) -> dict[str, Any]:
        """Takes from `node` what it understands."""
        result = {}
        for name, member in shape.members.items():
            wire = self._wire_name(member, name)
            if wire in node:
                result[name] = self._value(member, node[wire], f"{path}.{wire}" if path else wire)
                if not node[wire] or not isinstance(node[wire], dict):
                    del node[wire]
        return result

    def _list(self, shape: Shape, node: Branch, path: str) -> list[Any]:
        if not self._is_ec2 and not shape.serialization.get("flattened"):
            name = shape.member.serialization.get("name", "member")
            items = node.get(name, {})
            if not isinstance(items, dict):
                raise ServiceError("MalformedQueryString", f"{path}.{name} has no index")
        else:
            name, items = None, node
        result = []
        while (index := str(len(result) + 1)) in items:
            result.append(self._value(shape.member, items[index], f"{path}.{index}"))
            if not items[index] or not isinstance(items[index], dict):
                del items[index]
        if name is not None and not items:
            node.pop(name, None)
        return result

    @staticmethod
    def _checked(shape: Shape, value: Any, path: str) -> Any:
        """Checks what botocore's own validation passes over."""
        enumerators = shape.metadata.get("enum")
        if enumerators and value not in enumerators:
            raise ServiceError(
                "InvalidParameterValue", f"{path}: {value!r} is none of {', '.join(enumerators)}"
            )
        longest = shape.metadata.get("max")
        size = len(value) if isinstance(value, str) else value
        if longest is not None and shape.type_name in ("string", "integer") and size > longest:
            raise ServiceError("InvalidParameterValue", f"{path}: {value!r} is above {longest}")
        return value

    def _validate(self, parameters: dict[str, Any], shape: Shape) -> None:
        report = ParamValidator().validate(parameters, shape)
        if not report.has_errors():
            return
        text = report.generate_report()
        if not self._is_ec2:
            raise ServiceError("ValidationError", text)
        is_missing = "Missing required parameter" in text
        raise ServiceError("MissingParameter" if is_missing else "InvalidParameterValue", text)

    @staticmethod
    def _string(text: str, _path: str) -> str:
        return text

    @staticmethod
    def _integer(text: str, path: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,19}", text):
            raise ServiceError("InvalidParameterValue", f"{path}: {text!r} is no integer")
        return int(text)

    @staticmethod
    def _float(text: str, path: str) -> float:
        try:
            return float(text)
        except ValueError as error:
            raise ServiceError("InvalidParameterValue", f"{path}: {text!r} is no number") from error

    @staticmethod
    def _boolean(text: str, path: str) -> bool:
        if text not in ("true", "false"):
            raise ServiceError("InvalidParameterValue", f"{path}: {text!r} is not true or false")
        return text == "true"

    @staticmethod
    def _timestamp(text: str, path: str) -> Any:
        try:
            return parse_timestamp(text)
        except ValueError as error:
            raise ServiceError("InvalidParameterValue", f"{path}: {text!r} is no time") from error

    @staticmethod
    def _blob(text: str, path: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ServiceError("InvalidParameterValue", f"{path} is not base64") from error
