#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The controller's calls to EC2, against a fake that goes by AWS's service model."""

from ec2_rig import Ec2Test  # First: skips without botocore.

from aws.credentials import ACCOUNT
from aws.fake_ec2 import populate
from aws.faults import INTERNAL_ERROR, THROTTLED, Fail, Hang, Html, PageFault, Reset, Truncate

import support
from ec2_records import session_of

DESCRIBE = ("DescribeInstances", "DescribeNetworkInterfaces", "DescribeTrafficMirrorSessions")


class ListingTest(Ec2Test):
    def test_everything_is_seen_in_pages_of_any_size(self):
        populate(self.world, 23)
        for interface in list(self.world.interfaces)[:12]:
            self.add_session(interface["NetworkInterfaceId"])
        self.world.set_tags(list(self.world.interfaces)[0]["NetworkInterfaceId"], {"mirror": "off"})
        self.world.add_interface(InterfaceType="natGateway", RequesterManaged=True)
        for page_size in (5, 1000):
            with self.subTest(page_size=page_size):
                self.ec2.calls.clear()
                inventory = self.read(page_size)
                self.assert_sees(inventory)
                self.assertEqual(
                    sorted(inventory["sessions"], key=lambda session: session["id"]),
                    sorted(
                        map(session_of, self.world.sessions),
                        key=lambda session: session["id"],
                    ),
                )
                self.assertEqual(len(inventory["targets"]), 4)
                self.assertEqual(
                    len(self.ec2.calls.of("DescribeInstances")), 5 if page_size == 5 else 1
                )

    def test_reservation_with_several_instances_is_seen_wholly(self):
        for _ in range(3):
            self.world.add_instance(reservation="r-01")
        self.assert_sees(self.read())

    def test_page_that_comes_twice_counts_once_and_an_empty_one_is_not_the_end(self):
        populate(self.world, 12)
        for action in DESCRIBE:
            self.ec2.faults.add(PageFault.REPEAT, action, page=1)
            self.ec2.faults.add(PageFault.EMPTY, action, page=2)
        self.assert_sees(self.read(5))

    def test_failing_page_makes_a_gap_and_not_a_shorter_list(self):
        populate(self.world, 23)
        for action, name in zip(DESCRIBE, ("instances", "network interfaces", "mirror sessions")):
            with self.subTest(action):
                self.add_session(list(self.world.interfaces)[0]["NetworkInterfaceId"], 7)
                for interface in list(self.world.interfaces)[1:8]:
                    self.add_session(interface["NetworkInterfaceId"], 8)
                self.ec2.faults.clear()
                self.ec2.faults.add(Fail("SomethingNew"), action, page=2, times=None)
                inventory = self.read(5)
                self.assertEqual(len(inventory["gaps"]), 1)
                self.assertTrue(inventory["gaps"][0].startswith(f"{name}: "), inventory["gaps"])
                self.assertIn("SomethingNew", inventory["gaps"][0])
                if action == "DescribeTrafficMirrorSessions":
                    self.assertEqual(inventory["sessions"], [])
                else:
                    self.assertTrue(all(not each["interfaces"] for each in inventory["instances"]))

    def test_token_that_is_refused_begins_the_listing_anew_but_not_for_ever(self):
        populate(self.world, 12)
        self.ec2.faults.add(Fail("InvalidPaginationToken"), "DescribeInstances", page=3)
        self.ec2.faults.add(Fail("InvalidNextToken"), "DescribeInstances", page=2)
        self.assert_sees(self.read(5))
        self.assertEqual(len(self.ec2.calls.of("DescribeInstances")), 2 + 3 + 3)
        self.ec2.faults.add(Fail("InvalidNextToken"), "DescribeInstances", page=2, times=None)
        self.assertIn("InvalidNextToken", self.read(5)["gaps"][0])

    def test_what_passes_is_survived(self):
        populate(self.world, 40)
        for fault, times in (
            (THROTTLED, None),
            (Html(), 3),
            (Reset(), 3),
            (Reset(after=True), 3),
            (Truncate(), 3),
            (INTERNAL_ERROR, 3),
        ):
            with self.subTest(fault):
                self.ec2.faults.clear()
                self.ec2.faults.add(fault, share=0.2, times=times)
                self.assert_sees(self.read(5))

    def test_page_of_html_with_status_200_is_a_gap(self):
        populate(self.world, 2)
        self.ec2.faults.add(Html(status=200), "DescribeInstances", times=None)
        self.assertIn("is a document <html>", self.read()["gaps"][0])

    def test_hanging_endpoint_ends_with_the_deadline(self):
        self.ec2.faults.add(Hang(), times=None)
        gaps = self.run_program("read", {"is_everything": True}, seconds=1)["gaps"]
        self.assertEqual(len(gaps), 5)
        self.assertTrue(all("DEADLINE_EXCEEDED" in gap for gap in gaps[:4]), gaps)

    def test_all_sessions_are_read_for_a_purge(self):
        instance = self.world.add_instance()
        session = self.add_session(self.interfaces_of(instance)[0])
        inventory = self.run_program("sessions")
        self.assertEqual(self.session_ids(inventory), {session})
        self.assertEqual((inventory["account_id"], inventory["gaps"]), (ACCOUNT, []))
        self.assertEqual(self.ec2.calls.actions(), ["DescribeTrafficMirrorSessions"])

    def test_account_without_instances_is_asked_for(self):
        self.assert_sees(self.read())
        self.assertEqual(self.sts.calls.actions(), ["GetCallerIdentity"])


class ScopeTest(Ec2Test):
    def setUp(self) -> None:
        super().setUp()
        self.one = self.world.add_instance(interfaces=2, vpc="vpc-01", subnet="subnet-01")
        self.two = self.world.add_instance(interfaces=2, vpc="vpc-02", subnet="subnet-02")
        self.session = self.add_session_of(self.interfaces_of(self.one)[1], self.one)
        self.other = self.add_session_of(self.interfaces_of(self.two)[1], self.two)

    def test_no_more_is_asked_than_a_scope_needs(self):
        name, interface = self.one["InstanceId"], self.interfaces_of(self.one)[0]
        for scope in (
            {"instances": [name]},
            {"interfaces": [interface]},
            {"vpcs": ["vpc-01"]},
            {"subnets": ["subnet-01"]},
        ):
            with self.subTest(scope):
                self.ec2.calls.clear()
                inventory = self.read(**scope)
                self.assert_sees(inventory, name)
                self.assertEqual(self.session_ids(inventory), {self.session})
                self.assertEqual(len(inventory["targets"]), 1)
                self.assertLessEqual(len(self.ec2.calls), 5)

    def test_nothing_is_asked_for_nothing(self):
        inventory = self.read(instances=[])
        self.assertEqual((inventory["instances"], inventory["gaps"]), ([], []))
        self.assertEqual(len(self.ec2.calls), 0)

    def test_sessions_of_an_instance_that_is_gone_are_found_by_their_tag(self):
        name, interface = self.one["InstanceId"], self.interfaces_of(self.one)[1]
        self.world.interfaces.change(
            interface, Attachment=self.world.interfaces.get(interface)["Attachment"]
            | {"DeleteOnTermination": False},
        )  # fmt: skip
        self.world.set_state(name, "terminated")
        self.assertIn(self.session, self.session_ids(self.read(instances=[name])))
        self.world.forget_instance(name)
        inventory = self.read(instances=[name])
        self.assertEqual(inventory["instances"], [])
        self.assertIn(self.session, self.session_ids(inventory))

    def test_interface_that_moved_is_seen_where_it_is_now(self):
        name, interface = self.one["InstanceId"], self.interfaces_of(self.one)[1]
        self.world.detach(interface)
        self.world.attach(interface, self.two["InstanceId"], 2)
        self.world.set_state(name, "terminated")
        inventory = self.read(instances=[name])
        self.assert_sees(inventory, name, self.two["InstanceId"])

    def test_more_ids_than_one_call_takes_are_spread(self):
        names = [self.world.add_instance()["InstanceId"] for _ in range(450)]
        self.assert_sees(self.read(instances=names), *names)
        filters = [call.parameters["Filters"] for call in self.ec2.calls.of("DescribeInstances")]
        self.assertEqual([len(each[0]["Values"]) for each in filters], [200, 200, 50])


class LagTest(Ec2Test):
    def test_what_one_listing_does_not_have_yet_is_looked_for_again(self):
        instance = self.world.add_instance(interfaces=2)
        session = self.add_session(self.interfaces_of(instance)[1])
        # Listings without filters lag; what is asked for by its id is there.
        hidden = self.interfaces_of(instance)[1]
        self.hide("DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceId", hidden)
        inventory = self.read()
        self.assert_sees(inventory)
        self.assertEqual(self.session_ids(inventory), {session})

    def test_instance_that_is_not_listed_yet_is_found_by_its_session(self):
        instance = self.world.add_instance()
        interface = self.interfaces_of(instance)[0]
        self.add_session(interface)
        self.world.add_instance()
        self.hide("DescribeNetworkInterfaces", "NetworkInterfaces", "NetworkInterfaceId", interface)
        self.hide("DescribeInstances", "Reservations", "Instances", instance["InstanceId"])
        self.assert_sees(self.read())

    def test_session_of_another_account_is_not_looked_for(self):
        self.world.add_instance()
        self.add_session("eni-0f", OwnerId="210987654321")
        self.read()
        self.assertEqual(len(self.ec2.calls.of("DescribeNetworkInterfaces")), 1)

    def test_world_that_lags_is_seen_as_it_was(self):
        self.world.set_lag(3600)
        instance = self.world.add_instance()
        inventory = self.read(instances=[instance["InstanceId"]])
        self.assertEqual((inventory["instances"], inventory["gaps"]), ([], []))
        self.world.set_lag(0)
        self.assert_sees(self.read(instances=[instance["InstanceId"]]))

    def hide(self, action: str, key: str, member: str, name: str) -> None:
        """The record is left out of the action's answers, unless filters ask for it."""
        operations = self.ec2._operations  # pylint: disable=protected-access
        describe = operations[action]

        def partly(parameters, caller, fault):
            answer = describe(parameters, caller, fault)
            if "Filters" not in parameters:
                answer[key] = [each for each in answer[key] if not self.is_of(each, member, name)]
            return answer

        operations[action] = partly

    @staticmethod
    def is_of(record: dict, member: str, name: str) -> bool:
        if member == "Instances":
            return any(each["InstanceId"] == name for each in record["Instances"])
        return record[member] == name


class SessionTest(Ec2Test):
    def setUp(self) -> None:
        super().setUp()
        self.instance = self.world.add_instance()
        self.interface = self.interfaces_of(self.instance)[0]
        self.wanted = {
            "interface_id": self.interface,
            "target_id": self.target,
            "filter_id": self.filter,
            "number": 100,
            "vni": 7,
            "packet_length": 128,
            "description": "a + b & c = 100 %",
            "tags": {"gwlbtap-sessions:controller": "test", "Name": "Größe 😀", "empty": ""},
        }

    def only_session(self) -> dict:
        (record,) = self.world.sessions
        return session_of(record)

    def test_session_is_as_it_was_wanted(self):
        created = self.run_program("create", self.wanted, "token")
        self.assertEqual(created, self.only_session())
        rest = {"id": created["id"], "owner_id": ACCOUNT}
        self.assertEqual(created, self.wanted | rest)
        self.assertEqual(self.run_program("sessions-on", self.interface), [created])

    def test_tags_may_have_every_byte(self):
        """Every byte that is in UTF-8 at all, so that signatures cover them too."""
        every = "".join(map(chr, range(1, 0x100))) + "ࠀ퟿\U00010000\U0010ffff"
        halves = {"first": every[:128], "second": every[128:]}
        leads = {f"lead-{at:02x}": chr((at - 0xC0) << 6) for at in range(0xC4, 0xE0)}
        leads |= {f"lead-{at:02x}": chr(max((at - 0xE0) << 12, 0x800)) for at in range(0xE0, 0xF0)}
        wanted = self.wanted | {"tags": halves | {k: leads[k] for k in sorted(leads)[:40]}}
        self.run_program("create", wanted, "token")
        self.assertEqual(self.only_session()["tags"], wanted["tags"])
        self.assertEqual(self.ec2.refused, [])

    def test_same_token_makes_one_session_when_the_answer_is_lost(self):
        for fault in (Reset(after=True), Truncate(), THROTTLED, Html(), INTERNAL_ERROR):
            self.ec2.faults.add(fault, "CreateTrafficMirrorSession")
        created = self.run_program("create", self.wanted, "token")
        self.assertEqual(created, self.only_session())
        self.assertEqual(len(self.ec2.calls.of("CreateTrafficMirrorSession")), 6)
        again = self.run_program("create", self.wanted | {"number": 101}, "token")
        self.assertEqual(again["reaction"], "token-mismatch")

    def test_only_what_changed_is_modified_and_what_is_unset_is_removed(self):
        created = self.run_program("create", self.wanted, "token")
        second = self.world.add_target()["TrafficMirrorTargetId"]
        self.ec2.calls.clear()
        after = self.wanted | {"target_id": second, "number": 9}
        changed = self.run_program("modify", created["id"], after, "target", "number")
        self.assertEqual(changed, created | {"target_id": second, "number": 9})
        (call,) = self.ec2.calls.of("ModifyTrafficMirrorSession")
        self.assertEqual(
            call.parameters.keys(),
            {"TrafficMirrorSessionId", "TrafficMirrorTargetId", "SessionNumber"},
        )
        kept = ("interface_id", "target_id", "filter_id", "number")
        bare = {key: self.wanted[key] for key in kept}
        changed = self.run_program(
            "modify", created["id"], bare, "vni", "packet_length", "description"
        )
        self.assertNotIn("Description", self.world.sessions.get(created["id"]))
        self.assertEqual((changed["description"], changed["packet_length"]), ("", 8500))

    def test_deleting_what_is_gone_is_a_success(self):
        created = self.run_program("create", self.wanted, "token")
        self.ec2.faults.add(Reset(after=True), "DeleteTrafficMirrorSession")
        self.assertEqual(self.run_program("delete", created["id"]), "deleted")
        self.assertEqual(len(self.world.sessions), 0)
        self.assertEqual(self.run_program("delete", "tms-0"), "deleted")

    def test_refusals_are_told_apart(self):
        old = self.world.add_instance(instance_type="t2.micro")
        for reaction, change in (
            ("source-gone", {"interface_id": "eni-0f"}),
            ("target-broken", {"target_id": "tmt-0f"}),
            ("filter-broken", {"filter_id": "tmf-0f"}),
            ("type-unsupported", {"interface_id": self.interfaces_of(old)[0]}),
            ("refuse", {"number": 40000}),
        ):
            result = self.run_program("create", self.wanted | change, "t" + reaction)
            self.assertEqual(result.get("reaction"), reaction, result)
        self.add_session(self.interface, 100)
        for code in ("InvalidParameterValue", "SomethingElse"):
            self.world.limits.number_clash_code = code
            result = self.run_program("create", self.wanted, code)
            self.assertEqual(result.get("reaction"), "number-clash", result)
        self.add_session(self.interface, 101)
        self.add_session(self.interface, 102)
        result = self.run_program("create", self.wanted | {"number": 103}, "full")
        self.assertEqual(result.get("reaction"), "interface-full", result)

    def test_permissions_are_probed_without_an_effect(self):
        subjects = {"interface_id": self.interface, "target_id": self.target, "tags": {"a": "b"}}
        results = self.run_program("probe", subjects)
        self.assertEqual(set(results.values()), {"allowed"})
        self.assertEqual(len(results), 7)
        self.assertEqual(len(self.world.sessions), 0)
        denied = Fail("UnauthorizedOperation", "You are not authorized.", 403)
        self.ec2.faults.add(denied, "CreateTrafficMirrorSession")
        self.ec2.faults.add(Fail("SomethingNew"), "DescribeInstances")
        results = self.run_program("probe", subjects)
        self.assertEqual(results["CreateTrafficMirrorSession"], "denied")
        self.assertIn("SomethingNew", results["DescribeInstances"])
        self.assertEqual(results["DeleteTrafficMirrorSession"], "allowed")


if __name__ == "__main__":
    support.main()
