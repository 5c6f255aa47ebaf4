"""What a target still lacks of a built site, and in which order it is sent."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

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

    Of the `batches` each is whole at the target before the next begins. What is `in_the_way` of
    them goes before, for it stands where a folder is needed, or the other way round; what is
    `deleted` besides goes after all of them. `files` are those of the site with the digests of
    their bytes.
    """

    in_the_way: tuple[str, ...]
    batches: tuple[tuple[str, ...], ...]
    deleted: tuple[str, ...]
    files: dict[str, str]

    @property
    def gone(self) -> tuple[str, ...]:
        """All that is removed."""
        return (*self.in_the_way, *self.deleted)

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


def load(config: Config, files: dict[str, str], there: Mapping[str, str]) -> Cargo:
    """What makes of the files `there` those of the site, both with their digests."""
    copies = {one.path for one in aliases.read(config) if not one.is_page}
    changed = [path for path, digest in files.items() if there.get(path) != digest]
    gone = sorted(there.keys() - files.keys())
    first = {*_in_the_way(gone, changed)}
    return Cargo(
        in_the_way=tuple(path for path in gone if path in first),
        batches=tuple(_batches(changed, there, copies)),
        deleted=tuple(path for path in gone if path not in first),
        files=files,
    )


def _in_the_way(gone: Iterable[str], sent: Collection[str]) -> Iterator[str]:
    """Files where there are to be folders, and files below where there are to be files."""
    needed, files = folders(sent), {*sent}
    for path in gone:
        if path in needed or not files.isdisjoint(folders([path])):
            yield path


def folders(paths: Iterable[str]) -> set[str]:
    """All that these files lie in."""
    return {str(folder) for path in paths for folder in PurePosixPath(path).parents[:-1]}


def _batches(
    paths: Iterable[str], there: Collection[str], copies: Collection[str]
) -> Iterable[tuple[str, ...]]:
    """What is new comes before all that was there before, for that may lead to it."""
    ranked: dict[tuple[bool, int], list[str]] = {}
    for path in paths:
        ranked.setdefault((path in there, rank(path, copies)), []).append(path)
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
