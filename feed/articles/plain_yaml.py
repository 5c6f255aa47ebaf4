"""YAML as nearly all articles have it: a text or a list of texts for each key, a line each.

To read so little takes PyYAML twice as long, and to import it longer than to build a page.
"""

from __future__ import annotations

import re

from feed.articles.header import Field, Header, Value

_QUOTED = r"""(?:"[^"\\\n]*"|'[^'\n]*')"""
_PLAIN = r"(?!(?i:null)\b)[\w/.](?:[^ :\n]++|[ :](?=[^ :#\n]))*+"
_ITEM = rf"-[ ]+(?:{_QUOTED}|{_PLAIN})[ ]*"

# within brackets a comma parts two texts
_SHORT_QUOTED = r"""(?:"[^"\\\n,]*"|'[^'\n,]*')"""
_SHORT_PLAIN = r"(?!(?i:null)\b)[\w/.](?:[\w/.+#-]++|[ ](?=\w))*+"
_SHORT = rf"[ ]*(?:{_SHORT_QUOTED}|{_SHORT_PLAIN})[ ]*"

_ENTRY = re.compile(
    r"(?P<key>[A-Za-z_][A-Za-z0-9_-]{0,99}):(?:"
    rf"[ ]+(?P<text>{_QUOTED}|{_PLAIN})"
    rf"|[ ]+\[(?P<row>{_SHORT}(?:,{_SHORT})*)\]"
    rf"|\n(?P<column>(?P<indent>[ ]*){_ITEM}(?:\n(?P=indent){_ITEM})*)"
    r")?[ ]*\n+"
)
_STRANGE = re.compile("[\0-\t\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML parts lines by, or forbids; a no-break space or what joins emoji is as any letter."""


def read(text: str, first_line: int) -> Header | None:
    """Read the YAML that begins on that line; None where it is more, or no YAML at all."""
    if not text.replace("\n", "").isprintable() and _STRANGE.search(text):
        return None
    header: dict[str, Field] = {}
    at, line = 0, first_line
    while at < len(text):
        entry = _ENTRY.match(text, at)
        if entry is None or (key := entry["key"].lower()) in header:
            return None
        header[key] = Field(_value(entry), line)
        at = entry.end()
        line += entry[0].count("\n")
    return header


def _value(entry: re.Match[str]) -> Value:
    text, row, column = entry.group("text", "row", "column")
    if row:
        return [_unquoted(item.strip(" ")) for item in row.split(",")]
    if column:
        return [_unquoted(item.lstrip(" -").rstrip(" ")) for item in column.split("\n")]
    return _unquoted(text or "")


def _unquoted(text: str) -> str:
    return text[1:-1] if text.startswith(('"', "'")) else text
