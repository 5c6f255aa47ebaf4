"""Titles out of running text."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

from feed.characters import FORBIDDEN, one_line

LONGEST_TITLE = 100
"""In characters, the ellipsis included."""

_SENTENCE_END = re.compile(
    r"[。！？][」』”’）)]*"
    r"|(?<!\b[A-Z])[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[¿¡]*(?P<next>\w))"
)
_NO_TITLE_END = (".", "!", "?", "。", "！", "？", "…", ":", ",")
_ZERO_WIDTH_JOINER = "\u200d"


def is_title(line: str) -> bool:
    """Whether a line that stands alone at the top reads as a title: short, and no sentence."""
    return len(line) <= LONGEST_TITLE and not line.endswith(_NO_TITLE_END)


def first_sentence(text: str) -> str:
    """The first sentence of a paragraph, cut at a word to the length of a title."""
    text = one_line(text)
    for end in _SENTENCE_END.finditer(text):
        following = end["next"]
        if following is None or following.isupper():
            return cut(text[: end.end()])
    return cut(text)


def cut(text: str) -> str:
    """A text cut at a word, with an ellipsis, to the length of a title."""
    if len(text) <= LONGEST_TITLE:
        return text
    end = LONGEST_TITLE - 1
    blank = text.rfind(" ", 0, end + 1)
    if blank > 0:
        end = blank
    else:
        while end > 1 and _joined(text, end):
            end -= 1
    return text[:end].rstrip(" ,;:–—-") + "…"


def text_of(html: str) -> str:
    """The visible text of a piece of HTML, on one line."""
    collector = _Text()
    collector.feed(html)
    collector.close()
    # a numeric reference such as &#1; is a character by now
    return one_line(FORBIDDEN.sub("", "".join(collector.pieces)))


def _joined(text: str, at: int) -> bool:
    """Whether the character at `at` belongs to the one before: an accent, a part of an emoji."""
    around = text[at - 1 : at + 1]
    return _ZERO_WIDTH_JOINER in around or unicodedata.category(text[at]) in ("Mn", "Me", "Sk")


class _Text(HTMLParser):
    _UNSEEN = frozenset(("script", "style", "template"))
    _INLINE = frozenset(
        "a abbr b bdi bdo cite code del em i ins kbd mark q s span strong sub sup u".split()
    )

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in self._UNSEEN
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._unseen = max(0, self._unseen - (tag in self._UNSEEN))
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

    def _part(self, tag: str) -> None:
        if tag not in self._INLINE:
            self.pieces.append(" ")
