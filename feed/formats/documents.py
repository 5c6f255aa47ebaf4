"""A `Feed` in the formats that it is published in."""

from __future__ import annotations

from collections.abc import Iterable

from feed.formats import atom, jsonfeed, rss
from feed.model import Feed

_WRITERS = {"atom": atom.render, "rss": rss.render, "json": jsonfeed.render}


def render(stem: str, formats: Iterable[str], feed: Feed) -> dict[str, bytes]:
    """The documents of a feed by their paths, `stem` with the format's name behind it."""
    return {f"{stem}.{name}": _WRITERS[name](feed) for name in formats}
