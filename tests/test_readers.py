"""What subscribers see: real readers, a real web server, one site of articles of every kind.

The truth is what the authors wrote, as the table `WRITTEN` tells it. What nobody wrote, the ids
and the HTML of the bodies, is taken from the Atom Entry Documents as lxml reads them.
"""

import calendar
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import feedparser
import pytest
from bodies import addresses, words
from lxml import etree
from programs import Newsboat, Request, Site, fetch, sfeed, site
from reader import Content, Entry, make_reader

ATOM = {"atom": "http://www.w3.org/2005/Atom"}

SETTINGS = 'title = "The Slow News"\nauthor = { name = "The Editors" }\n'

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6378661ef41f0005be02a45bb6ac8a0000000049454e44ae426082"
)
"""A PNG of one pixel."""

SHANGHAI = """ date 2022-07-05\x20



Shanghai’s “night market” is back – and it is full. It sells more than it did before.

One stall-holder said that rent is now $ 200,000 a year,
and that naïve visitors pay for `everything` <b>twice</b> & smile.

Additional report by Cheng Wei in Zürich
"""

MARKET = """---
title: 'Fish & chips: <b>not bold</b>, "quoted" and ‘curled’'
date: 2023-04-05T06:07:08+02:00
tags: [Food, Łódź]
authors:
  - { name: Ana Šimić, email: ana@example.org, uri: "https://example.org/~ana" }
  - { name: Bo & Sons }
summary: What it costs & why
---
We *asked* with `code`, and the [night market](shanghai.txt) answered.

| Fish | Price |
|------|------:|
| Cod  |   1 € |

    if fish < chips:
        print("&amp;")

![One pixel](pic.png)
"""

ARABIC = """<!DOCTYPE html>
<html lang="ar">
<head>
<meta charset="utf-8">
<title>سوق الليل في شنغهاي</title>
<meta name="date" content="2024-02-29T12:00:00Z">
<meta name="author" content="ليلى حداد">
</head>
<body>
<p>عاد السوق، وهو <em>ممتلئ</em> بالزوار.</p>
<p>قال أحدهم: «الإيجار مرتفع».</p>
</body>
</html>
"""

TALK = """---
title: A talk
date: 2025-01-02 03:04:05Z
enclosure: talk.mp3
---
Listen to it.
"""

CONTENT: dict[str, str | bytes] = {
    "shanghai.txt": SHANGHAI,
    "market.md": MARKET,
    "pic.png": PICTURE,
    "arabic.html": ARABIC,
    "talk.md": TALK,
    "talk.mp3": b"ID3\x04\x00\x00" + bytes(1018),
}


@dataclass(frozen=True)
class Written:
    """What the author of an article wrote; `phrase` is a part of its body."""

    title: str
    published: datetime
    authors: tuple[str, ...]
    phrase: str
    enclosures: tuple[str, ...] = ()


WRITTEN = {
    "shanghai": Written(
        title="Shanghai’s “night market” is back – and it is full.",
        published=datetime(2022, 7, 5, tzinfo=UTC),
        authors=("The Editors",),
        phrase="rent is now $ 200,000 a year, and that naïve visitors pay for `everything`"
        " <b>twice</b> & smile. Additional report by Cheng Wei in Zürich",
    ),
    "market": Written(
        title='Fish & chips: <b>not bold</b>, "quoted" and ‘curled’',
        published=datetime(2023, 4, 5, 6, 7, 8, tzinfo=timezone(timedelta(hours=2))),
        authors=("Ana Šimić", "Bo & Sons"),
        phrase='Cod 1 € if fish < chips: print("&amp;")',
    ),
    "arabic": Written(
        title="سوق الليل في شنغهاي",
        published=datetime(2024, 2, 29, 12, tzinfo=UTC),
        authors=("ليلى حداد",),
        phrase="قال أحدهم: «الإيجار مرتفع».",
    ),
    "talk": Written(
        title="A talk",
        published=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
        authors=("The Editors",),
        phrase="Listen to it.",
        enclosures=("talk.mp3",),
    ),
}


@dataclass(frozen=True)
class Seen:
    """An article as its subscriber has it, or should: `text` is its body's words without markup,
    `addresses` where the body's links and pictures lead."""

    id: str
    title: str
    link: str
    published: datetime
    authors: tuple[str, ...]
    text: str
    addresses: tuple[str, ...]
    enclosures: tuple[str, ...]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, built and served."""
    with site(tmp_path_factory.mktemp("news"), SETTINGS, CONTENT) as built:
        yield built


@pytest.fixture(scope="module")
def truth(news: Site) -> list[Seen]:
    return in_order(meant(news, name, written) for name, written in WRITTEN.items())


@pytest.fixture(params=["feed.atom", "feed.rss"])
def address(request: pytest.FixtureRequest, news: Site) -> str:
    """What the reader subscribes to."""
    return news.url(str(request.param))


def meant(news: Site, name: str, written: Written) -> Seen:
    entry = etree.parse(news.output / f"{name}.atom").getroot()
    body = one(entry, "atom:content[@type='html']/text()")
    return Seen(
        id=one(entry, "atom:id/text()"),
        title=written.title,
        link=news.url(f"{name}.html"),
        published=written.published,
        authors=written.authors,
        text=words(body),
        addresses=addresses(body),
        enclosures=tuple(news.url(enclosure) for enclosure in written.enclosures),
    )


def one(entry: Any, path: str) -> str:
    """The one thing at an XPath."""
    (found,) = entry.xpath(path, namespaces=ATOM)
    return str(found)


def in_order(articles: Iterable[Seen]) -> list[Seen]:
    """Two lists of the same articles are equal then, in whatever order readers keep theirs."""
    return sorted(articles, key=lambda article: article.id)


def believed(truth: Iterable[Seen], authors: Callable[[Seen], tuple[str, ...]]) -> list[Seen]:
    """The truth as far as a reader's data model has room for authors."""
    return [replace(article, authors=authors(article)) for article in truth]


# --- each reader's items, as `Seen` -------------------------------------------------------


def feedparser_sees(address: str) -> list[Seen]:
    parsed = feedparser.parse(address)
    assert not parsed.bozo, parsed.bozo_exception
    return in_order(feedparser_article(entry) for entry in parsed.entries)


def feedparser_article(entry: Any) -> Seen:
    """An RSS item without a summary has its body in `description`: feedparser's summary."""
    body = entry.content[0].value if "content" in entry else entry.summary
    return Seen(
        id=entry.id,
        title=entry.title,
        link=entry.link,
        published=datetime.fromtimestamp(calendar.timegm(entry.published_parsed), UTC),
        authors=tuple(author.name for author in entry.authors),
        text=words(body),
        addresses=addresses(body),
        enclosures=tuple(enclosure.href for enclosure in entry.enclosures),
    )


def reader_article(entry: Entry) -> Seen:
    content = entry.get_content()
    assert isinstance(content, Content)
    assert entry.published is not None
    return Seen(
        id=entry.id,
        title=entry.title or "",
        link=entry.link or "",
        published=entry.published,
        authors=tuple(author.name or "" for author in entry.authors),
        text=words(content.value),
        addresses=addresses(content.value),
        enclosures=tuple(enclosure.href for enclosure in entry.enclosures),
    )


def newsboat_sees(newsboat: Newsboat) -> list[Seen]:
    return in_order(
        Seen(
            id=item.guid,
            title=item.title,
            link=item.url,
            published=item.published,
            authors=(item.author,),
            text=words(item.content),
            addresses=addresses(item.content),
            enclosures=tuple(filter(None, [item.enclosure])),
        )
        for item in newsboat.items()
    )


def sfeed_sees(address: str) -> list[Seen]:
    return in_order(
        Seen(
            id=item.id,
            title=item.title,
            link=item.link,
            published=item.published,
            authors=(item.author,),
            text=words(item.content),
            addresses=addresses(item.content),
            enclosures=tuple(filter(None, [item.enclosure])),
        )
        for item in sfeed(address)
    )


# --- readers agree with the authors -------------------------------------------------------


def test_entry_documents_hold_what_the_authors_wrote(truth: list[Seen], news: Site) -> None:
    """Without this the truth below would be worth nothing."""
    assert {article.id for article in truth} == {
        one(etree.parse(path).getroot(), "/atom:entry/atom:id/text()")
        for path in news.output.glob("*.atom")
        if path.name != "feed.atom"
    }
    texts = {article.link: article.text for article in truth}
    for name, written in WRITTEN.items():
        assert written.phrase in texts[news.url(f"{name}.html")]
    assert addresses_of(truth, news.url("market.html")) == {
        news.url("shanghai.html"),
        news.url("pic.png"),
    }


def addresses_of(truth: Iterable[Seen], link: str) -> set[str]:
    return {address for article in truth if article.link == link for address in article.addresses}


def test_feedparser_sees_what_the_authors_wrote(truth: list[Seen], address: str) -> None:
    assert feedparser_sees(address) == truth


def test_reader_sees_what_the_authors_wrote(truth: list[Seen], address: str) -> None:
    """Of several authors reader keeps the last one alone."""
    with make_reader(":memory:") as reader:
        reader.add_feed(address)
        reader.update_feed(address)
        seen = in_order(map(reader_article, reader.get_entries()))
    assert seen == believed(truth, lambda article: article.authors[-1:])


def test_newsboat_sees_what_the_authors_wrote(
    truth: list[Seen], address: str, tmp_path: Path
) -> None:
    """It has one field for authors: Atom's become a list in it, of RSS's the last one stays."""

    def authors(article: Seen) -> tuple[str, ...]:
        return (", ".join(article.authors if address.endswith(".atom") else article.authors[-1:]),)

    newsboat = Newsboat(tmp_path, [address])
    newsboat.reload()
    assert newsboat_sees(newsboat) == believed(truth, authors)


def test_sfeed_sees_what_the_authors_wrote(truth: list[Seen], address: str) -> None:
    """sfeed(5) has the first author only."""
    assert sfeed_sees(address) == believed(truth, lambda article: article.authors[:1])


def test_json_feed_says_what_the_authors_wrote(truth: list[Seen], news: Site) -> None:
    feed = json.loads(fetch(news.url("feed.json")).body)
    assert in_order(map(json_article, feed["items"])) == truth


def json_article(item: Any) -> Seen:
    return Seen(
        id=item["id"],
        title=item["title"],
        link=item["url"],
        published=datetime.fromisoformat(item["date_published"]),
        authors=tuple(author["name"] for author in item["authors"]),
        text=words(item["content_html"]),
        addresses=addresses(item["content_html"]),
        enclosures=tuple(attachment["url"] for attachment in item.get("attachments", [])),
    )


def test_an_enclosure_has_its_true_type_and_length(address: str, news: Site) -> None:
    (enclosure,) = (
        enclosure for entry in feedparser.parse(address).entries for enclosure in entry.enclosures
    )
    served = fetch(enclosure.href)
    assert (enclosure.type, int(enclosure.length)) == (served.media_type, len(served.body))
    assert served.body == CONTENT["talk.mp3"]


def test_a_summary_is_read_as_it_was_written(address: str, news: Site) -> None:
    """In RSS it is HTML, in Atom text; it stands beside the body and does not replace it."""
    (article,) = (
        entry
        for entry in feedparser.parse(address).entries
        if entry.link == news.url("market.html")
    )
    assert words(article.summary) == "What it costs & why"
    assert words(article.content[0].value).startswith("We asked with code")


def test_an_entry_tells_its_language(news: Site) -> None:
    languages = {
        entry.link: entry.content[0].language
        for entry in feedparser.parse(news.url("feed.atom")).entries
    }
    assert languages[news.url("arabic.html")] == "ar"
    assert languages[news.url("shanghai.html")] == "en"


# --- nothing comes twice ------------------------------------------------------------------

LATER = "2026-11-02T00:00:00Z"


def test_newsboat_finds_nothing_new_after_a_build_without_change(
    address: str, news: Site, tmp_path: Path
) -> None:
    """It forgets the ETag of its first reload, before which it has no row to keep it in."""
    newsboat = Newsboat(tmp_path, [address])
    newsboat.reload()
    newsboat.read_all()
    before = newsboat.items()
    newsboat.reload()
    news.build(LATER)
    newsboat.reload()
    assert newsboat.items() == before
    assert requests(news, address, "newsboat")[-3:] == [200, 200, 304]


def test_reader_finds_nothing_new_after_a_build_without_change(address: str, news: Site) -> None:
    with make_reader(":memory:") as reader:
        reader.add_feed(address)
        first = reader.update_feed(address)
        news.build(LATER)
        second = reader.update_feed(address)
        known = reader.get_entry_counts().total
    assert first is not None
    assert (first.new, first.modified) == (len(WRITTEN), 0)
    assert second is None
    assert known == len(WRITTEN)
    assert requests(news, address, "python-reader")[-2:] == [200, 304]


def requests(news: Site, address: str, agent: str) -> list[int]:
    """How the server has answered a program that asked for a feed."""

    def is_theirs(request: Request) -> bool:
        return news.url(request.path[1:]) == address and request.agent.startswith(agent)

    return [request.status for request in news.server.requests() if is_theirs(request)]


@pytest.mark.parametrize(
    ("has", "asks"),
    [
        pytest.param("ETag", "If-None-Match", id="by its ETag"),
        pytest.param("Last-Modified", "If-Modified-Since", id="by its date"),
    ],
)
@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "feed.json", "index.html"])
def test_a_build_without_change_is_a_304(news: Site, name: str, has: str, asks: str) -> None:
    first = fetch(news.url(name))
    news.build(LATER)
    second = fetch(news.url(name), {asks: str(first.headers[has])})
    assert (first.status, second.status, second.body) == (200, 304, b"")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("feed.atom", "application/atom+xml"),
        ("shanghai.atom", "application/atom+xml"),
        ("feed.rss", "application/rss+xml"),
        ("feed.json", "application/json"),
        ("index.html", "text/html"),
    ],
)
def test_a_web_server_gives_each_document_its_media_type(
    news: Site, name: str, media_type: str
) -> None:
    served = fetch(news.url(name))
    assert (served.status, served.media_type) == (200, media_type)
