#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""generate, run and receive together, as a person would try them: no packet number is missing."""

import json
import unittest

import support

PACKETS = 100_000


class EndToEnd(support.IntegrationTest):
    def check_no_gaps(self, received: dict) -> None:
        self.assertEqual(received["packets"], PACKETS)
        sequence = received["sequence"]
        for what in ("missing", "duplicated", "out_of_order"):
            self.assertEqual(sequence[what], 0, received)
        self.assertGreater(sequence["numbered"], PACKETS // 2)

    def start_appliance(self, exporter: str, *arguments) -> support.Running:
        capture = self.generate("in.pcap", "--packets", PACKETS, "--sources", 8)
        text = support.config(f"net_pcap0,rx_pcap={capture}", [exporter], when_full="wait")
        return self.start_run(text, "--stop-when-idle", "500ms", "--wait-clients", "1", *arguments)

    def check_account(self, account: dict) -> None:
        self.check_laws(account)
        self.assertEqual(account["fates"]["exported"], PACKETS)
        self.assertEqual(len(account["sources"]), 8)
        self.assertGreater(account["packets_per_second"], 0)

    def test_our_collector_connects_and_misses_nothing(self) -> None:
        running = self.start_appliance('listen = "127.0.0.1:0"')
        host, port = running.listening()[0]
        receiver = self.start("receive", f"{host}:{port}", "--sequence", "--json")
        self.check_account(running.account(60))
        self.check_no_gaps(receiver.account())

    def test_our_collector_listens_and_misses_nothing(self) -> None:
        out = self.folder / "received.pcap"
        receiver = self.start(
            *("receive", "--listen", "127.0.0.1:0", "--once", "--sequence", "--json"),
            *("--write", out),
        )
        host, port = receiver.listening()[0]
        running = self.start_appliance(f'connect = "{host}:{port}"')
        self.check_account(running.account(60))
        self.check_no_gaps(receiver.account())
        self.assertEqual(len(support.read_pcap(out)), PACKETS)

    def test_without_json_the_account_is_a_table_that_balances(self) -> None:
        capture = self.generate("in.pcap", "--packets", 1234)
        done = self.gwlbtap("replay", capture, "--write", self.folder / "out.pcap")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"frames received +1,234 ")
        self.assertIn("the account balances", done.stdout)
        with self.assertRaises(json.JSONDecodeError):
            json.loads(done.stdout)


if __name__ == "__main__":
    support.main()
