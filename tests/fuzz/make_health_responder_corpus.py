#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the inputs that fuzzing of the health responder starts from.

usage: make_health_responder_corpus.py FOLDER

The form of an input is described in health_responder_fuzz.cc. Lengths and checksums in IP, ICMP
and TCP are left zero: the fuzz target fills them in.
"""

import struct
import sys
from pathlib import Path

AS_IT_IS, REPAIRED, PROVEN, NEXT, SEEN = range(5)
HEALTHY, ACCEPT_UNHEALTHY = 1, 2
SYN, FIN, RST, PSH, ACK = 2, 1, 4, 8, 16

PEER_MAC, OUR_MAC = bytes.fromhex("02000000000a"), bytes.fromhex("02000000000b")
PEER_IPV4, OUR_IPV4 = bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])
PEER_IPV6 = bytes.fromhex("20010db8000000000000000000000001")
OUR_IPV6 = bytes.fromhex("20010db8000000000000000000000002")
GROUP_IPV6, GROUP_MAC = bytes.fromhex("ff0200000000000000000001ff000002"), bytes.fromhex("3333ff000002")

REQUEST = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"


def ethernet(ether_type: int, payload: bytes, destination: bytes = OUR_MAC) -> bytes:
    return destination + PEER_MAC + struct.pack("!H", ether_type) + payload


def vlan(frame: bytes, tag_protocol: int = 0x8100) -> bytes:
    return frame[:12] + struct.pack("!HH", tag_protocol, 100) + frame[12:]


def ipv4(protocol: int, payload: bytes, options: bytes = b"", fragment: int = 0) -> bytes:
    words = 0x45 + len(options) // 4
    header = struct.pack("!BBHHHBBH", words, 0, 0, 7, fragment, 64, protocol, 0)
    return ethernet(0x0800, header + PEER_IPV4 + OUR_IPV4 + options + payload)


def ipv6(protocol: int, payload: bytes) -> bytes:
    header = struct.pack("!IHBB", 6 << 28, 0, protocol, 64)
    return ethernet(0x86DD, header + PEER_IPV6 + OUR_IPV6 + payload)


def solicitation(source: bytes) -> bytes:
    header = struct.pack("!IHBB", 6 << 28, 0, 58, 255) + source + GROUP_IPV6
    message = struct.pack("!BBHI", 135, 0, 0, 0) + OUR_IPV6
    option = b"\1\1" + PEER_MAC if any(source) else b""
    return ethernet(0x86DD, header + message + option, GROUP_MAC)


def arp(sender: bytes) -> bytes:
    request = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1)
    body = request + PEER_MAC + sender + bytes(6) + OUR_IPV4
    return ethernet(0x0806, body, b"\xff" * 6)


def tcp(flags: int, payload: bytes = b"", options: bytes = b"", window: int = 64240) -> bytes:
    words = (5 + len(options) // 4) << 4
    ports = struct.pack("!HHII", 40000, 80, 1000, 0)
    return ports + struct.pack("!BBHHH", words, flags, window, 0, 0) + options + payload


def script(choice: int, *steps: tuple[int, bytes], later: int = 0) -> bytes:
    parts = [struct.pack("!BBH", kind, later, len(frame)) + frame for kind, frame in steps]
    return bytes([choice]) + b"".join(parts)


def check(version, *pieces: bytes) -> list[tuple[int, bytes]]:
    """A whole conversation: SYN, the request in pieces, and the last FIN."""
    kinds = [PROVEN] + [NEXT] * (len(pieces) - 1)
    middle = [(kind, version(6, tcp(ACK | PSH, piece))) for kind, piece in zip(kinds, pieces)]
    return [(REPAIRED, version(6, tcp(SYN))), *middle, (SEEN, version(6, tcp(ACK | FIN)))]


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    ping = struct.pack("!BBHHH", 8, 0, 0, 7, 1) + b"data"
    ping_ipv6 = struct.pack("!BBHHH", 128, 0, 0, 7, 1) + b"data"
    options = b"\2\4\5\xb4\4\2\x08\x0a" + bytes(8) + b"\1\3\3\7"
    pieces = [REQUEST[:5], REQUEST[5:20], REQUEST[20:]]
    inputs = {
        "arp": script(HEALTHY, (AS_IT_IS, arp(PEER_IPV4)), (AS_IT_IS, arp(bytes(4)))),
        "neighbour": script(
            HEALTHY, (REPAIRED, solicitation(PEER_IPV6)), (REPAIRED, solicitation(bytes(16)))
        ),
        "ping": script(HEALTHY, (REPAIRED, ipv4(1, ping)), (REPAIRED, ipv6(58, ping_ipv6))),
        "ping_options_vlan": script(
            HEALTHY, (REPAIRED, vlan(ipv4(1, ping, options=b"\x94\4\0\0", fragment=0x4000)))
        ),
        "syn_refused": script(0, (REPAIRED, ipv4(6, tcp(SYN)))),
        "syn_options": script(HEALTHY, (REPAIRED, vlan(vlan(ipv6(6, tcp(SYN, options=options))), 0x88A8))),
        "connect_and_close": script(
            HEALTHY, (REPAIRED, ipv4(6, tcp(SYN))), (PROVEN, ipv4(6, tcp(ACK | FIN)))
        ),
        "request": script(HEALTHY, *check(ipv4, REQUEST)),
        "request_ipv6": script(ACCEPT_UNHEALTHY, *check(ipv6, REQUEST)),
        "pieces": script(HEALTHY, *check(ipv4, *pieces)),
        "pieces_unfinished": script(HEALTHY, *check(ipv6, *pieces[:2]), later=5),
        "pieces_reset": script(
            HEALTHY, *check(ipv4, *pieces[:2])[:-1], (NEXT, ipv4(6, tcp(RST))), later=61
        ),
        "pipelined": script(HEALTHY, *check(ipv4, REQUEST + REQUEST[:9])),
        "no_window": script(HEALTHY, (PROVEN, ipv4(6, tcp(ACK | PSH, REQUEST, window=100)))),
    }
    for name, data in inputs.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
