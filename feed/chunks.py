"""The unit of work: some articles become entry documents, pages, archive documents, and entries.

A chunk depends on nothing but its input and what all chunks have in common. Both can be pickled:
it runs in this process or in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from feed import articles, dates, entries
from feed.arrange import Arranged
from feed.articles import template_tags
from feed.articles.template_tags import Names, Outcome, Policy
from feed.cleaning import Cleaner
from feed.errors import ArticleError, ArticleErrors, Notice
from feed.lock import Record
from feed.model import Article, Entry
from feed.references import References
from feed.theme import Theme


@dataclass(frozen=True, slots=True)
class Item:
    """One article: its path and bytes, who it is, and the paths of what is written of it."""

    path: str
    data: bytes
    record: Record
    document: str
    page: str


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some articles, and the archive documents that hold some of them and no others."""

    items: Sequence[Item]
    archives: Sequence[Arranged] = ()


@dataclass(frozen=True, slots=True)
class Common:
    """What all chunks of a build have in common.

    `wanted` are the paths of articles whose entries the other feeds need.
    """

    entries: entries.Common
    theme: Theme
    template_tags: Policy
    timezone: str
    keys: tuple[tuple[str, str], ...]
    pages: bool
    wanted: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What became of a chunk: bytes by path in the output folder, and what else is needed."""

    documents: Mapping[str, bytes]
    entries: Mapping[str, Entry]
    files: frozenset[str]
    notices: tuple[Notice, ...]
    faults: tuple[ArticleError, ...]


def render(common: Common, chunk: Chunk) -> Rendered:
    """Render all articles of a chunk; faults are told, not raised."""
    # feedgen and Jinja2 take long to import, and a build with faults or nothing to do needs none
    from feed.formats import atom, documents, html

    made: dict[str, bytes] = {}
    fed: dict[str, Entry] = {}
    files: set[str] = set()
    notices: list[Notice] = []
    faults: list[ArticleError] = []
    cleaner, feed = Cleaner(), common.entries.feed
    pages = html.pages(common.theme)
    for item in chunk.items:
        references = References(common.entries.site, item.path)
        try:
            article, outcome = _article(item, common)
            faults += outcome.faults
            entry = entries.entry(
                article, item.record, item.document, common.entries, cleaner, references
            )
        except ArticleErrors as several:
            faults += several.faults
            continue
        fed[item.path] = entries.as_fed(entry, common.entries)
        made[item.document] = atom.render_entry(fed[item.path], feed.lang)
        if common.pages:
            made[item.page] = pages.page(entry, feed)
        files |= references.files
        notices += (*outcome.notices, *_notices(item, references))
    for one in chunk.archives if not faults else ():
        archive = replace(one.feed, entries=tuple(fed[path] for path in one.paths))
        made |= documents.render(one.stem, one.formats, archive)
        if common.pages:
            listed = replace(one.feed, entries=tuple(fed[path] for path in one.listed))
            made[one.page] = pages.listing(listed, feed)
    wanted = {path: entry for path, entry in fed.items() if path in common.wanted}
    return Rendered(made, wanted, frozenset(files), tuple(notices), tuple(faults))


def _article(item: Item, common: Common) -> tuple[Article, Outcome]:
    """The article without tags of templates, and what is told of those that are no HTML."""
    zone = dates.timezone_named(common.timezone)
    article = articles.read(item.path, item.data, zone, common.keys)
    markup = articles.markup_of(item.path)
    if not markup:
        return article, Outcome(article.body)
    site = common.entries.site
    rendered = template_tags.render(
        article.body,
        article.body_line,
        lambda name: _names(tuple(site.pages), site.hidden).find(item.path, name),
        home=site.base_url,
        markdown=markup == "markdown",
    )
    outcome = template_tags.decide(item.path, rendered, common.template_tags)
    return replace(article, body=outcome.text), outcome


@lru_cache(maxsize=1)
def _names(published: tuple[str, ...], hidden: frozenset[str]) -> Names:
    """What all articles are called; to learn it takes longer than to render a chunk."""
    return Names([*published, *sorted(hidden)])


def _notices(item: Item, references: References) -> Iterator[Notice]:
    for path in sorted(references.missing):
        # without a suffix it may be a page that another program makes
        if re.search(r"\.\w+$", path):
            hint = "put it there, or mend the name: what is published leads nowhere"
            yield Notice(item.path, _line(item.data, path), f'there is no "{path}"', hint)
    for path in sorted(references.unpublished):
        yield Notice(item.path, _line(item.data, path), f'"{path}" is not published yet')


def _line(data: bytes, reference: str) -> int:
    """The line on which a reference first stands, 0 where it is written in another way."""
    at = data.find(reference.encode())
    return 0 if at < 0 else data.count(b"\n", 0, at) + 1
