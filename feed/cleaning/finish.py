"""What is done to all HTML once it is clean."""

from __future__ import annotations

import re

_HEADING = re.compile(r"<(/?)h([1-5])(?=[ >])")
_EMPTY = re.compile(
    r'<p(?: (?:dir|lang|title)="[^"]*")*>'
    r"(?:\s|&nbsp;|\u200b|\ufeff|<br>|</?(?:span|strong|em|b|i)>)*+</p>\s*"
)


def finished(html: str) -> str:
    """Without headings of the first rank, and without paragraphs that hold nothing."""
    if "<h1" in html:
        # the only one of the first rank is the entry's title
        html = _HEADING.sub(_demoted, html)
    # an empty paragraph parts the words around it
    return _EMPTY.sub("\n", html).strip()


def _demoted(match: re.Match[str]) -> str:
    return f"<{match[1]}h{int(match[2]) + 1}"
