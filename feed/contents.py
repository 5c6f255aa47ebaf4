"""The articles of the content folder, read and placed, with all that is wrong in them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from feed import articles, scan, workers
from feed.articles.source import check_size
from feed.config import Config
from feed.errors import ArticleError, ArticleErrors
from feed.filenames import native
from feed.lock import Lock, Record
from feed.places import Placed, place

T = TypeVar("T")

CHUNK = 100
"""Articles in a chunk: enough to make its start cheap, few enough to hold in memory."""

MANY = 400
"""Articles from which on several processes are faster than one."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What lies in the content folder; `placed` are the articles without a fault, sorted by path.

    `jobs` is how many processes so many articles are worth.
    """

    listing: scan.Listing
    placed: tuple[Placed, ...]
    faults: tuple[ArticleError, ...]
    jobs: int


def read(config: Config, lock: Lock) -> Contents:
    """Scan the content folder and read every article in it; `lock` spares some of the work.

    Raises ConfigError where there is no such folder, OutputError where one cannot be listed.
    """
    listing = scan.scan(config.content, config.include, config.exclude, config.output)
    jobs = workers.processors() if len(listing.articles) >= MANY else 1
    placed: list[Placed] = []
    faults: list[ArticleError] = []
    known = {record.path: record for record in lock.live()}
    inputs = (
        [(path, size, known.get(path)) for path, size in some]
        for some in batches(listing.articles.items())
    )
    for some, wrong in workers.apply(_read, config, inputs, jobs):
        placed += some
        faults += wrong
    return Contents(listing, tuple(placed), (*faults, *listing.faults), jobs)


def read_again(config: Config, placed: Placed) -> bytes:
    """The bytes of an article: to keep those of all would take more memory than all else.

    Raises ArticleErrors where they are not what they were.
    """
    try:
        data = _bytes(config, placed.path)
        if _digest(data) != placed.digest:
            raise ArticleError(placed.path, 0, "changed during the build", "build again")
    except ArticleError as fault:
        raise ArticleErrors([fault]) from fault
    return data


def batches(items: Iterable[T]) -> Iterator[list[T]]:
    """The items in chunks."""
    iterator = iter(items)
    while batch := list(islice(iterator, CHUNK)):
        yield batch


def _read(
    config: Config, paths: Sequence[tuple[str, int, Record | None]]
) -> tuple[list[Placed], list[ArticleError]]:
    placed: list[Placed] = []
    faults: list[ArticleError] = []
    zone = config.zone
    for path, size, known in paths:
        try:
            check_size(path, size)
            data = _bytes(config, path)
            article = articles.read(path, data, zone, config.keys)
        except ArticleErrors as several:
            faults += several.faults
        except ArticleError as fault:
            faults.append(fault)
        else:
            placed.append(place(article, _digest(data), config.permalink, known))
    return placed, faults


def _bytes(config: Config, path: str) -> bytes:
    try:
        # to make a Path takes as long as to read the file
        with open(f"{config.content}/{native(path)}", "rb") as file:  # noqa: PTH123
            return file.read()
    except OSError as error:
        raise ArticleError(path, 0, f"cannot be read: {error.strerror}") from error


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()
