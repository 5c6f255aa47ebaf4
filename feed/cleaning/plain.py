"""HTML as Markdown and plain text nearly always become it, known to be clean without a parser.

What keeps to a small grammar every parser of HTML reads alike, so that nh3 would only write it over
again. One tag, attribute or character that is not named here, and all of it is left to nh3.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Mapping
from html import escape

from feed.articles.markup import unescaped
from feed.characters import may_be_forbidden
from feed.cleaning.allowed import COUNTERS, safe
from feed.cleaning.limits import DEEPEST

Resolve = Callable[[str], str | None]
"""A reference of the content to an absolute URL; None removes the attribute."""


def _names(text: str) -> frozenset[bytes]:
    return frozenset(text.encode().split())


_WORDS = _names("em strong del code a img br")
_BLOCKS = _names("p h1 h2 h3 h4 h5 h6 ul ol table pre blockquote hr")
_INSIDE: Mapping[bytes, frozenset[bytes]] = {
    b"": _BLOCKS,
    b"blockquote": _BLOCKS,
    b"li": _BLOCKS | _WORDS,
    **dict.fromkeys(_names("ul ol"), _names("li")),
    b"table": _names("thead tbody"),
    **dict.fromkeys(_names("thead tbody"), _names("tr")),
    b"tr": _names("th td"),
    b"pre": _names("code"),
    b"code": frozenset(),
    **dict.fromkeys(_names("p h1 h2 h3 h4 h5 h6 th td em strong del a"), _WORDS),
}
"""What may stand in an element; b"" is around all of them."""

_SLASH = ord("/")
_VOID = _names("br hr img")
_TAG = re.compile(rb"<(/?[a-z][a-z0-9]*+|[a-z][a-z0-9]*+ [^<>]*)>")
_WITH_MORE = re.compile(rb"<([a-z][a-z0-9]*+ [^<>]*)>")
_OTHER_REFERENCE = re.compile(rb"&(?!amp;|lt;|gt;)")
_OUT_OF_CELLS = re.compile(rb"<(?:/t[dh]|/?tr|/?thead|/?tbody|table)>\s*+[^<]")
_NBSP = "\xa0".encode()

_VALUE = rb'(?:[^"&]|&(?:amp|lt|gt|quot|#x27|#39);)*+'
_KNOWN = re.compile(
    # a link to a place of its own page may be a mark beside a heading, which goes
    rb'a href="(?!#)(?P<href>%b)"'
    rb'|img src="(?P<src>%b)" alt="(?P<alt>%b)" /'
    rb"|(?P<void>[bh]r) /"
    rb'|(?P<cell>t[dh] style="text-align:) (?P<side>left"|center"|right")'
    rb'|(?P<same>code class="language-[A-Za-z0-9_.+#-]++"|ol start="[1-9][0-9]{0,8}")'
    % (_VALUE, _VALUE, _VALUE)
)
"""Tags with attributes, without their brackets."""


def cleaned(html: str, resolve: Resolve) -> str | None:
    """The HTML as nh3 writes it, its URLs as `resolve` makes them; None where it is not plain."""
    data = html.encode()  # in bytes all of this takes two thirds of the time
    tags = _TAG.findall(data)
    kinds = set(tags)
    if not (
        len(tags) == data.count(b"<") == data.count(b">")
        and _are_nested(tags)
        and (b"table" not in kinds or not _has_text_out_of_cells(data))
        and (b"pre" not in kinds or b"<pre>\n" not in data)
        and b"img" not in kinds
        and b"\r" not in data
        and not data.startswith(BOM_UTF8)
        and not may_be_forbidden(data)
    ):
        return None
    known = {tag: _known(tag) for tag in kinds if b" " in tag}
    # no reference is resolved, and noted, of HTML of which some may go
    if not all(known.values()):
        return None
    written = {tag: _written(match, resolve) for tag, match in known.items() if match}
    if not all(written.values()):
        return None
    data = _WITH_MORE.sub(lambda found: b"<%b>" % written[found[1]], data)
    return None if _OTHER_REFERENCE.search(data) else data.replace(_NBSP, b"&nbsp;").decode()


def _are_nested(tags: Iterable[bytes]) -> bool:
    """Whether they open and close each other as the table has it, and no link is in a link."""
    opened = [b""]
    for tag in tags:
        if tag[0] == _SLASH:
            if opened.pop() != tag[1:]:
                return False
            continue
        name = tag.partition(b" ")[0]
        nested = name in _INSIDE[opened[-1]] and len(opened) < DEEPEST
        if not nested or (name == b"a" and b"a" in opened):
            return False
        if name not in _VOID:
            opened.append(name)
    return opened == [b""]


def _has_text_out_of_cells(html: bytes) -> bool:
    """Whether there is text that a parser would move in front of its table."""
    start, end = html.find(b"<table>"), html.rfind(b"</table>")
    return bool(_OUT_OF_CELLS.search(html, start, end))


def _known(tag: bytes) -> re.Match[bytes] | None:
    match = _KNOWN.fullmatch(tag)
    if match and match["src"] and any(place in _text(match["src"]) for place in COUNTERS):
        return None
    return match


def _written(match: re.Match[bytes], resolve: Resolve) -> bytes:
    """A tag as nh3 writes it; empty where its URL is not safe."""
    href, src, alt, *others = match.groups()
    if href is None and src is None:
        return b"".join(filter(None, others))
    url = safe(resolve(_text(href if src is None else src)))
    if not url:
        return b""
    if src is None:
        return f'a href="{_quoted(url)}"'.encode()
    return f'img src="{_quoted(url)}" alt="{_quoted(_text(alt))}"'.encode()


def _text(value: bytes) -> str:
    return unescaped(value.decode())


def _quoted(value: str) -> str:
    return escape(value, quote=False).replace('"', "&quot;")
