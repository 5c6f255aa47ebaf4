"""What is wrong with documents: each finding with its place, and the report of all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import msgspec

from feed.characters import printable

MOST = 100
"""So many findings of one file are told: one that is damaged all over needs no more."""
_LONGEST = 200
"""In characters: what is quoted of a document that anyone may have written."""


class Finding(msgspec.Struct, frozen=True, order=True):
    """What is wrong at a place; `line` counts from 1, 0 means the file as a whole.

    `path` is relative to the folder that was checked, or the address of a document of the web.
    What an author `wrote` may be meant so.
    """

    path: str
    line: int
    message: str
    hint: str = ""
    wrote: bool = False


class Report(msgspec.Struct, frozen=True):
    """What was found, sorted by path and line; with `faults`, nobody should publish it.

    `documents` of the `files` were read and judged; `base_url` is where they say that they are.
    `unseen` says in a sentence what nobody has looked at, if there is such.
    """

    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    documents: int
    files: int = 0
    base_url: str = ""
    unseen: str = ""


@dataclass(slots=True)
class Findings:
    """Collects them. `hint` is the mend of what has no mend of its own."""

    hint: str = ""
    faults: set[Finding] = field(default_factory=set)
    warnings: set[Finding] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def fault(
        self, path: str, line: int, message: str, hint: str = "", *, wrote: bool = False
    ) -> None:
        """What must not be published; whether an author `wrote` it."""
        self._counts[path] += 1
        if self._counts[path] < MOST:
            self.faults.add(Finding(path, line, _told(message), hint or self.hint, wrote))
        elif self._counts[path] == MOST:
            self.faults.add(Finding(path, 0, f"has {MOST} faults or more; not all are told"))

    def warn(self, path: str, line: int, message: str, hint: str = "") -> None:
        """What should be known, and stops nothing."""
        self.warnings.add(Finding(path, line, _told(message), hint))

    def report(self, documents: int, files: int, base_url: str, unseen: str = "") -> Report:
        """All of it in order."""
        faults, warnings = tuple(sorted(self.faults)), tuple(sorted(self.warnings))
        return Report(faults, warnings, documents, files, base_url, unseen)


def _told(message: str) -> str:
    """A message that quotes several things, in characters that a terminal can show."""
    return printable(message if len(message) <= 3 * _LONGEST else message[: 3 * _LONGEST] + "…")


def shown(text: str) -> str:
    """A text of a document as a message quotes it: not longer than a line or two."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
