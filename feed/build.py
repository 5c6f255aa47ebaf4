"""The flow of a build: scan, read, identify, arrange, render, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from feed import chunks, contents, lockfile, output, scan, workers
from feed.chunks import Item, Rendered
from feed.config import Config
from feed.errors import ArticleErrors, ExcessError, LockError, Notice
from feed.identity import NO_WISHES, Event, Wishes
from feed.lockfile import LockFile, Rewrite
from feed.model import Entry, Feed
from feed.output import Changes, Output
from feed.places import page_at
from feed.plan import FEEDS, Plan, planned, redirects


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
    _check(plan, rewrite, locked, asking=not wishes.go_on and not out.dry)
    for path in sorted(rendered.files):
        out.copy(path, config.content / path)
    for path, data in _redirects(plan, rendered.files):
        out.put(path, data)
    result = _result(plan, rewrite, rendered)
    for path, data in _documents(result.feed, config):
        out.put(path, data, last=True)
    changes = out.publish(rewrite.write if rewrite else None, lock=config.keeps_lock)
    return replace(result, changes=changes)


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
    batches = contents.batches(_items(plan))
    for rendered in workers.apply(chunks.render, plan.common, batches, plan.contents.jobs):
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


def _items(plan: Plan) -> Iterator[Item]:
    for path, one in plan.published.items():
        data = contents.read_again(plan.config, one)
        yield Item(path, data, plan.records[path], one.document, one.page)


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


def _result(plan: Plan, rewrite: Rewrite | None, rendered: Rendered) -> Result:
    entries = tuple(rendered.entries[path] for path in plan.newest)
    return Result(
        changes=Changes((), (), 0),
        published=len(plan.published),
        drafts=sum(one.article.draft for one in plan.contents.placed),
        events=plan.events,
        excess=plan.excess,
        relocked=rewrite is not None,
        first=rewrite is not None and rewrite.first,
        due=plan.due,
        notices=(*_missing_author(plan), *rendered.notices),
        unused=tuple(path for path in plan.contents.listing.files if path not in rendered.files),
        feed=replace(plan.common.feed, entries=entries),
    )


def _missing_author(plan: Plan) -> Iterator[Notice]:
    nameless = sum(not one.article.authors for one in plan.published.values())
    if nameless and not plan.config.author:
        who = "1 article names" if nameless == 1 else f"{nameless} articles name"
        message = f"{who} no author: readers will see the feed's title"
        yield Notice("", 0, message, 'set author = "Your name" in the configuration')


def _redirects(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Pages at the addresses that articles had."""
    from feed.formats import html

    for address, url in redirects(plan, files):
        path = page_at(address)
        yield path, html.render_redirect(url, plan.config.base_url + path, plan.common.feed)


def _documents(feed: Feed, config: Config) -> Iterator[tuple[str, bytes]]:
    """What is made of the newest entries: the feeds, and the page of the site."""
    from feed.formats import atom, html, jsonfeed, rss

    writers = {"atom": atom.render, "rss": rss.render, "json": jsonfeed.render}
    for name in config.formats:
        yield FEEDS[name].href, writers[name](feed)
    if config.pages:
        yield "style.css", html.style()
        yield "index.html", html.render_index(feed)
