"""Where the code of an article is, in which tags of templates are text, and its comments.

In Markdown it is what the parser says that makes HTML of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from feed.articles.commonmark import parser
from feed.articles.markup import Tag, scan

_ELEMENTS = frozenset(("pre", "code", "script", "style"))
_MAY_BE = re.compile(r"`|~~~|    |\t|<(?:pre|code|script|style|!--)", re.IGNORECASE)
"""What all code has; to look for it takes far less time than to read Markdown."""
_EDGE = re.compile(rb"<!--|-->|<(/?)(pre|code|script|style)(?=[\s/>])", re.IGNORECASE)
_HIGHLIGHT = re.compile(
    rb"^[ \t]*+\{(?:%-?|\{[<%])[ \t]*+(?:highlight|codeblock)\b[^\n]*+\n", re.MULTILINE
)
_HIGHLIGHT_END = re.compile(
    rb"^[ \t]*+\{(?:%-?[ \t]*+end|\{[<%][ \t]*+/[ \t]*+)(?:highlight|codeblock)\b", re.MULTILINE
)
_SEEN = re.compile(rb"\S")


class Region(NamedTuple):
    """A piece of code, from `start` to before `end`.

    With `literal` it is code of Markdown, in which `&lt;` is four characters.
    """

    start: int
    end: int
    literal: bool


def in_html(text: str) -> list[Region]:
    """The elements for code and the comments of HTML, outermost ones alone, in their order."""
    return _outermost(_elements(text))


def in_markdown(text: str) -> list[Region]:
    """The code of Markdown, and what its raw HTML has, outermost pieces alone, in their order."""
    if not _MAY_BE.search(text):
        return []
    data = text.encode("utf-8", "replace")
    regions = _outermost(_pieces(_without_highlighted(data)))
    return regions if len(data) == len(text) else _in_characters(regions, data)


def _elements(text: str) -> Iterator[Region]:
    opened, start = "", 0
    for tag in scan(text):
        if not isinstance(tag, Tag):
            yield Region(tag.start, tag.end, False)
        elif tag.name in _ELEMENTS and not opened and not tag.closing:
            opened, start = tag.name, tag.start
        elif tag.name == opened and tag.closing:
            yield Region(start, tag.end, False)
            opened = ""


def _pieces(data: bytes) -> Iterator[Region]:
    """In bytes; what is opened in raw HTML and never closed is none."""
    opened, start = b"", 0
    for event, span in parser().events_with_range(data.decode()):
        if not isinstance(event, dict):
            continue
        at, end = span["start"], span["end"]
        if "Code" in event or _begins_block(event):
            yield Region(at, end, True)
        elif "Html" in event or "InlineHtml" in event:
            for edge in _EDGE.finditer(data, at, end):
                name, closing = (edge[2] or b"!").lower(), bool(edge[1]) or edge[0] == b"-->"
                if not opened and not closing:
                    opened, start = name, edge.start()
                elif opened == name and closing:
                    yield Region(start, edge.end(), False)
                    opened = b""


def _begins_block(event: object) -> bool:
    start = event.get("Start") if isinstance(event, dict) else None
    return isinstance(start, dict) and "CodeBlock" in start


def _without_highlighted(data: bytes) -> bytes:
    """The text with other letters in blocks of `highlight`: a fence in them opens nothing."""
    if b"highlight" not in data and b"codeblock" not in data:
        return data
    pieces: list[bytes] = []
    at = 0
    while start := _HIGHLIGHT.search(data, at):
        end = _HIGHLIGHT_END.search(data, start.end())
        if not end:
            break
        pieces += data[at : start.end()], _SEEN.sub(b"x", data[start.end() : end.start()])
        at = end.start()
    return b"".join((*pieces, data[at:]))


def _outermost(regions: Iterable[Region]) -> list[Region]:
    found: list[Region] = []
    for region in sorted(regions):
        if not found or region.start >= found[-1].end:
            found.append(region)
    return found


def _in_characters(regions: Iterable[Region], data: bytes) -> list[Region]:
    """The regions by characters of a text, which were by bytes of it as UTF-8."""
    found, at, characters = [], 0, 0
    for region in regions:
        start = characters + len(data[at : region.start].decode())
        end = start + len(data[region.start : region.end].decode())
        found.append(Region(start, end, region.literal))
        at, characters = region.end, end
    return found
