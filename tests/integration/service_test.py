#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The appliance as a systemd service: what it says on a real notify socket, and the unit file."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

import support
from stopped_thread import StoppedThread, threads_named

UNIT = Path(__file__).parents[2] / "ami" / "gwlbtap.service.in"
INSTALLED = "@CMAKE_INSTALL_FULL_BINDIR@/gwlbtap"
WATCHDOG_SECONDS = 0.4


class Service(support.IntegrationTest):
    def setUp(self) -> None:
        super().setUp()
        path = str(self.folder / "notify")
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(path)
        self.manager.setblocking(False)
        environment = {
            "NOTIFY_SOCKET": path,
            "WATCHDOG_USEC": str(int(WATCHDOG_SECONDS * 1e6)),
        }
        os.environ.update(environment)
        self.addCleanup(lambda: [os.environ.pop(name) for name in environment])
        self.told: list[str] = []

    def hear(self) -> list[str]:
        """Everything that systemd has been told so far."""
        while True:
            try:
                self.told += self.manager.recv(4096).decode().split("\n")
            except BlockingIOError:
                return self.told

    def wait_for(self, line: str) -> None:
        support.wait_until(lambda: line in self.hear())

    def feeds(self, seconds: float) -> int:
        before = self.hear().count("WATCHDOG=1")
        time.sleep(seconds)
        return self.hear().count("WATCHDOG=1") - before

    def start_service(self) -> support.Running:
        capture = self.generate("in.pcap", "--packets", 100)
        out = self.folder / "out.pcap"
        health = '[health]\nworker_timeout = "200ms"\nrecover_after = "0s"'
        text = support.config(f"net_pcap0,rx_pcap={capture}", [f'file = "{out}"'], health)
        return self.start_run(text)

    def test_it_says_when_it_is_ready_reloads_and_stops(self) -> None:
        running = self.start_service()
        self.wait_for("READY=1")
        self.wait_for("STATUS=healthy")
        running.send_signal(signal.SIGHUP)
        self.wait_for("RELOADING=1")
        support.wait_until(lambda: self.hear().count("READY=1") == 2)
        self.assertTrue(any(re.fullmatch(r"MONOTONIC_USEC=\d+", line) for line in self.told))
        running.send_signal(signal.SIGTERM)
        self.check_laws(running.account())
        self.assertTrue(any(line.startswith("EXTEND_TIMEOUT_USEC=") for line in self.hear()))
        self.assertIn("STOPPING=1", self.hear())

    def test_the_watchdog_is_fed_only_while_every_worker_goes_round(self) -> None:
        running = self.start_service()
        self.wait_for("STATUS=healthy")
        support.wait_until(lambda: self.feeds(WATCHDOG_SECONDS) > 0)
        with StoppedThread(threads_named(running.process.pid, "worker-0")[0]):
            support.wait_until(lambda: "STATUS=unhealthy: worker_stalled" in "".join(self.hear()))
            self.assertEqual(self.feeds(3 * WATCHDOG_SECONDS), 0)
        support.wait_until(lambda: self.feeds(WATCHDOG_SECONDS) > 0)
        running.send_signal(signal.SIGTERM)
        running.account()


class Unit(unittest.TestCase):
    def test_systemd_accepts_it(self) -> None:
        support.skip_without("systemd-analyze")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        unit = Path(folder.name) / "gwlbtap.service"
        unit.write_text(UNIT.read_text().replace(INSTALLED, shutil.which("true")))
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", unit],
            capture_output=True,
            text=True,
            timeout=60 * support.PATIENCE,
            check=False,
        )
        complaints = [line for line in done.stderr.splitlines() if "gwlbtap.service" in line]
        self.assertEqual(complaints, [])

    def test_a_drain_that_ends_well_is_not_undone_by_a_restart(self) -> None:
        self.assertIn("\nRestart=on-failure\n", UNIT.read_text())

    def test_it_gives_a_drain_the_time_that_it_takes_by_default(self) -> None:
        minutes = int(re.search(r"^TimeoutStopSec=(\d+)min$", UNIT.read_text(), re.M)[1])
        deadline, flush_timeout, margin = 5 * 60, 5, 25  # the last as kMargin in supervisor.cc
        self.assertGreater(minutes * 60, deadline + flush_timeout + margin)


if __name__ == "__main__":
    support.main()
