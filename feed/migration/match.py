"""Which entry of an older feed is which article: by id, by link, by title and date."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from feed.characters import one_line
from feed.migration.older import OlderEntry
from feed.places import Placed

_ABOUT_A_DAY = timedelta(hours=26)
"""What two generators can make of one date: it may be that of another zone."""

_ALIKE = 100
"""Entries of one name or title. Of more nobody could say which is which, nor wait for it."""

_INDEX = re.compile(r"(?:/index)?(?:\.html?|\.php|\.aspx?)?/?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and its article; `by` says how it was known."""

    entry: OlderEntry
    placed: Placed
    by: str


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found, and what was found of neither side."""

    found: tuple[Match, ...]
    entries: tuple[OlderEntry, ...]
    articles: tuple[Placed, ...]


def match(entries: Iterable[OlderEntry], articles: Iterable[Placed], base_url: str) -> Matches:
    """Pair each entry with the one article that it can be; what could be two is neither.

    An article stands at its address below `base_url`, on whichever host. An article whose author
    wrote an id is the entry with that id, and no other.
    """
    found: list[Match] = []
    rest, free = list(entries), list(articles)
    base = urlsplit(base_url).path.rstrip("/")
    for way in _WAYS:
        pairs = _pairs(way, rest, free, base)
        found += (Match(entry, placed, way.name) for entry, placed in pairs)
        matched = {id(one) for pair in pairs for one in pair}
        rest = [entry for entry in rest if id(entry) not in matched]
        free = [placed for placed in free if id(placed) not in matched]
    return Matches(tuple(found), tuple(rest), tuple(free))


@dataclass(frozen=True, slots=True)
class _Way:
    """What an entry and an article must have in common; `dated` is whether the day as well."""

    name: str
    of_entry: Callable[[OlderEntry], str]
    of_article: Callable[[Placed, str], str]
    dated: Callable[[OlderEntry, Placed], bool]


def _pairs(
    way: _Way, entries: Sequence[OlderEntry], articles: Sequence[Placed], base: str
) -> list[tuple[OlderEntry, Placed]]:
    """Those that have each other alone."""
    by_trait: dict[str, list[Placed]] = {}
    for placed in articles:
        if bool(placed.article.id) is (way is _WAYS[0]):
            by_trait.setdefault(way.of_article(placed, base), []).append(placed)
    by_trait.pop("", None)
    alike = Counter(way.of_entry(entry) for entry in entries)
    couples = [
        (entry, placed)
        for entry in entries
        for placed in by_trait.get(way.of_entry(entry), ())
        if alike[way.of_entry(entry)] <= _ALIKE and way.dated(entry, placed)
    ]
    times = Counter(id(one) for couple in couples for one in couple)
    return [couple for couple in couples if all(times[id(one)] == 1 for one in couple)]


def _where(path: str) -> str:
    """The path of a page, however its generator and its host write it."""
    path = unquote(path)
    end = re.search(rf"{_INDEX.pattern}\Z", path, re.IGNORECASE)
    return path[: end.start()] if end else path


def _last_name(path: str) -> str:
    return posixpath.basename(_where(path)).casefold()


def _title(text: str) -> str:
    return one_line(text).casefold()


def _any_day(entry: OlderEntry, placed: Placed) -> bool:
    return True


def _no_other_day(entry: OlderEntry, placed: Placed) -> bool:
    return entry.published is None or _same_day(entry, placed)


def _same_day(entry: OlderEntry, placed: Placed) -> bool:
    if entry.published is None:
        return False
    return abs(entry.published - placed.declared) <= _ABOUT_A_DAY


_WAYS = (
    _Way("id", lambda entry: entry.id, lambda placed, _: placed.article.id, _any_day),
    _Way(
        "link",
        lambda entry: _where(urlsplit(entry.link).path),
        lambda placed, base: _where(base + placed.address),
        _any_day,
    ),
    _Way(
        "link",
        lambda entry: _last_name(urlsplit(entry.link).path),
        lambda placed, _: _last_name(placed.address),
        _no_other_day,
    ),
    _Way(
        "link",
        lambda entry: _last_name(urlsplit(entry.link).path),
        lambda placed, _: posixpath.basename(placed.name).casefold(),
        _no_other_day,
    ),
    _Way(
        "title and date",
        lambda entry: _title(entry.title),
        lambda placed, _: _title(placed.title),
        _same_day,
    ),
)
"""From the surest to the least sure."""
