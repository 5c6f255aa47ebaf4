"""What a build keeps, so that the next one need not find it out again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from feed import cache, index, program
from feed.cache import Summary
from feed.filenames import portable
from feed.index import Index, Known
from feed.inputs import Inputs
from feed.order import Order
from feed.output import Changes, Output
from feed.plan import Plan
from feed.result import Result
from feed.stamps import Stamp
from feed.work import Outcome


def remember(
    order: Order,
    read: Inputs,
    plan: Plan,
    outcome: Outcome,
    result: Result,
    out: Output,
    copied: Mapping[str, Stamp],
    lock: bytes,
) -> None:
    """Keep what was `read` and what came of it; `lock` is the digest of feed.lock as it is now."""
    summary = Summary(
        program=program.fingerprint(),
        inputs=read.fingerprint(),
        now=order.now,
        until=plan.until,
        stamps={portable(path): stamp for path, stamp in out.stamps.items()},
        result=_told_again(result, order),
    )
    after = Index(
        started=read.started,
        reading=index.reading(order.config),
        site=outcome.site,
        made=outcome.made,
        copied=copied,
        lock=lock,
    )
    cache.write(order.config, summary, index.written(after, _known(read, plan, outcome)))


def _known(read: Inputs, plan: Plan, outcome: Outcome) -> Iterator[Known]:
    for one in plan.contents.placed:
        path = one.path
        asked, answer = outcome.asked.get(path), outcome.answered.get(path, b"")
        yield Known(read.listing.articles[path], one, asked, answer)


def _told_again(result: Result, order: Order) -> Result:
    """What a build tells that has nothing to do. Without a lock, no event is ever over."""
    same = msgspec.structs.replace(result, changes=Changes((), (), 0), relocked=False, first=False)
    if order.config.keeps_lock:
        return msgspec.structs.replace(same, events=(), excess=())
    return same
