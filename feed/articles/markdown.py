"""Markdown (CommonMark, tables, footnotes, strikethrough, task lists) with front matter."""

from __future__ import annotations

import re
from functools import lru_cache

import pyromark

from feed.articles import fields, front_matter
from feed.articles.prose import above_more, first_sentence, first_text_of, text_of
from feed.articles.source import Source
from feed.model import Article

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)
_TASKS = (
    ('<input disabled="" type="checkbox"/>\n', "☐ "),
    ('<input disabled="" type="checkbox" checked=""/>\n', "☑ "),
)
_HEAD_KEYS = frozenset(("title", "date"))
"""What Pelican's articles begin with; any other word with a colon behind it is prose."""
_TITLE_WITHIN = 100_000
"""Of so many characters at most a title is made: what is nested deep becomes long as HTML."""
_HEADING = re.compile(
    r"\s*?^ {0,3}(?:#[ \t]+(?P<atx>[^\n]+)|(?P<setext>[^\s#>*+-][^\n]*)\n {0,3}=+[ \t]*)(?:\n|\Z)",
    re.MULTILINE,
)


def read(source: Source) -> Article:
    """An article of Markdown. Without a `title` its first heading is the title, and leaves it.

    Raises ArticleError for front matter that cannot be read, ArticleErrors for bad values in it.
    """
    header, body, _ = front_matter.split(source)
    if not header and body is source.text:
        header, body, _ = front_matter.split_head(source, _HEAD_KEYS)
    told = fields.read(source, header)
    if not body.strip():
        raise source.fault(0, "has front matter but no text", "write the text below it")
    if not told.get("title"):
        told["title"], body = _titled(body)
    if not told.get("summary") and (above := above_more(body)):
        told["summary"] = text_of(to_html(above))
    return Article(path=source.path, body=body, **told)


def to_html(body: str) -> str:
    """The body as HTML, not cleaned yet: raw HTML passes."""
    html = _renderer().html(body)
    if "<input" in html:
        for box, mark in _TASKS:
            html = html.replace(box, mark)
    return html


@lru_cache(maxsize=1)
def _renderer() -> pyromark.Markdown:
    return pyromark.Markdown(options=_OPTIONS)


def _titled(body: str) -> tuple[str, str]:
    match = _HEADING.match(body)
    if match and (title := text_of(to_html(match[0]))):
        return title, body[match.end() :] if body[match.end() :].strip() else body
    first_block = body.lstrip("\n").split("\n\n", 1)[0][:_TITLE_WITHIN]
    # a comment or the target of a link may stand first: then what follows is read as well
    text = text_of(to_html(first_block)) or first_text_of(to_html(body[:_TITLE_WITHIN]))
    return first_sentence(text), body
