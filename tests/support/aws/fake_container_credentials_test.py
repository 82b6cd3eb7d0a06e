# SPDX-License-Identifier: Apache-2.0
"""The fake container endpoint gives credentials to botocore, and to nobody without the token."""

import unittest

from .test_case import AwsTest  # First: skips without botocore.

from botocore.exceptions import MetadataRetrievalError
from botocore.httpsession import URLLib3Session
from botocore.utils import ContainerMetadataFetcher

from .credentials import KeyRing
from .fake_container_credentials import FakeContainerCredentials


class ContainerCredentials(AwsTest):
    def setUp(self) -> None:
        self.made = KeyRing().issue(lifetime=3600)
        self.fake = self.enterContext(FakeContainerCredentials(self.made))
        self.variables = self.fake.environment()
        session = URLLib3Session()
        self.addCleanup(session.close)
        self.fetcher = ContainerMetadataFetcher(session, sleep=lambda seconds: None)

    def fetch(self, authorization: str) -> dict:
        return self.fetcher.retrieve_full_uri(
            self.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
            headers={"Authorization": authorization},
        )

    def test_credentials_are_given(self):
        got = self.fetch(self.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"])
        self.assertEqual(got["AccessKeyId"], self.made.access_key)
        self.assertEqual(got["Token"], self.made.token)
        self.assertEqual(got["Expiration"], self.made.expiration)

    def test_authorization_is_wanted(self):
        with self.assertRaises(MetadataRetrievalError):
            self.fetch("wrong")
        self.assertEqual({call.outcome for call in self.fake.calls}, {"401"})


if __name__ == "__main__":
    unittest.main(verbosity=2)
