"""Atom Feed Documents (RFC 4287, 4.1.1), by feedgen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedgen.feed import FeedGenerator  # must come before feedgen's other modules

# isort: split
from feedgen.ext.base import BaseExtension
from lxml import etree
from msgspec.structs import replace

from feed.dates import rfc3339
from feed.formats import atom_entry
from feed.formats.xml import holding, introduced, spell_out
from feed.model import ATOM, HTML, Feed, Link, Person

_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_HISTORY = "http://purl.org/syndication/history/1.0"
GENERATOR = "feed"


def render(feed: Feed) -> bytes:
    """A Feed Document (RFC 4287, 4.1.1); an archive document where the feed is one (RFC 5005)."""
    document = FeedGenerator()
    document.id(feed.id)
    document.title(feed.title)
    document.updated(feed.updated)
    document.generator(GENERATOR)
    document.author(_people(feed.authors))
    for text, put in (
        (feed.subtitle, document.subtitle),
        (feed.rights, document.rights),
        (feed.icon, document.icon),
        (feed.logo, document.logo),
        (feed.lang, document.language),
    ):
        if text:
            put(text)
    document.register_extension("ours", _OurFeed, rss=False)
    document.ours.feed = feed
    above = document.atom_str(pretty=True, xml_declaration=False)
    data = holding(map(atom_entry.element, feed.entries), above, b"</feed>")
    return introduced(data, feed.stylesheet, feed.link("current", ATOM) or feed.link("self", ATOM))


class _OurFeed(BaseExtension):  # type: ignore[misc]
    """What feedgen leaves out: links, the place in the history, what has gone (RFC 6721)."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        told = {"fh": _HISTORY} if self.feed.archive else {}
        return told | ({"at": _TOMBSTONES} if self.feed.deleted else {})

    def extend_atom(self, element: Any) -> Any:
        for link in _feed_links(self.feed):
            etree.SubElement(element, "link", atom_entry.attributes(link))
        if self.feed.archive:
            etree.SubElement(element, f"{{{_HISTORY}}}archive")
        for deleted in self.feed.deleted:
            told = {"ref": deleted.id, "when": rfc3339(deleted.when)}
            etree.SubElement(element, f"{{{_TOMBSTONES}}}deleted-entry", told)
        spell_out(element, "title", "subtitle", "rights", "name")
        return element


def _feed_links(feed: Feed) -> Iterable[Link]:
    """Its page, its hubs, its licence, and of the rest those in this format."""
    yield Link(feed.url, type=HTML, hreflang=feed.lang)
    yield from feed.links_to("hub")
    for link in feed.links:
        if link.type == ATOM:
            # what a page calls the format is no title of the feed
            yield replace(link, title="")
    if feed.license:
        yield Link(feed.license, "license")


def _people(people: Iterable[Person]) -> list[dict[str, str]]:
    return [_person(person) for person in people]


def _person(person: Person) -> dict[str, str]:
    """As feedgen takes it: without what is not there."""
    told = {"name": person.name, "email": person.email, "uri": person.uri}
    return {name: value for name, value in told.items() if value}
