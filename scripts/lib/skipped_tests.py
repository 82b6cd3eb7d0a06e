#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lists the tests that ctest skipped, with the reason that each gave.

Reads the JUnit file of `ctest --output-junit`. Tests skip by GTEST_SKIP() or by exit code 77 after
printing why; ctest's own closing lines name them but keep the reason to themselves.
"""

import sys
import xml.etree.ElementTree as ElementTree


def reason_of(output: str) -> str:
    """The line after GoogleTest's "Skipped", or else the last thing the test printed."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for number, line in enumerate(lines[:-1]):
        if line.endswith(": Skipped"):
            return lines[number + 1]
    return lines[-1].removeprefix("skipped: ") if lines else "no reason given"


def main(path: str) -> int:
    by_reason: dict[str, list[str]] = {}
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        if case.get("status") in ("notrun", "disabled"):
            reason = reason_of(case.findtext("system-out") or "")
            by_reason.setdefault(reason, []).append(case.get("name", "?"))
    for reason, names in sorted(by_reason.items()):
        print(f"Skipped: {reason}")
        for name in names:
            print(f"    {name}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: skipped_tests.py CTEST_JUNIT_XML")
    sys.exit(main(sys.argv[1]))
