"""HTML as libxml2 reads it, and what hides in it."""

import pytest

from feed.checking import markup


@pytest.mark.parametrize(
    ("srcset", "urls"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        ("a,b.png 1x,c.png", ["a,b.png", "c.png"]),
        (" ,, a.png 100w ,b.png", ["a.png", "b.png"]),
        ("", []),
        (" , ", []),
    ],
)
def test_a_srcset_names_several_pictures(srcset: str, urls: list[str]) -> None:
    assert list(markup.candidates(srcset)) == urls


def test_addresses_are_found_with_their_places() -> None:
    root, unread = markup.parse("<p>\n<a href=' b '>b</a>\n<video poster=c><source src=d></video>")
    assert unread == ""
    found = [(one.line, one.url, one.tag, one.embedded) for one in markup.addresses(root)]
    assert found == [
        (2, "b", "a", False),
        (3, "c", "video", True),
        (3, "d", "source", True),
    ]


def test_what_a_fragment_can_lead_to_is_an_id_or_the_name_of_an_anchor() -> None:
    root, _ = markup.parse("<p id=a><a name=b>b</a><img name=c src=d>")
    assert markup.targets(root) == {"a", "b"}


def test_a_text_that_is_nested_too_deep_is_told() -> None:
    assert markup.parse("<b>" * 5000)[1]


def test_a_large_page_takes_no_more_than_its_size() -> None:
    root, _ = markup.parse("<p id=a><a href=x>a</a><img src=y srcset='a, b'></p>" * 50_000)
    assert sum(1 for _ in markup.addresses(root)) == 200_000
