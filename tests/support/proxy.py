"""A TCP proxy on loopback that cuts one connection in the middle."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Literal

Where = Literal["before", "after", "during"]


class Proxy:
    """Cuts the connection with number `at` before, after or during its answer; each connection is for one request."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.at = -1
        self.where: Where = "before"
        self.connections = 0
        self.cuts = 0
        """How many connections were really cut."""

    def cut(self, at: int, where: Where) -> None:
        """Count connections from 0 again, and cut one of them."""
        self.connections, self.at, self.where = 0, at, where

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve on a free port; gives the URL."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                client, _ = listener.accept()
                Thread(target=self._pass, args=(client,), daemon=True).start()

    def _pass(self, client: socket.socket) -> None:
        """Pass one request and its answer on."""
        number, self.connections = self.connections, self.connections + 1
        where = self.where if number == self.at else None
        self.cuts += where is not None
        with suppress(OSError), client, socket.create_connection(("127.0.0.1", self.port)) as server:
            request = _request(client)
            if where == "before":
                server.sendall(request[: len(request) // 2])
                return
            server.sendall(request)
            answer = b""
            while part := server.recv(65536):
                answer += part
            status, _, rest = answer.partition(b"\r\n")
            answer = status + b"\r\nConnection: close\r\n" + rest  # else the client would use it again
            if where != "after":
                client.sendall(answer if where is None else answer[: len(answer) // 2])


def _request(client: socket.socket) -> bytes:
    """Read one request, and ask the server to close after it."""
    head = b""
    while b"\r\n\r\n" not in head and (part := client.recv(65536)):
        head += part
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.partition(b":")[2])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length and (part := client.recv(65536)):
        body += part
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body
