"""Which articles each document holds, and in which order."""

from __future__ import annotations

from collections.abc import Mapping

from feed.identity import Record


def newest(records: Mapping[str, Record], limit: int) -> list[str]:
    """The paths of the `limit` most lately updated articles, newest first.

    The id decides between equal times, so that the order never depends on the order of files.
    """

    def age(path: str) -> tuple[object, ...]:
        record = records[path]
        return record.updated, record.published, record.id

    return sorted(records, key=age, reverse=True)[:limit]
