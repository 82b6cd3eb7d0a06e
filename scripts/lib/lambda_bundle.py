#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts gwlbtap-sessions together with its dynamic loader and every library that it needs.

Called by scripts/package-lambda. The same files make the same archive, byte for byte: names are
sorted, times and owners fixed. What is needed is read from the files, so nothing is run and the
architecture may be another than this machine's.
"""

import argparse
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

TASK = "var/task"  # Where Lambda puts the content of the zip, and where the image has it.
CA_BUNDLE = "etc/ssl/certs/ca-certificates.crt"  # One of the places that aws/ca_bundle.cc knows.
CONFIG = "gwlbtap-sessions.toml"  # As controller/app/config_source.h has it.
CERTIFICATES = Path("/usr/share/ca-certificates/mozilla")  # Package ca-certificates.
LIBRARY = re.compile(r"\(NEEDED\)\s+Shared library: \[(.+)\]")
LOADER = re.compile(r"Requesting program interpreter: .*/([^/\]]+)\]")
MACHINE = slice(18, 20)  # e_machine of the ELF header.


class Refusal(Exception):
    """Why there is no bundle."""


class Libraries:
    """Those of one architecture, as Debian installs them, under `root`."""

    def __init__(self, root: Path, triplet: str):
        self._folders = [root / folder / triplet for folder in ("lib", "usr/lib")]
        self._triplet = triplet

    def find(self, name: str, wanted_by: Path) -> Path:
        for folder in self._folders:
            if (folder / name).exists():
                return folder / name
        places = " or ".join(map(str, self._folders))
        raise Refusal(f"{wanted_by} needs {name}, which is not in {places}")

    def needed_by(self, program: Path) -> dict[str, Path]:
        """All that it needs, directly or not, by the names under which they are asked for."""
        found: dict[str, Path] = {}
        waiting = [program]
        while waiting:
            file = waiting.pop()
            for name in LIBRARY.findall(read_elf("--dynamic", file)):
                if name not in found:
                    found[name] = self.find(name, file)
                    waiting.append(found[name])
        return found

    def loader_of(self, program: Path) -> Path:
        match = LOADER.search(read_elf("--program-headers", program))
        if match is None:
            raise Refusal(f"{program} asks for no dynamic loader")
        return self.find(match[1], program)


def read_elf(option: str, file: Path) -> str:
    return run("readelf", "--wide", option, file)


def run(*command) -> str:
    done = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"LC_ALL": "C"},
    )
    if done.returncode != 0:
        raise Refusal(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def stripped(program: Path, triplet: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / program.name
        run(f"{triplet}-strip", "--strip-all", "-o", copy, program)
        return copy.read_bytes()


def describe_packages(root: Path, files: dict[str, Path]) -> bytes:
    """Which library came from which version of which package: for who has to know what to renew."""
    query = ["dpkg-query", f"--admindir={root / 'var/lib/dpkg'}"]
    # Since all is in /usr, a file is found there as well that its package has elsewhere.
    places = {
        name: "/" + str(file.relative_to(root)).removeprefix("usr/") for name, file in files.items()
    }
    owners: dict[str, str] = {}  # By the last two parts of the path: triplet and name.
    for line in run(*query, "--search", *(f"*{place}" for place in places.values())).splitlines():
        owner, _, path = line.rpartition(": ")
        owners["/".join(path.split("/")[-2:])] = owner
    listing = run(*query, "--show", "--showformat=${binary:Package} ${Package} ${Version}\\n")
    versions = dict(line.split(" ", 1) for line in listing.splitlines())
    lines = []
    for name, place in sorted(places.items()):
        owner = owners.get("/".join(place.split("/")[-2:]))
        if owner not in versions:
            raise Refusal(f"{files[name]} is of no Debian package")
        lines.append(f"{name} {versions[owner]}\n")
    return "".join(lines).encode()


def collect(
    program: Path, bootstrap: Path, config: Path | None, root: Path, triplet: str
) -> dict[str, bytes]:
    """The content of every file, by its path in the zip."""
    libraries = Libraries(root, triplet)
    files = libraries.needed_by(program)
    loader = libraries.loader_of(program)
    files.pop(loader.name, None)  # It is there already when a library asks for it.
    files["ld.so"] = loader
    content = {f"lib/{name}": file.read_bytes() for name, file in files.items()}
    content["bin/gwlbtap-sessions"] = stripped(program, triplet)
    content["bootstrap"] = stripped(bootstrap, triplet)
    if len({data[MACHINE] for data in content.values()}) != 1:
        raise Refusal(f"{program} and its libraries are not all of one architecture")
    content["packages.txt"] = describe_packages(root, files)
    if config is not None:
        content[CONFIG] = config.read_bytes()
    return content


def mode_of(path: str) -> int:
    is_program = path in ("bootstrap", "lib/ld.so") or path.startswith("bin/")
    return 0o755 if is_program else 0o644


def write_zip(output: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in sorted(content.items()):
            entry = zipfile.ZipInfo(path)  # Of 1980, if nothing else is said.
            entry.create_system = 3  # Unix, which is what makes the mode count.
            entry.external_attr = (0o100000 | mode_of(path)) << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)


def write_root(output: Path, content: dict[str, bytes]) -> None:
    """All of the file system of a container image."""
    certificates = sorted(CERTIFICATES.glob("*.crt"))
    if not certificates:
        raise Refusal(f"no certificates in {CERTIFICATES}: apt-get install ca-certificates")
    files = {f"{TASK}/{path}": (data, mode_of(path)) for path, data in content.items()}
    files[CA_BUNDLE] = (b"".join(file.read_bytes() for file in certificates), 0o644)
    folders = {str(parent) for path in files for parent in Path(path).parents} - {"."}
    with tarfile.open(output, "w", format=tarfile.USTAR_FORMAT) as archive:
        for path in sorted(folders | files.keys()):
            entry = tarfile.TarInfo(path)  # Of 1970 and root's.
            if path in folders:
                entry.type, entry.mode = tarfile.DIRTYPE, 0o755
                archive.addfile(entry)
            else:
                data, entry.mode = files[path]
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--program", type=Path, required=True)
    parser.add_argument("--bootstrap", type=Path, required=True)
    parser.add_argument("--config", type=Path, help="what the function is to do")
    parser.add_argument("--root", type=Path, required=True, help="where its libraries are")
    parser.add_argument("--triplet", required=True, help="x86_64-linux-gnu, aarch64-linux-gnu")
    parser.add_argument("output", type=Path, help="FILE.zip, or FILE.tar for a container image")
    options = parser.parse_args()
    try:
        content = collect(
            options.program, options.bootstrap, options.config, options.root, options.triplet
        )
        options.output.parent.mkdir(parents=True, exist_ok=True)
        writers = {".zip": write_zip, ".tar": write_root}
        writers[options.output.suffix](options.output, content)
    except (Refusal, OSError) as reason:
        sys.exit(f"lambda_bundle: {reason}")
    unpacked = sum(map(len, content.values()))
    size = options.output.stat().st_size
    print(f"{options.output}: {size / 1e6:.1f} MB, {unpacked / 1e6:.1f} MB unpacked")


if __name__ == "__main__":
    main()
