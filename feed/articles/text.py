"""Plain text: an optional header of `key: value` lines, then paragraphs parted by blank lines."""

from __future__ import annotations

import re
from html import escape

from feed.articles import fields
from feed.articles.header import Field, Header
from feed.articles.prose import first_sentence, is_title
from feed.articles.source import Source
from feed.model import Article

_KEY = re.compile(r"\s*(?P<key>[A-Za-z]+)\s*:(?P<value>.*)")
_BARE_DATE = re.compile(r"\s*(?P<key>date|updated)\s+(?P<value>\d.*)", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n(?:[ \t\u3000]*\n)+")
_URL = re.compile(r"\bhttps?://[^\s<>\"“”‘’«»。，、！？]+", re.IGNORECASE)
_ENDS = ".,;:!?'*_"


def read(source: Source) -> Article:
    """An article of plain text.

    Raises ArticleErrors for header lines with a bad value, ArticleError where there is no text.
    """
    header, body = _split(source)
    told = fields.read(source, header)
    if not body:
        raise source.fault(0, "has a header but no text", "write the text below a blank line")
    if not told.get("title"):
        told["title"], body = _titled(body)
    return Article(path=source.path, body=body, **told)


def to_html(body: str) -> str:
    """Paragraphs; a line break inside one is a blank; addresses become links."""
    return "\n".join(f"<p>{_linked(_joined(block))}</p>" for block in _BLANK_LINES.split(body))


def _split(source: Source) -> tuple[Header, str]:
    lines = source.text.split("\n")
    start = next(i for i, line in enumerate(lines) if line.strip())
    header: dict[str, Field] = {}
    end = start
    while end < len(lines) and (match := _header_line(lines[end])):
        _add(header, match["key"].lower(), match["value"].strip(), end + 1)
        end += 1
    return header, "\n".join(lines[end:]).strip()


def _header_line(line: str) -> re.Match[str] | None:
    match = _KEY.fullmatch(line)
    if match and match["key"].lower() in fields.FIELDS:
        return match
    return _BARE_DATE.fullmatch(line)


def _add(header: dict[str, Field], key: str, value: str, line: int) -> None:
    """A key that stands more than once is a list: one author a line."""
    before = header.get(key)
    if before is None:
        header[key] = Field(value, line)
    else:
        known = before.value if isinstance(before.value, list) else [before.value]
        header[key] = Field([*known, value], before.line)


def _titled(body: str) -> tuple[str, str]:
    """The title, and the body without it where the title stood alone above it."""
    first, *rest = _BLANK_LINES.split(body, maxsplit=1)
    if rest and "\n" not in first and is_title(first.strip()):
        return first.strip(), rest[0].strip()
    return first_sentence(first), body


def _joined(block: str) -> str:
    return " ".join(line.strip() for line in block.split("\n"))


def _linked(text: str) -> str:
    pieces, end = [], 0
    for match in _URL.finditer(text):
        url = _without_punctuation(match[0])
        pieces.append(escape(text[end : match.start()], quote=False))
        pieces.append(f'<a href="{escape(url)}">{escape(url, quote=False)}</a>')
        end = match.start() + len(url)
    pieces.append(escape(text[end:], quote=False))
    return "".join(pieces)


def _without_punctuation(url: str) -> str:
    """The marks that end a sentence are no part of an address, nor is a bracket that it opened."""
    while url.endswith(tuple(_ENDS)) or (url.endswith(")") and url.count("(") < url.count(")")):
        url = url[:-1]
    return url
