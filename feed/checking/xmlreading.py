"""XML as a stranger reads it: well-formed, in UTF-8, and nothing is fetched on its behalf."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from feed.checking.documents import Desk
from feed.checking.findings import shown

_ROOT = re.compile(rb"<[A-Za-z_:]")


def read(data: bytes, desk: Desk) -> Any:
    """The root of a document, or None where it is none; then the desk was told why.

    No entity is resolved, no DTD read, no address asked.
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        desk.findings.fault(desk.path, line, "is not UTF-8")
        return None
    start = _ROOT.search(data)
    if start and b"<!DOCTYPE" in data[: start.start()]:
        return _refused(desk)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        message = (error.msg or "it ends too early").partition("\n")[0]
        told = f"is not well-formed XML: {shown(message)}"
        desk.findings.fault(desk.path, max(error.lineno or 0, 0), told)
        return None
    document = root.getroottree().docinfo
    if document.doctype:
        return _refused(desk)
    if (document.encoding or "utf-8").lower() != "utf-8":
        desk.findings.fault(desk.path, 1, f"says that it is {shown(document.encoding)}, not UTF-8")
    return root


def text_of(element: Any) -> str:
    """The text of an element and of all in it; empty where there is no element."""
    if element is None:
        return ""
    return "".join(element.itertext("*")) if len(element) else element.text or ""


def children(element: Any) -> dict[str, list[Any]]:
    """The elements right below one, by their names."""
    found: dict[str, list[Any]] = {}
    for child in element.iterchildren("*"):
        found.setdefault(child.tag, []).append(child)
    return found


def local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]


def instructions(root: Any) -> Iterator[tuple[int, str]]:
    """The style sheets that stand above a root (W3C, xml-stylesheet): line, href."""
    for node in root.itersiblings(preceding=True):
        if node.tag is etree.ProcessingInstruction and node.target == "xml-stylesheet":
            yield node.sourceline or 1, node.get("href") or ""


def _refused(desk: Desk) -> None:
    desk.findings.fault(desk.path, 1, "has a DOCTYPE, through which entities could get in")


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True
    )
