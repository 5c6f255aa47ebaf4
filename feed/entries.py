"""An article and its record, to the `Entry` that its subscribers get."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from msgspec.structs import replace

from feed import addresses, articles, languages, tags
from feed.articles.prose import cut, text_of
from feed.cleaning import Cleaner, CleaningError
from feed.errors import ArticleError, ArticleErrors
from feed.lock import Record
from feed.media_types import media_type
from feed.model import Article, Category, Enclosure, Entry, Image, Link, Masthead, Person
from feed.references import References, Site

_EXCERPT = 300
"""In characters: what readers show of a summary without cutting it."""


class Common(msgspec.Struct, frozen=True):
    """What all entries of a build have in common.

    `feed` is the masthead of the main one. `author` is of articles that name none. With
    `tag_pages` each tag has a page. With `in_full` an entry carries its content, else a summary.
    """

    site: Site
    feed: Masthead
    author: Person
    tag_pages: bool
    in_full: bool


def heading(article: Article, record: Record, document: str, common: Common) -> Entry:
    """All that stands above the content of an entry; `document` is the path of its own."""
    return Entry(
        id=record.id,
        title=article.title,
        published=record.published,
        updated=record.updated,
        authors=article.authors or (common.author,),
        contributors=article.contributors,
        content="",
        summary=article.summary,
        url=common.site.url(article.path),
        self_url=common.site.base_url + addresses.from_path(document),
        external_url=article.link,
        links=_links(article, common),
        categories=tuple(
            _category(tag, common.feed.site, common.tag_pages) for tag in article.tags
        ),
        lang=languages.canonical(article.lang) if article.lang else "",
        rights=article.rights or common.feed.rights,
        stylesheet=common.feed.stylesheet,
    )


def entry(
    article: Article,
    record: Record,
    document: str,
    common: Common,
    cleaner: Cleaner,
    references: References,
) -> Entry:
    """The whole of it, its files noted in `references`.

    Raises ArticleErrors for all that cannot be shown: content that cannot be cleaned, files that
    are not there.
    """
    above = heading(article, record, document, common)
    content, image = "", None
    enclosures: list[Link] = []
    faults = _Faults()
    with faults:
        content = _content(article, cleaner, references)
    for one in article.enclosures:
        with faults:
            enclosures.append(_enclosure(one, article, references))
    with faults:
        image = _image(article, references)
    if faults:
        raise ArticleErrors(faults)
    return replace(
        above,
        content=_directed(content, above.lang or common.feed.lang),
        summary="" if _says_the_same(article.summary, content) else article.summary,
        links=(*enclosures, *above.links),
        image=image,
    )


class _Faults(list[ArticleError]):
    """What fails within it is noted, so that all the rest is tried as well."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, fault: BaseException | None, trace: object) -> bool:
        if isinstance(fault, ArticleError):
            self.append(fault)
            return True
        return False


def _content(article: Article, cleaner: Cleaner, references: References) -> str:
    try:
        return cleaner.clean(articles.to_html(article), references.resolve)
    except CleaningError as error:
        line = _line_of(article, error.near)
        raise ArticleError(article.path, line, error.message, error.hint) from error


def _line_of(article: Article, words: str) -> int:
    """The line on which words of the body first stand; 0 where they are written in another way."""
    at = article.body.find(words) if words else -1
    return article.body_line + article.body.count("\n", 0, at) if at >= 0 else 0


def as_fed(entry: Entry, common: Common) -> Entry:
    """An entry as feeds carry it: in full, or its summary alone."""
    if common.in_full:
        return entry
    summary = entry.summary or cut(text_of(entry.content), _EXCERPT) or entry.title
    return replace(entry, content="", summary=summary)


def _directed(content: str, lang: str) -> str:
    """Content that says itself when it runs from right to left: few readers look at xml:lang."""
    if languages.direction(lang) == "ltr":
        return content
    return f'<div dir="rtl" lang="{lang}">\n{content}\n</div>'


@lru_cache(maxsize=10_000)
def _category(tag: str, site: str, has_page: bool) -> Category:
    term, scheme = tags.term(tag), f"{site}tags/"
    page = addresses.from_path(f"{tags.file_name(term)}.html")
    return Category(term, scheme, tag, scheme + page if has_page else "")


def _links(article: Article, common: Common) -> tuple[Link, ...]:
    """What an entry leads to beside its page and its enclosures."""
    license_ = article.license or common.feed.license
    licensed = (Link(license_, "license"),) if license_ else ()
    return (*article.via, *article.related, *licensed)


def _says_the_same(summary: str, content: str) -> bool:
    """A summary must not be the content over again (RFC 4287, 4.2.13)."""
    return bool(summary) and len(content) < 2 * len(summary) + 100 and text_of(content) == summary


def _image(article: Article, references: References) -> Image | None:
    image = article.image
    if image is None or addresses.is_iri(image.href):
        return image
    if image.href.startswith("/") and references.file(image.href) is None:
        # more may stand at this host than what is built here
        return replace(image, href=references.resolve(image.href) or image.href)
    url, _ = _file(image.href, "image", article, references)
    return replace(image, href=url, type=media_type(image.href))


def _enclosure(enclosure: Enclosure, article: Article, references: References) -> Link:
    """Type and length of a file from the file itself: a web host derives them likewise."""
    if addresses.is_iri(enclosure.href):
        return Link(enclosure.href, "enclosure", enclosure.type, length=enclosure.length)
    url, size = _file(enclosure.href, "enclosures", article, references)
    return Link(url, "enclosure", enclosure.type or media_type(enclosure.href), length=size)


def _file(href: str, field: str, article: Article, references: References) -> tuple[str, int]:
    """The URL and the size in bytes of a file that a field names."""
    line, found = article.line_of(field), references.file(href)
    if found is None:
        hint = "put the file beside the article, or write its whole address"
        raise ArticleError(article.path, line, f'there is no file "{href}"', hint)
    if found[1] == 0:
        raise ArticleError(article.path, line, f'the file "{href}" is empty')
    return found
