"""`_headers`, by which Netlify, Cloudflare and others are told media types and cache times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from feed import addresses
from feed.model import ATOM, JSON, RSS

OPML = "text/x-opml"
_BY_SUFFIX = {"/*.atom": ATOM, "/*.rss": RSS, "/*.opml": OPML}
_JSON_FEEDS = ("/feed.json", "/archive/*.json", "/tags/*.json", "/languages/*.json")
_FEEDS = ("/feed.atom", "/feed.rss", "/feed.json", "/feeds.opml", "/tags/*", "/languages/*")
_MINUTES = "public, max-age=300"
_A_DAY = "public, max-age=86400, must-revalidate"


def render(aliases: Iterable[tuple[str, str]] = ()) -> bytes:
    """Rules of which no two give one document the same header, for some hosts would join them.

    `aliases` are paths of other documents that are feeds, and their media types.
    """
    types = {**_BY_SUFFIX, **dict.fromkeys(_JSON_FEEDS, JSON)}
    times = {**dict.fromkeys(_FEEDS, _MINUTES), "/archive/*": _A_DAY}
    for path, media_type in aliases:
        rule = f"/{addresses.from_path(path)}"
        if not rule.endswith((".atom", ".rss", ".opml")):
            types[rule] = media_type
        times[rule] = _MINUTES
    blocks = [*_rules(types, "Content-Type"), *_rules(times, "Cache-Control")]
    return "\n".join(blocks).encode()


def _rules(values: Mapping[str, str], header: str) -> Iterable[str]:
    return (f"{rule}\n  {header}: {value}\n" for rule, value in values.items())
