#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every capture of the shared folder, replayed, against its manifest and its expected packets."""

import hashlib
import json
import os
import unittest
from pathlib import Path

import support

# A layer-3 inner packet is exported behind these addresses and its EtherType: the manifest's count
# of bytes includes that header, and its hash does not.
SYNTHETIC_ADDRESSES = bytes.fromhex("020000000002020000000001")

# Robustness cases. What is right is decided here and not by the manifest, which is lenient.
DECIDED = {
    # In the file's order, as RFC 8926 has it: seven of 14 frames are good.
    "synthetic__gwlb-malformed.pcap": {
        "exported": 7,
        "refusals": {
            "geneve_version": 1,  # §3.4: an unknown version is dropped
            "geneve_truncated": 1,  # §3.4: the fixed header is eight bytes
            "geneve_options_length": 1,  # §3.4: options longer than the datagram
            "geneve_option_overrun": 1,  # §3.5: an option ends within the options
            "geneve_protocol": 1,  # §3.4: nothing that we could name a link type for
            "geneve_control": 1,  # §3.4: the O bit is for the endpoint and never forwarded
            "inner_empty": 1,  # a header with nothing behind it is no packet
        },
    },
    # One frame of 80 kB whose IPv4 total length is 0, as the sender's kernel writes it before
    # segmentation. No device delivers such a frame; a total length below the header is none.
    "tcpdump__bigtcp-ipv4-geneve-ipv4.pcap": {"exported": 0, "refusals": {"ipv4_total_length": 1}},
    # One frame that ends with its Geneve header.
    "zeek__geneve-truncated.pcapng": {"exported": 0, "refusals": {"inner_empty": 1}},
}


def captures_folder() -> Path | None:
    folder = Path(os.environ.get("GWLBTAP_SHARED_PCAPS", ""))
    return folder if (folder / "MANIFEST.json").is_file() else None


class ReplayCaptures(support.IntegrationTest):
    def setUp(self) -> None:
        super().setUp()
        self.captures = captures_folder()
        if self.captures is None:
            self.skipTest(
                "the shared captures are not here; set GWLBTAP_SHARED_PCAPS to their folder"
            )
        self.manifest = json.loads((self.captures / "MANIFEST.json").read_text())

    def replay_to_file(self, name: str) -> tuple[dict, list[support.Packet]]:
        out = self.folder / (name + ".out")
        account = self.replay(self.captures / name, "--write", out)
        packets = support.read_pcap(out)
        self.assertEqual(len(packets), account["fates"]["exported"])
        return account, packets

    def refusals(self, account: dict) -> dict:
        return {name: count for name, count in account["malformed"].items() if count}

    def test_every_well_formed_capture_comes_out_exactly_as_expected(self) -> None:
        for entry in self.manifest:
            name = entry["file"]
            if name in DECIDED:
                continue
            with self.subTest(name):
                account, packets = self.replay_to_file(name)
                self.assertEqual(account["frames_received"]["packets"], entry["packets"])
                self.assertEqual(account["fates"]["exported"], entry["decapsulated"])
                self.assertEqual(account["fates"]["not_tunnel"], entry["not_tunnel"])
                self.assertEqual(self.refusals(account), {})
                self.check_vnis(account, entry)
                self.check_hash(packets, entry)
                self.check_packets(packets, Path(name).stem)

    def check_vnis(self, account: dict, entry: dict) -> None:
        # VXLAN is the inner tunnel where there are two, and its VNI is the source's.
        kinds = {key.partition(":")[0] for key in entry["vnis"]}
        kind = "vxlan" if "vxlan" in kinds else "geneve"
        expected = {
            int(key.partition(":")[2]): count
            for key, count in entry["vnis"].items()
            if key.startswith(kind)
        }
        found: dict[int, int] = {}
        for source in account["sources"]:
            found[source["vni"]] = found.get(source["vni"], 0) + source["packets"]
        self.assertEqual(found, expected)

    def check_hash(self, packets: list[support.Packet], entry: dict) -> None:
        self.assertEqual(sum(len(packet.data) for packet in packets), entry["inner_bytes"])
        inner = [
            packet.data.removeprefix(SYNTHETIC_ADDRESSES + packet.data[12:14])
            for packet in packets
        ]
        if entry["sha256_inner_concat"] is not None:
            digest = hashlib.sha256(b"".join(inner)).hexdigest()
            self.assertEqual(digest, entry["sha256_inner_concat"])

    def check_packets(self, packets: list[support.Packet], stem: str) -> None:
        expected_file = self.captures / "expected" / (stem + ".inner.pcap")
        expected = support.read_pcap(expected_file) if expected_file.exists() else []
        self.assert_same_packets(packets, expected)
        for number, (left, right) in enumerate(zip(packets, expected), start=1):
            self.assertEqual(left.microseconds, right.microseconds, f"time of packet {number}")

    def test_robustness_captures_come_out_as_the_documents_decide(self) -> None:
        for name, decided in DECIDED.items():
            with self.subTest(name):
                account, _ = self.replay_to_file(name)
                self.assertEqual(account["fates"]["exported"], decided["exported"])
                self.assertEqual(account["fates"]["not_tunnel"], 0)
                self.assertEqual(self.refusals(account), decided["refusals"])

    def test_the_manifest_covers_every_capture(self) -> None:
        files = {path.name for path in self.captures.glob("*.pcap*")}
        self.assertEqual(files, {entry["file"] for entry in self.manifest})

    def test_the_same_traffic_comes_out_the_same_through_either_tunnel(self) -> None:
        _, mirror = self.replay_to_file("suricata-verify__vxlan-decoder-03.pcap")
        _, gwlb = self.replay_to_file("derived__gwlb-over-aws-mirror-vxlan-decoder-03.pcap")
        self.assert_same_packets(gwlb, mirror)


if __name__ == "__main__":
    support.main()
