"""A feed.toml in which each value says where it came from, and what is left to decide says why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from feed.adoption import tomltext
from feed.adoption.generator import Generator
from feed.adoption.ledger import Ledger, Left, Taken
from feed.characters import printable

KEYS: Mapping[str, str] = {
    "url": "https://your.site/",
    "title": "The name of the site",
    "subtitle": "",
    "language": "en",
    "timezone": "UTC",
    "author": "Your Name",
    "rights": "",
    "output": "_feed",
    "pages": "",
    "permalink": "/{path}.html",
}
"""The keys in their order, and what could be written for those that are left to decide."""

CONTENT: Mapping[str, str] = {"dir": "content", "include": "", "exclude": ""}
"""Those of the table `[content]`."""

_WIDTH = 96


def feed_toml(generator: Generator, ledger: Ledger, old_feeds: Mapping[str, str]) -> str:
    """The whole file. `old_feeds` are the addresses of the generator's feeds, and what ours are."""
    name = generator.name
    head = f"What {name} was told, for feed. It is yours to edit: README.md tells of all keys."
    keys = (line for key, usual in KEYS.items() for line in _key(key, key, usual, name, ledger))
    inner = (
        line
        for key, usual in CONTENT.items()
        for line in _key(key, f"content.{key}", usual, name, ledger)
    )
    general = [one for one in ledger.left if not one.key]
    lines = [*_comment(head), "", *keys, *(_left(one) for one in general)]
    lines += ["", "[content]", *inner, *_aliases(name, old_feeds)]
    return "".join(f"{line}\n" for line in _split(lines))


def _split(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from line.split("\n")


def _key(key: str, whole: str, usual: str, name: str, ledger: Ledger) -> Iterator[str]:
    taken = next((one for one in ledger.taken if one.key == whole), None)
    left = [one for one in ledger.left if one.key == whole]
    yield from map(_left, left)
    if key == "pages":
        yield from _about_pages(name)
    if taken:
        yield _taken(key, taken)
    elif left and usual:
        yield f"# {key} = {tomltext.string(usual)}"


def _taken(key: str, taken: Taken) -> str:
    line = f"{key} = {tomltext.value(taken.value)}"
    return f"{line}  # {printable(taken.origin)}" if taken.origin else line


def _left(left: Left) -> str:
    place = f"{left.place}: " if left.place else ""
    return "\n".join(_comment(f"left to decide: {place}{left.message}"))


def _about_pages(name: str) -> Iterator[str]:
    yield from _comment(
        f"The pages stay {name}'s: put what is built beside them on the web host. To leave {name}, "
        f"write pages = true: then feed makes a page for each article, at the same addresses."
    )


def _aliases(name: str, old_feeds: Mapping[str, str]) -> Iterator[str]:
    if not old_feeds:
        return
    yield ""
    yield from _comment(
        f"Where subscribers have the feed now. Take over its ids first (feed import ADDRESS), for "
        f"else they see everything anew; then have {name} write it no more, and uncomment this:"
    )
    yield "# [aliases]"
    for old, new in old_feeds.items():
        yield f"# {tomltext.string(printable(old))} = {tomltext.string(new)}"


def _comment(text: str) -> list[str]:
    """A comment holds no control characters (TOML 1.0.0, Comment)."""
    lines = textwrap.wrap(printable(text), _WIDTH, break_long_words=False, break_on_hyphens=False)
    return [f"# {line}" for line in lines]
