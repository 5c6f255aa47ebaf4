"""What tags look like, and where they are, whatever language they are of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

Links = Callable[[str], str | None]
"""What a tag calls another article -> a reference to it; None for what is called by no one."""

OPENING = re.compile(
    r"\{\{(?!\\)"  # what begins with a backslash is TeX
    r"|\{%"
    r"|\{#(?=[\s-])"  # without a blank it is the id of a heading
    r"|\{:(?=[\s.#A-Za-z])"  # attributes, as kramdown has them
    r"|(?P<before>\]\(\s?<?|\]:[ \t]?<?|=[\"'])"
    r"(?P<mark>@/|\{(?P<what>filename|static|attach|tag|category|author|index)\}"
    r"|\|(?P<old>filename|static|attach)\|)"
    r"(?P<address>[^)\s>\"']*)"
)
OLD_MARKS = ("|filename|", "|static|", "|attach|")
"""As Pelican wrote them until version 3.7, and still reads them."""

CLOSING: Mapping[str, str] = {
    "{{{": "}}}",
    "{{<": ">}}",
    "{{%": "%}}",
    "{{": "}}",
    "{%": "%}",
    "{#": "#}",
    "{:": "}",
}
"""How a tag begins -> how it ends; the longest that fits is meant."""

_LONGEST = 5_000
"""In characters: no tag is longer, what seems so is not closed."""

_TRIM = ("-", "+")
NOT_CLOSED = "is not closed"


class NotNative(Exception):
    """Why a tag is not rendered: what goes on from its name in a sentence."""


class Tag(NamedTuple):
    """A tag from `start` to before `end`: what stands between `opening` and `closing`."""

    opening: str
    inside: str
    start: int
    end: int

    @property
    def told(self) -> str:
        """What it says, without what trims the white space around it."""
        inside = self.inside
        return inside[inside[:1] in _TRIM : len(inside) - (inside[-1:] in _TRIM)].strip()

    @property
    def shown(self) -> str | None:
        """The tag that this one is the escaped form of: `{{</* a */>}}`, `{{/* a() */}}`."""
        inside = self.inside
        if len(inside) < 4 or not (inside.startswith("/*") and inside.endswith("*/")):
            return None
        return self.opening + inside[2:-2] + CLOSING[self.opening]


class Tags:
    """The tags of a text, each looked for but once: so it takes time by the length of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next: dict[str, int] = {}
        self._ends: dict[tuple[re.Pattern[str], int], re.Match[str] | None] = {}

    def at(self, start: int, limit: int) -> Tag | None:
        """The tag that begins at `start` and ends before `limit`, in one paragraph."""
        for opening, closing in CLOSING.items():
            if self._text.startswith(opening, start):
                inside = start + len(opening)
                end = self._find(closing, inside)
                found = end >= 0 and end + len(closing) <= min(limit, start + _LONGEST)
                if found and self._text.find("\n\n", inside, end) < 0:
                    return Tag(opening, self._text[inside:end], start, end + len(closing))
        return None

    def _find(self, closing: str, at: int) -> int:
        """Where a text stands next, looked for but once; -1 where it does not."""
        known = self._next.get(closing, 0)
        if 0 <= known < at:
            known = self._next[closing] = self._text.find(closing, at)
        return known

    def end(self, pattern: re.Pattern[str], at: int, limit: int) -> re.Match[str]:
        """What ends a block, looked for but once. Raises NotNative where nothing does."""
        key = pattern, limit
        if key not in self._ends or ((known := self._ends[key]) and known.start() < at):
            self._ends[key] = pattern.search(self._text, at, limit)
        if found := self._ends[key]:
            return found
        raise NotNative(NOT_CLOSED)
