"""What a document is, where its name does not tell: feeds answer at old addresses too."""

from __future__ import annotations

import re
from collections.abc import Callable

from feed.checking import atom, jsonfeed, rss
from feed.checking.documents import Desk, Document

Read = Callable[[bytes, Desk], Document | None]

_START = 4_000
"""In bytes: so far one has to look, as a comment may stand above the root."""
_ROOT = re.compile(rb"<(?:\w+:)?(feed|entry|rss)[\s>]")
_READERS: dict[bytes, Read] = {b"feed": atom.read, b"entry": atom.read, b"rss": rss.read}
_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)


def reader(data: bytes) -> Read | None:
    """What reads a document, if it is a feed."""
    start = data[:_START]
    if is_json_feed(data):
        return jsonfeed.read
    root = None if is_page(data) else _ROOT.search(start)
    return _READERS[root[1]] if root else None


def is_json_feed(data: bytes) -> bool:
    """Whether this says that it is a JSON Feed; there is much other JSON."""
    start = data[:_START]
    return start.lstrip()[:1] == b"{" and b"jsonfeed.org/version/" in start


def is_list(data: bytes) -> bool:
    """Whether this is a list of feeds in OPML."""
    return b"<opml" in data[:_START]


def is_page(data: bytes) -> bool:
    """Whether this is a page of HTML."""
    return _PAGE.search(data[:_START]) is not None
