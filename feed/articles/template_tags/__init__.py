"""Tags of template languages in articles that were written for another generator.

Jekyll and Eleventy run Liquid over an article, Hugo and Zola their shortcodes, others Jinja, and
Pelican has marks of its own in links. `render` makes plain HTML of the tags that mean something
there, out of a table; it executes nothing. Of what remains it tells the line, and `decide` what
becomes of it:

- `error`: each is a fault, and the build stops. Nothing half-rendered is published by accident.
- `warn`: each is told, and taken out.
- `strip`: each is taken out, and nothing is told.
- `keep`: each stays as text, as it was written.

Where a tag with an end is taken out, what stands between the two stays.

**In code** (code spans, fenced and indented code, `<pre>` and `<code>`) a tag stays as it is and is
no fault. The generators do execute tags there, since they run before Markdown; so whoever wrote
for them and wanted to show a tag had to wrap it, and whoever wrote plain Markdown about templates
did not. Both are served by leaving what is bare and unwrapping what is wrapped: `{% raw %}` that
ends in the same piece of code, Hugo's `{{</* x */>}}`, Zola's `{{/* x() */}}`, and Liquid's
`{{ "{{" }}`. What is code is decided by the parser that makes HTML of it later.
"""

from __future__ import annotations

from typing import NamedTuple

from feed.articles.template_tags.names import Names
from feed.articles.template_tags.tags import OLD_MARKS, OPENING, Links
from feed.articles.template_tags.writing import Left, Rendered
from feed.characters import one_line
from feed.errors import ArticleError, Notice
from feed.policies import POLICIES, Policy

__all__ = [
    "POLICIES",
    "Left",
    "Links",
    "Names",
    "Outcome",
    "Policy",
    "Rendered",
    "decide",
    "render",
    "without",
]

_HINT = 'write it as HTML or as code, or set template_tags = "warn" to take it out'
_SHOWN = 60
"""In characters: as much of a tag as a message shows."""


class Outcome(NamedTuple):
    """What becomes of an article: its text, what stops the build, and what is told."""

    text: str
    faults: tuple[ArticleError, ...] = ()
    notices: tuple[Notice, ...] = ()


def render(
    text: str, first_line: int, links: Links, *, home: str = "", markdown: bool = True
) -> Rendered:
    """Render the tags in a text of Markdown or HTML that begins on `first_line` of its file.

    `links` finds articles by name; `home` is the URL of the front page, ending in `/`, if known.
    Never raises, and takes time by the length of the text.
    """
    if not _may_hold_tags(text) or not OPENING.search(text):
        return Rendered(text)
    # most sites have none, and it takes a twentieth of a small build to import
    from feed.articles.template_tags import rendering

    return rendering.render(text, first_line, links, home, markdown)


def _may_hold_tags(text: str) -> bool:
    """Most articles hold none. One character is looked for ten times as fast as two are."""
    return (
        "{" in text
        or ("@" in text and "@/" in text)
        or ("|" in text and any(mark in text for mark in OLD_MARKS))
    )


def without(text: str, *, markdown: bool = True) -> str:
    """A text without any tag, for what is made of it before articles are known: a title, say."""
    return render(text, 1, lambda name: None, markdown=markdown).stripped()


def decide(path: str, rendered: Rendered, policy: Policy) -> Outcome:
    """Do with the tags that are left in the article at `path` what a policy says."""
    if policy == "keep" or not rendered.left:
        return Outcome(rendered.text)
    stripped, told = rendered.stripped(), [left for left in rendered.left if left.told]
    if policy == "strip":
        return Outcome(stripped)
    if policy == "warn":
        taken = (f"{_message(left)}: it was taken out" for left in told)
        notices = (Notice(path, left.line, text) for left, text in zip(told, taken, strict=True))
        return Outcome(stripped, notices=tuple(notices))
    faults = (ArticleError(path, left.line, _message(left), _HINT) for left in told)
    # with them, so that no more faults come of what was taken out
    return Outcome(rendered.text, faults=tuple(faults))


def _message(left: Left) -> str:
    tag = one_line(left.tag)
    shown = tag if len(tag) <= _SHOWN else f"{tag[: _SHOWN - 1]}…"
    return f"the template tag {shown} {left.why}"
