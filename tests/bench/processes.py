"""A program from command to prompt: how long it takes, and how much memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

RESERVE = 1_000_000_000
"""Bytes of memory that are left to others: who takes more brings down what nobody measures."""


@dataclass(frozen=True)
class Command:
    """A program with its arguments, the folder that it runs in, and what its environment adds."""

    words: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def seconds(self, sync: bool = False) -> float:
        """The wall time until it has ended, or until all that it wrote is on the disk."""
        with tempfile.TemporaryFile() as said:
            start = time.perf_counter()
            code = self._start(said).wait()
            if sync:
                os.sync()
            taken = round(time.perf_counter() - start, 4)
            self._check(code, said)
        return taken

    def memory(self) -> int | None:
        """The peak of its memory in bytes, in a run of its own, for to look takes time.

        It is the proportional set size of all its processes: what they share counts once. None
        where the system does not tell it.
        """
        with tempfile.TemporaryFile() as said:
            process = self._start(said)
            peak = 0
            while process.poll() is None:
                peak = max(peak, proportional(process.pid))
                if available_memory() < RESERVE:
                    process.kill()
                    raise SystemExit(f"{self.words[0]} took all memory, and was stopped")
                time.sleep(0.01)
            self._check(process.returncode, said)
        return peak or None

    def _start(self, said: IO[bytes]) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **self.environment}
        # whoever installs a program has its bytecode: the first run here writes what is missing
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        null = subprocess.DEVNULL
        return subprocess.Popen(
            self.words, cwd=self.folder, env=environment, stdin=null, stdout=said, stderr=said
        )

    def _check(self, code: int, said: IO[bytes]) -> None:
        if code:
            said.seek(0)
            told = said.read().decode(errors="replace")
            raise SystemExit(f"{' '.join(self.words)} ended with {code}:\n{told[-2000:]}")


def proportional(pid: int) -> int:
    """The memory of a process and all that it started in bytes: what they share counts once."""
    return sum(map(_proportional, _family(pid)))


def _family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    try:
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for task in tasks for child in task.read_text().split()]
    except OSError:
        return
    for child in children:
        yield from _family(child)


def _proportional(pid: int) -> int:
    """The proportional set size of a process in bytes; 0 where it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def available_memory() -> int:
    """The bytes of memory that programs could have; where that is not known, no end of it."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return sys.maxsize
    [kilobytes] = (line.split()[1] for line in lines if line.startswith("MemAvailable:"))
    return int(kilobytes) * 1024
