"""Plain text that tells of markup, written so that less of it is taken for markup.

A title such as `x<y` or `&amp;` is right when it is escaped once. But some readers, and the W3C's
validator on their behalf, cannot know whether an author meant markup. The RSS Profile asks for
hexadecimal character references there, which are the same text to every XML parser.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

_MARKS = re.compile("([&<])")


def spell_out(parent: Any, *names: str) -> None:
    """Write each `&` and `<` in the children of these names as `&#x26;` and `&#x3C;`."""
    for name in names:
        for element in parent.iterfind(name):
            if element.text and _MARKS.search(element.text):
                _spell_out(element)


def _spell_out(element: Any) -> None:
    first, *rest = _MARKS.split(element.text)
    element.text = first
    for mark, text in zip(rest[::2], rest[1::2], strict=True):
        reference = etree.Entity(f"#x{ord(mark):X}")
        reference.tail = text
        element.append(reference)
