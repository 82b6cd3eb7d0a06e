# SPDX-License-Identifier: Apache-2.0
"""Random answers of EC2, each with what botocore's parser makes of the same bytes.

For a parser under test: it has to agree with botocore on every one. By hand, from tests/support:
    python3 -m aws.random_responses --count 10000 --seed 1
prints a line of JSON for each: {"action", "body", "parsed"}, where body is the XML as text, and
parsed is botocore's result without ResponseMetadata, times as text.

The documents are valid by the service model, and stay within what AWS may send, at its most
awkward: any subset of members in any order, empty lists and texts, entities, white space between
elements, blank and non-ASCII texts, members that no model knows yet.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from botocore.model import Shape
from botocore.parsers import create_parser

from .response_xml import DECLARATION, element_name, scalar_text
from .service_models import service_model

ACTIONS = (
    "CreateTrafficMirrorSession",
    "ModifyTrafficMirrorSession",
    "DeleteTrafficMirrorSession",
    "DescribeTrafficMirrorSessions",
    "DescribeTrafficMirrorTargets",
    "DescribeTrafficMirrorFilters",
    "DescribeInstances",
    "DescribeNetworkInterfaces",
)
LONGEST_LIST = 4
DEEPEST = (
    8  # Levels of structures; the model's own depth is less, but for shapes within themselves.
)
TEXTS = (
    "",
    " ",
    "  leading and trailing  ",
    "\n",
    "a\tb\nc",
    "a\r\nb",
    "&lt;b&gt;",
    "<item>&amp;</item>",
    "]]>",
    "\"'",
    "Größe 大小 😀",
    "e\u0301 \u202e \u00a0\u2028",
    "\ufffd\ud7ff\ue000\U0010ffff",
    "<!-- no comment -->",
    "true",
    "0",
    "x" * 5000,
)
WIRE_TEXT = {
    "&": ("&amp;", "&#38;", "&#x26;"),
    "<": ("&lt;", "&#60;"),
    ">": ("&gt;", "&#62;"),  # It may stand as it is, but not after two brackets.
    "\r": ("&#13;", "&#xD;"),
    '"': ("&quot;", '"'),
    "'": ("&apos;", "'", "&#39;"),
}


@dataclass(frozen=True)
class RandomResponse:
    """`body` is the XML; `parsed` what botocore's clients would return for it."""

    action: str
    body: bytes
    parsed: dict[str, Any]

    def as_json(self) -> str:
        content = {"action": self.action, "body": self.body.decode(), "parsed": self.parsed}
        return json.dumps(content, ensure_ascii=False)


class _Writer:
    """Makes up one document while writing it down."""

    def __init__(self, dice: random.Random):
        self._dice = dice
        self._out: list[str] = []
        # How likely an optional member is; a document of nearly nothing, or of all, is wanted too.
        self._fullness = dice.choice((0.02, 0.3, 0.5, 0.95))
        self._has_layout = dice.random() < 0.5

    def document(self, action: str, namespace: str, shape: Shape) -> bytes:
        dice = self._dice
        self._out.append(dice.choice((DECLARATION, "", DECLARATION.replace("\n", ""))))
        self._out.append(f'<{action}Response xmlns="{namespace}">')
        parts = [lambda: self._leaf("requestId", "59dbff89-35bd-4eac-99ed-be587EXAMPLE")]
        # In the answer itself every member is likely, or most documents would say nothing.
        parts += self._members(shape, depth=0, fullness=max(self._fullness, 0.8))
        self._shuffled(parts)
        self._out.append(f"</{action}Response>" + dice.choice(("", "\n")))
        return "".join(self._out).encode()

    def _shuffled(self, parts: list) -> None:
        if self._dice.random() < 0.3:
            self._dice.shuffle(parts)
        for part in parts:
            self._space()
            part()
        self._space()

    def _members(self, shape: Shape, depth: int, fullness: float) -> list:
        parts = [
            lambda name=name, member=member: self._value(member, element_name(member, name), depth)
            for name, member in shape.members.items()
            if self._dice.random() < fullness
        ]
        if self._dice.random() < 0.1:  # AWS adds members at any time.
            parts.append(lambda: self._unknown_member(0))
        return parts

    def _unknown_member(self, depth: int) -> None:
        if depth < 3 and self._dice.random() < 0.5:
            self._out.append("<somethingNew>")
            self._unknown_member(depth + 1)
            self._out.append("</somethingNew>")
        else:
            self._leaf("somethingNew", self._text())

    def _value(self, shape: Shape, element: str, depth: int) -> None:
        if shape.type_name == "structure":
            parts = self._members(shape, depth + 1, self._fullness) if depth < DEEPEST else []
            self._container(element, parts)
        elif shape.type_name == "list":
            size = self._dice.choice((0, 1, 2, LONGEST_LIST)) if depth < DEEPEST else 0
            item = [lambda: self._value(shape.member, "item", depth + 1)]
            self._container(element, item * size, may_shuffle=False)
        else:
            self._leaf(element, self._scalar(shape))

    def _container(self, element: str, parts: list, may_shuffle: bool = True) -> None:
        if not parts and self._dice.random() < 0.5:
            self._out.append(f"<{element}/>")
            return
        self._out.append(f"<{element}>")
        if may_shuffle:
            self._shuffled(parts)
        else:
            for part in parts:
                self._space()
                part()
            self._space()
        self._out.append(f"</{element}>")

    def _scalar(self, shape: Shape) -> str:
        dice = self._dice
        match shape.type_name:
            case "boolean":
                return dice.choice(("true", "false"))
            case "integer":
                return str(dice.choice((0, 1, 100, 8500, 32766, (1 << 24) - 1, (1 << 31) - 1, -1)))
            case "long":
                return str(dice.choice((0, 1, (1 << 31), (1 << 63) - 1, -(1 << 63))))
            case "float" | "double":
                return dice.choice(("0.5", "1", "-2.25e10"))
            case "timestamp":
                moment = datetime.fromtimestamp(dice.randrange(1 << 32), timezone.utc)
                return scalar_text(shape, moment)
            case _:
                if (enumerators := shape.metadata.get("enum")) and dice.random() < 0.8:
                    return dice.choice(enumerators)
                return self._text()

    def _text(self) -> str:
        dice = self._dice
        if dice.random() < 0.4:
            return dice.choice(TEXTS)
        length = dice.choice((1, 8, 20))
        return "".join(dice.choice("abcXYZ019-_:./=+@ &<>\"'é") for _ in range(length))

    def _leaf(self, element: str, text: str) -> None:
        if not text and self._dice.random() < 0.5:
            self._out.append(f"<{element}/>")
            return
        self._out.append(f"<{element}>{''.join(map(self._encoded, text))}</{element}>")

    def _encoded(self, character: str) -> str:
        if character in WIRE_TEXT:
            return self._dice.choice(WIRE_TEXT[character])
        if ord(character) > 126 and self._dice.random() < 0.3:
            return f"&#x{ord(character):x};"
        return character

    def _space(self) -> None:
        if self._has_layout:
            self._out.append(self._dice.choice(("", "\n", "\n    ", "\t", "\r\n")))


def generate(seed: int, actions: tuple[str, ...] = ACTIONS) -> RandomResponse:
    """The same for the same seed (and botocore)."""
    dice = random.Random(seed)
    model = service_model("ec2")
    action = dice.choice(actions)
    shape = model.operation_model(action).output_shape
    namespace = f"http://ec2.amazonaws.com/doc/{model.api_version}/"
    body = _Writer(dice).document(action, namespace, shape)
    return RandomResponse(action, body, parse_with_botocore(action, body))


def generate_many(
    count: int, seed: int = 0, actions: tuple[str, ...] = ACTIONS
) -> Iterator[RandomResponse]:
    for number in range(count):
        yield generate(seed * 1_000_000 + number, actions)


def parse_with_botocore(action: str, body: bytes) -> dict[str, Any]:
    """As plain JSON: times as text, without ResponseMetadata."""
    shape = service_model("ec2").operation_model(action).output_shape
    response = {"body": body, "headers": {}, "status_code": 200}
    parsed = create_parser("ec2").parse(response, shape)
    parsed.pop("ResponseMetadata", None)
    return json.loads(json.dumps(parsed, default=lambda moment: moment.isoformat()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1, help="how many")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--action", action="append", choices=ACTIONS, help="only of these")
    options = parser.parse_args()
    actions = tuple(options.action) if options.action else ACTIONS
    for response in generate_many(options.count, options.seed, actions):
        sys.stdout.write(response.as_json() + "\n")


if __name__ == "__main__":
    main()
