"""What was measured: sessions, as they are kept in a file, and what is known by all of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import TypeVar

import msgspec

BUILDS = {
    "scratch": "from scratch",
    "unchanged": "unchanged",
    "edit": "one edit",
    "new": "new article",
}
"""The kinds of builds, and what they are called."""

QUANTITIES = {**BUILDS, "memory": "memory"}
"""All that is measured: seconds of builds, and bytes at the peak of one from scratch."""

PAIR = ("feed", "hugo")
"""The two that are compared; all others are told beside them."""


@dataclass(frozen=True)
class Settings:
    """What a figure depends on, besides the tool and the number of articles.

    `jobs` is how many processors the tools may use, or 0 for what each takes by itself. `sync`
    is whether a build counts until all is on the disk, whatever the tool itself does for that.
    """

    kind: str
    file_system: str
    jobs: int = 0
    sync: bool = False


@dataclass(frozen=True)
class Wrote:
    """How many files of each suffix a build from scratch writes, and the bytes of all."""

    files: Mapping[str, int]
    bytes: int


@dataclass(frozen=True)
class Cost:
    """What builds of a number of articles cost a tool: seconds of each run for each build.

    `memory` is the peak of a build from scratch in bytes.
    """

    tool: str
    articles: int
    seconds: Mapping[str, tuple[float, ...]]
    memory: int | None = None
    wrote: Wrote | None = None


@dataclass(frozen=True)
class Session:
    """Costs that were measured side by side.

    `load` is how many processes of others wanted the machine's processors before. `cleared` are
    the numbers of articles between whose runs folders had to be deleted, for want of room, and
    `apart` those of which only one site had room at a time.
    """

    started: datetime
    machine: str
    processors: int
    load: float
    settings: Settings
    versions: Mapping[str, str]
    left_out: tuple[str, ...] = ()
    cleared: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()
    costs: tuple[Cost, ...] = ()


Value = TypeVar("Value")


@dataclass(frozen=True)
class Group:
    """The sessions of like settings, the oldest first; what was measured again counts newly."""

    settings: Settings
    sessions: tuple[Session, ...]

    def sizes(self) -> list[int]:
        """All numbers of articles."""
        return sorted({cost.articles for _, cost in self._costs()})

    def tools(self) -> list[str]:
        """All tools, in the order in which they were measured first."""
        return list(dict.fromkeys(cost.tool for _, cost in self._costs()))

    def value(self, tool: str, articles: int, quantity: str) -> float | None:
        """The median of the seconds of a build, or the bytes of memory."""
        if quantity == "memory":
            return _last(cost.memory for _, cost in self._costs(tool, articles) if cost.memory)
        timed = self._timed(tool, articles, quantity)
        return median(timed[1]) if timed else None

    def runs(self, tools: Iterable[str], articles: int, quantity: str) -> int:
        """Of how many runs the values of these tools are medians, at least."""
        if quantity == "memory":
            return 1
        found = (self._timed(tool, articles, quantity) for tool in tools)
        return min(len(timed[1]) for timed in found if timed)

    def ratio(self, articles: int, quantity: str) -> float | None:
        """What feed takes of what Hugo takes: the median of the pairs, where they ran in pairs."""
        ours, theirs = (self.value(tool, articles, quantity) for tool in PAIR)
        if not ours or not theirs:
            return None
        one, other = (self._timed(tool, articles, quantity) for tool in PAIR)
        if one and other and one[0] == other[0]:
            return median(a / b for a, b in zip(one[1], other[1], strict=True))
        return ours / theirs

    def wrote(self, tool: str, articles: int) -> Wrote | None:
        """What a build from scratch writes, as last counted."""
        return _last(cost.wrote for _, cost in self._costs(tool, articles) if cost.wrote)

    def _timed(
        self, tool: str, articles: int, build: str
    ) -> tuple[datetime, tuple[float, ...]] | None:
        """The seconds of each run of a build, and the session in which they were measured last."""
        return _last(
            (session.started, cost.seconds[build])
            for session, cost in self._costs(tool, articles)
            if build in cost.seconds
        )

    def _costs(self, tool: str = "", articles: int = 0) -> Iterator[tuple[Session, Cost]]:
        for session in self.sessions:
            for cost in session.costs:
                if tool in ("", cost.tool) and articles in (0, cost.articles):
                    yield session, cost


def groups(sessions: Iterable[Session]) -> list[Group]:
    """Sessions by their settings."""
    found: dict[Settings, list[Session]] = {}
    for session in sorted(sessions, key=lambda session: session.started):
        if session.costs:
            found.setdefault(session.settings, []).append(session)
    return [Group(settings, tuple(each)) for settings, each in found.items()]


def merged(sessions: Iterable[Session]) -> list[Session]:
    """Each session once, though several files keep it: as it was when it had measured most."""
    found: dict[tuple[datetime, Settings], Session] = {}
    for session in sorted(sessions, key=lambda session: len(session.costs)):
        found[session.started, session.settings] = session
    return sorted(found.values(), key=lambda session: session.started)


def load(path: Path) -> list[Session]:
    """The sessions that a file keeps; none where there is no file."""
    if not path.exists():
        return []
    return msgspec.json.decode(path.read_bytes(), type=list[Session])


def save(path: Path, sessions: Iterable[Session]) -> None:
    """Keep sessions in a file."""
    data = msgspec.json.format(msgspec.json.encode(list(sessions)), indent=1)
    path.write_bytes(data + b"\n")


def _last(values: Iterable[Value]) -> Value | None:
    return next(reversed([*values]), None)
