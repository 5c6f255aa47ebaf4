"""The bytes of an article to its text, and the faults that bytes can have."""

from __future__ import annotations

import codecs
from datetime import tzinfo

import msgspec

from feed import characters
from feed.errors import ArticleError

LARGEST = 10_000_000
"""In bytes. Readers give up on entries far smaller; what is larger is a mistake."""

_SAVE_AS_UTF8 = "save it as UTF-8; every editor's “Save as” can"
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Source(msgspec.Struct, frozen=True):
    """The text of an article. `path` is relative to the content folder; lines end in `\\n`.

    `zone` is where dates without an offset are. `keys` are pairs of further names and the fields
    that they mean.
    """

    path: str
    text: str
    zone: tzinfo
    keys: tuple[tuple[str, str], ...] = ()

    def fault(self, line: int, message: str, hint: str = "") -> ArticleError:
        """A fault of this article at a line, counted from 1."""
        return ArticleError(self.path, line, message, hint)


def decode(path: str, data: bytes, zone: tzinfo, keys: tuple[tuple[str, str], ...] = ()) -> Source:
    """Read the bytes as UTF-8, with or without a byte order mark, of any line ends.

    Raises ArticleError for what is not UTF-8 text, is empty, or too large.
    """
    check_size(path, len(data))
    if data.startswith(_UTF16):
        raise ArticleError(path, 0, "is UTF-16, not UTF-8", _SAVE_AS_UTF8)
    try:
        text = decoded(data)
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        wrong = f"byte {error.start} (0x{data[error.start]:02X}) is not UTF-8"
        raise ArticleError(path, before.count(b"\n") + 1, wrong, _SAVE_AS_UTF8) from error
    source = Source(path, text, zone, keys)
    if characters.may_be_forbidden(data) and (found := characters.FORBIDDEN.search(text)):
        raise _forbidden(source, found.start())
    if not text or text.isspace():
        raise source.fault(0, "is empty", "write its date and its text, or remove the file")
    return source


def decoded(data: bytes) -> str:
    """Bytes of UTF-8 as a text whose lines end in `\\n`; raises UnicodeDecodeError."""
    text = data.decode("utf-8").removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if b"\r" in data else text


def check_size(path: str, size: int) -> None:
    """Raise ArticleError where a file of `size` bytes is too large for an article."""
    if size > LARGEST:
        # rounded, a little more would be told as just as much as is allowed
        told = f"{size / 1e6:.1f} MB" if size - LARGEST > 50_000 else f"{size:,} bytes"
        raise ArticleError(
            path,
            0,
            f"has {told}; an article may have {LARGEST // 1_000_000} MB",
            "split it, or put its pictures beside it as files",
        )


def _forbidden(source: Source, at: int) -> ArticleError:
    line = source.text.count("\n", 0, at) + 1
    column = at - source.text.rfind("\n", 0, at)
    name = characters.name(source.text[at])
    if source.text[at] == characters.LOST:
        wrong, hint = "stands for a lost character", "write the character that was meant"
    else:
        wrong, hint = "is a control character", "delete that character"
    return source.fault(line, f"{name} in column {column} {wrong}", hint)
