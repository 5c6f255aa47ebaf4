"""Elements that browsers read in a way of their own, under names that nh3 leaves alone.

What is in an `<iframe>` or a `<script>` is no HTML, what is in a `<noscript>` is HTML to readers
but not to browsers, a `<math>` is in a language of its own. Renamed, they are elements like others
until the tree is made; whatever of them is still there when it is cleaned goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from feed.articles.markup import Gap, Tag, scan

PREFIX = "feed-"
FRAME, NOSCRIPT, FORMULA, TEX = (f"{PREFIX}{name}" for name in ("frame", "noscript", "math", "tex"))

MATH = frozenset(
    "math annotation annotation-xml semantics mfrac mroot msqrt mstyle msub msubsup msup mtext "
    "mover munder munderover mi mn mo mrow mtable mtd mtr mphantom merror mpadded menclose "
    "mmultiscripts ms".split()
)
"""Elements of MathML, of which the first holds all others."""

_SAME: dict[str, str] = {
    "acronym": "abbr",
    "dialog": "feed-dialog",
    "iframe": FRAME,
    "lite-youtube": "feed-youtube",
    "listing": "pre",
    "menu": "ul",
    "noscript": NOSCRIPT,
    "strike": "s",
    "tt": "code",
    "xmp": "pre",
    **{name: PREFIX + name for name in MATH},
}
"""Elements -> what they are read as; those that HTML has given up, as what took their place."""

_RAW = frozenset(("iframe", "xmp"))
NAMES = frozenset(_SAME)
HELPERS = frozenset(name for name in _SAME.values() if name.startswith(PREFIX)) | {TEX}

TEX_TYPE = "math/tex"
"""How the type of a script begins that is no program, but a formula."""
_TEX_WRAPPING = re.compile(r"\s*(?:%\s*)?(?:<!\[CDATA\[|\]\]>)\s*")


def renamed(html: str) -> str:
    """The same HTML with such elements under their other names."""
    return "".join(_pieces(html))


def _pieces(html: str) -> Iterator[str]:
    end, raw = 0, ""
    for tag in scan(html):
        between = html[end : tag.start]
        end = tag.end
        if isinstance(tag, Gap):
            yield between
            continue
        yield _inside(raw, between) if raw else between
        yield _tag(tag, raw) or html[tag.start : tag.end]
        raw = _raw_of(tag)
    yield _inside(raw, html[end:]) if raw else html[end:]


def _raw_of(tag: Tag) -> str:
    """What the text behind a tag is, if it is no HTML: an element's name, or TEX."""
    if tag.closing:
        return ""
    if tag.name == "script" and _is_tex(tag.attributes().get("type", "")):
        return TEX
    return tag.name if tag.name in _RAW else ""


def _is_tex(type_: str) -> bool:
    return type_.strip().lower().startswith(TEX_TYPE)


def _inside(raw: str, text: str) -> str:
    """Text that is no HTML, as HTML that shows it; what a browser does not show goes."""
    if raw == TEX:
        return escape(_TEX_WRAPPING.sub("", text).strip(), quote=False)
    return "" if raw == "iframe" else escape(text, quote=False)


def _tag(tag: Tag, raw: str) -> str:
    """The tag under its other name; "" for one that keeps its name."""
    if tag.closing and raw == TEX:
        return f"</{TEX}>"
    if not tag.closing and _raw_of(tag) == TEX:
        display = ' class="display"' if "display" in tag.inside else ""
        return f"<{TEX}{display}>"
    # of MathML, nh3 must not see anything
    name = _SAME.get(tag.name) or (tag.foreign and tag.name[0] == "m" and PREFIX + tag.name)
    if not name:
        return ""
    if tag.closing:
        return f"</{name}>"
    empty = f"</{name}>" if tag.foreign and tag.inside.endswith("/") else ""
    return f"<{name} {tag.inside.strip().removesuffix('/')}>{empty}"
