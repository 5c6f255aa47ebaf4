"""What is written of an article: its text with other pieces in it, and what is left."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

_BLANKS = re.compile(r"\s*")
_TEXT_FOLLOWS = re.compile(r"[ \t]*\n[ \t]*\S")
_CONTEXT = 10
"""In characters: as much of what is written as tells whether an address begins."""


class Left(NamedTuple):
    """A tag that is not rendered, on a line of the file, from `start` to `end` in the text.

    `why` goes on from its name. What ends another one, or stands twice in a line, need not be
    `told`.
    """

    line: int
    tag: str
    why: str
    start: int
    end: int
    told: bool = True


class Rendered(msgspec.Struct, frozen=True):
    """An article's text in its own markup, in which `left` still stand as they were written."""

    text: str
    left: tuple[Left, ...] = ()

    def stripped(self) -> str:
        """The text without what is left."""
        pieces, at = [], 0
        for left in self.left:
            pieces.append(self.text[at : left.start])
            at = left.end
        return "".join((*pieces, self.text[at:]))


class Writer:
    """Goes through a text that begins on `first_line`, from its start to its end."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._line, self._counted = first_line, 0
        self._out: list[str] = []
        self._length = 0
        self._at = 0
        self._left: list[Left] = []
        self._told: set[tuple[int, str]] = set()

    def result(self) -> Rendered:
        """All of it, with the rest of the text."""
        self.copy(len(self._text))
        return Rendered("".join(self._out), tuple(self._left))

    def copy(self, end: int) -> None:
        """The text as it is, to before `end`."""
        self._emit(self._text[self._at : end])
        self._at = end

    def put(self, start: int, end: int, new: str) -> int:
        """Another text in the place of one; `end` again."""
        self.copy(start)
        self._emit(new)
        self._at = end
        return end

    def trim(self) -> None:
        """Take off the white space at the end of what is written."""
        while self._out:
            last = self._out.pop()
            self._length -= len(last)
            if kept := last.rstrip():
                self._emit(kept)
                return

    def skip_blanks(self) -> int:
        """Leave out the white space that comes next; where it ends."""
        if match := _BLANKS.match(self._text, self._at):
            self._at = match.end()
        return self._at

    def leave(self, start: int, end: int, why: str, told: bool = True) -> int:
        """The text as it is, and that it is left; `end` again."""
        self.copy(start)
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        tag, at = self._text[start:end], self._length
        told = told and (self._line, tag) not in self._told
        self._told.add((self._line, tag))
        self._left.append(Left(self._line, tag, why, at, at + end - start, told))
        self.copy(end)
        return end

    def context(self) -> str:
        """The end of what is written so far."""
        tail, pieces = 0, []
        for piece in reversed(self._out):
            pieces.append(piece[-_CONTEXT:])
            tail += len(piece)
            if tail >= _CONTEXT:
                break
        return "".join(reversed(pieces))

    def indent(self, at: int) -> str:
        """The white space in front of a tag, where nothing else is."""
        start = self._text.rfind("\n", max(0, at - 100), at) + 1
        before = self._text[start:at]
        return before if start and not before.strip() else ""

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether nothing else is on its lines, and the next one has text."""
        first = start == 0 or self._text[start - 1] == "\n" or self.indent(start)
        return bool(first) and _TEXT_FOLLOWS.match(self._text, end) is not None

    def _emit(self, text: str) -> None:
        if text:
            self._out.append(text)
            self._length += len(text)
