"""What web hosts are told of files: their media types, and how long they may be kept.

In `_headers`, which Netlify, Cloudflare and others read, or with each file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from feed import addresses
from feed.media_types import media_type
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
_ALWAYS = "public, max-age=0, must-revalidate"
_A_DAY = "public, max-age=86400, must-revalidate"
_TYPES = {**_BY_SUFFIX, **dict.fromkeys(_JSON_FEEDS, JSON)}
_TIMES = {**dict.fromkeys(_FEEDS, _MINUTES), "/archive/*": _A_DAY}


def headers(path: str) -> dict[str, str]:
    """Content-Type and Cache-Control of one file of the output folder, by its path."""
    told = _matching(f"/{path}", _TYPES) or media_type(path)
    if told.startswith("text/") and "charset" not in told:
        told += _UTF8
    kept = _matching(f"/{path}", _TIMES) or _ALWAYS
    return {"Content-Type": told, "Cache-Control": kept}


def _matching(address: str, patterns: Mapping[str, str]) -> str:
    """What the first pattern says that fits."""
    return next((told for at, told in patterns.items() if fnmatchcase(address, at)), "")


def render(aliases: Iterable[tuple[str, str]] = ()) -> bytes:
    """A block for each pattern, of which no two give one document the same header.

    For some hosts join what several blocks say, and others keep the last one of a pattern.
    `aliases` are paths of other documents that are feeds, and their media types.
    """
    types, times = dict(_TYPES), dict(_TIMES)
    for path, type_ in aliases:
        pattern = f"/{addresses.from_path(path)}"
        if not pattern.endswith(_SUFFIXES):
            types[pattern] = type_ if type_ == JSON else type_ + _UTF8
        if not pattern.startswith(_FOLDERS):
            times[pattern] = _MINUTES
    blocks: dict[str, list[str]] = {}
    for header, values in (("Content-Type", types), ("Cache-Control", times)):
        for pattern, value in values.items():
            blocks.setdefault(pattern, [pattern]).append(f"  {header}: {value}")
    return "\n\n".join("\n".join(lines) for lines in blocks.values()).encode() + b"\n"
