# SPDX-License-Identifier: Apache-2.0
"""The fake EC2 keeps EC2's rules, as botocore's own client and curl see them."""

import json
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

from .test_case import AwsTest, client  # First: skips without botocore.

from .credentials import KeyRing
from .fake_ec2 import FakeEc2
from .world import Ec2World


class FakeEc2Test(AwsTest):
    """A world with a target, a filter and an instance with two interfaces."""

    def setUp(self) -> None:
        self.now = 0.0
        self.world = Ec2World(clock=lambda: self.now)
        self.target = self.world.add_target()["TrafficMirrorTargetId"]
        self.filter = self.world.add_filter()["TrafficMirrorFilterId"]
        self.instance = self.world.add_instance(tags={"mirror": "on"}, interfaces=2)["InstanceId"]
        self.eni, self.other_eni = (each["NetworkInterfaceId"] for each in self.world.interfaces)
        self.ec2 = self.enterContext(FakeEc2(KeyRing.with_one(), self.world))
        self.client = client(self.ec2)
        self.addCleanup(self.client.close)

    def create(self, number: int = 1, interface: str | None = None, **parameters) -> dict:
        return self.client.create_traffic_mirror_session(
            **self.wanted(number, interface, **parameters)
        )["TrafficMirrorSession"]

    def wanted(self, number: int = 1, interface: str | None = None, **parameters) -> dict:
        return {
            "NetworkInterfaceId": interface or self.eni,
            "TrafficMirrorTargetId": self.target,
            "TrafficMirrorFilterId": self.filter,
            "SessionNumber": number,
        } | parameters

    def sessions(self, **parameters) -> list[dict]:
        return self.client.describe_traffic_mirror_sessions(**parameters)["TrafficMirrorSessions"]

    def assert_create_refused(self, code: str, number: int = 1, **parameters) -> None:
        self.assert_refused(
            code, self.client.create_traffic_mirror_session, **self.wanted(number, **parameters)
        )


class Sessions(FakeEc2Test):
    def test_session_is_created_described_changed_and_deleted(self):
        tags = [{"Key": "Owner", "Value": "me"}]
        specification = {"ResourceType": "traffic-mirror-session", "Tags": tags}
        made = self.create(7, Description="d x", TagSpecifications=[specification])
        self.assertEqual(self.sessions(), [made])
        self.assertEqual((made["Tags"], made["PacketLength"]), (tags, 8500))
        name = made["TrafficMirrorSessionId"]
        changed = self.client.modify_traffic_mirror_session(
            TrafficMirrorSessionId=name,
            SessionNumber=8,
            VirtualNetworkId=42,
            RemoveFields=["description"],
        )["TrafficMirrorSession"]
        expected = made | {"SessionNumber": 8, "VirtualNetworkId": 42}
        del expected["Description"]
        self.assertEqual(changed, expected)
        self.assertEqual(self.sessions(TrafficMirrorSessionIds=[name]), [expected])
        answer = self.client.delete_traffic_mirror_session(TrafficMirrorSessionId=name)
        self.assertEqual(answer["TrafficMirrorSessionId"], name)
        self.assertEqual(self.sessions(), [])

    def test_interface_has_at_most_three_sessions(self):
        for number in (1, 2, 3):
            self.create(number)
        self.assert_create_refused("TrafficMirrorSessionsPerInterfaceLimitExceeded", 4)
        self.create(1, self.other_eni)

    def test_account_has_a_limit_of_sessions(self):
        self.world.limits.sessions = 1
        self.create(1)
        self.assert_create_refused("TrafficMirrorSessionLimitExceeded", 2)

    def test_interface_target_has_a_limit_of_sources(self):
        self.world.limits.sources_per_interface_target = 1
        sink = self.world.add_instance()["InstanceId"]
        eni = self.world.interfaces.where("instance", sink)[0]["NetworkInterfaceId"]
        target = self.world.add_target(NetworkInterfaceId=eni)["TrafficMirrorTargetId"]
        self.create(1, TrafficMirrorTargetId=target)
        self.assert_create_refused(
            "TrafficMirrorSourcesPerTargetLimitExceeded",
            interface=self.other_eni,
            TrafficMirrorTargetId=target,
        )
        self.assert_create_refused("UnsupportedOperation", interface=eni)

    def test_session_numbers_are_unique_on_an_interface(self):
        self.create(1)
        second = self.create(2)["TrafficMirrorSessionId"]
        self.assert_create_refused("InvalidParameterValue", 1)
        self.assert_refused(
            "InvalidParameterValue",
            self.client.modify_traffic_mirror_session,
            TrafficMirrorSessionId=second,
            SessionNumber=1,
        )
        self.world.limits.number_clash_code = "TrafficMirrorSessionNumberInUse"
        self.assert_create_refused("TrafficMirrorSessionNumberInUse", 1)

    def test_values_have_their_ranges(self):
        for wrong in (
            {"number": 0},
            {"number": 32767},
            {"VirtualNetworkId": 1 << 24},
            {"PacketLength": 34},
            {"PacketLength": 8501},
        ):
            self.assert_create_refused("InvalidParameterValue", **wrong)

    def test_network_id_is_chosen_if_not_given(self):
        first, second = self.create(1), self.create(2)
        self.assertNotEqual(first["VirtualNetworkId"], second["VirtualNetworkId"])
        self.create(3, VirtualNetworkId=first["VirtualNetworkId"])  # Sharing one is allowed.

    def test_same_token_gives_the_same_session(self):
        first = self.create(1, ClientToken="token")
        self.assertEqual(self.create(1, ClientToken="token"), first)
        self.assertEqual(len(self.sessions()), 1)
        self.assert_create_refused("IdempotentParameterMismatch", 2, ClientToken="token")
        name = first["TrafficMirrorSessionId"]
        self.client.delete_traffic_mirror_session(TrafficMirrorSessionId=name)
        # As EC2 may: the answer of a session that is gone.
        self.assertEqual(self.create(1, ClientToken="token"), first)
        self.assertEqual(self.sessions(), [])
        self.assert_create_refused("InvalidParameterValue", 2, ClientToken="t" * 65)

    def test_token_of_a_refused_call_may_be_used_again(self):
        self.world.limits.sessions = 0
        self.assert_create_refused("TrafficMirrorSessionLimitExceeded", ClientToken="token")
        self.world.limits.sessions = 1
        self.create(1, ClientToken="token")

    def test_what_is_not_there_is_not_found(self):
        for code, wrong in (
            ("InvalidNetworkInterfaceID.NotFound", {"interface": "eni-0ab"}),
            ("InvalidTrafficMirrorTargetId.NotFound", {"TrafficMirrorTargetId": "tmt-0ab"}),
            ("InvalidTrafficMirrorFilterId.NotFound", {"TrafficMirrorFilterId": "tmf-0ab"}),
        ):
            self.assert_create_refused(code, **wrong)
        gone = {"TrafficMirrorSessionId": "tms-0ab"}
        code = "InvalidTrafficMirrorSessionId.NotFound"
        self.assert_refused(code, self.client.delete_traffic_mirror_session, **gone)
        self.assert_refused(code, self.client.modify_traffic_mirror_session, **gone)
        with self.assertRaisesRegex(Exception, "InvalidInstanceID.NotFound.*i-0ab"):
            self.client.describe_instances(InstanceIds=[self.instance, "i-0ab"])
        with self.assertRaisesRegex(Exception, "InvalidInstanceID.Malformed"):
            self.client.describe_instances(InstanceIds=["eni-0ab"])

    def test_sources_that_cannot_be_mirrored_are_refused(self):
        small = self.world.add_instance(instance_type="t2.micro")["InstanceId"]
        loose = self.world.add_interface()
        balancer = self.world.add_interface(self.instance, InterfaceType="gateway_load_balancer")
        managed = self.world.add_interface(self.instance, RequesterManaged=True)
        for record in (*self.world.interfaces.where("instance", small), loose, balancer, managed):
            self.assert_create_refused(
                "UnsupportedOperation", interface=record["NetworkInterfaceId"]
            )

    def test_sessions_of_other_accounts_are_seen_but_not_touched(self):
        foreign = self.world.add_session(self.eni, self.target, self.filter, 1, OwnerId="9" * 12)
        self.assertEqual(self.sessions(), [foreign])
        self.assert_refused(
            "InvalidTrafficMirrorSessionId.NotFound",
            self.client.delete_traffic_mirror_session,
            TrafficMirrorSessionId=foreign["TrafficMirrorSessionId"],
        )

    def test_sessions_outlive_a_stop_but_not_their_interface(self):
        self.create(1)
        self.world.set_state(self.instance, "stopped")
        self.assertEqual(len(self.sessions()), 1)
        self.world.set_state(self.instance, "terminated")
        self.assertEqual(self.sessions(), [])
        state = self.client.describe_instances()["Reservations"][0]["Instances"][0]["State"]
        self.assertEqual(state, {"Code": 48, "Name": "terminated"})

    def test_dry_run_changes_nothing(self):
        error = self.assert_refused(
            "DryRunOperation", self.client.create_traffic_mirror_session, **self.wanted(DryRun=True)
        )
        self.assertEqual(error.response["ResponseMetadata"]["HTTPStatusCode"], 412)
        self.assert_refused("DryRunOperation", self.client.describe_instances, DryRun=True)
        self.assertEqual(self.sessions(), [])


class Endpoints(FakeEc2Test):
    def test_targets_and_filters_are_created_and_deleted(self):
        tags = [{"Key": "Name", "Value": "new"}]
        target = self.client.create_traffic_mirror_target(
            GatewayLoadBalancerEndpointId="vpce-01",
            ClientToken="token",
            TagSpecifications=[{"ResourceType": "traffic-mirror-target", "Tags": tags}],
        )["TrafficMirrorTarget"]
        self.assertEqual(target["Type"], "gateway-load-balancer-endpoint")
        made = self.client.create_traffic_mirror_filter(Description="all")["TrafficMirrorFilter"]
        described = self.client.describe_traffic_mirror_targets()["TrafficMirrorTargets"]
        self.assertEqual(described[-1], target)
        described = self.client.describe_traffic_mirror_filters()["TrafficMirrorFilters"]
        self.assertEqual(described[-1], made)
        target_id, filter_id = target["TrafficMirrorTargetId"], made["TrafficMirrorFilterId"]
        self.client.delete_traffic_mirror_target(TrafficMirrorTargetId=target_id)
        self.client.delete_traffic_mirror_filter(TrafficMirrorFilterId=filter_id)
        self.assertEqual((len(self.world.targets), len(self.world.filters)), (1, 1))

    def test_what_is_in_use_is_not_deleted(self):
        self.create(1)
        self.assert_refused(
            "TrafficMirrorTargetInUseException",
            self.client.delete_traffic_mirror_target,
            TrafficMirrorTargetId=self.target,
        )
        self.assert_refused(
            "TrafficMirrorFilterInUse",
            self.client.delete_traffic_mirror_filter,
            TrafficMirrorFilterId=self.filter,
        )

    def test_target_is_of_one_kind(self):
        self.assert_refused("InvalidParameterCombination", self.client.create_traffic_mirror_target)


class Tags(FakeEc2Test):
    def test_tags_are_set_and_removed(self):
        both = [self.instance, self.eni]
        self.client.create_tags(Resources=both, Tags=[{"Key": "mirror", "Value": "off"}])
        self.client.create_tags(Resources=both, Tags=[{"Key": "other", "Value": ""}])
        self.client.delete_tags(Resources=[self.instance], Tags=[{"Key": "mirror", "Value": "on"}])
        expected = [{"Key": "mirror", "Value": "off"}, {"Key": "other", "Value": ""}]
        self.assertEqual(self.world.instances.get(self.instance)["Tags"], expected)
        self.assertEqual(self.world.interfaces.get(self.eni)["TagSet"], expected)
        self.client.delete_tags(Resources=[self.instance], Tags=[{"Key": "mirror"}])
        self.assertEqual(self.world.instances.get(self.instance)["Tags"], expected[1:])

    def test_tags_have_rules(self):
        def tagged(kind: str, *tags: tuple[str, str]) -> dict:
            pairs = [{"Key": key, "Value": value} for key, value in tags]
            return {"TagSpecifications": [{"ResourceType": kind, "Tags": pairs}]}

        session = "traffic-mirror-session"
        many = [(f"key {number}", "") for number in range(51)]
        for code, wrong in (
            ("InvalidParameterValue", tagged("instance", ("a", "b"))),
            ("InvalidParameterValue", tagged(session, ("aws:a", "b"))),
            ("InvalidParameterValue", tagged(session, ("a", "b"), ("a", "c"))),
            ("InvalidParameterValue", tagged(session, ("k" * 129, ""))),
            ("InvalidParameterValue", tagged(session, ("k", "v" * 257))),
            ("TagLimitExceeded", tagged(session, *many)),
        ):
            self.assert_create_refused(code, **wrong)
        self.create(1, **tagged(session, *many[:50]))


class Asking(FakeEc2Test):
    def test_unknown_parameter_is_refused(self):
        # botocore would not send one, so the request is written by hand.
        answer = self.curl("Action=DescribeInstances&Version=2016-11-15&Colour=red")
        self.assertIn("<Code>UnknownParameter</Code>", answer)
        self.assertIn("Colour", answer)

    def test_curl_is_understood(self):
        answer = self.curl(
            "Action=DescribeInstances&Version=2016-11-15"
            "&Filter.1.Name=tag:mirror&Filter.1.Value.1=on"
        )
        root = ElementTree.fromstring(answer)
        names = [each.text for each in root.findall(".//{*}instanceId")]
        self.assertEqual(names, [self.instance])

    def test_curl_with_a_session_token_is_understood(self):
        temporary = self.ec2.keys.issue(lifetime=60)
        answer = self.curl("Action=DescribeInstances&Version=2016-11-15", temporary)
        self.assertIn("<reservationSet>", answer)

    def curl(self, form: str, credentials=None) -> str:
        if shutil.which("curl") is None:
            self.skipTest("not installed: curl")
        chosen = credentials or self.ec2.keys.first()
        token = ["-H", f"X-Amz-Security-Token: {chosen.token}"] if chosen.token else []
        return subprocess.run(
            [
                *("curl", "--silent", "--noproxy", "*", "--max-time", "30"),
                *("--aws-sigv4", f"aws:amz:{self.ec2.region}:ec2"),
                *("--user", f"{chosen.access_key}:{chosen.secret_key}"),
                *token,
                *("-H", "Content-Type: application/x-www-form-urlencoded; charset=utf-8"),
                *("--data", form, self.ec2.url + "/"),
            ],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout

    def test_wrong_secret_is_told_why(self):
        wrong = client(self.ec2, replace(self.ec2.keys.first(), secret_key="x" * 40))
        self.addCleanup(wrong.close)
        error = self.assert_refused("SignatureDoesNotMatch", wrong.describe_instances)
        self.assertIn("Canonical String", str(error))
        self.assertEqual([each.code for each in self.ec2.refused], ["SignatureDoesNotMatch"])
        self.assertEqual(len(self.ec2.calls), 0)

    def test_operation_that_the_fake_lacks_is_refused(self):
        self.assert_refused("InvalidAction", self.client.describe_key_pairs)

    def test_calls_are_logged_with_their_parameters(self):
        self.create(5)
        self.sessions(MaxResults=5)
        create, describe = self.ec2.calls.all()
        self.assertEqual(create.parameters["SessionNumber"], 5)
        self.assertEqual(
            (create.outcome, create.access_key), ("ok", self.ec2.keys.first().access_key)
        )
        self.assertEqual(describe.parameters, {"MaxResults": 5})
        self.assertNotIn("secret", json.dumps(create.parameters).lower())


if __name__ == "__main__":
    unittest.main(verbosity=2)
