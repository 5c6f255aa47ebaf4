"""The second stage of rendering: what is made of entries from anywhere in the history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from feed import aliases
from feed.arrange import FORMATS, Arranged
from feed.config import Config
from feed.entries import heading
from feed.errors import Notice
from feed.model import Entry, Part
from feed.places import page_at
from feed.plan import PAGE_ASSETS, Plan, redirects
from feed.theme import Theme

LIGHT = 512 * 1024
"""In bytes: what a reader fetches again and again should not be more."""


def copies(plan: Plan, one: Arranged) -> list[tuple[str, str]]:
    """Where the documents of a feed stand besides, and which of them."""
    paths = {path for path, _ in one.documents(pages=False)}
    return [(alias.path, alias.target) for alias in plan.aliases if alias.target in paths]


class Listing(msgspec.Struct, frozen=True):
    """The page of a feed, which lists all that it is about.

    On the front page stand the feeds of tags and of languages, which are the `parts` of a site.
    """

    one: Arranged
    parts: tuple[Sequence[Part], Sequence[Part]] | None = None


def listing(plan: Plan, one: Arranged) -> Listing:
    """The page of one feed of a plan."""
    tags, languages = plan.arrangement.tags, plan.arrangement.languages
    parts = (_counted(tags), _counted(languages)) if one is plan.arrangement.front else None
    return Listing(one, parts)


def prepare(theme: Theme) -> None:
    """Import and compile what each process of a pool would for itself."""
    from feed.formats import (
        documents,  # noqa: F401 - to import it is what takes long
        html,
    )

    html.pages(theme).compile()


def page(plan: Plan, wanted: Listing) -> bytes:
    """A page that lists articles."""
    from feed.formats import html

    pages, feed = html.pages(plan.common.theme), plan.common.entries.feed
    entries = tuple(_heading(plan, path) for path in wanted.one.listed)
    listed = replace(wanted.one.feed, entries=entries)
    return pages.index(listed, *wanted.parts) if wanted.parts else pages.listing(listed, feed)


def _heading(plan: Plan, path: str) -> Entry:
    """What stands above the content of an article."""
    one = plan.published[path]
    return heading(one.article, plan.records[path], one.document, plan.common.entries)


def _counted(feeds: Iterable[Arranged]) -> list[Part]:
    return [Part(one.feed, len(one.listed)) for one in feeds]


def feed(plan: Plan, one: Arranged, fed: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
    """A feed in all its formats, and its copies at other addresses, by path.

    `fed` are the entries that it holds, by the paths of their articles.
    """
    from feed.formats import documents

    entries = tuple(fed[path] for path in one.paths)
    made = documents.render(one.stem, one.formats, replace(one.feed, entries=entries))
    yield from made.items()
    yield from _copied(plan, made)


def rest(plan: Plan, files: Collection[str]) -> dict[str, bytes]:
    """What is neither an article's nor a feed's, by path.

    `files` are the paths of those that are copied: no redirect takes the place of one.
    """
    from feed.formats import hosts, html, opml

    arrangement, ours = plan.arrangement, html.pages(plan.common.theme)
    groups = {"Tags": arrangement.tags, "Languages": arrangement.languages}
    feeds = {name: [one.feed for one in some] for name, some in groups.items()}
    main = arrangement.front.feed
    made = {OPML: opml.render(main, feeds)}
    made |= _copied(plan, made)
    made["feed.css"] = ours.asset("feed.css")
    made["_headers"] = hosts.render(_copied_types(plan))
    for path, url in (*aliases.redirects(plan.aliases), *_moved(plan, files)):
        made[path] = ours.redirect(url, main.site + path, main)
    if plan.config.pages:
        made |= {name: ours.asset(name) for name in PAGE_ASSETS}
    return made


def _copied(plan: Plan, made: Mapping[str, bytes]) -> list[tuple[str, bytes]]:
    """The aliases of feeds and other documents among those `made`."""
    wanted = (alias for alias in plan.aliases if not alias.is_page)
    return [(alias.path, made[alias.target]) for alias in wanted if alias.target in made]


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
