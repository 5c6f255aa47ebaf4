"""RSS 2.0 with the RSS Advisory Board's Profile, by feedgen."""

from __future__ import annotations

from html import escape
from typing import Any

import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feed import dates
from feed.formats.xml import MEDIA, add_picture, introduced, spell_out
from feed.model import RSS, Entry, Feed

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"

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
    document.register_extension("ours", _OurChannel, _OurItem, atom=False)
    document.ours.feed = feed
    for entry in feed.entries:
        _fill(document.add_entry(order="append"), entry)
    return introduced(document.rss_str(pretty=True), feed.stylesheet, feed.link("self", RSS))


def _fill(item: Any, entry: Entry) -> None:
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
    item.ours.entry = entry


class _OurChannel(BaseExtension):  # type: ignore[misc]
    """Declares what items need, and says under which licence the channel is (RFC 4946)."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        pictures = any(entry.image for entry in self.feed.entries)
        return {"dc": _DC} | ({"media": MEDIA} if pictures else {})

    def extend_rss(self, element: Any) -> Any:
        if self.feed.license:
            _add_license(element.find("channel"), self.feed.license)
        spell_out(
            element,
            "channel/description",
            "channel/title",
            "channel/image/title",
            "channel/copyright",
        )
        return element


class _OurItem(BaseEntryExtension):  # type: ignore[misc]
    """RSS's own `author` must be an e-mail address; a name goes into dc:creator."""

    entry: Entry

    def extend_rss(self, element: Any) -> Any:
        for person in self.entry.authors:
            etree.SubElement(element, f"{{{_DC}}}creator").text = person.name
        if self.entry.rights:
            etree.SubElement(element, f"{{{_DC}}}rights").text = self.entry.rights
        for link in self.entry.links_to("license"):
            _add_license(element, link.href)
        if self.entry.image:
            add_picture(element, self.entry.image)
        spell_out(element, "title", "category", f"{{{_DC}}}creator", f"{{{_DC}}}rights")
        return element


def _add_license(element: Any, href: str) -> None:
    etree.SubElement(element, f"{{{_ATOM}}}link", {"rel": "license", "href": href})
