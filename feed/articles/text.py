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
_URL = re.compile(r"\bhttps?://(?=[^\W_]|\[[\da-f:]+\])[^\s<>\"“”‘’«»。，、！？；]+", re.IGNORECASE)
_ENDS = ".,;:!?'*_…"
_BRACKETS = dict(zip("([{（《「『【〈", ")]}）》」』】〉", strict=True))
_BRACKET = re.compile(f"[{re.escape(''.join((*_BRACKETS, *_BRACKETS.values())))}]")
_LISTS = ("author authors contributor contributors tags enclosure enclosures via related").split()
"""Keys that may stand on many lines, each of them one more."""
_BY_COMMA = ("authors", "contributors", "tags")


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
    if lines[start].rstrip() == "---":
        hint = "leave the lines of --- out, and begin with a line such as: date 2022-07-05"
        raise source.fault(start + 1, "begins with front matter, which is for Markdown", hint)
    found: dict[str, tuple[list[str], int]] = {}
    end = start
    while end < len(lines) and (match := _header_line(lines[end])):
        end += 1
        key = match["key"].lower()
        if key in found and key not in _LISTS:
            raise source.fault(end, f'"{key}" stands twice in the header')
        found.setdefault(key, ([], end))[0].append(_unquoted(match["value"].strip()))
    header = {key: _field(key, values, line) for key, (values, line) in found.items()}
    return header, "\n".join(lines[end:]).strip()


def _header_line(line: str) -> re.Match[str] | None:
    match = _KEY.fullmatch(line)
    if match and match["key"].lower() in fields.FIELDS:
        return match
    return _BARE_DATE.fullmatch(line)


def _field(key: str, values: list[str], line: int) -> Field:
    """What all lines of a key say."""
    told = [value for value in values if value]
    if len(told) < 2:
        return Field(told[0] if told else "", line)
    if key in _BY_COMMA:
        told = [part for value in told for part in value.split(",") if part.strip()]
    return Field([*told], line)


def _unquoted(value: str) -> str:
    """A value without the quotes around it that YAML has taught people to write."""
    inside = value[1:-1]
    return inside if value == f'"{inside}"' and '"' not in inside else value


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
    """The address alone: no bracket that closes what it did not open, no mark that ends it."""
    opened = dict.fromkeys(_BRACKETS.values(), 0)
    for bracket in _BRACKET.finditer(url):
        if closing := _BRACKETS.get(bracket[0]):
            opened[closing] += 1
        elif opened[bracket[0]]:
            opened[bracket[0]] -= 1
        else:
            url = url[: bracket.start()]
            break
    return url.rstrip(_ENDS)
