# SPDX-License-Identifier: Apache-2.0
"""Random answers are well-formed, the same for a seed, and as awkward as promised."""

import json
import unittest
import xml.etree.ElementTree as ElementTree

from .test_case import AwsTest  # First: skips without botocore.

from .random_responses import ACTIONS, generate, generate_many


class RandomResponses(AwsTest):
    def test_same_seed_gives_the_same_answer(self):
        self.assertEqual(generate(5), generate(5))
        self.assertNotEqual(generate(5), generate(6))

    def test_answers_are_awkward_and_still_read(self):
        bodies, actions, texts = [], set(), set()
        for response in generate_many(400, seed=1):
            ElementTree.fromstring(response.body)
            actions.add(response.action)
            bodies.append(response.body)
            texts.update(self.texts_of(response.parsed))
        self.assertEqual(actions, set(ACTIONS))
        everything = b"".join(bodies)
        for piece in (
            b"&#x26;",
            b"Set/>",
            b"Set></",
            b"<somethingNew>",
            b"  <",
            b"\r\n<",
            b"&#13;",
        ):
            self.assertIn(piece, everything)
        for text in ("", " ", "]]>", "a\r\nb", "Größe 大小 😀", "<item>&amp;</item>"):
            self.assertIn(text, texts)

    def texts_of(self, value):
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict | list):
            for part in value.values() if isinstance(value, dict) else value:
                yield from self.texts_of(part)

    def test_line_of_json_has_all_of_it(self):
        response = generate(7)
        line = response.as_json()
        self.assertNotIn("\n", line)
        content = json.loads(line)
        self.assertEqual(content["body"].encode(), response.body)
        self.assertEqual(content["parsed"], response.parsed)


if __name__ == "__main__":
    unittest.main(verbosity=2)
