"""Which articles each document holds, and in which order."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from feed.lock import Lock, Record
from feed.model import DeletedEntry


def filed(lock: Lock, limit: int) -> Lock:
    """File what was published first into archive documents of `limit` entries.

    While there are twice as many unfiled ones, the `limit` lowest by their place in the history
    get the next number. What is filed stays where it is, whatever `limit` becomes.
    """
    unfiled = sorted((r for r in lock.live() if not r.archive), key=lambda record: record.order)
    if len(unfiled) < 2 * limit:
        return lock
    records, archives = dict(lock.records), lock.archives
    for start in range(0, len(unfiled) - 2 * limit + 1, limit):
        archives += 1
        for record in unfiled[start : start + limit]:
            records[record.id] = replace(record, archive=archives)
    return Lock(lock.id, archives, records)


def as_published(records: Mapping[str, Record]) -> list[str]:
    """The paths of what is published, as people expect them on a page: what came last is first.

    The id decides between equal times, so that the order never depends on the order of files.
    """

    def age(path: str) -> tuple[float, str]:
        record = records[path]
        # a number, for to compare moments of several zones takes ten times as long
        return record.published.timestamp(), record.id

    return sorted(records, key=age, reverse=True)


def newest_first(listed: Iterable[str], records: Mapping[str, Record]) -> list[str]:
    """Paths that are listed `as_published`, the latest update first."""
    return sorted(listed, key=lambda path: records[path].updated.timestamp(), reverse=True)


def current(
    newest: Sequence[str], records: Mapping[str, Record], limit: int, archive: bool = True
) -> list[str]:
    """The paths of what the subscription document holds (RFC 5005, 4), of all in their order.

    That is all that is not filed yet, and the `limit` most lately updated, if a flood of old
    articles has filed one of those. Without an `archive` for the rest, it is the `limit` last
    that subscribers have been told of.
    """
    if archive:
        return [*newest[:limit], *(path for path in newest[limit:] if not records[path].archive)]
    last = set(sorted(newest, key=lambda path: records[path].order, reverse=True)[:limit])
    return [path for number, path in enumerate(newest) if number < limit or path in last]


def deleted(lock: Lock, limit: int) -> tuple[DeletedEntry, ...]:
    """What subscribers are still told of that has gone: until `limit` later things happened."""
    told = heapq.nlargest(limit, lock.records.values(), key=lambda record: record.order)
    return tuple(DeletedEntry(record.id, record.gone) for record in told if record.gone)


def changed(lock: Lock) -> datetime | None:
    """When the feed changed last: its newest update or deletion; None before there was any."""
    return max((record.told for record in lock.records.values()), default=None)


def archives_changed(lock: Lock) -> dict[int, datetime]:
    """When each archive document changed last: by its newest entry, or when one left for good."""
    changed: dict[int, datetime] = {}
    for record in lock.records.values():
        if record.archive:
            told = record.told
            changed[record.archive] = max(changed.get(record.archive, told), told)
    return changed
