# SPDX-License-Identifier: Apache-2.0
"""Forms are read back as botocore wrote them; answers are written as botocore reads them."""

import unittest
from datetime import datetime, timezone
from email.message import Message
from urllib.parse import urlencode

from .test_case import AwsTest  # First: skips without botocore.

from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from .http_fake import Request
from .query_protocol import FORM_TYPE, QueryDecoder
from .response_xml import ResponseEncoder
from .service_error import ServiceError
from .service_models import service_model

TAGS = [{"Key": "a b&c=d", "Value": "Größe 😀 \r\n+%"}, {"Key": "empty", "Value": ""}]
EC2_REQUESTS = {
    "CreateTrafficMirrorSession": {
        "NetworkInterfaceId": "eni-1",
        "TrafficMirrorTargetId": "tmt-1",
        "TrafficMirrorFilterId": "tmf-1",
        "SessionNumber": 32766,
        "VirtualNetworkId": 42,
        "TagSpecifications": [{"ResourceType": "traffic-mirror-session", "Tags": TAGS}],
        "DryRun": True,
        "ClientToken": "t",
    },
    "ModifyTrafficMirrorSession": {
        "TrafficMirrorSessionId": "tms-1",
        "RemoveFields": ["description", "virtual-network-id"],
    },
    "DescribeInstances": {
        "Filters": [
            {"Name": f"tag:{n}", "Values": [str(v) for v in range(n)]} for n in range(1, 13)
        ],
        "MaxResults": 1000,
        "NextToken": "a+/=",
    },
    "DescribeNetworkInterfaces": {"NetworkInterfaceIds": [f"eni-{n}" for n in range(200)]},
    "CreateTags": {"Resources": ["i-1", "eni-1"], "Tags": TAGS},
    "DeleteTrafficMirrorSession": {"TrafficMirrorSessionId": "tms-1", "DryRun": False},
}
STS_REQUEST = {
    "RoleArn": "arn:aws:iam::123456789012:role/mirroring",
    "RoleSessionName": "session",
    "DurationSeconds": 900,
    "PolicyArns": [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
    "TransitiveTagKeys": ["one", "two"],
    "Tags": [{"Key": "one", "Value": "1"}],
}


def request_of(form: bytes | dict, method: str = "POST", content_type: str = FORM_TYPE) -> Request:
    headers = Message()
    headers["Content-Type"] = content_type
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    return Request(method, "/", headers, body)


class Decoding(AwsTest):
    def decode(self, service: str, request: Request):
        return QueryDecoder(service_model(service)).decode(request)

    def assert_bad(self, code: str, message: str, form: bytes | dict, **options) -> None:
        if isinstance(form, dict):
            form = {"Action": "DescribeInstances", "Version": "2016-11-15"} | form
        with self.assertRaises(ServiceError) as caught:
            self.decode("ec2", request_of(form, **options))
        self.assertEqual(caught.exception.code, code, caught.exception)
        self.assertIn(message, caught.exception.message)

    def assert_round_trip(self, service: str, action: str, parameters: dict) -> None:
        model = service_model(service)
        serializer = create_serializer(model.metadata["protocol"])
        written = serializer.serialize_to_request(parameters, model.operation_model(action))
        read = self.decode(service, request_of(written["body"]))
        self.assertEqual(read, (action, parameters))

    def test_requests_of_the_ec2_protocol_are_read_back(self):
        for action, parameters in EC2_REQUESTS.items():
            self.assert_round_trip("ec2", action, parameters)

    def test_requests_of_the_query_protocol_are_read_back(self):
        self.assert_round_trip("sts", "AssumeRole", STS_REQUEST)
        self.assert_round_trip("sts", "AssumeRole", STS_REQUEST | {"TransitiveTagKeys": []})

    def test_space_may_be_plus_or_percent(self):
        for space in ("+", "%20"):
            form = f"Action=DescribeInstances&Version=2016-11-15&NextToken=a{space}b".encode()
            self.assertEqual(self.decode("ec2", request_of(form))[1], {"NextToken": "a b"})

    def test_unknown_parameters_are_named(self):
        self.assert_bad("UnknownParameter", "VpcId", {"VpcId": "vpc-1"})
        self.assert_bad("UnknownParameter", "Filter.1.Key", {"Filter.1.Key": "x"})
        self.assert_bad("UnknownParameter", "maxResults", {"maxResults": "5"})
        self.assert_bad("UnknownParameter", "InstanceIds.1", {"InstanceIds.1": "i-1"})

    def test_lists_must_have_no_gap(self):
        self.assert_bad(
            "UnknownParameter", "InstanceId.3", {"InstanceId.1": "a", "InstanceId.3": "b"}
        )
        self.assert_bad("UnknownParameter", "InstanceId.0", {"InstanceId.0": "a"})
        self.assert_bad("UnknownParameter", "InstanceId.01", {"InstanceId.01": "a"})

    def test_all_missing_parameters_are_reported(self):
        with self.assertRaises(ServiceError) as caught:
            form = {"Action": "CreateTrafficMirrorSession", "Version": "2016-11-15"}
            self.decode("ec2", request_of(form))
        self.assertEqual(caught.exception.code, "MissingParameter")
        for name in ("NetworkInterfaceId", "TrafficMirrorTargetId", "TrafficMirrorFilterId"):
            self.assertIn(name, caught.exception.message)

    def test_values_must_have_their_type(self):
        self.assert_bad("InvalidParameterValue", "MaxResults", {"MaxResults": "1e3"})
        self.assert_bad("InvalidParameterValue", "MaxResults", {"MaxResults": ""})
        self.assert_bad("InvalidParameterValue", "DryRun", {"DryRun": "True"})
        self.assert_bad(
            "InvalidParameterValue",
            "RemoveField.1",
            {
                "Action": "ModifyTrafficMirrorSession",
                "TrafficMirrorSessionId": "tms-1",
                "RemoveField.1": "vni",
            },
        )

    def test_value_and_parts_exclude_each_other(self):
        self.assert_bad("MalformedQueryString", "", {"Filter": "x", "Filter.1.Name": "y"})
        self.assert_bad("MalformedQueryString", "", {"NextToken.1": "y"})
        self.assert_bad("MalformedQueryString", "", {"Filter": "x"})
        self.assert_bad("MalformedQueryString", "", {"Filter.1": "x"})

    def test_form_must_be_well_formed(self):
        start = b"Action=DescribeInstances&Version=2016-11-15"
        self.assert_bad("MalformedQueryString", "twice", start + b"&DryRun=true&DryRun=true")
        self.assert_bad("MalformedQueryString", "", start + b"&&DryRun=true")
        self.assert_bad("MalformedQueryString", "", start + b"&NextToken=%ff")
        self.assert_bad("MalformedQueryString", "", start + b"&NextToken=\xc3\xa4")
        self.assert_bad("MissingAction", "", b"")

    def test_action_and_version_must_be_known(self):
        self.assert_bad("InvalidAction", "DescribeEverything", {"Action": "DescribeEverything"})
        self.assert_bad("NoSuchVersion", "2011-01-01", {"Version": "2011-01-01"})
        self.assert_bad("MissingAction", "", b"Version=2016-11-15")

    def test_only_posted_forms_are_read(self):
        self.assert_bad("InvalidRequest", "GET", {}, method="GET")
        self.assert_bad("InvalidRequest", "json", {}, content_type="application/json")


class Encoding(AwsTest):
    def parse(self, service: str, action: str, body: bytes, status: int = 200) -> dict:
        model = service_model(service)
        response = {"body": body, "headers": {}, "status_code": status}
        parser = create_parser(model.metadata["protocol"])
        return parser.parse(response, model.operation_model(action).output_shape)

    def assert_round_trip(self, service: str, action: str, result: dict) -> None:
        body = ResponseEncoder(service_model(service)).encode(action, result, "id-1")
        parsed = self.parse(service, action, body)
        self.assertEqual(parsed.pop("ResponseMetadata")["RequestId"], "id-1")
        self.assertEqual(parsed, result)

    def test_answers_of_the_ec2_protocol_are_read_back(self):
        instance = {
            "InstanceId": "i-1",
            "State": {"Code": 16, "Name": "running"},
            "LaunchTime": datetime(2026, 1, 11, 21, 29, 54, tzinfo=timezone.utc),
            "EbsOptimized": False,
            "Operator": {"Managed": True},
            "NetworkInterfaces": [],
            "Tags": TAGS,
        }
        self.assert_round_trip(
            "ec2",
            "DescribeInstances",
            {"Reservations": [{"Instances": [instance]}, {"Instances": []}], "NextToken": "a+/="},
        )
        self.assert_round_trip("ec2", "DescribeNetworkInterfaces", {"NetworkInterfaces": []})

    def test_answers_of_the_query_protocol_are_read_back(self):
        self.assert_round_trip("sts", "AssumeRole", {"Credentials": {"AccessKeyId": "a<b"}})
        self.assert_round_trip("autoscaling", "CompleteLifecycleAction", {})

    def test_answer_without_content_says_return(self):
        body = ResponseEncoder(service_model("ec2")).encode("CreateTags", {}, "id-1")
        self.assertIn(b"<return>true</return>", body)

    def test_member_that_the_model_lacks_is_a_mistake_of_the_test(self):
        with self.assertRaises(KeyError):
            ResponseEncoder(service_model("ec2")).encode("DescribeInstances", {"Instances": []}, "")

    def test_errors_have_the_shape_of_their_protocol(self):
        error = ServiceError("Some.Code", "a <message> & more", 400)
        for service, action in (("ec2", "DescribeInstances"), ("sts", "AssumeRole")):
            body = ResponseEncoder(service_model(service)).encode_error(error, "id-1")
            parsed = self.parse(service, action, body, 400)
            self.assertEqual(parsed["Error"]["Code"], "Some.Code")
            self.assertEqual(parsed["Error"]["Message"], "a <message> & more")
            self.assertEqual(parsed["ResponseMetadata"]["RequestId"], "id-1")


if __name__ == "__main__":
    unittest.main(verbosity=2)
