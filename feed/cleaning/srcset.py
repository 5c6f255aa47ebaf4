"""Candidates of a `srcset`: a URL, and how wide or dense it is (HTML, 4.8.4.2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CANDIDATE = re.compile(r"[\s,]*+(\S++)([^,]*+)")
_SIZE = re.compile(r"(?:[\d.]+[wxh])?")
_ENOUGH = 1200
"""Pixels: no reader's column is wider, even where four pixels are one."""


def candidates(value: str) -> Iterator[tuple[str, str]]:
    """Each URL and its size, such as `300w` or `2x` or ""; one of an odd size is left out."""
    at = 0
    while match := _CANDIDATE.match(value, at):
        url, size, at = match[1], match[2].strip(), match.end()
        if url.endswith(","):
            # the comma ends the candidate, so what follows belongs to the next one
            url, size, at = url.rstrip(","), "", match.end(1)
        if _SIZE.fullmatch(size):
            yield url, size


def best(value: str) -> str:
    """The URL for a reader that takes but one: wide enough, and no wider than it must be."""
    sized = [(_pixels(size), url) for url, size in candidates(value) if not url.startswith("data:")]
    enough = [one for one in sized if one[0] >= _ENOUGH]
    pick = min(enough, default=None, key=_first) or max(sized, default=(0, ""), key=_first)
    return pick[1]


def _first(one: tuple[float, str]) -> float:
    return one[0]


def _pixels(size: str) -> float:
    """A width in pixels, or a density as if a picture were as wide as half a column."""
    try:
        number = float(size[:-1] or 1)
    except ValueError:
        return 0
    return number if size.endswith("w") else number * 600
