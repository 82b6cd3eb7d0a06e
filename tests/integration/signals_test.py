#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What SIGINT and SIGTERM do to a program at work."""

import signal
import socket
import time
import unittest

import support

LISTEN = 'listen = "127.0.0.1:0"'


class Signals(support.IntegrationTest):
    def start_endless(
        self, exporters: list[str], *arguments, tables: str = "", **dataplane
    ) -> support.Running:
        """The appliance on a capture that begins again for ever."""
        capture = self.generate("in.pcap", "--packets", 2000)
        port = f"net_pcap0,rx_pcap={capture},infinite_rx=1"
        text = support.config(port, exporters, tables, **dataplane)
        return self.start_run(text, *arguments)

    def test_a_signal_ends_the_appliance_with_its_account_and_nothing_lost(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number.name):
                running = self.start_endless([LISTEN], "--wait-clients", "1", when_full="wait")
                collector = support.Collector(running.listening()[0])
                collector.wait_for(1_000_000)
                running.send_signal(number)
                account = running.account()
                self.check_laws(account)
                exported = account["fates"]["exported"]
                self.assertEqual(account["frames_received"]["packets"], exported)
                self.assertEqual(len(collector.packets()), exported)

    def test_a_file_gets_its_name_when_a_signal_ends_the_appliance(self) -> None:
        out = self.folder / "out.pcap"
        partial = self.folder / "out.pcap.partial"
        running = self.start_endless([f'file = "{out}"'], when_full="wait")
        support.wait_until(lambda: partial.exists() and partial.stat().st_size > 1_000_000)
        self.assertFalse(out.exists())
        running.send_signal(signal.SIGTERM)
        account = running.account()
        self.check_laws(account)
        self.assertFalse(partial.exists())
        self.assertEqual(len(support.read_pcap(out)), account["fates"]["exported"])

    def test_a_signal_while_waiting_for_clients_ends_the_appliance_well(self) -> None:
        running = self.start_endless([LISTEN], "--wait-clients", "5")
        running.listening()
        running.send_signal(signal.SIGTERM)
        account = running.account()
        self.check_laws(account)
        self.assertEqual(account["frames_received"]["packets"], 0)

    def test_a_signal_while_what_is_held_is_delivered_kills_the_appliance(self) -> None:
        slow = '[drain]\nflush_timeout = "5min"'
        running = self.start_endless([LISTEN], "--wait-clients", "1", tables=slow)
        with socket.create_connection(running.listening()[0]):
            time.sleep(support.PATIENCE)
            running.send_signal(signal.SIGTERM)
            # It has until the flush timeout for a client that takes nothing.
            time.sleep(support.PATIENCE)
            self.assertIsNone(running.process.poll())
            running.send_signal(signal.SIGTERM)
            self.assertEqual(running.finish(seconds=5), -signal.SIGTERM)

    def test_a_signal_ends_a_replay_with_the_account_so_far(self) -> None:
        capture = self.generate("in.pcap", "--packets", 2000)
        running = self.start(
            "replay", capture, "--loop", 10**9, "--listen", "127.0.0.1:0", "--json"
        )
        collector = support.Collector(running.listening()[0])
        collector.wait_for(1_000_000)
        running.send_signal(signal.SIGINT)
        account = running.account()
        self.check_laws(account)
        delivered = account["streams"][0]["exporters"][0]["delivered"]["packets"]
        self.assertEqual(len(collector.packets()), delivered)

    def test_a_signal_ends_a_replay_that_waits_for_clients(self) -> None:
        capture = self.generate("in.pcap", "--packets", 10)
        running = self.start("replay", capture, "--listen", "127.0.0.1:0")
        running.listening()
        running.send_signal(signal.SIGTERM)
        self.assertEqual(running.finish(), 1)
        self.assertIn("interrupted before any client had come", running.errors[-1])

    def test_a_signal_leaves_nothing_of_a_capture_that_is_being_generated(self) -> None:
        running = self.start("generate", "--write", self.folder / "out.pcap", "--packets", 10**9)
        support.wait_until(lambda: any(self.folder.iterdir()))
        running.send_signal(signal.SIGTERM)
        self.assertEqual(running.finish(), 1)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    support.main()
