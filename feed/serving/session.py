"""A preview from its first build to its end."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
    session = _Session(board, preview, builder, clock, tell, watching.places(site, lock=True))
    with server.running(board, listener, hosts, clock):
        watching.follow(session.places, session.build, clock)


@dataclass
class _Session:
    board: Board
    preview: Preview
    builder: Builder[datetime, Outcome]
    clock: Callable[[], datetime]
    tell: Callable[[Built], None]
    places: Places
    marks: list[str] = field(default_factory=list)

    def build(self) -> tuple[Places, datetime | None]:
        """Build once, and show what came of it; while there are faults, the last good state."""
        begun, before, now = time.perf_counter(), self.board.state, self.clock()
        outcome = self.builder.perform(now)
        changed = _is_changed(before, outcome) or self.marks != _marks(outcome.result, now)
        self.marks = _marks(outcome.result, now)
        if outcome.site:
            self.places = watching.places(outcome.site, lock=True)
        if outcome.site and outcome.result:
            shown = self.preview.config(outcome.site)
            self.board.show(shown, outcome.result, changed=changed)
        else:
            self.board.show(before.site, before.result, outcome.faults, changed=changed)
        self.tell(Built(outcome, before, time.perf_counter() - begun, changed))
        return self.places, min(_moments(outcome.result, now), default=None)


def _marks(result: Result | None, now: datetime) -> list[str]:
    return [one.mark(now) for one in result.shown] if result else []


def _moments(result: Result | None, now: datetime) -> Iterator[datetime]:
    """When something will be shown in another way, though nobody writes anything."""
    if result:
        yield from result.due
        for one in result.shown:
            yield from (when for when in (one.published, one.expires) if when and when > now)


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
