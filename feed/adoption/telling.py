"""What `feed init --from` took over: for people, and for programs."""

from __future__ import annotations

import shlex
import textwrap
from collections.abc import Iterator
from pathlib import Path

from feed.adoption import tomltext
from feed.adoption.adopting import Adopted
from feed.adoption.ledger import Left, Taken
from feed.characters import printable
from feed.terminal import WIDTH, Terminal, fitted, shown, there

_KEY_WIDTH = 17
_VALUE_WIDTH = 29


def tell(adopted: Adopted, terminal: Terminal, *, dry_run: bool) -> None:
    """What was taken from where, what is left to decide, and what to do next."""
    name, path = adopted.generator.name, shown(adopted.path)
    headline = f"{path} would be written" if dry_run else f"{path} is written"
    terminal.result(terminal.bold(f"{headline}: what {name} was told"))
    for taken in adopted.ledger.taken:
        terminal.result(_row(taken))
    if adopted.ledger.left:
        terminal.result(terminal.bold("Left to decide, in that file or in the articles"))
    for left in adopted.ledger.left:
        _tell_left(left, adopted.folder, terminal)
    if dry_run:
        terminal.result("Nothing was written.")
        return
    for line in _next(adopted):
        terminal.result(printable(line))


def document(adopted: Adopted, *, dry_run: bool) -> dict[str, object]:
    """All of it for programs."""
    return {
        "generator": adopted.generator.name,
        "configuration": str(adopted.path),
        "written": not dry_run,
        "taken": [
            {"key": one.key, "value": one.value, "from": one.origin} for one in adopted.ledger.taken
        ],
        "left": [
            {
                "key": one.key,
                "path": shown(adopted.folder / one.file) if one.file else "",
                "line": one.line,
                "message": one.message,
                "paths": [shown(adopted.folder / path) for path in one.paths],
            }
            for one in adopted.ledger.left
        ],
        "feeds": [
            {"url": adopted.url + old if adopted.url else "", "path": old, "becomes": new}
            for old, new in adopted.old_feeds.items()
        ],
    }


def _row(taken: Taken) -> str:
    value = fitted(printable(tomltext.value(taken.value)), _VALUE_WIDTH)
    told = f"{taken.key:{_KEY_WIDTH}}{value:{_VALUE_WIDTH}}  {printable(taken.origin)}"
    return f"  {fitted(told, WIDTH - 2)}".rstrip()


def _tell_left(left: Left, folder: Path, terminal: Terminal) -> None:
    place = ""
    if left.file:
        place = shown(folder / left.file) + (f":{left.line}" if left.line else "") + ": "
    key = f"{left.key}: " if left.key else ""
    for line in _wrapped(f"{place}{key}{left.message}", "  ", "    "):
        terminal.result(line)
    if terminal.verbose:
        for path in left.paths:
            terminal.result(f"    {printable(shown(folder / path))}")


def _next(adopted: Adopted) -> Iterator[str]:
    place = shown(adopted.folder)
    folder = there(place)
    if adopted.old_feeds:
        old = next(iter(adopted.old_feeds))
        address = f"{adopted.url}{old}" if adopted.url else f"https://YOUR.SITE/{old}"
        yield "Next: take over the ids of the feed that people have subscribed to:"
        yield f"        feed import{folder} {shlex.quote(address)}"
        yield "      then see what a build would do: it names what it stops at"
    else:
        yield "Next: see what a build would do: it names what it stops at"
    yield f"        feed build{folder} --dry-run"


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        printable(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
