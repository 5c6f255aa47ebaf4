"""Atom (RFC 4287): Feed Documents and Entry Documents, by feedgen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from feedgen.feed import FeedGenerator  # must come before feedgen's other modules

from feedgen.entry import FeedEntry  # isort: skip
from feedgen.ext.base import BaseExtension
from lxml import etree
from msgspec.structs import replace

from feed.dates import rfc3339
from feed.formats.xml import add_picture, holding, introduced, marked, once, spell_out, styled
from feed.model import ATOM, HTML, Entry, Feed, Link, Person

_NAMESPACE = "http://www.w3.org/2005/Atom"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_HISTORY = "http://purl.org/syndication/history/1.0"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
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
    data = holding(map(_entry, feed.entries), above, b"</feed>")
    return introduced(data, feed.stylesheet, feed.link("current", ATOM) or feed.link("self", ATOM))


def render_entry(entry: Entry, lang: str) -> bytes:
    """An Entry Document (RFC 4287, 4.1.2). `lang` is the language of what has none of its own."""
    root, end, rest = _entry(entry).partition(b">")
    told = f' xmlns="{_NAMESPACE}"' + ("" if entry.lang else f' xml:lang="{lang}"')
    return styled(b"".join((root, told.encode(), end, rest)), entry.stylesheet)


@once
def _entry(entry: Entry) -> bytes:
    """An entry as all documents have it, but for the namespace."""
    element = _filled(entry).atom_entry()
    _complete(element, entry)
    return bytes(etree.tostring(element, encoding="UTF-8", pretty_print=True))


def _filled(entry: Entry) -> Any:
    document = FeedEntry()
    document.id(entry.id)
    document.title(entry.title)
    document.published(entry.published)
    document.updated(entry.updated)
    # every entry carries its authors: most readers do not look for them in the feed
    document.author(_people(entry.authors))
    if entry.contributors:
        document.contributor(_people(entry.contributors))
    document.category(
        [{"term": one.term, "scheme": one.scheme, "label": one.label} for one in entry.categories]
    )
    if entry.summary:
        document.summary(entry.summary)
    if entry.rights:
        document.rights(entry.rights)
    if entry.content:
        document.content(entry.content, type="html")
    else:
        document.link(href=entry.url)  # feedgen asks for it where there is no content
    return document


def _complete(element: Any, entry: Entry) -> None:
    """Add what feedgen leaves out: the attributes of links (its issue 135), pictures, xml:lang."""
    if not entry.content:
        element.remove(element.find("link"))
    for link in _entry_links(entry):
        etree.SubElement(element, "link", _attributes(link))
    if entry.image:
        add_picture(element, entry.image)
    if entry.lang:
        element.set(_LANG, entry.lang)
    people = (*entry.authors, *entry.contributors)
    if marked((entry.title, entry.summary, entry.rights, *[person.name for person in people])):
        spell_out(element, "title", "summary", "rights", "name")


class _OurFeed(BaseExtension):  # type: ignore[misc]
    """What feedgen leaves out: links, the place in the history, what has gone (RFC 6721)."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        told = {"fh": _HISTORY} if self.feed.archive else {}
        return told | ({"at": _TOMBSTONES} if self.feed.deleted else {})

    def extend_atom(self, element: Any) -> Any:
        for link in _feed_links(self.feed):
            etree.SubElement(element, "link", _attributes(link))
        if self.feed.archive:
            etree.SubElement(element, f"{{{_HISTORY}}}archive")
        for deleted in self.feed.deleted:
            told = {"ref": deleted.id, "when": rfc3339(deleted.when)}
            etree.SubElement(element, f"{{{_TOMBSTONES}}}deleted-entry", told)
        spell_out(element, "title", "subtitle", "rights", "name")
        return element


def _feed_links(feed: Feed) -> Iterable[Link]:
    """Its page, its licence, and of the rest those in this format."""
    yield Link(feed.url, type=HTML, hreflang=feed.lang)
    for link in feed.links:
        if link.type == ATOM:
            # what a page calls the format is no title of the feed
            yield replace(link, title="")
    if feed.license:
        yield Link(feed.license, "license")


def _entry_links(entry: Entry) -> Iterable[Link]:
    page = Link(entry.url, type=HTML, hreflang=entry.lang)
    if entry.external_url:
        yield Link(entry.external_url)
        page = replace(page, rel="related")
    yield page
    yield Link(entry.self_url, rel="self", type=f"{ATOM};type=entry")
    yield from entry.links


def _attributes(link: Link) -> dict[str, str]:
    told = {"href": link.href, "rel": link.rel}
    if link.type:
        told["type"] = link.type
    if link.hreflang:
        told["hreflang"] = link.hreflang
    if link.title:
        told["title"] = link.title
    if link.length is not None:
        told["length"] = str(link.length)
    return told


def _people(people: Iterable[Person]) -> list[dict[str, str]]:
    return [_person(person) for person in people]


def _person(person: Person) -> dict[str, str]:
    """As feedgen takes it: without what is not there."""
    told = {"name": person.name, "email": person.email, "uri": person.uri}
    return {name: value for name, value in told.items() if value}
