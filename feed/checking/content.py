"""The HTML of entries: what readers show of strangers, so nothing in it may run or lead astray."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from feed.checking import markup, shapes
from feed.checking.documents import Desk, Faults, Reference
from feed.checking.findings import shown

FORBIDDEN = frozenset(
    "script object embed applet form meta base style link iframe frame frameset "
    "textarea title noscript noembed noframes xmp plaintext template svg math".split()
)
"""What runs, loads, changes the page around it; and within which tags mean something else."""
_SCHEMES = frozenset(
    "mailto tel sms geo ftp ftps sip sips xmpp irc ircs news nntp magnet webcal gemini gopher "
    "matrix im urn tag".split()
)
_OPENED = re.compile(rf"<({'|'.join(sorted(FORBIDDEN))})[\s/>]", re.IGNORECASE)
"""A tag, however a parser may nest it. In attributes, `<` is written as a reference."""
_NO_SOURCE = etree.XPath("//img[not(@src) or normalize-space(@src)='']")
_FORBIDDEN = etree.XPath(f"//*[contains(' {' '.join(FORBIDDEN)} ', concat(' ', name(), ' '))]")
_SAFE = "no reader may be handed this: build again, and tell the authors of feed"


def judge(html: str, line: int, desk: Desk, *, lines: bool) -> tuple[Reference, ...]:
    """Tell of what is unsafe; the addresses in it.

    It stands in a `line` of its document, and with `lines` so do its own below.
    """
    if desk.judged(html):
        return ()
    if bad := shapes.bad_characters(html):
        desk.findings.fault(desk.path, line, f"its content holds {bad}")
        return ()
    root, unread = markup.parse(html)
    if root is None:
        root, unread = markup.parse(f"<p>{html}")
    if root is None:
        desk.findings.fault(desk.path, line, "its content is no HTML")
        return ()
    step = 1 if lines else 0

    def place(inner: int) -> int:
        return line + (inner - 1) * step

    if unread:
        desk.findings.fault(desk.path, line, "its content is nested deeper than readers take")
    found = list(markup.addresses(root))
    for faults in (_running(root, html), _blank(root), _astray(found)):
        desk.tell((place(inner), message, hint) for inner, message, hint in faults)
    return tuple(
        Reference(place(one.line), one.url, wrote=True)
        for one in found
        if shapes.scheme(one.url) in shapes.WEB
    )


def _running(root: Any, html: str) -> Faults:
    """RFC 4287, 8.1: nothing that runs, loads pages or changes the page around it."""
    found = {str(element.tag): element.sourceline or 1 for element in _FORBIDDEN(root)}
    for hidden in _OPENED.finditer(html):
        found.setdefault(hidden[1].lower(), html.count("\n", 0, hidden.start()) + 1)
    for name, line in found.items():
        yield line, f"its content holds <{name}>", _SAFE
    for line, tag, name in markup.handlers(root):
        yield line, f"its content holds <{tag} {shown(name)}>, which runs a program", _SAFE


def _blank(root: Any) -> Faults:
    """What conveys nothing: a character that a reference brought in, a picture of nothing."""
    text = etree.tostring(root, method="text", encoding="unicode")
    if bad := shapes.bad_characters(text):
        yield 1, f"its content holds {bad} as a reference", ""
    for image in _NO_SOURCE(root):
        yield image.sourceline or 1, "its content holds <img> without src", ""


def _astray(found: list[markup.Address]) -> Faults:
    """RFC 3986, 4.3: absolute, fragments too, as few readers honour a base; and harmless."""
    for one in found:
        scheme = shapes.scheme(one.url)
        where = f"<{one.tag} {one.attribute}>"
        if not scheme or (scheme in shapes.WEB and not shapes.host(one.url)):
            yield one.line, f"{where} of its content is not absolute: {shown(one.url)}", ""
        elif scheme not in shapes.WEB and (one.embedded or scheme not in _SCHEMES):
            yield one.line, f"{where} of its content is not safe: {shown(one.url)}", _SAFE
