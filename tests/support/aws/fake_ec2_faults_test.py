# SPDX-License-Identifier: Apache-2.0
"""Every fault that can be ordered from a fake reaches the client as what it is."""

import concurrent.futures
import unittest

from .test_case import client  # First: skips without botocore.

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    HTTPClientError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from .fake_ec2_test import FakeEc2Test
from .faults import (
    INTERNAL_ERROR,
    THROTTLED,
    Delay,
    Fail,
    Faults,
    Hang,
    Html,
    PageFault,
    Reset,
    Truncate,
)


class OrderedFaults(FakeEc2Test):
    def test_throttling_then_success(self):
        self.ec2.faults.add(THROTTLED, "DescribeInstances", times=2)
        patient = client(self.ec2, attempts=3)
        self.addCleanup(patient.close)
        self.assertEqual(len(patient.describe_instances()["Reservations"]), 1)
        outcomes = [call.outcome for call in self.ec2.calls]
        self.assertEqual(outcomes, ["RequestLimitExceeded", "RequestLimitExceeded", "ok"])

    def test_share_of_calls_is_throttled_and_the_same_for_the_same_seed(self):
        patterns = []
        for _ in range(2):
            self.ec2.faults = Faults(seed=3)
            self.ec2.faults.add(THROTTLED, share=0.2, times=None)
            self.ec2.calls.clear()
            for _ in range(100):
                try:
                    self.sessions()
                except ClientError:
                    pass
            patterns.append([call.outcome for call in self.ec2.calls])
        self.assertEqual(patterns[0], patterns[1])
        self.assertTrue(10 <= patterns[0].count("RequestLimitExceeded") <= 30)

    def test_errors_come_with_their_code_and_only_as_often_as_ordered(self):
        self.ec2.faults.add(Fail("UnauthorizedOperation", status=403), "DescribeInstances")
        self.ec2.faults.add(INTERNAL_ERROR, "DescribeInstances", skip=1)
        self.sessions()
        self.assert_refused("UnauthorizedOperation", self.client.describe_instances)
        self.client.describe_instances()
        self.assert_refused("InternalError", self.client.describe_instances)
        self.client.describe_instances()

    def test_html_is_no_xml(self):
        self.ec2.faults.add(Html())
        self.assert_refused("503", self.client.describe_instances)

    def test_reset_before_leaves_nothing_and_after_leaves_a_session(self):
        self.ec2.faults.add(Reset(), "CreateTrafficMirrorSession")
        with self.assertRaises(ConnectionClosedError):
            self.create(1)
        self.assertEqual(self.sessions(), [])
        self.ec2.faults.add(Reset(after=True), "CreateTrafficMirrorSession")
        with self.assertRaises(ConnectionClosedError):
            self.create(1, ClientToken="token")
        self.assertEqual(len(self.sessions()), 1)
        self.assertEqual(self.create(1, ClientToken="token"), self.sessions()[0])

    def test_truncated_answer_is_noticed(self):
        self.ec2.faults.add(Truncate())
        with self.assertRaises((HTTPClientError, ResponseParserError)):
            self.client.describe_instances()
        self.assertEqual(self.ec2.calls.all()[0].outcome, "truncate")

    def test_hang_lasts_until_the_fake_ends(self):
        self.ec2.faults.add(Hang(), "DescribeInstances")
        hasty = client(self.ec2, read_timeout=0.2)
        self.addCleanup(hasty.close)
        with self.assertRaises(ReadTimeoutError):
            hasty.describe_instances()
        self.assertIsNone(self.ec2.calls.all()[0].outcome)

    def test_delay_comes_together_with_a_fault(self):
        self.ec2.faults.add(Delay(0.05))
        self.ec2.faults.add(THROTTLED)
        self.assert_refused("RequestLimitExceeded", self.client.describe_instances)

    def test_one_page_of_a_listing_fails(self):
        self.world.add_instance(interfaces=15)
        self.ec2.faults.add(INTERNAL_ERROR, "DescribeNetworkInterfaces", page=3)
        self.assertEqual(self.page_sizes(), [5, 5, "InternalError"])
        self.assertEqual(self.page_sizes(), [5, 5, 5, 2])

    def test_page_comes_twice(self):
        self.world.add_instance(interfaces=10)
        self.ec2.faults.add(PageFault.REPEAT, page=2)
        self.assertEqual(self.page_sizes(), [5, 5, 5, 2])
        self.assertEqual(len(set(self.names)), 12)

    def test_page_is_empty_but_not_the_last(self):
        self.world.add_instance(interfaces=10)
        self.ec2.faults.add(PageFault.EMPTY, page=2)
        self.assertEqual(self.page_sizes(), [5, 0, 5, 2])
        self.assertEqual(len(set(self.names)), 12)

    def page_sizes(self) -> list:
        """Of a listing of all interfaces; an error's code ends it. Their names are in `names`."""
        sizes: list = []
        self.names: list[str] = []
        token: dict = {}
        while True:
            try:
                page = self.client.describe_network_interfaces(MaxResults=5, **token)
            except ClientError as error:
                return sizes + [error.response["Error"]["Code"]]
            self.names += [each["NetworkInterfaceId"] for each in page["NetworkInterfaces"]]
            sizes.append(len(page["NetworkInterfaces"]))
            if "NextToken" not in page:
                return sizes
            token = {"NextToken": page["NextToken"]}


class Concurrency(FakeEc2Test):
    def test_many_at_once_with_one_token_make_one_session(self):
        with concurrent.futures.ThreadPoolExecutor(max_workers=32) as pool:
            made = list(pool.map(lambda _: self.create(1, ClientToken="token"), range(64)))
        self.assertEqual(self.sessions(), [made[0]])
        self.assertEqual(made, [made[0]] * 64)

    def test_many_at_once_keep_the_limit(self):
        def create(number: int) -> str:
            try:
                self.create(number)
                return "ok"
            except ClientError as error:
                return error.response["Error"]["Code"]

        with concurrent.futures.ThreadPoolExecutor(max_workers=32) as pool:
            outcomes = list(pool.map(create, range(1, 41)))
        self.assertEqual(outcomes.count("ok"), 3)
        self.assertEqual(outcomes.count("TrafficMirrorSessionsPerInterfaceLimitExceeded"), 37)


if __name__ == "__main__":
    unittest.main(verbosity=2)
