"""A site as its author sees it before anyone else: drafts too, in a folder of its own."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import NamedTuple

from feed import cache, config, report
from feed.build import build
from feed.config import Config
from feed.errors import FeedError, OutputError
from feed.events import Wishes
from feed.result import Result

_ASK_NOTHING = Wishes(go_on=True)
"""Nobody is told of what a preview shows, so nothing is too much of it."""


class Outcome(NamedTuple):
    """What came of a build: a `result`, or `faults`.

    `site` is as its author configured it; None where the configuration is at fault.
    """

    site: Config | None
    result: Result | None = None
    faults: tuple[FeedError, ...] = ()


class Preview(NamedTuple):
    """The site that `load` reads, shown at `url` from a `folder` of its own."""

    load: Callable[[], Config]
    url: str
    folder: Path
    jobs: int = 0

    def build(self, now: datetime) -> Outcome:
        """Build it as it is at `now`, an aware datetime; never anything that subscribers get."""
        site: Config | None = None
        try:
            site = self.load()
            shown = self.config(site)
            return Outcome(site, build(shown, now=now, wishes=_ASK_NOTHING, jobs=self.jobs))
        except FeedError as error:
            content = site.content if site else Path()
            return Outcome(site, faults=tuple(report.faults_of(error, content)))

    def config(self, site: Config) -> Config:
        """What is built for the author alone."""
        here = config.with_output(config.with_base_url(site, self.url), self.folder)
        return replace(here, unpublished=True)


@contextmanager
def folder_for(site: Config) -> Iterator[Path]:
    """A folder for the preview of a site, for one at a time: others get others.

    Raises OutputError where there can be none.
    """
    descriptor = -1
    try:
        if not cache.make_folder(site.root):
            hint = "remove it; the next build makes a folder there"
            raise OutputError(f"{site.root / cache.FOLDER} is a link", hint)
        for number in count(1):
            path = site.root / cache.FOLDER / f"preview-{number}"
            path.mkdir(exist_ok=True)
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            if _is_ours(descriptor):
                break
            os.close(descriptor)
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}") from error
    try:
        yield path / "site"
    finally:
        os.close(descriptor)


def _is_ours(descriptor: int) -> bool:
    """Whether nobody else has the folder; it is ours until this process ends, or its copies do."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
