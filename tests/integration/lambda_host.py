# SPDX-License-Identifier: Apache-2.0
"""What a function finds around it: a name server, and TLS in front of a service."""

import select
import socket
import ssl
import struct
import subprocess
import threading
from pathlib import Path

A_RECORD, IN_CLASS = 1, 1  # RFC 1035 §3.2.2 and §3.2.4.
ANSWERED = 0x8180  # Response, recursion desired and available, no error; RFC 1035 §4.1.1.
NO_SUCH_NAME = 3


class NameServer:
    """Answers on port 53 of `address`, which needs root. `asked`: the names so far."""

    def __init__(self, address: str, names: dict[str, str]):
        self.asked: list[str] = []
        self._names = names
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((address, 53))
        self._thread = threading.Thread(target=self._serve)

    def _serve(self) -> None:
        while True:
            query, client = self._socket.recvfrom(512)
            if not query:
                return
            self._socket.sendto(self._answer(query), client)

    def _answer(self, query: bytes) -> bytes:
        end, labels = 12, []
        while length := query[end]:
            labels.append(query[end + 1 : end + 1 + length].decode())
            end += 1 + length
        question = query[12 : end + 5]
        name, kind = ".".join(labels), struct.unpack(">H", question[-4:-2])[0]
        self.asked.append(name)
        address = self._names.get(name)
        records = b""
        if address and kind == A_RECORD:
            # 0xc00c: the name is where the question has it.
            records = struct.pack(">HHHIH", 0xC00C, A_RECORD, IN_CLASS, 60, 4)
            records += socket.inet_aton(address)
        flags = ANSWERED if address else ANSWERED | NO_SUCH_NAME
        return query[:2] + struct.pack(">HHHHH", flags, 1, bool(records), 0, 0) + question + records

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ender:
            ender.sendto(b"", self._socket.getsockname())
        self._thread.join()
        self._socket.close()


class TlsFront:
    """Takes TLS connections and passes what they bring to a port of 127.0.0.1, and back."""

    def __init__(self, certificate: Path, behind: int):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._behind = behind
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept)

    @property
    def port(self) -> int:
        return self._listener.getsockname()[1]

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # The end of the test.
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with (
                self._context.wrap_socket(client, server_side=True) as front,
                socket.create_connection(("127.0.0.1", self._behind)) as back,
            ):
                sinks = {front: back, back: front}
                while all(self._pass_on(each, sinks[each]) for each in _readable(front, back)):
                    pass
        except OSError:  # The client does not trust us, or has gone.
            pass

    @staticmethod
    def _pass_on(source: socket.socket, sink: socket.socket) -> bool:
        """False at the end of the connection."""
        piece = source.recv(1 << 16)
        sink.sendall(piece)
        return bool(piece)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


def _readable(front: ssl.SSLSocket, back: socket.socket) -> list[socket.socket]:
    """Waits for one. What TLS has decrypted already, select() would not see."""
    return [front] if front.pending() else select.select([front, back], [], [])[0]


def make_certificate(path: Path, name: str) -> Path:
    """A certificate that is its own authority, also alone as .crt, and its key, in one file."""
    alone = path.with_suffix(".crt")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-days", "2", "-subj", "/CN=gwlbtap test",
         "-addext", f"subjectAltName=DNS:{name}", "-keyout", path, "-out", alone],
        check=True,
        capture_output=True,
    )  # fmt: skip
    with open(path, "ab") as file:
        file.write(alone.read_bytes())
    return path
