# SPDX-License-Identifier: Apache-2.0
"""Two network namespaces joined by a pair of interfaces: `sender` plays the load balancer, `tap` has
the appliance's port. Gone with the test."""

import json
import os
import socket
import struct
import subprocess

import support


class NetworkTest(support.IntegrationTest):
    """`sender` has the interface s0, `tap` has t0."""

    PROGRAMS = ("ip", "nsenter")  # what its tests need

    def setUp(self) -> None:
        super().setUp()
        support.skip_without(*self.PROGRAMS, root=True)
        mark = f"gwt{os.getpid()}"
        self.sender, self.tap = f"{mark}s", f"{mark}t"
        for name in (self.sender, self.tap):
            done = self.command("ip", "netns", "add", name, check=False)
            if done.returncode != 0:
                self.skipTest(f"no network namespace can be made here: {done.stderr.strip()}")
            self.addCleanup(self.command, "ip", "netns", "delete", name)

    def command(self, *arguments, check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [*map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60 * support.PATIENCE,
            check=False,
        )
        if check and done.returncode != 0:
            self.fail(f"{arguments} failed: {done.stderr}")
        return done

    def within(self, namespace: str) -> tuple[str, ...]:
        # "ip netns exec" wants to mount, which a root file system in a mere folder does not allow.
        return ("nsenter", f"--net=/run/netns/{namespace}")

    def background(self, namespace: str, *arguments, **options) -> subprocess.Popen:
        process = subprocess.Popen([*self.within(namespace), *map(str, arguments)], **options)

        def end() -> None:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stderr):
                if stream is not None:
                    stream.close()

        self.addCleanup(end)
        return process

    def join_interfaces(self, sender_mac: str | None = None, tap_mac: str | None = None) -> None:
        """Makes s0 and t0, up and silent: nothing is sent but what a test sends."""
        for namespace in (self.sender, self.tap):
            silent = "net.ipv6.conf.default.disable_ipv6=1"
            self.command(*self.within(namespace), "sysctl", "-qw", silent)
        sender = f"address {sender_mac}" if sender_mac else ""
        tap = f"address {tap_mac}" if tap_mac else ""
        pair = (
            f"link add s0 netns {self.sender} {sender} mtu 9000 type veth "
            f"peer name t0 netns {self.tap} {tap} mtu 9000"
        )
        self.command("ip", *pair.split())
        for namespace, link in ((self.sender, "s0"), (self.tap, "t0")):
            self.ip(namespace, "link set lo up")
            self.ip(namespace, f"link set {link} up")

    def ip(self, namespace: str, line: str) -> None:
        self.command(*self.within(namespace), "ip", *line.split())

    def mac_of(self, namespace: str, link: str) -> str:
        shown = self.command(*self.within(namespace), "ip", "-json", "link", "show", link)
        return json.loads(shown.stdout)[0]["address"]

    def send(self, capture, rate: int, limit: int | None = None, loops: int = 1) -> None:
        some = ["--limit", limit] if limit else []
        play = ["tcpreplay", "-q", "-i", "s0", "--pps", rate, "--loop", loops, *some, capture]
        self.command(*self.within(self.sender), *play)


def checksum(data: bytes) -> int:
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def syn(source: str, destination: str, source_port: int, port: int, number: int) -> bytes:
    """An IPv4 packet that asks for a connection."""
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    tcp = struct.pack("!HHIIBBHHH", source_port, port, number, 0, 5 << 4, 2, 64240, 0, 0)
    tcp_sum = checksum(addresses + struct.pack("!HH", 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack("!H", tcp_sum) + tcp[18:]
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + addresses
    return ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:] + tcp
