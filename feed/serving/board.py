"""What the preview shows at the moment, and who waits for it to change."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from feed import addresses
from feed.config import Config
from feed.errors import FeedError
from feed.result import Result, Shown


@dataclass(frozen=True)
class State:
    """What is shown: the last good `result`, and the `faults` that stop a better one.

    `version` is another whenever something of it is. `site` is the configuration of the preview.
    """

    version: str
    site: Config
    result: Result | None = None
    faults: tuple[FeedError, ...] = ()

    @cached_property
    def pages(self) -> Mapping[str, Shown]:
        """The articles by the paths of their pages."""
        return {one.page: one for one in self._shown}

    @cached_property
    def documents(self) -> Mapping[str, Shown]:
        """The articles by the paths of their entries."""
        return {one.document: one for one in self._shown}

    def marked(self, now: datetime) -> dict[str, str]:
        """The marks of what subscribers do not see, by the path of its page."""
        marks = ((one.page, one.mark(now)) for one in self._shown)
        return {page: mark for page, mark in marks if mark}

    def url(self, page: str) -> str:
        """The whole address of what stands at a path."""
        return self.site.base_url + addresses.from_path(page)

    @property
    def _shown(self) -> tuple[Shown, ...]:
        return self.result.shown if self.result else ()


@dataclass
class Board:
    """Where one thread puts what others show. `loop` is that of those who wait."""

    loop: asyncio.AbstractEventLoop
    state: State
    built: bool = False
    closed: bool = False
    _session: str = field(default_factory=lambda: secrets.token_hex(4))
    _count: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def show(
        self,
        site: Config,
        result: Result | None,
        faults: tuple[FeedError, ...] = (),
        *,
        changed: bool = True,
    ) -> None:
        """Put up what is shown from now on; nobody is told where it has not `changed`."""
        if changed:
            self._count += 1
        self.state = State(f"{self._session}-{self._count}", site, result, faults)
        self.built = True
        if changed:
            self._tell()

    def close(self) -> None:
        """Nothing will change any more."""
        self.closed = True
        self._tell()

    async def change(self, patience: float) -> None:
        """Wait until something changes, for so many seconds at most."""
        try:
            await asyncio.wait_for(self._changed.wait(), patience)
        except TimeoutError:
            return

    def _tell(self) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
