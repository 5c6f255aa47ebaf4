"""What a preview costs: `python tests/bench/serve.py 1000 10000`.

For each size it makes a site in memory, runs `feed serve` on it, and edits one article after
another. It prints the median and the longest time from a save until a browser that listens is told
and has the new page, and the peak of the memory of all processes: in the first build from scratch,
and while edits are shown.
"""

import argparse
import http.client
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import corpus
import processes
import tools

LIMITS = {1_000: 0.5, 10_000: 1.5}
"""Articles -> the seconds in which a save is to be shown."""
MEMORY = 200_000_000
"""In bytes: what all processes together are to take at most."""

SETTLED = 2.5
"""In seconds: files that are younger are read again, and nobody's site is as young as that."""


class Measured(NamedTuple):
    """Seconds from a save to its being shown; bytes of memory at their peak."""

    first: float
    saves: list[float]
    peak_first: int
    peak_saves: int


def main() -> None:
    """Measure each size that the command names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="+", metavar="N", help="number of articles")
    parser.add_argument("--saves", type=int, default=10, help="edits to take the median of")
    parser.add_argument("--on", metavar="DIR", help="a folder on the disk that is measured")
    options = parser.parse_args()
    print(
        f"{'articles':>9} {'first':>8} {'save':>8} {'longest':>8} {'limit':>7} memory, first/saves"
    )
    for size in options.sizes:
        with tempfile.TemporaryDirectory(dir=options.on or _memory()) as folder:
            site = Path(folder, "site")
            tools.lay("feed", site, size, "markdown")
            time.sleep(SETTLED)
            found = measured(site, size, options.saves)
        print(
            f"{size:>9} {found.first:>6.2f} s {statistics.median(found.saves):>6.3f} s "
            f"{max(found.saves):>6.3f} s {LIMITS.get(size, 0):>5.1f} s "
            f"{found.peak_first / 1e6:.0f} MB / {found.peak_saves / 1e6:.0f} MB"
        )


def measured(site: Path, size: int, saves: int) -> Measured:
    """Serve a site and edit it so many times."""
    start = time.perf_counter()
    with (
        serving(site) as (process, port),
        watched(process) as peaks,
        listening(port) as versions,
    ):
        while not next(versions):
            pass
        first, peak_first = time.perf_counter() - start, peaks.take()
        taken = [save(site, number * size // saves, port, versions) for number in range(saves)]
        return Measured(first, taken, peak_first, peaks.take())


def save(site: Path, number: int, port: int, versions: Iterator[str]) -> float:
    """Edit an article; the seconds until its page, loaded anew, has the edit."""
    name, sign = corpus.name(number), f"Saved at {time.time_ns()}"
    path = site / "content" / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    start = time.perf_counter()
    path.write_text(f"{text}\n{sign}.\n", encoding="utf-8")
    while True:
        next(versions)
        if sign in page(port, f"/{name}.html"):
            return time.perf_counter() - start


def page(port: int, path: str) -> str:
    """What is served at a path."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


@contextmanager
def serving(site: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`feed serve` on a free port; its process and the port."""
    command = [sys.executable, "-m", "feed", "serve", "-C", str(site), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        assert process.stdout
        try:
            line = process.stdout.readline()
            yield process, int(line.rstrip().rstrip("/").rpartition(":")[2])
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@contextmanager
def listening(port: int) -> Iterator[Iterator[str]]:
    """The versions that a browser is told of; empty before there is one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", "/.feed/events")
    answer = connection.getresponse()
    yield (
        line.decode().partition(":")[2].strip()
        for line in iter(answer.readline, b"")
        if line.startswith(b"data:")
    )
    answer.close()
    connection.close()


class Peaks:
    """The highest that was seen since it was taken last."""

    def __init__(self) -> None:
        self.highest = 0

    def take(self) -> int:
        """The peak in bytes; the next one counts from now on."""
        highest, self.highest = self.highest, 0
        return highest


@contextmanager
def watched(process: subprocess.Popen[str]) -> Iterator[Peaks]:
    """The memory of a process and all that it started, proportional: what is shared counts once."""
    peaks, stop = Peaks(), threading.Event()

    def look() -> None:
        while not stop.wait(0.02):
            taken = processes.proportional(process.pid)
            peaks.highest = max(peaks.highest, taken)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()


def _memory() -> str | None:
    """A folder in memory, where there is one: disks differ, and are not what is measured."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


if __name__ == "__main__":
    main()
