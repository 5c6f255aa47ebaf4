"""HTML as browsers read it: where its tags are, and the text between them.

In time by its length, which Python's html.parser does not promise: what is never closed reaches
to the end of the text, as it does in browsers (HTML, 13.2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*=\s*(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*))?"""
# each alternative goes on to the end of the text rather than fail: nothing is looked at twice
_MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    rf"|<(/?)([A-Za-z][^\s/>]*+)((?:[\s/]++|{_ATTRIBUTE})*)(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.DOTALL,
)
_ATTRIBUTES = re.compile(
    r"(?P<name>[^\s/>][^\s/>=]*+)"
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*+)|'(?P<single>[^']*+)|(?P<bare>[^\s>]*))["']?)?"""
)
# all names of characters are of 2 to 31 letters and digits
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]{1,31};?)")
_LONG_NUMBER = re.compile("&#[0-9]{8,};?")
_FOREIGN = ("svg", "math")
_RAW = frozenset("script style textarea title xmp iframe noembed noframes".split())


class Tag(NamedTuple):
    """A tag as it stands in a text, from `start` to before `end`; its name is in lower case.

    `foreign` is one within a picture or a formula, where a `<title>` is not the document's.
    """

    name: str
    start: int
    end: int
    closing: bool
    foreign: bool
    inside: str

    def attributes(self) -> dict[str, str]:
        """What the tag says; of an attribute that stands twice, the first."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTES.finditer(self.inside):
            value = match["double"] or match["single"] or match["bare"] or ""
            found.setdefault(match["name"].lower(), unescaped(value))
        return found


class Gap(NamedTuple):
    """A comment or a declaration, which no reader sees."""

    start: int
    end: int


def scan(markup: str) -> Iterator[Tag | Gap]:
    """All tags and gaps in their order; between them is text, or the inside of a script."""
    at, foreign = 0, 0
    while match := _MARKUP.search(markup, at):
        start, at = match.span()
        slash, name, inside = match.groups()
        if name is None:
            yield Gap(start, at)
            continue
        name, closing = name.lower(), slash == "/"
        yield Tag(name, start, at, closing, foreign > 0, inside)
        if name in _FOREIGN and not inside.endswith("/"):
            foreign = max(0, foreign + (-1 if closing else 1))
        elif name in _RAW and not closing and not foreign:
            end = _end_of(name).search(markup, at)
            at = end.start() if end else len(markup)


def unescaped(text: str) -> str:
    """A text with its references, such as `&amp;`, as the characters that they mean."""
    return _REFERENCE.sub(lambda found: _meant(found[0]), text) if "&" in text else text


@lru_cache(maxsize=1000)
def _meant(reference: str) -> str:
    """What a reference means (HTML, 13.2.5.72 to 13.2.5.80), and what stands behind it."""
    # int() refuses thousands of digits; no character has a number of eight
    return unescape(_LONG_NUMBER.sub("\ufffd", reference))


@lru_cache
def _end_of(name: str) -> re.Pattern[str]:
    """Where raw text ends, in which no other tag counts (HTML, 13.2.5.2 to 13.2.5.4)."""
    return re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE)
