# SPDX-License-Identifier: Apache-2.0
"""Frames for the comparison with tshark: families of whole ones, and a seeded hand to harm them."""

import random
import struct

GENEVE, VXLAN = 6081, 4789
ETHERNET, IPV4, IPV6, ARP = 0x6558, 0x0800, 0x86DD, 0x0806


def ethernet(payload: bytes, ether_type: int = IPV4, tags: tuple[int, ...] = ()) -> bytes:
    tagged = b"".join(struct.pack("!HH", tag, 100) for tag in tags)
    addresses = bytes.fromhex("02000000000b02000000000a")
    return addresses + tagged + struct.pack("!H", ether_type) + payload


def ipv4(payload: bytes, protocol: int = 17, options: bytes = b"", fragment: int = 0) -> bytes:
    header = struct.pack(
        "!BBHHHBBH4s4s",
        0x45 + len(options) // 4,
        *(0, 20 + len(options) + len(payload), 1, fragment, 64, protocol, 0),
        *(bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])),
    )
    return header + options + payload


def ipv6(payload: bytes, next_header: int = 17, extensions: int = 0) -> bytes:
    for _ in range(extensions):  # destination options of nothing but padding
        payload = bytes([next_header, 0, 1, 4, 0, 0, 0, 0]) + payload
        next_header = 60
    addresses = bytes.fromhex("20010db8" + "00" * 11 + "01" + "20010db8" + "00" * 11 + "02")
    return struct.pack("!IHBB", 0x60000000, len(payload), next_header, 64) + addresses + payload


def udp(payload: bytes, port: int) -> bytes:
    return struct.pack("!HHHH", 40000, port, 8 + len(payload), 0) + payload


def geneve(payload: bytes, protocol: int, options: bytes = b"", vni: int = 77) -> bytes:
    return struct.pack("!BBHI", len(options) // 4, 0, protocol, vni << 8) + options + payload


def vxlan(payload: bytes, vni: int = 99) -> bytes:
    return struct.pack("!II", 0x08000000, vni << 8) + payload


def option(option_class: int, kind: int, data: bytes) -> bytes:
    return struct.pack("!HBB", option_class, kind, len(data) // 4) + data


AWS_OPTIONS = (
    option(0x0108, 1, bytes(range(8)))
    + option(0x0108, 2, bytes(8))
    + option(0x0108, 3, bytes.fromhex("c00c1e01"))
)


def families() -> list[bytes]:
    """One frame of each shape that is accepted."""
    inner4 = ipv4(udp(b"inner question", 5353))
    inner6 = ipv6(udp(b"inner question", 5353))
    frame = ethernet(inner4)
    arp = struct.pack("!HHBBH", 1, IPV4, 6, 4, 1) + bytes(20)
    mirror = geneve(ipv4(udp(vxlan(frame), VXLAN)), IPV4, AWS_OPTIONS)
    return [
        ethernet(ipv4(udp(mirror, GENEVE))),
        ethernet(ipv4(udp(mirror, GENEVE)), tags=(0x8100,)),
        ethernet(ipv4(udp(mirror, GENEVE)), tags=(0x88A8, 0x8100)),
        ethernet(ipv4(udp(mirror, GENEVE), options=bytes([1] * 8))),
        ethernet(ipv6(udp(mirror, GENEVE)), IPV6),
        ethernet(ipv6(udp(mirror, GENEVE), extensions=2), IPV6),
        ethernet(ipv4(udp(geneve(inner4, IPV4, AWS_OPTIONS), GENEVE))),
        ethernet(ipv4(udp(geneve(inner6, IPV6, AWS_OPTIONS), GENEVE))),
        ethernet(ipv4(udp(geneve(arp, ARP), GENEVE))),
        ethernet(ipv4(udp(geneve(frame, ETHERNET), GENEVE))),
        ethernet(ipv4(udp(geneve(frame, ETHERNET, option(0x1234, 0x81, bytes(4))), GENEVE))),
        ethernet(ipv4(udp(geneve(ipv6(udp(vxlan(frame), VXLAN)), IPV6, AWS_OPTIONS), GENEVE))),
        ethernet(ipv4(udp(vxlan(frame), VXLAN))),
        ethernet(ipv6(udp(vxlan(frame), VXLAN)), IPV6),
        ethernet(ipv4(udp(vxlan(ethernet(inner6, IPV6, (0x8100,))), VXLAN))) + bytes(6),
    ]


def mutate(frame: bytes, chance: random.Random) -> bytes:
    """Changes one to three places of the headers, or cuts the frame."""
    changed = bytearray(frame)
    for _ in range(chance.randint(1, 3)):
        kind = chance.randrange(10)
        at = chance.randrange(12, min(len(changed), 120))
        if kind < 4:
            changed[at] ^= 1 << chance.randrange(8)
        elif kind < 6:
            changed[at] = chance.randrange(256)
        elif kind < 8:
            changed[at] = max(0, min(255, changed[at] + chance.choice((-4, -1, 1, 4))))
        else:
            del changed[chance.randrange(14, len(changed) + 1) :]
            break
        if len(changed) < 15:
            break
    return bytes(changed)
