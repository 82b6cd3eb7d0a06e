#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Clients that do not read, or go away, beside one that does: only they lose anything."""

import socket
import struct
import time
import unittest

import support

PACKETS = 200_000  # some 100 MB, more than queues and socket buffers hold


class SlowClients(support.IntegrationTest):
    def start_replay(self, clients: int) -> tuple[support.Running, list[support.Packet]]:
        capture = self.generate("in.pcap", "--packets", PACKETS)
        out = self.folder / "expected.pcap"
        self.replay(capture, "--write", out)
        running = self.start(
            *("replay", capture, "--listen", "127.0.0.1:0", "--wait-clients", clients),
            *("--stall-timeout", "300ms", "--json"),
        )
        return running, support.read_pcap(out)

    def other_clients(self, account: dict) -> list[dict]:
        """All but the one client that got everything."""
        self.check_laws(account)
        clients = account["streams"][0]["exporters"][0]["clients"]
        complete = [client for client in clients if client["delivered"]["packets"] == PACKETS]
        self.assertEqual(len(complete), 1, clients)
        return [client for client in clients if client is not complete[0]]

    def test_a_client_that_never_reads_costs_only_its_own_packets(self) -> None:
        running, expected = self.start_replay(2)
        address = running.listening()[0]
        begin = time.monotonic()
        with socket.create_connection(address):
            good = support.Collector(address)
            received = good.content(seconds=60)
            account = running.account(seconds=60)
        self.assertLess(time.monotonic() - begin, 30 * support.PATIENCE)
        self.assert_same_packets(support.parse_pcap(received), expected)
        others = self.other_clients(account)
        self.assertEqual(len(others), 1)
        lost = sum(amount["packets"] for amount in others[0]["dropped"].values())
        self.assertGreater(lost, 0)

    def test_a_client_that_goes_away_costs_only_its_own_packets(self) -> None:
        running, expected = self.start_replay(2)
        address = running.listening()[0]
        leaving = socket.create_connection(address)
        good = support.Collector(address)
        taken = 0
        while taken < 1_000_000:  # so both are there, and it has begun
            taken += len(leaving.recv(1 << 16))
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        leaving.close()
        account = running.account(seconds=60)
        self.assert_same_packets(good.packets(), expected)
        others = self.other_clients(account)
        self.assertEqual([client["connected"] for client in others], [False])
        # Nothing is offered to it any more, and what was on its way is either delivered or lost.
        self.assertLess(others[0]["offered"]["packets"], PACKETS)

    def test_a_client_that_reads_slowly_is_waited_for(self) -> None:
        capture = self.generate("in.pcap", "--packets", 40_000)
        running = self.start(
            *("replay", capture, "--listen", "127.0.0.1:0", "--stall-timeout", "5s", "--json")
        )
        content = bytearray()
        with socket.create_connection(running.listening()[0]) as client:
            while piece := client.recv(1 << 18):
                content += piece
                time.sleep(0.002)
        account = running.account()
        self.check_laws(account)
        self.assertEqual(len(support.parse_pcap(bytes(content))), 40_000)

    def test_a_replay_begins_when_as_many_clients_are_there_as_asked_for(self) -> None:
        capture = self.generate("in.pcap", "--packets", 1000)
        wanted = 17  # one more than are taken otherwise
        running = self.start(
            *("replay", capture, "--listen", "127.0.0.1:0", "--wait-clients", wanted),
            *("--stall-timeout", "20s", "--json"),
        )
        address = running.listening()[0]
        clients = [support.Collector(address) for _ in range(wanted - 1)]
        for client in clients:
            client.wait_for(24)
        time.sleep(0.2 * support.PATIENCE)
        self.assertEqual({client.size for client in clients}, {24})
        clients.append(support.Collector(address))
        self.check_laws(running.account())
        self.assertEqual([len(client.packets()) for client in clients], [1000] * wanted)


if __name__ == "__main__":
    support.main()
