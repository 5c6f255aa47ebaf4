"""OPML 2.0 (http://opml.org/spec2.opml): all feeds of a site, for readers to import at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree

from feed.model import Feed


def render(feed: Feed, groups: Mapping[str, Iterable[Feed]]) -> bytes:
    """A list of the main feed and of groups of others by their names, each in its first format.

    It has no date: it changes when a feed comes or goes, and not with each article.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = feed.title
    if feed.authors:
        etree.SubElement(head, "ownerName").text = feed.authors[0].name
    body = etree.SubElement(root, "body")
    _add(body, feed)
    for name, feeds in groups.items():
        if some := list(feeds):
            group = etree.SubElement(body, "outline", text=name)
            for one in some:
                _add(group, one)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _add(parent: Any, feed: Feed) -> None:
    """The type is `rss` for feeds of any format, as the specification has it for subscriptions."""
    told = {
        "type": "rss",
        "text": feed.title,
        "title": feed.title,
        "xmlUrl": feed.self_links[0].href,
        "htmlUrl": feed.url,
        "description": feed.subtitle,
        "language": feed.lang,
    }
    etree.SubElement(parent, "outline", {name: value for name, value in told.items() if value})
