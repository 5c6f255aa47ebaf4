"""What a new site is told about itself: by flags, by a person at a terminal, or by default."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from feed import addresses, settings
from feed.characters import printable
from feed.errors import ConfigError
from feed.starting import owner, zone
from feed.terminal import Terminal


class Answers(NamedTuple):
    """The values of a new configuration, as they are written into it."""

    title: str
    url: str
    author: str
    timezone: str


_Ask = Callable[[str, str], str]
"""The key of a configuration and its usual value to the value that it gets."""

_QUESTIONS: Mapping[str, str] = {
    "title": "Title of the site",
    "url": "Its address, such as https://example.org/, if it has one",
    "author": "Who writes it, such as Ada Quay <ada@example.org>",
}


def refuse_wrong(told: Mapping[str, str]) -> None:
    """Raise ConfigError for a value that no new site should have, named by its flag."""
    for key, text in told.items():
        if fault := _fault(key, text, f"--{key}"):
            raise ConfigError(*fault)


def collect(folder: Path, told: Mapping[str, str], terminal: Terminal | None) -> Answers:
    """What is `told`, and for the rest what a person answers, or without a `terminal` the usual.

    Raises KeyboardInterrupt, in words for that person, who answers with Ctrl-C or Ctrl-D.
    """
    if terminal is None:
        return _collected(folder, told, _take_usual)
    try:
        return _collected(folder, told, _asking(terminal))
    except (KeyboardInterrupt, EOFError):
        # the line of the question has no end yet
        raise KeyboardInterrupt("\ninterrupted: nothing was written") from None


def _collected(folder: Path, told: Mapping[str, str], ask: _Ask) -> Answers:
    def answer(key: str, usual: str) -> str:
        return told[key].strip() if key in told else ask(key, usual)

    title = answer("title", _title(folder)) or _title(folder)
    url = answer("url", "")
    name = owner.name()
    author = answer("author", name if name and not _fault("author", name) else title)
    return Answers(title, url, author, zone.of_machine())


def person_is_there() -> bool:
    """Whether somebody at a terminal sees questions, and can answer them."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _title(folder: Path) -> str:
    """The folder's name, as it is without a configuration."""
    name = folder.resolve().name
    return name if name.strip() and not _fault("title", name) else "feed"


def _fault(key: str, text: str, name: str = "") -> tuple[str, ...]:
    """What is wrong with a value, and what to do about it if that is more; nothing if it will do.

    An address that is one machine's mints ids that stay, and no site can be published there.
    """
    try:
        value = settings.KEYS[key](name or key, text)
    except ValueError as error:
        return (str(error),)
    if key == "url" and addresses.is_of_one_machine(urlsplit(value).hostname or ""):
        message = f'{name or key} = "{value}" is wrong: no other machine reaches it'
        return message, "leave it out: without an address the site is a preview"
    return ()


def _take_usual(key: str, usual: str) -> str:
    return usual


def _asking(terminal: Terminal) -> _Ask:
    if isinstance(sys.stdin, io.TextIOWrapper):
        # bytes that are no text are refused like any other wrong answer
        sys.stdin.reconfigure(errors="surrogateescape")

    def ask(key: str, usual: str) -> str:
        while True:
            hint = f" [{printable(usual)}]" if usual else ""
            print(f"{_QUESTIONS[key]}{hint}: ", end="", file=sys.stderr, flush=True)
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            text = line.strip() or usual
            if not (fault := _fault(key, text)):
                return text
            for line in fault:
                terminal.say(f"  {line}")

    return ask
