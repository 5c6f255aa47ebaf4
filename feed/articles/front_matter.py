"""Front matter: YAML between two lines of `---` at the top of an article."""

from __future__ import annotations

import re

from feed.articles.header import Header
from feed.articles.source import Source

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def split(source: Source) -> tuple[Header, str, int]:
    """Split a text into the YAML between its `---` lines, and the body with its first line.

    Raises ArticleError where the YAML is not closed or not a plain mapping.
    """
    start = _FENCE.match(source.text)
    if start is None or not source.text.startswith("---"):
        return {}, source.text, 1
    end = _FENCE.search(source.text, start.end() + 1)
    if end is None:
        hint = "end the front matter with a line of three hyphens: ---"
        raise source.fault(1, "the front matter that begins here is not closed", hint)
    # PyYAML takes longer to import than a page of plain text to build
    from feed.articles.yaml_header import read

    header = read(source, source.text[start.end() + 1 : end.start()])
    first_line = source.text.count("\n", 0, end.end()) + 2
    return header, source.text[end.end() + 1 :], first_line
