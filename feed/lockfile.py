"""feed.lock on the disk: read before a build, written before all that it tells of."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from feed import lock, minting, output
from feed.config import Config
from feed.errors import ConfigError, LockError
from feed.lock import Lock
from feed.stamps import Stamp


class LockFile(msgspec.Struct, frozen=True):
    """What feed.lock says, and a digest of the bytes that say so; none where there is no file.

    `kept` is whether it is to be written at all.
    """

    path: Path
    lock: Lock
    digest: bytes
    kept: bool

    def becoming(self, will: Lock) -> Rewrite | None:
        """The step from what it says to `will`; None where it is none."""
        data = lock.render(will) if self.kept else b""
        if not data or (digest := _digest(data)) == self.digest:
            return None
        return Rewrite(self.path, data, digest, first=not self.digest)


class Rewrite(msgspec.Struct):
    """The bytes that feed.lock will have, until it has them; a digest of them.

    `first` is whether there is none yet.
    """

    path: Path
    data: bytes
    digest: bytes
    first: bool

    def write(self) -> Stamp | None:
        """Replace the file; gives what `output.replace_file` does."""
        stamp = output.replace_file(self.path, self.data)
        self.data = b""  # nothing else is as large, and there is more to do
        return stamp


@contextmanager
def held(config: Config, waiting: Callable[[], None]) -> Iterator[None]:
    """The lock of a site for one build at a time; what a killed one has left is cleared.

    `waiting` is called before a wait for another. Raises OutputError where it cannot be had.
    """
    with output.alone(config.root, waiting):
        output.clear_beside(config.lock)
        yield


def read(config: Config, now: datetime, id_: str = "", sound: bytes = b"") -> LockFile:
    """The lock of a site; an empty one, of a feed with the id `id_`, where there is no file yet.

    That of a preview is always empty, for its ids are known to nobody. One with the digest `sound`
    is known to be without a fault.

    Raises LockError where it cannot be trusted, ConfigError where the configured id is another.
    """
    data = _bytes(config)
    if data is None:
        new = Lock(config.id or id_ or _minted(config))
        return LockFile(config.lock, new, b"", config.keeps_lock)
    digest = _digest(data)
    found = _trusted(data, config, now, known=digest == sound)
    return LockFile(config.lock, found, digest, config.keeps_lock)


def refuse_lost(config: Config) -> None:
    """Raise LockError where there is no feed.lock, but feeds that were built with one."""
    if not config.keeps_lock or os.path.lexists(config.lock):
        return
    if not output.read_manifest(config.output).lock:
        return
    inside = config.output.is_relative_to(config.root)
    folder = config.output.relative_to(config.root) if inside else config.output
    message = f"is missing, but {folder}/ holds feeds that were built with it"
    hint = (
        "restore it (git checkout feed.lock), or run: "
        f"feed import {folder}/feed.{config.formats[0]}; "
        f"to be a new feed to everyone, delete {folder}/"
    )
    raise LockError(str(config.lock), 0, message, hint)


def _bytes(config: Config) -> bytes | None:
    """None where there is no file yet."""
    path = config.lock
    if config.preview or not os.path.lexists(path):
        return None
    if not path.is_file():
        raise LockError(str(path), 0, "is no file", "remove it, and restore the one that it was")
    return path.read_bytes()


def _digest(data: bytes) -> bytes:
    """To know the lines again without keeping them, for they can be many.

    However they end: git writes them as the system's text.
    """
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n")
    return hashlib.sha256(data).digest()


def _minted(config: Config) -> str:
    """The id of a feed that has none yet: the address that it is first built for."""
    return config.url or minting.preview_id("")


def _trusted(data: bytes, config: Config, now: datetime, *, known: bool) -> Lock:
    found = lock.parse(data, str(config.lock), known=known)
    lock.refuse_future(found, now, str(config.lock))
    if config.id and config.id != found.id:
        message = f'id = "{config.id}" is not the id that the feed has in feed.lock: {found.id}'
        raise ConfigError(message, "leave id out: subscribers know the feed by the one it has")
    return found
