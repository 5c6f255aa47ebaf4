"""What the system tells of a file that nobody reads: whether it may have changed since."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

_SECOND = 1_000_000_000
_STEP = 2 * _SECOND
"""The coarsest clock of a file system in use (FAT) counts in steps of that, in nanoseconds."""


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Its size in bytes, when its content and when anything of it changed last, in nanoseconds,
    and its inode.

    Two stamps of a path are equal where nothing happened to its file between them, unless both
    times fall into one step of the file system's clock: see `settled`.
    """

    size: int
    modified: int
    changed: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        """The stamp in what `os.stat` gives."""
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)

    @classmethod
    def at(cls, path: str | Path) -> Stamp | None:
        """The stamp of what a path leads to; none where that is nothing."""
        try:
            return cls.of(os.stat(path))
        except OSError:
            return None

    def settled(self, moment: int) -> bool:
        """Whether a file that had this stamp at `moment`, and has it now, is as it was then.

        `moment` is in nanoseconds of the system's clock. A file that had just been changed may
        have been changed once more with no other time to show for it. The time that counts is
        the one that nobody can set.
        """
        return self.changed + _STEP < moment
