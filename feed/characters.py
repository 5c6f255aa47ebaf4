"""Characters that no feed may hold."""

from __future__ import annotations

import re
import unicodedata

LOST = "\ufffd"
"""What stands where a character was lost in a conversion."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]"
)
"""Controls, surrogates and noncharacters: what XML 1.0, 2.2 forbids or discourages.

And U+FFFD, which stands where a character was lost.

The noncharacters of the further planes, which it only discourages, are let be: searching for
them would make the search ten times slower.
"""


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r") | {0x7F})
_ORDINARY = bytes(range(32, 127)) + b"\t\n\r"
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
_NONCHARACTERS = re.compile(rb"\xef(?:\xb7[\x90-\xaf]|\xbf[\xbd-\xbf])")


def may_be_forbidden(data: bytes) -> bool:
    """Whether UTF-8 could hold what `FORBIDDEN` finds; a fraction of the work of looking."""
    rare = data.translate(None, _ORDINARY)
    return (
        len(rare.translate(None, _CONTROLS)) < len(rare)
        or (b"\xc2" in rare and _C1.search(rare) is not None)
        or (b"\xef" in rare and _NONCHARACTERS.search(rare) is not None)
    )


def name(character: str) -> str:
    """How a character is named to people: `U+0000`."""
    return f"U+{ord(character):04X}"


def printable(text: str) -> str:
    """A text that can write nothing to a terminal but itself."""
    return "".join(
        mark if mark.isprintable() else mark.encode("unicode_escape").decode() for mark in text
    )


def one_line(text: str) -> str:
    """A text whose white space, line breaks too, is single blanks."""
    return " ".join(text.split())


def folded(text: str) -> str:
    """A text without what some disks do not tell apart, and no reader should: case, and forms."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
