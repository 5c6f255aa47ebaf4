"""New bytes wait in `.staging/` of the output folder until all of a build are there.

Whoever makes a document stages it, in whatever process: only what has changed, under a name that
no other has. `feed.output` puts it in place.
"""

from __future__ import annotations

import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from feed.errors import OutputError
from feed.filenames import native
from feed.stamps import Stamp

STAGING = ".staging"


class Staged(NamedTuple):
    """A file of a build: its path in the output folder, as Python must be given it.

    `name` is that under which its new bytes wait, `size` of them; empty where it has them already,
    and then it has the `stamp`. `met` is whether a file is there that has others.
    """

    path: str
    name: str
    size: int
    met: bool = False
    stamp: Stamp | None = None


@dataclass(slots=True)
class Staging:
    """Stages the files of one `part` of a build below `root`.

    A `dry` one writes nothing. Into a `bare` folder, where there is nothing yet, nobody looks.
    """

    root: str
    part: str
    dry: bool = False
    bare: bool = False
    _count: int = 0

    def put(self, path: str, data: bytes) -> Staged:
        """Stage a file, unless the one at its place has these bytes."""
        path = _named(path, self.root)
        target = f"{self.root}/{path}"
        found = None if self.bare else _found(target)
        if found and _holds(target, found, data):
            return Staged(path, "", len(data), stamp=Stamp.of(found))
        name = self._next()
        if not self.dry:
            self._write(name, data)
        return Staged(path, name, len(data), found is not None)

    def copy(self, path: str, source: Path) -> Staged:
        """Stage a copy of a file, unless the one at its place is equal to it."""
        path = _named(path, self.root)
        target = f"{self.root}/{path}"
        if _are_equal(source, Path(target)):
            stamp = Stamp.of(os.lstat(target))
            return Staged(path, "", stamp.size, stamp=stamp)
        name = self._next()
        if not self.dry:
            make_folder(self.root)
            shutil.copyfile(source, f"{self.root}/{STAGING}/{name}")
        return Staged(path, name, source.stat().st_size, os.path.lexists(target))

    def _next(self) -> str:
        self._count += 1
        return f"{self.part}-{self._count}"

    def _write(self, name: str, data: bytes) -> None:
        path = f"{self.root}/{STAGING}/{name}"
        try:
            write(path, data)
        except FileNotFoundError:
            make_folder(self.root)
            write(path, data)


def make_folder(root: str) -> None:
    """Make `.staging/` where it is not there yet."""
    with suppress(FileExistsError):
        os.mkdir(f"{root}/{STAGING}")


def write(path: str, data: bytes) -> None:
    """Write a new file. Raises OSError; then a part of it may be there."""
    # unbuffered, for the bytes are whole already; but a full disk may take only some of them
    rest = memoryview(data)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
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
