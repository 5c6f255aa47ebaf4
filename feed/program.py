"""The fingerprint of this program, and of whatever else."""

from __future__ import annotations

import hashlib
import os
import sys
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from feed.stamps import Stamp

_SIZE = 16
"""In bytes: no two of all documents that were ever made have the same."""


@cache
def fingerprint() -> str:
    """Of all that makes documents: this program, what it needs, and Python."""
    ours = sorted(_stamps(Path(__file__).parent))
    # a folder of packages changes with each that comes or goes
    installed = [Stamp.at(path) for path in sys.path if path.endswith("-packages")]
    return digest(sys.version, ours, installed)


def digest(*parts: object) -> str:
    """Of anything whose `repr` tells all of it."""
    return hashed(repr(parts).encode()).hex()


def hashed(*parts: bytes) -> bytes:
    """Of the lengths of all parts and of all parts, so that no two lists of them are one."""
    whole = hashlib.blake2b(array("Q", map(len, parts)), digest_size=_SIZE)
    whole.update(b"".join(parts))
    return whole.digest()


def _stamps(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """Of all files that a program is made of."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _stamps(Path(entry.path))
            else:
                yield entry.path, Stamp.of(entry.stat())
