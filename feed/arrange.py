"""Which feeds there are, what each of them holds, and how they lead to one another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

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


@dataclass(frozen=True, slots=True)
class Arranged:
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


@dataclass(frozen=True, slots=True)
class Arrangement:
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
    paths = history.newest_first(records)
    articles = [published[path] for path in paths]
    front = _front(config, lock, records, paths, now)
    return Arrangement(
        front=front,
        archives=tuple(_archives(config, front.feed, lock, records, paths)),
        tags=tuple(_tags(config, front.feed, records, articles)),
        languages=tuple(_languages(config, front.feed, records, articles)),
    )


# --- the whole history --------------------------------------------------------------------


def _front(
    config: Config, lock: Lock, records: Mapping[str, Record], paths: Sequence[str], now: datetime
) -> Arranged:
    last = lock.archives if config.archive else 0
    held = tuple(history.current(paths, records, config.limit, config.archive))
    feed = Feed(
        id=lock.id,
        title=config.title,
        updated=history.changed(lock) or now,
        url=config.base_url,
        site=config.base_url,
        authors=(config.author,) if config.author else (),
        deleted=history.deleted(lock, config.limit),
        links=(*_selves(config, FEED, config.formats), *_links(config, "prev-archive", last)),
        subtitle=config.subtitle,
        lang=config.language,
        rights=config.rights,
        license=config.license,
        icon=config.icon,
        logo=config.logo,
        stylesheet=f"{config.base_url}feed.css",
    )
    return Arranged(FEED, config.formats, feed, held, _as_published(held, records))


def _archives(
    config: Config, front: Feed, lock: Lock, records: Mapping[str, Record], paths: Iterable[str]
) -> Iterator[Arranged]:
    """RFC 5005, 4. Those whose entries have all left stay, so that none has to tell of it."""
    formats = tuple(name for name in config.formats if name in _WITH_HISTORY)
    if not config.archive or not (formats or config.pages):
        return
    held: dict[int, list[str]] = {}
    for path in paths:
        held.setdefault(records[path].archive, []).append(path)
    changed = history.archives_changed(lock)
    for number in range(1, lock.archives + 1):
        stem = archive(number)
        feed = replace(
            front,
            updated=changed.get(number, _NEVER),
            url=f"{config.base_url}{stem}.html" if config.pages else config.base_url,
            deleted=(),
            links=(
                *_selves(config, stem, formats),
                *_current(config, formats),
                *_links(config, "prev-archive", number - 1),
                *_links(config, "next-archive", (number + 1) % (lock.archives + 1)),
            ),
            label=str(number),
            archive=True,
        )
        inside = tuple(held.get(number, ()))
        yield Arranged(stem, formats, feed, inside, _as_published(inside, records))


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When an archive document changed of whose entries nothing is known any more."""


def archive(number: int) -> str:
    """The stem of an archive document; they are counted from the oldest, from 1."""
    return f"archive/{number}"


def _current(config: Config, formats: Iterable[str]) -> Iterator[Link]:
    yield from (replace(link, rel="current") for link in _selves(config, FEED, formats))
    if config.pages:
        yield Link(config.base_url, "current", HTML)


def _links(config: Config, rel: str, number: int) -> Iterator[Link]:
    """To an archive document in all its formats; there is none of number 0."""
    formats = [name for name in config.formats if name in _WITH_HISTORY]
    if number:
        stem = archive(number)
        yield from (replace(link, rel=rel) for link in _selves(config, stem, formats))
        if config.pages:
            yield Link(f"{config.base_url}{stem}.html", rel, HTML)


def _selves(config: Config, stem: str, formats: Iterable[str]) -> Iterator[Link]:
    """The addresses of a feed, one for each format."""
    address = config.base_url + addresses.from_path(stem)
    for name in formats:
        yield replace(FORMATS[name], href=f"{address}.{name}")


# --- one subject, one language ------------------------------------------------------------


def _tags(
    config: Config, front: Feed, records: Mapping[str, Record], articles: Iterable[Placed]
) -> Iterator[Arranged]:
    if not config.tags:
        return
    spellings: dict[str, list[str]] = {}
    tagged: dict[str, list[str]] = {}
    for one in articles:
        for tag in one.article.tags:
            term = tags.term(tag)
            spellings.setdefault(term, []).append(tag)
            tagged.setdefault(term, []).append(one.path)
    for term, paths in sorted(tagged.items(), key=lambda item: (tags.plain(item[0]), item[0])):
        label = tags.label(reversed(spellings[term]))
        yield _part(config, front, f"tags/{tags.file_name(term)}", label, records, paths)


def _languages(
    config: Config, front: Feed, records: Mapping[str, Record], articles: Iterable[Placed]
) -> Iterator[Arranged]:
    """Where articles are in one language alone, the feed itself is that of the language."""
    written: dict[str, list[str]] = {}
    for one in articles:
        tag = languages.canonical(one.article.lang or config.language)
        written.setdefault(tag, []).append(one.path)
    if len(written) < 2:
        return
    for tag, paths in sorted(written.items()):
        label, lang = languages.name(tag), replace(front, lang=tag)
        yield _part(config, lang, f"languages/{tag}", label, records, paths)


def _part(
    config: Config,
    front: Feed,
    stem: str,
    label: str,
    records: Mapping[str, Record],
    paths: Sequence[str],
) -> Arranged:
    """The feed of some articles: the newest of them, and no history."""
    address = addresses.from_path(stem)
    feed = replace(
        front,
        id=minting.id_within(front.id, address),
        title=f"{label} · {front.title}",
        updated=records[paths[0]].updated,
        url=f"{front.site}{address}.html" if config.pages else front.site,
        deleted=(),
        links=tuple(_selves(config, stem, config.formats)),
        label=label,
        subtitle="",
    )
    listed = _as_published(paths, records)
    return Arranged(stem, config.formats, feed, tuple(paths[: config.limit]), listed)


def _as_published(paths: Iterable[str], records: Mapping[str, Record]) -> tuple[str, ...]:
    """The same articles as people expect them on a page, the newest first."""
    return tuple(
        sorted(paths, key=lambda path: (records[path].published, records[path].id), reverse=True)
    )
