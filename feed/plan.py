"""What a build is going to do, when every article has been read and none rendered."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import structs

from feed import (
    aliases,
    articles,
    checks,
    entries,
    history,
    identity,
    output,
    paths,
    scan,
)
from feed.aliases import Alias
from feed.arrange import Arrangement, arranged
from feed.chunks import Common
from feed.config import Config
from feed.contents import Contents
from feed.errors import ArticleError, ArticleErrors, ConfigError, FeedError
from feed.events import Event, Wishes
from feed.lock import Lock, Record
from feed.minting import Authority
from feed.model import Person
from feed.places import Claims, Placed, page_at
from feed.references import Site
from feed.theme import Theme


class Plan(msgspec.Struct, frozen=True):
    """Which articles are published as whom, and which documents hold them.

    `before` is the lock as it was, `lock` as it will be; `excess` are the events that no build
    does unasked. `published` and `records` are by path. Until the moment `until` nothing changes
    by time alone. `claims` are those of outputs that files may meet.
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
    until: datetime | None
    arrangement: Arrangement
    common: Common
    aliases: tuple[Alias, ...]
    claims: Claims
    faults: Sequence[ArticleError]


def planned(
    config: Config,
    contents: Contents,
    theme: Theme,
    before: Lock,
    now: datetime,
    wishes: Wishes,
) -> Plan:
    """Identify and arrange what was read.

    Raises ArticleErrors or FeedError where there is nothing to publish, ConfigError for wishes
    that name no published article.
    """
    shown = _shown(config, contents.placed, now)
    chosen = {one.path for one in shown}
    drafts = frozenset(one.path for one in contents.placed if one.path not in chosen)
    unread = frozenset(one.path for one in contents.faults)
    resolved = identity.resolve(
        before,
        shown,
        Authority(config.url, config.since),
        now,
        wishes=wishes,
        others=drafts,
        unread=unread,
        ahead=config.unpublished,
    )
    lock = history.filed(resolved.lock, config.limit) if config.archive else resolved.lock
    records = {path: lock.records[record.id] for path, record in resolved.records.items()}
    published = {one.path: one for one in shown if one.path in records}
    arrangement = arranged(config, lock, published, records, now)
    others = aliases.read(config)
    claims = _claims(config, arrangement, others)
    faults = [
        *contents.faults,
        *checks.unfit_tags(arrangement.tags, published),
        *claims.of_articles(shown),
        *resolved.faults,
        *checks.shared_ids(shown, resolved.records, before.id),
        *checks.unfit_records(resolved.records, before),
    ]
    if not faults:
        checks.refuse_wishes(wishes, resolved.records)
    if not resolved.records and not _may_be_empty(before, wishes):
        raise ArticleErrors(faults) if faults else _nothing_published(config, contents, before)
    due = _due(shown, records, now)
    ending = (end for one in shown if (end := one.article.expires) and end > now)
    return Plan(
        config=config,
        contents=contents,
        published=published,
        records=records,
        before=before,
        lock=lock,
        events=resolved.events,
        excess=identity.excess(resolved.events, sum(1 for _ in before.live())),
        due=due,
        until=min((*due[:1], *ending), default=None),
        arrangement=arrangement,
        common=_common(config, contents.listing, theme, published, records, arrangement),
        aliases=others,
        claims=claims.met_by(contents.listing.files),
        faults=faults,
    )


def _common(
    config: Config,
    listing: scan.Listing,
    theme: Theme,
    published: Mapping[str, Placed],
    records: Mapping[str, Record],
    arrangement: Arrangement,
) -> Common:
    return Common(
        content=str(config.content),
        entries=entries.Common(
            site=_site(config, listing, published, records),
            feed=arrangement.front.feed.masthead,
            author=config.author or Person(config.title),
            tag_pages=config.tags and config.pages,
            in_full=config.entries == "full",
        ),
        theme=theme,
        template_tags=config.template_tags,
        timezone=config.timezone,
        keys=config.keys,
        pages=config.pages,
    )


def redirects(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Addresses that articles once had or lay claim to, and the URLs that they lead to now.

    Not where something else stands by now: a page, or one of the copied `files`. Of two articles
    that had the same address, it is that of the later one in the history.
    """
    moved = [
        (record, plan.published[path])
        for path, record in plan.records.items()
        if record.former or plan.published[path].article.aliases
    ]
    if not moved or not plan.config.pages:
        return
    moved.sort(key=lambda one: one[0].order, reverse=True)
    former = [
        (address, placed.url(plan.config.base_url))
        for record, placed in moved
        for address in (*record.former, *_aliases_of(placed))
    ]
    # not the claims of the plan: in them articles of the future stand as well
    standing = _claims(plan.config, plan.arrangement, plan.aliases)
    for _ in (*standing.of_articles(plan.published.values()), *standing.of_files(files)):
        pass
    for address, url in former:
        if standing.free_for(page_at(address), f"the redirect from {address}"):
            yield address, url


def _aliases_of(one: Placed) -> Iterator[str]:
    """Addresses that an article's author lays claim to, as from the front page."""
    beside = posixpath.dirname(one.address.rstrip("/"))
    return (posixpath.join("/", beside, alias) for alias in one.article.aliases)


def _shown(config: Config, placed: Sequence[Placed], now: datetime) -> list[Placed]:
    """What is shown as soon as it is due; to its author alone, each article."""
    if config.unpublished:
        return [_dated(one, now) for one in placed]
    return [one for one in placed if not _is_hidden(one, now)]


def _dated(one: Placed, now: datetime) -> Placed:
    """A draft may have no date yet: it is taken for one of today, which changes once a day."""
    if one.article.date:
        return one
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return structs.replace(one, article=structs.replace(one.article, date=today))


def _is_hidden(one: Placed, now: datetime) -> bool:
    """Whether its author keeps it out of everything."""
    expires = one.article.expires
    return one.article.draft or (expires is not None and expires <= now)


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


def _site(
    config: Config,
    listing: scan.Listing,
    published: Mapping[str, Placed],
    records: Mapping[str, Record],
) -> Site:
    pages = {path: one.address for path, one in published.items()}
    moved = {
        address.strip("/").removesuffix(".html"): pages[path]
        for path, record in records.items()
        for address in record.former
    }
    hidden = frozenset(path for path in listing.articles if path not in pages)
    # what could be an article and is excluded is not published by a mere link to it
    files = {
        path: stamp.size
        for path, stamp in listing.files.items()
        if path.startswith(scan.STATIC) or not paths.is_article(path)
    }
    return Site(config.base_url, pages, files, hidden, frozenset(pages.values()), moved)


def _claims(config: Config, arrangement: Arrangement, others: Iterable[Alias]) -> Claims:
    """Those of the documents that are no article's, aliases among them.

    Raises ConfigError for an alias that is in the way of another.
    """
    generated = {output.MANIFEST: "the manifest", **_ASSETS}
    if config.pages:
        generated |= PAGE_ASSETS
    for one in arrangement.all():
        generated |= one.documents(config.pages)
    claims = Claims(generated)
    for alias in others:
        what = f'the alias "{alias.old}"'
        if other := claims.in_the_way(alias.path, what):
            message = f'[aliases] "{alias.old}" is where {other} stands'
            raise ConfigError(config.place + message, "leave one of the two out")
    return claims


_ASSETS = {
    "feed.css": "the style sheet of the feeds",
    "feeds.opml": "the list of the feeds",
    "_headers": "the headers for web hosts",
}
PAGE_ASSETS = {
    "style.css": "the style sheet",
    "copy.js": "the script of the pages",
}
"""What pages refer to: path -> what it is."""
