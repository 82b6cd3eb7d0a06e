#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The session controller when things go wrong: it converges, whatever happens on the way."""

import random
import time
import unittest
from copy import deepcopy

from aws.call_log import PATIENCE
from aws.faults import HTML_BODY, THROTTLED, Delay, Fail, Html, Reset, Truncate
from sessions_rig import SessionsTest

CREATE = "CreateTrafficMirrorSession"
DELETE = "DeleteTrafficMirrorSession"
PATIENT = "max_actions = 5000\nconcurrency = 16"


class FaultsTest(SessionsTest):
    def add_instances(self, count: int) -> list[str]:
        return [self.account.add_instance(number) for number in range(count)]

    def add_foreign_sessions(self, share: float, dice: random.Random) -> dict[str, dict]:
        """Others' sessions on some of the interfaces; some have the number that the rule wants."""
        for interface in list(self.world.interfaces):
            if dice.random() < share:
                number = dice.choice((1, 99, 100, 101))
                name = interface["NetworkInterfaceId"]
                self.world.add_session(name, self.account.targets[0], self.account.filter, number)
        return self.foreign_sessions()

    def foreign_sessions(self) -> dict[str, dict]:
        ours = {session["TrafficMirrorSessionId"] for session in self.account.ours()}
        return {
            session["TrafficMirrorSessionId"]: deepcopy(session)
            for session in self.account.sessions()
            if session["TrafficMirrorSessionId"] not in ours
        }

    def test_a_thousand_instances_converge_while_a_fifth_of_all_calls_is_throttled(self) -> None:
        self.configure(limits=PATIENT)
        self.add_instances(1000)
        foreign = self.add_foreign_sessions(0.1, random.Random(1))
        clashing = [each for each in foreign.values() if each["SessionNumber"] == 100]
        self.ec2.faults.add(THROTTLED, share=0.2, times=None)
        for _ in range(5):
            report = self.reconcile("--rate", "200", status=None, seconds=120)
            if report["outcome"] == "done":
                break
        self.assertEqual(report["outcome"], "done", report)
        self.assertEqual(len(self.account.ours()), 1000 - len(clashing))
        self.assertGreater(report["throttled"], 0)
        describes = [call for call in self.ec2.calls if call.action.startswith("Describe")]
        self.assertLess(len([call for call in describes if call.outcome == "ok"]), 60)
        self.ec2.faults.clear()
        self.assert_converged()
        self.assertEqual(self.foreign_sessions(), foreign)

    def test_runs_that_are_killed_anywhere_leave_nothing_that_the_next_one_cannot_mend(self) -> None:
        self.configure(limits=PATIENT)
        instances = self.add_instances(60)
        foreign = self.add_foreign_sessions(0.3, random.Random(2))
        clashing = {
            each["NetworkInterfaceId"]
            for each in foreign.values()
            if each["SessionNumber"] == 100
        }
        self.ec2.faults.add(Delay(0.05), times=None)
        dice = random.Random(3)
        for _ in range(12):
            # Some of the time is that of starting and of reading what there is.
            process = self.start_program("reconcile", "--rate", "200")
            time.sleep(dice.uniform(0, 0.6) * PATIENCE)
            process.kill()
            process.wait()
            for instance in dice.sample(instances, 10):
                self.world.set_state(instance, dice.choice(("running", "stopped")))
        self.assertGreater(len(self.account.writes()), 20, "nothing was killed at work")
        self.ec2.faults.clear()
        self.reconcile("--rate", "200")
        self.assert_converged()
        wanted = {
            interface
            for instance in instances
            if self.world.instances.get(instance)["State"]["Name"] == "running"
            for interface in self.account.interfaces_of(instance)
        }
        self.assertEqual(set(self.account.sources()), wanted - clashing)
        self.assertEqual(self.foreign_sessions(), foreign)

    def test_answers_that_are_lost_create_nothing_twice(self) -> None:
        self.configure(limits=PATIENT)
        self.add_instances(60)
        for fault in (Reset(after=True), Truncate(), Reset(), Html(503, HTML_BODY)):
            self.ec2.faults.add(fault, CREATE, share=0.15, times=None)
        self.reconcile("--rate", "200")
        self.assertEqual(len(self.account.ours()), 60)
        self.ec2.faults.clear()
        self.assert_converged()

    def test_three_runs_at_once_make_one_session(self) -> None:
        instance = self.account.add_instance()
        # All three have looked before the first one creates.
        self.ec2.faults.add(Delay(0.5), CREATE, times=None)
        processes = [self.start_program("reconcile", "--scope", instance) for _ in range(3)]
        codes = [process.wait(30 * PATIENCE) for process in processes]
        self.assertEqual(codes, [0, 0, 0])
        self.assertEqual(len(self.ec2.calls.of(CREATE)), 3)
        self.assertEqual(self.account.sources(), self.account.interfaces_of(instance))
        self.assert_converged()

    def test_listings_that_lag_behind_do_no_harm(self) -> None:
        self.add_instances(10)
        time.sleep(0.5)
        self.world.set_lag(0.4)
        for _ in range(3):
            self.reconcile(status=None)
        self.world.set_lag(0)
        self.assertEqual(len(self.account.ours()), 10)
        self.assert_converged()

    def test_a_full_account_stops_creations_and_nothing_else(self) -> None:
        instances = self.add_instances(3)
        self.reconcile()
        self.world.set_state(instances[0], "stopped")
        self.add_instances(5)
        self.world.limits.sessions = 1
        self.configure(limits="concurrency = 1")
        report = self.reconcile(status=1)
        self.assertEqual(report["deleted"], 1)
        self.assertEqual(report["failed"], {"TrafficMirrorSessionLimitExceeded": 1})
        self.assertEqual(report["blocked"], 4)

    def test_a_type_that_ec2_refuses_is_tried_once(self) -> None:
        self.world.unsupported_families.add("zz9")
        for number in range(20):
            self.account.add_instance(number, instance_type="zz9.large")
        self.configure(limits="concurrency = 1")
        report = self.reconcile()
        self.assertEqual(len(self.ec2.calls.of(CREATE)), 1)
        self.assertEqual(sum(report["skipped_late"].values()), 20)

    def test_a_failure_that_is_not_known_costs_its_own_interface_only(self) -> None:
        self.add_instances(5)
        self.ec2.faults.add(Fail("SomethingNew", "nobody knows why"), CREATE)
        report = self.reconcile(status=1)
        self.assertEqual((report["created"], report["failed"]), (4, {"SomethingNew": 1}))
        self.assertEqual(self.reconcile()["created"], 1)

    def test_a_session_that_is_gone_already_is_deleted_well_enough(self) -> None:
        instance = self.account.add_instance()
        self.reconcile()
        self.world.set_state(instance, "stopped")
        self.ec2.faults.add(Fail("InvalidTrafficMirrorSessionId.NotFound"), DELETE)
        self.assertEqual(self.reconcile()["deleted"], 1)


if __name__ == "__main__":
    unittest.main()
