"""What a subscriber gets: a document that was built, read by a parser that is not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, NamedTuple


class Item(NamedTuple):
    """An entry as a reader has it; its `content` is HTML, times are as they are written.

    `whole` is whether that is the content, and not a summary of it.
    """

    id: str
    title: str
    url: str
    published: str
    updated: str
    authors: str
    content: str
    whole: bool
    enclosures: tuple[str, ...] = ()


class Subscription(NamedTuple):
    """A feed as a reader has it; `older` is where its history goes on."""

    title: str
    id: str
    updated: str
    older: str
    items: tuple[Item, ...]


def read(path: str, data: bytes) -> Subscription:
    """Read a feed in any of our formats, or an entry, which is a feed of one.

    Raises ValueError for what is none.
    """
    return _from_json(json.loads(data)) if path.endswith(".json") else _from_xml(data)


def _from_xml(data: bytes) -> Subscription:
    import feedparser  # type: ignore[import-untyped]  # it takes long, and few look

    found = feedparser.parse(BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not found.version:
        raise ValueError("this is no feed")
    feed = found.feed
    older = (link.href for link in feed.get("links", ()) if link.get("rel") == "prev-archive")
    return Subscription(
        feed.get("title", ""),
        feed.get("id", "") or feed.get("link", ""),
        feed.get("updated", ""),
        next(older, ""),
        tuple(_from_entry(entry) for entry in found.entries),
    )


def _from_entry(entry: Any) -> Item:
    contents = entry.get("content", ())
    content = contents[0].value if contents else entry.get("summary", "")
    return Item(
        id=entry.get("id", ""),
        title=entry.get("title", ""),
        url=entry.get("link", ""),
        published=entry.get("published", ""),
        updated=entry.get("updated", ""),
        authors=", ".join(one.get("name", "") for one in entry.get("authors", ())),
        content=content,
        whole=bool(contents),
        enclosures=tuple(one.href for one in entry.get("enclosures", ()) if one.get("href")),
    )


def _from_json(document: Any) -> Subscription:
    if not isinstance(document, dict) or "jsonfeed" not in str(document.get("version")):
        raise ValueError("this is no feed")
    return Subscription(
        document.get("title", ""),
        document.get("feed_url", ""),
        "",
        document.get("next_url", ""),
        tuple(_from_item(item) for item in document["items"]),
    )


def _from_item(item: Mapping[str, Any]) -> Item:
    return Item(
        id=item["id"],
        title=item.get("title", ""),
        url=item.get("url", ""),
        published=item.get("date_published", ""),
        updated=item.get("date_modified", ""),
        authors=", ".join(one.get("name", "") for one in item.get("authors", ())),
        content=item.get("content_html") or item.get("content_text", ""),
        whole="content_html" in item,
        enclosures=tuple(one["url"] for one in item.get("attachments", ())),
    )


def feeds(paths: Mapping[str, Any] | frozenset[str], documents: Mapping[str, Any]) -> Iterator[str]:
    """Of the paths of an output folder those of feeds; `documents` are the entries of articles."""
    for path in sorted(paths):
        stem, _, suffix = path.rpartition(".")
        known = stem == "feed" or stem.startswith(("tags/", "languages/", "archive/"))
        if known and suffix in ("atom", "rss", "json") and path not in documents:
            yield path
