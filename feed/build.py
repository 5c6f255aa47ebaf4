"""The flow of a build: scan, read, identify, arrange, render, write."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import TypeVar

from feed import addresses, articles, chunks, history, identity, output, scan, workers
from feed.articles.source import check_size
from feed.chunks import Common, Item, Rendered
from feed.config import Config
from feed.errors import ArticleError, ArticleErrors, FeedError, Notice
from feed.identity import Authority, Record
from feed.model import ATOM, JSON, RSS, Article, Entry, Feed, Link, Person
from feed.output import Changes, Output
from feed.places import Claims, Placed, place
from feed.references import Site

T = TypeVar("T")

CHUNK = 100
"""Articles in a chunk: enough to make its start cheap, few enough to hold in memory."""

MANY = 400
"""Articles from which on several processes are faster than one."""

FEEDS = {
    "atom": Link("feed.atom", "self", ATOM, title="Atom"),
    "rss": Link("feed.rss", "self", RSS, title="RSS"),
    "json": Link("feed.json", "self", JSON, title="JSON Feed"),
}
"""Format -> the feed's path in the output folder, media type, and what people call it."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did. `due` are the moments at which more will be published, the next first.

    `unused` are the files of the content folder of which nothing was made.
    """

    changes: Changes
    published: int
    drafts: int
    due: tuple[datetime, ...]
    notices: tuple[Notice, ...]
    unused: tuple[str, ...]
    feed: Feed


def build(config: Config, *, now: datetime, waiting: Callable[[], None] = lambda: None) -> Result:
    """Build the site of `config` as it is at `now`, an aware datetime.

    `waiting` is called where another build of the same site must end first.

    Raises ArticleErrors with all faults of all articles, their paths relative to the content
    folder, and other FeedErrors. Then the output folder is as it was.
    """
    with output.opened(config.output, waiting) as out:
        plan = _plan(config, now)
        rendered = _render(plan, out)
        for path in sorted(rendered.files):
            out.copy(path, config.content / path)
        entries = tuple(rendered.entries[path] for path in plan.newest)
        feed = replace(plan.common.feed, entries=entries)
        for path, data in _documents(feed, config):
            out.put(path, data, last=True)
        return Result(
            changes=out.publish(),
            published=len(plan.published),
            drafts=sum(one.article.draft for one in plan.placed),
            due=_due(plan.placed, now),
            notices=(*_missing_author(plan), *rendered.notices),
            unused=tuple(path for path in plan.listing.files if path not in rendered.files),
            feed=feed,
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known when every article has been read, and none rendered.

    `newest` are the paths of the articles that the feeds hold, in their order.
    """

    config: Config
    jobs: int
    listing: scan.Listing
    placed: Sequence[Placed]
    published: Mapping[str, Placed]
    records: Mapping[str, Record]
    newest: Sequence[str]
    common: Common
    claims: Claims
    faults: Sequence[ArticleError]


def _plan(config: Config, now: datetime) -> _Plan:
    """Scan, read, identify and arrange.

    Raises ArticleErrors or FeedError where there is nothing to publish.
    """
    listing = scan.scan(config.content, config.include, config.exclude, config.output)
    jobs = workers.processors() if len(listing.articles) >= MANY else 1
    placed, faults = _read(config, listing.articles, jobs)
    claims = Claims(_generated(config))
    faults += listing.faults
    faults += claims.of_articles(one for one in placed if not one.article.draft)
    published = {one.article.path: one for one in placed if _is_published(one.article, now)}
    records = _identify(published, config, now)
    faults += _shared_ids(records, config.id or config.url)
    if not published:
        raise ArticleErrors(faults) if faults else _nothing_published(config, placed)
    newest = history.newest(records, config.limit)
    common = Common(
        site=_site(config, listing, published),
        feed=_front(config, records.values()),
        author=config.author or Person(config.title),
        timezone=config.timezone,
        pages=config.pages,
        wanted=frozenset(newest),
    )
    return _Plan(config, jobs, listing, placed, published, records, newest, common, claims, faults)


def _render(plan: _Plan, out: Output) -> Rendered:
    """Render all chunks and stage their documents; what they hand back is put together.

    Raises ArticleErrors with the faults of the plan and of the chunks.
    """
    entries: dict[str, Entry] = {}
    files = {path for path in plan.listing.files if path.startswith(scan.STATIC)}
    notices = [notice for one in plan.published.values() for notice in one.article.notices]
    faults = list(plan.faults)
    for rendered in workers.apply(chunks.render, plan.common, _batches(_items(plan)), plan.jobs):
        entries |= rendered.entries
        files |= rendered.files
        notices += rendered.notices
        faults += rendered.faults
        if not faults:
            for path, data in rendered.documents.items():
                out.put(path, data)
    faults += plan.claims.of_files(sorted(files))
    if faults:
        raise ArticleErrors(faults)
    return Rendered({}, entries, frozenset(files), tuple(notices), ())


def _read(
    config: Config, paths: Mapping[str, int], jobs: int
) -> tuple[list[Placed], list[ArticleError]]:
    placed: list[Placed] = []
    faults: list[ArticleError] = []
    for some, wrong in workers.apply(_read_some, config, _batches(paths.items()), jobs):
        placed += some
        faults += wrong
    return placed, faults


def _read_some(
    config: Config, paths: Sequence[tuple[str, int]]
) -> tuple[list[Placed], list[ArticleError]]:
    placed: list[Placed] = []
    faults: list[ArticleError] = []
    zone = config.zone
    for path, size in paths:
        try:
            check_size(path, size)
            data = _bytes(config, path)
            article = articles.read(path, data, zone)
        except ArticleErrors as several:
            faults += several.faults
        except ArticleError as fault:
            faults.append(fault)
        else:
            placed.append(place(replace(article, body=""), _digest(data), config.permalink))
    return placed, faults


def _bytes(config: Config, path: str) -> bytes:
    try:
        # to make a Path takes as long as to read the file
        with open(f"{config.content}/{path}", "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError as error:
        raise ArticleError(path, 0, f"cannot be read: {error.strerror}") from error


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, CHUNK)):
        yield batch


def _is_published(article: Article, now: datetime) -> bool:
    return not article.draft and article.date is not None and article.date <= now


def _identify(published: Mapping[str, Placed], config: Config, now: datetime) -> dict[str, Record]:
    authority = Authority(config.url, config.since)
    return {
        path: identity.resolve(one.article, articles.output_path(path), authority, now)
        for path, one in published.items()
    }


def _shared_ids(records: Mapping[str, Record], feed_id: str) -> Iterator[ArticleError]:
    owners = {feed_id: "the feed itself"}
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
    preview = identity.preview_id("") if config.preview else config.url
    return Feed(
        id=config.id or preview,
        title=config.title,
        updated=max(record.updated for record in records),
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
    # what could be an article and is excluded is not published by a mere link to it
    files = {
        path: size
        for path, size in listing.files.items()
        if path.startswith(scan.STATIC) or not articles.is_article(path)
    }
    return Site(config.base_url, pages, files, hidden, frozenset(pages.values()))


def _missing_author(plan: _Plan) -> Iterator[Notice]:
    nameless = sum(not one.article.authors for one in plan.published.values())
    if nameless and not plan.config.author:
        who = "1 article names" if nameless == 1 else f"{nameless} articles name"
        message = f"{who} no author: readers will see the feed's title"
        yield Notice("", 0, message, 'set author = "Your name" in the configuration')


def _items(plan: _Plan) -> Iterator[Item]:
    """What is rendered of each article.

    Its bytes are read again: to keep them would take more memory than all else.
    """
    for path, one in plan.published.items():
        data = _same_bytes(plan.config, one)
        yield Item(path, data, plan.records[path], one.document, one.page)


def _same_bytes(config: Config, placed: Placed) -> bytes:
    path = placed.article.path
    try:
        data = _bytes(config, path)
        if _digest(data) != placed.digest:
            raise ArticleError(path, 0, "changed during the build", "build again")
    except ArticleError as fault:
        raise ArticleErrors([fault]) from fault
    return data


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
