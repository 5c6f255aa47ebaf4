"""Ids are minted by RFC 4151, the same from the same path, date and host."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from feed import addresses, config
from feed.errors import ConfigError
from feed.minting import Authority, id_within, mint, preview_id

DAY = datetime(2022, 7, 5, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SITE = Authority("https://example.org/")

TAG_URI = re.compile(
    r"tag:(?P<name>[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*)"
    r",\d{4}-\d\d-\d\d:([A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*"
)
"""RFC 4151, 2.1, with DNS names and whole dates alone."""


@pytest.mark.parametrize(
    ("path", "specific"),
    [
        pytest.param("shanghai", "shanghai", id="a plain name"),
        pytest.param("a/b/c", "a/b/c", id="folders"),
        pytest.param("two words", "two%20words", id="a blank"),
        pytest.param("caf\u00e9", "caf%C3%A9", id="a letter with an accent"),
        pytest.param("cafe\u0301", "caf%C3%A9", id="the same letter in two parts is in NFC"),
        pytest.param("上海", "%E4%B8%8A%E6%B5%B7", id="Chinese"),
        pytest.param("a-._~b", "a-._~b", id="unreserved marks"),
        pytest.param("!$&'()*+,;=:@", "!$&'()*+,;=:@", id="marks that a path may hold"),
        pytest.param("100%", "100%25", id="a per cent sign"),
        pytest.param("why?", "why%3F", id="a question mark"),
        pytest.param('#"<>[]^`{|}', "%23%22%3C%3E%5B%5D%5E%60%7B%7C%7D", id="what no URI holds"),
    ],
)
def test_the_path_is_the_specific_part_of_a_tag(path: str, specific: str) -> None:
    minted = mint(path, DAY, SITE)
    assert minted == f"tag:example.org,2022-07-05:{specific}"
    assert TAG_URI.fullmatch(minted)
    assert addresses.is_iri(minted)


@pytest.mark.parametrize(
    ("published", "since", "day"),
    [
        pytest.param(DAY, None, "2022-07-05", id="the article's date"),
        pytest.param(DAY, date(2020, 1, 1), "2022-07-05", id="the host was ours before"),
        pytest.param(DAY, date(2022, 7, 5), "2022-07-05", id="the host is ours since that day"),
        pytest.param(DAY, date(2024, 2, 29), "2024-02-29", id="the host was not ours yet"),
        pytest.param(datetime(987, 6, 5, tzinfo=UTC), None, "0987-06-05", id="four digits a year"),
        pytest.param(
            datetime(2022, 7, 5, 1, tzinfo=timezone(timedelta(hours=14))),
            None,
            "2022-07-05",
            id="the date as its author wrote it",
        ),
    ],
)
def test_no_id_bears_a_date_on_which_the_host_was_not_ours(
    published: datetime, since: date | None, day: str
) -> None:
    assert (
        mint("a", published, Authority("https://example.org/", since)) == f"tag:example.org,{day}:a"
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        pytest.param("https://example.org/", "example.org", id="https"),
        pytest.param("http://example.org/", "example.org", id="http"),
        pytest.param("https://EXAMPLE.org/", "example.org", id="capitals"),
        pytest.param("https://example.org:8443/", "example.org", id="the port is left out"),
        pytest.param("https://example.org/blog/", "example.org", id="the path is left out"),
        pytest.param("https://bücher.example/", "xn--bcher-kva.example", id="punycode"),
        pytest.param("http://localhost:8000/", "localhost", id="a host without a dot"),
        pytest.param("https://my_host.example/", None, id="an underscore"),
        pytest.param("https://example.org./", None, id="a dot at the end"),
        pytest.param("https://-a.example/", None, id="a hyphen in front"),
        pytest.param("https://a..example/", None, id="nothing between dots"),
        pytest.param("https://192.0.2.1/", None, id="an IPv4 address"),
        pytest.param("https://[2001:db8::1]/", None, id="an IPv6 address"),
    ],
)
def test_the_host_is_the_authority(tmp_path: Path, url: str, host: str | None) -> None:
    (tmp_path / "feed.toml").write_text(f'url = "{url}"\n', encoding="utf-8")
    if host is None:
        with pytest.raises(ConfigError, match="url = "):
            config.load(tmp_path / "feed.toml")
    else:
        site = config.load(tmp_path / "feed.toml")
        minted = mint("a", DAY, Authority(site.url, site.since))
        assert minted == f"tag:{host},2022-07-05:a"
        assert TAG_URI.fullmatch(minted)


def test_an_id_of_a_preview_is_a_uuid_of_the_path_alone() -> None:
    """RFC 9562, 5.5."""
    minted = mint("a", DAY, Authority(""))
    assert minted == mint("a", NOW, Authority("", date(2025, 1, 1))) == preview_id("a")
    assert uuid.UUID(minted.removeprefix("urn:uuid:")).version == 5
    assert minted.startswith("urn:uuid:")


def test_an_id_of_a_preview_is_the_same_in_every_unicode_form() -> None:
    assert mint("caf\u00e9", DAY, Authority("")) == mint("cafe\u0301", DAY, Authority(""))


def test_ids_of_a_preview_differ_as_their_paths_do() -> None:
    paths = ["", "a", "b", "a/b", "A"]
    assert len({preview_id(path) for path in paths}) == len(paths)


def test_the_id_of_a_preview_never_changes_with_a_version() -> None:
    assert preview_id("shanghai") == preview_id("shanghai")
    namespace = uuid.UUID("b6a7ffa5-8c3b-5d0c-9e0a-3f2f7c1d9e54")
    assert preview_id("shanghai") == uuid.uuid5(namespace, "shanghai").urn


WITHIN = {
    "an address": ("https://example.org/", "https://example.org/tags/x"),
    "an address without its slash": ("https://example.org", "https://example.org/tags/x"),
    "a tag URI": ("tag:example.org,2001:feed", "tag:example.org,2001:feed/tags/x"),
    "a UUID, which cannot go on": (
        "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
        "urn:uuid:34c2edcf-cde0-5e5c-9e18-a416d7610227",
    ),
}


@pytest.mark.parametrize(("feed_id", "expected"), WITHIN.values(), ids=WITHIN)
def test_a_feed_within_a_feed_has_an_id_that_is_made_of_both(feed_id: str, expected: str) -> None:
    assert id_within(feed_id, "tags/x") == expected
