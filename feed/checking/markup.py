"""HTML as libxml2 reads it: what is in it, and where it leads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

_LINKING = ("href", "cite", "longdesc", "action", "formaction")
_EMBEDDING = ("src", "srcset", "poster", "data", "background")
_NAMES = " ".join((*_LINKING, *_EMBEDDING))
# a union of several paths would look for each address in all of the others
_ADDRESSES = etree.XPath(f"//@*[contains(' {_NAMES} ', concat(' ', name(), ' '))]")
_IDS = etree.XPath("//@id")
_ANCHORS = etree.XPath("//a/@name")
_HANDLERS = etree.XPath("//@*[starts-with(name(), 'on')]")


class Address(NamedTuple):
    """An address in HTML: in which line, of which element and attribute.

    What is `embedded` is fetched without being asked for.
    """

    line: int
    url: str
    tag: str
    attribute: str

    @property
    def embedded(self) -> bool:
        """Whether it is loaded with the page."""
        return self.attribute in _EMBEDDING


def parse(markup: str | bytes) -> tuple[Any, str]:
    """The root of a page or a piece of HTML, and what kept it from being read to its end.

    The root is None where there is no element in it.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    data = markup.encode() if isinstance(markup, str) else markup
    try:
        root = etree.fromstring(data, parser)
    except etree.LxmlError:
        return None, ""
    unread = next((log.message for log in parser.error_log if _is_limit(log)), "")
    return root, unread


def addresses(root: Any) -> Iterator[Address]:
    """All addresses that its elements have."""
    for found in _ADDRESSES(root):
        element, name = found.getparent(), str(found.attrname)
        for url in candidates(str(found)) if name == "srcset" else (str(found),):
            yield Address(element.sourceline or 1, url.strip(), str(element.tag), name)


def handlers(root: Any) -> Iterator[tuple[int, str, str]]:
    """Attributes that run a program when something happens: line, element, name."""
    for found in _HANDLERS(root):
        element = found.getparent()
        yield element.sourceline or 1, str(element.tag), str(found.attrname)


def targets(root: Any) -> frozenset[str]:
    """What a fragment can lead to."""
    return frozenset(map(str, (*_IDS(root), *_ANCHORS(root))))


def candidates(srcset: str) -> Iterator[str]:
    """HTML, "Parsing a srcset attribute": a URL may hold commas, but neither start nor end so."""
    at = 0
    while match := _CANDIDATE.match(srcset, at):
        url, at = match[1], match.end()
        yield url.rstrip(",")
        if not url.endswith(","):
            comma = srcset.find(",", at)
            at = comma if comma >= 0 else len(srcset)


_CANDIDATE = re.compile(r"[,\s]*([^,\s]\S*)")


def _is_limit(log: Any) -> bool:
    """Whether the parser gave up; of other faults in HTML it says more than browsers mind."""
    return re.search(r"depth|huge|limit|memory", log.message, re.IGNORECASE) is not None
