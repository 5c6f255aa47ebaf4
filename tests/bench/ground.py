"""Where it is measured: new folders of one file system, while it has room."""

import os
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from processes import available_memory

PAUSE = 10
"""Seconds to leave to a disk after much has been deleted."""


@dataclass
class Ground:
    """A folder in which each round has a new one.

    Where many files were deleted, some disks are slow to make others: so nothing is deleted
    before the end, unless the room does not do. `cleared` counts how often that was so, and
    `capacity` is the room at first, in bytes.
    """

    root: Path
    rounds: int = 0
    cleared: int = 0
    capacity: int = field(init=False)

    def __post_init__(self) -> None:
        self.capacity = self._room()

    @property
    def file_system(self) -> str:
        """The name of its file system, such as tmpfs or ext4."""
        return file_system(self.root)

    @property
    def in_memory(self) -> bool:
        """Whether files take the memory that programs need."""
        return self.file_system in ("tmpfs", "ramfs")

    def fresh(self, need: int, wanted: int = 0) -> Path:
        """A new folder, in which there is room for so many bytes, and if possible more."""
        if self._room() < max(need, wanted):
            self._clear()
        if self._room() < need:
            raise SystemExit(f"{self.root} has no room for {need / 1e9:.1f} GB")
        self.rounds += 1
        folder = self.root / f"{self.rounds}"
        folder.mkdir()
        return folder

    def _room(self) -> int:
        free = shutil.disk_usage(self.root).free
        return min(free, available_memory()) if self.in_memory else free

    def _clear(self) -> None:
        """Delete what earlier rounds left, and give the disk a while."""
        folders = [*self.root.iterdir()]
        for folder in folders:
            shutil.rmtree(folder)
        if folders:
            os.sync()
            time.sleep(PAUSE)
            self.cleared += 1


def file_system(folder: Path) -> str:
    """The type of the file system that a folder is on."""
    try:
        lines = Path("/proc/self/mountinfo").read_text().splitlines()
    except OSError:
        return "an unknown file system"
    mounts = {}
    for line in lines:
        place, _, system = line.partition(" - ")
        mounts[Path(_unescaped(place.split()[4]))] = system.split()[0]
    resolved = folder.resolve()
    return next(mounts[each] for each in (resolved, *resolved.parents) if each in mounts)


def _unescaped(path: str) -> str:
    """A path as mountinfo tells it: blanks are octal numbers there."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)
