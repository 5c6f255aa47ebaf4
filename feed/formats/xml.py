"""What Atom and RSS have in common: entries that are made once, pictures, a style sheet, text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from html import escape
from typing import Any

from lxml import etree

from feed.model import Entry, Image

MEDIA = "http://search.yahoo.com/mrss/"
_MARKS = re.compile("([&<])")


def once(make: Callable[[Entry], bytes]) -> Callable[[Entry], bytes]:
    """Keep what is made of an entry for the other documents that hold it."""

    @lru_cache(maxsize=128)  # a chunk of articles, or what several tags have in common
    def made(entry: Entry, *_offsets: object) -> bytes:
        return make(entry)

    # moments of two offsets can be equal, but they are not written alike
    return lambda entry: made(entry, entry.published.utcoffset(), entry.updated.utcoffset())


def holding(entries: Iterable[bytes], document: bytes, end: bytes) -> Iterator[bytes]:
    """The parts of a document with entries in it, in front of the tag that is the end of them."""
    above, tag, below = document.rpartition(end)
    yield above
    yield from entries
    yield tag
    yield below


def styled(root: Iterable[bytes], stylesheet: str, *more: str) -> bytes:
    """The document of a root, which browsers show by a style sheet (W3C, xml-stylesheet), if any.

    They are removing XSLT; CSS is enough to say what a feed is, and where. `more` stands below.
    `root` is in parts: joined before, those of a feed would be copied twice.
    """
    sheet = f'<?xml-stylesheet type="text/css" href="{escape(stylesheet)}"?>'
    above = (_DECLARATION, sheet, *more) if stylesheet else (_DECLARATION, *more)
    return b"".join(("\n".join((*above, "")).encode(), *root))


def introduced(root: Iterable[bytes], stylesheet: str, url: str) -> bytes:
    """A feed that tells whoever opens it in a browser what it is, and its address `url`.

    In plain words, for some browsers show the media types of feeds as plain text.
    """
    # two hyphens would end the comment (XML 1.0, 2.5)
    return styled(root, stylesheet, _NOTICE.format(url.replace("--", "-%2D")))


_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>"
_NOTICE = """<!--
  This is a feed. To be told of new articles, paste this address into a feed reader:
  {}
-->"""


def add_picture(parent: Any, image: Image) -> None:
    """The picture of an entry, as Media RSS has it (https://www.rssboard.org/media-rss)."""
    told = {"url": image.href, "medium": "image"}
    told |= {"type": image.type} if image.type else {}
    content = etree.SubElement(parent, f"{{{MEDIA}}}content", told, nsmap={"media": MEDIA})
    if image.alt:
        etree.SubElement(content, f"{{{MEDIA}}}description", type="plain").text = image.alt
        spell_out(content, f"{{{MEDIA}}}description")


def escaped(text: str) -> str:
    """A text as it stands in an element; a parser would make a line feed of a carriage return."""
    return escape(text, quote=False).replace("\r", "&#13;")


def encoded(text: str) -> bytes:
    """What `escaped` makes of a text, in UTF-8: of a long one four times as quick.

    With one emoji in it each character of a `str` takes four bytes, in every copy.
    """
    data = text.encode().replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    return data.replace(b"\r", b"&#13;")


def quoted(text: str) -> str:
    """A text as it stands in an attribute between double quotes (XML 1.0, 3.3.3)."""
    text = escaped(text).replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\n", "&#10;") if not text.isprintable() else text


def spelt_out(text: str) -> str:
    """A text as it stands in an element that `spell_out` has been through."""
    return escaped(text).replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;")


def spell_out(parent: Any, *names: str) -> None:
    """Write each `&` and `<` in the elements below of these names as `&#x26;` and `&#x3C;`.

    Plain text that tells of markup, such as the title `x<y` or `&amp;`, is right when it is
    escaped once. But some readers, and the W3C's validator on their behalf, cannot know whether
    an author meant markup. The RSS Profile asks for hexadecimal character references there, which
    are the same text to every XML parser.
    """
    for element in parent.iter(*names):
        if element.text and _MARKS.search(element.text):
            _spell_out(element)


def _spell_out(element: Any) -> None:
    first, *rest = _MARKS.split(element.text)
    element.text = first
    for mark, text in zip(rest[::2], rest[1::2], strict=True):
        reference = etree.Entity(f"#x{ord(mark):X}")
        reference.tail = text
        element.append(reference)
