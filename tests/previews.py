"""Commands of feed that go on until they are told to end, and a site for them to look at."""

import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from programs import PATIENCE, Response, fetch, surroundings

NOW = "2026-11-01T00:00:00Z"
SETTINGS = 'url = "https://example.org/"\ntitle = "Harbour Notes"\nauthor = "Ada Quay"\n'
CONTENT: dict[str, str | bytes] = {
    "feed.toml": SETTINGS,
    "content/ships.txt": "date 2022-07-05\n\nShips\n\nThree ships came in today.\n",
    "content/half.md": "---\ntitle: Half a thought\ndraft: true\ntags: Sea\n---\nNot yet.\n",
    "content/next.md": "---\ndate: 2027-01-01\ntags: Sea\n---\n# Next year\n\nA [half](half.md).\n",
    "content/stale.md": "---\ntitle: Stale\ndate: 2021-01-01\nexpires: 2022-01-01\n---\nOld.\n",
}
"""One article that is published, and one of each kind that is not."""


@dataclass
class Running:
    """A command that goes on, and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)
    lines: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def await_line(self, text: str) -> str:
        """The next line that holds a text, of those that nobody has waited for yet."""
        while True:
            try:
                line = self.lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"nothing says {text!r}: {self.said}") from None
            self.said.append(line)
            if text in line:
                return line

    def end(self, how: signal.Signals) -> int:
        """End it by a signal; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    def rest(self) -> list[str]:
        """All that it has said, once it has ended."""
        while (line := self.lines.get(timeout=PATIENCE)) != "":
            self.said.append(line)
        return self.said


@dataclass
class Preview(Running):
    """`feed serve`; `base` is its URL without a slash at the end."""

    base: str = ""

    @property
    def port(self) -> int:
        return int(self.base.rpartition(":")[2])

    def get(self, path: str, **headers: str) -> Response:
        """GET a path, as it is written in a URL."""
        return fetch(
            f"{self.base}{path}", {name.replace("_", "-"): headers[name] for name in headers}
        )

    def ask(
        self, target: bytes, host: bytes = b"localhost", method: bytes = b"GET"
    ) -> tuple[int, bytes]:
        """Send a request as it is, whatever it holds; the status and all that comes after."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as connection:
            head = method + b" " + target + b" HTTP/1.1\r\nConnection: close\r\n"
            connection.sendall(head + (b"Host: " + host + b"\r\n" if host else b"") + b"\r\n")
            answer = b""
            while data := connection.recv(1 << 16):
                answer += data
        return int(answer.split()[1]), answer


@contextmanager
def running(*words: str | Path, folder: Path | None = None) -> Iterator[Running]:
    """A command of feed, with what it says on both streams in the order in which it comes."""
    command = [sys.executable, "-m", "feed", *map(str, words)]
    environment = surroundings(None) | {"PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        found = Running(process)
        assert process.stdout
        reader = threading.Thread(target=_read, args=(process.stdout, found.lines))
        reader.start()
        try:
            yield found
        finally:
            process.kill()
            process.wait()
            reader.join()


@contextmanager
def serving(site: Path, *options: str) -> Iterator[Preview]:
    """`feed serve` of a site, at the same moment each time, once the first build is done."""
    words = ("serve", "-C", site, "--port", "0", "--now", NOW, *options)
    with running(*words) as found:
        preview = Preview(found.process, found.said, found.lines)
        preview.base = preview.await_line("http://").split()[-1].rstrip("/")
        yield preview


def _read(stream: IO[str], lines: "queue.SimpleQueue[str]") -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def session(leader: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == leader:
            found += [int(place.name), *session(int(place.name))]
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is there, and is no mere remainder of one."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def standing(site: Path) -> dict[str, tuple[bytes, int, int]]:
    """What subscribers get, and feed.lock: bytes, times and inodes of all files."""
    paths = [site / "feed.lock", *(site / "build").rglob("*")]
    files = [path for path in paths if path.is_file()]
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
        for path in files
    }


def save_by_rename(path: Path, text: str) -> None:
    """As most editors save: into another file, which then takes the place of the old one."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_text(text)
    beside.replace(path)
