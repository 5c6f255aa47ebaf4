"""What subscribers live through: real readers follow a site of which everything changes.

Each of them subscribes, reads all there is and comes again after every build. What it has in its
own store then is compared with what it had, whole entry by whole entry: so nothing has come
twice, nothing is lost and nothing is unread again unless the test says so.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from html import unescape
from itertools import chain
from os import utime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urljoin

import lxml.html
import pytest
from bodies import addresses, words
from lxml import etree
from programs import (
    Newsboat,
    NewsboatItem,
    Server,
    Site,
    chromium,
    fetch,
    nginx,
    site,
    unbuilt_site,
    write,
)
from reader import Content, Entry, Reader, make_reader

ATOM = {"atom": "http://www.w3.org/2005/Atom"}

SETTINGS = 'title = "The Slow News"\nauthor = { name = "The Editors" }\n'

CONTENT: dict[str, str | bytes] = {
    "shanghai.txt": """ date 2022-07-05\x20

Shanghai is back – and it is full

It sells more than it did before, and rent is now $ 200,000 a year.
""",
    "market.md": """---
title: Fish & chips
date: 2023-04-05T06:07:08+02:00
---
We *asked*, and the [night market](shanghai.txt) answered.
""",
    "talk.md": """---
title: A talk
date: 2025-01-02T03:04:05Z
---
Listen to it.
""",
}

TITLES = {"Shanghai is back – and it is full", "Fish & chips", "A talk"}


@dataclass(frozen=True)
class Had:
    """An entry as a subscriber has it: `text` is its body's words without markup, `addresses`
    where the body's links lead. `updated` is None where the feed or the reader knows none."""

    id: str
    title: str
    link: str
    text: str
    addresses: tuple[str, ...]
    published: datetime
    updated: datetime | None
    unread: bool


class Subscriber(Protocol):
    """A reader that is subscribed to one feed; entries are sorted by id."""

    def reload(self) -> None: ...

    def entries(self) -> list[Had]: ...

    def read_all(self) -> None: ...


# --- newsboat -----------------------------------------------------------------------------


@dataclass(frozen=True)
class NewsboatUser:
    newsboat: Newsboat

    def reload(self) -> None:
        self.newsboat.reload()

    def entries(self) -> list[Had]:
        return in_order(map(newsboat_entry, self.newsboat.items()))

    def read_all(self) -> None:
        self.newsboat.read_all()


def newsboat_entry(item: NewsboatItem) -> Had:
    return Had(
        id=item.guid,
        title=item.title,
        link=item.url,
        text=words(item.content),
        addresses=addresses(item.content),
        published=item.published,
        updated=None,
        unread=item.unread,
    )


@contextmanager
def by_newsboat(address: str, folder: Path) -> Iterator[Subscriber]:
    yield NewsboatUser(Newsboat(folder, [address]))


# --- reader -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReaderUser:
    reader: Reader
    address: str

    def reload(self) -> None:
        self.reader.update_feed(self.address)

    def entries(self) -> list[Had]:
        return in_order(map(reader_entry, self.reader.get_entries()))

    def read_all(self) -> None:
        for entry in self.reader.get_entries(read=False):
            self.reader.mark_entry_as_read(entry)


def reader_entry(entry: Entry) -> Had:
    content = entry.get_content()
    assert isinstance(content, Content)
    assert entry.published is not None
    return Had(
        id=entry.id,
        title=entry.title or "",
        link=entry.link or "",
        text=words(content.value),
        addresses=addresses(content.value),
        published=entry.published,
        updated=entry.updated,
        unread=not entry.read,
    )


@contextmanager
def by_reader(address: str, folder: Path) -> Iterator[Subscriber]:
    with make_reader(":memory:") as reader:
        reader.add_feed(address)
        yield ReaderUser(reader, address)


def in_order(entries: Iterable[Had]) -> list[Had]:
    return sorted(entries, key=lambda entry: entry.id)


# --- the site and its subscribers ---------------------------------------------------------


@pytest.fixture
def heir(tmp_path: Path) -> Iterator[Server]:
    """The server to which the site will move."""
    with nginx(tmp_path / "news" / "site" / "build", tmp_path / "heir") as server:
        yield server


@pytest.fixture
def news(tmp_path: Path, heir: Server) -> Iterator[Site]:
    """The site as it was at first."""
    with site(tmp_path / "news", SETTINGS, CONTENT, heir.base) as built:
        yield built


Subscribe = Callable[[str, Path], AbstractContextManager[Subscriber]]
Subscribers = Mapping[str, Subscriber]
Happens = Callable[[Site, str], object]

READERS: Mapping[str, Subscribe] = {"newsboat": by_newsboat, "reader": by_reader}


@pytest.fixture
def subscribers(news: Site, tmp_path: Path) -> Iterator[Subscribers]:
    """They subscribed when the site was new, and have read all of it."""
    with subscribed(news, tmp_path / "subscribers", ["feed.atom", "feed.rss"]) as all_of_them:
        yield all_of_them


@pytest.fixture
def away(news: Site, tmp_path: Path) -> Iterator[Subscribers]:
    """Others, who will not come for a while."""
    with subscribed(news, tmp_path / "away", ["feed.atom", "feed.rss"]) as all_of_them:
        yield all_of_them


@contextmanager
def subscribed(news: Site, folder: Path, documents: Iterable[str]) -> Iterator[Subscribers]:
    """Each reader of each of these feeds, by what it is; they have read all there is."""
    with ExitStack() as stack:
        subscribers = {
            f"{name} of {document}": stack.enter_context(
                subscribe(news.url(document), folder / name / document)
            )
            for name, subscribe in READERS.items()
            for document in documents
        }
        for entries in reloaded(subscribers).values():
            found = [(unescape(entry.title), entry.unread) for entry in entries]
            assert sorted(found) == sorted((title, True) for title in TITLES)
        for subscriber in subscribers.values():
            subscriber.read_all()
        yield subscribers


Stores = Mapping[str, Sequence[Had]]
"""What each subscriber has, by what it is."""


def had(subscribers: Subscribers) -> Stores:
    return {name: subscriber.entries() for name, subscriber in subscribers.items()}


def reloaded(subscribers: Subscribers) -> Stores:
    for subscriber in subscribers.values():
        subscriber.reload()
    return had(subscribers)


def day(number: int) -> str:
    """The clock of a build, which may not run backwards."""
    return f"2026-11-{number:02}T12:00:00Z"


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(clock).astimezone(UTC)


def build(news: Site, clock: str, *options: str) -> None:
    """Build, and date what changed by the clock.

    nginx makes an ETag of a file's size and the second of its last change: two builds within one
    second could be the same to it.
    """
    before = stamps(news)
    news.build(clock, *options)
    for path, stamp in stamps(news).items():
        if stamp != before.get(path):
            utime(path, times=(moment(clock).timestamp(),) * 2)


def stamps(news: Site) -> dict[Path, tuple[int, int]]:
    return {
        path: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in news.output.rglob("*")
        if path.is_file()
    }


def article(news: Site, name: str) -> Path:
    return news.folder / "content" / name


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def add_settings(news: Site, settings: str) -> None:
    path = news.folder / "feed.toml"
    path.write_text(path.read_text() + settings)


# --- what happens to a site ---------------------------------------------------------------


def publish(news: Site, clock: str) -> None:
    write(news.folder / "content", {"today.txt": f"date {clock}\n\nToday\n\nIt rains.\n"})
    build(news, clock)


def rename(news: Site, clock: str) -> None:
    article(news, "market.md").rename(article(news, "fish.md"))
    build(news, clock)


def edit(news: Site, clock: str, *options: str) -> None:
    replace_in(article(news, "talk.md"), "Listen to it.", "Listen to all of it.")
    build(news, clock, *options)


def announce(news: Site, clock: str) -> None:
    edit(news, clock, "--announce", "content/talk.md")


def move(news: Site, clock: str, heir: Server) -> Site:
    """Another host, ours since that day: an id minted there could not be the old one."""
    replace_in(news.folder / "feed.toml", news.server.base, heir.base)
    add_settings(news, f'since = "{clock[:10]}"\n')
    build(news, clock)
    news.server.move_out()
    return replace(news, server=heir)


def change_permalinks(news: Site, clock: str) -> None:
    add_settings(news, 'permalink = "/{year}/{month}/{slug}/"\n')
    build(news, clock)


def delete(news: Site, clock: str) -> None:
    article(news, "talk.md").unlink()
    build(news, clock)


def restore(news: Site, clock: str) -> None:
    write(news.folder / "content", {"talk.md": CONTENT["talk.md"]})
    build(news, clock)


# --- what subscribers and visitors find then ----------------------------------------------


def each(stores: Stores, change: Callable[[Had], Had]) -> Stores:
    return {name: [change(one) for one in entries] for name, entries in stores.items()}


def but(stores: Stores, title: str, updated: str = "", **changes: Any) -> Stores:
    """The same entries, but for what has changed in one of them.

    `updated` changes where a subscriber knows it: RSS has no word for it, newsboat no room.
    """

    def change(entry: Had) -> Had:
        if entry.title != title:
            return entry
        told = moment(updated) if updated and entry.updated else entry.updated
        return replace(entry, updated=told, **changes)

    return each(stores, change)


def elsewhere(stores: Stores, place: Callable[[str], str]) -> Stores:
    """The same entries, with all their links led to another place."""

    def change(entry: Had) -> Had:
        return replace(entry, link=place(entry.link), addresses=tuple(map(place, entry.addresses)))

    return each(stores, change)


def those(stores: Stores, *, unread: bool) -> Stores:
    return {
        name: [one for one in entries if one.unread is unread] for name, entries in stores.items()
    }


def assert_links_lead_to_articles(stores: Stores) -> None:
    """The page is there, where the link says and not by way of another, and holds the entry."""
    for entry in chain.from_iterable(stores.values()):
        page = fetch(entry.link)
        assert (page.status, page.url) == (200, entry.link)
        text = " ".join(" ".join(lxml.html.fromstring(page.body).itertext()).split())
        assert entry.title in text
        assert entry.text in text
        for address in entry.addresses:
            assert fetch(address).status == 200


def led_on(address: str) -> str:
    """Where the page at an old address leads: by itself, by its link and in its own words."""
    served = fetch(address)
    assert (served.status, served.media_type) == (200, "text/html")
    page = lxml.html.fromstring(served.body)
    (refresh,) = page.xpath("//meta[@http-equiv='refresh']/@content")
    (link,) = page.xpath("//a/@href")
    (canonical,) = page.xpath("//link[@rel='canonical']/@href")
    assert refresh == f"0; url={link}"
    # a way that works from a disk too may name the index.html of a folder
    assert fetch(urljoin(served.url, link)).body == fetch(canonical).body
    return str(canonical)


def test_only_a_new_article_is_unread(news: Site, subscribers: Subscribers) -> None:
    """So a reader that has nothing unread is one to which nothing is new."""
    before = had(subscribers)
    publish(news, day(2))
    after = reloaded(subscribers)
    assert those(after, unread=False) == before
    assert_only_today_is_unread(after)


def assert_only_today_is_unread(stores: Stores) -> None:
    for entries in those(stores, unread=True).values():
        assert [entry.title for entry in entries] == ["Today"]


def test_a_renamed_file_is_the_same_article(news: Site, subscribers: Subscribers) -> None:
    before = had(subscribers)
    rename(news, day(2))
    after = reloaded(subscribers)
    assert after == but(before, "Fish & chips", link=news.url("fish.html"))
    assert_links_lead_to_articles(after)
    assert led_on(news.url("market.html")) == news.url("fish.html")


def test_an_edit_is_read_in_place_and_nobody_is_told(news: Site, subscribers: Subscribers) -> None:
    before = had(subscribers)
    edit(news, day(2))
    after = reloaded(subscribers)
    assert after == but(before, "A talk", text="Listen to all of it.")
    assert_links_lead_to_articles(after)


def test_an_announced_edit_is_an_update(news: Site, subscribers: Subscribers) -> None:
    before = had(subscribers)
    announce(news, day(2))
    after = reloaded(subscribers)
    assert after == but(before, "A talk", text="Listen to all of it.", updated=day(2))
    assert [entry.updated for entry in after["reader of feed.atom"]].count(moment(day(2))) == 1
    assert_links_lead_to_articles(after)


def test_a_site_can_move_to_another_host(
    news: Site, subscribers: Subscribers, heir: Server
) -> None:
    """Subscribers come to the old host and are sent on to the new one."""
    before = had(subscribers)
    move(news, day(2), heir)
    after = reloaded(subscribers)
    assert after == elsewhere(before, lambda url: url.replace(news.server.base, heir.base))
    assert_links_lead_to_articles(after)
    for page in PERMALINKS:
        assert fetch(news.url(page)).url == f"{heir.base}/{page}"


PERMALINKS = {
    "shanghai.html": "2022/07/shanghai/",
    "market.html": "2023/04/market/",
    "talk.html": "2025/01/talk/",
}
"""Where each page is at first, and where when permalinks have changed."""


def test_permalinks_can_change(news: Site, subscribers: Subscribers) -> None:
    before = had(subscribers)
    change_permalinks(news, day(2))
    after = reloaded(subscribers)
    new = {news.url(old): news.url(new) for old, new in PERMALINKS.items()}
    assert after == elsewhere(before, new.__getitem__)
    assert_links_lead_to_articles(after)
    assert {old: led_on(old) for old in new} == new


def test_what_was_deleted_stays_with_those_who_had_it(news: Site, subscribers: Subscribers) -> None:
    before = had(subscribers)
    delete(news, day(2))
    assert reloaded(subscribers) == before
    assert fetch(news.url("talk.html")).status == 404


def test_what_was_restored_is_the_same_article(news: Site, subscribers: Subscribers) -> None:
    before = had(subscribers)
    delete(news, day(2))
    reloaded(subscribers)
    restore(news, day(3))
    after = reloaded(subscribers)
    assert after == but(before, "A talk", updated=day(3))
    assert_links_lead_to_articles(after)


def test_nothing_comes_twice_whatever_happens(
    news: Site, subscribers: Subscribers, heir: Server, away: Subscribers
) -> None:
    """Neither to who comes every day nor to who was away all the time."""
    before = had(subscribers)
    moving: Happens = partial(move, heir=heir)
    week = (rename, announce, delete, restore, change_permalinks, moving)
    for number, happens in enumerate(week, 2):
        happens(news, day(number))
        after = reloaded(subscribers)

    places = PERMALINKS | {"market.html": "2023/04/fish/"}
    new = {news.url(old): f"{heir.base}/{place}" for old, place in places.items()}
    assert after == but(elsewhere(before, new.__getitem__), "A talk", updated=day(5))
    assert reloaded(away) == after
    assert_links_lead_to_articles(after)
    assert {old: led_on(old) for old in new} == new
    assert led_on(news.url("fish.html")) == new[news.url("market.html")]


TOLD: Mapping[str, tuple[Happens, int, int]] = {
    "a new article": (publish, 1, 0),
    "a file renamed: its link": (rename, 0, 1),
    "an edit, announced": (announce, 0, 1),
    "other permalinks: all links": (change_permalinks, 0, 4),
    "a deletion": (delete, 0, 0),
    "a restoration": (restore, 0, 1),
}
"""What happens, and how many articles reader then finds new, and how many modified."""


@pytest.mark.parametrize("document", ["feed.atom", "feed.rss"])
def test_reader_tells_what_was_new_and_what_was_modified(news: Site, document: str) -> None:
    said = {}
    with make_reader(":memory:") as reader:
        reader.add_feed(news.url(document))
        reader.update_feed(news.url(document))
        for number, (what, (happens, _, _)) in enumerate(TOLD.items(), 2):
            happens(news, day(number))
            told = reader.update_feed(news.url(document))
            assert told is not None
            said[what] = (happens, told.new, told.modified)
    assert said == TOLD


def test_a_browser_at_an_old_address_ends_at_the_article(
    news: Site, heir: Server, tmp_path: Path
) -> None:
    """A redirect of the old server, and then a page that leads on."""
    rename(news, day(2))
    moved = move(news, day(3), heir)
    with (
        chromium(tmp_path / "chromium") as browser,
        browser.page(news.url("market.html")) as page,
    ):
        page.await_arrival(moved.url("fish.html"))
        assert "We asked, and the night market answered." in page.ask("document.body.innerText")


def test_the_feed_itself_stays_who_it_was(news: Site, heir: Server) -> None:
    """RFC 4287, 4.2.6: its id does not change when it is relocated."""
    before = feed_id(news)
    assert feed_id(move(news, day(2), heir)) == before


def feed_id(news: Site) -> str:
    root = etree.fromstring(fetch(news.url("feed.atom")).body)
    (found,) = root.xpath("/atom:feed/atom:id/text()", namespaces=ATOM)
    return str(found)


# --- the switch from another generator ----------------------------------------------------


@dataclass(frozen=True)
class Older:
    """What another generator wrote: `document` in its manner, and where its pages were."""

    document: str
    text: str
    pages: Mapping[str, str]
    permalink: str


JEKYLL = Older(
    document="feed.atom",
    pages={
        "shanghai.html": "2022/07/05/shanghai.html",
        "market.html": "2023/04/05/market.html",
        "talk.html": "2025/01/02/talk.html",
    },
    permalink="/{year}/{month}/{day}/{slug}.html",
    text="""<?xml version="1.0" encoding="utf-8"?>\
<feed xmlns="http://www.w3.org/2005/Atom" >\
<generator uri="https://jekyllrb.com/" version="4.3.4">Jekyll</generator>\
<link href="BASE/feed.atom" rel="self" type="application/atom+xml" />\
<link href="BASE/" rel="alternate" type="text/html" />\
<updated>2026-10-01T08:00:00+00:00</updated><id>BASE/feed.atom</id>\
<title type="html">The Slow News</title>\
<entry><title type="html">A talk</title>\
<link href="BASE/2025/01/02/talk.html" rel="alternate" type="text/html" title="A talk" />\
<published>2025-01-02T03:04:05+00:00</published><updated>2025-01-02T03:04:05+00:00</updated>\
<id>BASE/2025/01/02/talk</id>\
<content type="html" xml:base="BASE/2025/01/02/talk.html">\
<![CDATA[<p>Listen to it.</p>]]></content>\
<author><name>The Editors</name></author>\
<summary type="html"><![CDATA[Listen to it.]]></summary></entry>\
<entry><title type="html">Fish &amp;amp; chips</title>\
<link href="BASE/2023/04/05/market.html" rel="alternate" type="text/html" \
title="Fish &amp;amp; chips" />\
<published>2023-04-05T06:07:08+02:00</published><updated>2023-05-01T00:00:00+02:00</updated>\
<id>BASE/2023/04/05/market</id>\
<content type="html" xml:base="BASE/2023/04/05/market.html">\
<![CDATA[<p>We <em>asked</em>, and the <a href="/2022/07/05/shanghai.html">night market</a> \
answered.</p>]]></content>\
<author><name>The Editors</name></author>\
<summary type="html"><![CDATA[We asked, and the night market answered.]]></summary></entry>\
<entry><title type="html">Shanghai is back – and it is full</title>\
<link href="BASE/2022/07/05/shanghai.html" rel="alternate" type="text/html" \
title="Shanghai is back – and it is full" />\
<published>2022-07-05T00:00:00+00:00</published><updated>2022-07-05T00:00:00+00:00</updated>\
<id>BASE/2022/07/05/shanghai</id>\
<content type="html" xml:base="BASE/2022/07/05/shanghai.html">\
<![CDATA[<p>It sells more than it did before, and rent is now $ 200,000 a year.</p>]]></content>\
<author><name>The Editors</name></author>\
<summary type="html"><![CDATA[It sells more than it did before.]]></summary></entry></feed>
""",
)
"""In the manner of jekyll-feed: an id is the page's address without its suffix."""

HUGO = Older(
    document="feed.rss",
    pages={
        "shanghai.html": "posts/shanghai/",
        "market.html": "posts/market/",
        "talk.html": "posts/talk/",
    },
    permalink="/posts/{slug}/",
    text="""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>The Slow News</title>
    <link>BASE/</link>
    <description>Recent content on The Slow News</description>
    <generator>Hugo</generator>
    <language>en</language>
    <lastBuildDate>Thu, 02 Jan 2025 03:04:05 +0000</lastBuildDate>
    <atom:link href="BASE/feed.rss" rel="self" type="application/rss+xml" />
    <item>
      <title>A talk</title>
      <link>BASE/posts/talk/</link>
      <pubDate>Thu, 02 Jan 2025 03:04:05 +0000</pubDate>
      <guid>BASE/posts/talk/</guid>
      <description>&lt;p&gt;Listen to it.&lt;/p&gt;</description>
    </item>
    <item>
      <title>Fish &amp; chips</title>
      <link>BASE/posts/market/</link>
      <pubDate>Wed, 05 Apr 2023 06:07:08 +0200</pubDate>
      <guid>BASE/posts/market/</guid>
      <description>&lt;p&gt;We &lt;em&gt;asked&lt;/em&gt; …&lt;/p&gt;</description>
    </item>
    <item>
      <title>Shanghai is back – and it is full</title>
      <link>BASE/posts/shanghai/</link>
      <pubDate>Tue, 05 Jul 2022 00:00:00 +0000</pubDate>
      <guid>BASE/posts/shanghai/</guid>
      <description>&lt;p&gt;It sells more than it did before …&lt;/p&gt;</description>
    </item>
  </channel>
</rss>
""",
)
"""In the manner of Hugo: a guid is the page's address, a description the beginning of a text."""


@pytest.mark.parametrize(
    "older", [pytest.param(JEKYLL, id="Jekyll"), pytest.param(HUGO, id="Hugo")]
)
@pytest.mark.parametrize("pages", ["stay", "move"])
def test_a_site_can_come_from_another_generator(older: Older, pages: str, tmp_path: Path) -> None:
    """At the address they know subscribers find what they know, and all that new ones find."""
    settings = SETTINGS + (f'permalink = "{older.permalink}"\n' if pages == "stay" else "")
    with unbuilt_site(tmp_path / "news", settings, CONTENT) as news:
        document = news.output / older.document
        write(news.output, {older.document: older.text.replace("BASE", news.server.base)})
        with subscribed(news, tmp_path / "subscribers", [older.document]) as subscribers:
            before = had(subscribers)

            news.feed("import", news.url(older.document))
            document.unlink()  # feed overwrites nothing that it did not write
            build(news, day(2))
            after = reloaded(subscribers)
            assert identities(after) == identities(before)
            with subscribed(news, tmp_path / "new", [older.document]) as newcomers:
                assert after == had(newcomers)
            assert_links_lead_to_articles(after)
            if pages == "move":
                new = {news.url(old): news.url(page) for page, old in older.pages.items()}
                assert {old: led_on(old) for old in new} == new

            publish(news, day(3))
            later = reloaded(subscribers)
            assert those(later, unread=False) == after
            assert_only_today_is_unread(later)


def identities(stores: Stores) -> Stores:
    """What no other generator may change. reader takes a title in HTML for text."""
    return each(
        stores,
        lambda entry: replace(entry, title=unescape(entry.title), link="", text="", addresses=()),
    )
