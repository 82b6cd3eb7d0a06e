#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""tshark as an oracle: a few thousand frames, whole and mutated, through both.

Where both find an inner packet, it is the same packet with the same VNI. Where only one does, the
reason is one of those that are written down here.
"""

import random
import re
import subprocess
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import support
import tunnel_frames

SEED = 20_240_601
MUTATIONS_PER_FAMILY = 120
GENERATED_PER_PROFILE = 300
START = 1_700_000_000_000_000

# What we refuse although tshark, which shows people whatever is there, dissects the tunnel.
REFUSED_BY_US = {
    "geneve_version": "tshark names the unknown version and goes on",
    "geneve_control": "tshark shows control messages like any other",
    "geneve_protocol": "tshark shows the payload of any protocol type as data",
    "geneve_option_overrun": "tshark cuts the last option short",
    "geneve_options_length": "tshark shows the options that are there",
    "inner_empty": "tshark has shown the header, which is all there is",
    "vxlan_no_vni": "tshark shows a VNI that the I flag says is none",
    "vxlan_truncated": "tshark shows the part of the header that is there",
    "outer_fragment": "tshark dissects first fragments as far as they go",
    "ipv4_total_length": "tshark takes 0 for segmentation offload",
    "udp_length": "tshark takes what is there when the UDP length says otherwise",
    "ipv6_extension_headers": "tshark follows any number of them",
    "vlan_depth": "tshark follows any number of tags",
    "not_tunnel": "tshark goes by the source port too, and by heuristics",
}


@dataclass
class Dissection:
    """Where tshark has the inner packet begin and end, and its VNI."""

    begin: int
    end: int
    vni: int
    geneve_end: int  # where the packet within Geneve begins, be it the mirror's VXLAN or not


class PdmlReader:
    """Reads the lines of `tshark -T pdml`: of each packet its protocols and a few fields."""

    PROTOCOL = re.compile(r'  <proto name="([^"]+)".* size="(\d+)" pos="(\d+)"')
    FIELD = re.compile(r'<field name="(geneve\.vni|vxlan\.vni|udp\.length)".* value="([0-9a-f]+)"')

    def __init__(self, frames: list[bytes]):
        self._frames = frames

    def read(self, lines) -> list[Dissection | None]:
        results: list[Dissection | None] = []
        layers: list[dict] = []
        for line in lines:
            if line.startswith("<packet>"):
                layers = []
            elif line.startswith("</packet>"):
                results.append(self.judge(layers, len(self._frames[len(results)])))
            elif match := self.PROTOCOL.match(line):
                layers.append({"name": match[1], "size": int(match[2]), "begin": int(match[3])})
            elif layers and (match := self.FIELD.search(line)):
                layers[-1].setdefault(match[1], int(match[2], 16))
        return results

    @staticmethod
    def judge(layers: list[dict], size: int) -> Dissection | None:
        names = [layer["name"] for layer in layers]
        outer = next((at for at, name in enumerate(names) if name in ("geneve", "vxlan")), None)
        if outer is None:
            return None
        tunnel = outer
        behind = "/".join(names[outer + 1 :])
        if names[outer] == "geneve" and (
            mirror := re.match(r"(ip|ipv6(/ipv6\.\w+)*)/udp/vxlan(/|$)", behind)
        ):
            tunnel = outer + mirror[0].rstrip("/").count("/") + 1
        end = size
        for udp in (layer for layer in layers[:tunnel] if layer["name"] == "udp"):
            end = min(end, udp["begin"] + udp.get("udp.length", size))
        begin = layers[tunnel]["begin"] + layers[tunnel]["size"]
        vni = layers[tunnel].get(f"{names[tunnel]}.vni")
        geneve_end = layers[outer]["begin"] + layers[outer]["size"]
        return Dissection(begin, end, vni, geneve_end) if vni is not None else None


class TsharkOracle(support.IntegrationTest):
    def setUp(self) -> None:
        super().setUp()
        support.skip_without("tshark")

    def make_frames(self) -> list[bytes]:
        chance = random.Random(SEED)
        frames = []
        for family in tunnel_frames.families():
            frames.append(family)
            frames += [tunnel_frames.mutate(family, chance) for _ in range(MUTATIONS_PER_FAMILY)]
        for profile in ("gwlb-mirror", "gwlb-inline", "vxlan"):
            capture = self.generate(
                f"{profile}.pcap",
                *("--packets", GENERATED_PER_PROFILE, "--profile", profile, "--seed", SEED),
            )
            for number, packet in enumerate(support.read_pcap(capture)):
                frames.append(packet.data)
                if number % 2:
                    frames.append(tunnel_frames.mutate(packet.data, chance))
        return frames

    def ask_tshark(self, capture, frames: list[bytes]) -> list[Dissection | None]:
        command = ["tshark", "-n", "-r", capture, "-T", "pdml"]
        for preference in ("ip.defragment:FALSE", "ipv6.defragment:FALSE"):
            command += ["-o", preference]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, errors="replace"
        ) as process:
            results = PdmlReader(frames).read(process.stdout)
        self.assertEqual(len(results), len(frames))
        return results

    def ask_us(self, capture) -> dict[int, bytes]:
        """The inner packets by frame number."""
        out = self.folder / "inner.pcap"
        self.replay(capture, "--write", out)
        return {packet.microseconds - START: packet.data for packet in support.read_pcap(out)}

    def reason_of(self, number: int, frame: bytes) -> str:
        capture = self.folder / f"frame-{number}.pcap"
        support.write_pcap(capture, [frame], START)
        account = self.replay(capture)
        capture.unlink()
        reasons = [name for name, count in account["malformed"].items() if count]
        return reasons[0] if reasons else "not_tunnel"

    def test_both_find_the_same_inner_packets(self) -> None:
        frames = self.make_frames()
        capture = self.folder / "all.pcap"
        support.write_pcap(capture, frames, START)
        theirs = self.ask_tshark(capture, frames)
        ours = self.ask_us(capture)
        both = [number for number in ours if theirs[number] is not None]
        self.assertGreater(len(both), len(frames) // 2)
        same = self.check_inner_packets(frames, ours, theirs, both)
        self.check_vnis(frames, theirs, same)
        self.check_only_theirs(frames, ours, theirs)
        self.check_only_ours(frames, ours, theirs)

    def check_inner_packets(self, frames, ours, theirs, both) -> list[int]:
        """Returns the frames of which both found the very same inner packet."""
        same, different = [], []
        for number in both:
            dissection, frame, inner = theirs[number], frames[number], ours[number]
            if frame[dissection.begin : dissection.end] in (inner, inner[14:]):
                same.append(number)
            elif not self.is_kept_as_evidence(frame, dissection, inner):
                different.append(f"frame {number}: {frame.hex()}\n  {inner.hex()}\n  {dissection}")
        self.assertEqual(different, [])
        self.assertGreater(len(same), len(both) * 9 // 10)
        return same

    @staticmethod
    def is_kept_as_evidence(frame: bytes, dissection: Dissection, inner: bytes) -> bool:
        """The mirror's VXLAN packet within Geneve is broken: we hand it on, tshark looks inside."""
        packet = inner[14:]
        return dissection.geneve_end < dissection.begin and frame[
            dissection.geneve_end :
        ].startswith(packet)

    def check_vnis(self, frames, theirs, same) -> None:
        capture = self.folder / "same.pcap"
        support.write_pcap(capture, [frames[number] for number in same], START)
        found: Counter[int] = Counter()
        for source in self.replay(capture)["sources"]:
            found[source["vni"]] += source["packets"]
        self.assertEqual(found, Counter(theirs[number].vni for number in same))

    def check_only_theirs(self, frames, ours, theirs) -> None:
        numbers = [n for n, found in enumerate(theirs) if found is not None and n not in ours]
        with ThreadPoolExecutor(2) as pool:
            reasons = list(pool.map(lambda n: self.reason_of(n, frames[n]), numbers))
        unexplained = [
            (number, reason, frames[number].hex())
            for number, reason in zip(numbers, reasons)
            if reason not in REFUSED_BY_US
        ]
        self.assertEqual(unexplained, [])

    def check_only_ours(self, frames, ours, theirs) -> None:
        """tshark gives up on extension headers whose options are wrong; we go by their lengths."""
        unexplained = [
            frames[number].hex()
            for number in ours
            if theirs[number] is None and not re.search(rb"\x86\xdd.{6}\x3c", frames[number], re.S)
        ]
        self.assertEqual(unexplained, [])


if __name__ == "__main__":
    support.main()
