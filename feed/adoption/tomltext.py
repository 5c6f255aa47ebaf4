"""TOML as text: the values that a feed.toml has (TOML 1.0.0)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feed.adoption.ledger import Setting

_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')
_SHORT = {"\\": "\\\\", '"': '\\"', "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f"}
_SHORT |= {"\r": "\\r"}


def value(told: Setting) -> str:
    """A value on one line."""
    if isinstance(told, bool):
        return str(told).lower()
    if isinstance(told, str):
        return string(told)
    if isinstance(told, Mapping):
        return f"{{ {', '.join(f'{key} = {string(text)}' for key, text in told.items())} }}"
    return f"[{', '.join(map(string, told))}]"


def string(text: str) -> str:
    """A basic string of any text without surrogates, which UTF-8 cannot tell."""
    return f'"{_ESCAPED.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    mark = match[0]
    return _SHORT.get(mark, f"\\u{ord(mark):04X}")
