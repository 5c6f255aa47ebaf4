"""What can go wrong, each with what is wrong and how to mend it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from typing import Any

import msgspec

from feed.characters import printable


class FeedError(Exception):
    """Base of all errors that are meant for the person at the terminal."""

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.hint)

    def __str__(self) -> str:
        return _with_hint(f"error: {self.message}", self.hint)


class ConfigError(FeedError):
    """The configuration, or the way the command was called, cannot be used."""

    exit_code = 2


class OutputError(FeedError):
    """The output folder cannot be written, or holds what is not ours."""


class RemoteError(FeedError):
    """A remote end failed; trying again is safe."""

    exit_code = 3


class ListedError(FeedError):
    """What is said of several things at once; `listed` says of which, a line each."""

    def __init__(self, message: str, hint: str, listed: Iterable[str]) -> None:
        super().__init__(message, hint)
        self.listed = tuple(listed)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.hint, self.listed)

    def __str__(self) -> str:
        head, _, rest = super().__str__().partition("\n")
        return "\n".join((head, *(f"    {printable(line)}" for line in self.listed), rest))


class ExcessError(ListedError):
    """More at once than anyone is likely to mean."""


class FileError(FeedError):
    """A fault in one file; `line` counts from 1, 0 means the file as a whole."""

    def __init__(self, path: str, line: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.path = path
        self.line = line

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.path, self.line, self.message, self.hint)

    def __str__(self) -> str:
        return _with_hint(f"{_place(self.path, self.line)}error: {self.message}", self.hint)


class LockError(FileError):
    """A feed.lock that cannot be trusted; nothing is minted over it."""


class ThemeError(FileError):
    """A template of a theme that cannot be read or rendered."""

    exit_code = 2


class ArticleError(FileError):
    """A fault in one article."""

    def under(self, folder: str) -> ArticleError:
        """The same fault with its path told from further up."""
        return ArticleError(_below(folder, self.path), self.line, self.message, self.hint)


class Notice(msgspec.Struct, frozen=True):
    """What an author should know and what stops nothing; without a `path` it is of no file."""

    path: str
    line: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return _with_hint(f"{_place(self.path, self.line)}warning: {self.message}", self.hint)

    def under(self, folder: str) -> Notice:
        """The same notice with its path told from further up."""
        return msgspec.structs.replace(self, path=_below(folder, self.path)) if self.path else self


class ArticleErrors(FeedError):
    """All faults of all articles of one run, sorted by path and line."""

    def __init__(self, faults: Iterable[ArticleError]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.path, fault.line)))
        super().__init__(f"{len(self.faults)} faults")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.faults,)

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))


def _below(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))


def _place(path: str, line: int) -> str:
    """Where something is, in front of what it is; a fault of no file has no place."""
    return f"{path}:{line}: " if line else f"{path}: " if path else ""


def _with_hint(text: str, hint: str) -> str:
    return f"{printable(text)}\n  help: {printable(hint)}" if hint else printable(text)
