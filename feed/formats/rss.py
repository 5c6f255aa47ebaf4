"""RSS 2.0 with the RSS Advisory Board's Profile, by feedgen."""

from __future__ import annotations

from html import escape
from typing import Any

import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feed import dates
from feed.formats.escapes import spell_out
from feed.model import RSS, Entry, Feed

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
    if self_link := feed.self_link(RSS):
        document.link(href=self_link.href, rel="self", type=RSS)
    document.link(href=feed.url, rel="alternate")  # the last link is the channel's
    document.register_extension("ours", _OurChannel, _OurItem, atom=False)
    for entry in feed.entries:
        _fill(document.add_entry(order="append"), entry)
    return bytes(document.rss_str(pretty=True))


def _fill(item: Any, entry: Entry) -> None:
    item.title(entry.title)
    item.link(href=entry.external_url or entry.url)
    item.guid(entry.id, permalink=False)
    item.pubDate(entry.published)
    if entry.summary:
        # a description is HTML, the summary is plain text
        item.description(escape(entry.summary, quote=False))
    item.content(entry.content)
    if entry.tags:
        item.category([{"term": tag} for tag in entry.tags])
    for link in entry.enclosures[:1]:
        item.enclosure(link.href, str(link.length), link.type)
    item.ours.entry = entry


class _OurChannel(BaseExtension):  # type: ignore[misc]
    """Declares Dublin Core for the authors of items."""

    def extend_ns(self) -> dict[str, str]:
        return {"dc": _DC}

    def extend_rss(self, element: Any) -> Any:
        spell_out(element, "channel/title", "channel/image/title", "channel/copyright")
        return element


class _OurItem(BaseEntryExtension):  # type: ignore[misc]
    """RSS's own `author` must be an e-mail address; a name goes into dc:creator."""

    entry: Entry

    def extend_rss(self, element: Any) -> Any:
        for person in self.entry.authors:
            etree.SubElement(element, f"{{{_DC}}}creator").text = person.name
        spell_out(element, "title", "category", f"{{{_DC}}}creator")
        return element
