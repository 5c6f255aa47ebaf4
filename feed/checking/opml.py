"""OPML 2.0 (http://opml.org/spec2.opml): the list of the feeds of a site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from feed.checking import shapes, xmlreading
from feed.checking.documents import Desk, Faults, Reference
from feed.checking.findings import shown


def read(data: bytes, desk: Desk) -> tuple[Reference, ...]:
    """Where a list leads; what is wrong with it is told to the desk."""
    root = xmlreading.read(data, desk)
    if root is None:
        return ()
    if (root.tag, root.get("version")) != ("opml", "2.0") or root.find("body") is None:
        told = "is no list of feeds: it must be opml of version 2.0 with a body"
        desk.findings.fault(desk.path, root.sourceline or 1, told)
        return ()
    desk.tell(_outlines(root))
    return tuple(_references(root))


def _outlines(root: Any) -> Faults:
    """OPML 2.0, "Subscription lists": text, and for a feed its type and xmlUrl."""
    for outline in root.iter("outline"):
        if not outline.get("text", "").strip():
            yield outline.sourceline, "an outline has no text", ""
        if not len(outline) and not (outline.get("type") == "rss" and outline.get("xmlUrl")):
            yield outline.sourceline, "an outline must be of type rss and have an xmlUrl", ""
        for name in ("xmlUrl", "htmlUrl"):
            url = outline.get(name)
            if url is not None and not shapes.is_absolute(url):
                yield outline.sourceline, f"its {name} is no absolute address: {shown(url)}", ""


def _references(root: Any) -> Iterator[Reference]:
    for outline in root.iter("outline"):
        for name in ("xmlUrl", "htmlUrl"):
            if url := outline.get(name):
                yield Reference(outline.sourceline, url)
