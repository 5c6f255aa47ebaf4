"""Builds of one number of articles by several tools: each in turn, in fresh folders.

A round is: lay the sites, build them from scratch; build once more, so that what the tools keep
for the next build settles; then build with nothing changed, after one edit, and after one new
article. Each tool builds before the next kind of build begins, and each round begins with
another one. Where there is no room for all sites at once, the tools take turns by rounds.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import corpus
import tools
from ground import Ground
from processes import Command
from results import BUILDS, Cost, Settings, Wrote
from tools import TOOLS, Program

Each = TypeVar("Each")

SETTLED = 2.1
"""Seconds to let pass after files were written.

A file that has just changed may change again without a trace in its times, which are no finer
than the clock of the file system. So feed takes files younger than two seconds as changed.
"""

FILES, MEMORY = 45_000, 160_000
"""Bytes that an article takes at most, by experience: in files, and in the memory of a program.

They hold for the first builds alone, which show what it takes.
"""


@dataclass(frozen=True)
class Site:
    """The site of a tool in a folder of its own."""

    tool: str
    program: Program
    folder: Path
    articles: int
    settings: Settings

    def lay(self) -> None:
        """Write it."""
        tools.lay(self.tool, self.folder, self.articles, self.settings.kind)
        tools.link_modules(self.program, self.folder)

    def command(self) -> Command:
        """The command that builds it."""
        tool, words, environment = TOOLS[self.tool], self.program.words, {}
        if jobs := self.settings.jobs:
            words += tuple(word.format(jobs) for word in tool.job_words)
            environment = dict.fromkeys(tool.job_variables, str(jobs))
        return Command(words, self.folder, environment)

    def change(self, build: str, run: int) -> None:
        """Make the change before a kind of build: another one in each run."""
        kind = self.settings.kind
        if build == "edit":
            # in the middle of all
            number = (self.articles // 2 + run) % self.articles
            self._write(corpus.edited(corpus.article(number, kind)))
        elif build == "new":
            self._write(corpus.newest(run, kind))

    def _write(self, article: corpus.Article) -> None:
        dialect = TOOLS[self.tool].dialects[self.settings.kind]
        corpus.write(self.folder / "content", [article], dialect)

    def wrote(self) -> Wrote:
        """Count what has been built."""
        files = [*_files(self.folder / TOOLS[self.tool].output)]
        suffixes = Counter(Path(file.name).suffix for file in files)
        return Wrote(dict(suffixes), sum(file.stat().st_size for file in files))


@dataclass(frozen=True)
class Plan:
    """What to measure of a number of articles."""

    articles: int
    programs: Mapping[str, Program]
    builds: tuple[str, ...]
    runs: int
    settings: Settings

    def site(self, tool: str, folder: Path) -> Site:
        """Lay the site of a tool in a folder."""
        site = Site(tool, self.programs[tool], folder / tool, self.articles, self.settings)
        site.lay()
        return site


@dataclass(frozen=True)
class Weight:
    """The bytes that a tool takes: of files, and of memory while it builds."""

    files: int
    memory: int


@dataclass(frozen=True)
class Measured:
    """The costs of all tools; `apart` is whether there was no room for all sites at once."""

    costs: tuple[Cost, ...]
    apart: bool


def measure(plan: Plan, ground: Ground, tell: Callable[[str], None]) -> Measured:
    """First memory and files, by builds of their own, and then times."""
    costs, weights = {}, {}
    for tool in plan.programs:
        costs[tool], weights[tool] = _weighed(plan, tool, ground)
        tell(f"{plan.articles:,}: {TOOLS[tool].title}: {(costs[tool].memory or 0) / 1e6:.0f} MB")
    together = ground.capacity >= _need(weights.values())
    teams = [[*plan.programs]] if together else [[tool] for tool in plan.programs]
    for run in range(plan.runs):
        for team in _turns(teams, run):
            folder = ground.fresh(_need(weights[tool] for tool in team))
            sites = [plan.site(tool, folder) for tool in team]
            for build, taken in _round(sites, plan, run):
                told = ", ".join(f"{TOOLS[tool].title} {taken[tool]:.2f} s" for tool in team)
                tell(f"{plan.articles:,}: {run + 1} of {plan.runs}: {BUILDS[build]}: {told}")
                costs |= {tool: _with(costs[tool], build, taken[tool]) for tool in team}
    return Measured(tuple(costs.values()), apart=not together)


def _weighed(plan: Plan, tool: str, ground: Ground) -> tuple[Cost, Weight]:
    files, memory = plan.articles * FILES, plan.articles * MEMORY
    folder = ground.fresh(files, wanted=files + memory if ground.in_memory else files)
    site = plan.site(tool, folder)
    peak = site.command().memory()
    bytes_of_files = sum(file.stat().st_blocks * 512 for file in _files(folder))
    cost = Cost(tool, plan.articles, {}, peak, site.wrote())
    return cost, Weight(bytes_of_files, (peak or 0) if ground.in_memory else 0)


def _need(weights: Iterable[Weight]) -> int:
    """What sites that are built one after the other need at once."""
    known = [*weights]
    return sum(each.files for each in known) + max(each.memory for each in known)


def _turns(each: Sequence[Each], run: int) -> list[Each]:
    """Another one first in each run."""
    first = run % len(each)
    return [*each[first:], *each[:first]]


def _round(sites: Sequence[Site], plan: Plan, run: int) -> Iterator[tuple[str, dict[str, float]]]:
    for build in plan.builds:
        for site in sites:
            site.change(build, run)
        _settle()
        turns = _turns(sites, run)
        yield build, {site.tool: site.command().seconds(plan.settings.sync) for site in turns}
        if build == "scratch" and len(plan.builds) > 1:
            _settle()
            for site in sites:
                site.command().seconds()


def _settle() -> None:
    """Leave no work of one build to the next: what was written goes to the disk, and gets old."""
    os.sync()
    time.sleep(SETTLED)


def _with(cost: Cost, build: str, seconds: float) -> Cost:
    before = cost.seconds.get(build, ())
    return replace(cost, seconds={**cost.seconds, build: (*before, seconds)})


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        else:
            yield entry
