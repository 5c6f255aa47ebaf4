"""A target says whose it is."""

import pytest

from feed.errors import FeedError
from feed.publishing import marker
from feed.publishing.marker import Marker

MARKER = Marker("tag:ships.test,2022:feed", {"a.html": "1", "ü.html": "2"})


def test_it_reads_back() -> None:
    assert marker.read(marker.written(MARKER), "www/") == MARKER


def test_it_is_the_same_bytes_whatever_the_order() -> None:
    turned = Marker(MARKER.site, dict(reversed(MARKER.files.items())))
    assert marker.written(turned) == marker.written(MARKER)


def test_while_files_are_sent_nobody_knows_what_they_are() -> None:
    begun = MARKER.begun(("a.html", "b.html"))
    assert begun.files == {"a.html": "", "b.html": "", "ü.html": "2"}


@pytest.mark.parametrize(
    "data",
    [
        b'{"x":' + b"[" * 100_000,
        b"",
        b"{",
        b"[]",
        b'{"site":1}',
        b"\xff",
        b'{"site":"a","files":[]}',
        b"<html>",
    ],
    ids=len,
)
def test_what_is_no_marker_is_told(data: bytes) -> None:
    with pytest.raises(FeedError, match=r"\.feed-target\.json in www/ cannot be read"):
        marker.read(data, "www/")


def test_a_marker_of_a_later_version_is_told() -> None:
    with pytest.raises(FeedError, match="another version"):
        marker.read(b'{"version":2,"site":"a","files":{}}', "www/")


ELSEWHERE = [
    *("../a.html", "/etc/passwd", "a/../../b", "", "./a.html", "a//b", "a/"),
    *("x\\ny", "a\\u0000b", "a\\\\b"),
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_a_marker_that_names_what_is_elsewhere_is_told(path: str) -> None:
    """By it files are deleted."""
    with pytest.raises(FeedError, match="names files outside of it"):
        marker.read(f'{{"site":"a","files":{{"{path}":"1"}}}}'.encode(), "www/")


@pytest.mark.parametrize(
    "path", ["a b.html", "no\u00a0break.html", "👩\u200d💻.html", "#a", "-a", "~a"]
)
def test_a_marker_may_name_whatever_a_build_writes(path: str) -> None:
    told = Marker("a", {path: "1"})
    assert marker.read(marker.written(told), "www/") == told
