#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every rule of check_structure.py must find what breaks it, and nothing in a tree that does not."""

import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import check_structure

CPP_SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
GOOD_TREE = {
    "geneve/decap.h": CPP_SPDX + "#pragma once\n\n#include <span>\n",
    "geneve/decap.cc": CPP_SPDX + '#include "geneve/decap.h"\n',
    "dataplane/dpdk/port.h": CPP_SPDX + "#pragma once\n\n#include <rte_ethdev.h>\n",
    "tests/geneve/decap_test.cc": CPP_SPDX + '#include "geneve/decap.h"\n',
    "scripts/run": "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n",
    "README.md": "# A project\n",
}


def check(rule: str, changes: dict[str, str]) -> tuple[int, str]:
    """The exit code and the output of one rule over the good tree with `changes` applied."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in (GOOD_TREE | changes).items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            status = check_structure.main(["--rule", rule, folder])
        return status, output.getvalue()


class CheckStructure(unittest.TestCase):
    def assert_found(self, rule: str, path: str, text: str) -> None:
        status, output = check(rule, {path: text})
        self.assertEqual(status, 1, output)
        self.assertIn(f"{path}:", output)
        self.assertEqual(len(output.splitlines()), 1, output)

    def assert_clean(self, rule: str, path: str, text: str) -> None:
        self.assertEqual(check(rule, {path: text}), (0, ""))

    def test_good_tree_breaks_no_rule(self):
        for rule in check_structure.RULES:
            status, output = check(rule, {})
            self.assertIn(status, (0, check_structure.EXIT_SKIPPED), output)

    def test_arrow_may_not_point_up(self):
        self.assert_found("include-arrows", "geneve/up.cc", '#include "exporters/chunk.h"\n')
        self.assert_found("include-arrows", "exporters/up.h", '#include "dataplane/worker.h"\n')
        self.assert_found("include-arrows", "dataplane/up.h", '#include "dataplane/dpdk/port.h"\n')
        self.assert_found("include-arrows", "health/up.h", '#include "tests/support/builder.h"\n')

    def test_arrow_may_point_down(self):
        self.assert_clean("include-arrows", "dataplane/down.h", '#include "geneve/decap.h"\n')
        self.assert_clean("include-arrows", "appliance/down.h", '#include "dataplane/dpdk/port.h"\n')
        self.assert_clean("include-arrows", "exporters/down.h", "#include <absl/status/status.h>\n")

    def test_pure_folders_use_the_standard_library_alone(self):
        for header in ("fmt/format.h", "absl/status/status.h", "pcap.h", "string.h"):
            self.assert_found("include-arrows", "geneve/impure.h", f"#include <{header}>\n")

    def test_own_headers_are_named_from_the_root(self):
        self.assert_found("include-arrows", "geneve/near.cc", '#include "decap.h"\n')
        self.assert_found("include-arrows", "exporters/angled.cc", "#include <geneve/decap.h>\n")

    def test_new_folder_must_find_its_place(self):
        self.assert_found("include-arrows", "attic/old.cc", "")

    def test_dpdk_stays_at_the_edge(self):
        self.assert_found("dpdk-at-the-edge", "dataplane/worker.h", "#include <rte_mbuf.h>\n")
        self.assert_found("dpdk-at-the-edge", "tests/dataplane/a_test.cc", "#include <rte_eal.h>\n")

    def test_long_file_is_found(self):
        self.assert_clean("file-size", "geneve/long.cc", "\n" * check_structure.MAX_LINES)
        self.assert_found("file-size", "geneve/long.cc", "\n" * (check_structure.MAX_LINES + 1))
        self.assert_found("file-size", "scripts/long", "#!/bin/sh\n" + "\n" * 400)

    def test_licence_line_comes_first(self):
        self.assert_found("licence-line", "geneve/bare.cc", "int x;\n" + CPP_SPDX)
        self.assert_found("licence-line", "scripts/bare", "#!/bin/sh\necho\n")
        self.assert_found("licence-line", "geneve/CMakeLists.txt", "project(x)\n")

    def test_source_without_a_test_is_found(self):
        self.assert_found("unit-tests", "geneve/option.cc", CPP_SPDX)
        self.assert_found("unit-tests", "dataplane/dpdk/eal.cc", CPP_SPDX)

    def test_exempt_source_must_exist(self):
        status, output = check("unit-tests", {"appliance/config.h": CPP_SPDX})
        self.assertEqual(status, 1)
        self.assertIn("appliance/main.cc", output)

    def test_header_without_pragma_once_is_found(self):
        self.assert_found("pragma-once", "geneve/twice.h", CPP_SPDX)

    def test_untidy_text_is_found(self):
        marker = "TO" + "DO"
        self.assert_found("tidy-text", "README.md", "trailing \n")
        self.assert_found("tidy-text", "README.md", "no newline at the end")
        self.assert_found("tidy-text", "geneve/later.cc", f"// {marker}: finish this\n")
        self.assert_clean("tidy-text", "geneve/later.cc", f"// {marker}(issue-7): finish this\n")

    def test_layout_other_than_clang_format_is_found(self):
        try:
            check_structure.find_clang_format()
        except check_structure.CannotCheck as reason:
            self.skipTest(str(reason))
        self.assert_found("layout", "geneve/wide.cc", "int  x;\n")

    def test_build_folder_and_hidden_folders_are_not_ours(self):
        for path in ("build/release/generated.h", ".git/hook.h"):
            self.assert_clean("pragma-once", path, "")


if __name__ == "__main__":
    unittest.main()
