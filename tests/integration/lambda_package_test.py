#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What scripts/package-lambda makes runs with nothing but itself.

Environment: GWLBTAP_BUILD is the build to package. Instead, GWLBTAP_LAMBDA_ZIP may be a zip that is
there, also one for the other architecture, which then runs in qemu-user-static.
"""

import functools
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path

import support

try:
    from aws.credentials import KeyRing
    from aws.fake_ec2 import FakeEc2
    from aws.fake_lambda_runtime import FakeLambdaRuntime
    from aws.world import Ec2World
except ImportError as reason:
    print(f"skipped: python3-botocore is needed for the fake EC2: {reason}")
    sys.exit(support.EXIT_SKIPPED)

from lambda_host import NameServer, TlsFront, make_certificate

PACKAGE_LAMBDA = Path(__file__).parents[2] / "scripts/package-lambda"
MACHINES = {62: "x86_64", 183: "aarch64"}  # e_machine, System V ABI.
USER, GROUP = 993, 990  # sbx_user1051, whom Lambda runs functions as.
LONGEST_ZIP, LONGEST_CONTENT = 50 << 20, 250 << 20  # Bytes; AWS Lambda, "Lambda quotas".
# Of provided.al2023; the image's libraries come first.
LIBRARY_PATH = "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"
NAME_SERVER = "127.0.0.77"  # None but ours answers here.
EC2_NAME = "ec2.eu-central-1.sessions.test"
# Registers the emulator in a namespace of its own and runs the rest there.
EMULATED = r"""
mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
magic='\x7f\x45\x4c\x46\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
printf '%s' ":sessions:M:0:$magic:$mask:$(command -v qemu-aarch64-static):F" \
  >/proc/sys/fs/binfmt_misc/register
exec "$@"
"""
READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec chroot "$@"'


def package(output: Path, *options) -> Path:
    """By the script, from the build that is tested."""
    subprocess.run(
        [PACKAGE_LAMBDA, "--build", os.environ["GWLBTAP_BUILD"], "--output", output, *options],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return output


def unpack(archive: Path, folder: Path) -> None:
    """As Lambda does, modes and all."""
    with zipfile.ZipFile(archive) as content:
        for entry in content.infolist():
            Path(content.extract(entry, folder)).chmod(entry.external_attr >> 16 & 0o777)


def machine_of(program: bytes) -> str:
    return MACHINES[int.from_bytes(program[18:20], "little")]


def config(world: Ec2World) -> str:
    """Every interface of an instance with the tag mirror=on gets a session."""
    target, mirror_filter = world.add_target(), world.add_filter()
    return f"""
[controller]
id = "package-test"
[[target]]
name = "main"
zones = {{ "{world.region}a" = "{target["TrafficMirrorTargetId"]}" }}
[[rule]]
name = "all"
session_number = 1
select = {{ all = ["tag:mirror=on"] }}
filter = "{mirror_filter["TrafficMirrorFilterId"]}"
target = "main"
"""


@functools.cache
def zip_under_test() -> Path:
    if given := os.environ.get("GWLBTAP_LAMBDA_ZIP"):
        return Path(given)
    folder = tempfile.mkdtemp(prefix="gwlbtap_test_")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    return package(Path(folder) / "sessions.zip")


class PackageTest(support.IntegrationTest):
    def setUp(self) -> None:
        if sanitizer := os.environ.get("GWLBTAP_SANITIZE"):
            self.skipTest(f"built with -fsanitize={sanitizer}: never packaged, and needs a /proc")
        super().setUp()
        self.folder.chmod(0o755)
        self.zip = zip_under_test()
        self.root = self.folder / "root"
        self.root.mkdir()


class ContentTest(PackageTest):
    def test_bootstrap_is_a_program_at_the_top(self):
        with zipfile.ZipFile(self.zip) as content:
            mode = content.getinfo("bootstrap").external_attr >> 16
            self.assertEqual((stat.S_IFMT(mode), stat.S_IMODE(mode)), (stat.S_IFREG, 0o755))
            self.assertEqual(content.read("bootstrap")[:4], b"\x7fELF")
            for entry in content.infolist():
                self.assertEqual(entry.external_attr >> 16 & 0o444, 0o444, entry.filename)

    def test_lambda_takes_files_of_this_size(self):
        with zipfile.ZipFile(self.zip) as content:
            unpacked = sum(entry.file_size for entry in content.infolist())
        self.assertLess(self.zip.stat().st_size, LONGEST_ZIP)
        self.assertLess(unpacked, LONGEST_CONTENT)

    def test_the_same_build_makes_the_same_files(self):
        self.skip_if_given()
        again = package(self.folder / "again.zip")
        self.assertEqual(again.read_bytes(), self.zip.read_bytes())

    def test_every_library_is_one_that_debian_installed(self):
        self.skip_if_given()
        triplet = f"{platform.machine()}-linux-gnu"
        with zipfile.ZipFile(self.zip) as content:
            listed = dict(
                line.split(" ", 1) for line in content.read("packages.txt").decode().splitlines()
            )
            names = {name[4:] for name in content.namelist() if name.startswith("lib/")}
            self.assertEqual(names, set(listed))
            self.assertIn("libcurl.so.4", names)
            for name in names - {"ld.so"}:
                installed = Path("/usr/lib", triplet, name).read_bytes()
                self.assertTrue(content.read(f"lib/{name}") == installed, name)

    def test_no_program_brings_its_symbols(self):
        unpack(self.zip, self.root)
        for name in ("bootstrap", "bin/gwlbtap-sessions"):
            sections = subprocess.run(
                ["readelf", "--wide", "--sections", self.root / name],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            self.assertNotRegex(sections, r"\.debug_|\.symtab")

    def test_the_image_has_the_same_and_certification_authorities(self):
        self.skip_if_given()
        image = package(self.folder / "image.tar")
        with tarfile.open(image) as content, zipfile.ZipFile(self.zip) as expected:
            files = {file.name: file for file in content if file.isfile()}
            authorities = files.pop("etc/ssl/certs/ca-certificates.crt")
            self.assertIn(b"BEGIN CERTIFICATE", content.extractfile(authorities).read())
            self.assertEqual(set(files), {f"var/task/{name}" for name in expected.namelist()})
            for name, file in files.items():
                entry = expected.getinfo(name.removeprefix("var/task/"))
                self.assertEqual(file.mode, entry.external_attr >> 16 & 0o777, name)
                self.assertTrue(content.extractfile(file).read() == expected.read(entry), name)

    def test_wrong_usage_is_refused(self):
        for arguments, pattern in (
            (["--arch", "riscv64"], "riscv64"),
            (["--output", "x.rpm"], "x.rpm"),
            (["--fast"], "--fast"),
            (["--build"], "--build needs"),
        ):
            with self.subTest(arguments):
                done = subprocess.run(
                    [PACKAGE_LAMBDA, *arguments], capture_output=True, text=True, check=False
                )
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, re.escape(pattern))

    def skip_if_given(self) -> None:
        if "GWLBTAP_LAMBDA_ZIP" in os.environ:
            self.skipTest("GWLBTAP_LAMBDA_ZIP says nothing of the build")


class AloneTest(PackageTest):
    """`bootstrap` in a file system with next to nothing else: no shell, /proc, /dev or /tmp."""

    def setUp(self) -> None:
        support.skip_without("chroot", "unshare", root=True)
        super().setUp()
        with zipfile.ZipFile(self.zip) as content:
            machine = machine_of(content.read("bootstrap"))
        if machine == platform.machine():
            self.enter = ["unshare", "--mount", "sh", "-euc", READ_ONLY, self.root]
            self.enter += [f"--userspec=+{USER}:+{GROUP}", "--groups="]
        else:
            support.skip_without(f"qemu-{machine}-static")
            self.enter = ["unshare", "--user", "--map-root-user", "--mount"]
            self.enter += ["sh", "-euc", EMULATED, "emulated", "chroot"]
        self.keys, self.world = KeyRing.with_one(), Ec2World()
        self.config = config(self.world)
        instance = self.world.add_instance(tags={"mirror": "on"})
        self.world.add_instance(tags={"mirror": "off"})
        self.mirrored = [
            interface["NetworkInterfaceId"]
            for interface in self.world.interfaces.where("instance", instance["InstanceId"])
        ]
        self.ec2 = self.enterContext(FakeEc2(self.keys, self.world))
        self.runtime = self.enterContext(FakeLambdaRuntime())

    def run_alone(self, *arguments, seconds: float = 60) -> subprocess.CompletedProcess:
        return subprocess.run(
            [*self.enter, self.root, *arguments],
            env={},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds * support.PATIENCE,
        )

    def check_that_it_reconciles(self, bootstrap: str, **environment) -> None:
        """One session is there after an event, and none more after another."""
        usual = self.runtime.environment() | self.keys.first().environment()
        process = subprocess.Popen(
            [*self.enter, self.root, bootstrap],
            env=usual | {"TMPDIR": "/tmp", "PATH": os.environ["PATH"]} | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            for _ in range(2):
                request = self.runtime.invoke({"action": "reconcile"})
                outcome = self.runtime.outcome_of(request)
                self.assertEqual(outcome.kind, "response", outcome.body)
                sessions = [each["NetworkInterfaceId"] for each in self.world.sessions]
                self.assertEqual(sessions, self.mirrored)
            self.runtime.wait_until_idle()
        except AssertionError as error:
            process.kill()
            raise AssertionError(f"{error}\n{process.stdout.read().decode()}") from error
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        self.assertEqual((self.runtime.unexpected, self.ec2.refused), ([], []))

    def test_the_zip_is_all_that_a_function_needs(self):
        unpack(self.zip, self.root)
        self.check_that_it_reconciles(
            "/bootstrap",
            AWS_ENDPOINT_URL_EC2=self.ec2.url,
            GWLBTAP_SESSIONS_CONFIG=self.config,
        )

    def test_it_does_what_it_does_wherever_it_lies(self):
        unpack(self.zip, self.root / "some/where")
        done = self.run_alone("/some/where/bootstrap", "version")
        self.assertRegex(done.stdout, r"^gwlbtap-sessions [0-9.]+\n$", done.stderr)
        self.assertEqual(done.returncode, 0)

    def test_arguments_are_passed_on(self):
        unpack(self.zip, self.root)
        done = self.run_alone("/bootstrap", "validate-config", "/not here.toml")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("/not here.toml", done.stderr)

    def test_without_its_loader_it_says_so(self):
        unpack(self.zip, self.root)
        (self.root / "lib/ld.so").unlink()
        done = self.run_alone("/bootstrap")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/lib/ld.so: No such file", done.stderr)

    def test_in_lambdas_image_it_resolves_names_and_trusts_the_images_authorities(self):
        support.skip_without("openssl")
        task = self.root / "var/task"
        unpack(self.zip, task)
        (task / "gwlbtap-sessions.toml").write_text(self.config)
        # The image's own libraries are for its own programs; these here would be for none.
        foreign = self.root / "lib64"
        foreign.mkdir()
        for library in (task / "lib").iterdir():
            (foreign / library.name).write_bytes(b"\x7fELF of another image")
        certificate = make_certificate(self.folder / "ec2.pem", EC2_NAME)
        authorities = self.root / "etc/pki/tls/certs"
        authorities.mkdir(parents=True)
        (authorities / "ca-bundle.crt").write_text(certificate.with_suffix(".crt").read_text())
        (self.root / "etc/resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
        (self.root / "etc/nsswitch.conf").write_text("hosts: files dns myhostname\n")
        names = self.enterContext(NameServer(NAME_SERVER, {EC2_NAME: "127.0.0.1"}))
        front = self.enterContext(TlsFront(certificate, self.ec2.port))
        self.check_that_it_reconciles(
            "/var/task/bootstrap",
            AWS_ENDPOINT_URL_EC2=f"https://{EC2_NAME}:{front.port}",
            LAMBDA_TASK_ROOT="/var/task",
            LD_LIBRARY_PATH=LIBRARY_PATH,
        )
        self.assertIn(EC2_NAME, names.asked)


if __name__ == "__main__":
    support.main()
