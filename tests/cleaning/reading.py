"""Cleaned HTML as a reader reads it: by html5lib, which is not what cleaned it."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib

from feed.cleaning import ALLOWED, SCHEMES
from feed.cleaning.allowed import CLASSES, VOID

PAGE = "https://example.org/a.html"

_UNSEEN = frozenset(("rp", "audio", "video", "script", "style"))
_LINES = frozenset(
    "a abbr audio b bdi bdo cite code data del dfn em i img ins kbd mark q rp rt ruby s samp small "
    "span strong source sub sup time track u var video wbr".split()
)


def resolve(reference: str) -> str | None:
    """As the build does it, but simpler: what has a scheme stays, the rest is below the site."""
    try:
        url = urljoin(PAGE, reference.strip())
        _ = urlsplit(url).port
    except ValueError:
        return None
    return url


def parse(html: str) -> Any:
    return html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)


def visible(html: str) -> str:
    """The text that is shown, all white space one blank, a blank where a block begins or ends."""
    return " ".join("".join(_texts(parse(html))).split())


def _texts(element: Any) -> Iterator[str]:
    part = "" if element.tag in _LINES else " "
    yield part
    if element.tag not in _UNSEEN:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
    yield part


def faults(html: str) -> Iterator[str]:
    """What must not be in cleaned HTML: all that the tables do not name, and what is not whole."""
    yield from _nesting(html)
    root = parse(html)
    for element in root.iter():
        if element is root:
            continue
        if element.tag not in ALLOWED:
            yield f"<{element.tag}>"
        if element.tag == "h1":
            yield "a heading above the entry's title"
        if element.tag == "img" and not element.get("src"):
            yield "a picture without a source"
        for name, value in element.attrib.items():
            yield from _faults_of(element.tag, name, value)


def _faults_of(tag: str, name: str, value: str) -> Iterator[str]:
    allowed = ALLOWED.get(tag, frozenset()) | ALLOWED["*"]
    if name == "class" and value.split() and set(value.split()) <= CLASSES.get(tag, frozenset()):
        return
    if name not in allowed:
        yield f"<{tag} {name}>"
    if name in ("href", "src", "poster", "cite") and urlsplit(value).scheme not in SCHEMES:
        yield f"{name} to {value}"
    if name == "srcset" and not all(one.split()[0].startswith("http") for one in value.split(", ")):
        yield f"srcset of {value}"
    if name == "style" and not value.startswith("text-align:"):
        yield f"style of {value}"


class _Nesting(HTMLParser):
    """Finds elements that are not closed, or not in the order in which they were opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.opened or self.opened.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.wrong.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.wrong.append("a declaration")

    def unknown_decl(self, data: str) -> None:
        self.wrong.append("a declaration")

    def handle_pi(self, data: str) -> None:
        self.wrong.append("an instruction")


def _nesting(html: str) -> list[str]:
    parser = _Nesting()
    parser.feed(html)
    parser.close()
    return parser.wrong + [f"<{tag}> is open" for tag in parser.opened]
