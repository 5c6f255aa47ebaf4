"""Scripts by which shells complete a command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import shtab

_NAMES = {
    "DIR": shtab.DIRECTORY,
    "FOLDER": shtab.DIRECTORY,
    "FILE": shtab.FILE,
    "PATH": shtab.FILE,
    "SOURCE": shtab.FILE,
}
"""What names something on the disk, by what it is called in the help."""


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """A script for a shell: `bash`, `zsh` or `fish`; it tells of each command what it is for."""
    for action in _actions(parser):
        if isinstance(action.metavar, str) and action.metavar in _NAMES:
            action.complete = _NAMES[action.metavar]  # type: ignore[attr-defined]
    return shtab.complete(parser, shell)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for row in action._choices_actions:
                inner = action.choices[row.dest]
                # one line of a list has no room for more
                inner.description = row.help
                yield from _actions(inner)
