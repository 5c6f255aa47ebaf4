"""Patterns of addresses, and what feed makes of them."""

import pytest

from feed.adoption.patterns import PatternError, with_braces, with_colons, with_liquid

COLONS = {"year": "{year}", "month": "{month}", "day": "{day}", "slug": "{slug}"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("/:year/:month/:slug/", "/{year}/{month}/{slug}/", id="a folder"),
        pytest.param("blog/:slug.html", "/blog/{slug}.html", id="from the root on"),
        pytest.param("/blog//:slug", "/blog/{slug}.html", id="a page that ends in nothing"),
        pytest.param("/:slug/index.html", "/{slug}/", id="the index of a folder"),
    ],
)
def test_colons(pattern: str, expected: str) -> None:
    assert with_colons(pattern, COLONS) == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param("{slug}.html", "/{slug}.html", id="Pelican's own"),
        pytest.param(
            "posts/{date:%Y}/{date:%m}/{date:%d}/{slug}/",
            "/posts/{year}/{month}/{day}/{slug}/",
            id="dates one by one",
        ),
        pytest.param("{date:%Y/%m}/{slug}/", "/{year}/{month}/{slug}/", id="dates in one"),
    ],
)
def test_braces(pattern: str, expected: str) -> None:
    assert with_braces(pattern, {"slug": "{slug}"}) == expected


def test_liquid() -> None:
    names = {"page.fileSlug": "{slug}"}
    assert with_liquid("/blog/{{ page.fileSlug }}/", names) == "/blog/{slug}/"


def test_what_feed_cannot_say_is_named() -> None:
    with pytest.raises(PatternError, match=r"have no :y_day and :hour$"):
        with_colons("/:y_day/:hour/:slug/:y_day", COLONS)
    with pytest.raises(PatternError, match=r"have no \{category\}"):
        with_braces("{category}/{slug}.html", {"slug": "{slug}"})
    with pytest.raises(PatternError, match=r"have no \{date:%b\}"):
        with_braces("{date:%b}/{slug}.html", {"slug": "{slug}"})
    with pytest.raises(PatternError, match=r"have no \{\{ title \| slugify \}\}"):
        with_liquid("/{{ title | slugify }}/", {})
