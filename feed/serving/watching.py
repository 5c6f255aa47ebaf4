"""Which files a site is made of, and when they change."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, NoReturn

from feed import cache, scan
from feed.config import Config

_STEP = 50
"""In milliseconds: saves that lie less apart are one, as editors make several of each."""
_TICK = 0.5
"""In seconds: so often is looked whether folders came or went, and whether something is due."""

Identity = tuple[int, int] | None


class Places(NamedTuple):
    """Where a site lies: `folders` are watched with all that is in them, but for the `output`.

    Of the folder `root` only the files `names` are.
    """

    root: Path
    folders: tuple[Path, ...]
    names: frozenset[str]
    output: Path

    def identities(self) -> tuple[Identity, ...]:
        """Which folders these are on the disk: one that goes and comes back is another."""
        return tuple(map(_identity, (self.root, *self.folders)))

    def concern(self, path: str) -> bool:
        """Whether a build may read what is at a path in one of the folders."""
        place = Path(path)
        if place.is_relative_to(self.output):
            return False
        inside = (one for one in self.folders if place.is_relative_to(one))
        return any(_is_read(place.relative_to(one).parts) for one in inside)


def places(site: Config, *, lock: bool = False) -> Places:
    """Those of a site, with its feed.lock for whom does not write that."""
    names = {"feed.toml", "pyproject.toml"}
    if site.source:
        names.add(site.source.name)
    if lock:
        names.add(site.lock.name)
    folders = (site.content, site.theme) if site.theme else (site.content,)
    resolved = tuple(Path(os.path.realpath(folder)) for folder in folders)
    output = Path(os.path.realpath(site.output))
    return Places(site.root, resolved, frozenset(names), output)


def follow(
    where: Places,
    build: Callable[[], tuple[Places, datetime | None]],
    clock: Callable[[], datetime],
    *,
    patience: float = 0,
) -> NoReturn:
    """Build now and after each change, until interrupted.

    `build` tells where the site lies now, and at what moment it is to be built though nothing
    changes: when the `clock` is there. What changes while it works is seen after it. A file that
    was deleted has `patience` seconds to come back.
    """
    while True:
        with _watched(where, patience) as watched:
            found, due = build()
            while found == where and not watched.are_others():
                watched.wait(due, clock)
                if not watched.are_others():
                    found, due = build()
        where = found


class _Watched(NamedTuple):
    """Places that are watched, and the folders that they were when that began."""

    places: Places
    identities: tuple[Identity, ...]
    changed: threading.Event
    calm: threading.Lock

    def wait(self, due: datetime | None, clock: Callable[[], datetime]) -> None:
        """Return when something has changed, or at the moment `due`."""
        while not (self.changed.wait(_TICK) or self.are_others()):
            if due and clock() >= due:
                return
        with self.calm:
            self.changed.clear()

    def are_others(self) -> bool:
        """Whether folders have come or gone, so that they must be watched anew."""
        return self.identities != self.places.identities()


@contextmanager
def _watched(where: Places, patience: float) -> Iterator[_Watched]:
    signs = _Signs(threading.Event(), threading.Event(), threading.Lock(), patience)
    identities = where.identities()
    deep = _Watcher(tuple(_tops(where.folders)), True, where.concern, signs)
    flat = _Watcher((where.root,), False, lambda path: _name(path) in where.names, signs)
    with deep.running(), flat.running():
        try:
            yield _Watched(where, identities, signs.changed, signs.calm)
        finally:
            signs.stop.set()


class _Signs(NamedTuple):
    """That something has `changed`, that it is time to `stop`.

    Nothing is built but in `calm`, which is held while a file that was deleted may come back, for
    `patience` seconds.
    """

    changed: threading.Event
    stop: threading.Event
    calm: threading.Lock
    patience: float


class _Watcher(NamedTuple):
    """Gives a sign when something of concern changes in folders, `deep` within them or not."""

    folders: tuple[Path, ...]
    deep: bool
    concern: Callable[[str], bool]
    signs: _Signs

    @contextmanager
    def running(self) -> Iterator[None]:
        """From now on nothing is missed."""
        ready = threading.Event()
        thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        thread.start()
        ready.wait()
        try:
            yield
        finally:
            self.signs.stop.set()
            thread.join()

    def _run(self, ready: threading.Event) -> None:
        from watchfiles import DefaultFilter, watch

        noise = DefaultFilter(ignore_dirs=())
        there = [path for path in self.folders if path.is_dir()]
        try:
            # one that goes this very moment will be missed by its identity
            with suppress(OSError):
                for changes in watch(
                    *there,
                    watch_filter=lambda change, path: self.concern(path) and noise(change, path),
                    step=_STEP,
                    stop_event=self.signs.stop,
                    rust_timeout=200,
                    yield_on_timeout=True,
                    recursive=self.deep,
                    ignore_permission_denied=True,
                ):
                    ready.set()
                    if changes:
                        self._tell(path for _, path in changes)
        finally:
            ready.set()

    def _tell(self, paths: Iterable[str]) -> None:
        with self.signs.calm:
            if self.signs.patience and not all(map(os.path.lexists, paths)):
                self.signs.stop.wait(self.signs.patience)
            self.signs.changed.set()


def _tops(folders: tuple[Path, ...]) -> Iterator[Path]:
    """Of folders that lie in each other the outer ones."""
    return (one for one in folders if not any(other in one.parents for other in folders))


def _identity(folder: Path) -> Identity:
    with suppress(OSError):
        found = folder.stat()
        return found.st_dev, found.st_ino
    return None


def _name(path: str) -> str:
    return Path(path).name


def _is_read(parts: tuple[str, ...]) -> bool:
    """What has a dot in front is no article, but is copied from the folder of what is copied."""
    if not parts or parts[0] == cache.FOLDER or "node_modules" in parts:
        return False
    return parts[0] == scan.STATIC.rstrip("/") or not any(part[0] == "." for part in parts)
