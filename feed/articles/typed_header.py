"""TOML and JSON to a header: whatever type a value has there, it becomes the text that was written.

So `1.10` stays `1.10`, and a date is read by our own grammar.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from feed import tomlerrors
from feed.articles.header import Field, Header, Value
from feed.articles.source import Source

_DEEPEST = 20


def toml(source: Source, text: str, first_line: int) -> Header:
    """Read the TOML that begins on that line of an article.

    Raises ArticleError where it is not TOML.
    """
    try:
        table = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as error:
        why, line = _placed(error, first_line, text)
        raise source.fault(line, f"the front matter is not TOML: {why}") from error
    except (RecursionError, ValueError) as error:
        raise source.fault(first_line, "the front matter is no TOML that can be read") from error
    return _header(source, table, text, first_line)


def json_object(source: Source, start: int) -> tuple[Header, int]:
    """Read the JSON object at `start` of an article's text; the header, and where it ends.

    Raises ArticleError where it is not JSON.
    """
    line = source.text.count("\n", 0, start) + 1
    try:
        table, end = _JSON.raw_decode(source.text, start)
    except json.JSONDecodeError as error:
        at = source.text.count("\n", 0, error.pos) + 1
        message = f"the front matter is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise source.fault(at, message) from error
    except _Twice as error:
        at = _lines(source.text[start:], line).get(error.key.lower(), line)
        raise source.fault(at, f'"{error.key}" stands twice in the front matter') from error
    except (RecursionError, ValueError) as error:
        raise source.fault(line, "the front matter is no JSON that can be read") from error
    return _header(source, table, source.text[start:end], line), end


class _Twice(ValueError):
    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


_JSON = json.JSONDecoder(
    object_pairs_hook=_once, parse_float=str, parse_int=str, parse_constant=str
)


def _placed(error: tomllib.TOMLDecodeError, first_line: int, text: str) -> tuple[str, int]:
    why, line = tomlerrors.placed(error)
    why = why[:1].lower() + why[1:].removesuffix(" (at end of document)")
    return why, first_line + (line or text.rstrip("\n").count("\n") + 1) - 1


def _header(source: Source, table: dict[str, Any], text: str, first_line: int) -> Header:
    header: dict[str, Field] = {}
    lines = _lines(text, first_line)
    for written, value in table.items():
        key = written.strip().lower()
        line = lines.get(key, first_line)
        if key in header:
            raise source.fault(line, f'"{key}" stands twice in the front matter')
        header[key] = Field(_value(value, source, line, 1), line)
    return header


def _lines(text: str, first_line: int) -> dict[str, int]:
    """The line on which each key stands that a line begins with; a table may be but in its head."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), first_line):
        if match := _KEY.match(line):
            lines.setdefault(match[1].lower(), number)
    return lines


_KEY = re.compile(r"""[ \t{,]*\[{0,2}[ \t]*["']?([^"'\s=:.\]\[{},]+)""")


def _value(value: Any, source: Source, line: int, depth: int) -> Value:
    if depth > _DEEPEST:
        raise source.fault(line, f"the front matter is nested deeper than {_DEEPEST} levels")
    if isinstance(value, dict):
        return {
            key.strip().lower(): _value(one, source, line, depth + 1) for key, one in value.items()
        }
    if isinstance(value, list):
        return [_value(one, source, line, depth + 1) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    try:
        return "" if value is None else str(value)
    except ValueError as error:  # thousands of digits, which TOML may write in hexadecimal
        raise source.fault(line, "a number in the front matter is too long") from error
