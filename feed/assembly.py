"""The second stage of rendering: what is made of entries from anywhere in the history."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from feed import aliases
from feed.arrange import FORMATS
from feed.config import Config
from feed.entries import heading
from feed.errors import Notice
from feed.model import Entry
from feed.places import page_at
from feed.plan import PAGE_ASSETS, Plan, redirects

if TYPE_CHECKING:
    from feed.formats import html

LIGHT = 512 * 1024
"""In bytes: what a reader fetches again and again should not be more."""


def feeds(plan: Plan, fed: Mapping[str, Entry]) -> dict[str, bytes]:
    """The subscription documents and the feeds of tags and languages, by path.

    `fed` are the entries that they hold, by the paths of their articles.
    """
    from feed.formats import documents, opml

    made: dict[str, bytes] = {}
    arrangement = plan.arrangement
    for one in arrangement.assembled():
        entries = tuple(fed[path] for path in one.paths)
        made |= documents.render(one.stem, one.formats, replace(one.feed, entries=entries))
    groups = {"Tags": arrangement.tags, "Languages": arrangement.languages}
    made["feeds.opml"] = opml.render(
        arrangement.front.feed, {name: [one.feed for one in some] for name, some in groups.items()}
    )
    return made


def pages(plan: Plan, files: Collection[str]) -> dict[str, bytes]:
    """The pages that are no article's, and what pages and feeds refer to, by path.

    `files` are the paths of those that are copied: no redirect takes the place of one.
    """
    from feed.formats import hosts, html

    ours = html.pages(plan.common.theme)
    made = {
        "feed.css": ours.asset("feed.css"),
        "_headers": hosts.render(_copied_types(plan)),
    }
    main = plan.arrangement.front.feed
    for path, url in (*aliases.redirects(plan.aliases), *_moved(plan, files)):
        made[path] = ours.redirect(url, main.site + path, main)
    if plan.config.pages:
        made |= {name: ours.asset(name) for name in PAGE_ASSETS}
        made |= _lists(plan, ours)
    return made


def copied_feeds(plan: Plan, made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """The aliases of feeds and other documents among those `made`."""
    for alias in plan.aliases:
        if alias.target in made and not alias.is_page:
            yield alias.path, made[alias.target]


def copied_files(plan: Plan, files: Collection[str]) -> Iterator[tuple[str, str]]:
    """The aliases of files that are copied, and the paths of those."""
    return ((alias.path, alias.target) for alias in plan.aliases if alias.target in files)


def too_heavy(made: Mapping[str, bytes], config: Config) -> Iterator[Notice]:
    """What its author should know of feeds that are large."""
    heavy = {path: len(data) for path, data in made.items() if len(data) > LIGHT}
    if not heavy:
        return
    path, size = max(heavy.items(), key=lambda item: item[1])
    others = f", and {len(heavy) - 1} more are above {LIGHT // 1024}" if len(heavy) > 1 else ""
    fewer = f"set limit lower than {config.limit}"
    hint = f'{fewer}, or entries = "summary"' if config.entries == "full" else fewer
    yield Notice("", 0, f"{path} has {size // 1024} KB, and readers fetch it often{others}", hint)


def _copied_types(plan: Plan) -> Iterator[tuple[str, str]]:
    """The paths of feeds that are copied, and their media types."""
    types = {
        f"{one.stem}.{name}": FORMATS[name].type
        for one in plan.arrangement.assembled()
        for name in one.formats
    }
    return ((one.path, types[one.target]) for one in plan.aliases if one.target in types)


def _moved(plan: Plan, files: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((page_at(address), url) for address, url in redirects(plan, files))


def _lists(plan: Plan, ours: html.Pages) -> Iterator[tuple[str, bytes]]:
    """The front page, and the pages of tags and languages: these list all that they are about."""
    from feed.formats.html import Part

    arrangement, main = plan.arrangement, plan.arrangement.front
    headings = _headings(plan)
    for one in (*arrangement.tags, *arrangement.languages):
        listing = replace(one.feed, entries=headings(one.listed))
        yield one.page, ours.listing(listing, main.feed)
    yield (
        main.page,
        ours.index(
            replace(main.feed, entries=headings(main.listed)),
            tags=[Part(one.feed, len(one.listed)) for one in arrangement.tags],
            languages=[Part(one.feed, len(one.listed)) for one in arrangement.languages],
        ),
    )


def _headings(plan: Plan) -> Callable[[Iterable[str]], tuple[Entry, ...]]:
    """What stands above the contents of articles; each is made once, though many pages list it."""

    @cache
    def one(path: str) -> Entry:
        placed = plan.published[path]
        return heading(placed.article, plan.records[path], placed.document, plan.common.entries)

    return lambda paths: tuple(map(one, paths))
