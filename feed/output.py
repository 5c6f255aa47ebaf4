"""Files into the output folder: old or new, never torn, and only what has changed.

All new bytes are staged in `.staging/` first. Only when every one of them is there are they put
in place by rename, the files that are referred to before the feeds that name them. So whatever
fails before, a fault in an article or a full disk, leaves the folder as it was.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from feed.errors import OutputError

MANIFEST = ".manifest.json"
STAGING = ".staging"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Changes:
    """What a build did to the output folder: paths relative to it, sorted."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int


@contextmanager
def opened(root: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[Output]:
    """The output folder, for one build at a time; `waiting` is called before a wait for another.

    What is staged is thrown away unless `Output.publish` was reached. A folder that was made and
    stayed empty is removed.

    Raises OutputError where the folder cannot be made or written.
    """
    with _errors_of(root):
        lock = _locked(root, waiting)
        try:
            shutil.rmtree(root / STAGING, ignore_errors=True)
            yield Output(root, _read_manifest(root / MANIFEST))
        finally:
            shutil.rmtree(root / STAGING, ignore_errors=True)
            with suppress(OSError):
                root.rmdir()
            os.close(lock)


@dataclass(slots=True)
class Output:
    """One build's view of the output folder. `previous` is what the last manifest lists."""

    root: Path
    previous: frozenset[str]
    _listed: set[str] = field(default_factory=set)
    _staged: list[tuple[str, Path]] = field(default_factory=list)
    _last: list[tuple[str, Path]] = field(default_factory=list)
    _folders: set[Path] = field(default_factory=set)

    def put(self, path: str, data: bytes, *, last: bool = False) -> None:
        """Stage a file, unless it has these bytes already; `last` for feeds, that name others."""
        target = self._target(path)
        if not _has_bytes(target, data):
            self._stage(path, target, lambda staged: staged.write_bytes(data), last)

    def copy(self, path: str, source: Path) -> None:
        """Stage a copy of a file, unless the file there is equal to it."""
        target = self._target(path)
        if not _equal_files(source, target):
            self._stage(path, target, lambda staged: shutil.copyfile(source, staged), last=False)

    def publish(self) -> Changes:
        """Put what is staged in place; delete what the last build wrote and this one did not."""
        listed = frozenset(self._listed)
        gone = sorted(self.previous - listed)
        if self._staged or self._last:
            os.sync()
        # from here on a crash leaves files that only a manifest of both builds lists all
        self._write_manifest(listed | self.previous)
        for path, staged in (*self._staged, *self._last):
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
        deleted = [path for path in gone if self._delete(path)]
        self._write_manifest(listed)
        written = sorted(path for path, _ in (*self._staged, *self._last))
        return Changes(tuple(written), tuple(deleted), len(listed) - len(written))

    def _target(self, path: str) -> Path:
        if not _is_inside(path):
            raise OutputError(f"{path} would lie outside of {self.root}")
        self._listed.add(path)
        target = self.root / path
        self._check_folder(target.parent)
        return target

    def _check_folder(self, folder: Path) -> None:
        """Nothing is written through a link, which may lead out of the output folder."""
        if folder in self._folders or folder == self.root:
            return
        self._check_folder(folder.parent)
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise OutputError(f"{folder} is in the way: it is no folder", "remove it")
        self._folders.add(folder)

    def _stage(self, path: str, target: Path, fill: Callable[[Path], object], last: bool) -> None:
        if target.is_dir() and not target.is_symlink():
            raise OutputError(f"{target} is in the way: it is a folder", "remove it")
        if path not in self.previous and os.path.lexists(target):
            raise OutputError(
                f"{target} is not a file that feed wrote, and it is not overwritten",
                "move it away, or set another output folder",
            )
        staging = self.root / STAGING
        staging.mkdir(exist_ok=True)
        staged = staging / str(len(self._staged) + len(self._last))
        fill(staged)
        (self._last if last else self._staged).append((path, staged))

    def _delete(self, path: str) -> bool:
        target = self.root / path
        if any(folder.is_symlink() for folder in target.parents if folder != self.root):
            return False
        try:
            target.unlink()
        except FileNotFoundError:
            return False
        for folder in target.parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:
                break
        return True

    def _write_manifest(self, files: frozenset[str]) -> None:
        target = self.root / MANIFEST
        content = {"version": _VERSION, "files": sorted(files)}
        data = json.dumps(content, ensure_ascii=False, indent=0).encode() + b"\n"
        if not _has_bytes(target, data):
            staging = self.root / STAGING
            staging.mkdir(exist_ok=True)
            (staging / "manifest").write_bytes(data)
            (staging / "manifest").replace(target)


def _locked(root: Path, waiting: Callable[[], None]) -> int:
    """A descriptor of the folder that holds its lock; the lock ends with the process."""
    while True:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        # who held the lock may have removed the folder, which was empty
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), root.stat()):
                return descriptor
        os.close(descriptor)


@contextmanager
def _errors_of(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or root
        raise OutputError(f"{place}: {error.strerror}", "nothing was published") from error


def _read_manifest(path: Path) -> frozenset[str]:
    """What the last build wrote; a manifest that cannot be read lists nothing."""
    try:
        content = json.loads(path.read_bytes())
        files = content["files"]
        return frozenset(name for name in files if isinstance(name, str) and _is_inside(name))
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return frozenset()


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and ".." not in parts and parts[0] != "/" and "\0" not in path


def _has_bytes(target: Path, data: bytes) -> bool:
    try:
        if target.is_symlink() or target.stat().st_size != len(data):
            return False
        return target.read_bytes() == data
    except OSError:
        return False


def _equal_files(one: Path, other: Path) -> bool:
    if other.is_symlink() or not other.is_file() or one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while block := a.read(1 << 20):
            if b.read(1 << 20) != block:
                return False
    return True
