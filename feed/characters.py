"""Characters that no feed may hold."""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
    )
    + "]"
)
"""What XML 1.0 (2.2) forbids or discourages: controls, surrogates and noncharacters."""


def name(character: str) -> str:
    """How a character is named to people: `U+0000`."""
    return f"U+{ord(character):04X}"


def one_line(text: str) -> str:
    """A text whose white space, line breaks too, is single blanks."""
    return " ".join(text.split())
