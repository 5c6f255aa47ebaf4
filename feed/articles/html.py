"""Whole HTML documents: what their head says, and the main part of their body."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import accumulate

from feed.articles import fields, front_matter
from feed.articles.header import Field
from feed.articles.prose import first_sentence, text_of
from feed.articles.source import Source
from feed.characters import one_line
from feed.model import Article

_META = {
    "article:published_time": "date",
    "dcterms.created": "date",
    "dcterms.date": "date",
    "dc.date": "date",
    "article:modified_time": "updated",
    "dcterms.modified": "updated",
    "dcterms.creator": "author",
    "description": "summary",
    "keywords": "tags",
}
"""Names of `<meta>` that mean one of our fields; our own names mean themselves."""

_PARTS = ("main", "article", "body")


def read(source: Source) -> Article:
    """An article of HTML; the dates of `<meta>` win over the first `<time>`.

    Raises ArticleErrors for fields with a bad value, ArticleError where there is no text.
    """
    header, markup, first_line = front_matter.split(source)
    document = _Document(markup, first_line)
    told = fields.read(source, {**document.header(), **header})
    body = document.body()
    title, body = _titled(str(told.get("title", "")), document.heading, body)
    if not title:
        title = first_sentence(text_of(body))
    return Article(path=source.path, body=body, **{**told, "title": title})


def to_html(body: str) -> str:
    """The body is HTML already; it is not cleaned yet."""
    return body


def _titled(title: str, heading: str, body: str) -> tuple[str, str]:
    """The title, and the body without a heading that only repeats it.

    Many a `<title>` is the heading with the site's name behind it: then the heading is meant.
    """
    told = text_of(heading)
    if told and (not title or title.startswith(told)):
        return told, body.replace(heading, "", 1)
    return title, body


class _Document(HTMLParser):
    """One pass over a document that notes where its parts are; the parts stay as written."""

    def __init__(self, markup: str, first_line: int) -> None:
        super().__init__()
        self._markup = markup
        self._first_line = first_line
        self._starts = [0, *accumulate(len(line) + 1 for line in markup.split("\n"))]
        self._fields: dict[str, Field] = {}
        self._open: dict[str, int] = {}
        self._depth: dict[str, int] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        self._heading_from: int | None = None
        self.heading = ""
        self.feed(markup)
        self.close()

    def header(self) -> dict[str, Field]:
        """The fields that the head, `<html lang>` and the first `<time>` give."""
        return self._fields

    def body(self) -> str:
        """The inside of `<main>`, else of the first `<article>`, else of `<body>`, else all."""
        for part in _PARTS:
            if part in self._spans or part in self._open:
                start, end = self._spans.get(part, (self._open.get(part, 0), len(self._markup)))
                return self._markup[start:end].strip()
        return self._markup.strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "html" and told.get("lang"):
            self._note("lang", told["lang"])
        elif tag == "meta":
            self._meta(told)
        elif tag == "time" and told.get("datetime"):
            self._note("date", told["datetime"], weak=True)
        elif tag == "title" and "title" not in self._fields:
            self._open["title"] = self._end_of_tag()
        elif tag == "h1" and self._heading_from is None:
            self._heading_from = self._offset()
        elif tag in _PARTS:
            self._depth[tag] = self._depth.get(tag, 0) + 1
            self._open.setdefault(tag, self._end_of_tag())

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and "title" in self._open:
            text = self._markup[self._open.pop("title") : self._offset()]
            self._note("title", text_of(f"<p>{text}"))
        elif tag == "h1" and self._heading_from is not None and not self.heading:
            end = self._markup.find(">", self._offset()) + 1
            self.heading = self._markup[self._heading_from : end]
        elif tag in _PARTS and tag in self._open:
            self._depth[tag] -= 1
            if self._depth[tag] == 0:
                self._spans.setdefault(tag, (self._open[tag], self._offset()))

    def _meta(self, told: dict[str, str]) -> None:
        name = (told.get("name") or told.get("property") or "").lower()
        key = _META.get(name, name)
        if key in fields.FIELDS and told.get("content"):
            self._note(key, told["content"])

    def _note(self, key: str, value: str, *, weak: bool = False) -> None:
        """The first value of a key is kept; what `<time>` says yields to `<meta>`."""
        if not one_line(value):
            return
        before = self._fields.get(key)
        if before is None or (key == "date" and self._weak_date and not weak):
            self._fields[key] = Field(value, self._first_line + self.getpos()[0] - 1)
            if key == "date":
                self._weak_date = weak

    _weak_date = False

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _end_of_tag(self) -> int:
        return self._offset() + len(self.get_starttag_text() or "")
