# SPDX-License-Identifier: Apache-2.0
"""What the fakes have in common when they run as programs."""

import argparse
import shlex
import signal

from .credentials import REGION
from .http_fake import FakeServer


def add_common_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--region", default=REGION, help=f"default: {REGION}")


def serve(fake: FakeServer, environment: dict[str, str]) -> None:
    """Prints what a program needs to find the fake, as shell commands, and runs until a signal."""
    # Blocked before any thread starts, so that all threads leave them to sigwait().
    ending = {signal.SIGINT, signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    with fake:
        for name, value in environment.items():
            print(f"export {name}={shlex.quote(value)}", flush=True)
        signal.sigwait(ending)
