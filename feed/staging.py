"""New bytes wait in `.staging/` of the output folder until all of a build are there.

Whoever makes a document stages it, in whatever process: only what has changed, at the path that it
will have. `feed.output` puts it in place.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from feed.errors import OutputError
from feed.filenames import native
from feed.stamps import Stamp

STAGING = ".staging"


class Staged(NamedTuple):
    """A file of a build: its path in the output folder, as Python must be given it, and its size.

    `fresh` is whether its bytes wait in `.staging/`: else it has them already. `met` is whether a
    file is there that has others. The `stamp` is of where its bytes are.
    """

    path: str
    size: int
    fresh: bool = False
    met: bool = False
    stamp: Stamp | None = None


class Staging(NamedTuple):
    """Stages the files of a build below `root`.

    A `dry` one writes nothing. Into a `bare` folder, where there is nothing yet, nobody looks.
    """

    root: str
    dry: bool = False
    bare: bool = False

    def put(self, path: str, data: bytes) -> Staged:
        """Stage a file, unless the one at its place has these bytes."""
        path = _named(path, self.root)
        target = f"{self.root}/{path}"
        found = None if self.bare else _found(target)
        if found and _holds(target, found, data):
            return Staged(path, len(data), stamp=Stamp.of(found))
        stamp = None if self.dry else stage(self.root, path, data)
        return Staged(path, len(data), True, found is not None, stamp)

    def copy(self, path: str, source: Path) -> Staged:
        """Stage a copy of a file, unless the one at its place is equal to it."""
        path = _named(path, self.root)
        target, staged = f"{self.root}/{path}", f"{self.root}/{STAGING}/{path}"
        if _are_equal(source, Path(target)):
            there = Stamp.of(os.lstat(target))
            return Staged(path, there.size, stamp=there)
        if not self.dry:
            os.makedirs(os.path.dirname(staged), exist_ok=True)
            shutil.copyfile(source, staged)
        stamp = None if self.dry else Stamp.at(staged)
        return Staged(path, source.stat().st_size, True, os.path.lexists(target), stamp)


def stage(root: str, path: str, data: bytes) -> Stamp:
    """Write what waits for its place at `path` below `root`."""
    staged = f"{root}/{STAGING}/{path}"
    try:
        return write(staged, data)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(staged), exist_ok=True)
        return write(staged, data)


def write(path: str, data: bytes) -> Stamp:
    """Write a new file. Raises OSError; then a part of it may be there."""
    # unbuffered, for the bytes are whole already; but a full disk may take only some of them
    rest = memoryview(data)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
        return Stamp.of(os.fstat(file))
    finally:
        os.close(file)


def has_bytes(path: str, data: bytes) -> bool:
    """Whether there is a file, and no link, that holds just these bytes."""
    found = _found(path)
    return found is not None and _holds(path, found, data)


def is_inside(path: str) -> bool:
    """Whether a path stays in the folder that it is relative to, and can be one at all."""
    if path.isascii() and path and path[0] not in "/." and "/." not in path and "\0" not in path:
        return True  # so it is with nearly all of them
    parts = PurePosixPath(path).parts
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return bool(parts) and ".." not in parts and parts[0] != "/" and "\0" not in path


def _named(path: str, root: str) -> str:
    if not is_inside(path):
        raise OutputError(f"{path} would lie outside of {root}")
    return native(path)


def _found(path: str) -> os.stat_result | None:
    """What is there, be it a link that leads nowhere."""
    try:
        return os.lstat(path)
    except OSError:
        return None


def _holds(path: str, found: os.stat_result, data: bytes) -> bool:
    if found.st_size != len(data) or not stat.S_ISREG(found.st_mode):
        return False
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read() == data
    except OSError:
        return False


def _are_equal(one: Path, other: Path) -> bool:
    if other.is_symlink() or not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while block := a.read(1 << 20):
            if b.read(1 << 20) != block:
                return False
    return True
