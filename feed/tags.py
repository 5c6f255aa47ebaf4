"""Tags as authors spell them, and what all spellings of one have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from feed.characters import folded


def term(tag: str) -> str:
    """What is the same in all spellings of a tag: those that differ by case alone are one."""
    return folded(tag)


def file_name(term: str) -> str:
    """The name of a tag's documents, without suffix; it keeps all letters, of whatever script.

    A `/` would be a folder, and a dot in front would hide the file from most web hosts.
    """
    name = term.replace("/", "-").replace("\\", "-")
    return f"dot-{name[1:]}" if name.startswith(".") else name


def label(spellings: Iterable[str]) -> str:
    """How a tag is spelled where all are meant: as in most of them, else as in the first."""
    counted = Counter(spellings)
    return max(counted, key=lambda spelling: counted[spelling])
