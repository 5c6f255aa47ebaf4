"""What authors write, to an `Article`: a reader for each suffix, out of a table."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from datetime import time, tzinfo
from typing import Literal, NamedTuple

from msgspec.structs import replace

from feed import dates, paths
from feed.articles import html, markdown, text
from feed.articles.source import Source, decode
from feed.characters import one_line
from feed.errors import ArticleError, ArticleErrors
from feed.model import Article

Markup = Literal["", "markdown", "html"]
Keys = tuple[tuple[str, str], ...]
"""Further names of fields, in pairs with ours."""


class Format(NamedTuple):
    """How one kind of file is read, and how its body becomes HTML.

    `markup` is what tags of templates may stand in.
    """

    read: Callable[[Source], Article]
    to_html: Callable[[str], str]
    no_date: str
    markup: Markup = ""


_TEXT = Format(text.read, text.to_html, "begin the file with a line such as: date 2022-07-05")
_MARKDOWN = Format(
    markdown.read,
    markdown.to_html,
    "begin the file with the lines: ---, date: 2022-07-05, ---",
    "markdown",
)
_HTML = Format(
    html.read, html.to_html, 'write <meta name="date" content="2022-07-05"> in the head', "html"
)

FORMATS: Mapping[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
}
"""Suffix in lower case -> how such a file is read."""


def read(path: str, data: bytes, zone: tzinfo, keys: Keys = ()) -> Article:
    """Read one article; `path` is relative to the content folder.

    Dates without an offset are in `zone`.

    A date in its path is the article's, if nothing in it gives one: in front of the file's name,
    of its folder's, or as the folders of a year, a month and a day; else one in its address.

    Raises ArticleErrors with all that is wrong in it.
    """
    try:
        source = decode(path, data, zone, keys)
        article = _format(path).read(source)
        if not article.title:
            article = replace(article, title=_name_as_title(path))
        if article.date is None:
            article = _dated_by_path(article, source)
        if not article.lang and (lang := paths.language_of(path)):
            article = replace(article, lang=lang)
        return _updated(article, source)
    except ArticleError as fault:
        raise ArticleErrors([fault]) from fault


def markup_of(path: str) -> Markup:
    """What tags of templates may stand in; plain text has none."""
    return _format(path).markup


def to_html(article: Article) -> str:
    """The body of an article as HTML, which is not cleaned yet."""
    return _format(article.path).to_html(article.body)


def _format(path: str) -> Format:
    return FORMATS[posixpath.splitext(path)[1].lower()]


def _name_as_title(path: str) -> str:
    """For an article in which no word could be its title: a lone picture, say."""
    name = posixpath.basename(paths.output_path(path))
    return one_line(re.sub("[-_]", " ", name)) or name


def _dated_by_path(article: Article, source: Source) -> Article:
    written = paths.date_of(article.path) or paths.date_of(article.address.strip("/"))
    if not written:
        if article.draft:
            return article
        raise source.fault(1, "there is no date", _format(article.path).no_date)
    try:
        return replace(article, date=dates.parse(written, source.zone))
    except dates.DateError as error:
        raise source.fault(0, f"the file's name: {error}", error.hint) from error


def _updated(article: Article, source: Source) -> Article:
    """An update of the very day of the article, told without a time, is no update."""
    date, updated = article.date, article.updated
    if date is None or updated is None or updated >= date:
        return article
    if updated.date() != date.date() or updated.time() != time.min:
        raise source.fault(article.line_of("updated"), "updated lies before date")
    return replace(article, updated=None)
