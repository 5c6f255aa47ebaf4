"""What an author wrote, as two short hashes: one of its words, one of its every character.

Both are of the text as it was written and not as it is rendered, so that a newer Markdown or
cleaning library changes neither.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from feed.articles.markup import unescaped
from feed.model import Article

_NO_WORDS = (
    r"https?://[^\s<>)\]]*",
    r"<[a-z!/?][^<>]*+>",
    # where a link of Markdown leads
    r"\](?:\((?:[^()\s]|\([^()\s]*+\))*+|:[ \t]*+\S++)",
)
"""Addresses, tags of HTML, targets of links. Each begins with a letter that is quickly found."""

_IN_TEXT = tuple(re.compile(pattern) for pattern in _NO_WORDS)
_IN_BYTES = tuple(re.compile(pattern.encode()) for pattern in _NO_WORDS)
_WORD = re.compile(r"[^\W_]+")
_SIGN = re.compile(r"\W")
_BLANKS = re.compile(b"   *+")
_MOST_REPLACED = 40
_ASCII = bytes(range(128))
# what separates files and records is white space in a text, and not in bytes; it is no blank,
# of which some may stand in front of where a link leads
_FOLDED = bytes(10 if 0x1C <= byte <= 0x1F else byte for byte in bytes(range(256)).lower())
_SIGNS_TO_BLANKS = bytes(byte if chr(byte).isalnum() or byte > 127 else 32 for byte in range(256))


def words(article: Article, body: bytes | None = None) -> str:
    """A hash of the words of title and body, without markup and addresses.

    It stays where an article is renamed, moved, or written in another markup. A body without a
    word, such as a picture alone, is known by all that stands in it.

    `body` is the article's in UTF-8, for who has it already.
    """
    body = article.body.encode() if body is None else body
    title = _words(unicodedata.normalize("NFC", unescaped(article.title)))
    told = _words_of_many(article.body, body) or body
    return _hash(title + b" " + told if title else told)


def _words(text: str) -> bytes:
    """The words of a text without references, in NFC: in lower case, parted by single blanks."""
    text = text.casefold()
    for pattern in _IN_TEXT:
        text = pattern.sub(" ", text)
    return " ".join(_WORD.findall(text)).encode()


def _words_of_many(text: str, data: bytes) -> bytes:
    """The same of a long text as it was written, which is `data` in UTF-8, three times as fast.

    Words are what is left in bytes where all else is blank.
    """
    if b"&" in data:
        text = unescaped(text)
        data = text.encode()
    rare = data.translate(None, _ASCII).decode()
    others = set(rare)
    # what is of ASCII changes in NFC only by an accent behind it
    if not unicodedata.is_normalized("NFC", rare) or any(map(unicodedata.combining, others)):
        text = unicodedata.normalize("NFC", text)
        others = {other for other in set(text) if not other.isascii()}
    replaced = [(other, to) for other in others if (to := _folded(other)) != other]
    if len(replaced) > _MOST_REPLACED:
        return _words(text)
    for other, to in replaced:
        text = text.replace(other, to)
    data = text.encode().translate(_FOLDED)
    for pattern in _IN_BYTES:
        data = pattern.sub(b" ", data)
    return _BLANKS.sub(b" ", data.translate(_SIGNS_TO_BLANKS)).strip()


@lru_cache(maxsize=10_000)
def _folded(other: str) -> str:
    """A character beyond ASCII without its case; for white space and for signs, those of ASCII."""
    return "\n" if other.isspace() else _SIGN.sub("-", other.casefold())


def source(article: Article, body: bytes | None = None) -> str:
    """A hash of title, body and links as they were written: by it a quiet edit is known.

    `body` is the article's in UTF-8, for who has it already.
    """
    body = article.body.encode() if body is None else body
    links = [article.link, *(f"{one.href} {one.type} {one.length}" for one in article.enclosures)]
    # what few articles have counts only where it is: it came later than the first locks
    links += (f"{one.rel} {one.href} {one.title}" for one in (*article.via, *article.related))
    if article.image:
        links.append(f"image {article.image.href} {article.image.alt}")
    return _hash(b"\0".join([article.title.encode(), body, "\0".join(links).encode()]))


def of(data: bytes) -> bytes:
    """A digest of bytes, to know them again."""
    return hashlib.blake2b(data, digest_size=16).digest()


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
