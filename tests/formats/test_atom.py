"""Atom documents hold what the model holds (RFC 4287)."""

from datetime import timedelta, timezone

import pytest
import rules
from lxml import etree
from msgspec.structs import replace
from samples import ARCHIVE, BARE, FEED, FULL, LINKED, NOW, SUMMED, URL

from feed.formats import atom, atom_entry
from feed.model import Entry, Link

NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "fh": "http://purl.org/syndication/history/1.0",
    "media": "http://search.yahoo.com/mrss/",
}


def read(data: bytes) -> etree._Element:
    return etree.fromstring(data)


def texts(element: etree._Element, path: str) -> list[str]:
    return [str(found) for found in element.xpath(path, namespaces=NAMESPACES)]


def entry_of(entry: Entry) -> etree._Element:
    return read(atom_entry.render(entry, "en"))


def test_a_feed_document_breaks_no_rule() -> None:
    assert rules.atom_feed(atom.render(FEED), url=f"{URL}feed.atom", now=NOW) == []


@pytest.mark.parametrize("entry", [FULL, BARE, LINKED, SUMMED], ids=lambda entry: entry.title)
def test_an_entry_document_breaks_no_rule(entry: Entry) -> None:
    data = atom_entry.render(entry, "en")
    assert rules.atom_entry(data, url=entry.self_url, now=NOW) == []


FEED_FIELDS = {
    "a:id/text()": ["https://example.org/"],
    "a:title/text()": ["Harbour & Sea"],
    "a:updated/text()": ["2022-07-09T00:00:00+00:00"],
    "a:subtitle/text()": ["Letters from a port"],
    "a:rights/text()": ["CC BY 4.0"],
    "a:icon/text()": ["https://example.org/icon.png"],
    "a:logo/text()": ["https://example.org/logo.png"],
    "a:generator/text()": ["feed"],
    "a:author/a:name/text()": ["Ada Quay"],
    "a:author/a:email/text()": ["ada@example.org"],
    "@xml:lang": ["en"],
    "a:link[@rel='self']/@href": ["https://example.org/feed.atom"],
    "a:link[@rel='alternate']/@href": ["https://example.org/"],
    "a:link[@rel='alternate']/@hreflang": ["en"],
    "a:link[@rel='hub']/@href": ["https://hub.example/", "https://hub.example/second?a=1&b=2"],
    "a:link[@rel='license']/@href": ["https://creativecommons.org/licenses/by/4.0/"],
    "fh:archive": [],
    "a:entry/a:id/text()": [FULL.id, BARE.id, LINKED.id],
}


@pytest.mark.parametrize(("path", "expected"), FEED_FIELDS.items(), ids=FEED_FIELDS)
def test_a_feed_has_its_field(path: str, expected: list[str]) -> None:
    assert texts(read(atom.render(FEED)), path) == expected


ENTRY_FIELDS = {
    "a:title/text()": ["Ships & <b>sails</b> “today”"],
    "a:published/text()": ["2022-07-05T14:30:00+02:00"],
    "a:updated/text()": ["2022-07-09T00:00:00+00:00"],
    "a:author/a:name/text()": ["Ada Quay", "Олег"],
    "a:author/a:email/text()": ["ada@example.org"],
    "a:author/a:uri/text()": ["https://example.org/ada"],
    "a:contributor/a:name/text()": ["李明"],
    "a:content/text()": [FULL.content],
    "a:content/@type": ["html"],
    "a:summary/text()": ["Wind < 6 & fair."],
    "a:summary/@type": [],
    "a:category/@term": ["ships", "ö & co"],
    "a:category/@label": ["Ships", "Ö & Co"],
    "a:category/@scheme": ["https://example.org/tags/"] * 2,
    "a:rights/text()": ["© Ada Quay"],
    "@xml:lang": ["de"],
    "a:link[@rel='alternate']/@href": ["https://example.org/harbour.html"],
    "a:link[@rel='alternate']/@type": ["text/html"],
    "a:link[@rel='self']/@href": ["https://example.org/harbour.atom"],
    "a:link[@rel='self']/@type": ["application/atom+xml;type=entry"],
    "a:link[@rel='alternate']/@hreflang": ["de"],
    "a:link[@rel='enclosure']/@href": [link.href for link in FULL.links[:2]],
    "a:link[@rel='enclosure']/@type": ["audio/mpeg", "application/pdf"],
    "a:link[@rel='enclosure']/@length": ["5242880", "1024"],
    "a:link[@rel='via']/@href": ["https://elsewhere.example/news"],
    "a:link[@rel='via']/@title": ["The “News” & more"],
    "a:link[@rel='related']/@href": ["https://elsewhere.example/more"],
    "a:link[@rel='license']/@href": ["https://creativecommons.org/licenses/by/4.0/"],
    "media:content/@url": ["https://example.org/ships.jpg"],
    "media:content/@medium": ["image"],
    "media:content/@type": ["image/jpeg"],
    "media:content/media:description/text()": ["Three ships & a “gull”"],
}


@pytest.mark.parametrize(("path", "expected"), ENTRY_FIELDS.items(), ids=ENTRY_FIELDS)
def test_an_entry_has_its_field(path: str, expected: list[str]) -> None:
    assert texts(entry_of(FULL), path) == expected


@pytest.mark.parametrize(("path", "expected"), ENTRY_FIELDS.items(), ids=ENTRY_FIELDS)
def test_an_entry_is_the_same_within_a_feed(path: str, expected: list[str]) -> None:
    assert texts(read(atom.render(FEED)), f"a:entry[1]/{path}") == expected


def test_an_entry_without_a_language_has_the_feeds() -> None:
    assert texts(entry_of(BARE), "@xml:lang") == ["en"]


@pytest.mark.parametrize("name", ["summary", "category", "contributor", "rights"])
def test_what_an_entry_has_not_is_not_there(name: str) -> None:
    assert texts(entry_of(BARE), f"a:{name}") == []


def test_a_link_post_leads_to_what_it_is_about() -> None:
    entry = entry_of(LINKED)
    assert texts(entry, "a:link[@rel='alternate']/@href") == ["https://elsewhere.example/story"]
    assert texts(entry, "a:link[@rel='related']/@href") == ["https://example.org/linked.html"]


def test_a_link_keeps_all_its_attributes() -> None:
    link = Link(
        "https://example.org/a", "via", "text/html", hreflang="fr", title="A “title”", length=7
    )
    [written] = entry_of(replace(BARE, links=(link,))).xpath(
        "a:link[@rel='via']", namespaces=NAMESPACES
    )
    assert dict(written.attrib) == {
        "href": "https://example.org/a",
        "rel": "via",
        "type": "text/html",
        "hreflang": "fr",
        "title": "A “title”",
        "length": "7",
    }


def test_an_archive_document_breaks_no_rule() -> None:
    assert rules.atom_feed(atom.render(ARCHIVE), url=f"{URL}archive/2.atom", now=NOW) == []


ARCHIVE_FIELDS = {
    "a:id/text()": ["https://example.org/"],
    "a:link[@rel='self']/@href": ["https://example.org/archive/2.atom"],
    "a:link[@rel='current']/@href": ["https://example.org/feed.atom"],
    "a:link[@rel='prev-archive']/@href": ["https://example.org/archive/1.atom"],
    "a:link[@rel='next-archive']/@href": ["https://example.org/archive/3.atom"],
    "a:link[@rel='alternate']/@href": ["https://example.org/archive/2.html"],
    "count(fh:archive) = 1": [],
}


@pytest.mark.parametrize(("path", "expected"), ARCHIVE_FIELDS.items(), ids=ARCHIVE_FIELDS)
def test_an_archive_document_has_its_field(path: str, expected: list[str]) -> None:
    """RFC 5005, 4."""
    root = read(atom.render(ARCHIVE))
    if path.startswith("count"):
        assert root.xpath(path, namespaces=NAMESPACES) is True
    else:
        assert texts(root, path) == expected


def test_an_entry_without_content_has_a_summary_and_its_page() -> None:
    """RFC 4287, 4.1.2."""
    entry = entry_of(SUMMED)
    assert texts(entry, "a:summary/text()") == ["Nothing, at length."]
    assert texts(entry, "a:content") == []
    assert texts(entry, "a:link[@rel='alternate']/@href") == [SUMMED.url]


@pytest.mark.parametrize("data", [atom.render(FEED), atom_entry.render(FULL, "en")])
def test_a_browser_is_told_how_to_show_it(data: bytes) -> None:
    """https://www.w3.org/TR/xml-stylesheet/: before the root element."""
    [instruction] = read(data).xpath("preceding-sibling::processing-instruction()")
    assert (instruction.target, instruction.attrib) == (
        "xml-stylesheet",
        {"type": "text/css", "href": "https://example.org/feed.css"},
    )
    assert data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<?xml-stylesheet ")


def test_the_same_feed_is_the_same_bytes() -> None:
    assert atom.render(FEED) == atom.render(FEED)
    assert atom_entry.render(FULL, "en") == atom_entry.render(FULL, "en")


def test_an_entry_is_written_alike_alone_and_in_each_feed() -> None:
    """But for the namespace, which the feed declares."""
    alone = atom_entry.render(FULL, "en").partition(b"<entry")[2].partition(b">")[2]
    assert all(alone in atom.render(feed) for feed in (FEED, ARCHIVE))


def test_what_was_written_before_makes_no_difference() -> None:
    """Entries are equal where their moments are, whatever the offset in which these are told."""
    there = timezone(timedelta(hours=2))
    moved = replace(
        BARE, published=BARE.published.astimezone(there), updated=BARE.updated.astimezone(there)
    )
    assert moved == BARE
    for entry, expected in (
        (BARE, "2022-07-01T00:00:00+00:00"),
        (moved, "2022-07-01T02:00:00+02:00"),
    ):
        assert texts(entry_of(entry), "a:published/text() | a:updated/text()") == [expected] * 2
