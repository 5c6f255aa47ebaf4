"""Addresses are absolute, in ASCII, and mean the same wherever a page stands."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed import addresses

steady = settings(derandomize=True, deadline=None, max_examples=200)

IRIS = {
    "a tag": "tag:example.org,2022-07-05:harbour",
    "a UUID": "urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    "a UUID in capitals": "urn:uuid:1B4E28BA-2FA1-11D2-883F-0016D3CCA427",
    "a page": "https://example.org/a?b=c&d#e",
    "an escaped letter": "https://example.org/%C3%BC",
    "an e-mail address": "mailto:ada@example.org",
    "a scheme with marks": "a+b-c.d:e",
}

NO_IRIS = {
    "nothing": "",
    "a word": "harbour",
    "a path": "/harbour.html",
    "a relative address": "//example.org/harbour",
    "a scheme alone": "https:",
    "no scheme": ":harbour",
    "a scheme that begins with a digit": "1a:b",
    "a blank": "tag:example.org,2022:a b",
    "a line break at the end": "tag:example.org,2022:a\n",
    "angle brackets": "https://example.org/<a>",
    "a quotation mark": 'https://example.org/"a"',
    "a backslash": "https://example.org\\a",
    "a bar": "urn:x:a|b",
    "braces": "urn:x:{a}",
    "a caret": "urn:x:a^b",
    "a backtick": "urn:x:`a`",
    "a broken escape": "https://example.org/%zz",
    "an escape cut short": "https://example.org/%C",
    "a letter that is not ASCII": "https://example.org/ü",
    "a scheme that is not ASCII": "ſ:a",
}


@pytest.mark.parametrize("text", IRIS.values(), ids=IRIS)
def test_an_id_is_an_absolute_iri_in_ascii(text: str) -> None:
    """RFC 4287, 4.2.6; in ASCII it is an RFC 3986 URI as well."""
    assert addresses.is_iri(text)


@pytest.mark.parametrize("text", NO_IRIS.values(), ids=NO_IRIS)
def test_what_is_no_absolute_iri_is_no_id(text: str) -> None:
    assert not addresses.is_iri(text)


URLS = {
    "one as it should be": ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    "capitals in scheme and host": ("HTTPS://Example.ORG/A", "https://example.org/A"),
    "blanks around": (" https://example.org/ ", "https://example.org/"),
    "no path": ("https://example.org", "https://example.org"),
    "a port": ("http://example.org:8080/", "http://example.org:8080/"),
    "a host in other letters": ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    "a host in Chinese": ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
    "a path in other letters": ("https://example.org/ü", "https://example.org/%C3%BC"),
    "a query in other letters": ("https://example.org/?q=ü", "https://example.org/?q=%C3%BC"),
    "a fragment in other letters": ("https://example.org/#ü", "https://example.org/#%C3%BC"),
    "a blank in the path": ("https://example.org/a b", "https://example.org/a%20b"),
    "what is escaped already": ("https://example.org/%C3%BC", "https://example.org/%C3%BC"),
    "a per cent sign that escapes nothing": (
        "https://example.org/100%",
        "https://example.org/100%25",
    ),
    "half an escape": ("https://example.org/%C", "https://example.org/%25C"),
    "marks that RFC 3986 forbids": (
        'https://example.org/<a>"{b}|\\^`',
        "https://example.org/%3Ca%3E%22%7Bb%7D%7C%5C%5E%60",
    ),
    "brackets in the path": ("https://example.org/a[1]", "https://example.org/a%5B1%5D"),
    "an IPv4 address": ("http://192.0.2.1/", "http://192.0.2.1/"),
    "an IPv6 address": ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]:80/"),
    "marks that may stand": (
        "https://example.org/a;b,c!$&'()*+=:@~",
        "https://example.org/a;b,c!$&'()*+=:@~",
    ),
}


@pytest.mark.parametrize(("text", "url"), URLS.values(), ids=URLS)
def test_a_url_is_written_in_ascii(text: str, url: str) -> None:
    """RFC 3987, 3.1: how an IRI becomes a URI."""
    assert addresses.web_url(text) == url
    assert addresses.web_url(url) == url
    assert not addresses.is_normal(text) or text == url


NO_URLS = {
    "nothing": "",
    "a word": "harbour",
    "a path": "/a",
    "no scheme": "//example.org/",
    "a name alone": "example.org",
    "another scheme": "ftp://example.org/",
    "script": "javascript:alert(1)",
    "data": "data:text/html,a",
    "an e-mail address": "mailto:ada@example.org",
    "no host": "https:///a",
    "no host but a port": "https://:80/",
    "a user": "https://ada@example.org/",
    "a user and a password": "https://ada:secret@example.org/",
    "an empty user": "https://@example.org/",
    "a port of letters": "https://example.org:http/",
    "a port too high": "https://example.org:65536/",
    "a port below": "https://example.org:-1/",
    "a blank in the host": "https://exam ple.org/",
    "an empty label": "https://a..b/",
    "an empty label in front": "https://.org/",
    "nothing but dots": "https://../",
    "a label in other letters of 64 characters": f"https://{'ü' * 64}.org/",
    "a label of 64 characters": f"https://{'a' * 64}.org/",
    "a bracket that is not closed": "https://[2001:db8::1/",
    "brackets around no address": "https://[x]/",
    "a backslash in the host": "https://example.org\\a",
    "an escape in the host": "https://exam%70le.org/",
}


@pytest.mark.parametrize("text", NO_URLS.values(), ids=NO_URLS)
def test_what_no_browser_could_open_is_no_url(text: str) -> None:
    with pytest.raises(ValueError):
        addresses.web_url(text)


PATHS = {
    "plain": ("a/b.html", "a/b.html"),
    "other letters": ("文 1.html", "%E6%96%87%201.html"),
    "marks that would mean something": ("a?b#c%d.html", "a%3Fb%23c%25d.html"),
    "marks that may stand": ("a!$&'()*+,-.:;=@_~b", "a!$&'()*+,-.:;=@_~b"),
    "brackets and quotes": ('a["b"].html', "a%5B%22b%22%5D.html"),
}


@pytest.mark.parametrize(("path", "url"), PATHS.values(), ids=PATHS)
def test_a_path_of_files_is_escaped(path: str, url: str) -> None:
    """RFC 3986, 3.3: what a path may hold."""
    assert addresses.from_path(path) == url
    assert addresses.unescaped(url) == path


@steady
@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_any_path_comes_back(path: str) -> None:
    escaped = addresses.from_path(path)
    assert set(escaped) <= set(string.ascii_letters + string.digits + "!$%&'()*+,-./:;=@_~")
    assert addresses.unescaped(escaped) == path


def test_an_escape_that_is_not_utf_8_names_no_file() -> None:
    with pytest.raises(UnicodeDecodeError):
        addresses.unescaped("a%FF.html")


RELATIVES = {
    "beside": ("b.html", "a.html", "b.html"),
    "below": ("x/b.html", "a.html", "x/b.html"),
    "above": ("b.html", "x/a.html", "../b.html"),
    "far above": ("b.html", "x/y/a.html", "../../b.html"),
    "in another folder": ("y/b.html", "x/a.html", "../y/b.html"),
    "the site": ("", "a.html", "index.html"),
    "the site from below": ("", "x/a.html", "../index.html"),
    "a folder": ("x/", "a.html", "x/index.html"),
    "from a folder": ("style.css", "x/", "../style.css"),
}


@pytest.mark.parametrize(("target", "page", "told"), RELATIVES.values(), ids=RELATIVES)
def test_a_page_names_its_neighbours_relative_to_itself(target: str, page: str, told: str) -> None:
    site = "https://example.org/blog/"
    assert addresses.relative(site + target, site + page, site) == told


@steady
@given(st.text(max_size=30))
def test_any_text_is_a_url_in_ascii_or_is_refused(text: str) -> None:
    for start in ("", "https://", "https://example.org/", "http://example.org:80/?"):
        try:
            url = addresses.web_url(start + text)
        except ValueError:
            continue
        assert url.isascii()
        assert not set(url) & set(' <>"{}|\\^`\n\t')
        assert urlsplit(url).hostname
        assert addresses.web_url(url) == url


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("/a.html", "https://example.org/x/a.html"),
        ("/", "https://example.org/x/"),
        ("/é 1/", "https://example.org/x/%C3%A9%201/"),
    ],
)
def test_an_address_within_a_site_lies_below_its_url(address: str, url: str) -> None:
    assert addresses.of_page(address, "https://example.org/x/") == url
