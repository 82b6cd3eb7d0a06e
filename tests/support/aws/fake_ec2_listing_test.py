# SPDX-License-Identifier: Apache-2.0
"""Describe calls of the fake EC2: filters, pages, order, and what eventual consistency hides."""

import unittest

from .fake_ec2_test import FakeEc2Test  # First: skips without botocore.

from .fake_ec2 import populate


def interface_ids(answer: dict) -> list[str]:
    return [each["NetworkInterfaceId"] for each in answer["NetworkInterfaces"]]


class Filters(FakeEc2Test):
    def instances(self, **filters: list[str]) -> list[str]:
        pairs = [
            {"Name": name.replace("_", "-"), "Values": values} for name, values in filters.items()
        ]
        return self.instances_by(pairs)

    def instances_by(self, filters: list[dict]) -> list[str]:
        answer = self.client.describe_instances(Filters=filters)
        return [each["InstanceId"] for one in answer["Reservations"] for each in one["Instances"]]

    def test_filters_choose(self):
        stopped = self.world.add_instance(state="stopped", vpc="vpc-02")["InstanceId"]
        self.assertEqual(self.instances(vpc_id=["vpc-02"]), [stopped])
        self.assertEqual(self.instances(vpc_id=["vpc-01", "vpc-02"]), [self.instance, stopped])
        self.assertEqual(self.instances(vpc_id=["vpc-02"], instance_state_name=["running"]), [])
        self.assertEqual(self.instances(vpc_id=["vpc-?[2]"]), [])
        self.assertEqual(self.instances(vpc_id=["*2"]), [stopped])
        tagged = {"Name": "tag:mirror", "Values": ["o*"]}
        self.assertEqual(self.instances_by([tagged]), [self.instance])
        by_interface = {
            "Name": "network-interface.network-interface-id",
            "Values": [self.other_eni],
        }
        self.assertEqual(self.instances_by([by_interface]), [self.instance])

    def test_interfaces_are_found_by_their_instance(self):
        answer = self.client.describe_network_interfaces(
            Filters=[{"Name": "attachment.instance-id", "Values": [self.instance]}]
        )
        self.assertEqual(interface_ids(answer), [self.eni, self.other_eni])

    def test_sessions_are_found_by_number_but_not_by_tag(self):
        self.create(1)
        second = self.create(2)
        self.assertEqual(
            self.sessions(Filters=[{"Name": "session-number", "Values": ["2"]}]), [second]
        )
        with self.assertRaisesRegex(Exception, "The filter 'tag:a' is invalid"):
            self.sessions(Filters=[{"Name": "tag:a", "Values": ["b"]}])

    def test_one_call_has_a_limit_of_ids_and_filter_values(self):
        ids = [f"i-{number:017x}" for number in range(1001)]
        describe = self.client.describe_instances
        self.assert_refused("InvalidParameterValue", describe, InstanceIds=ids)
        self.assert_refused("InvalidInstanceID.NotFound", describe, InstanceIds=ids[:1000])
        halves = [
            {"Name": "instance-id", "Values": ids[:100]},
            {"Name": "vpc-id", "Values": ids[:101]},
        ]
        self.assert_refused("FilterLimitExceeded", describe, Filters=halves)
        long = [{"Name": "tag:Name", "Values": ["x" * 256]}]
        self.assert_refused("FilterLimitExceeded", describe, Filters=long)


class Pages(FakeEc2Test):
    def test_pages_have_everything_once(self):
        for number in range(23):
            self.world.add_instance(reservation=f"r-{number % 11}")
        pages = list(
            self.client.get_paginator("describe_instances").paginate(
                PaginationConfig={"PageSize": 5}
            )
        )
        self.assertEqual([len(page["Reservations"]) for page in pages], [5, 5, 2])
        names = [
            instance["InstanceId"]
            for page in pages
            for reservation in page["Reservations"]
            for instance in reservation["Instances"]
        ]
        self.assertEqual(sorted(names), sorted(each["InstanceId"] for each in self.world.instances))
        self.assertEqual([call.page for call in self.ec2.calls], [1, 2, 3])

    def test_listing_without_pages_is_complete(self):
        self.world.add_instance(interfaces=8)
        self.assertEqual(len(interface_ids(self.client.describe_network_interfaces())), 10)

    def test_page_size_has_its_range(self):
        for size in (4, 1001):
            with self.assertRaisesRegex(Exception, "Expecting a value from 5 to 1000"):
                self.client.describe_instances(MaxResults=size)

    def test_ids_exclude_pages(self):
        self.assert_refused(
            "InvalidParameterCombination",
            self.client.describe_instances,
            InstanceIds=[self.instance],
            MaxResults=5,
        )

    def test_tokens_are_of_their_listing(self):
        self.world.add_instance(interfaces=8)
        token = self.client.describe_network_interfaces(MaxResults=5)["NextToken"]
        self.assertRegex(token, "[+/].*=")  # What careless encoding would break.
        for wrong in (
            {"MaxResults": 5, "NextToken": "MQ=="},
            {"MaxResults": 5, "NextToken": "%"},
            {"NextToken": token, "Filters": [{"Name": "vpc-id", "Values": ["vpc-01"]}]},
        ):
            self.assert_refused(
                "InvalidNextToken", self.client.describe_network_interfaces, **wrong
            )

    def test_what_changes_between_pages_hides_nothing_else(self):
        self.world.add_instance(interfaces=8)
        first = self.client.describe_network_interfaces(MaxResults=5)
        self.world.delete_interface(interface_ids(first)[0])
        rest = self.client.describe_network_interfaces(NextToken=first["NextToken"], MaxResults=5)
        self.assertEqual(len(set(interface_ids(first) + interface_ids(rest))), 10)

    def test_order_can_be_changed(self):
        self.world.add_instance(interfaces=8)
        before = interface_ids(self.client.describe_network_interfaces())
        self.world.shuffle(seed=1)
        after = interface_ids(self.client.describe_network_interfaces())
        self.assertNotEqual(after, before)
        self.assertEqual(sorted(after), sorted(before))

    def test_large_account_is_listed(self):
        populate(self.world, 10_000)
        listing = self.client.get_paginator("describe_network_interfaces")
        pages = listing.paginate(PaginationConfig={"PageSize": 1000})
        self.assertEqual(len({name for page in pages for name in interface_ids(page)}), 15_002)


class Lag(FakeEc2Test):
    def setUp(self) -> None:
        super().setUp()
        self.world.set_lag(10)

    def test_new_session_is_seen_later(self):
        made = self.create(1)
        self.assertEqual(self.sessions(), [])
        name = [made["TrafficMirrorSessionId"]]
        with self.assertRaisesRegex(Exception, "InvalidTrafficMirrorSessionId.NotFound"):
            self.sessions(TrafficMirrorSessionIds=name)
        self.now += 11
        self.assertEqual(self.sessions(TrafficMirrorSessionIds=name), [made])

    def test_changes_are_seen_later(self):
        made = self.create(1)
        self.now += 11
        name = made["TrafficMirrorSessionId"]
        for number in (2, 3):
            self.client.modify_traffic_mirror_session(
                TrafficMirrorSessionId=name, SessionNumber=number
            )
            self.now += 6
        self.assertEqual(self.sessions()[0]["SessionNumber"], 2)
        self.now += 6
        self.assertEqual(self.sessions()[0]["SessionNumber"], 3)

    def test_deleted_session_is_seen_for_a_while(self):
        made = self.create(1)
        self.now += 11
        name = made["TrafficMirrorSessionId"]
        self.client.delete_traffic_mirror_session(TrafficMirrorSessionId=name)
        self.assertEqual(self.sessions(), [made])
        # Only describe calls lag.
        self.assert_refused(
            "InvalidTrafficMirrorSessionId.NotFound",
            self.client.delete_traffic_mirror_session,
            TrafficMirrorSessionId=name,
        )
        self.now += 11
        self.assertEqual(self.sessions(), [])

    def test_instance_and_its_interfaces_lag_together(self):
        name = self.world.add_instance()["InstanceId"]
        self.assertEqual(len(self.client.describe_instances()["Reservations"]), 1)
        self.now += 11
        found = self.client.describe_instances(InstanceIds=[name])["Reservations"][0]["Instances"][
            0
        ]
        self.assertEqual(len(found["NetworkInterfaces"]), 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
