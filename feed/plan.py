"""What a build is going to do, when every article has been read and none rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feed import addresses, articles, history, identity, output, scan
from feed.chunks import Common
from feed.config import Config
from feed.contents import Contents
from feed.errors import ArticleError, ArticleErrors, ConfigError, FeedError
from feed.identity import Event, Wishes
from feed.lock import Lock, Record, fault
from feed.minting import Authority
from feed.model import ATOM, JSON, RSS, Feed, Link, Person
from feed.places import Claims, Placed, page_at
from feed.references import Site

FEEDS = {
    "atom": Link("feed.atom", "self", ATOM, title="Atom"),
    "rss": Link("feed.rss", "self", RSS, title="RSS"),
    "json": Link("feed.json", "self", JSON, title="JSON Feed"),
}
"""Format -> the feed's path in the output folder, media type, and what people call it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which articles are published as whom, and which documents hold them.

    `before` is the lock as it was, `lock` as it will be; `excess` are the events that no build
    does unasked. `published` and `records` are by path;
    `newest` are the paths of the articles that the feeds hold, in their order.
    """

    config: Config
    contents: Contents
    published: Mapping[str, Placed]
    records: Mapping[str, Record]
    before: Lock
    lock: Lock
    events: tuple[Event, ...]
    excess: tuple[Event, ...]
    due: tuple[datetime, ...]
    newest: Sequence[str]
    common: Common
    claims: Claims
    faults: Sequence[ArticleError]


def planned(
    config: Config, contents: Contents, before: Lock, now: datetime, wishes: Wishes
) -> Plan:
    """Identify and arrange what was read.

    Raises ArticleErrors or FeedError where there is nothing to publish, ConfigError for wishes
    that name no published article.
    """
    claims = Claims(_generated(config))
    shown = [one for one in contents.placed if not one.article.draft]
    drafts = frozenset(one.path for one in contents.placed if one.article.draft)
    unread = frozenset(one.path for one in contents.faults)
    faults = [*contents.faults, *claims.of_articles(shown)]
    resolved = identity.resolve(
        before,
        shown,
        Authority(config.url, config.since),
        now,
        wishes=wishes,
        others=drafts,
        unread=unread,
    )
    faults += (
        *resolved.faults,
        *_shared_ids(shown, resolved.records, before.id),
        *_unfit(resolved.records, before),
    )
    if not faults:
        _check_wishes(wishes, resolved.records)
    if not resolved.records and not _may_be_empty(before, wishes):
        raise ArticleErrors(faults) if faults else _nothing_published(config, contents, before)
    lock = history.filed(resolved.lock, config.limit)
    records = {path: lock.records[record.id] for path, record in resolved.records.items()}
    published = {one.path: one for one in shown if one.path in records}
    newest = history.current(records, config.limit)
    common = Common(
        site=_site(config, contents.listing, published),
        feed=_front(config, lock, now),
        author=config.author or Person(config.title),
        timezone=config.timezone,
        pages=config.pages,
        wanted=frozenset(newest),
    )
    return Plan(
        config=config,
        contents=contents,
        published=published,
        records=records,
        before=before,
        lock=lock,
        events=resolved.events,
        excess=identity.excess(resolved.events, sum(1 for _ in before.live())),
        due=_due(shown, records, now),
        newest=newest,
        common=common,
        claims=claims,
        faults=faults,
    )


def redirects(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Addresses that articles once had, within the site, and the URLs that they lead to now.

    Not where something else stands by now: a page, or one of the copied `files`. Of two articles
    that had the same address, it is that of the later one in the history.
    """
    pages = plan.common.site.pages
    later = sorted(plan.records.items(), key=lambda item: item[1].order, reverse=True)
    former = [(address, pages[path]) for path, record in later for address in record.former]
    if not former or not plan.config.pages:
        return
    # not the claims of the plan: in them articles of the future stand as well
    standing = Claims(_generated(plan.config))
    for _ in (*standing.of_articles(plan.published.values()), *standing.of_files(files)):
        pass
    for address, url in former:
        if standing.free_for(page_at(address), f"the redirect from {address}"):
            yield address, url


def _shared_ids(
    shown: Iterable[Placed], records: Mapping[str, Record], feed_id: str
) -> Iterator[ArticleError]:
    """The faults of articles that have an id together, those that are not due yet too."""
    ids = {path: record.id for path, record in records.items()}
    ids |= {one.path: one.article.id for one in shown if one.article.id and one.path not in ids}
    owners = {feed_id: "the feed itself"}
    for path, id_ in ids.items():
        owner = owners.setdefault(id_, path)
        if owner != path:
            message = f"its id {id_} is also that of {owner}"
            yield ArticleError(path, 0, message, "give one of them another id")


def _unfit(records: Mapping[str, Record], before: Lock) -> Iterator[ArticleError]:
    """The faults of what feed.lock could not be read with again."""
    for path, record in records.items():
        if record is not before.records.get(record.id) and (told := fault(record)):
            yield ArticleError(path, 0, f"cannot be kept in feed.lock: {told}", "rename it")


def _check_wishes(wishes: Wishes, records: Mapping[str, Record]) -> None:
    wanted = {
        "--announce": wishes.announce,
        "--redate": wishes.redate,
        "--change-id": wishes.change_id,
    }
    for option, paths in wanted.items():
        for path in sorted(paths - records.keys()):
            raise ConfigError(f"{option} {path}: no article of that name is published")


def _may_be_empty(before: Lock, wishes: Wishes) -> bool:
    """A feed without entries is one whose articles have all gone, and somebody meant that."""
    return wishes.go_on if any(before.live()) else bool(before.records)


def _nothing_published(config: Config, contents: Contents, before: Lock) -> FeedError:
    if any(before.live()):
        message = f"every article has gone from {config.content}"
        return FeedError(message, "if that is meant, build with --yes")
    if not contents.placed:
        suffixes = ", ".join(sorted(articles.FORMATS))
        hint = f"put one there: a file whose name ends in one of {suffixes}"
        return FeedError(f"there is no article in {config.content}", hint)
    message = f"no article in {config.content} is published yet"
    return FeedError(message, "all are drafts, or dated in the future")


def _due(
    shown: Iterable[Placed], records: Mapping[str, Record], now: datetime
) -> tuple[datetime, ...]:
    """The moments at which more will be published, the next first."""
    moments = (
        moment
        for one in shown
        for moment in (None if one.path in records else one.declared, one.article.updated)
        if moment is not None and moment > now
    )
    return tuple(sorted(set(moments)))


def _front(config: Config, lock: Lock, now: datetime) -> Feed:
    """The feed without its entries."""
    return Feed(
        id=lock.id,
        title=config.title,
        updated=history.changed(lock) or now,
        url=config.base_url,
        authors=(config.author,) if config.author else (),
        deleted=history.deleted(lock, config.limit),
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
    pages = {
        path: config.base_url + addresses.from_path(one.address.removeprefix("/"))
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


def _generated(config: Config) -> dict[str, str]:
    """The documents that are no article's: path -> what it is."""
    feeds = {FEEDS[name].href: f"the {FEEDS[name].title} feed" for name in config.formats}
    pages = {"index.html": "the front page", "style.css": "the style sheet"}
    return {output.MANIFEST: "the manifest", **feeds, **(pages if config.pages else {})}
