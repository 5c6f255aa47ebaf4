"""What a tag is told: words in their order, and words with a name.

Of all template languages at once: `id`, `"a b"`, `'a b'`, `` `a b` ``, `key=value`, `key: value`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

_ARGUMENT = re.compile(
    r"(?:(?P<key>[A-Za-z_][\w.-]*+)\s*+(?:=|:(?=\s|[\"'`]))\s*+)?"
    r"(?:\"(?P<double>(?:[^\"\\]|\\.)*+)\"|'(?P<single>[^']*+)'|`(?P<raw>[^`]*+)`"
    r"|(?P<bare>[^\s,\"'`]++))",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\([\"\\])")


class Arguments(msgspec.Struct, frozen=True):
    """The arguments of a tag, without their quotes."""

    words: tuple[str, ...]
    named: Mapping[str, str]

    def get(self, *keys: str | int) -> str:
        """The first that is there and not empty, by its name or its place; else an empty text."""
        return next((value for key in keys if (value := self._get(key))), "")

    def _get(self, key: str | int) -> str:
        if isinstance(key, str):
            return self.named.get(key, "")
        return self.words[key] if key < len(self.words) else ""


def parse(text: str) -> Arguments:
    """The arguments that stand behind a tag's name; what is none is passed over."""
    words: list[str] = []
    named: dict[str, str] = {}
    for match in _ARGUMENT.finditer(text):
        value = match["single"] or match["raw"] or match["bare"] or ""
        if match["double"]:
            value = _ESCAPE.sub(r"\1", match["double"])
        if match["key"]:
            named.setdefault(match["key"].lower(), value.strip())
        else:
            words.append(value.strip())
    return Arguments(tuple(words), named)
