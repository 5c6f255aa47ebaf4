"""Pages for people hold what the model holds, and lead to the feeds."""

from dataclasses import replace

import html5lib
import pytest
from lxml import etree
from samples import FEED, FULL, LINKED

from feed.formats import html
from feed.model import Entry

HOSTILE = '"><script>alert(1)</script>'


def page(entry: Entry = FULL) -> etree._Element:
    return parsed(html.render_page(entry, FEED))


def parsed(data: bytes) -> etree._Element:
    parser = html5lib.HTMLParser(
        html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False
    )
    return parser.parse(data).getroot()


def test_the_head_offers_each_feed_the_main_one_first() -> None:
    for document in (page(), parsed(html.render_index(FEED))):
        offered = [
            (link.get("type"), link.get("href"), link.get("title"))
            for link in document.xpath("head/link[@rel='alternate']")
        ]
        assert offered == [
            ("application/atom+xml", "https://example.org/feed.atom", "Harbour & Sea"),
            ("application/rss+xml", "https://example.org/feed.rss", "Harbour & Sea (RSS)"),
            ("application/feed+json", "https://example.org/feed.json", "Harbour & Sea (JSON Feed)"),
        ]


FIELDS = {
    "head/title/text()": ["Ships & <b>sails</b> “today” · Harbour & Sea"],
    "@lang": ["de"],
    "@dir": ["ltr"],
    "head/link[@rel='canonical']/@href": ["https://example.org/harbour.html"],
    "head/meta[@name='description']/@content": ["Wind < 6 & fair."],
    "//h1/text()": ["Ships & <b>sails</b> “today”"],
    "//article//p[@class='meta']/time/@datetime": [
        "2022-07-05T14:30:00+02:00",
        "2022-07-09T00:00:00+00:00",
    ],
    "//article//em/text()": ["wind"],
    "//p[@class='enclosure']/a/@href": [link.href for link in FULL.links],
    "//ul[@class='tags']/li/text()": ["Ships", "Ö & Co"],
}


@pytest.mark.parametrize(("path", "expected"), FIELDS.items(), ids=FIELDS)
def test_a_page_has_its_field(path: str, expected: list[str]) -> None:
    assert [str(found) for found in page().xpath(path)] == expected


def test_a_page_in_a_right_to_left_language_says_so() -> None:
    document = page(replace(FULL, lang="ar"))
    assert (document.get("lang"), document.get("dir")) == ("ar", "rtl")


def test_a_pages_own_links_are_relative_so_that_it_works_anywhere() -> None:
    deep = page(replace(FULL, url="https://example.org/2022/07/harbour/"))
    assert deep.xpath("head/link[@rel='stylesheet']/@href") == ["../../../style.css"]
    assert deep.xpath("//header/a/@href") == ["../../../index.html"]


def test_a_link_posts_title_leads_to_what_it_is_about() -> None:
    assert page(LINKED).xpath("//h1/a/@href") == ["https://elsewhere.example/story"]


def test_no_text_becomes_markup() -> None:
    names = tuple(replace(person, name=HOSTILE) for person in FULL.authors)
    entry = replace(FULL, title=HOSTILE, authors=names, tags=(HOSTILE,), summary=HOSTILE)
    feed = replace(FEED, title=HOSTILE, subtitle=HOSTILE, rights=HOSTILE, entries=(entry,))
    for data in (html.render_page(entry, feed), html.render_index(feed)):
        assert parsed(data).xpath("//script") == []


def test_the_index_lists_the_entries_with_links_to_their_pages() -> None:
    document = parsed(html.render_index(FEED))
    assert document.xpath("//ol/li//h2/a/@href") == ["harbour.html", "quiet.html", "linked.html"]
    assert document.xpath("//ol/li[1]/@lang") == ["de"]
