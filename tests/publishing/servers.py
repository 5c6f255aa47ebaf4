"""A server that answers as a test has it, and keeps what it was asked."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qsl


class Asked(NamedTuple):
    """A request; `form` is what it carried, names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: dict[str, str]


class Told(NamedTuple):
    """An answer. A body that is longer than it says is one that breaks off."""

    status: int
    headers: Mapping[str, str] = {}
    body: bytes = b""


@dataclass
class Server:
    """Its address, and the requests so far."""

    url: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[Asked], Told | None]) -> Iterator[Server]:
    """Serve on a free port of this machine; where `answer` gives nothing, nothing is answered
    until the server ends."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = dict(parse_qsl(self.rfile.read(length).decode(), strict_parsing=bool(length)))
            told = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, told, form)
            known.asked.append(asked)
            given = answer(asked)
            if given is None:
                over.wait()
                self.close_connection = True
                return
            self.send_response(given.status)
            for name, value in ({"Content-Length": str(len(given.body))} | given.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_POST = do  # noqa: N815 - as the library calls them

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        known = Server(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield known
        finally:
            over.set()
            server.shutdown()
            thread.join()


def nowhere() -> str:
    """An address at which nobody listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_address[1]
    return f"http://127.0.0.1:{port}/"


@contextmanager
def dripping(sent: bytes) -> Iterator[str]:
    """The address of a server that sends this, and then a byte now and then, for ever."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                connection.sendall(sent)
                while not over.wait(0.02):
                    connection.sendall(b"x")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            thread.join()
