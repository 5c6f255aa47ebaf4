"""Pages for people hold what the model holds, and lead to the feeds."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import html5lib
import pytest
from msgspec.structs import replace
from samples import ARCHIVE, BARE, FEED, FULL, LINKED, URL

from feed.formats import html
from feed.model import ATOM, HTML, RSS, Category, Entry, Feed, Image, Link, Part
from feed.theme import Theme

PAGES = html.pages(Theme())

HOSTILE = '"><script>alert(1)</script>'


def part(stem: str, label: str, lang: str = "en") -> Feed:
    """The feed of a tag or a language."""
    formats = {"atom": ATOM, "rss": RSS}
    return replace(
        FEED,
        id=URL + stem,
        title=f"{FEED.title} · {label}",
        url=f"{URL}{stem}.html",
        links=tuple(
            Link(f"{URL}{stem}.{name}", "self", kind, title=name) for name, kind in formats.items()
        ),
        label=label,
        lang=lang,
    )


SHIPS = part("tags/ships", "Ships")
ARABIC = part("languages/ar", "العربية", "ar")
OLDER = replace(
    ARCHIVE,
    links=(
        *ARCHIVE.links,
        Link(f"{URL}archive/1.html", "prev-archive", HTML),
        Link(f"{URL}archive/3.html", "next-archive", HTML),
    ),
)
NEWEST = replace(
    ARCHIVE,
    links=(
        Link(f"{URL}archive/1.html", "prev-archive", HTML),
        Link(URL, "current", HTML),
    ),
)


def page(entry: Entry = FULL) -> Any:
    return parsed(PAGES.page(entry, FEED))


def index(feed: Feed = FEED, tags: Sequence[Part] = (), spoken: Sequence[Part] = ()) -> Any:
    return parsed(PAGES.index(feed, tags, spoken))


def listing(feed: Feed = SHIPS) -> Any:
    return parsed(PAGES.listing(feed, FEED))


def parsed(data: bytes) -> Any:
    parser = html5lib.HTMLParser(
        html5lib.getTreeBuilder("lxml"), strict=True, namespaceHTMLElements=False
    )
    return parser.parse(data).getroot()


def test_the_head_offers_each_feed_the_main_one_first() -> None:
    for document in (page(), index()):
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
    "//p[@class='enclosure']/a/@href": [link.href for link in FULL.links_to("enclosure")],
    "head/meta[@property='og:image']/@content": ["https://example.org/ships.jpg"],
    "//img[@class='cover']/@src": ["https://example.org/ships.jpg"],
    "//img[@class='cover']/@alt": ["Three ships & a “gull”"],
    "string(//p[@class='meta'])": ["2022-07-05 · Ada Quay · Олег · with 李明 · updated 2022-07-09"],
    "//ul[@class='links']/li/span/text()": ["Via:", "Related:"],
    "//ul[@class='links']/li/a/text()": ["The “News” & more", "https://elsewhere.example/more"],
    "//ul[@class='links']/li/a/@href": [
        "https://elsewhere.example/news",
        "https://elsewhere.example/more",
    ],
    "//ul[@class='tags']/li//text()": ["Ships", "Ö & Co"],
    "//ul[@class='tags']/li/a[@rel='tag']/@href": ["tags/ships.html"],
    "normalize-space(//p[@class='rights'])": ["© Ada Quay · License"],
    "//a[@rel='license']/@href": ["https://creativecommons.org/licenses/by/4.0/"],
}


@pytest.mark.parametrize(("path", "expected"), FIELDS.items(), ids=FIELDS)
def test_a_page_has_its_field(path: str, expected: list[str]) -> None:
    found = page().xpath(path)
    assert ([found] if isinstance(found, str) else [str(one) for one in found]) == expected


NOT_THERE = ["cover", "links", "tags", "rights", "enclosure"]


@pytest.mark.parametrize("name", NOT_THERE)
def test_of_what_an_entry_does_not_have_nothing_is_said(name: str) -> None:
    assert page(BARE).xpath(f"//*[@class='{name}']") == []


SCROLLED = "<pre>{}</pre>", "<table><tbody><tr><td>{}</td></tr></tbody></table>"


@pytest.mark.parametrize("content", SCROLLED)
def test_what_scrolls_sideways_can_be_reached_by_keyboard(content: str) -> None:
    """Whatever it says, and whatever the cleaner lets an attribute say."""
    entry = replace(FULL, content=f'<p title="<pre <table">A</p>{content.format("&lt;pre")}')
    (div,) = page(entry).xpath("//div[@class='content']")
    assert [(one.tag, one.get("tabindex")) for one in div][1] == (content[1:].split(">")[0], "0")
    assert set(div[0].attrib) == {"title"}
    assert "".join(div.itertext()).strip() == "A<pre"


def test_a_page_in_a_right_to_left_language_says_so() -> None:
    document = page(replace(FULL, lang="ar"))
    assert (document.get("lang"), document.get("dir")) == ("ar", "rtl")


def test_a_pages_own_links_are_relative_so_that_it_works_anywhere() -> None:
    deep = page(replace(FULL, url="https://example.org/2022/07/harbour/"))
    assert deep.xpath("head/link[@rel='stylesheet']/@href") == ["../../../style.css"]
    assert deep.xpath("//header/a/@href") == ["../../../index.html"]


@pytest.mark.parametrize(("folder", "way"), [("", ""), ("a/", "../"), ("a/b/", "../../")])
def test_pages_of_each_depth_lead_to_the_same_place_each_in_its_own_way(
    folder: str, way: str
) -> None:
    ships = Category("ships", URL, "Ships", f"{URL}tags/ships.html")
    entry = replace(FULL, url=f"{URL}{folder}harbour.html", categories=(ships,))
    assert page(entry).xpath("//a[@rel='tag']/@href") == [f"{way}tags/ships.html"]


NIGHT = datetime(2022, 7, 5, 23, 30, tzinfo=UTC)
LATER = {
    "the same moment": (NIGHT, []),
    "the same day": (NIGHT + timedelta(minutes=29), []),
    "the next day": (NIGHT + timedelta(hours=1), ["2022-07-06T00:30:00+00:00"]),
    "the same moment where it is the next day": (
        NIGHT.astimezone(timezone(timedelta(hours=2))),
        ["2022-07-06T01:30:00+02:00"],
    ),
}


@pytest.mark.parametrize(("updated", "told"), LATER.values(), ids=LATER)
def test_an_update_is_told_where_its_day_is_another(updated: datetime, told: list[str]) -> None:
    entry = replace(FULL, published=NIGHT, updated=updated)
    for document in (page(entry), index(replace(FEED, entries=(entry,)))):
        times = document.xpath("//p[@class='meta']/time/@datetime")
        assert times == ["2022-07-05T23:30:00+00:00", *told]


def test_a_link_posts_title_leads_to_what_it_is_about() -> None:
    assert page(LINKED).xpath("//h1/a/@href") == ["https://elsewhere.example/story"]


def test_no_text_becomes_markup() -> None:
    names = tuple(replace(person, name=HOSTILE) for person in FULL.authors)
    entry = replace(
        FULL,
        title=HOSTILE,
        authors=names,
        contributors=names,
        categories=(Category(HOSTILE, URL, HOSTILE), Category(HOSTILE, URL, HOSTILE, URL)),
        summary=HOSTILE,
        image=Image(f"{URL}{HOSTILE}", alt=HOSTILE),
        links=(Link(f"{URL}{HOSTILE}", "via", title=HOSTILE), Link(f"{URL}{HOSTILE}", "license")),
        rights=HOSTILE,
    )
    feed = replace(
        FEED, title=HOSTILE, subtitle=HOSTILE, rights=HOSTILE, label=HOSTILE, entries=(entry,)
    )
    hostile = Part(feed, 1)
    for data in (
        PAGES.page(entry, feed),
        PAGES.index(feed, [hostile], [hostile]),
        PAGES.listing(feed, feed),
        PAGES.listing(replace(feed, archive=True), feed),
        PAGES.redirect(f"{URL}{HOSTILE}", f"{URL}old.html", feed),
    ):
        assert parsed(data).xpath("//script[not(@src)]") == []


def test_the_index_lists_the_entries_with_links_to_their_pages() -> None:
    document = index()
    assert document.xpath("//ol/li//h2/a/@href") == ["harbour.html", "quiet.html", "linked.html"]
    assert document.xpath("//ol/li[1]/@lang") == ["de"]


def test_a_page_tells_of_its_own_feed_whatever_page_was_made_before() -> None:
    feeds = [replace(FEED, title=title) for title in ("One", "Another", "One")]
    titles = [parsed(PAGES.page(FULL, feed)).xpath("string(//header/a)") for feed in feeds]
    offered = [
        parsed(PAGES.page(FULL, feed)).xpath("string(head/link[@type]/@title)") for feed in feeds
    ]
    assert titles == offered == ["One", "Another", "One"]


# --- where to subscribe -------------------------------------------------------------------


def test_the_index_has_the_address_of_each_feed_to_copy_or_to_follow() -> None:
    """The main one in full, for whoever has to type it."""
    (subscribe,) = index().xpath("//section[@class='subscribe']")
    assert subscribe.xpath("p[@class='address']/a/text()") == [f"{URL}feed.atom"]
    assert subscribe.xpath("ul[@class='others']/li/a/text()") == ["RSS", "JSON Feed"]
    addresses = [f"{URL}feed.atom", f"{URL}feed.rss", f"{URL}feed.json"]
    assert subscribe.xpath("(p[@class='address'] | ul[@class='others']/li)/a/@href") == addresses
    assert subscribe.xpath(".//button/@data-copy") == addresses


def test_buttons_are_hidden_until_a_script_shows_them() -> None:
    document = index(tags=[Part(SHIPS, 3)])
    assert document.xpath("count(//button)") == 4
    assert document.xpath("//button[not(@hidden)]") == []
    assert document.xpath("head/script/@src") == ["copy.js"]


def test_the_index_tells_of_tags_and_languages_each_with_page_and_feed() -> None:
    document = index(tags=[Part(SHIPS, 3)], spoken=[Part(ARABIC, 12), Part(FEED, 30)])
    assert document.xpath("//section/h2/text()") == ["Subscribe", "Tags", "Languages"]
    assert [p.xpath("string()") for p in document.xpath("//p[@class='alone']")] == [
        "1 tag, each with a feed of its own",
        "2 languages, each with a feed of its own",
    ]
    assert document.xpath("//p[@class='alone']/a/@href") == ["#tags", "#languages"]
    parts = document.xpath("//ul[@class='parts']/li")
    assert [part.xpath("string(small)") for part in parts] == ["3", "12", "30"]
    assert parts[0].xpath("a/@href") == ["tags/ships.html", f"{URL}tags/ships.atom"]
    assert parts[0].xpath("button/@data-copy") == [f"{URL}tags/ships.atom"]
    assert parts[1].xpath("a[1]/text() | a[1]/@lang") == ["ar", "العربية"]


def test_an_index_without_tags_and_languages_says_nothing_of_them() -> None:
    assert index().xpath("//section/h2/text()") == ["Subscribe"]
    assert index().xpath("//p[@class='alone']") == []


def test_the_index_offers_all_feeds_in_one_file() -> None:
    assert index().xpath("//details//a/@href") == ["feeds.opml"]


def test_the_index_leads_to_older_articles_where_there_are_some() -> None:
    assert index().xpath("//nav") == []
    older = replace(FEED, links=(*FEED.links, Link(f"{URL}archive/3.html", "prev-archive", HTML)))
    assert index(older).xpath("//nav/a/@href") == ["archive/3.html"]


def test_the_index_says_what_one_may_do_with_it() -> None:
    assert index().xpath("normalize-space(//footer)") == "CC BY 4.0 · License"
    assert index().xpath("//footer//a[@rel='license']/@href") == [FEED.license]
    assert index(replace(FEED, rights="", license="")).xpath("//footer") == []


# --- lists of what there is ---------------------------------------------------------------


def test_the_page_of_a_subject_is_where_to_subscribe_to_that_alone() -> None:
    document = listing()
    assert document.xpath("string(head/title)") == "Ships · Harbour & Sea"
    assert document.xpath("head/link[@rel='canonical']/@href") == [f"{URL}tags/ships.html"]
    assert document.xpath("//h1/text()") == ["Ships"]
    addresses = [f"{URL}tags/ships.atom", f"{URL}tags/ships.rss"]
    assert document.xpath("//section[@class='subscribe']//a/@href") == addresses
    assert document.xpath("//button/@data-copy") == addresses


def test_the_page_of_a_subject_offers_its_feeds_after_those_of_the_site() -> None:
    offered = listing().xpath("head/link[@rel='alternate']")
    assert [(link.get("href"), link.get("title")) for link in offered][2:] == [
        (f"{URL}feed.json", "Harbour & Sea (JSON Feed)"),
        (f"{URL}tags/ships.atom", "Harbour & Sea · Ships"),
        (f"{URL}tags/ships.rss", "Harbour & Sea · Ships (rss)"),
    ]


@pytest.mark.parametrize("feed", [SHIPS, ARABIC, OLDER], ids=["subject", "language", "archive"])
def test_a_list_leads_to_the_pages_of_its_entries_and_to_the_front(feed: Feed) -> None:
    """By relative links, so that it works anywhere."""
    document = listing(feed)
    pages = [f"../{name}.html" for name in ("harbour", "quiet", "linked")]
    assert document.xpath("//ol/li//h2/a/@href") == pages
    assert document.xpath("//header/a/@href") == ["../index.html"]
    assert document.xpath("head/link[@rel='stylesheet']/@href") == ["../style.css"]


def test_the_page_of_a_language_is_in_that_language() -> None:
    document = listing(ARABIC)
    assert (document.get("lang"), document.get("dir")) == ("ar", "rtl")
    (header,) = document.xpath("//header")
    assert (header.get("lang"), header.get("dir")) == ("en", "ltr")
    assert document.xpath("//ol/li[1]/@lang") == ["de"]


def test_a_page_of_the_archive_is_no_place_to_subscribe() -> None:
    """Its documents are for readers that look for the past of a feed that they have."""
    document = listing(OLDER)
    assert document.xpath("//h1/text()") == ["Archive 2"]
    assert document.xpath("//section | //button | //script") == []
    assert [link.rpartition("/")[2] for link in document.xpath("head/link[@type]/@href")] == [
        *("feed.atom", "feed.rss", "feed.json")
    ]


WAYS = {
    "with a newer page": (OLDER, [("prev", "../archive/1.html"), ("next", "../archive/3.html")]),
    "the newest, which leads to the front": (
        NEWEST,
        [("prev", "../archive/1.html"), ("next", "../index.html")],
    ),
    "the oldest": (
        replace(NEWEST, links=NEWEST.links[1:]),
        [("next", "../index.html")],
    ),
}


@pytest.mark.parametrize(("feed", "expected"), WAYS.values(), ids=WAYS)
def test_a_page_of_the_archive_leads_on(feed: Feed, expected: list[tuple[str, str]]) -> None:
    found = [(way.get("rel"), way.get("href")) for way in listing(feed).xpath("//nav/a")]
    assert found == expected


# --- addresses of the past ----------------------------------------------------------------

REDIRECTS = {
    "beside it": ("new.html", "old.html", "new.html"),
    "in a folder": ("2022/new.html", "old.html", "2022/new.html"),
    "out of a folder": ("new.html", "2021/old.html", "../new.html"),
    "to a folder": ("new/", "old/", "../new/"),
    "to the front": ("", "old.html", "./"),
}


@pytest.mark.parametrize(("target", "old", "way"), REDIRECTS.values(), ids=REDIRECTS)
def test_a_redirect_leads_on_by_itself_and_by_a_link(target: str, old: str, way: str) -> None:
    document = parsed(PAGES.redirect(URL + target, URL + old, FEED))
    assert document.xpath("head/meta[@http-equiv='refresh']/@content") == [f"0; url={way}"]
    assert document.xpath("//main//a/@href") == [way]
    assert document.xpath("head/link[@rel='canonical']/@href") == [URL + target]
