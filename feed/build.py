"""The flow of a build: scan, read, identify, arrange, render, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from feed import aliases, assembly, chunks, contents, lockfile, output, scan, workers
from feed.arrange import FEED, FORMATS, Arranged
from feed.chunks import Chunk, Item, Rendered
from feed.config import Config
from feed.errors import ArticleErrors, ExcessError, LockError, Notice
from feed.filenames import native
from feed.identity import NO_WISHES, Event, Wishes
from feed.lockfile import LockFile, Rewrite
from feed.model import Entry, Feed
from feed.output import Changes, Output
from feed.plan import Plan, planned


@dataclass(frozen=True, slots=True)
class Result:
    """What a build did, or would do.

    `events` tell what became of which article; `excess` are those that no build does unasked.
    `relocked` is whether feed.lock changes, `first` whether there was none. `due` are the moments
    at which more will be published, the next first. `unused` are the files of the content folder
    of which nothing was made.
    """

    changes: Changes
    published: int
    drafts: int
    events: tuple[Event, ...]
    excess: tuple[Event, ...]
    relocked: bool
    first: bool
    due: tuple[datetime, ...]
    notices: tuple[Notice, ...]
    unused: tuple[str, ...]
    feed: Feed


def build(
    config: Config,
    *,
    now: datetime,
    wishes: Wishes = NO_WISHES,
    locked: bool = False,
    waiting: Callable[[], None] = lambda: None,
) -> Result:
    """Build the site of `config` as it is at `now`, an aware datetime.

    With `locked` feed.lock must stay as it is. `waiting` is called where another build of the
    same site must end first.

    Raises ArticleErrors with all faults of all articles, their paths relative to the content
    folder, and other FeedErrors. Then the output folder and feed.lock are as they were.
    """
    with lockfile.held(config, waiting), output.opened(config.output, waiting) as out:
        return _run(config, out, now, wishes, locked)


def foresee(
    config: Config, *, now: datetime, wishes: Wishes = NO_WISHES, locked: bool = False
) -> Result:
    """What `build` would do, and the faults that would stop it; nothing is written."""
    return _run(config, output.foreseen(config.output), now, wishes, locked)


def _run(config: Config, out: Output, now: datetime, wishes: Wishes, locked: bool) -> Result:
    lockfile.refuse_lost(config)
    locks = lockfile.read(config, now)
    plan = _plan(config, locks, now, wishes)
    rendered = _render(plan, out.put)
    rewrite = locks.becoming(plan.lock)
    asking = not wishes.go_on and not out.dry
    _check(plan, rewrite, locked, asking)
    if asking and config.keeps_lock:
        _check_feeds(plan, out.before.files)
    feeds = assembly.feeds(plan, rendered.entries)
    pages = assembly.pages(plan, rendered.files)
    _check_aliases(plan, {*pages}, {*feeds, *rendered.files})
    for path in sorted(rendered.files):
        out.copy(path, config.content / native(path))
    for path, file in assembly.copied_files(plan, rendered.files):
        out.copy(path, config.content / native(file))
    for path, data in pages.items():
        out.put(path, data)
    for path, data in (*feeds.items(), *assembly.copied_feeds(plan, feeds)):
        out.put(path, data, last=True)
    changes = out.publish(rewrite.write if rewrite else None, lock=config.keeps_lock)
    notices = (*rendered.notices, *assembly.too_heavy(feeds, config))
    return _result(plan, rewrite, replace(rendered, notices=notices), changes)


def _plan(config: Config, locks: LockFile, now: datetime, wishes: Wishes) -> Plan:
    wishes = replace(wishes, by_content=config.updated == "content")
    return planned(config, contents.read(config, locks.lock), locks.lock, now, wishes)


def _render(plan: Plan, put: Callable[[str, bytes], None]) -> Rendered:
    """Render all chunks and hand on their documents; what they give back is put together.

    Raises ArticleErrors with the faults of the plan and of the chunks.
    """
    entries: dict[str, Entry] = {}
    files = {path for path in plan.contents.listing.files if path.startswith(scan.STATIC)}
    notices = [notice for one in plan.published.values() for notice in one.article.notices]
    faults = list(plan.faults)
    for rendered in workers.apply(chunks.render, plan.common, _chunks(plan), plan.contents.jobs):
        entries |= rendered.entries
        files |= rendered.files
        notices += rendered.notices
        faults += rendered.faults
        if not faults:
            for path, data in rendered.documents.items():
                put(path, data)
    faults += plan.claims.of_files(sorted(files))
    if faults:
        raise ArticleErrors(faults)
    return Rendered({}, entries, frozenset(files), tuple(notices), ())


def _chunks(plan: Plan) -> Iterator[Chunk]:
    """All articles, those of an archive document together."""
    filed: list[Arranged] = []
    paths: list[str] = []
    inside: set[str] = set()
    for one in plan.arrangement.archives:
        filed.append(one)
        paths += one.paths
        if len(paths) >= contents.CHUNK:
            yield Chunk(_items(plan, paths), filed)
            filed, paths = [], []
        inside.update(one.paths)
    if filed:
        yield Chunk(_items(plan, paths), filed)
    for paths in contents.batches(path for path in plan.published if path not in inside):
        yield Chunk(_items(plan, paths))


def _items(plan: Plan, paths: Iterable[str]) -> list[Item]:
    items = []
    for path in paths:
        one = plan.published[path]
        data = contents.read_again(plan.config, one)
        items.append(Item(path, data, plan.records[path], one.document, one.page))
    return items


def _check(plan: Plan, rewrite: Rewrite | None, locked: bool, asking: bool) -> None:
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


def _check_aliases(plan: Plan, pages: set[str], others: set[str]) -> None:
    if plan.config.pages:
        pages |= {one.page for one in plan.published.values()}
        pages |= {one.page for one in plan.arrangement.archives}
    pages |= {path for path in others if path.endswith(".html")}
    aliases.check(plan.aliases, pages, others, plan.config.place)


def _result(plan: Plan, rewrite: Rewrite | None, rendered: Rendered, changes: Changes) -> Result:
    front = plan.arrangement.front
    entries = tuple(rendered.entries[path] for path in front.paths)
    return Result(
        changes=changes,
        published=len(plan.published),
        drafts=sum(one.article.draft for one in plan.contents.placed),
        events=plan.events,
        excess=plan.excess,
        relocked=rewrite is not None,
        first=rewrite is not None and rewrite.first,
        due=plan.due,
        notices=(*_missing_author(plan), *rendered.notices),
        unused=tuple(path for path in plan.contents.listing.files if path not in rendered.files),
        feed=replace(front.feed, entries=entries),
    )


def _missing_author(plan: Plan) -> Iterator[Notice]:
    nameless = sum(not one.article.authors for one in plan.published.values())
    if nameless and not plan.config.author:
        who = "1 article names" if nameless == 1 else f"{nameless} articles name"
        message = f"{who} no author: readers will see the feed's title"
        yield Notice("", 0, message, 'set author = "Your name" in the configuration')
