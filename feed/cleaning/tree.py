"""A tree of HTML that nh3 has written: well-formed, in lower case, with quoted attributes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

from feed.articles.markup import unescaped
from feed.cleaning.allowed import VOID

_TOKEN = re.compile(r'<(/?)([a-z][^\s/>]*)((?: [^\s=>]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([^\s=>]+)="([^"]*)"')


@dataclass(slots=True, eq=False)
class Element:
    """An element with its attributes and what is in it; a text is a `str`, its characters plain."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    def get(self, name: str) -> str:
        """The value of an attribute without blanks around it, "" where it has none."""
        return self.attributes.get(name, "").strip()

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(self.attributes.get("class", "").split())

    def elements(self) -> Iterator[Element]:
        """All elements in it, in the order of the text."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()


Node = Element | str
Rule = Callable[[Element, tuple[Element, ...]], Iterable[Node]]
"""What stands in the place of an element, given what it lies in, from the outside inwards."""


_PRE = re.compile(r"(<pre(?: [^>]*)?>)\n")


def with_first_breaks(html: str) -> str:
    """HTML as nh3 writes it, with the line break that whoever reads a <pre> will leave out."""
    return _PRE.sub(r"\1\n\n", html)


def parse(html: str) -> Element:
    """The tree below an element without a name."""
    root = Element("")
    opened, end = [root], 0
    for tag in _TOKEN.finditer(html):
        if tag.start() > end:
            opened[-1].children.append(unescaped(html[end : tag.start()]))
        end = tag.end()
        slash, name, attributes = tag.groups()
        if slash:
            opened.pop()
            continue
        told = {key: unescaped(value) for key, value in _ATTRIBUTE.findall(attributes)}
        element = Element(name, told)
        opened[-1].children.append(element)
        if name not in VOID:
            opened.append(element)
        if name == "pre" and html.startswith("\n", end):
            end += 1
    if end < len(html):
        root.children.append(unescaped(html[end:]))
    return root


def write(root: Element) -> str:
    """The tree as HTML."""
    return "".join(_written(root.children))


def replace(element: Element, rule: Rule, around: tuple[Element, ...] = ()) -> None:
    """Put in the place of each element what a rule says, the inner ones first."""
    around = (*around, element)
    children: list[Node] = []
    for child in element.children:
        if isinstance(child, Element):
            replace(child, rule, around)
            children.extend(rule(child, around))
        else:
            children.append(child)
    element.children = children


def text_of(nodes: Iterable[Node]) -> str:
    """All text, as it stands there; a line break is one."""
    return "".join(
        node if isinstance(node, str) else "\n" if node.name == "br" else text_of(node.children)
        for node in nodes
    )


def _written(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, str):
            yield escape(node, quote=False)
            continue
        attributes = (f' {key}="{escape(value)}"' for key, value in node.attributes.items())
        yield f"<{node.name}{''.join(attributes)}>"
        if node.name in VOID:
            continue
        if node.name == "pre" and node.children and str(node.children[0])[:1] == "\n":
            # the first line break in <pre> is none to who reads it (HTML, 13.2.6.4.7)
            yield "\n"
        yield from _written(node.children)
        yield f"</{node.name}>"
