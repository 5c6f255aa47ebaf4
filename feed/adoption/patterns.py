"""The patterns by which generators make addresses, as patterns of feed."""

from __future__ import annotations

import re
from collections.abc import Mapping


class PatternError(ValueError):
    """A pattern that says what none of feed can."""


DATE = {"year": "{year}", "month": "{month}", "day": "{day}"}
"""What all of them can say of the day."""


def with_colons(pattern: str, names: Mapping[str, str]) -> str:
    """A pattern of Jekyll or Hugo, `/:year/:slug/`, with `names` for what they call it.

    Raises PatternError for a name that is not among them.
    """
    return _finished(_replaced(pattern, re.compile(r":([a-z_]+)"), names))


def with_braces(pattern: str, names: Mapping[str, str]) -> str:
    """A pattern of Pelican, `{date:%Y}/{slug}.html`; its names are `date:%Y` and `slug`.

    Raises PatternError for a name that is not among them.
    """
    dated = re.sub(r"\{date:([^}]*)\}", lambda match: _strftime(match[1]), pattern)
    kept = {name: f"{{{name}}}" for name in DATE}
    return _finished(_replaced(dated, re.compile(r"\{([^}]*)\}"), {**kept, **names}))


def with_liquid(pattern: str, names: Mapping[str, str]) -> str:
    """A pattern of Eleventy, `/blog/{{ page.fileSlug }}/`.

    Raises PatternError for a name that is not among them.
    """
    return _finished(_replaced(pattern, re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}"), names))


def below(folder: str, pattern: str) -> str:
    """A pattern for a part of a site."""
    return f"/{folder.strip('/')}{pattern}" if folder.strip("/") else pattern


def _strftime(format_: str) -> str:
    """`%Y/%m` as `{year}/{month}`; what else a format says stays to be refused."""
    known = {"%Y": "{year}", "%m": "{month}", "%d": "{day}"}
    parts = re.split(r"(%.)", format_)
    if unknown := [part for part in parts if part.startswith("%") and part not in known]:
        raise _unknown([f"{{date:{mark}}}" for mark in unknown])
    return "".join(known.get(part, part) for part in parts)


def _replaced(pattern: str, name: re.Pattern[str], names: Mapping[str, str]) -> str:
    unknown = [match[0] for match in name.finditer(pattern) if match[1] not in names]
    if unknown:
        raise _unknown(unknown)
    return name.sub(lambda match: names[match[1]], pattern)


def _unknown(found: list[str]) -> PatternError:
    told = " and ".join(dict.fromkeys(found))
    return PatternError(f"patterns of feed have no {told}")


def _finished(pattern: str) -> str:
    """From the root on, and to the end: `/a` is the page `/a.html` to a web host."""
    whole = re.sub(r"/{2,}", "/", f"/{pattern}")
    whole = re.sub(r"/index\.html?$", "/", whole)
    return whole if whole.endswith(("/", ".html")) else f"{whole}.html"
