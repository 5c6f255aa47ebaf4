"""What a header is, in whatever shape it was written: texts by their keys."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

Value = str | list["Value"] | dict[str, "Value"]
"""A text, a list or a mapping of such: nothing is a number or a date before we read it as one."""


class Field(msgspec.Struct, frozen=True):
    """What the author wrote for a key, and the line on which the key stands."""

    value: Value
    line: int


Header = Mapping[str, Field]
"""Fields by their keys in lower case."""
