"""A folder of this machine as a target."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from feed import cache, output
from feed.config import Config
from feed.errors import ConfigError, OutputError
from feed.filenames import native
from feed.publishing import cargo
from feed.publishing.destinations import Sent
from feed.targets import Target
from feed.terminal import shown

_ARRIVING = ".feed-arriving"
"""Holds a file until it is whole; a crash may leave one, which the next publishing removes."""
_LARGEST = 100_000_000
"""In bytes, of what is read from a target."""


def opened(config: Config, target: Target) -> Folder:
    """The folder of a target; raises what `root` does."""
    return Folder(root(config, target), config.output)


def root(config: Config, target: Target) -> Path:
    """Where a target of this machine is, named as from the folder of the configuration.

    Raises ConfigError where it would lie over what was written or built.
    """
    told = f'{config.place}[publish.{target.name}] to = "{target.to}"'
    try:
        place = (config.root / Path(target.to).expanduser()).resolve()
    except (OSError, RuntimeError) as error:
        raise ConfigError(f"{told} leads nowhere: {error}") from error
    except ValueError as error:
        raise ConfigError(f"{told} is no name of a folder here") from error
    ours = [config.content, config.output, config.lock, config.root / cache.FOLDER]
    ours += filter(None, (config.theme, config.source))
    inside = any(place.is_relative_to(one.resolve()) for one in ours)
    if inside or any(one.resolve().is_relative_to(place) for one in (config.root, *ours)):
        raise ConfigError(f"{told} is where the site lies", "publish to a folder of its own")
    return place


class Folder:
    """Where each file is copied beside its place and then renamed."""

    def __init__(self, root: Path, source: Path) -> None:
        self.name = f"{shown(root)}/"
        self._root = root
        self._source = source
        self._place = root / f"{_ARRIVING}-{os.getpid()}"

    @contextmanager
    def held(self, waiting: Callable[[], None]) -> Iterator[None]:
        """The folder for one publishing at a time, of whatever site."""
        with output.alone(self._root, waiting):
            for left in self._root.glob(f"{_ARRIVING}*"):
                with suppress(OSError):
                    left.unlink()
            yield

    def read(self, path: str) -> bytes | None:
        """A small file that is there; of a link, a pipe or a device there is nothing to read."""
        with self._faults():
            try:
                return cache.plain_bytes(self._at(path), _LARGEST)
            except (FileNotFoundError, NotADirectoryError):
                return None

    def occupied(self, paths: Collection[str]) -> set[str]:
        """What is already at one of these paths, or in the way to it."""
        ways = cargo.folders(paths)
        found = {path for path in paths if os.path.lexists(self._at(path))}
        return found | {way for way in ways if self._is_in_the_way(way)}

    def _is_in_the_way(self, way: str) -> bool:
        place = self._at(way)
        return os.path.lexists(place) and (place.is_symlink() or not place.is_dir())

    def send(self, paths: Sequence[str], sent: Sent) -> None:
        """Copy files; their times come with them, for web hosts tell them to readers."""
        with self._faults():
            for path in paths:
                self._put(path, self._source / native(path))
                sent(1)
            os.sync()

    def write(self, path: str, data: bytes) -> None:
        """Put a small file there."""
        with self._faults():
            with self._arriving() as arriving:
                arriving.write(data)
            self._arrived(path)

    def delete(self, paths: Sequence[str]) -> None:
        """Remove files, and folders that this leaves empty."""
        with self._faults():
            for path in paths:
                if not self._is_linked(path):
                    self._at(path).unlink(missing_ok=True)
                for folder in PurePosixPath(path).parents[:-1]:
                    with suppress(OSError):
                        self._at(str(folder)).rmdir()

    def _at(self, path: str) -> Path:
        return self._root / native(path)

    def _is_linked(self, path: str) -> bool:
        """Whether a folder on the way is a link: what lies there may be anyone's."""
        folders = PurePosixPath(path).parents[:-1]
        return any(self._at(str(folder)).is_symlink() for folder in folders)

    def _put(self, path: str, source: Path) -> None:
        with source.open("rb") as file, self._arriving() as arriving:
            shutil.copyfileobj(file, arriving)
            found = os.fstat(file.fileno())
        os.utime(self._place, ns=(found.st_atime_ns, found.st_mtime_ns))
        self._arrived(path)

    def _arriving(self) -> BinaryIO:
        """A new file, and no link that somebody has put there."""
        self._root.mkdir(parents=True, exist_ok=True)
        self._place.unlink(missing_ok=True)
        return self._place.open("xb")

    def _arrived(self, path: str) -> None:
        if self._is_linked(path):
            raise OSError(errno.ELOOP, "a folder on the way is a link", str(self._at(path)))
        self._at(path).parent.mkdir(parents=True, exist_ok=True)
        self._place.replace(self._at(path))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            with suppress(OSError):
                self._place.unlink(missing_ok=True)
            named = error.filename2 or error.filename
            place = os.fsdecode(named) if isinstance(named, str | bytes) else self.name
            hint = "what was sent is whole; publish again to send the rest"
            raise OutputError(f"{place}: {error.strerror}", hint) from error
