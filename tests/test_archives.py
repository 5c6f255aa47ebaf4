"""The whole history: who walks back from the feed meets all, who comes by now and then misses none.

RFC 5005, 4: a subscription document, and archive documents that never gain an entry. Real readers'
parsers walk them from a real web server. Thousands of invented histories are lived through in
memory, by subscribers who fetch each archive document once. And where one article is added, the
files that change are counted.
"""

import json
import os
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count, groupby, pairwise
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

import feedparser
import lxml.html
import pytest
import rules
from msgspec import structs
from programs import NOW, Response, Site, fetch, need, run, site, write

from feed import build, config, history, identity, lock
from feed.arrange import arranged
from feed.config import Config
from feed.events import NO_WISHES, Wishes
from feed.identity import Resolution
from feed.lock import Lock, Record
from feed.minting import Authority
from feed.model import ATOM, Article
from feed.places import Placed
from feed.result import Result

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")

SETTINGS = 'title = "The Slow News"\nauthor = { name = "The Editors" }\n'

T = TypeVar("T")
HOUR = timedelta(hours=1)
FIRST = datetime(2022, 1, 1, tzinfo=UTC)


# --- who walks back meets every article once ----------------------------------------------


@dataclass(frozen=True)
class Size:
    """A site of `written` articles of which `left` are still there.

    `held` is how many of them each document holds, the subscription document first.
    """

    written: int
    left: int
    limit: int
    held: Sequence[int]


LIMIT = 3
SIZES = {
    "none, for both have gone": Size(2, 0, LIMIT, [0]),
    "none, for all have gone from the archives too": Size(9, 0, LIMIT, [0, 0, 0]),
    "1": Size(1, 1, LIMIT, [1]),
    "limit - 1": Size(LIMIT - 1, LIMIT - 1, LIMIT, [2]),
    "limit": Size(LIMIT, LIMIT, LIMIT, [3]),
    "limit + 1": Size(LIMIT + 1, LIMIT + 1, LIMIT, [4]),
    "2 * limit - 1": Size(2 * LIMIT - 1, 2 * LIMIT - 1, LIMIT, [5]),
    "2 * limit": Size(2 * LIMIT, 2 * LIMIT, LIMIT, [3, 3]),
    "2 * limit + 1": Size(2 * LIMIT + 1, 2 * LIMIT + 1, LIMIT, [4, 3]),
    "4 * limit, of which the first have gone": Size(12, 8, LIMIT, [3, 3, 2, 0]),
    "1,000": Size(1000, 1000, 20, [20] * 50),
}


@dataclass(frozen=True)
class Read:
    """A document as its reader reads it: the ids or addresses of its entries, its own links.

    `links` are those to one place, by relation. `older` is where its reader goes on.
    """

    url: str
    body: bytes
    entries: tuple[str, ...]
    links: Mapping[str, str]
    older: str
    is_archive: bool


def read_atom(served: Response) -> Read:
    parsed = feedparser.parse(served.body)
    assert not parsed.bozo, parsed.bozo_exception
    links = {link.rel: link.href for link in parsed.feed.links}
    assert len(links) == len(parsed.feed.links)
    return Read(
        url=served.url,
        body=served.body,
        entries=tuple(entry.id for entry in parsed.entries),
        links=links,
        older=links.get("prev-archive", ""),
        is_archive="fh_archive" in parsed.feed,
    )


def read_json(served: Response) -> Read:
    """JSON Feed 1.1: a chain of `next_url`, and nothing that tells of an archive."""
    told: dict[str, Any] = json.loads(served.body)
    older = told.get("next_url", "")
    ids = tuple(item["id"] for item in told["items"])
    links = {"self": told["feed_url"], "alternate": told["home_page_url"]}
    return Read(served.url, served.body, ids, links, older, served.url != told["feed_url"])


def read_page(served: Response) -> Read:
    """What its reader can click on; entries are known by their pages."""
    page = lxml.html.fromstring(served.body, base_url=served.url)
    clicks = {a.get("rel"): urljoin(served.url, a.get("href")) for a in page.iterfind(".//nav/a")}
    links = page.xpath("//ol[@class='entries']//h2/a/@href")
    pages = tuple(urljoin(served.url, str(link)) for link in links)
    is_archive = "/archive/" in served.url
    return Read(served.url, served.body, pages, clicks, clicks.get("prev", ""), is_archive)


FORMATS: Mapping[str, Callable[[Response], Read]] = {
    "feed.atom": read_atom,
    "feed.json": read_json,
    "index.html": read_page,
}


@dataclass(frozen=True)
class News:
    """The site, served, and the ids of its articles by their pages' URLs."""

    size: Size
    served: Site
    ids: Mapping[str, str]
    walks: dict[str, list[Read]] = field(default_factory=dict)

    def walked(self, start: str) -> list[Read]:
        """All documents that are met on the way back from the first; none is met twice."""
        if start not in self.walks:
            self.walks[start] = list(self._way(start))
        return self.walks[start]

    def _way(self, start: str) -> Iterator[Read]:
        url, met = self.served.url(start), set[str]()
        while url:
            assert url not in met
            met.add(url)
            served = fetch(url)
            assert (served.status, served.url) == (200, url)
            read = FORMATS[start](served)
            yield read
            url = read.older


@pytest.fixture(scope="module", params=SIZES.values(), ids=list(SIZES))
def news(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[News]:
    size: Size = request.param
    moments = [FIRST + number * HOUR for number in range(size.written)]
    content = {f"n{n}.txt": f"date: {at.isoformat()}\n\nText.\n" for n, at in enumerate(moments)}
    gone = size.written - size.left
    settings = f"{SETTINGS}limit = {size.limit}\n"
    with site(tmp_path_factory.mktemp("news"), settings, content) as served:
        for number in range(gone):
            (served.folder / "content" / f"n{number}.txt").unlink()
        if gone:
            served.build(NOW, "--yes")
        ids = {
            served.url(f"n{number}.html"): f"tag:localhost,{moments[number]:%Y-%m-%d}:n{number}"
            for number in range(gone, size.written)
        }
        yield News(size, served, ids)


@pytest.mark.parametrize("start", FORMATS)
def test_who_walks_back_from_the_feed_meets_every_article_once(news: News, start: str) -> None:
    documents = news.walked(start)
    met = [entry for document in documents for entry in document.entries]
    expected = news.ids.keys() if start == "index.html" else news.ids.values()
    assert sorted(met) == sorted(expected)
    assert [len(document.entries) for document in documents] == news.size.held


@pytest.mark.parametrize("start", FORMATS)
def test_what_is_met_is_all_there_is_counted_from_the_oldest(news: News, start: str) -> None:
    """RFC 5005, 4: an archive document stays where it is, though all its entries have gone."""
    suffix = start.rpartition(".")[2]
    numbers = range(len(news.size.held) - 1, 0, -1)
    expected = [start, *(f"archive/{number}.{suffix}" for number in numbers)]
    assert [one.url for one in news.walked(start)] == [news.served.url(path) for path in expected]
    found = {path.name for path in (news.served.output / "archive").glob(f"*.{suffix}")}
    assert found == {f"{number}.{suffix}" for number in numbers}


def test_each_archive_document_leads_to_those_around_it(news: News) -> None:
    """RFC 5005, 4 and 4.2: back, on, to the subscription document, and that it is an archive."""
    feed, *archives = news.walked("feed.atom")
    assert not feed.is_archive
    assert feed.links.keys() == {"alternate", "self"} | ({"prev-archive"} if archives else set())
    assert (feed.url, feed.links["alternate"]) == (feed.links["self"], news.served.url(""))
    for one in archives:
        assert one.is_archive
        assert (one.links["self"], one.links["current"]) == (one.url, feed.url)
        assert one.links["alternate"] == one.url.replace(".atom", ".html")
    for newer, older in pairwise(archives):
        assert newer.links["prev-archive"] == older.url
        assert older.links["next-archive"] == newer.url
    if archives:
        assert feed.links["prev-archive"] == archives[0].url
        assert "next-archive" not in archives[0].links
        assert "prev-archive" not in archives[-1].links


def test_every_json_document_is_of_the_one_feed(news: News) -> None:
    """JSON Feed 1.1, `feed_url`: it identifies the feed; `next_url`: where older items are."""
    feed, *archives = news.walked("feed.json")
    home = news.served.url("")
    assert feed.links == {"self": news.served.url("feed.json"), "alternate": home}
    for one in archives:
        page = one.url.replace(".json", ".html")
        assert one.links == {"self": news.served.url("feed.json"), "alternate": page}
        assert one.older not in (one.url, feed.url)


def test_each_page_leads_back_and_on(news: News) -> None:
    front, *archives = news.walked("index.html")
    newer = [news.served.url("index.html"), *(one.url for one in archives)]
    assert [one.links["next"] for one in archives] == newer[:-1]
    assert "next" not in front.links


def test_each_document_on_the_way_is_judged_without_finding(news: News) -> None:
    """An archive document of JSON Feed has the address of the feed that it is a part of.

    One of Atom from which entries have gone has changed since; of that no other can be the judge.
    """
    now = datetime.fromisoformat(NOW)
    for one in news.walked("feed.atom"):
        found = rules.atom_feed(one.body, url=one.url, now=now)
        lost = one.is_archive and len(one.entries) < news.size.limit
        as_new = {"feed_is_as_new_as_its_newest_change"} if lost else set()
        assert [finding for finding in found if finding.rule not in as_new] == []
    for one in news.walked("feed.json"):
        assert rules.json_feed(one.body, url=news.served.url("feed.json"), now=now) == []


# --- who comes by now and then: a site that lives in memory -------------------------------

URL = "https://example.org/"
SITE = Authority(URL)
START = datetime(2026, 1, 1, tzinfo=UTC)
FEED = f"{URL}feed.atom"
LIMITS = range(1, 7)


@cache
def configured(limit: int) -> Config:
    return Config(
        Path("site"),
        title="Site",
        url=URL,
        base_url=URL,
        limit=limit,
        formats=("atom",),
        pages=False,
        tags=False,
    )


@dataclass(frozen=True)
class Document:
    """When each entry of a document was updated, by id, and where older ones are."""

    entries: Mapping[str, datetime]
    older: str


@dataclass
class Branch:
    """Articles by their paths, and what was built of them.

    The next build announces `announced`.
    """

    articles: dict[str, Placed]
    lock: Lock
    limit: int
    announced: set[str] = field(default_factory=set)
    records: Mapping[str, Record] = field(default_factory=dict)

    def build(self, now: datetime) -> None:
        articles = [self.articles[path] for path in sorted(self.articles)]
        wishes = Wishes(announce=frozenset(self.announced), go_on=True)
        resolution = identity.resolve(self.lock, articles, SITE, now, wishes=wishes)
        assert resolution.faults == ()
        self.announced.clear()
        self.lock = history.filed(resolution.lock, self.limit)
        self.records = {
            path: self.lock.records[record.id] for path, record in resolution.records.items()
        }

    def documents(self, now: datetime) -> dict[str, Document]:
        """What is published, by the URLs of the documents."""
        all_ = arranged(configured(self.limit), self.lock, self.articles, self.records, now)
        return {
            one.feed.link("self", ATOM): Document(
                {self.records[path].id: self.records[path].updated for path in one.paths},
                one.feed.link("prev-archive", ATOM),
            )
            for one in (all_.front, *all_.archives)
        }


@dataclass
class Fork(Branch):
    """A branch that grew from `base`; it may tell subscribers of fewer than `limit` articles.

    `builds` is whether who works on it builds there too, and commits the feed.lock of that.
    """

    base: Branch = field(kw_only=True)
    may_tell: int = field(kw_only=True)
    builds: bool = field(kw_only=True)


def forked(main: Branch, builds: bool) -> Fork:
    articles, kept = dict(main.articles), dict(main.articles)
    base = Branch(kept, main.lock, main.limit)
    return Fork(articles, main.lock, main.limit, base=base, may_tell=main.limit - 1, builds=builds)


@dataclass
class Subscriber:
    """Fetches the feed at each poll, and each archive document once in a lifetime."""

    often: float
    known: dict[str, datetime] = field(default_factory=dict)
    fetched: set[str] = field(default_factory=set)

    def poll(self, documents: Mapping[str, Document]) -> None:
        url = FEED
        while url in documents and url not in self.fetched:
            for id_, updated in documents[url].entries.items():
                self.known[id_] = max(updated, self.known.get(id_, updated))
            if url != FEED:
                self.fetched.add(url)
            url = documents[url].older

    def misses(self, published: Lock) -> list[str]:
        """The ids of what is published and was never seen, or not as it was updated last."""
        return [one.id for one in published.live() if self.known.get(one.id) != one.updated]


# --- who writes ---------------------------------------------------------------------------


class Author:
    """Does things to the articles of a branch; no two articles have words or a date in common."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.clock = rng, START
        self.numbers = count()
        self.gone: dict[str, Placed] = {}

    def add(self, branch: Branch) -> None:
        self.write(branch, self.clock)

    def add_late(self, branch: Branch) -> None:
        """An article of long ago."""
        self.write(branch, START - self.rng.randint(1, 2000) * HOUR)

    def write(self, branch: Branch, day: datetime) -> None:
        name, date = self.text(), day - timedelta(seconds=next(self.numbers))
        updated = None
        if self.rng.random() < 0.2:
            updated = date + self.rng.randint(0, (self.clock - date) // HOUR) * HOUR
        article = Article(f"{name}.txt", name, "", date, updated)
        branch.articles[article.path] = Placed(article, name, f"/{name}.html", name, name)

    def delete(self, branch: Branch) -> None:
        if path := self.some(branch):
            self.gone[path] = branch.articles.pop(path)

    def restore(self, branch: Branch) -> None:
        if gone := sorted(self.gone.keys() - branch.articles.keys()):
            path = self.rng.choice(gone)
            branch.articles[path] = self.gone[path]

    def announce(self, branch: Branch) -> None:
        if path := self.some(branch):
            branch.announced.add(path)

    def declare(self, branch: Branch) -> None:
        """Write `updated:` into it, of now or of some time ago."""
        if path := self.some(branch):
            one, when = branch.articles[path], self.clock - self.rng.randint(0, 50) * HOUR
            article = structs.replace(one.article, updated=when)
            branch.articles[path] = structs.replace(one, article=article, source=self.text())

    def edit(self, branch: Branch) -> None:
        if path := self.some(branch):
            one = branch.articles[path]
            branch.articles[path] = structs.replace(one, words=self.text(), source=self.text())

    def rename(self, branch: Branch) -> None:
        if path := self.some(branch):
            one, name = branch.articles.pop(path), self.text()
            article = structs.replace(one.article, path=f"{name}.txt")
            branch.articles[article.path] = structs.replace(
                one, article=article, address=f"/{name}.html"
            )

    def text(self) -> str:
        """One that nothing else has."""
        return f"text-{next(self.numbers)}"

    def some(self, branch: Branch) -> str:
        """The path of an article; none where there is none."""
        return self.rng.choice(sorted(branch.articles)) if branch.articles else ""

    @property
    def telling(self) -> dict[Callable[[Branch], None], int]:
        """What subscribers are told of, and how often it is done."""
        return {
            self.add: 6,
            self.add_late: 2,
            self.restore: 2,
            self.announce: 2,
            self.declare: 2,
        }

    @property
    def works(self) -> dict[Callable[[Branch], None], int]:
        return {**self.telling, self.delete: 2, self.edit: 1, self.rename: 1}


def some_of(weights: Mapping[T, int], number: int, rng: random.Random) -> list[T]:
    """Some of what has weights, one more than once perhaps."""
    return rng.choices(list(weights), list(weights.values()), k=number)


# --- git, as far as it merges a feed.lock -------------------------------------------------

Row = tuple[bytes | None, bytes | None, bytes | None]
"""What stands for one key in the base, in ours and in theirs."""


def union(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """What `git merge` makes of three feed.lock, with `feed.lock merge=union`.

    No line is ever taken away or moved. Of lines next to one another that one side changed or
    added, its own stand there then; where both sides did, those of both, old ones among them.
    git may leave lines twice that are the same; here each stands once.
    """
    sides = [_by_key(data) for data in (base, ours, theirs)]
    keys = sorted(sides[0].keys() | sides[1].keys() | sides[2].keys())
    rows: list[Row] = [(sides[0].get(key), sides[1].get(key), sides[2].get(key)) for key in keys]
    lines: list[bytes | None] = []
    for _, some in groupby(rows, key=lambda row: row[0] == row[1] == row[2]):
        run = list(some)
        changing = {side for row in run for side in (1, 2) if row[side] != row[0]}
        lines += [
            one for row in run for one in dict.fromkeys(row[side] for side in changing or {1})
        ]
    return b"".join(filter(None, lines))


def _by_key(data: bytes) -> dict[bytes, bytes]:
    """Lines by what they are sorted by; the header comes first."""
    return {line[:24]: line for line in data.splitlines(keepends=True)}


def merged(main: Branch, fork: Fork, rng: random.Random) -> Branch:
    """The two locks line by line, the articles file by file; who disagrees asks `rng`."""
    trees = [one.articles for one in (fork.base, main, fork)]
    articles = {}
    for path in sorted(trees[0].keys() | trees[1].keys() | trees[2].keys()):
        base, ours, theirs = (tree.get(path) for tree in trees)
        kept = ours if theirs == base else theirs if ours == base else rng.choice((ours, theirs))
        if kept:
            articles[path] = kept
    data = union(*(lock.render(one.lock) for one in (fork.base, main, fork)))
    return Branch(articles, lock.parse(data, "feed.lock"), main.limit)


def test_locks_are_merged_here_as_git_merges_them(tmp_path: Path) -> None:
    """Without this the stories below would show nothing of merges."""
    git = need("git")
    twice = 0
    for number in range(100):
        author = Author(random.Random(f"merge {number}"))
        base = Branch({}, Lock(URL), author.rng.choice(LIMITS))
        for _ in range(author.rng.randint(0, 60)):
            author.add(base)
        base.build(author.clock)
        sides = [forked(base, builds=True) for _ in range(2)]
        for side in sides:
            for _ in range(author.rng.randint(1, 8)):
                author.clock += HOUR
                author.rng.choice(list(author.works))(side)
                side.build(author.clock)
        data = [lock.render(one.lock) for one in (base, *sides)]
        write(tmp_path, dict(zip(("base", "ours", "theirs"), data, strict=True)))
        names = (tmp_path / name for name in ("ours", "base", "theirs"))
        done = run(git, "merge-file", "--union", "-p", *names)
        assert done.returncode == 0, done.stderr.decode()
        lines = done.stdout.splitlines(keepends=True)
        assert set(union(*data).splitlines(keepends=True)) == set(lines)
        twice += len(_by_key(done.stdout)) < len(set(lines))
    assert twice > 20


# --- stories ------------------------------------------------------------------------------


class Story:
    """What becomes of a site step by step; it depends on nothing but its name.

    `faults` are what subscribers missed, and how archive documents changed that must not.
    """

    def __init__(self, name: str) -> None:
        self.rng = random.Random(name)
        self.author = Author(self.rng)
        self.main = Branch({}, Lock(URL), self.rng.choice(LIMITS))
        self.forks: list[Fork] = []
        self.subscribers = [Subscriber(often) for often in (0.05, 0.2, 0.6)]
        self.seen: Counter[str] = Counter()
        self.faults: list[str] = []
        self.had: set[tuple[str, datetime]] = set()

    def happen(self) -> None:
        """Live through it, up to the first fault."""
        self.flood()
        self.publish(self.main.lock)
        for _ in range(self.rng.randint(15, 40)):
            if self.faults:
                return
            self.author.clock += self.rng.randint(1, 30) * HOUR
            before, self.had = self.main.lock, set()
            [happens] = some_of(self.happenings, 1, self.rng)
            happens()
            self.publish(before)
            self.visited(by=[one for one in self.subscribers if self.rng.random() < one.often])
        self.visited(by=[*self.subscribers, Subscriber(1)])

    @property
    def happenings(self) -> dict[Callable[[], None], int]:
        return {
            self.work: 10,
            self.flood: 1,
            self.change_limit: 1,
            self.fork: 4,
            self.work_on_a_fork: 8,
            self.merge: 2,
        }

    def work(self) -> None:
        for work in some_of(self.author.works, self.rng.randint(1, 3), self.rng):
            work(self.main)

    def flood(self) -> None:
        for _ in range(self.rng.randint(0, 4 * self.main.limit)):
            self.rng.choice((self.author.add, self.author.add_late))(self.main)

    def change_limit(self) -> None:
        self.main.limit = self.rng.choice(LIMITS)

    def fork(self) -> None:
        if len(self.forks) < 2:
            self.forks.append(forked(self.main, builds=self.rng.random() < 0.7))

    def work_on_a_fork(self) -> None:
        """Those who work there do not know what happens meanwhile, nor what the time is."""
        if not self.forks:
            return
        fork = self.rng.choice(self.forks)
        for work in some_of(self.author.works, self.rng.randint(1, 4), self.rng):
            if work not in self.author.telling:
                work(fork)
            elif fork.may_tell:
                fork.may_tell -= 1
                work(fork)
        if fork.builds:
            fork.build(self.author.clock + self.rng.randint(-10, 10) * HOUR)

    def merge(self) -> None:
        if self.forks:
            fork = self.forks.pop(self.rng.randrange(len(self.forks)))
            both = all(one.lock.archives > fork.base.lock.archives for one in (self.main, fork))
            self.seen["merged after both had filed"] += both
            self.seen["merged"] += 1
            self.had = by_archive(self.main.lock)[0]
            self.main = merged(self.main, fork, self.rng)

    def publish(self, before: Lock) -> None:
        """An archive document loses entries and gains none.

        What a branch filed in it and main had still in its feed may come by a merge: who has
        fetched that archive document has read the feed as well.
        """
        self.main.build(self.author.clock)
        after = self.main.lock
        was, is_ = by_archive(before), by_archive(after)
        for number in range(1, before.archives + 1):
            self.seen["an archive document lost entries"] += not was[number] <= is_[number]
            if gained := is_[number] - was[number] - self.had:
                self.faults.append(f"archive {number} gained {sorted(gained)}")
        self.seen["archive documents"] += after.archives - before.archives

    def visited(self, by: Sequence[Subscriber]) -> None:
        documents = self.main.documents(self.author.clock) if by else {}
        for subscriber in by:
            subscriber.poll(documents)
            if missed := subscriber.misses(self.main.lock):
                self.faults.append(f"{MISSED} {missed}")
        self.seen["visits"] += len(by)


MISSED = "a subscriber missed"


def by_archive(lock_: Lock) -> dict[int, set[tuple[str, datetime]]]:
    """Which entries are in each archive document, and since when they read so; 0 is none."""
    found: dict[int, set[tuple[str, datetime]]] = defaultdict(set)
    for record in lock_.live():
        found[record.archive].add((record.id, record.updated))
    return found


SHARDS, STORIES = 10, 300
OFTEN = {
    "visits": 3000,
    "archive documents": 1000,
    "an archive document lost entries": 300,
    "merged": 100,
    "merged after both had filed": 10,
}
"""How often something must have happened in the stories of a shard, or they show nothing."""


@pytest.mark.parametrize("shard", range(SHARDS))
def test_who_comes_by_now_and_then_misses_nothing(shard: int) -> None:
    """And fetches each archive document but once, whatever is added, announced or merged."""
    seen: Counter[str] = Counter()
    for number in range(STORIES):
        story = Story(f"{shard}.{number}")
        story.happen()
        assert (number, story.faults) == (number, [])
        seen += story.seen
    assert {what: often for what, often in OFTEN.items() if seen[what] < often} == {}


# --- what would be missed -----------------------------------------------------------------

Flaw = Callable[[pytest.MonkeyPatch], None]


def going_back(patch: pytest.MonkeyPatch) -> None:
    resolve = identity.resolve

    def flawed(before: Lock, *told: Any, **more: Any) -> Resolution:
        resolution = resolve(before, *told, **more)
        records = {
            id_: structs.replace(one, archive=before.records[id_].archive)
            if id_ in before.records
            else one
            for id_, one in resolution.lock.records.items()
        }
        after = Lock(resolution.lock.id, resolution.lock.archives, records)
        return structs.replace(resolution, lock=after)

    patch.setattr(identity, "resolve", flawed)


def holding_the_newest_alone(patch: pytest.MonkeyPatch) -> None:
    def flawed(newest: Sequence[str], _: object, limit: int, __: bool = True) -> list[str]:
        return [*newest[:limit]]

    patch.setattr(history, "current", flawed)


def giving_a_number_again(patch: pytest.MonkeyPatch) -> None:
    file = history.filed

    def flawed(before: Lock, limit: int) -> Lock:
        last = max((one.archive for one in before.live()), default=0)
        return file(Lock(before.id, last, before.records), limit)

    patch.setattr(history, "filed", flawed)


def filling_up(patch: pytest.MonkeyPatch) -> None:
    def flawed(before: Lock, limit: int) -> Lock:
        records, archives = dict(before.records), max(before.archives, 1)
        unfiled = sorted((one for one in before.live() if not one.archive), key=_order)
        for one in unfiled[: max(len(unfiled) - limit, 0)]:
            if sum(other.archive == archives for other in records.values()) >= limit:
                archives += 1
            records[one.id] = structs.replace(one, archive=archives)
        return Lock(before.id, archives, records)

    patch.setattr(history, "filed", flawed)


def filing_anew(patch: pytest.MonkeyPatch) -> None:
    file = history.filed

    def flawed(before: Lock, limit: int) -> Lock:
        bare = {id_: structs.replace(one, archive=0) for id_, one in before.records.items()}
        return file(Lock(before.id, 0, bare), limit)

    patch.setattr(history, "filed", flawed)


def filed_beats_unfiled(patch: pytest.MonkeyPatch) -> None:
    merge = lock.merge

    def flawed(*lines: Record) -> Record:
        return structs.replace(merge(*lines), archive=max(one.archive for one in lines))

    patch.setattr(lock, "merge", flawed)


def leaving_out_empty_ones(patch: pytest.MonkeyPatch) -> None:
    documents = Branch.documents

    def flawed(branch: Branch, now: datetime) -> dict[str, Document]:
        all_ = documents(branch, now)
        return {url: one for url, one in all_.items() if one.entries or url == FEED}

    patch.setattr(Branch, "documents", flawed)


def _order(record: Record) -> tuple[int, str]:
    return record.order


FLAWS: Mapping[str, Flaw] = {
    "what is announced goes back into the archive document that it was in": going_back,
    "the feed holds the newest alone": holding_the_newest_alone,
    "the number of an empty archive document is given again": giving_a_number_again,
    "an archive document is filled up": filling_up,
    "all is filed anew, by the limit of today": filing_anew,
    "what one branch announced stays where the other filed it": filed_beats_unfiled,
    "an archive document without entries is left out": leaving_out_empty_ones,
}


@pytest.mark.parametrize("flaw", FLAWS.values(), ids=list(FLAWS))
def test_it_is_noticed_where_something_would_be_missed(
    monkeypatch: pytest.MonkeyPatch, flaw: Flaw
) -> None:
    """Without this the stories above would be worth nothing."""
    flaw(monkeypatch)

    def missed(number: int) -> bool:
        story = Story(f"0.{number}")
        story.happen()
        return any(fault.startswith(MISSED) for fault in story.faults)

    assert any(map(missed, range(STORIES)))


# --- one article more or less, of a thousand ----------------------------------------------

LATER = datetime(2026, 11, 1, tzinfo=UTC)
FRONT = {"feed.atom", "feed.rss", "feed.json", "index.html"}
MANY = f'url = "{URL}"\n{SETTINGS}limit = 20\n'


@pytest.fixture
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here pulls a plug, and to sync would be to wait for every program's disk."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def numbered(number: int, tag: str = "", text: str = "Text.") -> str:
    """An article of plain text; every second one is about ships, the others about the sea."""
    moment, tag = FIRST + number * HOUR, tag or ("ships", "sea")[number % 2]
    header = f"title: Number {number}\ndate: {moment.isoformat()}\ntags: {tag}\n"
    return f"{header}\n{text}\n"


def name(number: int) -> str:
    return f"n{number:04}"


def writing(number: int, **more: str) -> Callable[[Path], None]:
    return lambda content: write(content, {f"{name(number)}.txt": numbered(number, **more)})


def deleting(number: int) -> Callable[[Path], None]:
    return lambda content: (content / f"{name(number)}.txt").unlink()


def of(stem: str, *suffixes: str) -> set[str]:
    return {f"{stem}.{suffix}" for suffix in suffixes or ("atom", "rss", "json", "html")}


def of_archive(number: int, *suffixes: str) -> set[str]:
    return of(f"archive/{number}", *(suffixes or ("atom", "json", "html")))


def of_article(number: int) -> set[str]:
    return of(name(number), "atom", "html")


@dataclass(frozen=True)
class Change:
    """What is done to a site of `before` articles, and the files that are others then."""

    before: int
    does: Callable[[Path], None]
    written: set[str]
    deleted: set[str] = field(default_factory=set)
    announce: frozenset[str] = frozenset()


CHANGES = {
    "one more, and nothing is filed": Change(
        1000, writing(1000), of_article(1000) | FRONT | of("tags/ships")
    ),
    "one more, and 20 are filed": Change(
        999,
        writing(999),
        of_article(999) | FRONT | of("tags/sea") | of_archive(49) | of_archive(48, "atom", "html"),
    ),
    "one more, the first about something": Change(
        1000, writing(1000, tag="rope"), of_article(1000) | FRONT | of("tags/rope") | {"feeds.opml"}
    ),
    "an old one is edited quietly": Change(
        1000, writing(30, text="Another text."), of_article(30) | of_archive(2, "atom", "json")
    ),
    "an old one is edited, and announced": Change(
        1000,
        writing(30, text="Another text."),
        of_article(30) | FRONT | of("tags/ships") | of_archive(2),
        announce=frozenset({f"{name(30)}.txt"}),
    ),
    "an old one is deleted": Change(
        1000,
        deleting(30),
        {"feed.atom", "feed.rss", "index.html", "tags/ships.html"} | of_archive(2),
        of_article(30),
    ),
}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Built sites by how many articles they have, to be copied."""

    @cache
    def built_once(size: int) -> Path:
        folder = tmp_path_factory.mktemp(f"of {size}")
        built(folder, {f"{name(number)}.txt": numbered(number) for number in range(size)}, MANY)
        return folder

    return built_once


def built(
    folder: Path, content: Mapping[str, str], settings: str = "", wishes: Wishes = NO_WISHES
) -> Result:
    write(folder / "content", content)
    if settings:
        write(folder, {"feed.toml": settings})
    return build.build(config.load(folder / "feed.toml"), now=LATER, wishes=wishes)


def tree(folder: Path) -> dict[str, bytes]:
    """All files but the manifest and what the next build may know, by their paths."""
    found = (path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    others = (".manifest.json", ".feed_cache/")
    return {path: data for path, data in files.items() if not any(map(path.count, others))}


@pytest.mark.usefixtures("_unsynced")
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_what_one_article_changes_is_its_own(
    tmp_path: Path, sites: Callable[[int], Path], change: Change
) -> None:
    """Who fetches what has changed, or copies it to a host, has little to do."""
    folder = tmp_path / "site"
    shutil.copytree(sites(change.before), folder)
    before = tree(folder / "build")
    change.does(folder / "content")
    changes = built(folder, {}, wishes=Wishes(announce=change.announce)).changes
    after = tree(folder / "build")
    assert {*changes.written} - {".manifest.json"} == change.written
    assert {*changes.deleted} == change.deleted
    assert {path for path in after if after[path] != before.get(path)} == change.written
    assert before.keys() - after.keys() == change.deleted


# --- without a history --------------------------------------------------------------------

FEW = f'url = "{URL}"\n{SETTINGS}limit = 3\n'
TEN = {f"{name(number)}.txt": numbered(number) for number in range(10)}


def archived(folder: Path) -> set[str]:
    """The names of all archive documents."""
    return {path.name for path in (folder / "build").glob("archive/*")}


def fed(folder: Path, document: str = "feed.json") -> list[str]:
    """The names of the articles that a document holds, the newest first."""
    told = json.loads((folder / "build" / document).read_bytes())
    return [item["url"].removeprefix(URL).removesuffix(".html") for item in told["items"]]


def names(*numbers: int) -> list[str]:
    return [name(number) for number in numbers]


@pytest.mark.usefixtures("_unsynced")
@pytest.mark.parametrize(
    ("settings", "suffixes"),
    [
        pytest.param("", {"atom", "json", "html"}, id="as it comes"),
        pytest.param("archive = false", set(), id="without archives"),
        pytest.param('formats = ["rss"]', {"html"}, id="RSS alone, which cannot lead on"),
        pytest.param('formats = ["atom", "rss"]', {"atom", "html"}, id="without JSON"),
        pytest.param('formats = ["json"]', {"json", "html"}, id="JSON alone"),
        pytest.param("pages = false", {"atom", "json"}, id="without pages"),
        pytest.param('formats = ["rss"]\npages = false', set(), id="RSS alone, without pages"),
    ],
)
def test_the_archive_documents_are_in_each_format_that_can_lead_to_them(
    tmp_path: Path, settings: str, suffixes: set[str]
) -> None:
    built(tmp_path, TEN, f"{FEW}{settings}\n")
    assert archived(tmp_path) == {f"{number}.{one}" for number in (1, 2) for one in suffixes}
    assert (tmp_path / "build" / "archive").exists() is bool(suffixes)


@pytest.mark.usefixtures("_unsynced")
def test_without_archives_the_feed_holds_what_was_told_last(tmp_path: Path) -> None:
    """And the newest, where what was told last is of long ago; nobody else will tell of it."""
    built(tmp_path, TEN, f"{FEW}archive = false\n")
    assert fed(tmp_path) == names(9, 8, 7)
    built(tmp_path, {"late.txt": numbered(-1000), "later.txt": numbered(-2000)})
    assert fed(tmp_path) == [*names(9, 8, 7), "late", "later"]
    built(tmp_path, {f"{name(10)}.txt": numbered(10)})
    assert fed(tmp_path) == [*names(10, 9, 8), "late", "later"]
    built(tmp_path, {f"{name(11)}.txt": numbered(11)})
    assert fed(tmp_path) == [*names(11, 10, 9), "late"]
    files = tree(tmp_path)
    assert b'"archive' not in files["feed.lock"]
    assert [path for path, data in files.items() if b"prev-archive" in data] == []
    assert "next_url" not in json.loads(files["build/feed.json"])


@pytest.mark.usefixtures("_unsynced")
def test_archives_can_be_switched_on_later(tmp_path: Path) -> None:
    """Then all is filed that was never filed, from the first on."""
    built(tmp_path, TEN, f"{FEW}archive = false\n")
    built(tmp_path, {}, FEW)
    documents = ["feed.json", "archive/2.json", "archive/1.json"]
    held = [fed(tmp_path, document) for document in documents]
    assert held == [names(9, 8, 7, 6), names(5, 4, 3), names(2, 1, 0)]
    assert len(archived(tmp_path)) == 6


@pytest.mark.usefixtures("_unsynced")
def test_archives_that_were_switched_off_for_a_while_are_what_they_were(tmp_path: Path) -> None:
    """feed.lock keeps what was filed: who has fetched an archive document need not do so again."""
    built(tmp_path, TEN, FEW)
    before = tree(tmp_path)
    built(tmp_path, {}, f"{FEW}archive = false\n")
    assert fed(tmp_path) == names(9, 8, 7)
    assert not (tmp_path / "build" / "archive").exists()
    assert tree(tmp_path)["feed.lock"] == before["feed.lock"]
    built(tmp_path, {}, FEW)
    assert tree(tmp_path) == before
