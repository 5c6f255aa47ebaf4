"""The editor that a person has chosen for the terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from feed.errors import ConfigError, FeedError
from feed.terminal import shown


def chosen(surroundings: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The words of $VISUAL, else of $EDITOR, such as `code -w`; raises ConfigError for none."""
    told = os.environ if surroundings is None else surroundings
    name = next((name for name in ("VISUAL", "EDITOR") if told.get(name, "").strip()), "")
    if not name:
        raise ConfigError("--edit: neither VISUAL nor EDITOR is set", "export EDITOR=nano")
    try:
        return tuple(shlex.split(told[name]))
    except ValueError as error:
        message = f"--edit: {name} is no command: {told[name]}"
        raise ConfigError(message, "close its quotes") from error


def opened(command: Sequence[str], path: Path) -> None:
    """Open a file, and wait for the editor to end; raises FeedError where it cannot."""
    told = f"{shown(path)} is written, but"
    try:
        code = subprocess.run([*command, path.absolute()], check=False).returncode
    except OSError as error:
        message = f"{told} {command[0]} cannot be run: {error.strerror}"
        raise FeedError(message, "set VISUAL or EDITOR to an editor that is installed") from error
    if code:
        raise FeedError(f"{told} {command[0]} ended with {code}", "open the file again by hand")
