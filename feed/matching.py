"""Which article is which line of the lock: by its id, its path, its words, its date."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import msgspec

from feed.errors import ArticleError
from feed.lock import Lock, Record
from feed.places import Placed

T = TypeVar("T", Placed, Record)
_Trait = Callable[[Placed | Record], object]


class Matched(msgspec.Struct, frozen=True):
    """The records of articles by the articles' paths; `left` are live ones that nobody claims.

    An article that is not among them is new.
    """

    found: Mapping[str, Record]
    left: tuple[Record, ...]
    faults: tuple[ArticleError, ...]


def match(
    lock: Lock,
    articles: Iterable[Placed],
    others: Set[str] = frozenset(),
    *,
    change_id: Set[str] = frozenset(),
    trusting: bool = False,
) -> Matched:
    """Find for each article the line of the lock that is its own.

    `others` are paths at which something is that is not published. Articles at `change_id` may
    have another id than they had. Where an article may be one that has gone, and nobody but its
    author can know, that is a fault, unless `trusting` takes it for another.
    """
    matching = _Matching(lock, {one.path: one for one in articles}, others)
    matching.by_id_and_path(change_id)
    matching.renames()
    matching.edits()
    matching.restorations()
    if not trusting:
        matching.suspicions()
    return Matched(matching.found, tuple(matching.left()), tuple(matching.faults))


@dataclass
class _Matching:
    lock: Lock
    articles: Mapping[str, Placed]
    others: Set[str]
    found: dict[str, Record] = field(default_factory=dict)
    faults: list[ArticleError] = field(default_factory=list)
    _taken: set[str] = field(default_factory=set)
    _renamed: set[str] = field(default_factory=set)
    _strange: dict[str, Record] = field(default_factory=dict)
    _unclaimed: list[Record] = field(default_factory=list)
    _unknown: list[Placed] = field(default_factory=list)

    def left(self) -> list[Record]:
        """Live records that are no article's yet."""
        return [record for record in self._unclaimed if record.id not in self._taken]

    def lost(self) -> list[Record]:
        """Of these, those whose file has gone, or has another article in it."""
        return [record for record in self.left() if not self._is_at_home(record)]

    def fresh(self) -> list[Placed]:
        """Articles of which nothing is known yet, and whose author has not said who they are."""
        return [placed for placed in self._unknown if placed.path not in self.found]

    def by_id_and_path(self, change_id: Set[str]) -> None:
        """A path keeps its id; an id that the author of a new article wrote wins."""
        living, rivals = self._living()
        merged = (self.lock.records[id_] for id_ in self.lock.also)
        returned = self._by_paths(record for record in merged if not record.live)
        for path, placed in self.articles.items():
            here = _likest(placed, rivals[path]) if path in rivals else living.get(path)
            if path in returned:
                here = _returned(placed, returned[path], here)
            wanted = placed.article.id
            if wanted and here and here.id != wanted and path not in change_id:
                self.faults.append(_changed_id(placed, here))
            elif wanted:
                here = self.lock.records.get(wanted)
            elif here and self._is_strange(placed, here):
                self._strange[path] = here
                here = None
            if here is not None:
                self._take(path, here)
            elif not wanted:
                self._unknown.append(placed)
        self._unclaimed = [record for record in self.lock.live() if record.id not in self._taken]

    def renames(self) -> None:
        """A path has gone, and one new path has the same words; of several, the same date.

        Of twins, which are not told apart by that either, the same name in another folder.
        """
        for traits in (_words, _words_and_date, _words_date_and_name):
            old = _grouped(self.lost(), traits)
            new = _grouped(self.fresh() if old else (), traits)
            for trait, records in old.items():
                placed = new.get(trait, ())
                if len(records) == len(placed) == 1:
                    self._take(placed[0].path, records[0])
                    self._renamed.add(records[0].id)

    def edits(self) -> None:
        """What reads as another article, and has not come from elsewhere, was edited.

        Where an author gave its id to another file, it is another one if nothing is as it was.
        """
        for path, record in self._strange.items():
            placed = self.articles[path]
            given = record.id in self._taken and not (
                placed.title == record.title or placed.declared == record.declared
            )
            if path not in self.found and record.id not in self._renamed and not given:
                self._take(path, record)
        self._strange.clear()

    def restorations(self) -> None:
        """A path that had gone is there again, with the same words or the same date."""
        dead = self._by_paths(self.lock.gone())
        for placed in self.fresh() if dead else ():
            alike = [
                record
                for record in dead.get(placed.path, ())
                if record.id not in self._taken
                and (record.words == placed.words or record.declared == placed.declared)
            ]
            if record := _likest(placed, alike):
                self._take(placed.path, record)

    def suspicions(self) -> None:
        """Faults where an article may be one that has gone under another name."""
        lost, fresh = self.lost(), self.fresh()
        if not lost or not fresh:
            return
        for trait, told in _SUSPICIOUS:
            old = _grouped(lost, trait)
            self.faults += (
                _suspicion(placed, old[trait(placed)][0], told)
                for placed in fresh
                if trait(placed) in old
            )
            fresh = [placed for placed in fresh if trait(placed) not in old]

    def _take(self, path: str, record: Record) -> None:
        self.found[path] = record
        self._taken.add(record.id)

    def _living(self) -> tuple[dict[str, Record], dict[str, list[Record]]]:
        """Live records by their paths; apart, where a merge has left several for one path."""
        living: dict[str, Record] = {}
        rivals: dict[str, list[Record]] = {}
        for record in self.lock.live():
            other = living.setdefault(self._home(record), record)
            if other is not record:
                rivals.setdefault(self._home(record), [other]).append(record)
        return living, rivals

    def _by_paths(self, records: Iterable[Record]) -> dict[str, list[Record]]:
        """Records by all paths that a merge has left to choose from."""
        found: dict[str, list[Record]] = {}
        for record in records:
            for path in (record.path, *self.lock.also.get(record.id, ())):
                found.setdefault(path, []).append(record)
        return found

    def _home(self, record: Record) -> str:
        """The path of a record; where a merge has left several, the first that is there."""
        if record.id not in self.lock.also:
            return record.path
        paths = (record.path, *self.lock.also[record.id])
        return next((path for path in paths if self._is_there(path)), record.path)

    def _is_at_home(self, record: Record) -> bool:
        home = self._home(record)
        return self._is_there(home) and home not in self._strange and home not in self.found

    def _is_strange(self, placed: Placed, record: Record) -> bool:
        """Whether a file may hold another article than the one that was published from it.

        So it is where names are swapped, or an old text is put away and a new one takes its name.
        """
        if placed.words == record.words:
            return False
        same = placed.title == record.title and placed.declared == record.declared
        return not same or placed.words in self._known_words

    @cached_property
    def _known_words(self) -> frozenset[str]:
        return frozenset(record.words for record in self.lock.live())

    def _is_there(self, path: str) -> bool:
        return path in self.articles or path in self.others


def _returned(placed: Placed, gone: Iterable[Record], here: Record | None) -> Record | None:
    """What lives at a path, or what one branch deleted where the other's words of it are."""
    if here and here.words == placed.words:
        return here
    return next((record for record in gone if record.words == placed.words), here)


def _likest(placed: Placed, records: Sequence[Record]) -> Record | None:
    """Of records that claim one path, as after a merge: by its words, its date, its age.

    Of live ones the oldest; of those that have gone the one that went last.
    """
    if len(records) < 2:
        return records[0] if records else None

    def likeness(record: Record) -> tuple[object, ...]:
        same_date = record.declared == placed.declared
        age = -record.seq if record.live else record.seq
        return record.words == placed.words, same_date, age, record.key

    return max(records, key=likeness)


def _words(one: Placed | Record) -> object:
    return one.words


def _words_and_date(one: Placed | Record) -> object:
    return one.words, one.declared


def _words_date_and_name(one: Placed | Record) -> object:
    return one.words, one.declared, posixpath.basename(one.path)


def _title(one: Placed | Record) -> object:
    return one.title


def _date(one: Placed | Record) -> object:
    return one.declared


_SUSPICIOUS: tuple[tuple[_Trait, str], ...] = (
    (_words, "the same words, and is not alone in that"),
    (_title, "the same title"),
    (_date, "the same date"),
)
"""What a new article may share with one that has gone."""


def _grouped(ones: Iterable[T], trait: Callable[[T], object]) -> dict[object, list[T]]:
    groups: dict[object, list[T]] = {}
    for one in ones:
        groups.setdefault(trait(one), []).append(one)
    return groups


def _suspicion(placed: Placed, record: Record, told: str) -> ArticleError:
    message = f"may be {record.path}, which has gone: it has {told}"
    hint = f'if it is, write into it "id: {record.id}"; if it is another, build with --yes'
    return ArticleError(placed.path, 0, message, hint)


def _changed_id(placed: Placed, record: Record) -> ArticleError:
    message = f"its id is {placed.article.id} here and {record.id} in feed.lock"
    hint = "delete it here, or build with --change-id: then it is new to all subscribers"
    return ArticleError(placed.path, placed.article.line_of("id"), message, hint)
