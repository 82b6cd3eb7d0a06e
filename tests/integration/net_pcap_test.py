#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The appliance on DPDK's net_pcap device, with collectors over TCP: every byte arrives."""

import shutil
import signal
import socket
import struct
import subprocess
import time
import unittest

import support

LISTEN = 'listen = "127.0.0.1:0"'
PACKETS = 20_000


class NetPcap(support.IntegrationTest):
    def run_over(self, capture, exporters: list[str], clients: int) -> support.Running:
        text = support.config(f"net_pcap0,rx_pcap={capture}", exporters, when_full="wait")
        return self.start_run(text, "--wait-clients", str(clients), "--stop-when-idle", "500ms")

    def replayed(self, capture) -> list[support.Packet]:
        out = self.folder / "replayed.pcap"
        self.replay(capture, "--write", out)
        return support.read_pcap(out)

    def check_nothing_lost(self, account: dict, packets: int) -> None:
        self.check_laws(account)
        self.assertEqual(account["frames_received"]["packets"], packets)
        self.assertEqual(account["fates"]["exported"], packets)
        self.assertEqual(set(account["port"].values()), {0})
        for exporter in account["streams"][0]["exporters"]:
            self.assertEqual(exporter["delivered"], exporter["offered"])

    def test_every_profile_arrives_byte_for_byte(self) -> None:
        for profile in ("gwlb-mirror", "gwlb-inline", "vxlan"):
            with self.subTest(profile):
                capture = self.generate(
                    f"{profile}.pcap", "--packets", PACKETS, "--profile", profile, "--seed", 7
                )
                running = self.run_over(capture, [LISTEN], 1)
                collector = support.Collector(running.listening()[0])
                self.check_nothing_lost(running.account(), PACKETS)
                self.assert_same_packets(collector.packets(), self.replayed(capture))

    def test_jumbo_frames_arrive_byte_for_byte(self) -> None:
        capture = self.generate("jumbo.pcap", "--packets", 1000, "--size", 8446)
        running = self.run_over(capture, [LISTEN], 1)
        collector = support.Collector(running.listening()[0])
        self.check_nothing_lost(running.account(), 1000)
        self.assert_same_packets(collector.packets(), self.replayed(capture))

    def test_two_clients_a_collector_that_listens_and_a_file_all_get_everything(self) -> None:
        capture = self.generate("in.pcap", "--packets", PACKETS, "--seed", 9)
        server = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(server.close)
        listening = support.Collector(server)
        out = self.folder / "out.pcap"
        exporters = [
            LISTEN,
            f'connect = "127.0.0.1:{server.getsockname()[1]}"',
            f'file = "{out}"',
        ]
        running = self.run_over(capture, exporters, 3)
        address = running.listening()[0]
        clients = [support.Collector(address), support.Collector(address)]
        account = running.account()
        self.check_nothing_lost(account, PACKETS)
        expected = self.replayed(capture)
        for collector in (listening, *clients):
            self.assert_same_packets(collector.packets(), expected)
        self.assert_same_packets(support.read_pcap(out), expected)
        listener = account["streams"][0]["exporters"][0]
        self.assertEqual(len(listener["clients"]), 2)
        self.assertEqual(listener["offered"]["packets"], 2 * PACKETS)

    def test_waiting_for_a_slow_client_is_not_being_idle(self) -> None:
        capture = self.generate("in.pcap", "--packets", PACKETS)
        text = support.config(
            f"net_pcap0,rx_pcap={capture}",
            [LISTEN + '\nqueue = "1MiB"'],
            when_full="wait",
        )
        running = self.start_run(text, "--wait-clients", "1", "--stop-when-idle", "200ms")
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 17)
        content = bytearray()
        with client:
            client.connect(running.listening()[0])
            client.settimeout(30 * support.PATIENCE)
            time.sleep(0.6)  # everything fills up, and then nothing is received for a while
            begin = time.monotonic()
            while piece := client.recv(1 << 16):
                content += piece
                ahead = len(content) / 2e6 - (time.monotonic() - begin)
                if len(content) < 4_000_000 and ahead > 0:
                    time.sleep(ahead)
        self.check_nothing_lost(running.account(), PACKETS)
        self.assert_same_packets(support.parse_pcap(bytes(content)), self.replayed(capture))

    def test_libpcap_reads_the_stream(self) -> None:
        if shutil.which("tcpdump") is None:
            self.skipTest("not installed: tcpdump")
        capture = self.generate("in.pcap", "--packets", 500)
        running = self.run_over(capture, [LISTEN], 1)
        collector = support.Collector(running.listening()[0])
        self.check_laws(running.account())
        received = self.folder / "received.pcap"
        received.write_bytes(collector.content())
        again = self.folder / "again.pcap"
        command = ["tcpdump", "-n", "-r", received, "-w", again, "--time-stamp-precision=micro"]
        subprocess.run(command, check=True, capture_output=True, timeout=30 * support.PATIENCE)
        self.assertEqual(support.read_pcap(again), collector.packets())

    def test_a_client_that_comes_late_gets_a_header_and_whole_records(self) -> None:
        capture = self.generate("in.pcap", "--packets", 2000)
        text = support.config(
            f"net_pcap0,rx_pcap={capture},infinite_rx=1", [LISTEN], when_full="wait"
        )
        running = self.start_run(text, "--wait-clients", "1")
        address = running.listening()[0]
        first = support.Collector(address)
        first.wait_for(1_000_000)
        late = support.Collector(address)
        late.wait_for(1_000_000)
        running.send_signal(signal.SIGTERM)
        self.check_laws(running.account())
        self.assertEqual(struct.unpack_from("<I", late.content())[0], 0xA1B2C3D4)
        everything, from_then_on = first.packets(), late.packets()
        self.assertLess(len(from_then_on), len(everything))
        # The very records, times included: the capture's frames alone come again and again.
        self.assertTrue(from_then_on == everything[-len(from_then_on) :], "no run of the first's")


if __name__ == "__main__":
    support.main()
