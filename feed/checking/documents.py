"""What a document says, whatever its format: the same facts of each, so that they can be held
against one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

import msgspec

from feed.checking.findings import Findings

ATOM, RSS, JSON = "atom", "rss", "json"

Faults = Iterator[tuple[int, str, str]]
"""Line, message, and the mend where it is none of the usual."""


class Told(NamedTuple):
    """What a document says of an entry, and in which line; None is what its format leaves out.

    `link` is what it is about, `page` the page that is its own. `content` is HTML, and where it is
    `either` that or the summary nobody can tell from it alone. `rest` stands for all else that an
    Atom entry says.
    """

    line: int
    id: str
    title: str | None = None
    link: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    summary: str | None = None
    content: str | None = None
    rest: int | None = None
    page: str = ""
    either: bool = False


class Gone(NamedTuple):
    """A deleted entry (RFC 6721, 3)."""

    line: int
    id: str
    when: datetime | None


class Reference(NamedTuple):
    """An address that a document names; `size` is what it says of the file there, in bytes.

    One that an author `wrote` may lead where no program can know.
    """

    line: int
    url: str
    size: int | None = None
    wrote: bool = False


class Document(msgspec.Struct, frozen=True):
    """A feed, an archive document or a lone entry.

    `self_url` is the address that it says is its own; `older`, `newer` and `current` are those of
    its history, which `HISTORY` names.
    """

    path: str
    format: str
    lone: bool
    id: str
    self_url: str
    entries: tuple[Told, ...]
    references: tuple[Reference, ...]
    gone: tuple[Gone, ...] = ()
    archive: bool = False
    older: str = ""
    newer: str = ""
    current: str = ""
    line: int = 1


class Desk(NamedTuple):
    """Where one document is judged: its path, what it is held against, and whom to tell.

    `judged` is whether a piece of HTML was seen already: it is the same in many documents.
    """

    path: str
    now: datetime
    findings: Findings
    judged: Callable[[str], bool]

    def tell(self, faults: Faults) -> None:
        """Note all of them."""
        for line, message, hint in faults:
            self.findings.fault(self.path, line, message, hint)
