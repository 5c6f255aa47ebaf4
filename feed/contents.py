"""The articles of the content folder, read and placed, with all that is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

import msgspec

from feed import articles, scan
from feed.articles import digests
from feed.articles.source import check_size
from feed.config import Config
from feed.errors import ArticleError, ArticleErrors
from feed.filenames import native
from feed.lock import Lock, Record
from feed.places import Placed, in_texts, place
from feed.workers import ALONE, MANY, Workers

T = TypeVar("T")

BATCH = 100
"""Articles that are read at once: enough to make a start cheap, few enough to hold in memory."""


class Contents(msgspec.Struct, frozen=True):
    """What lies in the content folder; `placed` are articles without a fault, sorted by path."""

    listing: scan.Listing
    placed: tuple[Placed, ...]
    faults: tuple[ArticleError, ...]


def read(
    config: Config,
    lock: Lock,
    listing: scan.Listing,
    known: Mapping[str, Placed] = MappingProxyType({}),
    workers: Workers = ALONE,
) -> Contents:
    """Read the articles of a listing, but for those that are `known`; `lock` spares some work."""
    placed = [known[path] for path in listing.articles if path in known]
    faults: list[ArticleError] = []
    todo = [path for path in listing.articles if path not in known]
    locked = {record.path: record for record in lock.live()} if todo else {}
    # of few articles their texts may stand in memory twice
    many = (*todo, *_texts(locked.values())) if len(todo) >= MANY else ()
    texts = {text: text for text in many}
    inputs = (
        [(path, listing.articles[path].size, locked.get(path)) for path in some]
        for some in batches(todo)
    )
    for some, wrong in workers.for_so_many(len(todo)).apply(_read, config, inputs):
        placed += (in_texts(one, texts) for one in some)
        faults += wrong
    placed.sort(key=lambda one: one.path)
    return Contents(listing, tuple(placed), (*faults, *listing.faults))


def read_again(folder: str, path: str, digest: bytes) -> bytes:
    """The bytes of an article: to keep those of all would take more memory than all else.

    Raises ArticleErrors where they are not what they were.
    """
    try:
        data = _bytes(folder, path)
        if digests.of(data) != digest:
            raise ArticleError(path, 0, "changed during the build", "build again")
    except ArticleError as fault:
        raise ArticleErrors([fault]) from fault
    return data


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """The items, so many at once."""
    iterator = iter(items)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _texts(locked: Iterable[Record]) -> Iterator[str]:
    """What an article has as well, if it is as it was."""
    for one in locked:
        yield from (one.path, one.title, one.address, one.words, one.source)


def _read(
    config: Config, paths: Sequence[tuple[str, int, Record | None]]
) -> tuple[list[Placed], list[ArticleError]]:
    placed: list[Placed] = []
    faults: list[ArticleError] = []
    zone = config.zone
    for path, size, known in paths:
        try:
            check_size(path, size)
            data = _bytes(str(config.content), path)
            article = articles.read(path, data, zone, config.keys)
        except ArticleErrors as several:
            faults += several.faults
        except ArticleError as fault:
            faults.append(fault)
        else:
            placed.append(place(article, data, config.permalink, known))
    return placed, faults


def _bytes(folder: str, path: str) -> bytes:
    try:
        # to make a Path takes as long as to read the file
        with open(f"{folder}/{native(path)}", "rb", buffering=0) as file:  # noqa: PTH123
            return file.read()
    except OSError as error:
        raise ArticleError(path, 0, f"cannot be read: {error.strerror}") from error
