"""Dates are read by a strict grammar and nothing is guessed; written, they are RFC 3339 and 822."""

import locale
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feed.dates import DateError, parse, rfc822, rfc3339, timezone_named

steady = settings(derandomize=True, deadline=None, max_examples=200)


def at(offset: float, *moment: int) -> datetime:
    """A moment with its offset from UTC in hours."""
    return datetime(*moment, tzinfo=timezone(timedelta(hours=offset)))


def offset(moment: datetime) -> timedelta | None:
    return moment.utcoffset()


def refusal(text: str, zone: tzinfo = UTC) -> tuple[str, str]:
    """Why a text is no date, and how to write it."""
    with pytest.raises(DateError) as caught:
        parse(text, zone)
    return str(caught.value), caught.value.hint


DAY = at(0, 2022, 7, 5)
HALF_PAST_TWO = at(0, 2022, 7, 5, 14, 30)
SUMMER = at(2, 2022, 7, 5, 14, 30)

ISO = {
    "a day": ("2022-07-05", DAY),
    "blanks around it": ("  2022-07-05\t", DAY),
    "a leap day": ("2020-02-29", at(0, 2020, 2, 29)),
    "a leap day of a year that 400 divides": ("2000-02-29", at(0, 2000, 2, 29)),
    "hours and minutes behind a blank": ("2022-07-05 14:30", HALF_PAST_TWO),
    "several blanks between": ("2022-07-05   14:30", HALF_PAST_TWO),
    "hours and minutes behind a T": ("2022-07-05T14:30", HALF_PAST_TWO),
    "seconds": ("2022-07-05T14:30:15", at(0, 2022, 7, 5, 14, 30, 15)),
    "the last second of a day": ("2022-07-05T23:59:59", at(0, 2022, 7, 5, 23, 59, 59)),
    "parts of a second are cut": ("2022-07-05T14:30:00.999Z", HALF_PAST_TWO),
    "so they are behind a comma": ("2022-07-05T14:30:00,999Z", HALF_PAST_TWO),
    "nine digits of them": ("2022-07-05T14:30:00.123456789Z", HALF_PAST_TWO),
    "Z": ("2022-07-05T14:30:00Z", HALF_PAST_TWO),
    "small letters": ("2022-07-05t14:30:00z", HALF_PAST_TWO),
    "an offset": ("2022-07-05T14:30:00+02:00", SUMMER),
    "an offset without colon": ("2022-07-05T14:30:00+0200", SUMMER),
    "an offset of hours alone": ("2022-07-05T14:30:00+02", SUMMER),
    "an offset behind a blank, as git writes it": ("2022-07-05 14:30:00 +0200", SUMMER),
    "an offset without seconds": ("2022-07-05T14:30+02:00", SUMMER),
    "half an hour west": ("2022-07-05T14:30:00-03:30", at(-3.5, 2022, 7, 5, 14, 30)),
    "an unknown offset": ("2022-07-05T14:30:00-00:00", HALF_PAST_TWO),
    "a zone that has one meaning": ("2022-07-05 14:30 UTC", HALF_PAST_TWO),
    "such a zone of America": ("2022-07-05 14:30:00 EST", at(-5, 2022, 7, 5, 14, 30)),
    "the widest offset": ("2022-07-05T14:30:00+23:59", at(23 + 59 / 60, 2022, 7, 5, 14, 30)),
}

RFC_822 = {
    "as RSS has it": ("Tue, 05 Jul 2022 14:30:00 +0200", SUMMER),
    "without the weekday": ("05 Jul 2022 14:30:00 +0200", SUMMER),
    "a day of one digit": ("Tue, 5 Jul 2022 14:30:00 +0200", SUMMER),
    "without seconds": ("Tue, 05 Jul 2022 14:30 +0200", SUMMER),
    "GMT": ("Tue, 05 Jul 2022 14:30:00 GMT", HALF_PAST_TWO),
    "UT": ("Tue, 05 Jul 2022 14:30:00 UT", HALF_PAST_TWO),
    "UTC": ("Tue, 05 Jul 2022 14:30:00 UTC", HALF_PAST_TWO),
    "Z": ("Tue, 05 Jul 2022 14:30:00 Z", HALF_PAST_TWO),
    "EST": ("Tue, 05 Jul 2022 14:30:00 EST", at(-5, 2022, 7, 5, 14, 30)),
    "EDT": ("Tue, 05 Jul 2022 14:30:00 EDT", at(-4, 2022, 7, 5, 14, 30)),
    "CST": ("Tue, 05 Jul 2022 14:30:00 CST", at(-6, 2022, 7, 5, 14, 30)),
    "CDT": ("Tue, 05 Jul 2022 14:30:00 CDT", at(-5, 2022, 7, 5, 14, 30)),
    "MST": ("Tue, 05 Jul 2022 14:30:00 MST", at(-7, 2022, 7, 5, 14, 30)),
    "MDT": ("Tue, 05 Jul 2022 14:30:00 MDT", at(-6, 2022, 7, 5, 14, 30)),
    "PST": ("Tue, 05 Jul 2022 14:30:00 PST", at(-8, 2022, 7, 5, 14, 30)),
    "PDT": ("Tue, 05 Jul 2022 14:30:00 PDT", at(-7, 2022, 7, 5, 14, 30)),
    "a zone in small letters": ("tue, 05 jul 2022 14:30:00 gmt", HALF_PAST_TWO),
}

ENGLISH = {
    "month, day, year": ("July 5, 2022", DAY),
    "without the comma": ("July 5 2022", DAY),
    "day, month, year": ("5 July 2022", DAY),
    "a comma before the year": ("5 July, 2022", DAY),
    "an ordinal": ("July 5th, 2022", DAY),
    "an ordinal of a month": ("5th of July 2022", DAY),
    "the first": ("1st of July 2022", at(0, 2022, 7, 1)),
    "the second": ("July 2nd, 2022", at(0, 2022, 7, 2)),
    "the third": ("3rd July 2022", at(0, 2022, 7, 3)),
    "a shortened month": ("Jul 5, 2022", DAY),
    "a shortened month with its dot": ("Jul. 5, 2022", DAY),
    "Sept": ("Sept 5, 2022", at(0, 2022, 9, 5)),
    "Sept.": ("5 Sept. 2022", at(0, 2022, 9, 5)),
    "any case": ("JULY 5, 2022", DAY),
    "May, which is its own abbreviation": ("May 5, 2022", at(0, 2022, 5, 5)),
    "a weekday in front": ("Tuesday, July 5, 2022", DAY),
    "a weekday without comma": ("Tuesday 5 July 2022", DAY),
    "a leap day": ("February 29, 2020", at(0, 2020, 2, 29)),
    "a time": ("July 5, 2022 14:30", HALF_PAST_TWO),
    "pm": ("July 5, 2022 2:30 pm", HALF_PAST_TWO),
    "PM without a blank, behind a comma": ("July 5, 2022, 2:30PM", HALF_PAST_TWO),
    "at": ("July 5, 2022 at 2:30 pm", HALF_PAST_TWO),
    "am": ("5 July 2022 2:30 am", at(0, 2022, 7, 5, 2, 30)),
    "half past noon": ("5 July 2022 12:30 pm", at(0, 2022, 7, 5, 12, 30)),
    "half past midnight": ("5 July 2022 12:30 am", at(0, 2022, 7, 5, 0, 30)),
    "seconds and pm": ("5 July 2022 2:30:15 pm", at(0, 2022, 7, 5, 14, 30, 15)),
    "a time and an offset": ("July 5, 2022 2:30 pm +02:00", SUMMER),
    "a time and a zone": ("July 5, 2022 at 2:30 pm EST", at(-5, 2022, 7, 5, 14, 30)),
    "a year with a leading nought": ("July 5, 0987", at(0, 987, 7, 5)),
    "a leap day of the first century": ("29 February 0096", at(0, 96, 2, 29)),
    "a year of the first century": ("July 5, 0022", at(0, 22, 7, 5)),
}

FORMS = {
    f"{form}: {name}": case
    for form, cases in (("ISO 8601", ISO), ("RFC 822", RFC_822), ("English", ENGLISH))
    for name, case in cases.items()
}


@pytest.mark.parametrize(("text", "moment"), FORMS.values(), ids=FORMS)
def test_a_date_is_read_with_its_offset(text: str, moment: datetime) -> None:
    assert parse(text, UTC) == moment
    assert offset(parse(text, UTC)) == offset(moment)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_is_known_in_full_and_by_three_letters(month: int) -> None:
    # 2021 began on a Friday; the names come from the C locale, not from the code under test
    name = datetime(2021, month, 1).strftime("%B")
    assert parse(f"{name} 2, 2021", UTC) == at(0, 2021, month, 2)
    assert parse(f"2 {name[:3]} 2021", UTC) == at(0, 2021, month, 2)


@pytest.mark.parametrize("day", range(1, 8))
def test_every_weekday_is_known_in_full_and_by_three_letters(day: int) -> None:
    name = datetime(2021, 3, day).strftime("%A")
    assert parse(f"{name}, {day} March 2021", UTC) == at(0, 2021, 3, day)
    assert parse(f"{name[:3]}, {day} March 2021", UTC) == at(0, 2021, 3, day)


WRITE_A_DAY = "write it as 2022-07-05"
WRITE_A_TIME = "write it as 2022-07-05 23:59"
WRITE_AN_OFFSET = "write an offset: +02:00"
AMBIGUOUS = "which number is the month?"
GUESS = "write day, month and year so that nobody has to guess"
NOT_TELLABLE = "not every time zone can tell it within the years 1 to 9999"

REFUSED = {
    "three numbers with slashes": ("01/02/03", AMBIGUOUS, WRITE_A_DAY),
    "slashes and a year behind": ("1/2/2022", AMBIGUOUS, WRITE_A_DAY),
    "slashes and a year in front": ("2022/07/05", AMBIGUOUS, WRITE_A_DAY),
    "dots": ("05.07.2022", AMBIGUOUS, WRITE_A_DAY),
    "a lone year": ("2022", "a year alone names no day", WRITE_A_DAY),
    "a year and a month": ("2022-07", "the day is missing", WRITE_A_DAY),
    "a weekday": ("Tuesday", "a weekday names no day of the calendar", WRITE_A_DAY),
    "a short weekday": ("Sat", "a weekday names no day of the calendar", WRITE_A_DAY),
    "year 0": ("0000-07-05", "there is no year 0", WRITE_A_DAY),
    "year 0 in English": ("July 5, 0000", "there is no year 0", WRITE_A_DAY),
    "month 13": ("2022-13-05", "month must be 1 to 12", WRITE_A_DAY),
    "month 0": ("2022-00-05", "month must be 1 to 12", WRITE_A_DAY),
    "30 February": ("2022-02-30", "day must be 1 to 28", WRITE_A_DAY),
    "30 February of a leap year": ("2020-02-30", "day must be 1 to 29", WRITE_A_DAY),
    "29 February of 1900": ("1900-02-29", "day must be 1 to 28", WRITE_A_DAY),
    "day 0": ("2022-07-00", "day must be 1 to 31", WRITE_A_DAY),
    "31 April": ("2022-04-31", "day must be 1 to 30", WRITE_A_DAY),
    "24:00": ("2022-07-05 24:00", "hour must be 0 to 23", WRITE_A_TIME),
    "minute 60": ("2022-07-05 23:60", "minute must be 0 to 59", WRITE_A_TIME),
    "a leap second": ("2016-12-31T23:59:60Z", "second must be 0 to 59", WRITE_A_TIME),
    "an offset of 24 hours": ("2022-07-05T14:30+24:00", '"+24:00" is not an offset', None),
    "an offset of 60 minutes": ("2022-07-05T14:30+01:60", '"+01:60" is not an offset', None),
    "an unknown zone": ("5 Jul 2022 14:30 CEST", '"CEST" is not a zone that is known', None),
    "a military zone": ("5 Jul 2022 14:30:00 A", '"A" is not a zone that is known', None),
    "an offset behind a zone": ("5 July 2022 14:30 UTC+3", GUESS, WRITE_A_TIME),
    "an IANA name": ("5 July 2022 14:30 Europe/Berlin", GUESS, WRITE_A_TIME),
    "a zone without a time": (
        "July 5, 2022 EST",
        "a zone without a time says nothing",
        WRITE_A_DAY,
    ),
    "a wrong weekday": ("Wednesday, July 5, 2022", "that day is a Tuesday", WRITE_A_DAY),
    "a wrong short weekday": (
        "Mon, 05 Jul 2022 14:30:00 +0200",
        "that day is a Tuesday",
        WRITE_A_TIME,
    ),
    "a year of two digits": ("Tue, 05 Jul 22 14:30:00 +0200", GUESS, WRITE_A_TIME),
    "a month without a day": ("July 2022", GUESS, WRITE_A_DAY),
    "a day without a year": ("5 July", GUESS, WRITE_A_DAY),
    "an hour without minutes": ("July 5, 2022 2 pm", GUESS, WRITE_A_TIME),
    "now": ("now", GUESS, WRITE_A_DAY),
    "another language": ("5 juillet 2022", GUESS, WRITE_A_DAY),
    "prose": ("5 people met.", GUESS, WRITE_A_DAY),
    "a week": ("2022-W27-2", "", WRITE_A_DAY),
    "a day of the year": ("2022-186", "", WRITE_A_DAY),
    "no hyphens": ("20220705", "", WRITE_A_DAY),
    "single digits of a day that there is not": ("2022-2-30", "", WRITE_A_DAY),
    "three digits": ("2022-7-005", "", WRITE_A_DAY),
    "a lone number": ("10", "", WRITE_A_DAY),
    "a time stamp of Unix": ("1656979200", "", WRITE_A_DAY),
    "a day with Z": ("2022-07-05Z", "", WRITE_A_DAY),
    "no colon": ("2022-07-05T1430", "", WRITE_A_TIME),
    "an open end": ("2022-07-05T", "", WRITE_A_DAY),
    "full-width digits": ("２０２２-０７-０５", "", WRITE_A_DAY),
    "Arabic digits": ("٢٠٢٢-٠٧-٠٥", "", WRITE_A_DAY),
    "Chinese": ("2022年7月5日", "", WRITE_A_DAY),
    "minus signs": ("2022−07−05", "", WRITE_A_DAY),
    "nothing": ("", "", WRITE_A_DAY),
    "an unknown zone behind digits": (
        "2022-07-05 14:30 CEST",
        '"CEST" is not a zone that is known',
        None,
    ),
    "pm behind digits": ("2022-07-05 02:30 pm", "", WRITE_A_TIME),
    "a bad day with a time": ("2022-02-30 14:30", "day must be 1 to 28", WRITE_A_TIME),
    "quotes of a word processor": ("“2022-07-05”", "it stands in quotes", "remove the quotes"),
    "a quote that is left": ("2022-07-05’", "it stands in quotes", "remove the quotes"),
    "29 February of 2023 in English": ("29 Feb 2023", "day must be 1 to 28", WRITE_A_DAY),
    "29 February of the year 97": ("29 Feb 0097", "day must be 1 to 28", WRITE_A_DAY),
    "the first day of all": ("0001-01-01", NOT_TELLABLE, WRITE_A_DAY),
    "the last day of all": ("9999-12-31", NOT_TELLABLE, WRITE_A_DAY),
    "30 February in English": ("February 30, 2022", "day must be 1 to 28", WRITE_A_DAY),
    "32 July": ("32 July 2022", "day must be 1 to 31", WRITE_A_DAY),
    "24:00 in English": ("5 July 2022 24:00", "hour must be 0 to 23", WRITE_A_TIME),
    "minute 60 in English": ("5 July 2022 14:60", "minute must be 0 to 59", WRITE_A_TIME),
    "second 60 in English": ("5 July 2022 14:30:60", "second must be 0 to 59", WRITE_A_TIME),
}


@pytest.mark.parametrize(("text", "reason", "hint"), REFUSED.values(), ids=REFUSED)
def test_what_would_have_to_be_guessed_is_refused_and_says_how_to_write_it(
    text: str, reason: str, hint: str | None
) -> None:
    message = f'"{text}" is not a date' + (f": {reason}" if reason else "")
    assert refusal(text) == (message, hint or WRITE_AN_OFFSET)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2022-7-5", "2022-07-05"),
        ("2026-02-3", "2026-02-03"),
        ("2024-2-29", "2024-02-29"),
        ("2022-07-05 2:30", "2022-07-05 02:30"),
        ("2022-7-5T9:5:07.5+2:00", "2022-07-05T09:05:07.5+02:00"),
        ("2022-7-5 14:30 UTC", "2022-07-05 14:30 UTC"),
    ],
)
def test_a_date_that_lacks_leading_zeros_is_refused_and_told_with_them(
    text: str, meant: str
) -> None:
    message = f'"{text}" is not a date: a leading zero is missing'
    assert refusal(text) == (message, f"write it as {meant}")
    assert parse(meant, UTC)


@pytest.mark.parametrize("hour", ["13:30 pm", "13:30 am", "0:30 pm", "00:30 pm", "0:30 am"])
def test_an_hour_before_am_or_pm_is_one_to_twelve(hour: str) -> None:
    message = f'"5 July 2022 {hour}" is not a date: hour must be 1 to 12 before am or pm'
    assert refusal(f"5 July 2022 {hour}") == (message, WRITE_A_TIME)


LONG = {
    "400 digits": "9" * 400,
    "a day and 400 digits": "2022-07-05" + "0" * 400,
    "400 letters": "x" * 400,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_long_text_is_quoted_in_part(text: str) -> None:
    message, _ = refusal(text)
    assert message.partition(" is not a date")[0] == f'"{text[:39]}…"'


def test_a_long_zone_does_not_fill_the_terminal() -> None:
    message, _ = refusal("5 July 2022 14:30 " + "A" * 400)
    assert len(message) < 200


# Zones.

LOCAL = {
    "a day begins at midnight": ("Europe/Berlin", "2022-07-05", at(2, 2022, 7, 5)),
    "winter": ("Europe/Berlin", "2022-01-05 14:30", at(1, 2022, 1, 5, 14, 30)),
    "English": ("Asia/Kolkata", "July 5, 2022 2:30 pm", at(5.5, 2022, 7, 5, 14, 30)),
    "what is written wins": ("Europe/Berlin", "2022-07-05 14:30Z", HALF_PAST_TWO),
    "a zone that is written wins": (
        "Europe/Berlin",
        "5 Jul 2022 14:30 PST",
        at(-8, 2022, 7, 5, 14, 30),
    ),
    "a time that exists twice is the earlier": (
        "Europe/Berlin",
        "2022-10-30 02:30",
        at(2, 2022, 10, 30, 2, 30),
    ),
    "so it is in America": ("America/New_York", "2007-11-04 01:30", at(-4, 2007, 11, 4, 1, 30)),
    "the later one can be written": (
        "Europe/Berlin",
        "2022-10-30 02:30+01:00",
        at(1, 2022, 10, 30, 2, 30),
    ),
    "a midnight that exists twice is the earlier": (
        "America/Havana",
        "2022-11-06",
        at(-4, 2022, 11, 6),
    ),
    "a day without a midnight begins at one": (
        "America/Sao_Paulo",
        "2018-11-04",
        at(-2, 2018, 11, 4, 1),
    ),
    "so it does in English": ("America/Havana", "March 13, 2022", at(-4, 2022, 3, 13, 1)),
    "the day behind a skipped one": ("Pacific/Apia", "2011-12-31", at(14, 2011, 12, 31)),
    "rules reach beyond 2037": ("Europe/Berlin", "2500-07-05", at(2, 2500, 7, 5)),
}


@pytest.mark.parametrize(("zone", "text", "moment"), LOCAL.values(), ids=LOCAL)
def test_a_date_without_an_offset_is_in_the_zone(zone: str, text: str, moment: datetime) -> None:
    found = parse(text, timezone_named(zone))
    assert found == moment
    assert offset(found) == offset(moment)


NEVER = {
    "a time in spring": (
        "Europe/Berlin",
        "2022-03-27 02:30",
        "the clocks of Europe/Berlin skipped that time",
        WRITE_AN_OFFSET,
    ),
    "such a time in English": (
        "Europe/Berlin",
        "27 March 2022 2:30 am",
        "the clocks of Europe/Berlin skipped that time",
        WRITE_AN_OFFSET,
    ),
    "a midnight that was asked for": (
        "America/Sao_Paulo",
        "2018-11-04 00:00",
        "the clocks of America/Sao_Paulo skipped that time",
        WRITE_AN_OFFSET,
    ),
    "a day at the date line": (
        "Pacific/Apia",
        "2011-12-30",
        "the calendar of Pacific/Apia skipped that day",
        WRITE_A_DAY,
    ),
}


@pytest.mark.parametrize(("zone", "text", "reason", "hint"), NEVER.values(), ids=NEVER)
def test_a_local_time_that_never_was_is_refused(
    zone: str, text: str, reason: str, hint: str
) -> None:
    assert refusal(text, timezone_named(zone)) == (f'"{text}" is not a date: {reason}', hint)


LOCAL_MEAN_TIMES = {
    "Amsterdam, 17 min 30 s": ("Europe/Amsterdam", "1850-01-01", timedelta(minutes=18)),
    "Berlin, 53 min 28 s": ("Europe/Berlin", "1800-01-01 12:00", timedelta(minutes=53)),
    "Monrovia, 43 min 8 s west": ("Africa/Monrovia", "1880-06-01", timedelta(minutes=-43)),
    "New York, 4 h 56 min 2 s west": (
        "America/New_York",
        "July 4, 1776",
        timedelta(hours=-4, minutes=-56),
    ),
}


@pytest.mark.parametrize(
    ("zone", "text", "expected"), LOCAL_MEAN_TIMES.values(), ids=LOCAL_MEAN_TIMES
)
def test_an_offset_of_local_mean_time_is_told_to_the_minute(
    zone: str, text: str, expected: timedelta
) -> None:
    """RFC 3339, 5.6: an offset has hours and minutes, no seconds."""
    moment = parse(text, timezone_named(zone))
    assert abs((offset(moment) or timedelta()) - expected) <= timedelta(minutes=1)
    assert (offset(moment) or timedelta()) % timedelta(minutes=1) == timedelta()
    assert len(rfc3339(moment)) == len("1850-01-01T00:00:00+00:18")


ENDS_OF_TIME = {
    "the first day in the east": ("Asia/Tokyo", "0001-01-01"),
    "the first noon in the far east": ("Pacific/Apia", "0001-01-01 12:00"),
    "the last minute in the west": ("America/New_York", "9999-12-31 23:59"),
    "the last day in the west": ("America/New_York", "9999-12-31"),
    "the last day in English": ("America/New_York", "December 31, 9999 11:59 pm"),
}


@pytest.mark.parametrize(("zone", "text"), ENDS_OF_TIME.values(), ids=ENDS_OF_TIME)
def test_a_day_that_not_every_zone_can_tell_is_refused(zone: str, text: str) -> None:
    found = refusal(text, timezone_named(zone))
    assert found == (f'"{text}" is not a date: {NOT_TELLABLE}', WRITE_A_DAY)


@pytest.mark.parametrize(
    "name", ["UTC", "GMT", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "CET"]
)
def test_a_zone_has_its_name_in_the_database(name: str) -> None:
    assert str(timezone_named(name)) == name


NO_ZONES = {
    "a planet": "Mars/Olympus",
    "nothing": "",
    "an abbreviation": "CEST",
    "an offset": "UTC+3",
    "a folder": "Europe",
    "another case": "europe/berlin",
    "the machine's own": "localtime",
    "an absolute path": "/etc/localtime",
    "a way out": "../zoneinfo/UTC",
    "a way round": "Europe/../UTC",
    "a table of the database": "zone.tab",
    "a list of the database": "leapseconds",
    "a module": "__init__",
    "a line break": "Europe/Berlin\n",
    "a NUL": "Europe/Berlin\0",
    "a long one": "A" * 5000,
}


@pytest.mark.parametrize("name", NO_ZONES.values(), ids=NO_ZONES)
def test_what_the_database_does_not_name_is_no_zone(name: str) -> None:
    with pytest.raises(KeyError):
        timezone_named(name)


# Writing.

WRITTEN = {
    "UTC": (DAY, "2022-07-05T00:00:00+00:00", "Tue, 05 Jul 2022 00:00:00 +0000"),
    "east": (SUMMER, "2022-07-05T14:30:00+02:00", "Tue, 05 Jul 2022 14:30:00 +0200"),
    "half an hour west": (
        at(-3.5, 2022, 12, 31, 23, 59, 59),
        "2022-12-31T23:59:59-03:30",
        "Sat, 31 Dec 2022 23:59:59 -0330",
    ),
    "a year of three digits": (
        at(0, 987, 7, 5),
        "0987-07-05T00:00:00+00:00",
        "Thu, 05 Jul 0987 00:00:00 +0000",
    ),
    "a year of one digit": (
        at(0, 1, 1, 2),
        "0001-01-02T00:00:00+00:00",
        "Tue, 02 Jan 0001 00:00:00 +0000",
    ),
}


@pytest.mark.parametrize(("moment", "atom", "rss"), WRITTEN.values(), ids=WRITTEN)
def test_a_moment_is_written_with_four_digits_of_year_and_a_numeric_offset(
    moment: datetime, atom: str, rss: str
) -> None:
    """RFC 4287, 3.3 for Atom; the RSS Advisory Board's profile for RSS."""
    assert rfc3339(moment) == atom
    assert rfc822(moment) == rss


def test_parts_of_a_second_are_not_written() -> None:
    moment = SUMMER.replace(microsecond=999_999)
    assert rfc3339(moment) == "2022-07-05T14:30:00+02:00"
    assert rfc822(moment) == "Tue, 05 Jul 2022 14:30:00 +0200"


def other_locales() -> list[str]:
    """Those of this machine in which Tuesday and July have other names."""
    found = []
    before = locale.setlocale(locale.LC_TIME)
    for name in ("de_DE.UTF-8", "fr_FR.UTF-8", "ja_JP.UTF-8", "tr_TR.UTF-8"):
        with suppress(locale.Error):
            locale.setlocale(locale.LC_TIME, name)
            found.append(name)
    locale.setlocale(locale.LC_TIME, before)
    return found


@pytest.mark.skipif(not other_locales(), reason="this machine has no locale but C")
@pytest.mark.parametrize("name", other_locales())
def test_names_are_english_in_every_locale(name: str) -> None:
    """RFC 822, 5: the names of days and months are fixed strings."""
    before = locale.setlocale(locale.LC_TIME)
    locale.setlocale(locale.LC_TIME, name)
    try:
        assert rfc822(SUMMER) == "Tue, 05 Jul 2022 14:30:00 +0200"
    finally:
        locale.setlocale(locale.LC_TIME, before)


@pytest.mark.parametrize("place", ["Asia/Tokyo", "America/New_York", "Pacific/Apia"])
def test_the_zone_of_the_machine_changes_nothing(place: str) -> None:
    code = (
        "from datetime import UTC; from feed.dates import parse, rfc822, rfc3339\n"
        "print(rfc3339(parse('5 July 2022 2:30 pm', UTC)), rfc3339(parse('2022-07-05', UTC)))\n"
        "print(rfc822(parse('5 July 2022 14:30 EST', UTC)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"TZ": place, "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == (
        "2022-07-05T14:30:00+00:00 2022-07-05T00:00:00+00:00\nTue, 05 Jul 2022 14:30:00 -0500\n"
    )


offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda m: timezone(timedelta(minutes=m)))
moments = st.datetimes(
    datetime(1, 1, 4), datetime(9999, 12, 27), timezones=offsets, allow_imaginary=False
).map(lambda moment: moment.replace(microsecond=0))


@steady
@given(moments)
@example(at(0, 99, 12, 31))
def test_what_is_written_is_read_again_as_the_same_moment(moment: datetime) -> None:
    for write in (rfc3339, rfc822):
        again = parse(write(moment), UTC)
        assert again == moment
        assert offset(again) == offset(moment)


@steady
@given(moments, offsets)
def test_a_moment_is_written_with_its_own_offset(moment: datetime, zone: timezone) -> None:
    """Whatever was written before of the same moment, which is equal at each offset."""
    for one in (moment, moment.astimezone(zone)):
        assert rfc3339(one) == one.isoformat(timespec="seconds")


@steady
@given(moments.filter(lambda moment: moment.year >= 1900))
def test_what_is_written_is_read_by_strangers(moment: datetime) -> None:
    assert parsedate_to_datetime(rfc822(moment)) == moment
    assert datetime.fromisoformat(rfc3339(moment)) == moment


@steady
@given(
    st.tuples(st.integers(0, 9999), *(st.integers(0, most) for most in (13, 32, 25, 61, 61))),
    st.sampled_from(["Z", "+00:00", "-00:00", "+02:00", "-03:30", "+23:59", "+24:00", "-01:60"]),
    st.sampled_from("T "),
)
@example((9999, 12, 31, 23, 59, 59), "-01:00", "T")
@example((1, 1, 1, 0, 0, 0), "Z", "T")
@example((2022, 2, 29, 14, 30, 0), "Z", "T")
@example((2022, 7, 5, 24, 0, 0), "Z", "T")
def test_with_parts_of_a_second_or_without_it_is_the_same(
    moment: tuple[int, ...], zone: str, mark: str
) -> None:
    """What programs write is read by a shorter way, which must not be another one."""
    written = "{:04}-{:02}-{:02}{}{:02}:{:02}:{:02}".format(*moment[:3], mark, *moment[3:])
    try:
        expected = parse(f"{written}.9{zone}", UTC)
    except DateError as error:
        assert refusal(written + zone) == (str(error).replace(f".9{zone}", zone), error.hint)
        return
    assert parse(written + zone, UTC) == expected
    assert offset(parse(written + zone, UTC)) == offset(expected)


zones = st.sampled_from(["UTC", "Asia/Tokyo", "America/Sao_Paulo", "Pacific/Apia", "Europe/Berlin"])
pieces = st.sampled_from(
    [
        *"0123456789-/:.,+ TZ",
        "2022",
        "07-05",
        "24:00",
        "July ",
        "Tue, ",
        " am",
        " pm",
        " GMT",
        "of ",
    ]
)
almost_dates = st.lists(pieces, max_size=12).map("".join)
any_day = st.dates().map(str)


@steady
@given(st.one_of(st.text(), almost_dates, any_day), zones)
@example("9999-12-31 23:59", "America/Sao_Paulo")
@example("0001-01-01", "Asia/Tokyo")
def test_any_text_is_a_moment_that_every_zone_can_tell_or_is_refused(text: str, zone: str) -> None:
    try:
        moment = parse(text, timezone_named(zone))
    except DateError as error:
        assert error.hint
        return
    assert moment.microsecond == 0
    for hours in (-23, 23):
        assert moment.astimezone(timezone(timedelta(hours=hours))) == moment
    assert parse(rfc3339(moment), UTC) == moment


@steady
@given(st.dates(datetime(1, 1, 5).date(), datetime(9999, 12, 26).date()), zones)
def test_a_day_begins_on_that_day_in_its_zone(day: object, zone: str) -> None:
    try:
        moment = parse(str(day), timezone_named(zone))
    except DateError as error:
        assert "skipped that day" in str(error)
        return
    assert str(moment.date()) == str(day)
    assert moment.hour <= 1
