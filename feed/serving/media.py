"""The media types of what was built, as its `_headers` tells them to web hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from feed import addresses
from feed.media_types import media_type

_BLOCK = re.compile(r"^(/\S+)\n(?:  .*\n)*?  Content-Type: (.+)$", re.MULTILINE)


class Types(NamedTuple):
    """Patterns of paths, and the media types of what stands there."""

    patterns: tuple[tuple[str, str], ...] = ()

    def of(self, path: str) -> str:
        """The media type of the file at a path, with its encoding where it is a text."""
        place = f"/{addresses.from_path(path)}"
        told = (type_ for pattern, type_ in self.patterns if fnmatchcase(place, pattern))
        return next(told, "") or _with_encoding(media_type(path))


def read(folder: Path) -> Types:
    """Those of an output folder."""
    try:
        text = (folder / "_headers").read_text(encoding="utf-8")
    except OSError:
        return Types()
    return Types(tuple(_blocks(text)))


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    for found in _BLOCK.finditer(text):
        yield found[1], found[2]


def _with_encoding(type_: str) -> str:
    text = type_.startswith("text/") or type_.endswith(("/javascript", "/json", "+xml"))
    return f"{type_}; charset=utf-8" if text else type_
