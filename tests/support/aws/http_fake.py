# SPDX-License-Identifier: Apache-2.0
"""The HTTP server under every fake: one thread per connection, all of them ended with the test."""

import enum
import socket
import struct
import threading
import traceback
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer

LONGEST_BODY = 64 << 20


@dataclass(frozen=True)
class Request:
    """One request as it came. `target` is path and query, not decoded."""

    method: str
    target: str
    headers: Message
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Ending(enum.Enum):
    """How an answer ends on the wire."""

    COMPLETE = enum.auto()
    TRUNCATED = enum.auto()  # Half the body, then the connection is closed.
    RESET = enum.auto()  # Nothing at all but a TCP reset.


@dataclass(frozen=True)
class Reply:
    """One answer. `raw`, if given, is sent as it is, then the connection is closed."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    ending: Ending = Ending.COMPLETE
    raw: bytes | None = None


class BadRequest(Exception):
    """A request that is no proper HTTP; the message says why."""


class FakeServer:
    """A server on 127.0.0.1 that runs from `with` to its end. Subclasses give answer().

    An exception in answer() is a fault of the fake, or of the test's use of it: the client is told
    500, and leaving the `with` raises it, lest a test passes because its fake was broken.
    """

    def __init__(self, port: int = 0):
        self._server = _Server(("127.0.0.1", port), self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._is_closing = threading.Event()
        self._failures: list[str] = []

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.address}"

    def answer(self, request: Request) -> Reply:
        """Called by the connection's thread, for several connections at once."""
        raise NotImplementedError

    def pause(self, seconds: float | None) -> bool:
        """Waits that long, or for ever if None; false when the server's end cut it short."""
        return not self._is_closing.wait(seconds)

    def failed(self, description: str) -> None:
        self._failures.append(description)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, value, trace) -> None:
        self.close()
        if self._failures and kind is None:
            raise RuntimeError("the fake failed:\n" + "\n".join(self._failures))

    def close(self) -> None:
        """Ends every connection and thread, also those that hang on purpose."""
        self._server.shutdown()
        self._thread.join()
        # Disconnected first, so that nobody is answered what was held back.
        self._server.disconnect_all()
        self._is_closing.set()
        self.wake()
        self._server.join_all()
        self._server.server_close()

    def wake(self) -> None:
        """For subclasses whose answer() waits for something else than pause()."""


class _Server(HTTPServer):
    request_queue_size = 1024  # Five, the default, refuses clients that come all at once.

    def __init__(self, address: tuple[str, int], fake: FakeServer):
        super().__init__(address, _Handler)
        self.fake = fake
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def server_bind(self) -> None:
        # HTTPServer would look up a name for the address, which can take seconds without a network.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def process_request(self, request, client_address) -> None:
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        with self._lock:
            self._connections.add(request)
            self._threads = [each for each in self._threads if each.is_alive()]
            thread.start()
            self._threads.append(thread)

    def _serve(self, connection: socket.socket, address) -> None:
        try:
            self.finish_request(connection, address)
        except (ConnectionError, ValueError):  # The client left, or disconnect_all() ended it.
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
                # Without shutdown() before it, so that a reset is a reset.
                connection.close()

    def disconnect_all(self) -> None:
        with self._lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # It is not connected any more.
                    pass

    def join_all(self) -> None:
        for thread in self._threads:
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def _answer(self) -> None:
        try:
            body = self._read_body()
        except BadRequest as error:
            self.close_connection = True
            self._send(Reply(400, f"{error}\n".encode()))
            return
        try:
            request = Request(self.command, self.path, self.headers, body)
            reply = self.server.fake.answer(request)
        except Exception:  # pylint: disable=broad-exception-caught
            description = traceback.format_exc()
            self.server.fake.failed(description)
            reply = Reply(500, description.encode())
        self._send(reply)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer

    def _read_body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        text = self.headers.get("Content-Length", "0")
        if not text.isdecimal() or int(text) > LONGEST_BODY:
            raise BadRequest(f"Content-Length {text} is none")
        body = self.rfile.read(int(text))
        if len(body) < int(text):
            raise BadRequest("the body is shorter than its Content-Length")
        return body

    def _read_chunks(self) -> bytes:
        body = bytearray()
        while True:
            line = self.rfile.readline(100).split(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError as error:
                raise BadRequest(f"{line!r} is no chunk size") from error
            if len(body) + size > LONGEST_BODY:
                raise BadRequest("the body is too long")
            body += self.rfile.read(size)
            self.rfile.readline()
            if size == 0:
                return bytes(body)

    def _send(self, reply: Reply) -> None:
        if reply.ending is Ending.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        if reply.raw is not None:
            self.close_connection = True
            self.wfile.write(reply.raw)
            return
        body = reply.body
        if reply.ending is Ending.TRUNCATED:
            body = body[: len(body) // 2]
            self.close_connection = True
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        if self.command != "HEAD":
            self._headers_buffer.append(b"\r\n" + body)  # One write, so one segment where it fits.
            self.flush_headers()
        else:
            self.end_headers()

    def log_message(self, format: str, *args) -> None:  # pylint: disable=redefined-builtin
        """The call logs of the fakes say more."""
