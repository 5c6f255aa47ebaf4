"""The unit of work: some articles become entry documents, pages, and entries for the feeds.

A chunk depends on nothing but its items and what all chunks have in common. Both can be pickled:
it runs in this process or in another.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from feed import addresses, articles, dates
from feed.articles.prose import text_of
from feed.cleaning import Cleaner, CleaningError
from feed.errors import ArticleError, Notice
from feed.lock import Record
from feed.model import Article, Enclosure, Entry, Feed, Link, Person
from feed.references import References, Site


@dataclass(frozen=True, slots=True)
class Item:
    """One article: its path and bytes, who it is, and the paths of what is written of it."""

    path: str
    data: bytes
    record: Record
    document: str
    page: str


@dataclass(frozen=True, slots=True)
class Common:
    """What all chunks of a build have in common.

    `feed` is what pages say of the feed, without entries. `author` is of articles that name
    none. `wanted` are the paths whose entries the feeds need.
    """

    site: Site
    feed: Feed
    author: Person
    timezone: str
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


def render(common: Common, items: Iterable[Item]) -> Rendered:
    """Render all articles of a chunk; faults are told, not raised."""
    # feedgen and Jinja2 take long to import, and a build with faults or nothing to do needs none
    from feed.formats import atom, html

    documents: dict[str, bytes] = {}
    entries: dict[str, Entry] = {}
    files: set[str] = set()
    notices: list[Notice] = []
    faults: list[ArticleError] = []
    cleaner = Cleaner()
    for item in items:
        references = References(common.site, item.path)
        try:
            entry = _entry(item, common, cleaner, references)
        except ArticleError as fault:
            faults.append(fault)
            continue
        documents[item.document] = atom.render_entry(entry, common.feed.lang)
        if common.pages:
            documents[item.page] = html.render_page(entry, common.feed)
        if item.path in common.wanted:
            entries[item.path] = entry
        files |= references.files
        notices += _notices(item, references)
    return Rendered(documents, entries, frozenset(files), tuple(notices), tuple(faults))


def _entry(item: Item, common: Common, cleaner: Cleaner, references: References) -> Entry:
    article = articles.read(item.path, item.data, dates.timezone_named(common.timezone))
    try:
        content = cleaner.clean(articles.to_html(article), references.resolve)
    except CleaningError as error:
        raise ArticleError(item.path, 0, error.message, error.hint) from error
    return Entry(
        id=item.record.id,
        title=article.title,
        published=item.record.published,
        updated=item.record.updated,
        authors=article.authors or (common.author,),
        contributors=article.contributors,
        content=content,
        summary="" if _says_the_same(article.summary, content) else article.summary,
        url=common.site.pages[item.path],
        self_url=common.site.base_url + addresses.from_path(item.document),
        external_url=article.link,
        links=tuple(_enclosure(one, article, references) for one in article.enclosures),
        tags=article.tags,
        lang=article.lang,
        rights=common.feed.rights,
    )


def _says_the_same(summary: str, content: str) -> bool:
    """A summary must not be the content over again (RFC 4287, 4.2.13)."""
    return bool(summary) and len(content) < 2 * len(summary) + 100 and text_of(content) == summary


def _enclosure(enclosure: Enclosure, article: Article, references: References) -> Link:
    """Type and length of a file from the file itself: a web host derives them likewise."""
    if addresses.is_iri(enclosure.href):
        return Link(enclosure.href, "enclosure", enclosure.type, length=enclosure.length)
    line = article.line_of("enclosures")
    found = references.file(enclosure.href)
    if found is None:
        hint = "put the file beside the article, or write its whole address with type and length"
        raise ArticleError(article.path, line, f'there is no file "{enclosure.href}"', hint)
    url, size = found
    if size == 0:
        raise ArticleError(article.path, line, f'the file "{enclosure.href}" is empty')
    return Link(url, "enclosure", enclosure.type or media_type(enclosure.href), length=size)


def media_type(path: str) -> str:
    """The media type of a file by its suffix, the same on every machine."""
    suffix = PurePosixPath(path).suffix.lower()
    return _MEDIA_TYPES.get(suffix) or _known_types().guess_type(path)[0] or _UNKNOWN


def _known_types() -> mimetypes.MimeTypes:
    # without files: the module's own table, not that of this machine
    return mimetypes.MimeTypes(filenames=())


_UNKNOWN = "application/octet-stream"
_MEDIA_TYPES = {
    ".aac": "audio/aac",
    ".epub": "application/epub+zip",
    ".flac": "audio/flac",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".m4v": "video/mp4",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".pdf": "application/pdf",
    ".wav": "audio/wav",
    ".webm": "video/webm",
}


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
