"""Pictures that every reader shows: no lazy ones, no twins, none that only counts its readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from feed.cleaning import tree
from feed.cleaning.allowed import COUNTERS
from feed.cleaning.renamed import NOSCRIPT
from feed.cleaning.srcset import best
from feed.cleaning.tree import Element, Node

_LAZY = {
    "src": ("data-src", "data-original", "data-lazy-src", "data-lazy"),
    "srcset": ("data-srcset", "data-lazy-srcset", "data-original-set"),
    "sizes": ("data-sizes", "data-lazy-sizes"),
    "poster": ("data-poster",),
}
"""Attribute -> those that scripts make it of once the picture comes into view."""

LAZY = ("data-src", "data-original", "data-lazy", "data-poster", "data-sizes")
"""How the names of all of these begin."""

_HOLDERS = frozenset(("img", "source", "video", "audio", "track"))
_KINDS = ("image/webp", "image/avif", "image/jxl")
"""Kinds of pictures that not all readers show, the ones that most do first."""

_LENGTH = re.compile(r"\s*\+?(\d+)(?:\.\d*)?\s*(?:px)?\s*")
_STYLED = re.compile(r"(?:^|;)\s*(width|height)\s*:\s*(\d+)(?:\.\d*)?(?:px)?\s*(?=;|!|$)")
_FEW = 200
"""Characters: an order to turn on scripts is a sentence; an article about them is longer."""
_NEEDS_SCRIPTS = re.compile(r"\bjavascript\b", re.IGNORECASE)


def rewrite(root: Element) -> None:
    """Lazy pictures first, as what stands without scripts may be one of them again."""
    lazy = {id(one) for one in root.elements() if _load(one)}
    tree.replace(root, _picture)
    _unwrap_twins(root, lazy)
    tree.replace(root, _shown)


def _load(element: Element) -> bool:
    """Give an element its true addresses; whether it was lazy."""
    if element.name not in _HOLDERS:
        return False
    found = {
        name: value
        for name, others in _LAZY.items()
        for value in (next(filter(None, map(element.get, others)), ""),)
        if value and (name == "sizes" or _is_place(value))
    }
    element.attributes |= found
    if element.get("sizes").startswith("auto"):
        del element.attributes["sizes"]
    if "srcset" in found and "src" not in found and element.name == "img":
        element.attributes["src"] = best(found["srcset"])
    return bool(found)


def _is_place(value: str) -> bool:
    """An address, and no mere word such as `true`, nor a grey picture in place of one."""
    return not value.startswith("data:") and ("." in value or "/" in value)


def _picture(element: Element, _: tuple[Element, ...]) -> Iterable[Node]:
    """Its own picture, or the source that most readers show, as a plain one."""
    if element.name != "picture":
        return (element,)
    inside = [*element.elements()]
    image = next((one for one in inside if one.name == "img"), Element("img"))
    sources = sorted((one for one in inside if one.name == "source"), key=_rank)
    for source in sources if not image.get("src") else ():
        srcset = source.get("srcset") or source.get("src")
        if address := best(srcset):
            image.attributes |= {"src": address, "srcset": srcset}
            break
    return (*(child for child in element.children if not _is_of_picture(child)), image)


def _is_of_picture(child: Node) -> bool:
    return isinstance(child, Element) and child.name in ("img", "source")


def _rank(source: Element) -> tuple[int, bool]:
    """How few readers show it; one for some screens alone comes after one for all."""
    kind = source.get("type").lower()
    return _KINDS.index(kind) + 1 if kind in _KINDS else 0, bool(source.get("media"))


def _unwrap_twins(root: Element, lazy: set[int]) -> None:
    """Of a picture with and without scripts, keep one."""
    plain = {address for one in _outside(root) if (address := one.get("src"))}
    before_it = _images_before(root)

    def unwrapped(element: Element, _: tuple[Element, ...]) -> Iterable[Node]:
        if element.name != NOSCRIPT:
            return (element,)
        text = tree.text_of(element.children).strip()
        if len(text) < _FEW and _NEEDS_SCRIPTS.search(text):
            return ()
        images = [one for one in element.elements() if one.name == "img"]
        before = before_it.get(id(element))
        if images and not text and all(one.get("src") in plain for one in images):
            return ()
        if len(images) == 1 and before is not None:
            if id(before) in lazy:
                return ()
            if _is_stand_in(before):
                before.attributes.pop("src", None)
                before.attributes.pop("srcset", None)
        return element.children

    tree.replace(root, unwrapped)


def _outside(element: Element) -> Iterator[Element]:
    """All pictures that are not in a <noscript>."""
    for child in element.children:
        if isinstance(child, Element) and child.name != NOSCRIPT:
            if child.name == "img":
                yield child
            yield from _outside(child)


def _images_before(root: Element) -> dict[int, Element]:
    """The picture right in front of each <noscript> that has one, by the identity of that."""
    found: dict[int, Element] = {}
    for parent in (root, *root.elements()):
        before: Element | None = None
        for child in parent.children:
            if isinstance(child, str):
                before = None if child.strip() else before
            elif child.name == NOSCRIPT and before is not None:
                found[id(child)] = before
            else:
                before = child if child.name == "img" else None
    return found


def _is_stand_in(image: Element) -> bool:
    """A grey picture that a script would have replaced."""
    return not image.get("src") or any("lazy" in name.lower() for name in image.classes)


def _shown(element: Element, _: tuple[Element, ...]) -> Iterable[Node]:
    return () if element.name == "img" and _only_counts(element) else (element,)


def _only_counts(image: Element) -> bool:
    """A picture of a pixel or of none, or from where only such come."""
    sizes = {
        name: int(match[1])
        for name in ("width", "height")
        if (match := _LENGTH.fullmatch(image.attributes.get(name, "")[:20]))
    }
    sizes |= {name: int(value[:9]) for name, value in _STYLED.findall(image.get("style"))}
    if sizes and (max(sizes.values()) <= 1 or min(sizes.values()) == 0):
        return True
    return any(place in image.get("src") for place in COUNTERS)
