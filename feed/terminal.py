"""What a person at the terminal reads: results, talk, and names as they would type them."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TextIO

WIDTH = 80
"""In characters: what a line should not be longer than."""
FEW = 10
"""So many lines of a kind are read; of more only their number, but where all are asked for."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Results to stdout, talk to stderr, colour where it is wanted."""

    color: str
    quiet: bool = False
    verbose: bool = False

    def result(self, text: str) -> None:
        """What was asked for."""
        if not self.quiet:
            print(text)

    def say(self, text: str) -> None:
        """What goes on."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def warn(self, text: str) -> None:
        """What stops nothing, but should be known."""
        if not self.quiet:
            print(self._marked(text, "warning:", "33"), file=sys.stderr)

    def error(self, text: str) -> None:
        """What stopped the command; told even when quiet."""
        print(self._marked(text, "error:", "31"), file=sys.stderr)

    def bold(self, text: str) -> str:
        """A headline."""
        return f"\033[1m{text}\033[0m" if self._coloured(sys.stdout) else text

    def _marked(self, text: str, word: str, colour: str) -> str:
        if not self._coloured(sys.stderr):
            return text
        return text.replace(word, f"\033[1;{colour}m{word}\033[0m", 1)

    def _coloured(self, stream: TextIO | None) -> bool:
        if self.color == "auto":
            return stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")
        return self.color == "always"


def shown(path: Path) -> str:
    """A path as the person at the terminal would type it: from the working folder, if below it."""
    told = os.path.relpath(path)
    return str(path) if told.startswith("../../") else told


def there(place: str) -> str:
    """What a command needs behind it to work as if in a folder: nothing where one is already."""
    return "" if place == "." else f" -C {quote(place)}"


def fitted(text: str, room: int) -> str:
    """A text in no more than `room` characters."""
    return text if len(text) <= room else f"{text[: room - 1]}…"


def count(number: int, noun: str) -> str:
    """A number and what it counts: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
