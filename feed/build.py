"""The flow of a build: scan, read, identify, arrange, render, write."""

from __future__ import annotations

import hashlib
import posixpath
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo

from feed import addresses, articles, chunks, history, identity, output, scan
from feed.articles.source import check_size
from feed.chunks import Chunk, Item
from feed.config import Config
from feed.errors import ArticleError, ArticleErrors, FeedError, Notice
from feed.identity import Authority, Record
from feed.model import ATOM, JSON, RSS, Article, Entry, Feed, Link, Person
from feed.output import Changes
from feed.references import Site

CHUNK = 100
"""Articles in a chunk: enough to make its start cheap, few enough to hold in memory."""

STATIC = "static/"
"""Files of the content folder that are copied though no article refers to them."""

FEEDS = {
    "atom": Link("feed.atom", "self", ATOM, title="Atom"),
    "rss": Link("feed.rss", "self", RSS, title="RSS"),
    "json": Link("feed.json", "self", JSON, title="JSON Feed"),
}
"""Format -> the feed's path in the output folder, media type, and what people call it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did. `due` are the moments at which more will be published, the next first."""

    changes: Changes
    published: int
    drafts: int
    due: tuple[datetime, ...]
    notices: tuple[Notice, ...]
    feed: Feed


@dataclass(frozen=True, slots=True)
class Placed:
    """An article without its body, which would fill the memory, and the paths of its outputs.

    `digest` is of its bytes, to know whether they change while the build runs.
    """

    article: Article
    digest: bytes
    document: str
    page: str


def build(config: Config, *, now: datetime, waiting: Callable[[], None] = lambda: None) -> Result:
    """Build the site of `config` as it is at `now`, an aware datetime.

    `waiting` is called where another build of the same site must end first.

    Raises ArticleErrors with all faults of all articles, their paths relative to the content
    folder, and other FeedErrors. Then the output folder is as it was.
    """
    with output.opened(config.output, waiting) as out:
        listing = scan.scan(config.content, config.include, config.exclude, config.output)
        placed, faults = _read(config, listing.articles)
        claims = _Claims(_generated(config))
        faults += claims.of_articles(one for one in placed if not one.article.draft)
        published = {one.article.path: one for one in placed if _is_published(one.article, now)}
        records = _identify(published, config, now)
        faults += _shared_ids(records)
        if not published and not faults:
            raise _nothing_published(config, placed)

        feed = _front(config, records.values())
        site = _site(config, listing, published)
        newest = history.newest(records, config.limit)
        entries: dict[str, Entry] = {}
        files = {path for path in listing.files if path.startswith(STATIC)}
        notices = [*_missing_author(config, published.values()), *_unread(published.values())]
        for chunk in _chunks(config, published, records, site, feed, frozenset(newest)):
            rendered = chunks.render(chunk)
            faults += rendered.faults
            notices += rendered.notices
            entries |= rendered.entries
            files |= rendered.files
            if not faults:
                for path, data in rendered.documents.items():
                    out.put(path, data)
        faults += claims.of_files(sorted(files))
        if faults:
            raise ArticleErrors(faults)

        for path in sorted(files):
            out.copy(path, config.content / path)
        feed = replace(feed, entries=tuple(entries[path] for path in newest))
        for path, data in _documents(feed, config):
            out.put(path, data, last=True)
        return Result(
            changes=out.publish(),
            published=len(published),
            drafts=sum(one.article.draft for one in placed),
            due=_due(placed, now),
            notices=tuple(notices),
            feed=feed,
        )


def _read(config: Config, paths: Mapping[str, int]) -> tuple[list[Placed], list[ArticleError]]:
    placed: list[Placed] = []
    faults: list[ArticleError] = []
    zone = config.zone
    for path, size in paths.items():
        try:
            check_size(path, size)
            placed.append(_place(config, path, _bytes(config, path), zone))
        except ArticleErrors as several:
            faults += several.faults
        except ArticleError as fault:
            faults.append(fault)
    return placed, faults


def _place(config: Config, path: str, data: bytes, zone: tzinfo) -> Placed:
    article = articles.read(path, data, zone)
    name = articles.output_path(path)
    page = _page(config.permalink, name, article)
    return Placed(replace(article, body=""), _digest(data), f"{name}.atom", page)


def _bytes(config: Config, path: str) -> bytes:
    try:
        return (config.content / path).read_bytes()
    except OSError as error:
        raise ArticleError(path, 0, f"cannot be read: {error.strerror}") from error


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _page(permalink: str, name: str, article: Article) -> str:
    """The path of an article's page; a pattern that ends in a slash makes an `index.html`."""
    folder, stem = posixpath.split(name)
    slug = article.slug or stem
    date = f"{article.date:%Y-%m-%d}" if article.date else "0000-00-00"
    year, month, day = date.rjust(10, "0").split("-")
    path = permalink.format(
        path=posixpath.join(folder, slug), slug=slug, year=year, month=month, day=day
    ).lstrip("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


def _is_published(article: Article, now: datetime) -> bool:
    return not article.draft and article.date is not None and article.date <= now


def _identify(published: Mapping[str, Placed], config: Config, now: datetime) -> dict[str, Record]:
    authority = Authority(config.url, config.since)
    return {
        path: identity.resolve(one.article, articles.output_path(path), authority, now)
        for path, one in published.items()
    }


def _shared_ids(records: Mapping[str, Record]) -> Iterator[ArticleError]:
    owners: dict[str, str] = {}
    for path, record in records.items():
        owner = owners.setdefault(record.id, path)
        if owner != path:
            message = f"its id {record.id} is also that of {owner}"
            yield ArticleError(path, 0, message, "give one of them another id")


def _nothing_published(config: Config, placed: Sequence[Placed]) -> FeedError:
    if not placed:
        suffixes = ", ".join(sorted(articles.FORMATS))
        hint = f"put one there: a file whose name ends in one of {suffixes}"
        return FeedError(f"there is no article in {config.content}", hint)
    message = f"no article in {config.content} is published yet"
    return FeedError(message, "all are drafts, or dated in the future")


def _due(placed: Iterable[Placed], now: datetime) -> tuple[datetime, ...]:
    moments = (
        moment
        for one in placed
        if not one.article.draft
        for moment in (one.article.date, one.article.updated)
        if moment is not None and moment > now
    )
    return tuple(sorted(set(moments)))


def _front(config: Config, records: Iterable[Record]) -> Feed:
    """The feed without its entries."""
    moments = [record.updated for record in records]
    preview = identity.preview_id("") if config.preview else config.url
    return Feed(
        id=config.id or preview,
        title=config.title,
        updated=max(moments, default=datetime.min),
        url=config.base_url,
        authors=(config.author,) if config.author else (),
        links=tuple(
            replace(FEEDS[name], href=config.base_url + FEEDS[name].href) for name in config.formats
        ),
        subtitle=config.subtitle,
        lang=config.language,
        rights=config.rights,
        icon=config.icon,
        logo=config.logo,
    )


def _site(config: Config, listing: scan.Listing, published: Mapping[str, Placed]) -> Site:
    index = "index.html" if config.permalink.endswith("/") else ""
    pages = {
        path: config.base_url + addresses.from_path(one.page.removesuffix(index))
        for path, one in published.items()
    }
    hidden = frozenset(listing.articles) - pages.keys()
    return Site(config.base_url, pages, listing.files, hidden, frozenset(pages.values()))


def _missing_author(config: Config, published: Iterable[Placed]) -> Iterator[Notice]:
    nameless = sum(not one.article.authors for one in published)
    if nameless and not config.author:
        who = "1 article names" if nameless == 1 else f"{nameless} articles name"
        message = f"{who} no author: readers will see the feed's title in its place"
        yield Notice("", 0, message, 'set author = "Your name" in the configuration')


def _unread(published: Iterable[Placed]) -> Iterator[Notice]:
    for one in published:
        yield from one.article.notices


def _chunks(
    config: Config,
    published: Mapping[str, Placed],
    records: Mapping[str, Record],
    site: Site,
    feed: Feed,
    wanted: frozenset[str],
) -> Iterator[Chunk]:
    paths = list(published)
    for start in range(0, len(paths), CHUNK):
        items = tuple(
            _item(config, published[path], records[path]) for path in paths[start : start + CHUNK]
        )
        yield Chunk(
            items=items,
            site=site,
            feed=feed,
            author=config.author or Person(config.title),
            timezone=config.timezone,
            pages=config.pages,
            wanted=wanted,
        )


def _item(config: Config, placed: Placed, record: Record) -> Item:
    path = placed.article.path
    data = _bytes(config, path)
    if _digest(data) != placed.digest:
        raise ArticleErrors([ArticleError(path, 0, "changed during the build", "build again")])
    return Item(path, data, record, placed.document, placed.page)


def _documents(feed: Feed, config: Config) -> Iterator[tuple[str, bytes]]:
    """What is made of the newest entries: the feeds, and the page of the site."""
    from feed.formats import atom, html, jsonfeed, rss

    writers = {"atom": atom.render, "rss": rss.render, "json": jsonfeed.render}
    for name in config.formats:
        yield FEEDS[name].href, writers[name](feed)
    if config.pages:
        yield "style.css", html.style()
        yield "index.html", html.render_index(feed)


def _generated(config: Config) -> dict[str, str]:
    """The documents that are no article's: path -> what it is."""
    feeds = {FEEDS[name].href: f"the {FEEDS[name].title} feed" for name in config.formats}
    pages = {"index.html": "the front page", "style.css": "the style sheet"}
    return {output.MANIFEST: "the manifest", **feeds, **(pages if config.pages else {})}


@dataclass(slots=True)
class _Claims:
    """Whose each output is, so that no two meet; some disks know neither case nor Unicode form."""

    generated: Mapping[str, str]
    _owners: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, what in self.generated.items():
            self._owners[_key(path)] = what

    def of_articles(self, placed: Iterable[Placed]) -> Iterator[ArticleError]:
        for one in placed:
            for path in (one.document, one.page):
                yield from self._claim(path, one.article.path)

    def of_files(self, paths: Iterable[str]) -> Iterator[ArticleError]:
        for path in paths:
            yield from self._claim(path, path)

    def _claim(self, path: str, owner: str) -> Iterator[ArticleError]:
        other = self._owners.setdefault(_key(path), owner)
        if other != owner:
            message = f"would be written to {path}, as {other} would"
            yield ArticleError(owner, 0, message, "rename one of the two")


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
