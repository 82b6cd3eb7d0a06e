# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for the parts of AWS that the programs talk to, for tests and for trying by hand.

Each fake is a real HTTP server on 127.0.0.1 which checks what it receives as strictly as AWS's own
service model allows: signature, parameter names, types and limits. Where AWS's documentation leaves
a case open the fake takes the stricter reading, so that no program comes to rely on a guess.

    with FakeEc2(KeyRing.with_one(), Ec2World()) as ec2:
        ...                                  # run a program against ec2.url
        ec2.calls.of("DescribeInstances")    # what it asked

Put tests/support on PYTHONPATH. As a program, from that folder: python3 -m aws.fake_ec2 --help

Which file does what: http_fake (server), faults, call_log, credentials and signature (who asks),
query_protocol and response_xml (the wire), query_service (all of these together), world, listing,
mirror_sessions and mirror_endpoints (EC2's rules), fake_* (the services), random_responses.
"""
