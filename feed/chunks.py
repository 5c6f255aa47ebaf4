"""The unit of work: some articles become entry documents, pages, archive documents, and entries.

A chunk depends on nothing but its input and what all chunks have in common. Both can be pickled:
it runs in this process or in another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from msgspec import structs

from feed import articles, contents, dates, entries
from feed.arrange import Arranged
from feed.articles import Keys, template_tags
from feed.articles.template_tags import Outcome, Policy
from feed.cleaning import Cleaner
from feed.errors import ArticleError, ArticleErrors, Notice
from feed.lock import Record
from feed.model import Article, Entry
from feed.places import Placed
from feed.references import Asked, References
from feed.staging import Staged, Staging
from feed.theme import Theme


class Chunk(msgspec.Struct, frozen=True):
    """Some articles, by their paths, and the archive documents that hold some of them alone.

    `wanted` are the paths of articles whose entries other feeds need; of a chunk of
    `entries_alone` nothing else is. To be rendered it has its `articles` and their `records` with
    it, by path, and what is written is staged in `staging`.
    """

    paths: Sequence[str]
    archives: Sequence[Arranged] = ()
    wanted: frozenset[str] = frozenset()
    entries_alone: bool = False
    articles: Mapping[str, Placed] = {}
    records: Mapping[str, Record] = {}
    staging: Staging | None = None


class Common(msgspec.Struct, frozen=True):
    """What all chunks of a build have in common.

    `content` is the folder of the articles.
    """

    content: str
    entries: entries.Common
    theme: Theme
    template_tags: Policy
    timezone: str
    keys: Keys
    pages: bool


class Rendered(msgspec.Struct, frozen=True):
    """What became of a piece of work: what was staged, and what else is needed.

    `files` are the paths of those that are to be copied. `asked` and `answered` have what each
    article asked of the site, and the fingerprint of the answers.
    """

    staged: tuple[Staged, ...]
    entries: Mapping[str, Entry] = msgspec.field(default_factory=dict)
    files: frozenset[str] = frozenset()
    asked: Mapping[str, Asked] = msgspec.field(default_factory=dict)
    answered: Mapping[str, bytes] = msgspec.field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    faults: tuple[ArticleError, ...] = ()


def render(common: Common, chunk: Chunk) -> Rendered:
    """Render all articles of a chunk; faults are told, not raised."""
    made = _entries(common, chunk)
    fed = {path: entries.as_fed(entry, common.entries) for path, entry in made.entries.items()}
    staged: list[Staged] = []
    if chunk.staging and not made.faults and not chunk.entries_alone:
        documents = _documents(common, chunk, made.entries, fed)
        staged = [chunk.staging.put(path, data) for path, data in documents]
    wanted = {path: fed[path] for path in chunk.wanted if path in fed}
    return structs.replace(made, entries=wanted, staged=tuple(staged))


def _entries(common: Common, chunk: Chunk) -> Rendered:
    """All that is known of articles before documents are made of their entries."""
    whole: dict[str, Entry] = {}
    files: set[str] = set()
    asked: dict[str, Asked] = {}
    notices: list[Notice] = []
    faults: list[ArticleError] = []
    cleaner = Cleaner()
    for path in chunk.paths:
        one, references = chunk.articles[path], References(common.entries.site, path)
        try:
            data = contents.read_again(common.content, path, one.digest)
            article, outcome = _article(one, data, common, references)
            faults += outcome.faults
            entry = entries.entry(
                article, chunk.records[path], one.document, common.entries, cleaner, references
            )
        except ArticleErrors as several:
            faults += several.faults
            continue
        whole[path] = entry
        files |= references.files
        asked[path] = references.asked
        notices += (*outcome.notices, *_notices(path, data, references))
    site = common.entries.site
    answered = {path: site.answer(path, told) for path, told in asked.items()}
    return Rendered((), whole, frozenset(files), asked, answered, tuple(notices), tuple(faults))


def _documents(
    common: Common, chunk: Chunk, whole: Mapping[str, Entry], fed: Mapping[str, Entry]
) -> Iterator[tuple[str, bytes]]:
    """All that is written of a chunk: one kind after another, which is quicker than by article.

    Pages show the `whole` of an entry, feeds what is `fed` of it.
    """
    # feedgen and Jinja2 take long to import, and a build with faults or nothing to do needs none
    from feed.formats import atom_entry, documents, html

    feed, pages = common.entries.feed, html.pages(common.theme)
    for path in chunk.paths:
        yield chunk.articles[path].document, atom_entry.render(fed[path], feed.lang)
    for path in chunk.paths if common.pages else ():
        yield chunk.articles[path].page, pages.page(whole[path], feed)
    for one in chunk.archives:
        archive = structs.replace(one.feed, entries=tuple(fed[path] for path in one.paths))
        yield from documents.render(one.stem, one.formats, archive).items()
        if common.pages:
            listed = structs.replace(one.feed, entries=tuple(fed[path] for path in one.listed))
            yield one.page, pages.listing(listed, feed)


def _article(
    one: Placed, data: bytes, common: Common, references: References
) -> tuple[Article, Outcome]:
    """The article without tags of templates, and what is told of those that are no HTML."""
    article = _with_body(one, data, common)
    markup = articles.markup_of(article.path)
    if not markup:
        return article, Outcome(article.body)
    rendered = template_tags.render(
        article.body,
        article.body_line,
        references.named,
        home=common.entries.site.base_url,
        markdown=markup == "markdown",
    )
    outcome = template_tags.decide(article.path, rendered, common.template_tags)
    return structs.replace(article, body=outcome.text), outcome


def _with_body(one: Placed, data: bytes, common: Common) -> Article:
    """What of an article has been kept, and its body: mostly it need not be looked for."""
    if one.tail:
        return structs.replace(one.article, body=data[-one.tail :].decode())
    return articles.read(one.path, data, dates.timezone_named(common.timezone), common.keys)


def _notices(article: str, data: bytes, references: References) -> Iterator[Notice]:
    for path in sorted(references.missing):
        # without a suffix it may be a page that another program makes
        if re.search(r"\.\w+$", path):
            hint = "put it there, or mend the name: what is published leads nowhere"
            yield Notice(article, _line(data, path), f'there is no "{path}"', hint)
    for path in sorted(references.unpublished):
        yield Notice(article, _line(data, path), f'"{path}" is not published yet')


def _line(data: bytes, reference: str) -> int:
    """The line on which a reference first stands, 0 where it is written in another way."""
    at = data.find(reference.encode())
    return 0 if at < 0 else data.count(b"\n", 0, at) + 1
