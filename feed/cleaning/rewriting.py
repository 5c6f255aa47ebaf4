"""What of HTML readers show wrong, how it is known at a glance, and what mends it: a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import nh3

from feed.cleaning import anchors, code, footnotes, formulas, frames, hidden, images, tree
from feed.cleaning.allowed import ALLOWED, COUNTERS, GONE_WITH_CONTENT, SCHEMES, STYLES
from feed.cleaning.limits import check_depth
from feed.cleaning.renamed import HELPERS, NAMES, TEX_TYPE, renamed
from feed.cleaning.tree import Element

Rewrite = Callable[[Element], None]


class Opened(NamedTuple):
    """What can be told of HTML at a glance: the names of its elements, and all of their tags."""

    names: frozenset[str]
    tags: str


class Step(NamedTuple):
    """A way of mending, and what an article holds that may need it.

    That is one of the elements `names`; or, within tags, one of `words` and what `pattern` finds,
    whatever their case; where there are `marks`, one of them in the text as well. It may be there
    for another reason: then the step changes nothing, and has only cost time.
    """

    rewrite: Rewrite
    names: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    pattern: re.Pattern[str] = re.compile("")
    marks: tuple[str, ...] = ("",)

    def may_matter(self, html: str, opened: Opened) -> bool:
        if not self.names.isdisjoint(opened.names):
            return True
        within = _has(self.words, opened.tags) and self.pattern.search(opened.tags)
        return bool(within) and _has(self.marks, html)


def _has(words: tuple[str, ...], text: str) -> bool:
    for word in words:  # noqa: SIM110 - any() would take three times as long
        if word in text:
            return True
    return False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PIXEL = re.compile(r"(?:width|height)[\"']?\s*[=:][\"'\s]*\+?[01](?!\d)")

STEPS = (
    Step(lambda root: None, NAMES),
    Step(hidden.rewrite, _names("dialog"), _words("hidden display")),
    Step(frames.rewrite, _names("iframe embed object lite-youtube")),
    Step(
        code.rewrite,
        words=_words(
            "lineno gutter lnt \"ln\" 'ln' =ln line-number linenumber hljs-ln blob-num "
            "highlighter- user-select:"
        ),
    ),
    Step(
        formulas.rewrite,
        _names("math mjx-container"),
        ("katex", "mathjax", "mjx", TEX_TYPE),
    ),
    Step(images.rewrite, _names("picture noscript"), (*images.LAZY, *COUNTERS)),
    Step(images.rewrite, words=_words("width height"), pattern=_PIXEL),
    Step(
        anchors.rewrite,
        words=_words(f"{' '.join(anchors.MARKED)} name="),
    ),
    Step(anchors.rewrite, words=_words("=# =\"# ='#"), marks=_words("#</ ¶ § 🔗")),
    Step(footnotes.rewrite, words=(footnotes.NOTE,)),
)
"""In this order, each at most once. The first is for elements that need only another name."""

_ANY_NAME = frozenset(name for step in STEPS for name in step.names)
_ANY_WORD = tuple(word for step in STEPS for word in step.words)

_OPENED = re.compile(r"<[A-Za-z][^>]*")
_NAME = re.compile(r"<([^\s/<]+)")


def opened(html: str) -> Opened:
    """In time by the length of the HTML, and fast: every article is looked at so.

    The names are those of all elements that nh3 can find, and may be a few more.
    """
    inside = set(_OPENED.findall(html))
    tags = "".join(inside).lower()
    names = frozenset(_NAME.findall(tags))
    if any(tag.count('"') % 2 for tag in inside):
        # a ">" within quotes: some of a tag lies behind what seemed its end
        tags = html.lower()
    return Opened(names, tags)


def needed(html: str, seen: Opened) -> list[Rewrite]:
    """The steps that an article may need; mostly none."""
    if _ANY_NAME.isdisjoint(seen.names) and not _has(_ANY_WORD, seen.tags):
        return []
    return [*dict.fromkeys(step.rewrite for step in STEPS if step.may_matter(html, seen))]


_MORE: dict[str, frozenset[str]] = {
    "*": ALLOWED["*"]
    | frozenset("class style hidden name display encoding alttext aria-label alt src type".split()),
    "embed": frozenset(),
    "feed-dialog": frozenset(("open",)),
    "feed-youtube": frozenset(("videoid", "playlabel")),
    "object": frozenset(("data",)),
    "param": frozenset(("value",)),
}
"""Attributes by which the steps know what is what."""


class Rewriter:
    """Makes a tree of what may matter to any step, and HTML again of what they leave."""

    def __init__(self) -> None:
        helpers = {"embed", "object", "param", "picture", "mjx-container", "mjx-assistive-mml"}
        self._nh3 = nh3.Cleaner(
            tags=(set(ALLOWED) - {"*"}) | helpers | HELPERS,
            attributes={tag: set(names) for tag, names in {**ALLOWED, **_MORE}.items()},
            generic_attribute_prefixes={"data-"},
            clean_content_tags=set(GONE_WITH_CONTENT),
            filter_style_properties={
                *STYLES,
                "display",
                "visibility",
                "width",
                "height",
                "user-select",
            },
            url_schemes=set(SCHEMES),
            link_rel=None,
        )

    def rewrite(self, html: str, seen: Opened, steps: list[Rewrite]) -> str:
        """The HTML, in which this was seen, with all that these steps change; it is not cleaned.

        Raises CleaningError for nesting that readers do not survive.
        """
        if not seen.names.isdisjoint(NAMES) or TEX_TYPE in seen.tags:
            html = renamed(html)
        html = tree.with_first_breaks(self._nh3.clean(html))
        check_depth(html)
        root = tree.parse(html)
        for step in steps:
            step(root)
        return tree.write(root)
