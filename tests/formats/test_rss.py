"""RSS documents hold what the model holds (RSS 2.0, and the Advisory Board's Profile)."""

import locale
from datetime import UTC, datetime, timedelta, timezone

import pytest
import rules
from lxml import etree
from msgspec.structs import replace
from samples import BARE, FEED, FULL, LINKED, NOW, SUMMED, URL

from feed.formats import rss

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "media": "http://search.yahoo.com/mrss/",
}


def texts(path: str) -> list[str]:
    channel = etree.fromstring(rss.render(FEED)).find("channel")
    return [str(found) for found in channel.xpath(path, namespaces=NAMESPACES)]


def test_a_document_breaks_no_rule() -> None:
    found = rules.rss(rss.render(FEED), url=f"{URL}feed.rss", now=NOW)
    # a title that tells of markup looks as if it held some, and there is no other way to tell it
    assert [(finding.rule, finding.where) for finding in found if "title" not in finding.rule] == []
    plain = replace(FEED, entries=(replace(FULL, title="Plain"), BARE, LINKED))
    assert rules.rss(rss.render(plain), url=f"{URL}feed.rss", now=NOW) == []


FIELDS = {
    "title/text()": ["Harbour & Sea"],
    "link/text()": ["https://example.org/"],
    "description/text()": ["Letters from a port"],
    "language/text()": ["en"],
    "copyright/text()": ["CC BY 4.0"],
    "lastBuildDate/text()": ["Sat, 09 Jul 2022 00:00:00 +0000"],
    "generator/text()": ["feed"],
    "image/url/text()": ["https://example.org/logo.png"],
    "image/title/text()": ["Harbour & Sea"],
    "image/link/text()": ["https://example.org/"],
    "atom:link[@rel='self']/@href": ["https://example.org/feed.rss"],
    "atom:link[@rel='hub']/@href": ["https://hub.example/", "https://hub.example/second?a=1&b=2"],
    "atom:link[@rel='license']/@href": ["https://creativecommons.org/licenses/by/4.0/"],
    "atom:link/@type": ["application/rss+xml"],
    "item/title/text()": [FULL.title, BARE.title, LINKED.title],
    "item/guid/text()": [FULL.id, BARE.id, LINKED.id],
    "item/guid/@isPermaLink": ["false"] * 3,
    "item/link/text()": [FULL.url, BARE.url, LINKED.external_url],
    "item[1]/pubDate/text()": ["Tue, 05 Jul 2022 14:30:00 +0200"],
    "item[1]/description/text()": ["Wind &lt; 6 &amp; fair."],
    "item[1]/content:encoded/text()": [FULL.content],
    "item[2]/description/text()": [BARE.content],
    "item[2]/content:encoded": [],
    "item[1]/dc:creator/text()": ["Ada Quay", "Олег"],
    "item/author": [],
    "item[1]/category/text()": ["Ships", "Ö & Co"],
    "item[1]/category/@domain": ["https://example.org/tags/"] * 2,
    "item[1]/dc:rights/text()": ["© Ada Quay"],
    "item[1]/atom:link[@rel='license']/@href": ["https://creativecommons.org/licenses/by/4.0/"],
    "item[1]/media:content/@url": ["https://example.org/ships.jpg"],
    "item[2]/media:content": [],
    "item[1]/enclosure/@url": ["https://example.org/talk.mp3"],
    "item[1]/enclosure/@type": ["audio/mpeg"],
    "item[1]/enclosure/@length": ["5242880"],
}


@pytest.mark.parametrize(("path", "expected"), FIELDS.items(), ids=FIELDS)
def test_a_document_has_its_field(path: str, expected: list[str]) -> None:
    assert texts(path) == expected


def test_a_description_comes_before_the_content() -> None:
    names = [etree.QName(child).localname for child in etree.fromstring(rss.render(FEED))[0][-3]]
    assert names.index("description") < names.index("encoded")


def test_dates_are_english_and_the_locale_is_let_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the locale belongs to the whole process")

    monkeypatch.setattr(locale, "setlocale", refuse)
    assert b"Tue, 05 Jul 2022" in rss.render(FEED)


def test_a_year_has_four_digits() -> None:
    early = replace(BARE, published=datetime(987, 6, 5, tzinfo=UTC))
    assert b", 05 Jun 0987 00:00:00 +0000" in rss.render(replace(FEED, entries=(early,)))


def test_a_date_keeps_its_offset_whatever_was_written_before() -> None:
    moved = replace(BARE, published=BARE.published.astimezone(timezone(timedelta(hours=2))))
    assert moved == BARE
    for entry, expected in ((BARE, b"00:00:00 +0000"), (moved, b"02:00:00 +0200")):
        assert b"<pubDate>Fri, 01 Jul 2022 " + expected in rss.render(
            replace(FEED, entries=(entry,))
        )


def test_an_item_without_content_is_described_by_its_summary() -> None:
    item = etree.fromstring(rss.render(replace(FEED, entries=(SUMMED,))))[0][-1]
    assert item.findtext("description") == "Nothing, at length."
    assert item.find("content:encoded", NAMESPACES) is None


def test_a_browser_is_told_how_to_show_it() -> None:
    [instruction] = etree.fromstring(rss.render(FEED)).xpath(
        "preceding-sibling::processing-instruction()"
    )
    assert (instruction.target, instruction.get("href")) == ("xml-stylesheet", f"{URL}feed.css")
