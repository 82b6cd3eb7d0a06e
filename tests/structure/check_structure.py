#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the house rules that a compiler does not know: include arrows, file sizes, names, layout.

usage: check_structure.py [--rule NAME]... ROOT

Every finding is one line, "path:line: rule: what is wrong". Exit code: 0 nothing found, 1 findings,
2 wrong usage, 77 the rule cannot be checked here (the last line says why). The tree is walked, not
asked from git, so an unpacked tarball is checked just as well.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

MAX_LINES = 400
EXIT_SKIPPED = 77
CLANG_FORMAT_VERSION = 14  # Later ones lay some constructs out differently.

# Who may include whom; a folder may always include itself, and "*" stands for all folders here.
ARROWS = {
    "aws": set(),
    "config": set(),
    "geneve": set(),
    "health": {"geneve"},
    "exporters": {"geneve"},
    "dataplane": {"geneve", "health", "exporters"},
    "dataplane/dpdk": {"dataplane", "geneve", "health", "exporters"},
    "appliance": {"aws", "config", "geneve", "health", "exporters", "dataplane", "dataplane/dpdk"},
    "controller/core": {"config"},
    "controller/aws": {"aws", "controller/core"},
    "controller/app": {"aws", "config", "controller/core", "controller/aws"},
    "controller/package": set(),
    "tests": {"*"},
    "bench": {"*"},
}
STANDARD_LIBRARY_ONLY = {"geneve", "health"}
DPDK_FOLDER = "dataplane/dpdk"

TESTED_FOLDERS = (
    "aws", "config", "geneve", "health", "exporters", "dataplane", "appliance", "controller",
)
# Sources without a unit test of their name, each with the reason.
WITHOUT_UNIT_TEST = {
    "appliance/main.cc": "only picks the sub-command; every integration test runs through it",
    "controller/app/main.cc": "the same; integration/sessions runs through it",
    "controller/package/bootstrap.cc": "a program alone; integration/lambda_package runs through it",
}

SKIPPED_FOLDERS = {"build", "__pycache__", "corpus"}
CPP_SUFFIXES = {".cc", ".h"}
CODE_SUFFIXES = CPP_SUFFIXES | {".py", ".sh", ".cmake"}
TEXT_SUFFIXES = CODE_SUFFIXES | {".md", ".toml", ".json", ".txt", ".yml", ".yaml", ".tf", ""}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"(?P<own>[^"]+)"|<(?P<library>[^>]+)>)')
STANDARD_HEADER = re.compile(r"[a-z0-9_]+")
SPDX = re.compile(r"^(//|#) SPDX-License-Identifier: Apache-2\.0$")
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b(?!\(issue-(?:\d+|N)\))")


class CannotCheck(Exception):
    """A rule whose tool is missing here; the message is the reason."""


class Source:
    """One text file of the tree: its path relative to the root, and its lines."""

    def __init__(self, root: Path, path: PurePosixPath, text: str):
        self.root = root
        self.path = path
        self.text = text
        self.lines = text.splitlines()

    @property
    def is_cpp(self) -> bool:
        return self.path.suffix in CPP_SUFFIXES

    @property
    def is_code(self) -> bool:
        return (
            self.path.suffix in CODE_SUFFIXES
            or self.path.name == "CMakeLists.txt"
            or self.text.startswith("#!")
        )

    def includes(self) -> Iterator[tuple[int, str | None, str | None]]:
        """Yields (line number, "quoted" header or None, <angled> header or None)."""
        for number, line in enumerate(self.lines, start=1):
            if match := INCLUDE.match(line):
                yield number, match["own"], match["library"]


Finding = tuple[PurePosixPath, int, str]


def read_tree(root: Path) -> list[Source]:
    sources = []
    for folder, subfolders, names in os.walk(root):
        subfolders[:] = sorted(
            name
            for name in subfolders
            if name not in SKIPPED_FOLDERS and (name == ".ci" or not name.startswith("."))
        )
        for name in sorted(names):
            file = Path(folder) / name
            if file.suffix not in TEXT_SUFFIXES or name == "LICENSE" or file.is_symlink():
                continue
            try:
                text = file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
            sources.append(Source(root, PurePosixPath(file.relative_to(root).as_posix()), text))
    return sources


def folder_of(path: PurePosixPath) -> str | None:
    """The most specific folder of ARROWS that holds `path`."""
    for parent in path.parents:
        if str(parent) in ARROWS:
            return str(parent)
    return None


def check_include_arrows(sources: list[Source]) -> Iterator[Finding]:
    for source in filter(lambda source: source.is_cpp, sources):
        folder = folder_of(source.path)
        if folder is None:
            yield source.path, 1, "this folder has no place among the include arrows"
            continue
        allowed = ARROWS[folder] | {folder}
        for number, own, library in source.includes():
            target = folder_of(PurePosixPath(own or library))
            if library and target:
                yield source.path, number, f'our own <{library}> belongs in "quotes"'
            elif library and folder in STANDARD_LIBRARY_ONLY:
                if not STANDARD_HEADER.fullmatch(library):
                    yield source.path, number, f"{folder} is for the standard library, not <{library}>"
            elif own and target is None:
                yield source.path, number, f'"{own}" is not written as "folder/file.h" from the root'
            elif own and "*" not in allowed and target not in allowed:
                yield source.path, number, f"{folder} may not include {target}"


def check_dpdk_at_the_edge(sources: list[Source]) -> Iterator[Finding]:
    for source in filter(lambda source: source.is_cpp, sources):
        if folder_of(source.path) == DPDK_FOLDER:
            continue
        for number, own, library in source.includes():
            if PurePosixPath(own or library).name.startswith("rte_"):
                yield source.path, number, f"DPDK headers are for {DPDK_FOLDER} alone"


def check_file_size(sources: list[Source]) -> Iterator[Finding]:
    for source in filter(lambda source: source.is_code, sources):
        if len(source.lines) > MAX_LINES:
            yield source.path, MAX_LINES, f"{len(source.lines)} lines are more than {MAX_LINES}"


def check_licence_line(sources: list[Source]) -> Iterator[Finding]:
    for source in filter(lambda source: source.is_code, sources):
        position = 1 if source.text.startswith("#!") else 0
        if len(source.lines) <= position or not SPDX.match(source.lines[position]):
            yield source.path, position + 1, "no SPDX-License-Identifier: Apache-2.0 here"


def check_unit_tests(sources: list[Source]) -> Iterator[Finding]:
    paths = {str(source.path) for source in sources}
    tests = {source.path.stem for source in sources if source.path.parts[0] == "tests"}
    for source in sources:
        path = source.path
        if path.suffix != ".cc" or path.parts[0] not in TESTED_FOLDERS:
            continue
        if str(path) not in WITHOUT_UNIT_TEST and f"{path.stem}_test" not in tests:
            yield path, 1, f"no tests/{path.parent}/{path.stem}_test.cc"
    for path in sorted(WITHOUT_UNIT_TEST.keys() - paths):
        folder = PurePosixPath(path).parts[0]
        if any(other.startswith(f"{folder}/") for other in paths):
            yield PurePosixPath(path), 1, "is exempt from having a unit test but does not exist"


def check_pragma_once(sources: list[Source]) -> Iterator[Finding]:
    for source in sources:
        if source.path.suffix == ".h" and "#pragma once" not in source.lines:
            yield source.path, 1, "no #pragma once"


def check_tidy_text(sources: list[Source]) -> Iterator[Finding]:
    for source in sources:
        for number, line in enumerate(source.lines, start=1):
            if line != line.rstrip():
                yield source.path, number, "whitespace at the end of the line"
            if UNFINISHED.search(line):
                yield source.path, number, "unfinished work needs its issue: (issue-N)"
        if source.text and not source.text.endswith("\n"):
            yield source.path, len(source.lines), "no newline at the end of the file"


def find_clang_format() -> str:
    found = []
    for name in (f"clang-format-{CLANG_FORMAT_VERSION}", "clang-format"):
        if program := shutil.which(name):
            answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
            version = re.search(r"version (\d+)", answer.stdout)
            if version and int(version[1]) == CLANG_FORMAT_VERSION:
                return program
            found.append(version[1] if version else "unknown")
    instead = f"only version {', '.join(found)} is" if found else "none is"
    raise CannotCheck(f"layout is decided by clang-format {CLANG_FORMAT_VERSION}; {instead} here")


def check_layout(sources: list[Source]) -> Iterator[Finding]:
    program = find_clang_format()
    files = [source for source in sources if source.is_cpp]
    if not files:
        return
    command = [program, "--dry-run", "--style=file", *(str(source.path) for source in files)]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=files[0].root, check=False)
    places = re.findall(r"^(\S+?):(\d+):\d+: warning: ", answer.stderr, flags=re.MULTILINE)
    for path, line in places:
        yield PurePosixPath(path), int(line), "clang-format would lay this out differently"
    if answer.returncode != 0 and not places:
        raise CannotCheck(f"{program} failed: {answer.stderr.strip()}")


RULES: dict[str, Callable[[list[Source]], Iterator[Finding]]] = {
    "include-arrows": check_include_arrows,
    "dpdk-at-the-edge": check_dpdk_at_the_edge,
    "file-size": check_file_size,
    "licence-line": check_licence_line,
    "unit-tests": check_unit_tests,
    "pragma-once": check_pragma_once,
    "tidy-text": check_tidy_text,
    "layout": check_layout,
}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Checks the house rules over a source tree.")
    parser.add_argument("--rule", action="append", choices=RULES, help="only this rule")
    parser.add_argument("root", type=Path)
    options = parser.parse_args(arguments)
    sources = read_tree(options.root)
    if not sources:
        parser.error(f"{options.root} holds no sources")

    found = False
    reasons = []
    for rule in options.rule or RULES:
        try:
            for path, line, message in RULES[rule](sources):
                print(f"{path}:{line}: {rule}: {message}")
                found = True
        except CannotCheck as reason:
            reasons.append(f"skipped {rule}: {reason}")
    for reason in reasons:
        print(reason)
    return 1 if found else EXIT_SKIPPED if reasons else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
