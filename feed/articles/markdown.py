"""Markdown (CommonMark, tables, footnotes, strikethrough, task lists) with front matter."""

from __future__ import annotations

import re

from feed import unwritten
from feed.articles import fields, front_matter, template_tags
from feed.articles.commonmark import parser
from feed.articles.prose import above_more, first_sentence, first_text_of, text_of
from feed.articles.source import Source
from feed.errors import Notice
from feed.model import Article

_TASKS = (
    ('<input disabled="" type="checkbox"/>\n', "☐ "),
    ('<input disabled="" type="checkbox" checked=""/>\n', "☑ "),
)
_TITLE_WITHIN = 100_000
"""Of so many characters at most a title is made: what is nested deep becomes long as HTML."""
_UNWRITTEN = re.compile(rf"\s*+(?P<text>{re.escape(unwritten.TEXT)})\s*+")
_HOW_TO_WRITE = (
    "still holds what feed new wrote",
    "write what it has to say, or make it a draft: draft: true",
)
_HEADING = re.compile(
    r"\s*?^ {0,3}(?:#[ \t]+(?P<atx>[^\n]+)|(?P<setext>[^\s#>*+-][^\n]*)\n {0,3}=+[ \t]*)(?:\n|\Z)",
    re.MULTILINE,
)


def read(source: Source) -> Article:
    """An article of Markdown. Without a `title` its first heading is the title, and leaves it.

    Raises ArticleError for front matter that cannot be read, ArticleErrors for bad values in it.
    """
    header, body, line = front_matter.split_any(source)
    told = fields.read(source, header)
    if not body or body.isspace():
        raise source.fault(0, "has front matter but no text", "write the text below it")
    if (found := _UNWRITTEN.fullmatch(body)) and not told.get("draft"):
        begins = line + body.count("\n", 0, found.start("text"))
        told["notices"] += (Notice(source.path, begins, *_HOW_TO_WRITE),)
    if not told.get("title"):
        whole = body
        told["title"], body = _titled(body)
        line += whole.count("\n", 0, len(whole) - len(body))
    if not told.get("summary") and (above := above_more(body)):
        told["summary"] = text_of(to_html(_without_tags(above)))
    return Article(path=source.path, body=body, body_line=line, **told)


def to_html(body: str) -> str:
    """The body as HTML, not cleaned yet: raw HTML passes."""
    html = parser().html(body)
    if "<input" in html:
        for box, mark in _TASKS:
            html = html.replace(box, mark)
    return html


def _titled(body: str) -> tuple[str, str]:
    match = _HEADING.match(body)
    heading = _without_tags(match[0]) if match else ""
    if match and (title := text_of(to_html(heading))):
        if heading != match[0]:
            # its tags of templates must be seen where they are told
            return title, body
        return title, body[match.end() :] if body[match.end() :].strip() else body
    first_block = body.lstrip("\n").split("\n\n", 1)[0][:_TITLE_WITHIN]
    # a comment or the target of a link may stand first: then what follows is read as well
    text = text_of(to_html(_without_tags(first_block)))
    text = text or first_text_of(to_html(_without_tags(body[:_TITLE_WITHIN])))
    return first_sentence(text), body


def _without_tags(text: str) -> str:
    """A text without the tags of templates, which are rendered only where articles are known."""
    return template_tags.without(text)
