"""What a target still lacks of a built site, and in which order it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from feed import aliases
from feed.config import Config
from feed.errors import FeedError
from feed.filenames import portable
from feed.output import read_manifest

PAGES, ENTRIES, ARCHIVES, PARTS, FRONT = range(5)
"""What refers to another comes after it: pages and pictures are first, the main feeds last."""

_FOLDERS = {"archive": ARCHIVES, "tags": PARTS, "languages": PARTS}
_FRONT = ("feed.atom", "feed.rss", "feed.json", "feeds.opml", "index.html")


class Cargo(msgspec.Struct, frozen=True):
    """What is to be done, paths relative to the output folder.

    Of the `batches` each is whole at the target before the next begins. What is `deleted` goes
    after all of them. `files` are those of the site with the digests of their bytes.
    """

    batches: tuple[tuple[str, ...], ...]
    deleted: tuple[str, ...]
    files: Mapping[str, str]

    @property
    def sent(self) -> tuple[str, ...]:
        """The paths of all batches, in their order."""
        return tuple(path for batch in self.batches for path in batch)


def digests(output: Path) -> dict[str, str]:
    """Of all files that the last build wrote, by path; nothing else in the folder is ours.

    Raises FeedError where nothing was built, or where a file of the build is not there.
    """
    files = read_manifest(output).files
    if not files:
        raise FeedError(f"nothing was built in {output}", "run feed build first")
    try:
        return {portable(path): _digest(output / path) for path in sorted(files)}
    except OSError as error:
        message = f"{error.filename} cannot be read: {error.strerror}"
        raise FeedError(message, "build again") from error


def load(config: Config, files: Mapping[str, str], there: Mapping[str, str]) -> Cargo:
    """What makes of the files `there` those of the site, both with their digests."""
    copies = {one.path for one in aliases.read(config) if not one.is_page}
    changed = [path for path, digest in files.items() if there.get(path) != digest]
    return Cargo(
        batches=tuple(_batches(changed, there, copies)),
        deleted=tuple(sorted(there.keys() - files.keys())),
        files=files,
    )


def _batches(
    paths: Iterable[str], there: Collection[str], copies: Collection[str]
) -> Iterable[tuple[str, ...]]:
    """Of each rank what is new comes first, for what was there before may lead to it."""
    ranked: dict[tuple[int, bool], list[str]] = {}
    for path in paths:
        ranked.setdefault((rank(path, copies), path in there), []).append(path)
    return (tuple(sorted(batch)) for _, batch in sorted(ranked.items()))


def rank(path: str, copies: Collection[str] = ()) -> int:
    """When a file is sent; `copies` are the paths at which feeds stand besides."""
    if path in _FRONT or path in copies:
        return FRONT
    folder, _, name = path.rpartition("/")
    top = (folder or name).partition("/")[0]
    if folder and top in _FOLDERS:
        return _FOLDERS[top]
    return ENTRIES if name.endswith(".atom") else PAGES


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
