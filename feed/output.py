"""Files into the output folder: old or new, never torn, and only what has changed.

All new bytes are staged in `.staging/` first. Only when every one of them is there are they put
in place by rename, the files that are referred to before the feeds that name them. So whatever
fails before, a fault in an article or a full disk, leaves the folder as it was.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

import msgspec

from feed.errors import OutputError
from feed.filenames import native, portable
from feed.staging import STAGING, Staged, Staging, has_bytes, is_inside, stage, write
from feed.stamps import Stamp

MANIFEST = ".manifest.json"
_VERSION = 1
_FEW = 32
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EPERM}


class Changes(msgspec.Struct, frozen=True):
    """What a build did to the output folder: paths relative to it, sorted."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    unchanged: int


class Manifest(msgspec.Struct, frozen=True):
    """What the last build wrote: paths of files, and whether it kept a feed.lock."""

    files: frozenset[str] = frozenset()
    lock: bool = False


@contextmanager
def alone(root: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The folder of a site for one build at a time, whichever output folders they have.

    `waiting` is called before a wait for another. Raises OutputError where it cannot be had.
    """
    try:
        lock = _locked(root, waiting)
    except OSError as error:
        raise OutputError(f"{root}: {error.strerror}", "nothing was published") from error
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def opened(root: Path, waiting: Callable[[], None] = lambda: None) -> Iterator[Output]:
    """The output folder, for one build at a time; `waiting` is called before a wait for another.

    What is staged is thrown away unless `Output.publish` was reached. A folder that was made and
    stayed empty is removed.

    Raises OutputError where the folder cannot be made or written.
    """
    out: Output | None = None
    try:
        lock = _locked(root, waiting)
        try:
            shutil.rmtree(root / STAGING, ignore_errors=True)
            _refuse(root / STAGING)
            out = Output(root)
            yield out
        finally:
            shutil.rmtree(root / STAGING, ignore_errors=True)
            with suppress(OSError):
                root.rmdir()
            os.close(lock)
    except OSError as error:
        place = os.fsdecode(error.filename or root)
        published = out is not None and out.publishing
        hint = _AFTER if published else "nothing was published"
        raise OutputError(f"{place}: {error.strerror}", hint) from error


_AFTER = "each file is old or new, and the next build completes what this one began"


def _refuse(staging: Path) -> None:
    """Nothing is staged through a link, which may lead out of the output folder."""
    if os.path.lexists(staging):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(staging))


def foreseen(root: Path) -> Output:
    """The output folder for a build that writes nothing, and tells what it would write."""
    return Output(root, dry=True)


@dataclass
class Output:
    """One build's view of the output folder.

    From `publishing` on files are replaced. A `dry` one writes nothing. `sizes` are those of
    all files of this build in bytes, `stamps` their stamps where they are in place, by path.
    """

    root: Path
    dry: bool = False
    publishing: bool = False
    sizes: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    _staged: list[Staged] = field(default_factory=list)
    _last: list[Staged] = field(default_factory=list)
    _folders: set[str] = field(default_factory=lambda: {""})

    @cached_property
    def before(self) -> Manifest:
        """What the last build wrote."""
        return read_manifest(self.root)

    @cached_property
    def staging(self) -> Staging:
        """Where files may be staged, by whomever; `take` makes them ours."""
        bare = not self.root.is_dir() or not any(self.root.iterdir())
        return Staging(str(self.root), self.dry, bare)

    def put(self, path: str, data: bytes, *, last: bool = False) -> None:
        """Stage a file, unless it has these bytes already; `last` for feeds, that name others."""
        self.take(self.staging.put(path, data), last=last)

    def copy(self, path: str, source: Path) -> None:
        """Stage a copy of a file, unless the file there is equal to it."""
        self.take(self.staging.copy(path, source))

    def take(self, staged: Staged, *, last: bool = False) -> None:
        """Take a file for one of this build; it may wait already in `.staging/`.

        Raises OutputError where something is in its way that is not ours.
        """
        path = staged.path
        self._check_folder(path.rpartition("/")[0])
        if staged.met:
            self._check_ours(path, self.root / path)
        self.sizes[path] = staged.size
        if staged.fresh:
            (self._last if last else self._staged).append(staged)
        elif staged.stamp:
            self.stamps[path] = staged.stamp

    def keep(self, path: str, stamp: Stamp) -> None:
        """Take a file of the last build for one of this, as it is."""
        self._check_folder(path.rpartition("/")[0])
        self.sizes[path] = stamp.size
        self.stamps[path] = stamp

    def touched(self, stamps: Mapping[str, Stamp]) -> list[str]:
        """Those of the files that the last build left, which are not there as it left them."""
        found = []
        root, linked = f"{self.root}/", cache(self._is_linked)
        for path, stamp in stamps.items():
            try:
                here = Stamp.of(os.lstat(root + native(path)))
            except OSError:
                found.append(path)
                continue
            if here != stamp or linked(path.rpartition("/")[0]):
                found.append(path)
        return found

    def _is_linked(self, folder: str) -> bool:
        """Whether a link is on the way to a folder: what is there may not be ours."""
        way = (folder, *map(str, PurePosixPath(folder).parents)) if folder else ()
        return any(os.path.islink(self.root / native(one)) for one in way[:-1])

    def publish(self, first: Callable[[], None] | None = None, *, lock: bool = False) -> Changes:
        """Put what is staged in place; delete what the last build wrote and this one did not.

        `first` is called when all is staged and nothing in place yet: what it writes is then true
        of whatever part of the rest is reached. `lock` is whether that is a feed.lock, as it stays
        once it was.
        """
        listed = frozenset(self.sizes)
        written = tuple(sorted(portable(one.path) for one in (*self._staged, *self._last)))
        stale = sorted(self.before.files - listed)
        if self.dry:
            there = tuple(path for path in stale if os.path.lexists(self.root / path))
            return Changes(written, tuple(map(portable, there)), len(listed) - len(written))
        lock = lock or self.before.lock
        self._flush()
        self.publishing = True
        if first:
            first()
        # from here on a crash leaves files that only a manifest of both builds lists all
        both = listed | self.before.files
        if both != self.before.files:
            self._write_manifest(Manifest(both, lock))
        deleted = [path for path in stale if self._is_in_the_way(path) and self._delete(path)]
        self._place_all()
        deleted += [path for path in stale if path not in deleted and self._delete(path)]
        if not listed == both != self.before.files:  # else that is what was just written
            self._write_manifest(Manifest(listed, lock))
        return Changes(written, tuple(sorted(map(portable, deleted))), len(listed) - len(written))

    def _flush(self) -> None:
        """Have the staged bytes on the disk, so that no loss of power leaves a torn file.

        Few files are flushed on their own: the rest of the machine may have much to flush.
        """
        staged = (*self._staged, *self._last)
        if len(staged) > _FEW:
            os.sync()
            return
        for one in staged:
            _sync(f"{self.root}/{STAGING}/{one.path}")

    def _check_folder(self, path: str) -> None:
        """Nothing is written through a link, which may lead out of the output folder."""
        way = []
        while path not in self._folders:
            way.append(path)
            path = path.rpartition("/")[0]
        for path in reversed(way):
            folder = self.root / path
            is_folder = folder.is_dir() and not folder.is_symlink()
            if os.path.lexists(folder) and not is_folder and path not in self.before.files:
                raise OutputError(f"{folder} is in the way: it is no folder", "remove it")
            self._folders.add(path)

    def _check_ours(self, path: str, target: Path) -> None:
        if target.is_dir() and not target.is_symlink():
            below = set(_files_below(self.root, path))
            if not below or not below <= self.before.files:
                raise OutputError(f"{target} is in the way: it is a folder", "remove it")
            return
        if path not in self.before.files:
            raise OutputError(
                f"{target} is not a file that feed wrote, so it is not overwritten",
                "move it away, or set another output folder",
            )

    def _place_all(self) -> None:
        """Feeds last, for they name others; where nothing was before, folders as a whole."""
        bare = self.staging.bare
        with_feeds = {_top(one.path) for one in self._last} - {""}
        self._staged.sort(key=lambda one: bare and _top(one.path) in with_feeds)
        moved = {"": False}
        for one in (*self._staged, *self._last):
            folder = _top(one.path) if bare else ""
            if folder not in moved:
                moved[folder] = self._moved(folder)
            if moved[folder] and one.stamp:
                self.stamps[one.path] = one.stamp  # its folder was moved, and not itself
            else:
                self._place(one.path)
        self._staged.clear()
        self._last.clear()

    def _moved(self, folder: str) -> bool:
        """Whether a folder was put in place as a whole; somebody may have made one there since."""
        try:
            os.rename(f"{self.root}/{STAGING}/{folder}", f"{self.root}/{folder}")
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR):
                raise
            return False
        return True

    def _place(self, path: str) -> None:
        source, target = f"{self.root}/{STAGING}/{path}", f"{self.root}/{path}"
        try:
            os.replace(source, target)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(source, target)
        self.stamps[path] = Stamp.of(os.lstat(target))

    def _is_in_the_way(self, stale: str) -> bool:
        """Whether a file stands where a folder is needed now, or below where a file is."""
        return stale in self._folders or any(
            str(folder) in self.sizes for folder in PurePosixPath(stale).parents
        )

    def _delete(self, path: str) -> bool:
        """Delete a file and the folders that it leaves empty; never through a link."""
        folders = [self.root / folder for folder in PurePosixPath(path).parents][:-1]
        if any(folder.is_symlink() for folder in folders):
            return False
        try:
            (self.root / path).unlink()
            deleted = True
        except OSError as error:
            # what is listed is not there, or another has put a folder in its place
            if error.errno not in _NOT_THERE:
                raise
            deleted = False
        for folder in folders:
            try:
                folder.rmdir()
            except OSError as error:
                if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
                    break
                if error.errno not in _NOT_THERE:
                    raise
        return deleted

    def _write_manifest(self, manifest: Manifest) -> None:
        data = _rendered(manifest)
        if not has_bytes(f"{self.root}/{MANIFEST}", data):
            stage(str(self.root), MANIFEST, data)
            self._place(MANIFEST)
        self.stamps[MANIFEST] = Stamp.of(os.lstat(self.root / MANIFEST))


def _top(path: str) -> str:
    """The uppermost folder on the way to a file, if any."""
    return path.partition("/")[0] if "/" in path else ""


def _locked(root: Path, waiting: Callable[[], None]) -> int:
    """A descriptor of the folder that holds its lock; the lock ends with the process."""
    while True:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        lock(descriptor, waiting)
        # who held the lock may have removed the folder, which was empty
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(descriptor), root.stat()):
                return descriptor
        os.close(descriptor)


def lock(descriptor: int, waiting: Callable[[], None]) -> None:
    """Lock an open file; `waiting` is called before a wait for whoever has the lock."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting()
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _rendered(manifest: Manifest) -> bytes:
    """A line for each file, so that whoever keeps it in a repository sees what came and went."""
    lines = msgspec.json.Encoder().encode_lines(sorted(map(portable, manifest.files)))
    files = lines[:-1].replace(b"\n", b",\n")
    lock = msgspec.json.encode(manifest.lock)
    return b'{\n"version": %d,\n"lock": %s,\n"files": [\n%s\n]\n}\n' % (_VERSION, lock, files)


def read_manifest(root: Path) -> Manifest:
    """What the last build wrote into a folder; a manifest that cannot be read lists nothing."""
    try:
        manifest = msgspec.json.decode((root / MANIFEST).read_bytes())
        version, files = manifest["version"], manifest["files"]
        lock = manifest.get("lock") is True
    except (OSError, msgspec.DecodeError, ValueError, TypeError, KeyError, RecursionError):
        return Manifest()
    if version != _VERSION or not isinstance(files, list):
        return Manifest()
    inside = (native(name) for name in files if isinstance(name, str) and is_inside(name))
    return Manifest(frozenset(inside), lock)


def _files_below(root: Path, path: str) -> Iterator[str]:
    for found in (root / path).rglob("*"):
        if found.is_symlink() or not found.is_dir():
            yield str(found.relative_to(root))


def replace_file(path: Path, data: bytes) -> Stamp | None:
    """Write a file of its own: old or new, and on the disk before this returns.

    Gives its stamp; none where somebody has put another in its place already.

    Raises OSError; then the file is as it was, or is new and may not outlive a loss of power.
    """
    clear_beside(path)
    target, beside = os.path.realpath(path), _beside(path)
    try:
        write(beside, data)
        with suppress(FileNotFoundError):
            shutil.copymode(target, beside)
        _sync(beside)
        ours = os.lstat(beside).st_ino
        os.replace(beside, target)
        stamp = Stamp.of(os.lstat(target))
    except OSError:
        clear_beside(path)
        raise
    _sync(os.path.dirname(target))
    return stamp if stamp.inode == ours else None


def clear_beside(path: Path) -> None:
    """Remove what `replace_file` left beside a file if it was killed."""
    with suppress(OSError):
        os.unlink(_beside(path))


def _beside(path: Path) -> str:
    return f"{os.path.realpath(path)}.new"


def _sync(path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
