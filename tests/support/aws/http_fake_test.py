# SPDX-License-Identifier: Apache-2.0
"""The server under the fakes: what it understands, how it breaks, and that it ends."""

import concurrent.futures
import contextlib
import http.client
import socket
import threading
import unittest

from .call_log import PATIENCE
from .http_fake import Ending, FakeServer, Reply, Request


class Echo(FakeServer):
    """Answers with the body it was sent, or as `reply` says; waits at "/wait"."""

    reply: Reply | None = None

    def answer(self, request: Request) -> Reply:
        if request.path == "/wait":
            self.pause(None)
        if request.path == "/broken":
            raise KeyError("a mistake in the fake")
        return self.reply or Reply(200, request.body, {"X-Target": request.target})


class HttpFake(unittest.TestCase):
    def setUp(self) -> None:
        self.before = threading.active_count()
        self.server = Echo()

    def connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(self.server.address, timeout=60 * PATIENCE)
        self.addCleanup(connection.close)
        return connection

    def ask(self, body=b"", target: str = "/", connection=None, **options):
        chosen = connection or self.connect()
        chosen.request("POST", target, body, **options)
        response = chosen.getresponse()
        return response.status, response.read()

    def test_connection_is_kept_for_further_requests(self):
        with self.server:
            connection = self.connect()
            self.assertEqual(self.ask(b"one", connection=connection), (200, b"one"))
            port = connection.sock.getsockname()[1]
            self.assertEqual(self.ask(b"two", connection=connection), (200, b"two"))
            self.assertEqual(connection.sock.getsockname()[1], port)

    def test_chunked_bodies_are_understood(self):
        with self.server:
            pieces = iter([b"one ", b"x" * 100_000, b" end"])
            status, body = self.ask(pieces, encode_chunked=True)
            self.assertEqual((status, len(body)), (200, 100_008))

    def test_bad_length_is_refused(self):
        with self.server, socket.create_connection(("127.0.0.1", self.server.port)) as raw:
            raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n")
            self.assertIn(b" 400 ", raw.recv(1000).split(b"\r\n")[0])

    def test_reset_is_a_reset(self):
        self.server.reply = Reply(ending=Ending.RESET)
        with self.server, self.assertRaises(ConnectionResetError):
            self.ask(b"x")

    def test_truncated_body_is_shorter_than_announced(self):
        self.server.reply = Reply(200, b"0123456789", ending=Ending.TRUNCATED)
        with self.server, self.assertRaises(http.client.IncompleteRead) as caught:
            self.ask(b"x")
        self.assertEqual((caught.exception.partial, caught.exception.expected), (b"01234", 5))

    def test_many_at_once_are_all_served(self):
        with self.server, concurrent.futures.ThreadPoolExecutor(max_workers=200) as pool:
            bodies = [str(number).encode() for number in range(1000)]
            answers = list(pool.map(lambda body: self.ask(body), bodies))
        self.assertEqual(answers, [(200, body) for body in bodies])

    def test_end_takes_idle_and_hanging_connections_along(self):
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.server)
            idle = self.connect()
            self.ask(b"x", connection=idle)
            hanging = self.connect()
            hanging.request("POST", "/wait")
        self.assertEqual(threading.active_count(), self.before)
        with self.assertRaises((ConnectionError, http.client.HTTPException)):
            hanging.getresponse()

    def test_mistake_in_a_fake_is_not_overlooked(self):
        with self.assertRaisesRegex(RuntimeError, "a mistake in the fake"):
            with self.server:
                self.assertEqual(self.ask(target="/broken")[0], 500)


if __name__ == "__main__":
    unittest.main(verbosity=2)
