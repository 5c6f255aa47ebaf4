"""Formulas once, as the TeX that they were written in: that reads best where none is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from feed.cleaning import tree
from feed.cleaning.frames import in_block
from feed.cleaning.renamed import FORMULA, PREFIX, TEX
from feed.cleaning.tree import Element, Node

_DRAWN = frozenset(
    "MathJax MathJax_Display MathJax_CHTML MathJax_SVG MathJax_SVG_Display mjx-chtml".split()
)
_PREVIEW = frozenset(("MathJax_Preview",))
_SPOKEN = frozenset(("katex-mathml", "MJX_Assistive_MathML"))

_TEX_ENCODINGS = frozenset(("application/x-tex", "tex", "latex", "application/x-latex"))
_DRAWING: Mapping[str, tuple[int, str]] = {
    f"{PREFIX}{name}": drawing
    for name, drawing in {
        "mfrac": (2, "{in0}/{in1}"),
        "msqrt": (1, "√{in0}"),
        "mroot": (2, "{in0}^(1/{in1})"),
        "msup": (2, "{0}^{in1}"),
        "msub": (2, "{0}_{in1}"),
        "msubsup": (3, "{0}_{in1}^{in2}"),
        "munder": (2, "{0}_{in1}"),
        "munderover": (3, "{0}_{in1}^{in2}"),
        "mtr": (1, "{0}; "),
    }.items()
}
"""Elements of MathML -> how many parts they have, and how they read on a line.

`in0` is the first part in brackets, unless it is a single sign or number.
"""
_SINGLE = re.compile(r"\w|\d+")


def rewrite(root: Element) -> None:
    has_source = any(one.name == TEX for one in root.elements())

    def once(element: Element, around: tuple[Element, ...]) -> Iterable[Node]:
        if element.name in (TEX, FORMULA):
            return _formula(element, around)
        if element.name == "mjx-container" or element.classes & _DRAWN:
            # its source stands beside it, as a script, if scripts were kept
            return () if has_source else _spoken(element)
        if element.classes & _PREVIEW and (has_source or not element.children):
            return ()
        return _spoken(element) if "katex" in element.classes else (element,)

    tree.replace(root, once)


def _formula(element: Element, around: tuple[Element, ...]) -> Iterable[Node]:
    source = _source(element)
    if not source:
        return ()
    code = Element("code", {}, [source])
    display = "display" in element.classes or element.get("display") == "block"
    return (in_block(code, around),) if display else (code,)


def _source(formula: Element) -> str:
    """TeX where there is any, else the formula as it can be written on a line."""
    told = (formula.get("data-latex"), formula.get("alttext"))
    notes = (one for one in formula.elements() if one.name == f"{PREFIX}annotation")
    tex = (tree.text_of(one.children) for one in notes if _is_tex(one))
    return next(filter(None, (_line(text) for text in (*told, *tex, _drawn(formula)))), "")


def _is_tex(annotation: Element) -> bool:
    return annotation.get("encoding").lower() in _TEX_ENCODINGS


def _drawn(element: Element) -> str:
    if element.name in (f"{PREFIX}annotation", f"{PREFIX}annotation-xml", f"{PREFIX}mphantom"):
        return ""
    parts = [
        child if isinstance(child, str) else _drawn(child)
        for child in element.children
        if not isinstance(child, str) or child.strip()
    ]
    count, pattern = _DRAWING.get(element.name, (0, ""))
    if count == 1:
        parts = ["".join(parts)]
    if not pattern or len(parts) != count:
        return "".join(parts)
    parts = [part.strip() for part in parts]
    return pattern.format(*parts, **{f"in{i}": _bracketed(part) for i, part in enumerate(parts)})


def _bracketed(part: str) -> str:
    return part if _SINGLE.fullmatch(part) else f"({part})"


def _spoken(drawn: Element) -> Iterable[Node]:
    """The part for those who cannot see the drawing, if there is one, else all of it."""
    for one in drawn.elements():
        if one.classes & _SPOKEN or one.name == "mjx-assistive-mml":
            return one.children
    return drawn.children


def _line(text: str) -> str:
    return " ".join(text.split())
