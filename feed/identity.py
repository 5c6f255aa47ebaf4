"""Who an article is to its subscribers: its id and its dates, whatever happens to its file.

`resolve` lays the articles of today over the lock of what was published. It decides and does
nothing: it knows no disk and no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import msgspec
from msgspec.structs import replace

from feed.dates import rfc3339
from feed.errors import ArticleError
from feed.events import (
    ANNOUNCED,
    DATE_KEPT,
    GONE,
    KINDS,
    MOVED,
    NEW,
    NO_WISHES,
    QUIET,
    REDATED,
    RENAMED,
    RESTORED,
    Event,
    Wishes,
)
from feed.lock import Lock, Record, key
from feed.matching import match
from feed.minting import Authority, mint
from feed.places import Placed

_SECOND = timedelta(seconds=1)


class Resolution(msgspec.Struct, frozen=True):
    """The lock as it will be, the record of each published article by its path, and why."""

    lock: Lock
    records: Mapping[str, Record]
    events: tuple[Event, ...]
    faults: tuple[ArticleError, ...]


def resolve(
    lock: Lock,
    articles: Sequence[Placed],
    authority: Authority,
    now: datetime,
    *,
    wishes: Wishes = NO_WISHES,
    others: Set[str] = frozenset(),
    unread: Set[str] = frozenset(),
    ahead: bool = False,
) -> Resolution:
    """Give each article that is published its record.

    `articles` are those that are no drafts, sorted by path. `others` are the paths of drafts:
    they are there, though not published. `unread` are articles at fault: what is locked of them
    stays as it is. With `ahead` articles of the future are taken for due.
    """
    matched = match(
        lock, articles, others | unread, change_id=wishes.change_id, trusting=wishes.go_on
    )
    moment = now.replace(microsecond=0)
    update = _Update(lock, authority, moment, wishes, list(matched.faults), ahead)
    update.known(articles, matched.found)
    update.fresh(one for one in articles if one.path not in matched.found)
    update.lost(record for record in matched.left if record.path not in unread)
    return update.resolution()


@dataclass(slots=True)
class _Update:
    """Brings the lock up to date. Whatever subscribers are told takes the next `seq`."""

    lock: Lock
    authority: Authority
    now: datetime
    wishes: Wishes
    faults: list[ArticleError]
    ahead: bool
    _wished: frozenset[str] = field(init=False)
    _records: dict[str, Record] = field(init=False)
    _published: dict[str, Record] = field(default_factory=dict)
    _events: list[Event] = field(default_factory=list)
    _seq: int = field(init=False)

    def __post_init__(self) -> None:
        self._wished = self.wishes.announce | self.wishes.redate
        self._records = dict(self.lock.records)
        self._seq = max((record.seq for record in self._records.values()), default=0)

    def resolution(self) -> Resolution:
        """What came of it."""
        lock = Lock(self.lock.id, self.lock.archives, self._records)
        events = sorted(self._events, key=lambda event: (KINDS.index(event.kind), event.path))
        published = {path: self._published[path] for path in sorted(self._published)}
        return Resolution(lock, published, tuple(events), tuple(self.faults))

    def known(self, articles: Iterable[Placed], found: Mapping[str, Record]) -> None:
        """Articles that were published before; those that come back do so when they are due."""
        for placed in articles:
            record = found.get(placed.path)
            if record is None:
                continue
            if self._is_as_it_was(placed, record):
                self._published[placed.path] = record
            elif record.live or self._is_due(placed):
                self._keep(placed, self._carried(placed, record))

    def fresh(self, articles: Iterable[Placed]) -> None:
        """Articles that were not published yet, those in the future aside."""
        due = [one for one in articles if self._is_due(one)]
        for placed in sorted(due, key=lambda one: (one.declared.timestamp(), one.path)):
            id_ = placed.article.id or self._minted(placed)
            self._tell(NEW, placed)
            self._keep(placed, self._first(placed, id_))

    def lost(self, records: Iterable[Record]) -> None:
        """Articles that are not there any more; told last, so that they are told longest."""
        for record in sorted(records, key=lambda record: record.path):
            self._events.append(Event(GONE, record.path, record.title))
            when = max(self.now, record.updated)
            self._records[record.id] = replace(record, state="gone", gone=when, seq=self._next())

    def _is_due(self, placed: Placed) -> bool:
        return self.ahead or placed.declared <= self.now

    def _keep(self, placed: Placed, record: Record) -> None:
        self._records[record.id] = record
        self._published[placed.path] = record

    def _tell(self, kind: str, placed: Placed, before: str = "", after: str = "") -> None:
        self._events.append(Event(kind, placed.path, placed.title, before, after))

    def _next(self) -> int:
        self._seq += 1
        return self._seq

    def _minted(self, placed: Placed) -> str:
        """An id that the lock does not have yet."""
        id_ = first = mint(placed.name, placed.declared, self.authority)
        numbers = count(2)
        while id_ in self.lock.records:
            id_ = f"{first}-{next(numbers)}"
        return id_

    def _first(self, placed: Placed, id_: str) -> Record:
        """`updated` counts from when it is due: before, the article is as new as its date."""
        published, updated = placed.declared, placed.article.updated
        if updated is None or not published <= updated <= self.now:
            updated = published
        return Record(
            key=key(id_),
            id=id_,
            path=placed.path,
            title=placed.title,
            address=placed.address,
            seq=self._next(),
            published=published,
            updated=updated,
            words=placed.words,
            source=placed.source,
            state="live",
        )

    def _is_as_it_was(self, placed: Placed, record: Record) -> bool:
        """Nothing would come of it: so it is with most articles in most builds."""
        article = placed.article
        return (
            record.source == placed.source
            and record.path == article.path
            and record.title == article.title
            and record.address == placed.address
            and record.words == placed.words
            and record.live
            and record.declared == article.date
            and article.path not in self._wished
            and (article.updated is None or article.updated <= record.updated)
        )

    def _carried(self, placed: Placed, record: Record) -> Record:
        published = self._published_at(placed, record)
        updated = self._updated_at(placed, record)
        self._tell_of(placed, record, announced=updated > record.updated)
        updated = max(updated, published)
        # whatever moves it: an archive document never shows what its readers have not met
        told = updated > record.updated
        return replace(
            record,
            path=placed.path,
            title=placed.title,
            address=placed.address,
            former=_former(record, placed.address),
            seq=self._next() if told else record.seq,
            archive=0 if told else record.archive,
            published=published,
            date=None if placed.declared == published else placed.declared,
            updated=updated,
            words=placed.words,
            source=placed.source,
            state="live",
            gone=None,
        )

    def _published_at(self, placed: Placed, record: Record) -> datetime:
        """When subscribers saw it first, unless its author asks for another date."""
        if placed.path not in self.wishes.redate or placed.declared == record.published:
            return record.published
        if placed.declared > self.now:
            line = placed.article.line_of("date")
            message = "lies in the future, so it cannot become the date of what is published"
            self.faults.append(ArticleError(placed.path, line, f"its date {message}"))
        self._tell(REDATED, placed, rfc3339(record.published), rfc3339(placed.declared))
        return placed.declared

    def _updated_at(self, placed: Placed, record: Record) -> datetime:
        """RFC 4287, 4.2.15: it moves where the author finds a change significant; never back."""
        declared, later = placed.article.updated, max(self.now, record.updated + _SECOND)
        if record.gone:
            return max(later, record.gone + _SECOND)
        if placed.path in self.wishes.announce:
            return later
        if declared and record.updated < declared <= self.now:
            return declared
        if self.wishes.by_content and placed.source != record.source:
            return later
        return record.updated

    def _tell_of(self, placed: Placed, record: Record, announced: bool) -> None:
        if record.gone:
            self._tell(RESTORED, placed)
        elif announced:
            self._tell(ANNOUNCED, placed)
        elif placed.source != record.source:
            self._tell(QUIET, placed)
        if placed.path != record.path:
            self._tell(RENAMED, placed, record.path, placed.path)
        elif placed.address != record.address:
            self._tell(MOVED, placed, record.address, placed.address)
        if placed.path not in self.wishes.redate and placed.declared != record.declared:
            self._tell(DATE_KEPT, placed, rfc3339(record.published), rfc3339(placed.declared))


def _former(record: Record, address: str) -> tuple[str, ...]:
    """All addresses that an article had and has not now."""
    if address == record.address and address not in record.former:
        return record.former
    had = dict.fromkeys((*record.former, record.address))
    return tuple(one for one in had if one != address)


# --- how much of it is meant --------------------------------------------------------------

_FEW, _MANY = 5, 50


def excess(events: Iterable[Event], published: int) -> tuple[Event, ...]:
    """Removals and announcements of one build, if more than anyone is likely to mean.

    That is over 5 and over a tenth of what was `published` before, or over 50.
    """
    found = tuple(event for event in events if event.kind in (GONE, ANNOUNCED))
    many = len(found) > _MANY or (len(found) > _FEW and len(found) * 10 > published)
    return found if many else ()
