"""Footnotes of Markdown lead to their notes; from there a link leads back."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from feed.cleaning.tree import Element

NOTE, REFERENCE = "footnote-definition", "footnote-reference"
_BACK = "↩\ufe0e"
"""With a sign behind it that keeps telephones from drawing an emoji."""


def rewrite(root: Element) -> None:
    """Readers know footnotes by `#fn`, and a note without a way back is a dead end."""
    taken = {one.get("id") for one in root.elements()}
    notes = {one.get("id"): one for one in root.elements() if NOTE in one.classes and one.get("id")}
    places: dict[str, list[str]] = {name: [] for name in notes}
    for reference, link in _references(root):
        mark, name = link.get("href")[:1], unquote(link.get("href")[1:])
        if name not in notes or reference.get("id") or mark != "#":
            continue
        number = len(places[name]) + 1
        place = f"fnref-{name}" if number == 1 else f"fnref-{name}-{number}"
        if place in taken or f"fn-{name}" in taken:
            continue
        places[name].append(place)
        reference.attributes["id"] = place
        link.attributes["href"] = f"#fn-{name}"
    for name, note in notes.items():
        if places[name]:
            note.attributes["id"] = f"fn-{name}"
            _lead_back(note, places[name])


def _references(root: Element) -> Iterator[tuple[Element, Element]]:
    for one in root.elements():
        if REFERENCE in one.classes:
            yield from ((one, link) for link in one.elements() if link.name == "a")


def _lead_back(note: Element, places: list[str]) -> None:
    """A link at the end of the note to each place that refers to it."""
    last = note.children[-1] if note.children else None
    if isinstance(last, str) and not last.strip() and len(note.children) > 1:
        last = note.children[-2]
    end = last if isinstance(last, Element) and last.name == "p" else note
    for number, place in enumerate(places, 1):
        link = Element("a", {"href": f"#{place}"}, [_BACK])
        if number > 1:
            link.children.append(Element("sup", {}, [str(number)]))
        end.children += [" ", link]
