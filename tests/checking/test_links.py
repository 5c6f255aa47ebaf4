"""Where an address leads, as a web host would take it."""

import pytest

from feed.checking.links import ELSEWHERE, Place, leads

SITE = "https://example.org/blog/"


@pytest.mark.parametrize(
    ("url", "path", "fragment"),
    [
        ("https://example.org/blog/", "index.html", ""),
        ("https://example.org/blog", "index.html", ""),
        ("HTTPS://EXAMPLE.ORG/blog/a.html?b=c#d", "a.html", "d"),
        ("https://example.org:443/blog/a.html", "a.html", ""),
        ("a/", "x/a/index.html", ""),
        ("../a.html", "a.html", ""),
        ("", "x/y.html", ""),
        ("#%C3%A9", "x/y.html", "é"),
        ("%E6%96%87%201.html", "x/文 1.html", ""),
        ("?a=b", "x/y.html", ""),
        ("/blog/a%2Fb.html", "a/b.html", ""),
    ],
)
def test_an_address_within_the_site_is_one_of_a_file(url: str, path: str, fragment: str) -> None:
    assert leads(url, f"{SITE}x/y.html", SITE) == Place(path, fragment)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://example.org/blogs/",
        "http://other.example/blog/",
        "https://example.org:8443/blog/",
        "../../",
        "mailto:ada@example.org",
        "tag:example.org,2022:a",
        "//other.example/a.html",
    ],
)
def test_what_is_elsewhere_is_not_looked_for(url: str) -> None:
    assert leads(url, f"{SITE}x/y.html", SITE) == ELSEWHERE


@pytest.mark.parametrize("url", ["http://[", "https://example.org:x/", "%FF", "#%FF", "a%00b"])
def test_what_is_no_address_is_told(url: str) -> None:
    assert leads(url, f"{SITE}x/y.html", SITE).wrong
