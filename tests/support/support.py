# SPDX-License-Identifier: Apache-2.0
"""What the integration tests share: the real program, captures in plain Python, and the laws.

Environment: GWLBTAP_BINARY is the program; GWLBTAP_SHARED_PCAPS a folder of captures to test with;
GWLBTAP_TEST_PATIENCE a factor on all time limits, for builds under sanitizers.
"""

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from dataclasses import dataclass
from pathlib import Path

BINARY = os.environ.get("GWLBTAP_BINARY", "gwlbtap")
PATIENCE = float(os.environ.get("GWLBTAP_TEST_PATIENCE", "1"))
EXIT_SKIPPED = 77


@dataclass(frozen=True)
class Packet:
    """One record of a capture."""

    nanoseconds: int
    data: bytes
    original_length: int

    @property
    def microseconds(self) -> int:
        return self.nanoseconds // 1000


class CutCapture(ValueError):
    """A capture ends within a header or a record."""


def parse_pcap(content: bytes) -> list[Packet]:
    """All records of a pcap file, of either byte order and precision."""
    if len(content) < 24:
        raise CutCapture(f"{len(content)} bytes are no file header")
    for order in "<>":
        magic, _, _, _, _, _, link_type = struct.unpack_from(order + "IHHiIII", content)
        if magic in (0xA1B2C3D4, 0xA1B23C4D):
            break
    else:
        raise ValueError("no pcap file")
    if link_type != 1:
        raise ValueError(f"link type {link_type} is not Ethernet")
    tick = 1000 if magic == 0xA1B2C3D4 else 1
    packets, offset = [], 24
    while offset < len(content):
        if offset + 16 > len(content):
            raise CutCapture(f"cut in the header of packet {len(packets) + 1}")
        seconds, fraction, captured, original = struct.unpack_from(order + "IIII", content, offset)
        offset += 16
        if offset + captured > len(content):
            raise CutCapture(f"cut in packet {len(packets) + 1}")
        data = content[offset : offset + captured]
        packets.append(Packet(seconds * 10**9 + fraction * tick, data, original))
        offset += captured
    return packets


def read_pcap(path) -> list[Packet]:
    return parse_pcap(Path(path).read_bytes())


def write_pcap(path, frames: list[bytes], start_microseconds: int = 1_700_000_000_000_000) -> None:
    """Frame number n gets the time start + n microseconds, by which it can be told again."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for number, frame in enumerate(frames):
            seconds, fraction = divmod(start_microseconds + number, 10**6)
            file.write(struct.pack("<IIII", seconds, fraction, len(frame), len(frame)) + frame)


def config(port: str, exporters: list[str], tables: str = "", **dataplane) -> str:
    """A configuration with one stream; `exporters` are the lines of each one's table."""
    lines = ["[dataplane]", f'port = "{port}"']
    for key, value in ({"buffers": 2048} | dataplane).items():
        lines.append(f"{key} = {json.dumps(value)}")
    lines += [tables, "[[stream]]", 'name = "test"']
    for exporter in exporters:
        lines += ["[[stream.exporter]]", exporter]
    return "\n".join(lines) + "\n"


class Running:
    """The program in the background. What it says on standard error is read as it comes."""

    def __init__(self, arguments: list[str], prefix: tuple[str, ...] = ()):
        self.process = subprocess.Popen(
            [*prefix, BINARY, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.errors: list[str] = []
        self.output = ""
        self._said = threading.Condition()
        self._is_over = False
        self._readers = [
            threading.Thread(target=self._read_errors),
            threading.Thread(target=self._read_output),
        ]
        for reader in self._readers:
            reader.start()

    def _read_errors(self) -> None:
        for line in self.process.stderr:
            with self._said:
                self.errors.append(line.rstrip("\n"))
                self._said.notify_all()
        with self._said:
            self._is_over = True
            self._said.notify_all()

    def _read_output(self) -> None:
        self.output = self.process.stdout.read()

    def wait_for(self, pattern: str, count: int = 1, seconds: float = 30) -> list[re.Match]:
        """As many lines of standard error as match, or an AssertionError."""
        deadline = time.monotonic() + seconds * PATIENCE
        with self._said:
            while True:
                found = [match for line in self.errors if (match := re.search(pattern, line))]
                if len(found) >= count:
                    return found
                left = deadline - time.monotonic()
                if self._is_over or left <= 0:
                    raise AssertionError(f"never said {pattern!r}, but:\n" + "\n".join(self.errors))
                self._said.wait(left)

    def listening(self, count: int = 1) -> list[tuple[str, int]]:
        """Where it listens, in the order of its exporters."""
        matches = self.wait_for(r"^listening on ([0-9.]+):(\d+)$", count)
        return [(match[1], int(match[2])) for match in matches]

    def send_signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def finish(self, seconds: float = 30) -> int:
        """Waits for its end and returns the exit code; kills it when it takes too long."""
        try:
            code = self.process.wait(seconds * PATIENCE)
        except subprocess.TimeoutExpired as late:
            self.kill()
            raise AssertionError(f"still running after {late.timeout} s") from late
        self._close()
        return code

    def account(self, seconds: float = 30) -> dict:
        """Its account, after it has ended well."""
        code = self.finish(seconds)
        if code != 0:
            raise AssertionError(f"exit code {code}:\n" + "\n".join(self.errors))
        return json.loads(self.output)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._close()

    def _close(self) -> None:
        for reader in self._readers:
            reader.join()
        self.process.stdout.close()
        self.process.stderr.close()


class Collector(threading.Thread):
    """A PCAP-over-IP client or, given a listening socket, a server: keeps all it is sent. With
    `bytes_per_second`, it takes no more, so that an endless stream is no endless memory."""

    def __init__(
        self, peer: tuple[str, int] | socket.socket, bytes_per_second: float | None = None
    ):
        super().__init__(daemon=True)
        self._peer = peer
        self._bytes_per_second = bytes_per_second
        self._content = bytearray()
        self.start()

    def run(self) -> None:
        if isinstance(self._peer, socket.socket):
            connection, _ = self._peer.accept()
        else:
            connection = socket.create_connection(self._peer, 10 * PATIENCE)
        with connection:
            connection.settimeout(60 * PATIENCE)
            while piece := connection.recv(1 << 20 if self._bytes_per_second is None else 1 << 16):
                self._content += piece
                if self._bytes_per_second is not None:
                    time.sleep(len(piece) / self._bytes_per_second)

    @property
    def size(self) -> int:
        """Of what has come so far."""
        return len(self._content)

    def wait_for(self, size: int, seconds: float = 10) -> None:
        """Until that many bytes are here, or an AssertionError."""
        wait_until(lambda: self.size >= size, seconds)

    def content(self, seconds: float = 30) -> bytes:
        """All of it, once the program has closed the connection."""
        self.join(seconds * PATIENCE)
        if self.is_alive():
            raise AssertionError("the connection is still open")
        return bytes(self._content)

    def packets(self, seconds: float = 30) -> list[Packet]:
        return parse_pcap(self.content(seconds))


class IntegrationTest(unittest.TestCase):
    """Has a folder of its own, and ends what it started."""

    maxDiff = 2000

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gwlbtap_test_"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def gwlbtap(self, *arguments, seconds: float = 30, **options) -> subprocess.CompletedProcess:
        """Runs the program to its end; `options` are those of subprocess.run()."""
        defaults = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
        }
        return subprocess.run(
            [BINARY, *map(str, arguments)],
            timeout=seconds * PATIENCE,
            check=False,
            **(defaults | options),
        )

    def start(self, *arguments, prefix: tuple[str, ...] = ()) -> Running:
        running = Running(list(arguments), prefix)
        self.addCleanup(running.kill)
        return running

    def start_run(self, text: str, *arguments, prefix: tuple[str, ...] = ()) -> Running:
        """gwlbtap run with this configuration."""
        path = self.folder / "config.toml"
        path.write_text(text)
        return self.start("run", "--config", path, "--json", *arguments, prefix=prefix)

    def generate(self, name: str, *arguments) -> Path:
        path = self.folder / name
        done = self.gwlbtap("generate", "--write", path, *arguments, seconds=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return path

    def replay(self, capture, *arguments) -> dict:
        """The account of a replay that ended well."""
        done = self.gwlbtap("replay", capture, "--json", *arguments, seconds=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        account = json.loads(done.stdout)
        self.check_laws(account)
        return account

    def check_laws(self, account: dict) -> None:
        """The program's own verdict, and the same sums made here."""
        self.assertEqual(account["broken_laws"], [])
        fates = account["fates"]
        self.assertEqual(account["frames_received"]["packets"], sum(fates.values()))
        self.assertEqual(fates["dropped_malformed"], sum(account["malformed"].values()))
        self.assertEqual(account["decapsulated"], fates["exported"] + fates["dropped_no_chunk"])
        if "port" in account:
            answered = sum(fates[f"answered_{call}"] for call in ("arp", "ping", "health"))
            self.assertEqual(answered, account["port"]["sent"] + account["port"]["unsent"])
        by_source = sum(source["packets"] for source in account["sources"])
        self.assertEqual(
            account["decapsulated"], by_source + account["sources_overflow"]["packets"]
        )
        for stream in account["streams"]:
            self.assertEqual(stream["offered"], account["decapsulated"])
            self.assertEqual(stream["offered"], stream["stored"]["packets"] + stream["no_chunk"])
            for exporter in stream["exporters"]:
                self.assertEqual(exporter["handed"], stream["stored"])
                for delivery in [exporter, *exporter["clients"]]:
                    for unit in ("packets", "bytes"):
                        dropped = sum(amount[unit] for amount in delivery["dropped"].values())
                        self.assertEqual(
                            delivery["offered"][unit],
                            delivery["delivered"][unit] + dropped + delivery["in_flight"][unit],
                        )

    def assert_same_packets(self, actual: list[Packet], expected: list[Packet]) -> None:
        """Bytes and lengths, not times."""
        self.assertEqual(len(actual), len(expected))
        for number, (left, right) in enumerate(zip(actual, expected), start=1):
            if (left.data, left.original_length) != (right.data, right.original_length):
                self.fail(f"packet {number}: {left} is not {right}")


def wait_until(condition, seconds: float = 10) -> None:
    """Until the condition holds, or an AssertionError."""
    deadline = time.monotonic() + seconds * PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("this never came about")
        time.sleep(0.01)


def skip_without(*programs: str, root: bool = False) -> None:
    """Raises SkipTest with the reason if something that is needed is not here."""
    if root and os.geteuid() != 0:
        raise unittest.SkipTest("root is needed")
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise unittest.SkipTest(f"not installed: {', '.join(missing)}")


def main() -> None:
    """Runs the tests of the calling module; exit code 77 and a reason last if all were skipped."""
    result = unittest.main(exit=False, verbosity=2, module="__main__").result
    reasons = sorted({reason for _, reason in result.skipped})
    if not result.wasSuccessful():
        sys.exit(1)
    if reasons and len(result.skipped) >= result.testsRun:
        print("skipped: " + "; ".join(reasons), flush=True)
        sys.exit(EXIT_SKIPPED)
