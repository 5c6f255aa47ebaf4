"""`_headers`, by which Netlify, Cloudflare and others are told media types and cache times."""

from __future__ import annotations

from collections.abc import Iterable

from feed import addresses
from feed.model import ATOM, JSON, RSS

OPML = "text/x-opml"
_UTF8 = "; charset=utf-8"
"""Browsers that show a feed as plain text do not look at what the XML says of itself."""
_BY_SUFFIX = {"/*.atom": ATOM + _UTF8, "/*.rss": RSS + _UTF8, "/*.opml": OPML + _UTF8}
_JSON_FEEDS = ("/feed.json", "/archive/*.json", "/tags/*.json", "/languages/*.json")
_FEEDS = ("/feed.atom", "/feed.rss", "/feed.json", "/feeds.opml", "/tags/*", "/languages/*")
_SUFFIXES = (".atom", ".rss", ".opml")
_FOLDERS = ("/archive/", "/tags/", "/languages/")
_MINUTES = "public, max-age=300"
_A_DAY = "public, max-age=86400, must-revalidate"


def render(aliases: Iterable[tuple[str, str]] = ()) -> bytes:
    """A block for each pattern, of which no two give one document the same header.

    For some hosts join what several blocks say, and others keep the last one of a pattern.
    `aliases` are paths of other documents that are feeds, and their media types.
    """
    types = {**_BY_SUFFIX, **dict.fromkeys(_JSON_FEEDS, JSON)}
    times = {**dict.fromkeys(_FEEDS, _MINUTES), "/archive/*": _A_DAY}
    for path, media_type in aliases:
        pattern = f"/{addresses.from_path(path)}"
        if not pattern.endswith(_SUFFIXES):
            types[pattern] = media_type if media_type == JSON else media_type + _UTF8
        if not pattern.startswith(_FOLDERS):
            times[pattern] = _MINUTES
    blocks: dict[str, list[str]] = {}
    for header, values in (("Content-Type", types), ("Cache-Control", times)):
        for pattern, value in values.items():
            blocks.setdefault(pattern, [pattern]).append(f"  {header}: {value}")
    return "\n\n".join("\n".join(lines) for lines in blocks.values()).encode() + b"\n"
