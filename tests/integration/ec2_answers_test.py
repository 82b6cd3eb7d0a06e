#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The controller's parser of EC2's answers has to agree with AWS's own on random ones.

Environment: GWLBTAP_PRINT_ANSWERS parses answers (tests/controller/aws/print_answers.cc);
GWLBTAP_TEST_ANSWERS is how many, ten thousand by default.
"""

import json
import os
import subprocess
import unittest

import support
from aws import test_case  # First: skips without botocore.  pylint: disable=unused-import

from aws.random_responses import generate_many

from ec2_records import OutOfRange, read_by_botocore

PRINT_ANSWERS = os.environ["GWLBTAP_PRINT_ANSWERS"]
ANSWERS = int(os.environ.get("GWLBTAP_TEST_ANSWERS", "10000"))


class ParserTest(unittest.TestCase):
    maxDiff = 4000

    def test_answers_are_read_as_by_botocore(self):
        answers = list(generate_many(ANSWERS, seed=7))
        lines = "".join(
            json.dumps({"action": each.action, "body": each.body.decode()}) + "\n"
            for each in answers
        )
        result = subprocess.run(
            [PRINT_ANSWERS], input=lines, capture_output=True, text=True, check=True
        )
        printed = result.stdout.split("\n")[:-1]
        self.assertEqual(len(printed), len(answers))
        agreed = 0
        for answer, line in zip(answers, printed):
            found = json.loads(line)
            try:
                expected = read_by_botocore(answer.action, answer.parsed)
            except OutOfRange as reason:
                self.assertIn("is no number from 0 to 4294967295", found["error"], reason)
                continue
            self.assertEqual(found, expected, answer.body.decode())
            agreed += 1
        self.assertGreater(agreed, ANSWERS // 2)


if __name__ == "__main__":
    support.main()
