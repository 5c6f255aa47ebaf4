"""The flow of a build: find out whether there is anything to do, and do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import structs

from feed import cache, inputs, lockfile, output
from feed.cache import Summary
from feed.config import Config
from feed.events import NO_WISHES, Wishes
from feed.inputs import Inputs
from feed.order import Order
from feed.output import Changes, Output
from feed.progress import Progress, silent
from feed.result import Result
from feed.workers import ALONE, Workers, processors

if TYPE_CHECKING:
    from concurrent.futures import Executor


def build(
    config: Config,
    *,
    now: datetime,
    wishes: Wishes = NO_WISHES,
    locked: bool = False,
    jobs: int = 0,
    executor: Executor | None = None,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = silent,
) -> Result:
    """Build the site of `config` as it is at `now`, an aware datetime.

    With `locked` feed.lock must stay as it is. The work is shared among `jobs` processes, as many
    as there are processors if that is 0, or done by an `executor`: its processes must see the
    folders of the site where they are here. `waiting` is called where another build of the same
    site must end first, `progress` with how many articles of how many are rendered.

    Raises ArticleErrors with all faults of all articles, their paths relative to the content
    folder, and other FeedErrors. Then the output folder and feed.lock are as they were.
    """
    workers = Workers(jobs or processors(), executor, config.root / cache.FOLDER)
    order = Order(config, now, wishes, locked, workers, progress)
    with lockfile.held(config, waiting), output.opened(config.output, waiting) as out:
        return _built(order, out)


def foresee(
    config: Config,
    *,
    now: datetime,
    wishes: Wishes = NO_WISHES,
    locked: bool = False,
    jobs: int = 0,
    progress: Progress = silent,
) -> Result:
    """What `build` would do, and the faults that would stop it; nothing is written."""
    order = Order(config, now, wishes, locked, Workers(jobs or processors()), progress)
    return _built(order, output.foreseen(config.output))


def _built(order: Order, out: Output) -> Result:
    lockfile.refuse_lost(order.config)
    stored = cache.read(order.config)
    left = stored.summary.stamps if stored else {}
    workers = order.workers if len(left) > _MANY else ALONE
    with workers.aside(lambda: out.touched(left)) as touched:
        read = inputs.of(order.config)
        if stored and _is_done(order, out, read, stored.summary) and not touched():
            unchanged = len(left) - 1  # the manifest is in no list of its own
            return structs.replace(stored.summary.result, changes=Changes((), (), unchanged))
        # a build with nothing to do needs none of it, and finds that out sooner than it is imported
        from feed import making

        return making.make(order, out, read, stored, touched)


_MANY = 4000
"""Files that take longer to look at than another process takes to begin."""


def _is_done(order: Order, out: Output, read: Inputs, before: Summary) -> bool:
    """Whether all that is read is as it was, and nothing was wished for."""
    wished = replace(order.wishes, go_on=False) != NO_WISHES
    asks = before.result.excess and not (order.wishes.go_on or out.dry)
    in_time = before.now <= order.now and (before.until is None or order.now < before.until)
    if wished or asks or not in_time or not before.inputs:
        return False
    return before.inputs == read.fingerprint()
