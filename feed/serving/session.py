"""A preview from its first build to its end."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, NoReturn

from feed.config import Config
from feed.result import Result
from feed.serving import server, watching
from feed.serving.board import Board, State
from feed.serving.builder import Builder
from feed.serving.preview import Outcome, Preview
from feed.serving.watching import Places


class Built(NamedTuple):
    """What a build has done to what is shown, and in how many seconds.

    `before` is what was shown until then; of the first build it has no version. `changed` is
    whether it shows anything else than that.
    """

    outcome: Outcome
    before: State
    seconds: float
    changed: bool


def run(
    site: Config,
    preview: Preview,
    builder: Builder[datetime, Outcome],
    listener: socket.socket,
    hosts: frozenset[str],
    clock: Callable[[], datetime],
    tell: Callable[[Built], None],
) -> NoReturn:
    """Show the preview of a site, and build it again after each save, until interrupted.

    `tell` is called after each build.
    """
    board = Board(asyncio.new_event_loop(), State("", preview.config(site)))
    session = _Session(board, preview, builder, clock, tell, watching.places(site))
    with server.running(board, listener, hosts, clock):
        watching.follow(session.places, session.build)


@dataclass
class _Session:
    board: Board
    preview: Preview
    builder: Builder[datetime, Outcome]
    clock: Callable[[], datetime]
    tell: Callable[[Built], None]
    places: Places

    def build(self) -> tuple[Places, datetime | None]:
        """Build once, and show what came of it; while there are faults, the last good state."""
        begun, before = time.perf_counter(), self.board.state
        outcome = self.builder.perform(self.clock())
        changed = _is_changed(before, outcome)
        if outcome.site:
            self.places = watching.places(outcome.site)
        if outcome.site and outcome.result:
            shown = self.preview.config(outcome.site)
            self.board.show(shown, outcome.result, changed=changed)
        else:
            self.board.show(before.site, before.result, outcome.faults, changed=changed)
        self.tell(Built(outcome, before, time.perf_counter() - begun, changed))
        due = outcome.result.due if outcome.result else ()
        return self.places, min(due, default=None)


def _is_changed(before: State, outcome: Outcome) -> bool:
    """Whether whoever looks at it sees anything else."""
    if not before.version or _texts(before) != _texts(outcome):
        return True
    result = outcome.result
    if result is None:
        return False
    touched = result.changes.written or result.changes.deleted
    return bool(touched) or _lists(result) != _lists(before.result)


def _texts(told: State | Outcome) -> list[str]:
    return [str(fault) for fault in told.faults]


def _lists(result: Result | None) -> tuple[object, ...]:
    return (result.shown, result.notices) if result else ()
