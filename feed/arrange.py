"""Which feeds there are, what each of them holds, and how they lead to one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

import msgspec
from msgspec.structs import replace

from feed import addresses, history, languages, minting, tags
from feed.config import Config
from feed.lock import Lock, Record
from feed.model import ATOM, HTML, JSON, RSS, Feed, Link
from feed.places import Placed

FORMATS = {
    "atom": Link("", "self", ATOM, title="Atom"),
    "rss": Link("", "self", RSS, title="RSS"),
    "json": Link("", "self", JSON, title="JSON Feed"),
}
"""Format, which is the suffix of its documents, -> their media type, and what it is called."""

FEED = "feed"
"""The stem of the subscription document, the feed itself: `feed.atom`."""

_KINDS = {"archive": "the archive document", "tags": "the tag", "languages": "the language"}
_WITH_HISTORY = ("atom", "json")
"""The formats that can lead on to older documents."""


class Arranged(msgspec.Struct, frozen=True):
    """A feed that will be: `feed` without its entries, and the paths of the articles it holds.

    `stem` is the path of its documents in the output folder without suffix. `listed` are the
    paths of the articles that its page lists. A feed begins with the latest update, a page with
    what was published last.
    """

    stem: str
    formats: tuple[str, ...]
    feed: Feed
    paths: tuple[str, ...]
    listed: tuple[str, ...]

    @property
    def page(self) -> str:
        """The path of its page in the output folder."""
        return "index.html" if self.stem == FEED else f"{self.stem}.html"

    def documents(self, pages: bool) -> Iterator[tuple[str, str]]:
        """The paths of all that is written of it in the output folder, and what each is."""
        kind = self.stem.partition("/")[0]
        told = f'{_KINDS[kind]} "{self.feed.label}"' if kind in _KINDS else ""
        for name in self.formats:
            yield (
                f"{self.stem}.{name}",
                told or f"the {FORMATS[name].title.removesuffix(' Feed')} feed",
            )
        if pages:
            yield self.page, told or "the front page"


class Arrangement(msgspec.Struct, frozen=True):
    """All feeds of a site: the subscription document, the archive documents from the oldest on,
    and the feeds of tags and languages in the order of their names."""

    front: Arranged
    archives: tuple[Arranged, ...]
    tags: tuple[Arranged, ...]
    languages: tuple[Arranged, ...]

    def assembled(self) -> Iterator[Arranged]:
        """The feeds that take their entries from anywhere in the history."""
        yield self.front
        yield from self.tags
        yield from self.languages

    def all(self) -> Iterator[Arranged]:
        """Every one."""
        yield from self.archives
        yield from self.assembled()


def arranged(
    config: Config,
    lock: Lock,
    published: Mapping[str, Placed],
    records: Mapping[str, Record],
    now: datetime,
) -> Arrangement:
    """Arrange what is published; `records` are those in `lock`, by path.

    The moment `now` counts only where nothing has ever been published.
    """
    listed = history.as_published(records)
    newest = history.newest_first(listed, records)
    ranks = {path: rank for rank, path in enumerate(listed)}
    arranging = _Arranging(config, lock, records, newest, ranks)
    articles = [published[path] for path in newest]
    front = arranging.front(now)
    return Arrangement(
        front=front,
        archives=tuple(arranging.archives(front.feed)),
        tags=tuple(arranging.tags(front.feed, articles)),
        languages=tuple(arranging.languages(front.feed, articles)),
    )


class _Arranging(msgspec.Struct, frozen=True):
    """`newest` are the paths of all articles; by the `ranks` of paths they are listed on pages."""

    config: Config
    lock: Lock
    records: Mapping[str, Record]
    newest: Sequence[str]
    ranks: Mapping[str, int]

    # --- the whole history ------------------------------------------------------------

    def front(self, now: datetime) -> Arranged:
        """The subscription document."""
        config, lock = self.config, self.lock
        last = lock.archives if config.archive else 0
        feed = Feed(
            id=lock.id,
            title=config.title,
            updated=history.changed(lock) or now,
            url=config.base_url,
            site=config.base_url,
            authors=(config.author,) if config.author else (),
            deleted=history.deleted(lock, config.limit),
            links=(
                *_links(config, "self", FEED, config.formats),
                *_hubs(config),
                *_archive_links(config, "prev-archive", last),
            ),
            subtitle=config.subtitle,
            lang=config.language,
            rights=config.rights,
            license=config.license,
            icon=config.icon,
            logo=config.logo,
            stylesheet=f"{config.base_url}feed.css",
        )
        held = history.current(self.newest, self.records, config.limit, config.archive)
        return Arranged(FEED, config.formats, feed, tuple(held), self._listed(held))

    def archives(self, front: Feed) -> Iterator[Arranged]:
        """RFC 5005, 4. Those whose entries have all left stay, so that none has to tell of it."""
        config, last = self.config, self.lock.archives
        formats = _with_history(config)
        if not config.archive or not (formats or config.pages):
            return
        held: defaultdict[int, list[str]] = defaultdict(list)
        for path in self.newest:
            held[self.records[path].archive].append(path)
        changed = history.archives_changed(self.lock)
        current = tuple(_links(config, "current", FEED, formats))
        if config.pages:
            current += (Link(config.base_url, "current", HTML),)
        for number in range(1, last + 1):
            stem = archive(number)
            feed = replace(
                front,
                updated=changed.get(number, _NEVER),
                url=f"{config.base_url}{stem}.html" if config.pages else config.base_url,
                deleted=(),
                links=(
                    *_links(config, "self", stem, formats),
                    *current,
                    *_archive_links(config, "prev-archive", number - 1),
                    *_archive_links(config, "next-archive", (number + 1) % (last + 1)),
                ),
                label=str(number),
                archive=True,
            )
            inside = held[number]
            yield Arranged(stem, formats, feed, tuple(inside), self._listed(inside))

    # --- one subject, one language ----------------------------------------------------

    def tags(self, front: Feed, articles: Iterable[Placed]) -> Iterator[Arranged]:
        """In the order of their names, as people look for them."""
        if not self.config.tags:
            return
        term = cache(tags.term)
        spellings: defaultdict[str, list[str]] = defaultdict(list)
        tagged: defaultdict[str, list[str]] = defaultdict(list)
        for one in articles:
            article = one.article
            for tag in article.tags:
                name = term(tag)
                spellings[name].append(tag)
                tagged[name].append(article.path)
        for name, paths in sorted(tagged.items(), key=lambda item: (tags.plain(item[0]), item[0])):
            label = tags.label(reversed(spellings[name]))
            yield self._part(front, f"tags/{tags.file_name(name)}", label, paths)

    def languages(self, front: Feed, articles: Iterable[Placed]) -> Iterator[Arranged]:
        """Where articles are in one language alone, the feed itself is that of the language."""
        canonical = cache(languages.canonical)
        written: defaultdict[str, list[str]] = defaultdict(list)
        for one in articles:
            written[canonical(one.article.lang or self.config.language)].append(one.path)
        if len(written) < 2:
            return
        for tag, paths in sorted(written.items()):
            lang = replace(front, lang=tag)
            yield self._part(lang, f"languages/{tag}", languages.name(tag), paths)

    def _part(self, front: Feed, stem: str, label: str, paths: Sequence[str]) -> Arranged:
        """The feed of some articles: the newest of them, and no history."""
        config, address = self.config, addresses.from_path(stem)
        feed = replace(
            front,
            id=minting.id_within(front.id, address),
            title=f"{label} · {front.title}",
            updated=self.records[paths[0]].updated,
            url=f"{front.site}{address}.html" if config.pages else front.site,
            deleted=(),
            links=(*_links(config, "self", stem, config.formats), *_hubs(config)),
            label=label,
            subtitle="",
        )
        held = tuple(paths[: config.limit])
        return Arranged(stem, config.formats, feed, held, self._listed(paths))

    def _listed(self, paths: Iterable[str]) -> tuple[str, ...]:
        """The same articles as people expect them on a page, the newest first."""
        return tuple(sorted(paths, key=self.ranks.__getitem__))


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an archive document changed of whose entries nothing is known any more."""


def archive(number: int) -> str:
    """The stem of an archive document; they are counted from the oldest, from 1."""
    return f"archive/{number}"


def _with_history(config: Config) -> tuple[str, ...]:
    return tuple(name for name in config.formats if name in _WITH_HISTORY)


def _archive_links(config: Config, rel: str, number: int) -> Iterator[Link]:
    """To an archive document in all its formats; there is none of number 0."""
    if number:
        stem = archive(number)
        yield from _links(config, rel, stem, _with_history(config))
        if config.pages:
            yield Link(f"{config.base_url}{stem}.html", rel, HTML)


def _hubs(config: Config) -> Iterator[Link]:
    """What tells subscribers of news at once (WebSub, 4); nobody is told of a staged feed."""
    return (Link(hub, "hub") for hub in config.hubs if config.keeps_lock)


def _links(config: Config, rel: str, stem: str, formats: Iterable[str]) -> Iterator[Link]:
    """To a feed, one for each format."""
    address = config.base_url + addresses.from_path(stem)
    for name in formats:
        yield replace(FORMATS[name], href=f"{address}.{name}", rel=rel)
