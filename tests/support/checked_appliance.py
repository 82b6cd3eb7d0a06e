# SPDX-License-Identifier: Apache-2.0
"""The appliance on a live interface, checked from another network namespace as a load balancer does."""

import json
import re
import signal
import subprocess
from pathlib import Path

import network
import support

TAP, TAP6, SENDER, SENDER6 = "10.91.0.2", "fd91::2", "10.91.0.1", "fd91::1"
CHECK = f"http://{TAP}/health"


class CheckedApplianceTest(network.NetworkTest):
    """The tap's addresses belong to the appliance alone; the kernel there has none on t0."""

    PROGRAMS = (*network.NetworkTest.PROGRAMS, "curl", "ab", "ping", "ethtool", "tcpreplay")

    def setUp(self) -> None:
        super().setUp()
        self.join_interfaces()
        # The kernel would leave TCP checksums to a network card that is not there.
        self.command(*self.within(self.sender), "ethtool", "-K", "s0", "tx", "off")
        self.command(
            *self.within(self.sender), "sysctl", "-qw", "net.ipv6.conf.s0.disable_ipv6=0"
        )
        self.ip(self.sender, f"address add {SENDER}/24 dev s0")
        self.ip(self.sender, f"address add {SENDER6}/64 dev s0 nodad")
        self.control = self.folder / "control.sock"

    def start_appliance(self, health: str = "", exporters=None, **dataplane) -> support.Running:
        tables = (
            f'[health]\naddress = ["{TAP}", "{TAP6}"]\nlisten = "127.0.0.1:0"\n{health}\n'
            f'[control]\nsocket = "{self.control}"\n'
        )
        exporters = exporters or ['listen = "127.0.0.1:0"']
        port = f"net_af_packet0,iface=t0,qpairs={dataplane.get('workers', 1)}"
        text = support.config(port, exporters, tables, **dataplane)
        running = self.start_run(text, prefix=self.within(self.tap))
        running.wait_for("answering health checks on ([0-9.:]+)$")
        return running

    def kernel_check(self, running: support.Running) -> str:
        where = running.wait_for("answering health checks on ([0-9.:]+)$")[0][1]
        return self.curl(f"http://{where}/health", namespace=self.tap)

    def curl(self, url: str, *options, namespace: str | None = None, seconds: float = 5) -> str:
        """The status code, "000" without an answer."""
        done = self.command(
            *self.within(namespace or self.sender),
            *("curl", "-sS", "-g", "-o", "/dev/null", "-w", "%{http_code}"),
            *("-m", str(seconds * support.PATIENCE), *options, url),
            check=False,
        )
        return done.stdout

    def wait_for_check(self, code: str, seconds: float = 20) -> None:
        support.wait_until(lambda: self.curl(CHECK, seconds=1) == code, seconds)

    def page(self) -> dict:
        """What an in-band check is told."""
        done = self.command(*self.within(self.sender), "curl", "-sS", "-m", "5", CHECK)
        return json.loads(done.stdout)

    def cause_names(self) -> list[str]:
        return [cause["name"] for cause in self.page().get("causes", [])]

    def status(self) -> dict:
        done = self.gwlbtap("status", "--socket", self.control, "--json")
        return json.loads(done.stdout)

    def end(self, running: support.Running) -> dict:
        running.send_signal(signal.SIGINT)
        account = running.account()
        self.check_laws(account)
        return account

    def start_load(self, pps: int | None = None) -> subprocess.Popen:
        """Mirror traffic until it is killed, as much as can be sent unless told otherwise."""
        capture = self.folder / "load.pcap"
        if not capture.exists():
            self.generate(capture.name, "--packets", 20_000)
        rate = ["--topspeed"] if pps is None else ["--pps", pps]
        play = ["tcpreplay", "-q", "-i", "s0", *rate, "--loop", 0, "-K", capture]
        return self.background(
            self.sender, *play, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


def resident_bytes(running: support.Running) -> int:
    text = Path(f"/proc/{running.process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024
