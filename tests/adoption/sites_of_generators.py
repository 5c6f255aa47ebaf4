"""Small sites in the manner of each generator, and what is taken over from them."""

from collections.abc import Mapping
from pathlib import Path

from programs import write

from feed.adoption.adopting import Adopted, adopt

Files = Mapping[str, str]


def article(title: str, more: str = "date: 2024-01-02\n") -> str:
    return f"---\ntitle: {title}\n{more}---\nText of {title}.\n"


def adopted(folder: Path, files: Files, generator: str = "") -> Adopted:
    write(folder, files)
    return adopt(folder, generator, dry_run=True)


def taken(folder: Path, files: Files) -> dict[str, tuple[object, str]]:
    """Values and where they came from, by the keys of feed.toml."""
    return {one.key: (one.value, one.origin) for one in adopted(folder, files).ledger.taken}


def left(folder: Path, files: Files) -> list[str]:
    """What is left to decide, as place, key and message."""
    found = adopted(folder, files).ledger.left
    return [f"{one.place}: {one.key}: {one.message}" for one in found]
