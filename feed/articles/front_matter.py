"""Front matter: YAML between two lines of `---` at the top of an article."""

from __future__ import annotations

import re

from feed.articles.header import Header
from feed.articles.source import Source

_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def split(source: Source) -> tuple[Header, str, int]:
    """Split a text into the YAML between its `---` lines, and the body with its first line.

    Blank lines above it are passed over: else a draft that begins with one would be published.

    Raises ArticleError where the YAML is not closed or not a plain mapping.
    """
    text = source.text
    top = len(text) - len(text.lstrip())
    start = _FENCE.match(text, top)
    if start is None or not text.startswith("---", top):
        return {}, text, 1
    line = text.count("\n", 0, top) + 1
    end = _FENCE.search(text, start.end() + 1)
    if end is None:
        hint = "end the front matter with a line of three hyphens: ---"
        raise source.fault(line, "the front matter that begins here is not closed", hint)
    # PyYAML takes longer to import than a page of plain text to build
    from feed.articles.yaml_header import read

    header = read(source, text[start.end() + 1 : end.start()], line + 1)
    first_line = text.count("\n", 0, end.end()) + 2
    return header, text[end.end() + 1 :], first_line
