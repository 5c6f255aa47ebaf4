"""What dates, ids and addresses look like, by the letter of their specifications."""

from datetime import UTC, datetime

import pytest

from feed.checking import shapes

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2022-07-05T14:30:00Z", "2022-07-05T14:30:00+00:00", "2022-07-05T16:30:00.000+02:00"],
)
def test_a_date_of_rfc3339_is_read(text: str) -> None:
    assert shapes.rfc3339(text) == datetime(2022, 7, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    "2022-07-05|2022-07-05T14:30:00|2022-07-05t14:30:00z|2022-07-05 14:30:00Z|20220705T143000Z"
    "|2022-13-05T14:30:00Z|2022-02-29T14:30:00Z|2022-07-05T24:00:00Z|2022-07-05T14:30:00+24:00"
    "|2022-07-05T14:30:00+0200| 2022-07-05T14:30:00Z|0000-01-01T00:00:00Z|0001-01-01T00:00:00+01:00"
    "|２０２２-07-05T14:30:00Z|".split("|"),
)
def test_what_is_no_date_of_rfc3339_is_none(text: str) -> None:
    assert shapes.rfc3339(text) is None


@pytest.mark.parametrize(
    "text",
    ["Tue, 05 Jul 2022 14:30:00 +0000", "5 Jul 2022 14:30:00 +0000", "05 Jul 2022 16:30:00 +0200"],
)
def test_a_date_of_rfc822_is_read(text: str) -> None:
    assert shapes.rfc822(text) == datetime(2022, 7, 5, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    "Mon, 05 Jul 2022 14:30:00 +0000|Tue, 05 Jul 22 14:30:00 +0000|Tue, 05 Jul 2022 14:30:00 GMT"
    "|Tue, 05 Jul 2022 14:30:00 -0000|Di, 05 Jul 2022 14:30:00 +0000|32 Jul 2022 14:30:00 +0000"
    "|2022-07-05T14:30:00Z|".split("|"),
)
def test_what_the_rss_profile_does_not_want_is_none(text: str) -> None:
    assert shapes.rfc822(text) is None


@pytest.mark.parametrize(
    ("iri", "absolute"),
    [
        ("https://example.org/", True),
        ("https://example.org/文?a=b#c", True),
        ("tag:example.org,2022:a", True),
        ("urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427", True),
        ("https:/a", False),
        ("https://", False),
        ("//example.org/", False),
        ("a.html", False),
        ("https://example.org/a b", False),
        ("https://example.org/%zz", False),
        ("https://example.org/<b>", False),
        (" https://example.org/", False),
        ("", False),
    ],
)
def test_an_iri_is_absolute_with_a_scheme_and_on_the_web_a_host(iri: str, absolute: bool) -> None:
    assert shapes.is_absolute(iri) is absolute


@pytest.mark.parametrize(
    ("iri", "right"),
    [
        ("tag:example.org,2022-07-05:a", True),
        ("tag:ada@example.org,2022:a", True),
        ("tag:example.org,2026-11-01:a", True),
        ("tag:example.org,2026-11-02:a", False),
        ("tag:example.org,2022-02-30:a", False),
        ("tag:example.org:a", False),
    ],
)
def test_a_tag_bears_a_day_that_has_begun(iri: str, right: bool) -> None:
    assert shapes.is_tag(iri, NOW) is right


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("JavaScript:a", "javascript"),
        ("\x01 java\nscript:a", "javascript"),
        ("https://example.org/", "https"),
        ("a/b:c", ""),
        ("#a:b", ""),
    ],
)
def test_a_scheme_is_what_a_browser_sees(url: str, scheme: str) -> None:
    assert shapes.scheme(url) == scheme


@pytest.mark.parametrize(
    "host", ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "::1", "0.0.0.0"]
)
def test_a_host_may_be_whatever_machine_asks(host: str) -> None:
    assert shapes.is_own_machine(host)


@pytest.mark.parametrize(
    "host", ["example.org", "localhost.example", "12.7.0.1", "", "127.0.0.1.nip.io"]
)
def test_other_hosts_are_not(host: str) -> None:
    assert not shapes.is_own_machine(host)


def test_what_no_feed_may_hold_is_named() -> None:
    assert shapes.bad_characters("a\x85b\0c\ufdd0") == "U+0000, U+0085, U+FDD0"
    assert shapes.bad_characters("a\tb\r\nc 文 👩\u200d💻") == ""
