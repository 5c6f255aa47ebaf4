"""Titles out of running text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from feed.articles.markup import Tag, scan, unescaped
from feed.characters import FORBIDDEN, one_line

LONGEST_TITLE = 100
"""In characters, the ellipsis included."""

# a run of marks is looked at once, from its first one: half a million dots are a line of text too
_SENTENCE_END = re.compile(
    r"[。！？][」』」”’）)]*+"
    r"|(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s+[\"'“‘«„‚‹(\[¿¡]*+(?P<next>\w))"
)
_NO_TITLE_END = (".", "!", "?", "。", "！", "？", "…", ":", ",")
_ZERO_WIDTH_JOINER = "\u200d"
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_UNSEEN = frozenset(("script", "style", "template", "title"))
_INLINE = frozenset(
    "a abbr b bdi bdo cite code del em i ins kbd mark q s span strong sub sup u".split()
)


def is_title(line: str) -> bool:
    """Whether a line that stands alone at the top reads as a title: short, and no sentence."""
    return len(line) <= LONGEST_TITLE and not line.endswith(_NO_TITLE_END)


def first_sentence(text: str) -> str:
    """The first sentence of a paragraph, cut at a word to the length of a title."""
    text = one_line(text)
    for end in _SENTENCE_END.finditer(text):
        following = end["next"]
        if following is None or (following.isupper() and not _is_initial(text, end.start())):
            return cut(text[: end.end()])
    return cut(text)


def cut(text: str, longest: int = LONGEST_TITLE) -> str:
    """A text cut at a word, with an ellipsis, to at most `longest` characters."""
    if len(text) <= longest:
        return text
    end = longest - 1
    blank = text.rfind(" ", 0, end + 1)
    if blank > 0:
        end = blank
    else:
        while end > 1 and _joined(text, end):
            end -= 1
    return text[:end].rstrip(" ,;:–—-") + "…"


def above_more(body: str) -> str:
    """What stands above the mark `<!--more-->`, by which authors say where a summary ends."""
    match = _MORE.search(body) if "<!--" in body else None
    return body[: match.start()] if match else ""


def text_of(html: str) -> str:
    """The visible text of a piece of HTML, on one line."""
    return _line("".join(" " if piece is None else piece for piece in _pieces(html)))


def first_text_of(html: str) -> str:
    """The text of the first paragraph, heading or the like that has any."""
    pieces: list[str] = []
    for piece in _pieces(html):
        if piece is not None:
            pieces.append(piece)
        elif line := _line("".join(pieces)):
            return line
        else:
            pieces.clear()
    return _line("".join(pieces))


def _pieces(html: str) -> Iterator[str | None]:
    """The texts between the tags, and None for each tag that parts words."""
    end = unseen = 0
    for tag in scan(html):
        if not unseen and tag.start > end:
            yield unescaped(html[end : tag.start])
        end = tag.end
        if isinstance(tag, Tag):
            if tag.name in _UNSEEN:
                unseen = max(0, unseen + (-1 if tag.closing else 1))
            if tag.name not in _INLINE:
                yield None
    if not unseen:
        yield unescaped(html[end:])


def _line(text: str) -> str:
    # a numeric reference such as &#1; is a character by now
    return one_line(FORBIDDEN.sub("", text))


def _is_initial(text: str, at: int) -> bool:
    """Whether a single capital letter stands before a mark: `J. Smith`, `the U.S. Senate`."""
    return text[at - 1 : at].isupper() and not re.match(r"\w", text[max(0, at - 2) : at - 1])


def _joined(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before: an accent, a part of an emoji."""
    around = text[at - 1 : at + 1]
    return _ZERO_WIDTH_JOINER in around or unicodedata.category(text[at]) in ("Mn", "Me", "Sk")
