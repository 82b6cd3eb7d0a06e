#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disk that is full stops the file exporter alone; TCP collectors get everything."""

import json
import subprocess
import unittest

import support

PACKETS = 20_000  # some 10 MB, onto a disk of 1 MiB


class FullDisk(support.IntegrationTest):
    def setUp(self) -> None:
        super().setUp()
        support.skip_without("mount", "umount", root=True)
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=1M", "gwlbtap_test", self.disk]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            self.skipTest(f"a small file system cannot be mounted here: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.disk], check=True)
        self.capture = self.generate("in.pcap", "--packets", PACKETS)

    def check_cut_file(self, exporter: dict) -> None:
        """What was delivered is on the disk, whole records under a name that says it is partial."""
        self.assertFalse((self.disk / "out.pcap").exists())
        kept = support.read_pcap(self.disk / "out.pcap.partial")
        self.assertEqual(len(kept), exporter["delivered"]["packets"])
        self.assertIn(str(self.disk / "out.pcap"), exporter["failure"])
        self.assertEqual(exporter["in_flight"]["packets"], 0)
        failed = exporter["dropped"]["write_failed"]["packets"]
        self.assertEqual(len(kept) + failed, PACKETS)
        self.assertGreater(failed, 0)

    def test_the_appliance_goes_on_without_the_file(self) -> None:
        text = support.config(
            f"net_pcap0,rx_pcap={self.capture}",
            [f'file = "{self.disk}/out.pcap"', 'listen = "127.0.0.1:0"'],
            when_full="wait",
        )
        running = self.start_run(text, "--wait-clients", "1", "--stop-when-idle", "500ms")
        collector = support.Collector(running.listening()[0])
        self.assertEqual(running.finish(), 1)
        self.assertIn("out.pcap", running.errors[-1])
        account = json.loads(running.output)
        self.check_laws(account)
        self.assertEqual(len(collector.packets()), PACKETS)
        file, listener = account["streams"][0]["exporters"]
        self.assertEqual(listener["delivered"]["packets"], PACKETS)
        self.check_cut_file(file)
        said = [line for line in running.errors if "error" in line and "out.pcap" in line]
        self.assertEqual(len(said), 1, running.errors)

    def test_a_replay_fails_and_says_why(self) -> None:
        out = self.disk / "out.pcap"
        done = self.gwlbtap("replay", self.capture, "--write", out, "--json")
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(out), done.stderr.splitlines()[-1])
        account = json.loads(done.stdout)
        self.check_laws(account)
        self.check_cut_file(account["streams"][0]["exporters"][0])

    def test_generate_leaves_nothing(self) -> None:
        done = self.gwlbtap("generate", "--write", self.disk / "made.pcap", "--packets", PACKETS)
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(self.disk / "made.pcap"), done.stderr)
        self.assertEqual(list(self.disk.iterdir()), [])


if __name__ == "__main__":
    support.main()
