"""RSS 2.0 with the RSS Advisory Board's Profile, by feedgen."""

from __future__ import annotations

from html import escape
from typing import Any

import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feed import dates
from feed.formats.xml import MEDIA, add_picture, holding, introduced, once, spell_out
from feed.model import RSS, Entry, Feed

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_NAMESPACES = {"dc": _DC, "media": MEDIA, "atom": _ATOM, "content": _CONTENT}

# feedgen's own writes dates by changing the locale of the whole process, which no thread is safe
# beside, and years before 1000 with three digits
feedgen.feed.formatRFC2822 = dates.rfc822
feedgen.entry.formatRFC2822 = dates.rfc822


def render(feed: Feed) -> bytes:
    """An RSS document: content in full, a summary in front of it where the author gave one."""
    document = FeedGenerator()
    document.title(feed.title)
    document.description(feed.subtitle or feed.title)
    document.lastBuildDate(feed.updated)
    document.generator("feed")
    if feed.lang:
        document.language(feed.lang)
    if feed.rights:
        document.copyright(feed.rights)
    if feed.logo:
        document.image(url=feed.logo, title=feed.title, link=feed.url)
    if self_url := feed.link("self", RSS):
        document.link(href=self_url, rel="self", type=RSS)
    document.link(href=feed.url, rel="alternate")  # the last link is the channel's
    document.register_extension("ours", _OurChannel, atom=False)
    document.ours.feed = feed
    above = document.rss_str(pretty=True, xml_declaration=False)
    data = holding(map(_item, feed.entries), above, b"  </channel>")
    return introduced(data, feed.stylesheet, feed.link("self", RSS))


@once
def _item(entry: Entry) -> bytes:
    """An item as it stands in a channel, but for the namespaces."""
    root = etree.Element("rss", nsmap=_NAMESPACES)
    channel = etree.SubElement(root, "channel")
    item = _filled(entry).rss_entry()
    channel.append(item)
    _complete(item, entry)
    written = etree.tostring(root, encoding="UTF-8", pretty_print=True)
    return bytes(written.partition(b"<channel>\n")[2].rpartition(b"  </channel>")[0])


def _filled(entry: Entry) -> Any:
    item = FeedEntry()
    item.title(entry.title)
    item.link(href=entry.external_url or entry.url)
    item.guid(entry.id, permalink=False)
    item.pubDate(entry.published)
    if entry.summary:
        # a description is HTML, the summary is plain text
        item.description(escape(entry.summary, quote=False))
    if entry.content:
        item.content(entry.content)
    for category in entry.categories:
        item.category({"term": category.label, "scheme": category.scheme})
    for link in entry.links_to("enclosure")[:1]:
        item.enclosure(link.href, str(link.length), link.type)
    return item


def _complete(item: Any, entry: Entry) -> None:
    """Add what feedgen leaves out, and authors: RSS's own must be e-mail addresses."""
    for person in entry.authors:
        etree.SubElement(item, f"{{{_DC}}}creator").text = person.name
    if entry.rights:
        etree.SubElement(item, f"{{{_DC}}}rights").text = entry.rights
    for link in entry.links_to("license"):
        _add_link(item, "license", link.href)
    if entry.image:
        add_picture(item, entry.image)
    spell_out(item, "title", "category", f"{{{_DC}}}creator", f"{{{_DC}}}rights")


class _OurChannel(BaseExtension):  # type: ignore[misc]
    """Declares what items need, and tells of hubs and of the licence (WebSub, RFC 4946)."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        pictures = any(entry.image for entry in self.feed.entries)
        return {"dc": _DC} | ({"media": MEDIA} if pictures else {})

    def extend_rss(self, element: Any) -> Any:
        channel = element.find("channel")
        for hub in self.feed.links_to("hub"):
            _add_link(channel, "hub", hub.href)
        if self.feed.license:
            _add_link(channel, "license", self.feed.license)
        spell_out(element, "title", "description", "copyright")
        return element


def _add_link(element: Any, rel: str, href: str) -> None:
    etree.SubElement(element, f"{{{_ATOM}}}link", {"rel": rel, "href": href})
