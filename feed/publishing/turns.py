"""One publishing of a site at a time, whatever it waits for."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from feed import cache, output
from feed.config import Config
from feed.errors import OutputError

_LENGTH = 16
"""Of a run, in characters."""


class Turn(NamedTuple):
    """The turn of one publishing. `before` is the run of the last one from here, `run` its own."""

    before: str
    run: str


@contextmanager
def taken(config: Config, waiting: Callable[[], None]) -> Iterator[Turn]:
    """The turn of this publishing; `waiting` is called before a wait for another.

    A program that it started, and that goes on when it was killed, keeps the turn to its end: what
    that one still sends must not come after what the next one sends.

    Raises OutputError where `.feed_cache/`, in which the turn is kept, cannot be written.
    """
    folder = config.root / cache.FOLDER
    try:
        if not cache.make_folder(config.root):
            raise OutputError(f"{folder} is a link", "remove it: what it leads to may be anyone's")
        descriptor = os.open(folder / "publishing", os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror}", "nothing was sent") from error
    try:
        os.set_inheritable(descriptor, True)
        output.lock(descriptor, waiting)
        before, run = os.pread(descriptor, _LENGTH, 0), secrets.token_hex(_LENGTH // 2)
        os.pwrite(descriptor, run.encode(), 0)
        yield Turn(before.decode("ascii", "replace"), run)
    finally:
        os.close(descriptor)
