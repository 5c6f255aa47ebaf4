"""What the last build knew, in `.feed_cache/`: no build needs it, and a right one makes it faster.

A file for each output folder, of two parts: what a build needs that has nothing to do, and the
rest. Whatever is wrong with a file, it is as if it were not there.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from itertools import chain
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple
from zlib import crc32

import msgspec

from feed import program
from feed.config import Config
from feed.result import Result
from feed.stamps import Stamp

FOLDER = ".feed_cache"
_CHECK = 8
"""In hexadecimal digits: the checksum behind each of the two parts of a file."""


class Summary(msgspec.Struct, frozen=True):
    """What a build that has nothing to do needs, and it alone.

    `inputs` is the fingerprint of all that was read; empty where files were as young as the build,
    so that they may have changed since with nothing to show for it. What was done holds from `now`
    until `until`; `result` is what was told.
    """

    program: str
    inputs: str
    now: datetime
    until: datetime | None
    stamps: Mapping[str, Stamp]
    result: Result


class Stored(NamedTuple):
    """The two parts of a file; the second is read when it is wanted, by `checked`."""

    summary: Summary
    rest: bytes


def read(config: Config) -> Stored | None:
    """What the last build into this output folder knew, if it was of this very program."""
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
        first, _, rest = plain_bytes(_path(config)).partition(b"\n")
        if whole := checked(first):
            summary = msgspec.json.decode(whole, type=Summary)
            return Stored(summary, rest) if summary.program == program.fingerprint() else None
    return None


def write(config: Config, summary: Summary, rest: Iterable[bytes]) -> None:
    """Keep what this build knows, the rest in pieces. Where that fails, the next has more to do."""
    first = (msgspec.json.encode(summary),)
    keep(config.root, _path(config).name, chain(_with_check(first), (b"\n",), _with_check(rest)))


def keep(root: Path, name: str, pieces: Iterable[bytes]) -> None:
    """Put a file into the folder of a site, old or new; where that fails, it stays as it was."""
    path = root / FOLDER / name
    beside = path.with_name(f"{name}.new")
    with suppress(OSError):
        if not make_folder(root):
            return
        beside.unlink(missing_ok=True)
        with beside.open("xb") as file:
            file.writelines(pieces)
        beside.replace(path)


def make_folder(root: Path) -> bool:
    """Make the folder of a site where it is not there yet; whether it may be written to.

    Raises OSError where it cannot be made.
    """
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        return False  # what it leads to may be anyone's
    with suppress(FileExistsError), (folder / ".gitignore").open("x") as ignored:
        ignored.write("*\n")
    return True


def plain_bytes(path: Path, most: int = -1) -> bytes:
    """Those of a file, no more than `most`; of a pipe, a device or a folder there are none.

    Raises OSError where it cannot be read, or is a link.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most)


def _path(config: Config) -> Path:
    output = os.fsencode(config.output)
    return config.root / FOLDER / f"{hashlib.blake2b(output, digest_size=8).hexdigest()}.json"


def checked(data: bytes) -> memoryview:
    """The data in front of its check; nothing where the two do not fit."""
    whole = memoryview(data)[:-_CHECK]
    return whole if data[-_CHECK:] == b"%08x" % crc32(whole) else whole[:0]


def _with_check(pieces: Iterable[bytes]) -> Iterator[bytes]:
    check = 0
    for piece in pieces:
        check = crc32(piece, check)
        yield piece
    yield b"%08x" % check
