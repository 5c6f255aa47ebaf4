"""What an author wrote, as two short hashes: one of its words, one of its every character.

Both are of the text as it was written and not as it is rendered, so that a newer Markdown or
cleaning library changes neither.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from feed.articles.markup import unescaped
from feed.model import Article

_NO_WORDS = (
    re.compile(r"https?://[^\s<>)\]]*"),
    re.compile(r"<[a-z!/?][^<>]*>"),
    # where a link of Markdown leads
    re.compile(r"\](?:\((?:[^()\s]|\([^()\s]*+\))*+|:[ \t]*+\S++)"),
)
"""Addresses, tags of HTML, targets of links. Each begins with a letter that is quickly found."""

_WORD = re.compile(r"[^\W_]+")


def words(article: Article) -> str:
    """A hash of the words of title and body, without markup and addresses.

    It stays where an article is renamed, moved, or written in another markup. A body without a
    word, such as a picture alone, is known by all that stands in it.
    """
    body = _words(article.body) or [article.body]
    return _hash(" ".join([*_words(article.title), *body]))


def _words(text: str) -> list[str]:
    text = unicodedata.normalize("NFC", unescaped(text)).casefold()
    for pattern in _NO_WORDS:
        text = pattern.sub(" ", text)
    return _WORD.findall(text)


def source(article: Article) -> str:
    """A hash of title, body and links as they were written: by it a quiet edit is known."""
    links = [article.link, *(f"{one.href} {one.type} {one.length}" for one in article.enclosures)]
    # what few articles have counts only where it is: it came later than the first locks
    links += (f"{one.rel} {one.href} {one.title}" for one in (*article.via, *article.related))
    if article.image:
        links.append(f"image {article.image.href} {article.image.alt}")
    return _hash("\0".join([article.title, article.body, *links]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
