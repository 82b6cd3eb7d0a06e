#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How the appliance takes its leave: it tells the load balancer first, then takes what still comes,
hands everything out, and tells Auto Scaling."""

import os
import signal
import time
import unittest
import urllib.error
import urllib.request

import support

try:
    from aws import test_case as _aws_test_case  # names botocore's absence
    from aws.credentials import KeyRing
    from aws.fake_autoscaling import FakeAutoScaling
    from aws.fake_imds import FakeImds
except (ImportError, SystemExit):
    FakeImds = None

LONG_ENOUGH_TO_ASK = int(3 * support.PATIENCE)  # seconds, for a check during the drain
INSTANCE = "i-0abc0000000000002"
# A worker that waits for a slow collector, as here on purpose, counts as stalled.
HEALTH = '[health]\nlisten = "127.0.0.1:0"\nrecover_after = "0s"\nworker_timeout = "1min"\n'


class DrainTest(support.IntegrationTest):
    def setUp(self) -> None:
        super().setUp()
        self.control = self.folder / "control.sock"

    def start_endless(self, drain: str, **dataplane) -> support.Running:
        """The appliance on a capture that begins again for ever."""
        capture = self.generate("in.pcap", "--packets", 2000)
        tables = f'{HEALTH}[drain]\nflush_timeout = "1min"\n{drain}\n[control]\nsocket = "{self.control}"\n'
        text = support.config(
            f"net_pcap0,rx_pcap={capture},infinite_rx=1",
            ['listen = "127.0.0.1:0"\nqueue = "1MiB"'],
            tables,
            **({"when_full": "wait", "buffers": 8192} | dataplane),
        )
        running = self.start_run(text, "--wait-clients", "1")
        self.health = running.wait_for("answering health checks on ([0-9.:]+)$")[0][1]
        return running

    def collect(self, running: support.Running) -> support.Collector:
        return support.Collector(running.listening()[0], bytes_per_second=16e6)

    def check(self) -> int:
        try:
            with urllib.request.urlopen(f"http://{self.health}/health", timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code

    def check_everything_arrived(self, running: support.Running, collector) -> None:
        account = running.account()
        self.check_laws(account)
        exported = account["fates"]["exported"]
        self.assertGreater(exported, 0)
        self.assertEqual(account["frames_received"]["packets"], exported)
        self.assertEqual(len(collector.packets()), exported)


class Drain(DrainTest):
    def test_sigterm_fails_the_check_first_and_then_everything_is_delivered(self) -> None:
        running = self.start_endless(f'quiet = "1min"\ndeadline = "{LONG_ENOUGH_TO_ASK}s"')
        collector = self.collect(running)
        collector.wait_for(1_000_000)
        support.wait_until(lambda: self.check() == 200)
        running.send_signal(signal.SIGTERM)
        support.wait_until(lambda: self.check() == 503)
        self.assertIsNone(running.process.poll())
        received = collector.size
        collector.wait_for(received + 100_000)  # it goes on taking what comes
        self.check_everything_arrived(running, collector)

    def test_it_ends_when_it_has_become_quiet(self) -> None:
        capture = self.generate("in.pcap", "--packets", 2000)
        out = self.folder / "out.pcap"
        tables = f'{HEALTH}[drain]\nquiet = "1s"\ndeadline = "10min"\n'
        text = support.config(f"net_pcap0,rx_pcap={capture}", [f'file = "{out}"'], tables)
        running = self.start_run(text)
        running.wait_for("info healthy")
        begin = time.monotonic()
        running.send_signal(signal.SIGTERM)
        account = running.account(seconds=60)
        self.assertGreater(time.monotonic() - begin, 0.9)
        self.check_laws(account)
        self.assertEqual(len(support.read_pcap(out)), 2000)

    def test_asked_to_drain_it_does_and_one_can_wait_for_its_end(self) -> None:
        running = self.start_endless('quiet = "10s"\ndeadline = "300ms"')
        collector = self.collect(running)
        collector.wait_for(100_000)
        done = self.gwlbtap("drain", "--socket", self.control, "--wait", seconds=60)
        self.assertEqual((done.returncode, done.stdout), (0, "draining\n"), done.stderr)
        self.check_everything_arrived(running, collector)
        self.assertFalse(self.control.exists())

    def test_a_second_signal_ends_a_drain(self) -> None:
        running = self.start_endless('quiet = "10min"\ndeadline = "10min"')
        collector = self.collect(running)
        collector.wait_for(100_000)
        running.send_signal(signal.SIGTERM)
        running.wait_for("draining: SIGTERM")
        running.send_signal(signal.SIGTERM)
        self.check_everything_arrived(running, collector)

    def test_a_reload_changes_thresholds_and_a_bad_one_nothing(self) -> None:
        running = self.start_endless('quiet = "10min"\ndeadline = "10min"')
        collector = self.collect(running)
        collector.wait_for(100_000)
        path = self.folder / "config.toml"
        good = path.read_text()
        path.write_text(good.replace("deadline", "deadlion"))
        running.send_signal(signal.SIGHUP)
        running.wait_for("the configuration stays as it is")
        path.write_text(good.replace('deadline = "10min"', 'deadline = "300ms"\nregion = "x"'))
        running.send_signal(signal.SIGHUP)
        running.wait_for("the configuration stays as it is", 2)
        path.write_text(good.replace('deadline = "10min"', 'deadline = "300ms"'))
        running.send_signal(signal.SIGHUP)
        running.wait_for("the configuration has been read again")
        running.send_signal(signal.SIGTERM)
        self.check_everything_arrived(running, collector)


@unittest.skipIf(FakeImds is None, "python3-botocore is not installed")
class Lifecycle(DrainTest):
    def start_with_aws(self, imds, scaling, keys, drain: str) -> support.Running:
        environment = {
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": imds.url,
            "AWS_ENDPOINT_URL_AUTO_SCALING": scaling.url,
            "AWS_EC2_METADATA_DISABLED": "false",  # the fakes keep botocore from asking
            "AWS_REGION": "eu-central-1",
            **keys.first().environment(),
        }
        before = dict(os.environ)
        os.environ.update(environment)
        try:
            return self.start_endless(drain)
        finally:
            os.environ.clear()
            os.environ.update(before)

    def test_the_end_of_the_instance_drains_it_and_auto_scaling_is_told(self) -> None:
        keys = KeyRing.with_one()
        with FakeImds(INSTANCE) as imds, FakeAutoScaling(keys) as scaling:
            imds.set_lifecycle_state("InService")
            action = scaling.wait("taps", "drain", INSTANCE)
            running = self.start_with_aws(
                imds,
                scaling,
                keys,
                f'quiet = "1min"\ndeadline = "{LONG_ENOUGH_TO_ASK}s"\n'
                'watch_lifecycle = true\npoll_interval = "100ms"\n'
                'group = "taps"\nhook = "drain"',
            )
            collector = self.collect(running)
            collector.wait_for(100_000)
            support.wait_until(lambda: self.check() == 200)
            imds.set_lifecycle_state("Terminated")
            support.wait_until(lambda: self.check() == 503)
            self.check_everything_arrived(running, collector)
            self.assertGreaterEqual(action.heartbeats, 1)
            self.assertEqual(action.result, "CONTINUE")
            self.assertEqual(scaling.refused, [], "signatures are verified by botocore")

    def test_without_an_answer_nothing_happens(self) -> None:
        keys = KeyRing.with_one()
        with FakeImds() as imds, FakeAutoScaling(keys) as scaling:
            running = self.start_with_aws(
                imds, scaling, keys, 'deadline = "300ms"\nwatch_lifecycle = true\npoll_interval = "100ms"'
            )
            collector = self.collect(running)
            collector.wait_for(100_000)
            support.wait_until(lambda: self.check() == 200)
            time.sleep(0.5 * support.PATIENCE)
            self.assertEqual(self.check(), 200)
            running.send_signal(signal.SIGINT)
            self.check_everything_arrived(running, collector)


if __name__ == "__main__":
    support.main()
