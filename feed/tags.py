"""Tags as authors spell them, and what all spellings of one have in common."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from feed.characters import folded

_SIGNS = re.compile(r'[/\\#?%*:"<>|]')


def term(tag: str) -> str:
    """What is the same in all spellings of a tag: those that differ by case alone are one."""
    return folded(tag)


def file_name(term: str) -> str:
    """The name of a tag's documents, without suffix; it keeps all letters, of whatever script.

    Signs that mean something in addresses or on disks become `-`: Netlify deploys no file with a
    `#` in its name, and a clone on Windows has none with a `:`. A dot in front would hide it.
    """
    name = _SIGNS.sub("-", term)
    return f"dot-{name[1:]}" if name.startswith(".") else name


def plain(term: str) -> str:
    """A tag without its accents, by which people look for it in a list."""
    letters = unicodedata.normalize("NFD", term)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def label(spellings: Iterable[str]) -> str:
    """How a tag is spelled where all are meant: as in most of them, else as in the first."""
    counted = Counter(spellings)
    return max(counted, key=lambda spelling: counted[spelling])
