"""Listings of programs without the numbers of their lines, which would be copied with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feed.cleaning import tree
from feed.cleaning.tree import Element, Node

_NUMBERS = frozenset(
    "gutter rouge-gutter lineno linenos linenodiv lnt ln line-number line-numbers linenumber "
    "lineNumbers hljs-ln-numbers blob-num line-numbers-rows react-syntax-highlighter-line-number "
    "code-line-number lnlinks".split()
)
"""Classes of Rouge, Pygments, Chroma, Octopress, highlight.js, GitHub and others."""

_NOT_COPIED = "user-select:none"
"""In the style of Chroma's numbers that have no class."""

_TABLES = frozenset(
    ("highlighttable", "rouge-table", "lntable", "hljs-ln", "js-file-line-container")
)
_LISTED = frozenset(("span", "code", "pre", "div", "table", "tbody", "thead", "tfoot", "tr", "td"))
"""What in a listing only carries colours and places."""

_LANGUAGE = "language-"


def rewrite(root: Element) -> None:
    tree.replace(root, _without_numbers)
    tree.replace(root, _plain)


def _without_numbers(element: Element, around: tuple[Element, ...]) -> Iterable[Node]:
    if not _is_beside_code(element, around) or not _is_number(element):
        return (element,)
    # a cell stays, as its row has to be told from one of a table that is none of code
    return (Element("td", {"class": "gutter"}),) if element.name == "td" else ()


def _is_beside_code(element: Element, around: tuple[Element, ...]) -> bool:
    named = bool(element.classes & _NUMBERS) or _NOT_COPIED in element.get("style")
    match element.name:
        case "td":
            return named or _lost_its_numbers(element)
        case "div" | "pre" | "figure":
            return named
        case "a":
            return _within_code(around) and (named or not element.children)
        case _:
            return named and _within_code(around)


def _lost_its_numbers(cell: Element) -> bool:
    """A cell in which nothing but a listing without text is left."""
    listed = any(one.name == "pre" for one in cell.elements())
    return listed and not tree.text_of(cell.children).strip()


def _is_number(element: Element) -> bool:
    text = "".join(tree.text_of(element.children).split())
    return not text or text.isdigit()


def _within_code(around: tuple[Element, ...]) -> bool:
    return any(one.name in ("pre", "code") or one.classes & _NUMBERS for one in around)


def _plain(element: Element, around: tuple[Element, ...]) -> Iterable[Node]:
    if element.name == "table" and _is_listing(element, around):
        within = any(one.name == "pre" for one in around)
        code = _code(element)
        return code.children if within else (Element("pre", {}, [code]),)
    if element.name == "pre" and _LANGUAGE not in "".join(_classes(element)):
        _name_language(element, around)
    return (element,)


def _is_listing(table: Element, around: tuple[Element, ...]) -> bool:
    if table.classes & _TABLES or any(one.name == "pre" for one in around):
        return True
    held = [*table.elements()]
    has_code = any(one.name in ("pre", "code") for one in held)
    return has_code and any(one.name == "td" and "gutter" in one.classes for one in held)


def _code(table: Element) -> Element:
    """The text of all its cells but those of numbers, a row below the other."""
    rows = [one for one in table.elements() if one.name == "tr"]
    numbered = all(_is_number(cells[0]) for row in rows if len(cells := _cells(row)) > 1)
    code, language, line = Element("code"), "", "\n"
    for row in rows:
        cells = _cells(row)
        kept = cells[1:] if numbered and len(cells) > 1 else cells
        if not line.endswith("\n"):
            code.children.append("\n")
        pieces = [*_inline([cell for cell in kept if "gutter" not in cell.classes])]
        code.children += pieces
        line = tree.text_of(pieces)
        language = language or next(filter(None, map(_language_in, kept)), "")
    if language:
        code.attributes["class"] = language
    return code


def _cells(row: Element) -> list[Element]:
    return [one for one in row.children if isinstance(one, Element) and one.name in ("td", "th")]


def _inline(nodes: Iterable[Node]) -> Iterator[Node]:
    """The text with what means something in it, such as links."""
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif node.name == "br":
            yield "\n"
        elif node.name in _LISTED:
            inner = [*_inline(node.children)]
            yield from inner
            if node.name == "div" and inner and not tree.text_of(inner).endswith("\n"):
                yield "\n"
        else:
            yield node


def _classes(element: Element) -> Iterator[str]:
    for one in (element, *element.elements()):
        yield from one.classes


def _language_in(element: Element) -> str:
    return next((name for name in _classes(element) if name.startswith(_LANGUAGE)), "")


def _name_language(pre: Element, around: tuple[Element, ...]) -> None:
    """Jekyll tells the language outside of the listing; only on <code> does it stay."""
    code = next((one for one in pre.children if isinstance(one, Element)), None)
    if code is None or code.name != "code" or len(pre.children) > 1:
        return
    named = (
        name for one in (*around[-2:], pre) for name in one.classes if name.startswith(_LANGUAGE)
    )
    if language := next(named, ""):
        code.attributes["class"] = language
