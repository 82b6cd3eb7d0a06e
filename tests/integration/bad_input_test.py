#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whatever is wrong from outside: one clear sentence, the right exit code, nothing half-written."""

import json
import os
import resource
import socket
import time
import unittest

import support

EXIT_FAILED = 1
EXIT_USAGE = 2


class BadInput(support.IntegrationTest):
    def setUp(self) -> None:
        super().setUp()
        self.inputs = self.folder / "inputs"
        self.outputs = self.folder / "outputs"
        self.inputs.mkdir()
        self.outputs.mkdir()
        self.capture = self.generate("inputs/in.pcap", "--packets", 1000)
        self.out = self.outputs / "out.pcap"

    def refuse(self, *arguments, code: int = EXIT_FAILED) -> str:
        """Runs what must fail; returns its one sentence."""
        done = self.gwlbtap(*arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        complaints = [line for line in done.stderr.splitlines() if line.startswith("gwlbtap: ")]
        self.assertEqual(len(complaints), 1, done.stderr)
        self.assertEqual(list(self.outputs.iterdir()), [])
        return complaints[0]

    def refuse_run(self, port: str, *exporters: str) -> str:
        path = self.inputs / "config.toml"
        path.write_text(support.config(port, list(exporters) or [f'file = "{self.out}"']))
        return self.refuse("run", "--config", path)

    def test_a_missing_capture(self) -> None:
        missing = self.inputs / "missing.pcap"
        sentence = self.refuse("replay", missing, "--write", self.out)
        self.assertEqual(sentence, f"gwlbtap: cannot read {missing}: No such file or directory")

    def test_a_missing_capture_for_the_appliance(self) -> None:
        missing = self.inputs / "missing.pcap"
        self.assertIn(str(missing), self.refuse_run(f"net_pcap0,rx_pcap={missing}"))

    def test_what_is_no_capture(self) -> None:
        other = self.inputs / "notes.txt"
        other.write_text("Not a capture at all.\n" * 10)
        self.assertIn(str(other), self.refuse("replay", other, "--write", self.out))
        self.assertIn(str(other), self.refuse_run(f"net_pcap0,rx_pcap={other}"))

    def test_a_cut_capture(self) -> None:
        cut = self.inputs / "cut.pcap"
        cut.write_bytes(self.capture.read_bytes()[:-1])
        sentence = self.refuse("replay", cut, "--write", self.out)
        self.assertIn(str(cut), sentence)
        self.assertIn("packet 1000", sentence)

    def test_a_folder_as_capture(self) -> None:
        self.assertIn(str(self.inputs), self.refuse("replay", self.inputs, "--write", self.out))

    def test_a_missing_interface(self) -> None:
        sentence = self.refuse_run("net_af_packet0,iface=nosuch0")
        self.assertIn("net_af_packet0,iface=nosuch0", sentence)

    def test_a_device_that_nobody_knows(self) -> None:
        self.assertIn("net_nosuchdriver0", self.refuse_run("net_nosuchdriver0"))

    def test_a_port_in_use(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            address = f"127.0.0.1:{other.getsockname()[1]}"
            replay = self.refuse("replay", self.capture, "--write", self.out, "--listen", address)
            self.assertIn(address, replay)
            file_and_listener = [f'file = "{self.out}"', f'listen = "{address}"']
            run = self.refuse_run(f"net_pcap0,rx_pcap={self.capture}", *file_and_listener)
            self.assertIn(address, run)

    def test_a_collector_that_refuses(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as closing:
            address = f"127.0.0.1:{closing.getsockname()[1]}"
        sentence = self.refuse("replay", self.capture, "--write", self.out, "--connect", address)
        self.assertIn(address, sentence)

    def test_an_output_folder_that_is_not_there(self) -> None:
        out = self.inputs / "nowhere" / "out.pcap"
        for arguments in (("replay", self.capture), ("generate",)):
            self.assertIn(str(out), self.refuse(*arguments, "--write", out))
        sentence = self.refuse_run(f"net_pcap0,rx_pcap={self.capture}", f'file = "{out}"')
        self.assertIn(str(out), sentence)

    def test_an_output_folder_that_is_not_writable(self) -> None:
        if os.geteuid() == 0:
            out = "/proc/out.pcap"  # root writes everywhere but there
        else:
            self.outputs.chmod(0o500)
            out = str(self.out)
        self.assertIn(out, self.refuse("replay", self.capture, "--write", out))
        sentence = self.refuse_run(f"net_pcap0,rx_pcap={self.capture}", f'file = "{out}"')
        self.assertIn(out, sentence)

    def test_a_file_that_the_appliance_would_have_to_overwrite(self) -> None:
        precious = self.inputs / "precious.pcap"
        precious.write_bytes(b"precious")
        sentence = self.refuse_run(f"net_pcap0,rx_pcap={self.capture}", f'file = "{precious}"')
        self.assertIn(str(precious), sentence)
        self.assertEqual(precious.read_bytes(), b"precious")

    def test_what_an_appliance_that_was_killed_has_left_is_not_overwritten(self) -> None:
        left = self.inputs / "out.pcap.partial"
        left.write_bytes(b"all that is left")
        out = self.inputs / "out.pcap"
        sentence = self.refuse_run(f"net_pcap0,rx_pcap={self.capture}", f'file = "{out}"')
        self.assertIn(str(left), sentence)
        self.assertEqual(left.read_bytes(), b"all that is left")
        self.assertFalse(out.exists())

    def test_a_pipe_that_nobody_reads(self) -> None:
        pipe = self.inputs / "pipe"
        os.mkfifo(pipe)
        begin = time.monotonic()
        self.assertIn(str(pipe), self.refuse("replay", self.capture, "--write", pipe))
        self.assertLess(time.monotonic() - begin, 10 * support.PATIENCE)

    def test_a_limit_on_the_size_of_files(self) -> None:
        limit = 100_000
        done = self.gwlbtap(
            *("replay", self.capture, "--write", self.out, "--json"),
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        self.assertEqual(done.returncode, EXIT_FAILED, done.stderr)
        sentence = done.stderr.splitlines()[-1]
        self.assertIn(f"cannot write {self.out}: File too large", sentence)
        exporter = json.loads(done.stdout)["streams"][0]["exporters"][0]
        kept = support.read_pcap(f"{self.out}.partial")
        self.assertEqual(len(kept), exporter["delivered"]["packets"])
        self.assertFalse(self.out.exists())

    def test_an_account_that_cannot_be_told(self) -> None:
        for form in ([], ["--json"]):
            with self.subTest(form), open("/dev/full", "w", encoding="utf-8") as full:
                done = self.gwlbtap("replay", self.capture, *form, stdout=full)
                self.assertEqual(done.returncode, EXIT_FAILED, done.stderr)
                self.assertIn("standard output", done.stderr)

    def test_a_path_that_is_not_utf_8_is_written_and_told_as_valid_json(self) -> None:
        out = self.outputs / os.fsdecode(b"caf\xe9.pcap")
        done = self.gwlbtap("replay", self.capture, "--write", out, "--json", text=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        account = json.loads(done.stdout.decode("utf-8", errors="strict"))
        self.check_laws(account)
        self.assertIn("caf\N{REPLACEMENT CHARACTER}.pcap", json.dumps(account, ensure_ascii=False))
        self.assertEqual(len(support.read_pcap(out)), 1000)

    def test_more_clients_to_wait_for_than_may_come(self) -> None:
        path = self.inputs / "config.toml"
        listen = 'listen = "127.0.0.1:0"\nmax_clients = 98'
        path.write_text(support.config(f"net_pcap0,rx_pcap={self.capture}", [listen]))
        arguments = ("run", "--config", path, "--wait-clients", 99)
        self.assertIn("--wait-clients 99", self.refuse(*arguments, code=EXIT_USAGE))

    def test_a_port_that_is_no_device_is_told_where_it_stands(self) -> None:
        path = self.inputs / "wrong.toml"
        path.write_text(support.config("eth0", [f'file = "{self.out}"']))
        for command in (["check-config", path], ["run", "--config", path]):
            done = self.gwlbtap(*command)
            self.assertEqual((done.returncode, done.stdout), (EXIT_USAGE, ""))
            self.assertIn(f'{path}:2:8: dataplane.port: "eth0" ', done.stderr)

    def test_a_wrong_configuration_tells_all_its_errors_at_once(self) -> None:
        path = self.inputs / "wrong.toml"
        path.write_text('[dataplane]\nwrokers = 2\nbuffers = "many"\n\n[[stream]]\nname = "a b"\n')
        for command in (["run", "--config", path], ["check-config", path]):
            done = self.gwlbtap(*command)
            self.assertEqual(done.returncode, EXIT_USAGE)
            self.assertEqual(done.stdout, "")
            for expected in (
                f"{path}:1:1: dataplane.port: ",
                f"{path}:2:1: dataplane.wrokers: ",
                f"{path}:3:11: dataplane.buffers: ",
                f"{path}:6:8: stream[0].name: ",
                "stream[0].exporter: ",
            ):
                self.assertIn(expected, done.stderr)

    def test_wrong_usage(self) -> None:
        for arguments in (
            [],
            ["fly"],
            ["replay"],
            ["replay", self.capture, "--loop", "0"],
            ["replay", self.capture, "--listen", "127.0.0.1:notaport"],
            ["replay", self.capture, "--format", "erf"],
            ["replay", self.capture, "--nonsense"],
            ["run", "--stop-when-idle", "soon"],
            ["generate", "--write", self.out, "--size", "9999999"],
            ["generate", "--write", self.out, "--packets", "0"],
            ["generate"],
            ["receive"],
            ["check-config"],
        ):
            with self.subTest(arguments):
                done = self.gwlbtap(*arguments)
                self.assertEqual(done.returncode, EXIT_USAGE, done.stderr)
                self.assertNotEqual(done.stderr, "")
                self.assertEqual(list(self.outputs.iterdir()), [])

    def test_broken_frames_are_counted_and_never_told_one_by_one(self) -> None:
        packets = support.read_pcap(self.capture)
        frames = [packet.data[: 14 + number % 40] for number, packet in enumerate(packets)]
        broken = self.inputs / "broken.pcap"
        support.write_pcap(broken, frames)
        done = self.gwlbtap("replay", broken, "--json")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        account = self.replay(broken)
        self.assertEqual(account["fates"]["dropped_malformed"], 1000)


if __name__ == "__main__":
    support.main()
