"""What authors write, to an `Article`: a reader for each suffix, out of a table."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import tzinfo
from typing import NamedTuple

from feed import dates
from feed.articles import html, markdown, text
from feed.articles.source import Source, decode
from feed.characters import one_line
from feed.errors import ArticleError, ArticleErrors
from feed.model import Article


class Format(NamedTuple):
    """How one kind of file is read, and how its body becomes HTML."""

    read: Callable[[Source], Article]
    to_html: Callable[[str], str]
    no_date: str


_TEXT = Format(text.read, text.to_html, "begin the file with a line such as: date 2022-07-05")
_MARKDOWN = Format(
    markdown.read, markdown.to_html, "begin the file with the lines: ---, date: 2022-07-05, ---"
)
_HTML = Format(html.read, html.to_html, 'write <meta name="date" content="2022-07-05"> in the head')

FORMATS: Mapping[str, Format] = {
    ".txt": _TEXT,
    ".text": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
}
"""Suffix in lower case -> how such a file is read."""

_DATED = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[-_ ](?P<name>[^._].*)", re.ASCII)


def is_article(path: str) -> bool:
    """Whether a path has a suffix for which there is a reader."""
    return posixpath.splitext(path)[1].lower() in FORMATS


def read(path: str, data: bytes, zone: tzinfo) -> Article:
    """Read one article; `path` is relative to the content folder.

    Dates without an offset are in `zone`.

    A date in front of the file's name is the article's, if nothing in it gives one.

    Raises ArticleErrors with all that is wrong in it.
    """
    try:
        source = decode(path, data, zone)
        article = _format(path).read(source)
        if not article.title:
            article = replace(article, title=_name_as_title(path))
        if article.date is None:
            article = _dated_by_name(article, source)
        if article.updated and article.date and article.updated < article.date:
            raise source.fault(article.line_of("updated"), "updated lies before date")
        return article
    except ArticleError as fault:
        raise ArticleErrors([fault]) from fault


def to_html(article: Article) -> str:
    """The body of an article as HTML, which is not cleaned yet."""
    return _format(article.path).to_html(article.body)


def output_path(path: str) -> str:
    """The path that an article's outputs share: without suffix, and without a date in its name."""
    folder, stem = posixpath.split(posixpath.splitext(path)[0])
    match = _DATED.fullmatch(stem)
    return posixpath.join(folder, match["name"] if match else stem)


def _format(path: str) -> Format:
    return FORMATS[posixpath.splitext(path)[1].lower()]


def _name_as_title(path: str) -> str:
    """For an article in which no word could be its title: a lone picture, say."""
    name = posixpath.basename(output_path(path))
    return one_line(re.sub("[-_]", " ", name)) or name


def _dated_by_name(article: Article, source: Source) -> Article:
    name = posixpath.splitext(posixpath.basename(article.path))[0]
    match = _DATED.fullmatch(name)
    written = match["date"] if match else name
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII):
        if article.draft:
            return article
        raise source.fault(1, "there is no date", _format(article.path).no_date)
    try:
        return replace(article, date=dates.parse(written, source.zone))
    except dates.DateError as error:
        raise source.fault(0, f"the file's name: {error}", error.hint) from error
