"""HTML pages: what a browser, and a reader who looks for a feed, must find in them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lxml import etree

from feed.checking import markup, shapes
from feed.checking.documents import Desk, Faults, Reference
from feed.checking.findings import shown

_FEEDS = ("application/atom+xml", "application/rss+xml", "application/feed+json")
_ALTERNATES = etree.XPath("//head//link[@rel and @type and @href]")
_CANONICAL = etree.XPath("string(//head//link[@rel='canonical']/@href)")
_REFRESH = etree.XPath("//meta[translate(@http-equiv,'REFSH','refsh')='refresh']")
_TITLE = etree.XPath("normalize-space(//head/title)")
_END = re.compile(rb"</html\s*>\s*\Z", re.IGNORECASE)


class Page(NamedTuple):
    """Where a page leads, what fragments can lead to in it, and the feeds that it names."""

    references: tuple[Reference, ...]
    targets: frozenset[str]
    feeds: tuple[str, ...]
    canonical: str


def read(data: bytes, desk: Desk) -> Page | None:
    """What a page says; what is wrong with it is told to the desk."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        desk.findings.fault(desk.path, line, "is not UTF-8")
        return None
    root, unread = markup.parse(data)
    if root is None:
        desk.findings.fault(desk.path, 0, "is no HTML: there is nothing in it")
        return None
    if unread:
        desk.findings.warn(desk.path, 0, "is nested so deep that not all of it was checked")
    page = _page(root)
    desk.tell(_of_page(root, page, data))
    for line, tag, name in markup.handlers(root):
        told = f"holds <{tag} {shown(name)}>, which runs a program"
        desk.findings.warn(desk.path, line, told, "that is meant where a theme has it")
    return page


def _page(root: Any) -> Page:
    found = list(markup.addresses(root))
    references = [Reference(one.line, one.url) for one in found]
    refresh = _REFRESH(root)
    references += [Reference(one.sourceline or 1, _target(one)) for one in refresh]
    feeds = tuple(
        link.get("href", "")
        for link in _ALTERNATES(root)
        if "alternate" in link.get("rel", "").lower().split() and link.get("type") in _FEEDS
    )
    return Page(tuple(references), markup.targets(root), feeds, _CANONICAL(root))


def _target(refresh: Any) -> str:
    """HTML, "Refresh state": `0; url=a.html`."""
    return str(refresh.get("content", "")).partition("=")[2].strip(" '\"")


def _of_page(root: Any, page: Page, data: bytes) -> Faults:
    moved = bool(_REFRESH(root))
    if not _TITLE(root):
        yield 0, "the page has no title", ""
    if not shapes.LANGUAGE.fullmatch(root.get("lang", "")):
        yield 0, "the page does not say its language: <html lang> is missing", ""
    if not page.feeds and not moved:
        told = 'the page names no feed: <link rel="alternate"> is missing in its head'
        yield 0, told, "take the head of the theme from ours"
    if not _END.search(data[-100:]):
        yield 0, "the page is cut off: it does not end with </html>", ""
    for one in page.references:
        if shapes.scheme(one.url) in ("javascript", "vbscript"):
            yield one.line, f"an address of the page runs a program: {shown(one.url)}", ""
