"""Text to aware datetime by a strict grammar, and back to RFC 3339 and RFC 822.

Three forms are read, and nothing is guessed:

1. ISO 8601 / RFC 3339: `2022-07-05`, `2022-07-05 14:30 UTC`, `2022-07-05T14:30:00+02:00`
2. RFC 822 with a four-digit year: `Tue, 05 Jul 2022 14:30:00 +0200`
3. English with the month's name: `July 5, 2022`, `5 July 2022 2:30 pm`
"""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import tzdata

from feed.characters import one_line

DAYS: tuple[str, ...] = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTHS: tuple[str, ...] = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")
ZONES = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5}
ZONES |= {"MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
"""The zone names that have one meaning, in hours (RFC 822, 5.1)."""


def _names(names: tuple[str, ...]) -> str:
    """A pattern for names in full or by their first three letters."""
    return "|".join(f"{name[:3]}(?:{name[3:]})?" for name in names)


_ZONE = r" ?(?P<zone>[+-]\d\d(?::?\d\d)?|(?!(?:am|pm)\b)[A-Z]+)"
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    rf"(?:{_ZONE})?)?",
    re.ASCII | re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\d{4}-\d\d-\d\d[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
"""What programs write. Python reads it by itself, but would take much else as well."""
_MONTH = rf"{_names(MONTHS)}|Sept"
_DAY = r"\d?\d(?:st|nd|rd|th)?"
_NAMED = re.compile(
    rf"(?:(?P<weekday>{_names(DAYS)}),? )?"
    r"(?P<moment>"
    rf"(?P<date>(?:{_MONTH})\.? {_DAY}|{_DAY} (?:of )?(?:{_MONTH})\.?)"
    r",? (?P<year>\d{4})"
    r"(?:,? (?:at )?"
    r"(?P<hour>\d?\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>[ap]m))?)?"
    r")"
    rf"(?:{_ZONE})?",
    re.ASCII | re.IGNORECASE,
)


_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)

_LIKE_A_DAY = "write it as 2022-07-05"
_LIKE_A_TIME = "write it as 2022-07-05 23:59"
_LONE_DIGIT = re.compile(r"(?<![\d.,])\d(?!\d)", re.ASCII)
_HAS_A_TIME = re.compile(r":|\dT\d|\d ?[ap]m\b", re.ASCII | re.IGNORECASE)


class DateError(ValueError):
    """A text that is no date by our grammar; `hint` says how to write it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def parse(text: str, zone: tzinfo) -> datetime:
    """Read one date.

    A date without offset is in `zone`; one without a time is that day's first instant there.
    The result keeps its offset and is cut to whole seconds.

    Raises DateError for all that the grammar does not name.
    """
    text = one_line(text)
    if _WHOLE.fullmatch(text):
        # what is wrong with it is told below
        with suppress(ValueError):
            return _usable(datetime.fromisoformat(text))
    for pattern, read in ((_ISO, _iso), (_NAMED, _named)):
        if match := pattern.fullmatch(text):
            try:
                return read(match, zone)
            except DateError as error:
                message = f'"{_shown(text)}" is not a date: {error}'
                raise DateError(message, error.hint or _hint(text)) from error
    why, instead = _reason(text)
    raise DateError(f'"{_shown(text)}" is not a date{why}', instead or _hint(text))


def rfc3339(moment: datetime) -> str:
    """RFC 3339: `2022-07-05T00:00:00+00:00`."""
    # moments of two offsets can be equal, but they are not written alike
    return _rfc3339(moment, moment.utcoffset())


@lru_cache(maxsize=1000)  # an article's moments stand in each of its documents
def _rfc3339(moment: datetime, _offset: timedelta | None) -> str:
    return moment.isoformat(timespec="seconds")


def rfc822(moment: datetime) -> str:
    """RFC 822 with a four-digit year and a numeric zone, English whatever the locale."""
    return (
        f"{DAYS[moment.weekday()][:3]}, {moment.day:02} {MONTHS[moment.month - 1][:3]} "
        f"{moment.year:04} {moment:%H:%M:%S %z}"
    )


@lru_cache
def timezone_named(name: str) -> tzinfo:
    """An IANA zone out of the tzdata package, so that every machine reads the same rules.

    Raises KeyError where there is no such zone.
    """
    if name == "UTC":
        return UTC
    if not re.fullmatch(r"[A-Za-z][\w+-]*(/[\w+-]+)*", name, re.ASCII):
        raise KeyError(name)
    try:
        with Path(tzdata.__file__).with_name("zoneinfo").joinpath(name).open("rb") as rules:
            return ZoneInfo.from_file(rules, key=name)
    except (OSError, ValueError) as error:
        raise KeyError(name) from error


def _iso(match: re.Match[str], zone: tzinfo) -> datetime:
    day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
    if match["hour"] is None:
        return _first_instant(day, zone)
    hour, minute, second = _time(match)
    return _placed(day.replace(hour=hour, minute=minute, second=second), match["zone"], zone)


def _named(match: re.Match[str], zone: tzinfo) -> datetime:
    # imported where it is needed: most builds read no such date
    from dateutil.parser import parse as parse_english

    if match["zone"] and not match["hour"]:
        raise DateError("a zone without a time says nothing")
    year = int(match["year"])
    _day(year, *_month_and_day(match["date"]))
    if match["hour"]:
        _time(match, match["half"])
    # dateutil takes a year below 100 for one of this century, whatever its noughts
    local = parse_english(match["moment"], default=datetime(2000, 1, 1)).replace(year=year)
    weekday = DAYS[local.weekday()]
    if match["weekday"] and weekday[:3] != match["weekday"][:3].title():
        raise DateError(f"that day is a {weekday}")
    if not match["hour"]:
        return _first_instant(local, zone)
    return _placed(local, match["zone"], zone)


def _month_and_day(written: str) -> tuple[int, int]:
    """The numbers of `July 5th` or `5th of July`."""
    names = [name[:3] for name in MONTHS]
    month = re.search(_MONTH, written, re.IGNORECASE)
    day = re.search(r"\d+", written)
    assert month and day  # the grammar has both
    return names.index(month[0][:3].title()) + 1, int(day[0])


def _day(year: int, month: int, day: int) -> datetime:
    if year == 0:
        raise DateError("there is no year 0")
    if not 1 <= month <= 12:
        raise DateError("month must be 1 to 12")
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise DateError(f"day must be 1 to {days}")
    return datetime(year, month, day)


def _time(match: re.Match[str], half: str | None = None) -> tuple[int, int, int]:
    """Hour, minute and second as written; `half` is the am or pm behind them."""
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if half and not 1 <= hour <= 12:
        raise DateError("hour must be 1 to 12 before am or pm")
    for name, value, highest in (
        ("hour", hour, 23),
        ("minute", minute, 59),
        ("second", second, 59),
    ):
        if value > highest:
            raise DateError(f"{name} must be 0 to {highest}")
    return hour, minute, second


def _placed(local: datetime, written: str | None, zone: tzinfo) -> datetime:
    """A local time with the offset that was written, or that of the zone at that time."""
    if written:
        return _usable(local.replace(tzinfo=_offset(written)))
    moment = _at(local, zone)
    if moment is None:
        raise DateError(f"the clocks of {zone} skipped that time", "write an offset: +02:00")
    return _usable(moment)


def _first_instant(day: datetime, zone: tzinfo) -> datetime:
    """Midnight, or the first minute that the clocks show where they skip midnight."""
    for minute in range(24 * 60):
        if moment := _at(day + timedelta(minutes=minute), zone):
            return _usable(moment)
    raise DateError(f"the calendar of {zone} skipped that day")


def _at(local: datetime, zone: tzinfo) -> datetime | None:
    """A wall time in a zone, the earlier one where it exists twice, None where it does not."""
    moment = _fixed(local.replace(tzinfo=zone))
    try:
        return moment if moment.astimezone(zone).replace(tzinfo=None) == local else None
    except OverflowError as error:
        raise _untellable() from error


def _fixed(moment: datetime) -> datetime:
    """The same moment with its offset as a number, free of any zone's rules."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()), fold=0)


def _usable(moment: datetime) -> datetime:
    """Readers count in UTC and with offsets to the minute; refuse what cannot be told so."""
    if not _EARLIEST <= moment <= _LATEST:
        raise _untellable()
    offset = moment.utcoffset() or timedelta()
    if offset.seconds % 60:
        # local mean time of the 19th century has seconds, which RFC 3339 cannot write
        return moment.replace(
            tzinfo=timezone(timedelta(minutes=round(offset.total_seconds() / 60)))
        )
    return moment


def _untellable() -> DateError:
    return DateError("not every time zone can tell it within the years 1 to 9999", _LIKE_A_DAY)


def _offset(written: str) -> timezone:
    if written[0] not in "+-":
        if written.upper() not in ZONES:
            message = f'"{_shown(written)}" is not a zone that is known'
            raise DateError(message, "write an offset: +02:00")
        return timezone(timedelta(hours=ZONES[written.upper()]))
    hours, minutes = int(written[1:3]), int(written[3:].lstrip(":") or 0)
    if hours > 23 or minutes > 59:
        raise DateError(f'"{written}" is not an offset', "write an offset: +02:00")
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if written[0] == "-" else size)


_QUOTES = "\"'“”„‟‘’‚‛«»‹›"
_REASONS = (
    (rf"[{_QUOTES}].*|.*[{_QUOTES}]", "it stands in quotes", "remove the quotes"),
    (r"\d{4}", "a year alone names no day", ""),
    (r"\d{4}-\d\d", "the day is missing", ""),
    (r"\d{1,4}[/.]\d{1,2}[/.]\d{1,4}.*", "which number is the month?", ""),
    (rf"(?:{_names(DAYS)})", "a weekday names no day of the calendar", ""),
    (r".*[A-Za-z]{3}.*", "write day, month and year so that nobody has to guess", ""),
)


def _reason(text: str) -> tuple[str, str]:
    """Why a text is no date, as the end of a message, and what to do about that very text."""
    if padded := _with_zeros(text):
        return ": a leading zero is missing", f"write it as {padded}"
    for shape, why, instead in _REASONS:
        if re.fullmatch(shape, text):
            return f": {why}", instead
    return "", ""


def _with_zeros(text: str) -> str:
    """What a text such as `2022-7-5 9:30` is with zeros in front; empty where that is no date."""
    padded = _LONE_DIGIT.sub(r"0\g<0>", text)
    if padded == text or not _ISO.fullmatch(padded):
        return ""
    try:
        parse(padded, UTC)
    except DateError:
        return ""
    return padded


def _hint(text: str) -> str:
    return _LIKE_A_TIME if _HAS_A_TIME.search(text) else _LIKE_A_DAY


def _shown(text: str) -> str:
    """A text as a message quotes it: not longer than a line."""
    return text if len(text) <= 40 else text[:39] + "…"
