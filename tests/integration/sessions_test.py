#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands of the session controller against a fake account: what they say and what they do."""

import json
import unittest
from copy import deepcopy

from aws.faults import Fail
from sessions_rig import SessionsTest

DENIED = Fail("UnauthorizedOperation", "You are not authorized to perform this operation.", 403)


class CommandsTest(SessionsTest):
    def test_a_plan_says_what_would_be_done_and_why(self) -> None:
        self.account.add_instance(instance_id="i-01", interfaces=2)
        self.account.add_instance(instance_id="i-02", instance_type="t2.micro")
        self.account.add_instance(instance_id="i-03", mirror="off")
        said = self.run_program("plan").stdout
        first, second = self.account.interfaces_of("i-01")
        self.assertIn(f"  + {first} of i-01, rule web\n      target         tmt-", said)
        self.assertIn(f"  + {second} of i-01, rule web\n", said)
        self.assertIn("      vni            (chosen by AWS)\n", said)
        self.assertRegex(said, r"  = eni-\w+ of i-02, rule web: type-unsupported\n      # t2.micro")
        self.assertNotIn("i-03", said)
        self.assertTrue(
            said.endswith(
                "Plan: 2 to create, 0 to modify, 0 to delete, 1 skipped. "
                "0 of 2 sessions are as they should be.\n"
            ),
            said,
        )
        self.assertEqual(self.account.writes(), [])

    def test_a_change_is_shown_from_what_to_what_and_made_in_place(self) -> None:
        instance = self.account.add_instance()
        self.reconcile()
        before = self.account.ours()[0]
        self.configure(rule="packet_length = 1000")
        said = self.run_program("plan").stdout
        self.assertIn(f"  ~ {before['TrafficMirrorSessionId']} on eni-", said)
        self.assertRegex(said, r"      packet_length  \S+ -> 1000\n")
        self.assertEqual(self.reconcile()["modified"], 1)
        after = self.account.ours()[0]
        self.assertEqual(after, before | {"PacketLength": 1000})
        self.assertEqual(self.account.interfaces_of(instance), self.account.sources())

    def test_the_plan_as_json_has_all_of_it(self) -> None:
        self.account.add_instance(instance_id="i-01")
        plan = self.plan()
        self.assertEqual(plan["totals"]["create"], 1)
        action = plan["actions"][0]
        self.assertEqual(
            (action["action"], action["instance"], action["rule"]), ("create", "i-01", "web")
        )
        self.assertEqual(action["after"]["number"], 100)
        self.assertIsNone(action["after"]["vni"])
        self.assertEqual(action["after"]["tags"]["gwlbtap-sessions:instance"], "i-01")

    def test_a_stopped_instance_loses_its_session_and_a_started_one_gets_it_back(self) -> None:
        instance = self.account.add_instance()
        self.assertEqual(self.reconcile()["created"], 1)
        self.world.set_state(instance, "stopped")
        self.assertEqual(self.reconcile()["deleted"], 1)
        self.assertEqual(self.account.ours(), [])
        self.world.set_state(instance, "running")
        self.assertEqual(self.reconcile()["created"], 1)
        self.assertEqual(self.account.sources(), self.account.interfaces_of(instance))

    def test_a_scoped_run_leaves_all_others_alone(self) -> None:
        wanted = self.account.add_instance(1)
        self.account.add_instance(2)
        self.reconcile("--scope", wanted)
        self.assertEqual(self.account.sources(), self.account.interfaces_of(wanted))
        self.run_program("plan", "--scope", "somewhere", status=2)

    def test_a_page_that_fails_keeps_everything_from_being_deleted(self) -> None:
        for number in range(12):
            self.account.add_instance(number)
        self.reconcile()
        before = deepcopy(self.account.ours())
        for action in ("DescribeInstances", "DescribeNetworkInterfaces"):
            self.ec2.faults.add(Fail("InvalidParameterValue"), action, times=None)
            for session in before[:3]:
                self.world.interfaces.change(session["NetworkInterfaceId"], Status="available")
            report = self.reconcile(status=1)
            self.assertEqual(self.account.ours(), before)
            self.assertIn(action, " ".join(report["problems"]))
            self.ec2.faults.clear()

    def test_more_deletions_than_the_cap_wait_for_force(self) -> None:
        instances = [self.account.add_instance(number) for number in range(20)]
        self.reconcile()
        for instance in instances[:15]:
            self.world.set_state(instance, "stopped")
        done = self.run_program("reconcile", status=1)
        self.assertIn("15 deletions are held back", done.stderr)
        self.assertEqual(len(self.account.ours()), 20)
        self.run_program("reconcile", "--force")
        self.assertEqual(len(self.account.ours()), 5)

    def test_actions_beyond_the_cap_are_left_to_the_next_run(self) -> None:
        self.configure(limits="max_actions = 2")
        for number in range(3):
            self.account.add_instance(number)
        report = self.reconcile(status=1)
        self.assertEqual((report["created"], report["remaining"]), (2, 1))
        self.assertEqual(self.reconcile()["created"], 1)

    def test_purge_deletes_what_is_ours_and_nothing_else(self) -> None:
        mine, theirs = self.account.add_instance(1), self.account.add_instance(2)
        self.reconcile("--scope", mine)
        foreign = self.world.add_session(
            self.account.interfaces_of(theirs)[0], self.account.targets[0], self.account.filter, 7
        )
        self.run_program("purge", status=2)
        self.assertEqual(len(self.account.ours()), 1)
        self.run_program("purge", "--yes")
        self.assertEqual(self.account.sessions(), [foreign])

    def test_check_names_the_permission_that_is_missing(self) -> None:
        said = self.run_program("check").stdout
        self.assertEqual(said.count(" allowed\n"), 7, said)
        self.ec2.faults.add(DENIED, "DeleteTrafficMirrorSession", times=None)
        done = self.run_program("check", status=1)
        self.assertRegex(done.stdout, r"DeleteTrafficMirrorSession +denied\n")
        self.assertEqual(done.stdout.count(" allowed\n"), 6)
        self.assertIn("1 of 7 permissions", done.stderr)
        self.assertTrue(all(call.parameters.get("DryRun") for call in self.ec2.calls))

    def test_a_missing_permission_stops_only_what_needs_it(self) -> None:
        stopped = self.account.add_instance(1)
        self.reconcile()
        self.world.set_state(stopped, "stopped")
        for number in range(2, 22):
            self.account.add_instance(number)
        self.ec2.faults.add(DENIED, "CreateTrafficMirrorSession", times=None)
        self.configure(limits="concurrency = 1")
        report = self.reconcile(status=1)
        self.assertEqual(report["deleted"], 1)
        self.assertEqual(report["failed"], {"UnauthorizedOperation": 1})
        self.assertEqual(report["blocked"], 19)

    def test_the_map_says_who_is_behind_a_network_id(self) -> None:
        instance = self.account.add_instance(7, tags={"team": "ä\u2028"})
        self.reconcile()
        session = self.account.ours()[0]
        path = self.folder / "map.json"
        self.run_program("map", "--output", str(path))
        rows = json.loads(path.read_text())
        interface = self.world.interfaces.get(session["NetworkInterfaceId"])
        self.assertEqual(len(rows), 1)
        self.assertEqual(rows[0]["vni"], session["VirtualNetworkId"])
        self.assertEqual(rows[0]["address"], interface["PrivateIpAddress"])
        self.assertEqual((rows[0]["instance"], rows[0]["name"]), (instance, "instance 7"))
        self.assertEqual(rows[0]["tags"]["team"], "ä\u2028")
        self.assertEqual(json.loads(self.run_program("map", "--json").stdout), rows)
        self.assertIn(f"{instance}  ", self.run_program("map").stdout)
        self.assertEqual([file.name for file in self.folder.glob("map.json*")], ["map.json"])

    def test_no_map_is_better_than_one_with_holes(self) -> None:
        path = self.folder / "map.json"
        path.write_text("[]")
        self.ec2.faults.add(Fail("InvalidParameterValue"), "DescribeInstances", times=None)
        self.run_program("map", "--output", str(path), status=1)
        self.assertEqual(path.read_text(), "[]")

    def test_a_wrong_configuration_is_refused_by_line(self) -> None:
        self.config.write_text(self.config.read_text().replace("= 100", "= 0"))
        for command in ("plan", "reconcile", "map", "check"):
            done = self.run_program(command, status=2)
            self.assertRegex(done.stderr, r"^\S+sessions\.toml:\d+:\d+: rule\[0\]\.session_number: ")

    def test_metrics_follow_the_result(self) -> None:
        self.account.add_instance()
        lines = self.run_program("reconcile", "--json", "--metrics").stdout.splitlines()
        self.assertEqual(json.loads(lines[0])["created"], 1)
        self.assertEqual(json.loads(lines[1])["Created"], 1)
        self.assertIn("_aws", json.loads(lines[1]))


if __name__ == "__main__":
    unittest.main()
