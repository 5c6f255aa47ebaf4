"""What dates, ids, addresses and languages look like, as their specifications have it.

It is written anew from those, and shares nothing with what writes our documents.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

WEB = ("http", "https")
HARMFUL = ("javascript", "vbscript", "data", "file")
_IRI = re.compile(
    r"([A-Za-z][A-Za-z0-9+.-]*+):(?:[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`%]|%[0-9A-Fa-f]{2})++"
)
_TAG = re.compile(
    r"tag:(?:[\w.+-]+@)?[a-z0-9.-]+,(\d{4})(?:-(\d\d))?(?:-(\d\d))?:\S*", re.ASCII | re.IGNORECASE
)
_SCHEME = re.compile(r"[\x00-\x20]*([A-Za-z][A-Za-z0-9+.-]*+):")
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RFC822 = re.compile(
    rf"(?:({'|'.join(_DAYS)}), )?(\d\d?) ({'|'.join(_MONTHS)}) (\d{{4}}) (\d\d:\d\d:\d\d) "
    r"([+-](?:[01]\d|2[0-3]))([0-5]\d)",
    re.ASCII,
)
LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
MEDIA_TYPE = re.compile(r"[\w!#$&^+.-]+/[\w!#$&^+.-]+(?:\s*;.+)?", re.ASCII)
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
LENGTH = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Controls, surrogates and noncharacters: what XML 1.0, 2.2 forbids or discourages."""


@lru_cache(maxsize=10_000)
def rfc3339(text: str) -> datetime | None:
    """An aware datetime; None for what RFC 3339 does not know, or not with capital T and Z."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if _RFC3339.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=10_000)
def rfc822(text: str) -> datetime | None:
    """An aware datetime of a date as the RSS Profile has it: year of four digits, numeric zone."""
    match = _RFC822.fullmatch(text)
    if match is None or match[6] + match[7] == "-0000":  # a zone that nobody knows
        return None
    month = _MONTHS.index(match[3]) + 1
    moment = rfc3339(f"{match[4]}-{month:02}-{match[2]:0>2}T{match[5]}{match[6]}:{match[7]}")
    if moment is None or not match[1]:
        return moment
    weekday = date(int(match[4]), month, int(match[2])).weekday()
    return moment if match[1] == _DAYS[weekday] else None


def scheme(url: str) -> str:
    """The scheme that a browser sees: it skips controls in front, tabs and ends of lines."""
    match = _SCHEME.match(re.sub("[\t\n\r]", "", url))
    return match[1].lower() if match else ""


@lru_cache(maxsize=10_000)
def is_absolute(iri: str) -> bool:
    """Whether it is an IRI with a scheme and, on the web, a host (RFC 3987, 2.2)."""
    match = _IRI.fullmatch(iri)
    if match is None:
        return False
    rest = iri[match.end(1) + 1 :]
    return match[1].lower() not in WEB or re.match(r"//[^/?#]", rest) is not None


def is_tag(iri: str, now: datetime) -> bool:
    """Whether a tag URI bears a day that has begun somewhere on earth (RFC 4151, 2.1)."""
    match = _TAG.fullmatch(iri)
    if match is None:
        return False
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return day <= (now.astimezone(UTC) + timedelta(hours=14)).date()


def host(url: str) -> str:
    """The host of a URL, in small letters; empty where it has none."""
    try:
        return urlsplit(url.strip()).hostname or ""
    except ValueError:
        return ""


def is_own_machine(host: str) -> bool:
    """Whether a host is whatever machine asks for it: no subscriber reaches the writer's."""
    return (
        host in ("localhost", "0.0.0.0", "::1")
        or host.endswith(".localhost")
        or re.fullmatch(r"127\.\d+\.\d+\.\d+", host) is not None
    )


def bad_characters(text: str) -> str:
    """What no feed may hold, by name: `U+0000, U+0085`; empty where there is nothing of it."""
    if not BAD.search(text):
        return ""
    return ", ".join(sorted({f"U+{ord(mark):04X}" for mark in BAD.findall(text)})[:5])
