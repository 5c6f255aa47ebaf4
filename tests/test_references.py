"""Every reference of an article is absolute in what is published (RFC 3986, 5)."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feed.references import References, Site

SITE = Site(
    base_url="https://example.org/blog/",
    pages={"post.md": "/post.html", "sub/other.md": "/2026/other/"},
    files={"a b.png": 5, "sub/talk.mp3": 7, "文.pdf": 9},
    hidden=frozenset({"draft.md"}),
    addresses=frozenset({"/post.html", "/2026/other/"}),
)

RESOLVED = {
    "an absolute URL stays": ("https://x.org/a?b=1#c", "https://x.org/a?b=1#c"),
    "what is not ASCII in it is encoded": (
        "https://x.org/ä b?ü#ö",
        "https://x.org/%C3%A4%20b?%C3%BC#%C3%B6",
    ),
    "a host's name becomes punycode": ("https://Bücher.example/", "https://xn--bcher-kva.example/"),
    "an escape in it stays": ("https://x.org/%E4%20", "https://x.org/%E4%20"),
    "a percent sign that escapes nothing is escaped": ("https://x.org/5%", "https://x.org/5%25"),
    "a mail address stays": ("mailto:ada@example.org", "mailto:ada@example.org"),
    "white space around it goes": ("  https://x.org/a \n", "https://x.org/a"),
    "without a scheme it has the site's": ("//x.org/a", "https://x.org/a"),
    "a fragment is of the article's page": ("#note", "https://example.org/blog/post.html#note"),
    "a query too": ("?a=1", "https://example.org/blog/post.html?a=1"),
    "a whole address of an article's file": (
        "https://example.org/blog/sub/other.md#x",
        "https://example.org/blog/2026/other/#x",
    ),
    "another article leads to its page": ("sub/other.md", "https://example.org/blog/2026/other/"),
    "a fragment may hold a colon": ("#fn:1", "https://example.org/blog/post.html#fn:1"),
    "a fragment alone that is empty": ("#", "https://example.org/blog/post.html"),
    "with its fragment": ("sub/other.md#x", "https://example.org/blog/2026/other/#x"),
    "also from the site's root": ("/sub/other.md", "https://example.org/blog/2026/other/"),
    "a file leads to its copy": ("a%20b.png", "https://example.org/blog/a%20b.png"),
    "also where its name is not escaped": ("./a b.png", "https://example.org/blog/a%20b.png"),
    "a file of another folder": ("x/../sub/talk.mp3", "https://example.org/blog/sub/talk.mp3"),
    "a file whose name is not ASCII": ("文.pdf", "https://example.org/blog/%E6%96%87.pdf"),
    "what is not ours at the host's root": ("/about/", "https://example.org/about/"),
    "what does not exist": ("gone.html", "https://example.org/blog/gone.html"),
    "a folder keeps its slash": ("sub/", "https://example.org/blog/sub/"),
    "nothing leaves the content folder": (
        "../../etc/passwd",
        "https://example.org/blog/etc/passwd",
    ),
}


@pytest.mark.parametrize(("reference", "expected"), RESOLVED.values(), ids=RESOLVED)
def test_a_reference_is_resolved(reference: str, expected: str) -> None:
    assert References(SITE, "post.md").resolve(reference) == expected


@pytest.mark.parametrize(
    "reference",
    ["http://[bad", "https://", "http://user:secret@x.org/", "https://x.org:99999/", "%ff.png"],
)
def test_what_is_no_url_resolves_to_nothing(reference: str) -> None:
    assert References(SITE, "post.md").resolve(reference) is None


def test_paths_are_relative_to_the_article() -> None:
    assert (
        References(SITE, "sub/other.md").resolve("talk.mp3")
        == "https://example.org/blog/sub/talk.mp3"
    )


def test_files_that_are_referred_to_are_noted() -> None:
    references = References(SITE, "post.md")
    for reference in ("a b.png", "a%20b.png#x", "https://example.org/blog/sub/talk.mp3", "post.md"):
        references.resolve(reference)
    assert references.files == {"a b.png", "sub/talk.mp3"}


def test_what_leads_nowhere_is_noted() -> None:
    references = References(SITE, "post.md")
    for reference in ("gone.html", "draft.md", "post.html", "2026/other/", "/about/", "a b.png"):
        references.resolve(reference)
    assert references.missing == {"gone.html"}
    assert references.unpublished == {"draft.md"}


def test_a_file_is_told_with_its_url_and_size() -> None:
    references = References(SITE, "post.md")
    assert references.file("sub/talk.mp3") == ("https://example.org/blog/sub/talk.mp3", 7)
    assert references.file("gone.mp3") is None
    assert references.files == {"sub/talk.mp3"}


def test_an_empty_reference_leads_nowhere() -> None:
    """What stood in it was taken out, or forgotten: the article itself is not meant."""
    assert References(SITE, "post.md").resolve(" ") is None


pieces = st.sampled_from(
    "post.md sub other.md a%20b.png talk.mp3 draft.md gone 文 x.org a=1 ~ . .. / // # ? : "
    "https: https://example.org/blog/".split()
)


@settings(derandomize=True, deadline=None, max_examples=500)
@given(st.lists(pieces, max_size=6).map("".join), st.sampled_from(sorted(SITE.pages)))
@example("../sub/./talk.mp3#t:1", "sub/other.md")
@example("/about/#us", "post.md")
def test_a_blank_in_front_changes_nothing(reference: str, here: str) -> None:
    """Neither where it leads nor what is noted, though most are resolved in a quicker way."""
    told = References(SITE, here), References(SITE, here)
    assert told[0].resolve(reference) == told[1].resolve(f" {reference}")
    assert told[0] == told[1]
