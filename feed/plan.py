"""What a build is going to do, when every article has been read and none rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from feed import addresses, aliases, articles, entries, history, identity, output, scan, theme
from feed.aliases import Alias
from feed.arrange import Arranged, Arrangement, arranged
from feed.characters import folded
from feed.chunks import Common
from feed.config import Config
from feed.contents import Contents
from feed.errors import ArticleError, ArticleErrors, ConfigError, FeedError
from feed.identity import Event, Wishes
from feed.lock import Lock, Record, fault
from feed.minting import Authority
from feed.model import Person
from feed.places import Claims, Placed, page_at, too_long
from feed.references import Site


@dataclass(frozen=True, slots=True)
class Plan:
    """Which articles are published as whom, and which documents hold them.

    `before` is the lock as it was, `lock` as it will be; `excess` are the events that no build
    does unasked. `published` and `records` are by path. `generated` are the documents that are no
    article's: path -> what it is, the aliases among them.
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
    arrangement: Arrangement
    common: Common
    aliases: tuple[Alias, ...]
    generated: Mapping[str, str]
    claims: Claims
    faults: Sequence[ArticleError]


def planned(
    config: Config, contents: Contents, before: Lock, now: datetime, wishes: Wishes
) -> Plan:
    """Identify and arrange what was read.

    Raises ArticleErrors or FeedError where there is nothing to publish, ConfigError for wishes
    that name no published article.
    """
    shown = [one for one in contents.placed if not _is_hidden(one, now)]
    drafts = frozenset(one.path for one in contents.placed if _is_hidden(one, now))
    unread = frozenset(one.path for one in contents.faults)
    resolved = identity.resolve(
        before,
        shown,
        Authority(config.url, config.since),
        now,
        wishes=wishes,
        others=drafts,
        unread=unread,
    )
    lock = history.filed(resolved.lock, config.limit) if config.archive else resolved.lock
    records = {path: lock.records[record.id] for path, record in resolved.records.items()}
    published = {one.path: one for one in shown if one.path in records}
    arrangement = arranged(config, lock, published, records, now)
    others = aliases.read(config)
    generated, clashes = _generated(config, arrangement, others, published)
    claims = Claims(generated)
    faults = [
        *contents.faults,
        *clashes,
        *claims.of_articles(shown),
        *resolved.faults,
        *_shared_ids(shown, resolved.records, before.id),
        *_unfit(resolved.records, before),
    ]
    if not faults:
        _check_wishes(wishes, resolved.records)
    if not resolved.records and not _may_be_empty(before, wishes):
        raise ArticleErrors(faults) if faults else _nothing_published(config, contents, before)
    common = Common(
        entries=entries.Common(
            site=_site(config, contents.listing, published, records),
            feed=arrangement.front.feed,
            author=config.author or Person(config.title),
            tag_pages=config.tags and config.pages,
            in_full=config.entries == "full",
        ),
        theme=theme.read(config.theme),
        template_tags=config.template_tags,
        timezone=config.timezone,
        keys=config.keys,
        pages=config.pages,
        wanted=frozenset(path for one in arrangement.assembled() for path in one.paths),
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
        arrangement=arrangement,
        common=common,
        aliases=others,
        generated=generated,
        claims=claims,
        faults=faults,
    )


def redirects(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Addresses that articles once had or lay claim to, and the URLs that they lead to now.

    Not where something else stands by now: a page, or one of the copied `files`. Of two articles
    that had the same address, it is that of the later one in the history.
    """
    pages = plan.common.entries.site.pages
    later = sorted(plan.records.items(), key=lambda item: item[1].order, reverse=True)
    former = [
        (address, pages[path])
        for path, record in later
        for address in (*record.former, *plan.published[path].article.aliases)
    ]
    if not former or not plan.config.pages:
        return
    # not the claims of the plan: in them articles of the future stand as well
    standing = Claims(plan.generated)
    for _ in (*standing.of_articles(plan.published.values()), *standing.of_files(files)):
        pass
    for address, url in former:
        if standing.free_for(page_at(address), f"the redirect from {address}"):
            yield address, url


def _is_hidden(one: Placed, now: datetime) -> bool:
    """Whether its author keeps it out of everything."""
    expires = one.article.expires
    return one.article.draft or (expires is not None and expires <= now)


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


def _site(
    config: Config,
    listing: scan.Listing,
    published: Mapping[str, Placed],
    records: Mapping[str, Record],
) -> Site:
    pages = {
        path: config.base_url + addresses.from_path(one.address.removeprefix("/"))
        for path, one in published.items()
    }
    moved = {
        address.strip("/").removesuffix(".html"): pages[path]
        for path, record in records.items()
        for address in record.former
    }
    hidden = frozenset(path for path in listing.articles if path not in pages)
    # what could be an article and is excluded is not published by a mere link to it
    files = {
        path: size
        for path, size in listing.files.items()
        if path.startswith(scan.STATIC) or not articles.is_article(path)
    }
    return Site(config.base_url, pages, files, hidden, frozenset(pages.values()), moved)


def _generated(
    config: Config,
    arrangement: Arrangement,
    others: Iterable[Alias],
    published: Mapping[str, Placed],
) -> tuple[dict[str, str], list[ArticleError]]:
    """The documents that are no article's, by path, and the faults of tags that cannot be."""
    generated = {output.MANIFEST: "the manifest", **_ASSETS}
    if config.pages:
        generated |= _PAGE_ASSETS
    for one in arrangement.all():
        generated |= one.documents(config.pages)
    claims = Claims(generated)
    for alias in others:
        what = f'the alias "{alias.old}"'
        if other := claims.in_the_way(alias.path, what):
            message = f'[aliases] "{alias.old}" is where {other} stands'
            raise ConfigError(config.place + message, "leave one of the two out")
        generated[alias.path] = what
    return generated, list(_unfit_tags(arrangement.tags, published))


def _unfit_tags(
    tags: Iterable[Arranged], published: Mapping[str, Placed]
) -> Iterator[ArticleError]:
    """The faults of tags whose documents would meet, or have a name that no disk takes."""
    owners: dict[str, Arranged] = {}
    for one in tags:
        article = published[one.paths[0]].article
        line = article.line_of("tags")
        other = owners.setdefault(folded(one.stem), one)
        if told := next(filter(None, (too_long(path) for path, _ in one.documents(True))), ""):
            yield ArticleError(article.path, line, told, "give it a shorter tag")
        if other is not one:
            names = f'the tags "{other.feed.label}" and "{one.feed.label}"'
            message = f"{names} would both be written to {one.stem}.{one.formats[0]}"
            yield ArticleError(article.path, line, message, "write one of them otherwise")


_ASSETS = {
    "feed.css": "the style sheet of the feeds",
    "feeds.opml": "the list of the feeds",
    "_headers": "the headers for web hosts",
}
_PAGE_ASSETS = {
    "style.css": "the style sheet",
    "copy.js": "the script of the pages",
}
