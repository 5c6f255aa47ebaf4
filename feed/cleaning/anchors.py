"""Marks beside headings that lead to themselves, and old names of places as ids."""

from __future__ import annotations

from collections.abc import Iterable

from feed.cleaning import tree
from feed.cleaning.tree import Element, Node

HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MARKED = frozenset(
    "anchor headerlink header-link header-anchor heading-link heading-anchor hash-link anchor-link "
    "anchorjs-link permalink doc-anchor headline-hash anchorlink zola-anchor".split()
)
_MARKS = frozenset(("", "#", "##", "¶", "§", "🔗", "⚓", "∞", "link", "permalink", "anchor"))
_LONGER = ("permalink", "link to this", "direct link to", "permanent link", "anchor link")
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufe0e\ufe0f\xa0\ufeff"))


def rewrite(root: Element) -> None:
    tree.replace(root, _named)
    tree.replace(root, _unmarked)


def _named(element: Element, _: tuple[Element, ...]) -> Iterable[Node]:
    """`<a name>` is what `id` was before it was for all elements."""
    name = element.attributes.pop("name", "").strip() if element.name == "a" else ""
    if name and not element.get("id"):
        element.attributes["id"] = name
    return (element,)


def _unmarked(element: Element, around: tuple[Element, ...]) -> Iterable[Node]:
    if element.name != "a" or not _leads_here(element):
        return (element,)
    heading = next((one for one in reversed(around) if one.name in HEADINGS), None)
    marked = bool(element.classes & MARKED)
    if heading is None and (not marked or any(one.name == "p" for one in around)):
        return (element,)
    text = tree.text_of(element.children).translate(_UNSEEN).strip().lower()
    if text in _MARKS or (marked and text.startswith(_LONGER)):
        _keep_place(element, heading)
        return ()
    if heading is not None and (marked or element.get("href")[1:] == heading.get("id") != ""):
        # the heading itself is the link to itself
        _keep_place(element, heading)
        return element.children
    return (element,)


def _leads_here(link: Element) -> bool:
    return link.get("href").startswith("#") and len(link.children) < 20


def _keep_place(link: Element, heading: Element | None) -> None:
    """Links to the mark shall lead to its heading."""
    if heading is not None and link.get("id") and not heading.get("id"):
        heading.attributes["id"] = link.get("id")
