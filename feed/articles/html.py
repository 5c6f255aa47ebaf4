"""Whole HTML documents: what their head says, and the main part of their body."""

from __future__ import annotations

from datetime import tzinfo

from feed import dates
from feed.articles import fields, front_matter, keys, template_tags
from feed.articles.header import Field
from feed.articles.markup import Tag, scan
from feed.articles.prose import above_more, first_sentence, text_of
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

_PELICANS = ("category", "modified", "status")
"""Names that Pelican reads besides; others of other generators mean other things in a head."""
_PARTS = ("main", "article", "body")
_DECORATION = ("", *"|-–—·:»•~/")
"""What stands between a heading and the site's name in a `<title>`."""

_MANY = ("author", "authors", "contributor", "contributors")
"""Of what a head tells more than once, these are as many; of all else the first counts."""


def read(source: Source) -> Article:
    """An article of HTML; the dates of `<meta>` win over the first `<time>`.

    Raises ArticleErrors for fields with a bad value, ArticleError where there is no text.
    """
    header, markup, first_line = front_matter.split(source)
    document = _Document(markup, first_line, source.zone)
    # what the author wrote above wins, whatever name it has there
    written = keys.ours(header, dict(source.keys))
    told = fields.read(source, {**document.header(), **written})
    body = document.body()
    line = first_line + markup.count("\n", 0, max(0, markup.find(body)))
    title, body = _titled(_plain(str(told.get("title", ""))), document.heading, body)
    if not title:
        title = first_sentence(text_of(_plain(body)))
    if not told.get("summary") and (above := above_more(body)):
        told["summary"] = text_of(_plain(above))
    return Article(path=source.path, body=body, body_line=line, **{**told, "title": title})


def _plain(markup: str) -> str:
    return template_tags.without(markup, markdown=False)


def to_html(body: str) -> str:
    """The body is HTML already; it is not cleaned yet."""
    return body


def _titled(title: str, heading: str, body: str) -> tuple[str, str]:
    """The title, and the body without a heading that only repeats it.

    Many a `<title>` is the heading with the site's name behind it: then the heading is meant.
    """
    told = text_of(_plain(heading))
    if told and told != text_of(heading):
        # its tags of templates must be seen where they are told
        return title or told, body
    behind = title.removeprefix(told).strip()
    if told and (not title or (title.startswith(told) and behind[:1] in _DECORATION)):
        return told, body.replace(heading, "", 1)
    return title, body


class _Document:
    """One pass over a document that notes where its parts are; the parts stay as written."""

    def __init__(self, markup: str, first_line: int, zone: tzinfo) -> None:
        self._markup = markup
        self._first_line = first_line
        self._zone = zone
        self._fields: dict[str, Field] = {}
        self._time: Field | None = None
        self._open: dict[str, int] = {}
        self._depth: dict[str, int] = {}
        self._spans: dict[str, tuple[int, int]] = {}
        self._title: Tag | None = None
        self._heading_from: int | None = None
        self.heading = ""
        for tag in scan(markup):
            if isinstance(tag, Tag):
                (self._closed if tag.closing else self._opened)(tag)

    def header(self) -> dict[str, Field]:
        """The fields that the head, `<html lang>` and the first `<time>` of a day give."""
        return ({"date": self._time} if self._time else {}) | self._fields

    def body(self) -> str:
        """The inside of `<main>`, else of the first `<article>`, else of `<body>`, else all."""
        for part in _PARTS:
            if part in self._spans or part in self._open:
                start, end = self._spans.get(part, (self._open.get(part, 0), len(self._markup)))
                return self._markup[start:end].strip()
        return self._markup.strip()

    def _opened(self, tag: Tag) -> None:
        if tag.name == "html":
            self._note("lang", tag.attributes().get("lang", ""), tag)
        elif tag.name == "meta":
            self._meta(tag)
        elif tag.name == "time" and self._time is None:
            self._time = self._day(tag)
        elif tag.name == "title" and not tag.foreign and "title" not in self._fields:
            self._title = tag
        elif tag.name == "h1" and self._heading_from is None:
            self._heading_from = tag.start
        elif tag.name in _PARTS:
            self._depth[tag.name] = self._depth.get(tag.name, 0) + 1
            self._open.setdefault(tag.name, tag.end)

    def _closed(self, tag: Tag) -> None:
        if tag.name == "title" and self._title:
            text = self._markup[self._title.end : tag.start]
            self._note("title", text_of(text), self._title)
            self._title = None
        elif tag.name == "h1" and self._heading_from is not None and not self.heading:
            self.heading = self._markup[self._heading_from : tag.end]
        elif tag.name in _PARTS and tag.name in self._open:
            self._depth[tag.name] -= 1
            if self._depth[tag.name] == 0:
                self._spans.setdefault(tag.name, (self._open[tag.name], tag.start))

    def _meta(self, tag: Tag) -> None:
        told = tag.attributes()
        name = (told.get("name") or told.get("property") or "").lower()
        key = _META.get(name, name)
        if key in fields.FIELDS or key in _PELICANS:
            self._note(key, told.get("content", ""), tag)

    def _day(self, tag: Tag) -> Field | None:
        """What a `<time>` says, if it is a date: it may be a duration or a week as well."""
        value = tag.attributes().get("datetime", "")
        try:
            dates.parse(value, self._zone)
        except dates.DateError:
            return None
        return Field(value, self._line(tag))

    def _note(self, key: str, value: str, tag: Tag) -> None:
        if not one_line(value):
            return
        before = self._fields.get(key)
        if before is None:
            self._fields[key] = Field([value] if key in _MANY else value, self._line(tag))
        elif isinstance(before.value, list) and value not in before.value:
            before.value.append(value)

    def _line(self, tag: Tag) -> int:
        return self._first_line + self._markup.count("\n", 0, tag.start)
