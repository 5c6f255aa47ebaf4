"""`feed init --from`: know a generator, read its configuration, write a feed.toml beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from feed import config, output
from feed.adoption import writing
from feed.adoption.generator import Generator
from feed.adoption.generators import recognised
from feed.adoption.ledger import Ledger
from feed.errors import ConfigError
from feed.terminal import shown

_NAME = "feed.toml"


@dataclass(frozen=True, slots=True)
class Adopted:
    """What was taken over from the generator of a folder.

    `text` is that of the feed.toml at `path`. `url` is the address of the site, empty where none
    was told; `old_feeds` are the paths of the generator's feeds below it, and what ours are.
    """

    generator: Generator
    folder: Path
    path: Path
    text: str
    ledger: Ledger
    url: str
    old_feeds: Mapping[str, str]


def adopt(folder: Path, generator: str = "", *, dry_run: bool = False) -> Adopted:
    """Write a feed.toml into the `folder` of a generator, of that name if several could be meant.

    Raises ConfigError, and then nothing was written: where there is a configuration of feed
    already, where no generator is known by its files, or more than one, and where a file of it
    cannot be read.
    """
    if not folder.is_dir():
        raise ConfigError(f"--from {shown(folder)}: there is no such folder")
    _refuse_configured(folder)
    known, files = recognised(folder, generator)
    ledger = known.read(folder, files)
    _take_output(folder, known, ledger)
    url = next((str(one.value) for one in ledger.taken if one.key == "url"), "")
    text = writing.feed_toml(known, ledger, ledger.feeds)
    path = folder / _NAME
    if not dry_run:
        _write(path, text)
    return Adopted(known, folder, path, text, ledger, url, ledger.feeds)


def _refuse_configured(folder: Path) -> None:
    found = config.find(folder.resolve())
    if found and found.parent == folder.resolve():
        there = "is there" if found.name == _NAME else "has a table [tool.feed]"
        message = f"{shown(found)} {there} already: nothing is overwritten"
        raise ConfigError(message, "edit it, or move it away")


def _take_output(folder: Path, known: Generator, ledger: Ledger) -> None:
    """A folder of its own: the generator clears the one that it writes to."""
    name = next(name for name in _output_names() if _is_free(folder / name))
    ledger.take("output", name, why=f"not {known.output}/, which is {known.name}'s")
    ledger.take("pages", False)


def _output_names() -> Iterator[str]:
    yield "_feed"
    number = 2
    while True:
        yield f"_feed{number}"
        number += 1


def _is_free(folder: Path) -> bool:
    """Whether nothing is there, or what an earlier build wrote."""
    return not folder.exists() or bool(output.read_manifest(folder).files)


def _write(path: Path, text: str) -> None:
    """Write a file that was not there."""
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigError(f"{shown(path)} is there already: nothing is overwritten") from error
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise ConfigError(f"{shown(path)}: {error.strerror}") from error
