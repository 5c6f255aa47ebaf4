"""Files that are there once: written whole, and over nothing."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from feed.errors import FeedError
from feed.terminal import shown


def create(path: Path, data: bytes) -> bool:
    """Write a file, and its folders, if nothing is there yet; whether nothing was.

    Raises FeedError; then no part of it is there.
    """
    if os.path.lexists(path):
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return _placed(path, data)
    except OSError as error:
        hint = "mend that, and run it again: what is written already stays"
        raise FeedError(f"{shown(path)}: {error.strerror}", hint) from error


def _placed(path: Path, data: bytes) -> bool:
    # no build takes a name with a dot in front for an article
    beside = path.with_name(f".{path.name}.new")
    _remove(beside)
    try:
        with beside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return _linked(beside, path)
    finally:
        _remove(beside)


def _linked(beside: Path, path: Path) -> bool:
    """Give a whole file its name, unless something has it; a rename would replace that."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        # a disk on which a file has but one name
        if os.path.lexists(path):
            return False
        beside.rename(path)
    return True


def _remove(beside: Path) -> None:
    with suppress(FileNotFoundError):
        beside.unlink()
