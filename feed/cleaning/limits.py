"""What is too much for readers: depth and length."""

from __future__ import annotations

import re
from typing import Any

from feed.articles.markup import unescaped
from feed.cleaning.allowed import VOID
from feed.errors import FeedError

DEEPEST = 256
"""Levels of nesting. Many parsers of readers and browsers give up at 256 or 512."""

LONGEST = 10_000_000
"""In characters: what readers refuse of a feed as a whole, one entry must not exceed."""

_TAG = re.compile(r"<(/?)([a-z0-9-]+)")
_WORDS = re.compile(r">\s*([^<>&\s][^<>&\n]{0,39})")


class CleaningError(FeedError):
    """HTML that cannot be made safe and whole; the message says why.

    `near` are words of the article by which its author finds the place; "" means all of it.
    """

    def __init__(self, message: str, hint: str = "", near: str = "") -> None:
        super().__init__(message, hint)
        self.near = near

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.hint, self.near)


def check_depth(html: str) -> None:
    """Raises CleaningError for nesting that readers do not survive."""
    if html.count("<") <= 2 * DEEPEST:
        # each level is an opening and a closing tag
        return
    depth = 0
    for match in _TAG.finditer(html):
        if match[1]:
            depth -= 1
        elif match[2] not in VOID:
            depth += 1
            if depth > DEEPEST:
                raise CleaningError(
                    f"its HTML is nested deeper than {DEEPEST} levels",
                    "readers give up on such depth: are closing tags missing?",
                    _near(html, match.start()),
                )


def check_length(html: str) -> None:
    """Raises CleaningError for what is too long for one entry."""
    if len(html) > LONGEST:
        raise CleaningError(
            f"its HTML is longer than {LONGEST:,} characters",
            "readers refuse such a feed: make several articles of it, or link to a file",
            _near(html, LONGEST),
        )


def _near(html: str, at: int) -> str:
    """The first words behind a place, as their author wrote them; "" if there are none."""
    match = _WORDS.search(html, at)
    return unescaped(match[1]).strip() if match else ""
