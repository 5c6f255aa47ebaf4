"""The generators that are known, and which of them a folder belongs to."""

from __future__ import annotations

from pathlib import Path

from feed.adoption.eleventy import ELEVENTY
from feed.adoption.generator import Generator
from feed.adoption.hugo import HUGO
from feed.adoption.jekyll import JEKYLL
from feed.adoption.pelican import PELICAN
from feed.adoption.zola import ZOLA
from feed.errors import ConfigError
from feed.terminal import shown

GENERATORS = (JEKYLL, HUGO, ZOLA, PELICAN, ELEVENTY)


def recognised(folder: Path, name: str = "") -> tuple[Generator, tuple[str, ...]]:
    """The generator of a folder, the one called `name` if that is told, and its files.

    Raises ConfigError where there is none, or more than one.
    """
    wanted = [one for one in GENERATORS if not name or one.name.lower() == name.lower()]
    found = [(one, files) for one in wanted if (files := one.found(folder))]
    if not found:
        looked = "; ".join(f"{one.files} ({one.name})" for one in wanted)
        message = f"{shown(folder)} has no configuration of a generator that is known"
        raise ConfigError(message, f"looked for were {looked}")
    if len(found) > 1:
        told = " and ".join(f"{files[0]} ({one.name})" for one, files in found)
        message = f"{shown(folder)} has the configuration of more than one generator: {told}"
        raise ConfigError(message, f"say which: --generator {found[0][0].name.lower()}")
    return found[0]
