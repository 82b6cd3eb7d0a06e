#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A live interface: tcpreplay in one network namespace, the appliance on net_af_packet in another,
tshark as its collector. Not one packet is lost or altered, and the kernel does not answer."""

import json
import signal
import subprocess
import sys
import time
import unittest

import network
import support

PACKETS = 5000


class Namespaces(network.NetworkTest):
    """The tap has the mirror's address."""

    PROGRAMS = (*network.NetworkTest.PROGRAMS, "tcpreplay", "tcpdump", "tshark")

    def join(self, frame: bytes, sources: set[bytes]) -> None:
        """Makes the tap the destination of this frame, and the way back to all `sources` known."""
        destination = ".".join(map(str, frame[30:34]))
        mac = [":".join(f"{byte:02x}" for byte in frame[at : at + 6]) for at in (0, 6)]
        self.join_interfaces(sender_mac=mac[1], tap_mac=mac[0])
        self.ip(self.tap, f"address add {destination}/32 dev t0")
        self.ip(self.tap, "route add default dev t0")
        self.sources, self.sender_mac = sources, mac[1]
        self.know_the_way_back()
        for family in ("all", "t0"):
            key = f"net.ipv4.conf.{family}.rp_filter=0"
            self.command(*self.within(self.tap), "sysctl", "-qw", key)

    def know_the_way_back(self) -> None:
        """Again once a device has been opened: setting its address makes the kernel forget."""
        for source in self.sources:
            neighbour = f"{'.'.join(map(str, source))} lladdr {self.sender_mac} dev t0"
            self.command(*self.within(self.tap), "ip", "neighbour", "replace", *neighbour.split())

    def prepare(self, *arguments):
        capture = self.generate("in.pcap", *arguments)
        frames = [packet.data for packet in support.read_pcap(capture)]
        self.join(frames[0], {frame[26:30] for frame in frames})
        return capture

    def watch_replies(self) -> subprocess.Popen:
        """tcpdump of what comes back to the sender's side."""
        process = self.background(
            *(self.sender, "tcpdump", "-n", "-l", "-i", "s0", "--direction=in"),
            *("icmp or icmp6",),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in process.stderr:
            if "listening on" in line:
                break
        return process

    def replies(self, watcher: subprocess.Popen) -> list[str]:
        time.sleep(0.3 * support.PATIENCE)
        watcher.terminate()
        output, _ = watcher.communicate(timeout=30 * support.PATIENCE)
        return [line for line in output.splitlines() if "unreachable" in line]

    def start_appliance(self) -> tuple[support.Running, tuple[str, int]]:
        text = support.config("net_af_packet0,iface=t0", ['listen = "127.0.0.1:0"'])
        running = self.start_run(text, "--wait-clients", "1", prefix=self.within(self.tap))
        return running, running.listening()[0]

    def check_everything_arrives(self, capture, rate: int) -> None:
        expected_file = self.folder / "expected.pcap"
        self.replay(capture, "--write", expected_file)
        expected = support.read_pcap(expected_file)
        running, (host, port) = self.start_appliance()
        received = self.folder / "received.pcap"
        collector = self.background(
            *(self.tap, "tshark", "-q", "-i", f"TCP@{host}:{port}", "-w", received),
            *("-F", "pcap", "-c", len(expected)),
            stderr=subprocess.DEVNULL,
        )
        # It receives once the collector is there, which is when it has read the file header.
        support.wait_until(lambda: received.exists() and received.stat().st_size >= 24, 30)
        time.sleep(0.5 * support.PATIENCE)
        self.send(capture, rate)
        self.assertEqual(collector.wait(30 * support.PATIENCE), 0)
        running.send_signal(signal.SIGTERM)
        account = running.account()
        self.check_laws(account)
        self.assertEqual(account["fates"]["exported"], len(expected))
        self.assertEqual(set(account["port"].values()), {0})
        self.assert_same_packets(support.read_pcap(received), expected)

    def test_mirrored_traffic_arrives_unaltered(self) -> None:
        capture = self.prepare("--packets", PACKETS, "--profile", "gwlb-mirror")
        self.check_everything_arrives(capture, 10_000)

    def test_inline_traffic_arrives_unaltered(self) -> None:
        capture = self.prepare("--packets", PACKETS, "--profile", "gwlb-inline")
        self.check_everything_arrives(capture, 10_000)

    def test_jumbo_frames_arrive_unaltered(self) -> None:
        capture = self.prepare("--packets", 500, "--size", 8446)
        self.check_everything_arrives(capture, 2000)

    def test_the_kernel_answers_without_us_and_is_silent_with_us(self) -> None:
        capture = self.prepare("--packets", 200)
        watcher = self.watch_replies()
        self.send(capture, 1000, limit=20)
        self.assertNotEqual(self.replies(watcher), [], "the kernel was to answer here")

        running, (host, port) = self.start_appliance()
        collector = self.background(
            *(self.tap, "tshark", "-q", "-i", f"TCP@{host}:{port}", "-w", self.folder / "all.pcap"),
            stderr=subprocess.DEVNULL,
        )
        support.wait_until((self.folder / "all.pcap").exists, 30)
        self.know_the_way_back()
        watcher = self.watch_replies()
        self.send(capture, 1000)
        replies = self.replies(watcher)
        running.send_signal(signal.SIGTERM)
        account = running.account()
        collector.terminate()
        self.check_laws(account)
        self.assertEqual(account["fates"]["exported"], 200)
        self.assertEqual(replies, [])

    def start_writing(self) -> support.Running:
        """The appliance, once it receives, with a file as its only exporter."""
        text = support.config("net_af_packet0,iface=t0", [f'file = "{self.folder}/out.pcap"'])
        running = self.start_run(text, prefix=self.within(self.tap))
        running.wait_for("port .* is up")
        time.sleep(0.3 * support.PATIENCE)
        self.know_the_way_back()
        return running

    def account_when_quiet(self, running: support.Running) -> dict:
        """Of a run that start_writing() has begun, when nothing more is written."""
        out, before = self.folder / "out.pcap.partial", -1
        while before != (before := out.stat().st_size):
            time.sleep(0.5 * support.PATIENCE)
        running.send_signal(signal.SIGTERM)
        account = running.account()
        self.check_laws(account)
        return account

    def test_what_overflows_while_nobody_receives_is_counted_as_missed(self) -> None:
        sent = 8000  # twice what the device's ring holds
        capture = self.prepare("--packets", sent)
        running = self.start_writing()
        running.send_signal(signal.SIGSTOP)
        self.send(capture, 20_000)
        running.send_signal(signal.SIGCONT)
        account = self.account_when_quiet(running)
        missed = account["port"]["missed"]
        self.assertGreater(missed, 0)
        self.assertEqual(account["frames_received"]["packets"] + missed, sent)

    def test_what_this_host_sends_out_of_the_interface_is_not_received(self) -> None:
        capture = self.prepare("--packets", 100)
        source = ".".join(map(str, next(iter(self.sources))))
        running = self.start_writing()
        arrived = self.arrived_at_sender()
        script = (
            "import socket\n"
            "mirror = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            "for _ in range(50):\n"
            f"    mirror.sendto(bytes([0, 0, 0x65, 0x58]) + bytes(64), ('{source}', 6081))\n"
        )
        self.command(*self.within(self.tap), sys.executable, "-c", script)
        support.wait_until(lambda: self.arrived_at_sender() >= arrived + 50)
        self.send(capture, 1000)
        account = self.account_when_quiet(running)
        self.assertEqual(account["frames_received"]["packets"], 100)
        self.assertEqual(account["fates"]["exported"], 100)

    def arrived_at_sender(self) -> int:
        shown = self.command(*self.within(self.sender), *"ip -json -statistics link show s0".split())
        return json.loads(shown.stdout)[0]["stats64"]["rx"]["packets"]


if __name__ == "__main__":
    support.main()
