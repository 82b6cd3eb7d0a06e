#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a load balancer is told: in-band and through the kernel, by the real appliance on a live
interface, checked with curl, ab and ping as they come with the system."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import network
import support
from checked_appliance import CHECK, SENDER, TAP, TAP6, CheckedApplianceTest, resident_bytes
from stopped_thread import StoppedThread, threads_named


class InBand(CheckedApplianceTest):
    def test_the_usual_tools_get_their_answers_over_both_versions_of_ip(self) -> None:
        running = self.start_appliance()
        self.wait_for_check("200")
        self.assertEqual(self.page(), {"status": "healthy"})
        self.assertEqual(self.curl(f"http://[{TAP6}]/health"), "200")
        self.assertEqual(self.curl(CHECK, "--head"), "200")
        self.assertEqual(self.curl(CHECK + "?from=here"), "200")
        self.assertEqual(self.curl(f"http://{TAP}/other"), "404")
        self.assertEqual(self.curl(CHECK, "-X", "DELETE"), "405")
        for address in (TAP, TAP6):
            for size in (56, 4000):
                ping = ("ping", "-c", "3", "-i", "0.2", "-s", str(size), "-W", "5", address)
                self.assertIn(" 0% packet loss", self.command(*self.within(self.sender), *ping).stdout)
        account = self.end(running)
        self.assertEqual(account["fates"]["answered_ping"], 12)
        self.assertGreater(account["fates"]["answered_arp"], 1)
        self.assertEqual(account["fates"]["dropped_tx_full"], 0)
        self.assertEqual(account["port"]["unsent"], 0)

    def test_requests_in_pieces_are_put_together(self) -> None:
        running = self.start_appliance()
        self.wait_for_check("200")
        script = (
            "import socket, time\n"
            f"check = socket.create_connection(('{TAP}', 80), 10)\n"
            "check.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)\n"
            "for piece in (b'GE', b'T /health HT', b'TP/1.1\\r\\nHost: a\\r', b'\\n\\r\\n'):\n"
            "    check.sendall(piece)\n"
            "    time.sleep(0.05)\n"
            "print(check.makefile('rb').read().split(b' ')[1].decode())\n"
        )
        done = self.command(*self.within(self.sender), "python3", "-c", script)
        self.assertEqual(done.stdout.strip(), "200")
        self.end(running)

    def test_a_tcp_check_is_refused_by_an_unhealthy_target(self) -> None:
        running = self.start_appliance('check = "tcp"')
        self.wait_for_check("200")
        self.gwlbtap("drain", "--socket", self.control)
        done = self.command(
            *self.within(self.sender), "curl", "-sS", "-m", "5", CHECK, check=False
        )
        self.assertEqual(done.returncode, 7, done.stderr)  # curl: "Failed to connect to host"
        running.send_signal(signal.SIGINT)
        running.account()

    def test_not_one_of_ten_thousand_checks_fails_under_load(self) -> None:
        running = self.start_appliance(buffers=8192)
        self.wait_for_check("200")
        # Under sanitizers a worker does not keep up with all that can be sent.
        load = self.start_load(None if support.PATIENCE == 1 else int(30_000 / support.PATIENCE**2))
        for requests, at_once in ((10_000, 1), (4_000, 200)):
            ab = ("ab", "-q", "-s", "60", "-n", requests, "-c", at_once, CHECK)
            done = self.command(*self.within(self.sender), *ab)
            self.assertRegex(done.stdout, rf"Complete requests: +{requests}\n")
            self.assertRegex(done.stdout, r"Failed requests: +0\n")
            self.assertNotIn("Non-2xx", done.stdout)
        load.kill()
        account = self.end(running)
        self.assertGreater(account["fates"]["exported"], 1000)
        self.assertEqual(account["fates"]["dropped_tx_full"], 0)

    def test_a_flood_of_syns_costs_neither_memory_nor_tunnel_packets(self) -> None:
        running = self.start_appliance("max_loss = 1", buffers=8192)
        self.wait_for_check("200")
        flood = self.flood_of_syns(20_000)
        before = resident_bytes(running)
        syns = str(int(20_000 / support.PATIENCE**2))
        tunnel = self.generate("tunnel.pcap", "--packets", 20_000)
        storm = self.background(
            *(self.sender, "tcpreplay", "-q", "-i", "s0", "--pps", syns, "--loop", "0", flood),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.send(tunnel, int(10_000 / support.PATIENCE))
        self.wait_for_check("200")
        storm.kill()
        storm.wait()
        if support.PATIENCE == 1:  # sanitizers take memory of their own
            self.assertLess(resident_bytes(running) - before, 8 << 20)
        account = self.end(running)
        self.assertEqual(account["fates"]["exported"], 20_000)
        self.assertEqual(account["port"]["missed"], 0)

    def flood_of_syns(self, count: int) -> Path:
        """SYNs to the health port, each from another port or address of the sender's network."""
        macs = self.mac_of(self.tap, "t0") + self.mac_of(self.sender, "s0")
        ethernet = bytes.fromhex(macs.replace(":", "")) + b"\x08\x00"
        frames = [ethernet + network.syn(SENDER, TAP, 1024 + n % 60_000, 80, n) for n in range(count)]
        path = self.folder / "flood.pcap"
        support.write_pcap(path, frames)
        return path


class Verdict(CheckedApplianceTest):
    def test_a_stopped_worker_fails_the_check_of_the_kernel_and_of_the_other_worker(self) -> None:
        running = self.start_appliance('worker_timeout = "1s"', workers=2)
        self.wait_for_check("200")
        stopped = threads_named(running.process.pid, "worker-0")[0]
        with StoppedThread(stopped):
            begin = time.monotonic()
            support.wait_until(lambda: self.kernel_check(running) == "503", 20)
            self.assertLess(time.monotonic() - begin, 2 * support.PATIENCE)
            # Which worker gets a connection is decided by its port: some answer 503, some nobody.
            codes = {self.curl(CHECK, seconds=1) for _ in range(12)}
            self.assertEqual(codes, {"503", "000"})
            self.assertEqual(self.status()["causes"][0]["name"], "worker_stalled")
        self.wait_for_check("200")
        self.end(running)

    def test_a_stopped_only_worker_answers_nothing_and_is_named(self) -> None:
        running = self.start_appliance()
        self.wait_for_check("200")
        with StoppedThread(threads_named(running.process.pid, "worker-0")[0]):
            self.assertEqual(self.curl(CHECK, seconds=1), "000")
            support.wait_until(lambda: self.kernel_check(running) == "503", 20)
            self.assertIn("worker 0 has not gone round", self.status()["causes"][0]["text"])
        self.wait_for_check("200")
        self.end(running)

    def test_a_stopped_control_thread_is_no_longer_believed(self) -> None:
        running = self.start_appliance()
        self.wait_for_check("200")
        with StoppedThread(running.process.pid):
            self.wait_for_check("503")
            self.assertEqual(self.page()["causes"][0]["name"], "control_stalled")
            self.assertEqual(self.kernel_check(running), "503")
        self.wait_for_check("200")
        self.end(running)

    def test_a_stopped_exporter_thread_is_named_and_the_workers_go_on(self) -> None:
        running = self.start_appliance('exporter_timeout = "1s"\nrecover_after = "0s"')
        self.wait_for_check("200")
        with StoppedThread(threads_named(running.process.pid, "exporters-tcp")[0]):
            support.wait_until(lambda: self.status()["notes"], 20)
            self.assertEqual(self.status()["notes"][0]["name"], "exporter_stalled")
            self.assertEqual(self.curl(CHECK), "200")
        self.end(running)

    def test_the_loss_of_a_required_collector_fails_the_check_and_its_return_heals_it(self) -> None:
        running = self.start_appliance(
            'recover_after = "1s"', ['listen = "127.0.0.1:0"\n[[stream]]\nname = "b"\nrequired = 1\n'
            '[[stream.exporter]]\nlisten = "127.0.0.1:0"']
        )
        # The kernel takes a moment to notice the link's carrier.
        support.wait_until(lambda: self.cause_names() == ["collectors_missing"])
        self.assertEqual(self.curl(CHECK), "503")
        _, (host, port) = running.listening(2)
        collect = ("python3", "-c", f"import socket; s = socket.create_connection(('{host}', {port}))\n"
                   "while s.recv(65536): pass")
        collector = self.background(self.tap, *collect)
        self.wait_for_check("200")
        collector.kill()
        self.wait_for_check("503", 2)
        self.background(self.tap, *collect)
        self.wait_for_check("200")
        self.end(running)

    def test_a_link_that_is_down_fails_the_check(self) -> None:
        running = self.start_appliance('recover_after = "0s"')
        self.wait_for_check("200")
        self.ip(self.sender, "link set s0 down")
        support.wait_until(lambda: self.kernel_check(running) == "503", 20)
        self.assertEqual(self.status()["causes"][0]["name"], "link_down")
        self.ip(self.sender, "link set s0 up")
        support.wait_until(lambda: self.kernel_check(running) == "200", 20)
        self.end(running)

    def test_losses_fail_the_check(self) -> None:
        running = self.start_appliance('loss_window = "2s"\nmin_packets = 100')
        self.wait_for_check("200")
        capture = self.generate("burst.pcap", "--packets", 9_000)
        with StoppedThread(threads_named(running.process.pid, "worker-0")[0]):
            self.send(capture, 100_000)
        support.wait_until(
            lambda: any(c["name"] == "losing_packets" for c in self.status()["causes"]), 10
        )
        self.end(running)


    def test_an_address_that_the_kernel_has_is_refused_because_it_would_reset_the_checks(self) -> None:
        self.ip(self.tap, f"address add {TAP}/24 dev t0")
        text = support.config(
            "net_af_packet0,iface=t0",
            ['listen = "127.0.0.1:0"'],
            f'[health]\naddress = "{TAP}"\n',
        )
        running = self.start_run(text, prefix=self.within(self.tap))
        running.wait_for(f"health.address {TAP} is the kernel's, on t0")
        self.assertEqual(running.finish(), 1)

    def test_a_required_collector_that_takes_nothing_is_no_collector(self) -> None:
        running = self.start_appliance(
            'recover_after = "0s"\nmin_packets = 100',
            ['listen = "127.0.0.1:0"\n[[stream]]\nname = "b"\nrequired = 1\n'
             '[[stream.exporter]]\nlisten = "127.0.0.1:0"\nqueue = "1MiB"'],
        )
        _, (host, port) = running.listening(2)
        idle = f"import socket, time; s = socket.create_connection(('{host}', {port})); time.sleep(999)"
        self.background(self.tap, "python3", "-c", idle)
        self.wait_for_check("200")
        self.start_load()
        support.wait_until(lambda: "losing_packets" in self.cause_names(), 30)
        self.end(running)

    def test_a_worker_that_does_not_end_does_not_keep_the_others_packets(self) -> None:
        running = self.start_appliance('recover_after = "0s"\n[drain]\nflush_timeout = "1s"')
        self.wait_for_check("200")
        with StoppedThread(threads_named(running.process.pid, "worker-0")[0]):
            running.send_signal(signal.SIGINT)
            running.wait_for("1 worker\\(s\\) do not end and are left behind")
        self.assertEqual(running.finish(), 1)


class KernelSide(CheckedApplianceTest):
    PROGRAMS = (*CheckedApplianceTest.PROGRAMS, "openssl")

    def make_certificate(self, name: str) -> None:
        """In the place that the configuration names, and its own authority."""
        self.command(
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "1", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"),
            *("-keyout", self.folder / "key.pem", "-out", self.folder / "certificate.pem"),
        )
        shutil.copy(self.folder / "certificate.pem", self.folder / f"{name}.pem")

    def https_check(self, running: support.Running, name: str, *options) -> str:
        """As told to who trusts the certificate of that name alone."""
        host, port = running.wait_for("answering health checks on ([0-9.]+):([0-9]+)$")[0].groups()
        trust = ("--resolve", f"{name}:{port}:{host}", "--cacert", self.folder / f"{name}.pem")
        return self.curl(f"https://{name}:{port}/health", *trust, *options, namespace=self.tap)

    def test_https_speaks_tls_1_2_and_1_3_and_takes_a_new_certificate(self) -> None:
        self.make_certificate("first.test")
        running = self.start_appliance(
            f'certificate = "{self.folder}/certificate.pem"\nkey = "{self.folder}/key.pem"'
        )
        self.wait_for_check("200")
        for version in ("1.2", "1.3"):
            options = (f"--tlsv{version}", "--tls-max", version)
            self.assertEqual(self.https_check(running, "first.test", *options), "200")
        self.assertEqual(self.https_check(running, "first.test", "--tls-max", "1.1"), "000")
        self.make_certificate("second.test")
        self.assertEqual(self.https_check(running, "first.test"), "200")
        running.send_signal(signal.SIGHUP)
        support.wait_until(lambda: self.https_check(running, "second.test") == "200")
        self.assertEqual(self.https_check(running, "first.test"), "000")
        (self.folder / "certificate.pem").write_text("none")
        running.send_signal(signal.SIGHUP)
        running.wait_for("the certificate stays as it is")
        self.assertEqual(self.https_check(running, "second.test"), "200")
        self.end(running)


class Leaving(CheckedApplianceTest):
    def test_sigterm_under_load_fails_the_check_first_and_loses_nothing_received(self) -> None:
        running = self.start_appliance(
            'recover_after = "0s"\n[drain]\nquiet = "1s"\ndeadline = "2min"', buffers=8192
        )
        host, port = running.listening()[0]
        collector = self.background(
            *(self.tap, support.BINARY, "receive", f"{host}:{port}", "--json"),
            stdout=subprocess.PIPE,
            text=True,
        )
        self.wait_for_check("200")
        support.wait_until(lambda: self.status()["streams"][0]["collectors"] == 1)
        load = self.start_load(pps=int(20_000 / support.PATIENCE**2))
        support.wait_until(lambda: self.status()["packets_decapsulated"] > 1000)
        running.send_signal(signal.SIGTERM)
        self.wait_for_check("503")
        self.assertEqual(self.page()["causes"][0]["name"], "draining")
        told = self.status()["packets_decapsulated"]
        support.wait_until(lambda: self.status()["packets_decapsulated"] > told + 1000)
        load.kill()
        account = running.account(seconds=60)
        self.check_laws(account)
        received = json.loads(collector.communicate(timeout=60 * support.PATIENCE)[0])
        self.assertEqual(received["packets"], account["fates"]["exported"])
        self.assertEqual(account["fates"]["dropped_no_chunk"], 0)


if __name__ == "__main__":
    support.main()
