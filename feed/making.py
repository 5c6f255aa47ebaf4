"""The work of a build: read, identify, arrange, render, write."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace

import msgspec

from feed import (
    aliases,
    assembly,
    contents,
    index,
    lockfile,
    rendering,
)
from feed.arrange import FEED, FORMATS
from feed.cache import Stored
from feed.errors import ExcessError, LockError, Notice
from feed.filenames import native
from feed.index import Index
from feed.inputs import Inputs
from feed.lockfile import LockFile, Rewrite
from feed.order import Order
from feed.output import Changes, Output
from feed.plan import Plan, planned
from feed.remembering import remember
from feed.result import Result, Shown
from feed.stamps import Stamp
from feed.work import Outcome
from feed.workers import Workers


def make(
    order: Order,
    out: Output,
    read: Inputs,
    stored: Stored | None,
    touched: Callable[[], list[str]],
) -> Result:
    """Build what was `read` into `out`; what is `stored` of the last build need not be done again.

    That holds for all files of it but those that were `touched` since.

    Raises FeedError, and then nothing has changed.
    """
    before = index.of(stored)
    locks = lockfile.read(order.config, order.now, sound=before.lock)
    with order.workers.gathered(lambda: assembly.prepare(read.theme)) as workers:
        plan = _plan(order, locks, read, before, workers)
        intact = _without(before.stamps, touched())
        outcome = rendering.render(plan, out, before, intact, workers, order.progress)
    rewrite = locks.becoming(plan.lock)
    _check(order, plan, rewrite, outcome, out)
    copied = _put_the_rest(plan, outcome, before, intact, out)
    written: list[Stamp | None] = []

    def write_lock() -> None:
        if rewrite:
            written.append(rewrite.write())

    changes = out.publish(write_lock, lock=order.config.keeps_lock)
    result = _result(plan, rewrite, outcome, changes, out)
    if not out.dry:
        if written:
            read = msgspec.structs.replace(read, lock=written[0], wrote_lock=True)
        lock = rewrite.digest if rewrite else locks.digest
        remember(order, read, plan, outcome, result, out, copied, lock)
    return result


def _without(stamps: Mapping[str, Stamp], touched: Collection[str]) -> Mapping[str, Stamp]:
    gone = frozenset(touched)
    return {path: stamps[path] for path in stamps if path not in gone} if gone else stamps


def _plan(order: Order, locks: LockFile, read: Inputs, before: Index, workers: Workers) -> Plan:
    config = order.config
    found = contents.read(config, locks.lock, read.listing, before.known(read), workers)
    wishes = replace(order.wishes, by_content=config.updated == "content")
    return planned(config, found, read.theme, locks.lock, order.now, wishes)


def _put_the_rest(
    plan: Plan, outcome: Outcome, before: Index, intact: Mapping[str, Stamp], out: Output
) -> dict[str, Stamp]:
    """Stage what is no article's and no feed's; gives the stamps of files that are copied."""
    for path, data in outcome.rest.items():
        out.put(path, data)
    content, stamps = plan.config.content, plan.contents.listing.files
    copies = [(path, path) for path in sorted(outcome.files)]
    copies += assembly.copied_files(plan, outcome.files)
    for path, file in copies:
        stamp = stamps[file]
        same = before.copied.get(path) == stamp and stamp.settled(before.started)
        if same and path in intact:
            out.keep(native(path), intact[path])
        else:
            out.copy(path, content / native(file))
    return {path: stamps[file] for path, file in copies}


# --- what stops a build though no article is at fault --------------------------------------


def _check(
    order: Order, plan: Plan, rewrite: Rewrite | None, outcome: Outcome, out: Output
) -> None:
    asking = not order.wishes.go_on and not out.dry
    _check_excess(plan, rewrite, order.locked, asking)
    if asking and order.config.keeps_lock:
        _check_feeds(plan, out.before.files)
    _check_aliases(plan, outcome)


def _check_excess(plan: Plan, rewrite: Rewrite | None, locked: bool, asking: bool) -> None:
    """Raise what stops a build without faults: too much at once, or a lock that must not change."""
    if plan.excess and asking:
        raise ExcessError(
            f"this build would remove or announce {len(plan.excess)} articles at once",
            "if that is meant, build with --yes; --dry-run shows what subscribers will see",
            [f"{event.kind} {event.path}" for event in plan.excess],
        )
    if locked and rewrite:
        told = ", ".join(f"{event.kind} {event.path}" for event in plan.events[:3])
        more = f" and {len(plan.events) - 3} more" if len(plan.events) > 3 else ""
        message = f"would change: {told or 'its lines are not in order'}{more}"
        hint = "run feed build, and commit feed.lock with the articles"
        raise LockError(str(rewrite.path), 0, message, hint)


def _check_feeds(plan: Plan, before: Iterable[str]) -> None:
    """Raise where the address of a feed would answer no more: all who subscribed to it are lost."""
    feeds = {f"{FEED}.{name}" for name in FORMATS}
    kept_by_alias = {alias.path for alias in plan.aliases}
    made = {f"{FEED}.{name}" for name in plan.config.formats}
    gone = sorted(feeds & set(before) - made - kept_by_alias)
    if gone:
        # what reads the one reads the other as well
        there = next((name for name in plan.config.formats if name in ("atom", "rss")), "")
        old = next((path for path in gone if there and not path.endswith("json")), "")
        kept = (
            f'keep the address with "{old}" = "{FEED}.{there}" under [aliases], or ' if old else ""
        )
        message = "this build would remove feeds that people may have subscribed to"
        raise ExcessError(message, f"{kept}build with --yes if that is meant", gone)


def _check_aliases(plan: Plan, outcome: Outcome) -> None:
    documents = {
        path for one in plan.arrangement.assembled() for path, _ in one.documents(pages=False)
    }
    others = {*documents, *outcome.files, assembly.OPML}
    pages = {*outcome.rest, *(path for path in others if path.endswith(".html"))}
    if plan.config.pages:
        pages |= {one.page for one in plan.published.values()}
        pages |= {one.page for one in plan.arrangement.all()}
    aliases.check(plan.aliases, pages, others, plan.config.place)


# --- what it told -------------------------------------------------------------------------


def _result(
    plan: Plan, rewrite: Rewrite | None, outcome: Outcome, changes: Changes, out: Output
) -> Result:
    feeds = [path for one in plan.arrangement.assembled() for path, _ in one.documents(pages=False)]
    sizes = {path: out.sizes[native(path)] for path in feeds}
    return Result(
        changes=changes,
        published=len(plan.published),
        drafts=sum(one.article.draft for one in plan.contents.placed),
        events=plan.events,
        excess=plan.excess,
        relocked=rewrite is not None,
        first=rewrite is not None and rewrite.first,
        due=plan.due,
        notices=(
            *_missing_author(plan),
            *sorted(outcome.notices, key=_place),
            *assembly.too_heavy(sizes, plan.config),
        ),
        unused=tuple(path for path in plan.contents.listing.files if path not in outcome.files),
        feed=plan.arrangement.front.feed,
        feeds=tuple(feeds),
        shown=tuple(_shown(plan)) if plan.config.unpublished else (),
    )


def _shown(plan: Plan) -> Iterator[Shown]:
    for path, one in plan.published.items():
        yield Shown(
            path=path,
            title=one.title,
            page=one.page,
            document=one.document,
            published=plan.records[path].published,
            draft=one.article.draft,
            expires=one.article.expires,
        )


def _place(notice: Notice) -> tuple[str, int, str]:
    """By which warnings are told: whatever was made now and whatever before."""
    return notice.path, notice.line, notice.message


def _missing_author(plan: Plan) -> Iterator[Notice]:
    nameless = sum(not one.article.authors for one in plan.published.values())
    if nameless and not plan.config.author:
        who = "1 article names" if nameless == 1 else f"{nameless} articles name"
        message = f"{who} no author: readers will see the feed's title"
        yield Notice("", 0, message, 'set author = "Your name" in the configuration')
