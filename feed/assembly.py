"""The second stage of rendering: what is made of entries from anywhere in the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from feed import aliases
from feed.arrange import FORMATS, Arranged
from feed.config import Config
from feed.entries import heading
from feed.errors import Notice
from feed.model import Entry, Part
from feed.places import page_at
from feed.plan import PAGE_ASSETS, Plan, redirects

if TYPE_CHECKING:
    from feed.formats import html

LIGHT = 512 * 1024
"""In bytes: what a reader fetches again and again should not be more."""


def told(plan: Plan, one: Arranged) -> object:
    """What stands in the documents and on the page of a feed beside itself and its articles."""
    paths = {path for path, _ in one.documents(pages=False)}
    copies = [(alias.path, alias.target) for alias in plan.aliases if alias.target in paths]
    parts = _parts(plan) if one is plan.arrangement.front else ()
    return plan.config.pages, copies, [[(part.feed, part.count) for part in some] for some in parts]


class Assembly:
    """Makes the documents of feeds, and what else is no article's, as paths and bytes."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._heading = cache(self._new_heading)

    def feed(self, one: Arranged, fed: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
        """A feed in all its formats, and its copies at other addresses.

        `fed` are the entries that it holds, by the paths of their articles.
        """
        from feed.formats import documents

        entries = tuple(fed[path] for path in one.paths)
        made = documents.render(one.stem, one.formats, replace(one.feed, entries=entries))
        yield from made.items()
        yield from self._copies(made)

    def page(self, one: Arranged) -> Iterator[tuple[str, bytes]]:
        """The page of a feed, if there are pages: it lists all that the feed is about."""
        if not self._plan.config.pages:
            return
        listed = replace(one.feed, entries=tuple(map(self._heading, one.listed)))
        if one is self._plan.arrangement.front:
            tags, languages = _parts(self._plan)
            yield one.page, self._pages.index(listed, tags, languages)
        else:
            yield one.page, self._pages.listing(listed, self._plan.common.entries.feed)

    def rest(self, files: Collection[str]) -> dict[str, bytes]:
        """What is neither an article's nor a feed's, by path.

        `files` are the paths of those that are copied: no redirect takes the place of one.
        """
        from feed.formats import hosts, opml

        arrangement, ours = self._plan.arrangement, self._pages
        groups = {"Tags": arrangement.tags, "Languages": arrangement.languages}
        feeds = {name: [one.feed for one in some] for name, some in groups.items()}
        main = arrangement.front.feed
        made = {OPML: opml.render(main, feeds)}
        made |= self._copies(made)
        made["feed.css"] = ours.asset("feed.css")
        made["_headers"] = hosts.render(_copied_types(self._plan))
        for path, url in (*aliases.redirects(self._plan.aliases), *_moved(self._plan, files)):
            made[path] = ours.redirect(url, main.site + path, main)
        if self._plan.config.pages:
            made |= {name: ours.asset(name) for name in PAGE_ASSETS}
        return made

    @property
    def _pages(self) -> html.Pages:
        from feed.formats import html

        return html.pages(self._plan.common.theme)

    def _copies(self, made: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
        """The aliases of feeds and other documents among those `made`."""
        wanted = (alias for alias in self._plan.aliases if not alias.is_page)
        return [(alias.path, made[alias.target]) for alias in wanted if alias.target in made]

    def _new_heading(self, path: str) -> Entry:
        """What stands above the content of an article: made once, though many pages list it."""
        plan, placed = self._plan, self._plan.published[path]
        return heading(placed.article, plan.records[path], placed.document, plan.common.entries)


OPML = "feeds.opml"


def copied_files(plan: Plan, files: Collection[str]) -> Iterator[tuple[str, str]]:
    """The aliases of files that are copied, and the paths of those."""
    return ((alias.path, alias.target) for alias in plan.aliases if alias.target in files)


def too_heavy(sizes: Mapping[str, int], config: Config) -> Iterator[Notice]:
    """What its author should know of feeds that are large; `sizes` are in bytes, by path."""
    heavy = {path: size for path, size in sizes.items() if size > LIGHT}
    if not heavy:
        return
    path, size = max(heavy.items(), key=lambda item: item[1])
    others = f", and {len(heavy) - 1} more are above {LIGHT // 1024}" if len(heavy) > 1 else ""
    fewer = f"set limit lower than {config.limit}"
    hint = f'{fewer}, or entries = "summary"' if config.entries == "full" else fewer
    yield Notice("", 0, f"{path} has {size // 1024} KB, and readers fetch it often{others}", hint)


def _parts(plan: Plan) -> tuple[list[Part], list[Part]]:
    """The feeds that the front page leads to: of tags, and of languages."""
    tags, languages = plan.arrangement.tags, plan.arrangement.languages
    return _counted(tags), _counted(languages)


def _counted(feeds: Iterable[Arranged]) -> list[Part]:
    return [Part(one.feed, len(one.listed)) for one in feeds]


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
