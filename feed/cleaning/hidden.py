"""What a page does not show, a reader, who has not its style, must not show either."""

from __future__ import annotations

from collections.abc import Iterable

from feed.cleaning import tree
from feed.cleaning.tree import Element, Node

_UNSEEN = ("display:none", "visibility:hidden")


def rewrite(root: Element) -> None:
    tree.replace(root, _seen)


def is_hidden(element: Element) -> bool:
    """Hidden for good: what a search in the page would reveal is not."""
    if element.name == "feed-dialog" and "open" not in element.attributes:
        return True
    if "hidden" in element.attributes and element.get("hidden").lower() != "until-found":
        return True
    style = "".join(element.get("style").split())
    return any(said in style for said in _UNSEEN)


def _seen(element: Element, _: tuple[Element, ...]) -> Iterable[Node]:
    return () if is_hidden(element) else (element,)
