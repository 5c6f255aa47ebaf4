"""A folder of this machine as a target."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from feed.config import Config
from feed.errors import ConfigError, OutputError
from feed.filenames import native
from feed.publishing.destinations import Sent
from feed.targets import Target
from feed.terminal import shown

_ARRIVING = ".feed-arriving"
"""Holds a file until it is whole; the next publishing overwrites what a crash left of it."""


def opened(config: Config, target: Target) -> Folder:
    """The folder of a target; raises what `root` does."""
    return Folder(root(config, target), config.output)


def root(config: Config, target: Target) -> Path:
    """Where a target of this machine is, named as from the folder of the configuration.

    Raises ConfigError where it would lie over what was written or built.
    """
    place = (config.root / target.to).resolve()
    content, output = config.content.resolve(), config.output.resolve()
    ours = (config.root, content, output)
    inside = any(place.is_relative_to(one) for one in (content, output))
    if inside or any(one.is_relative_to(place) for one in ours):
        message = f'{config.place}[publish.{target.name}] to = "{target.to}" is where the site lies'
        raise ConfigError(message, "publish to a folder of its own")
    return place


class Folder:
    """Where each file is copied beside its place and then renamed."""

    def __init__(self, root: Path, output: Path) -> None:
        self.name = f"{shown(root)}/"
        self._root = root
        self._output = output

    def read(self, path: str) -> bytes | None:
        """A small file that is there."""
        with self._faults():
            try:
                return self._at(path).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def occupied(self, paths: Collection[str]) -> set[str]:
        """At which of these paths something is already."""
        return {path for path in paths if os.path.lexists(self._at(path))}

    def send(self, paths: Sequence[str], sent: Sent) -> None:
        """Copy files; their times come with them, for web hosts tell them to readers."""
        with self._faults():
            for path in paths:
                self._put(path, self._output / native(path))
                sent(1)
            os.sync()

    def write(self, path: str, data: bytes) -> None:
        """Put a small file there."""
        with self._faults():
            self._arriving.parent.mkdir(parents=True, exist_ok=True)
            self._arriving.write_bytes(data)
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

    @property
    def _arriving(self) -> Path:
        return self._root / _ARRIVING

    def _at(self, path: str) -> Path:
        return self._root / native(path)

    def _is_linked(self, path: str) -> bool:
        """Whether a folder on the way is a link: what lies there may be anyone's."""
        folders = PurePosixPath(path).parents[:-1]
        return any(self._at(str(folder)).is_symlink() for folder in folders)

    def _put(self, path: str, source: Path) -> None:
        self._arriving.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, self._arriving)
        found = source.stat()
        os.utime(self._arriving, ns=(found.st_atime_ns, found.st_mtime_ns))
        self._arrived(path)

    def _arrived(self, path: str) -> None:
        if self._is_linked(path):
            raise OSError(errno.ELOOP, "a folder on the way is a link", str(self._at(path)))
        self._at(path).parent.mkdir(parents=True, exist_ok=True)
        self._arriving.replace(self._at(path))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            with suppress(OSError):
                self._arriving.unlink(missing_ok=True)
            place = os.fsdecode(error.filename2 or error.filename or self._root)
            hint = "what was sent is whole; publish again to send the rest"
            raise OutputError(f"{place}: {error.strerror}", hint) from error
