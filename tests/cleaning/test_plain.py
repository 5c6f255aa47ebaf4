"""Plain HTML is cleaned without nh3, and is what nh3 would have made of it."""

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reading import resolve

from feed.articles import markdown, text
from feed.cleaning import Cleaner, CleaningError, plain

CLEANER = Cleaner()
steady = settings(
    derandomize=True, deadline=None, max_examples=1000, suppress_health_check=[HealthCheck.too_slow]
)


def cleaned(html: str, asked: set[str] | None = None) -> str:
    """What becomes of it; `asked` takes in which references were resolved."""

    def resolving(reference: str) -> str | None:
        if asked is not None:
            asked.add(reference)
        return resolve(reference)

    try:
        return CLEANER.clean(html, resolving)
    except CleaningError as error:
        return f"fault: {error.message}"


def by_nh3(html: str, asked: set[str] | None = None) -> str:
    with patch.object(plain, "cleaned", lambda html, resolve: None):
        return cleaned(html, asked)


def check_both_ways(html: str) -> None:
    """The same comes of both, and no file is looked for that the other would not look for."""
    asked: set[str] = set()
    asked_by_nh3: set[str] = set()
    assert cleaned(html, asked) == by_nh3(html, asked_by_nh3)
    # what has a scheme is no file
    assert {reference for reference in asked if ":" not in reference} <= asked_by_nh3


MARKDOWN = {
    "paragraphs": 'One & two, a<b, "so".\n\nMore \N{NO-BREAK SPACE} of **it** and *it*, ~~no~~.',
    "headings": "Some\n\n## Two\n\n### Three *with words*\n\n# One",
    "links": "[one](a.md), [two](https://x.org/?a=1&b='2'), <https://x.org/>, **[three](/x 4)**",
    "pictures": "![A & it's <b>](a.png)\n\n[![](b.png)](c.md)",
    "lists": "- a\n- b\n  - c\n\n1. d\n\n   e\n2. f\n\n7. g",
    "listings": "```python\na < b & c\n```\n\n    d\n\n```c++\n```\n\n`e < f`",
    "quotes": "> a\n>\n> - b\n>\n> > c",
    "tables": "a|b|c|d\n-|:-|-:|:-:\n1|*2*|3|[4](d.md)\n",
    "breaks": "a  \nb\n\n***\n\nc",
    "other scripts": "Łódź, 東京, \N{ROCKET}, שלום",
}


@pytest.mark.parametrize("source", MARKDOWN.values(), ids=MARKDOWN.keys())
def test_what_markdown_becomes_is_plain(source: str) -> None:
    html = markdown.to_html(source)
    assert plain.cleaned(html, resolve) is not None
    check_both_ways(html)


@pytest.mark.parametrize("source", ["One.\n\nTwo & <b>.", "See https://x.org/?a=1&b=2 there."])
def test_what_plain_text_becomes_is_plain(source: str) -> None:
    html = text.to_html(source)
    assert plain.cleaned(html, resolve) is not None
    check_both_ways(html)


OTHERS = {
    "an element that is not named": "<p><span>a</span></p>",
    "an attribute that is not named": '<p title="x">a</p>',
    "a link that nobody sees": '<p hidden><a href="a.pdf">a</a></p><p>b</p>',
    "a picture that nobody sees": "<p>a</p>"
    '<blockquote style="display:none"><p><img src="a.png" alt="b" /></p></blockquote>',
    "an attribute behind another blank": '<p\nonclick="x">a</p>',
    "a closing tag with an attribute": "<p>a</p x>",
    "a tag in capitals": "<P>a</P>",
    "a tag that is not closed": "<p>a",
    "a tag that was not opened": "<p>a</p></p>",
    "tags that cross": "<p><em>a<strong>b</em></strong></p>",
    "a paragraph in a paragraph": "<p>a<p>b</p></p>",
    "a link in a link": '<p><a href="a">b<em><a href="c">d</a></em></a></p>',
    "a heading in a paragraph": "<p><h2>a</h2></p>",
    "a line break that a parser leaves out": "<pre>\n<code>a</code></pre>",
    "text out of cells": "<table><tbody><tr>a<td>b</td></tr></tbody></table>",
    "text behind the rows": "<table><tbody><tr><td>b</td></tr>\na</tbody></table>",
    "what is nested deep": "<blockquote>" * 400 + "</blockquote>" * 400,
    "a row that is in no body": "<table><tr><td>a</td></tr></table>",
    "a comment": "<p>a</p><!-- b -->",
    "a sign that begins a tag": "<p>a < b</p>",
    "a sign that ends a tag": "<p>a > b</p>",
    "a reference that need not be": "<p>&quot;a&quot;</p>",
    "a reference without its end": "<p>a &amp b</p>",
    "a bare ampersand": "<p>AT&T</p>",
    "a carriage return": "<p>a\rb</p>",
    "a byte order mark": "\ufeff<p>a</p>",
    "a control character": "<p>a\x01b</p>",
    "a control character in an attribute": '<p><img src="a" alt="\x01" /></p>',
    "a picture without a source": "<p><img></p>",
    "a picture that only counts": '<p>a<img src="https://pixel.wp.com/g.gif" alt="" /></p>',
    "a script as a link": '<p><a href="javascript:alert(1)">a</a></p>',
    "a link to its own page": '<h2>a<a href="#a">#</a></h2>',
    "a class of something else": '<p><code class="lineno">1</code></p>',
    "a style that is not allowed": "<p>a</p>"
    '<table><tbody><tr><td style="display: none">b</td></tr></tbody></table>',
}


@pytest.mark.parametrize("html", OTHERS.values(), ids=OTHERS.keys())
def test_all_else_is_left_to_nh3(html: str) -> None:
    assert plain.cleaned(html, resolve) is None
    check_both_ways(html)


NAMES = (
    "p h1 h2 h6 ul ol li table thead tbody tr th td pre code blockquote em strong del a br hr img "
    "span div nobr b"
).split()
ATTRIBUTES = [
    *("", "", "", " ", " /", "/", " id=x", ' class="language-c++"', ' class="language-lineno x"'),
    *(' start="3"', ' start="03"', ' style="text-align: right"', ' style="text-align:left"'),
    *(' href="a.md"', ' href="#a"', ' href="https://x.org/?a&amp;b&#x27;"', ' href="data:x"'),
    *(' src="a.png" alt="b &lt;&quot;&gt;" /', ' src="a.png" alt=">"', ' href="" ', ' href="//["'),
    *(' src="https://ad.doubleclick.net/x" alt="" /', ' href="mailto:a@b.c"', ' src="b" alt /'),
    *(' href="https://example.org:99999/"', ' href=" a\tb "', ' href="\xa0é"'),
]
tags = st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES))
bare = st.sampled_from([f"<{slash}{name}>" for name in NAMES for slash in ("", "/", "/")])
TEXTS = [
    *(
        "a",
        " ",
        "\n",
        "&amp;",
        "&lt;",
        "&gt;",
        "&quot;",
        "&nbsp;",
        "&",
        "\xa0",
        "\u200b",
        "\ufeff",
        '"',
        "'",
    ),
    *(";", "¶", "#", "é", "\N{ROCKET}", "\r", "\x0c", "\x85", "\ufffe", ">", "<", "<!--", "]]>"),
]
pieces = st.one_of(bare, bare, tags, st.sampled_from(TEXTS))


def held(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def around(name: str, attribute: str, parts: list[str]) -> str:
        return f"<{name}{attribute}>{''.join(parts)}</{name}>"

    return st.builds(
        around,
        st.sampled_from(NAMES),
        st.sampled_from(["", "", "", "", *ATTRIBUTES]),
        st.lists(inside, max_size=4),
    )


whole = st.recursive(st.one_of(st.sampled_from(TEXTS[:8]), tags), held, max_leaves=20)
html = st.lists(st.one_of(whole, whole, whole, pieces), min_size=1, max_size=8).map("".join)


@steady
@given(html)
@example('<p><a href="x">a<code>b</code></a></p>\n<p></p>\n<h1>c</h1>')
@example("<ul>\n<li>a</li>\nb</ul>")
def test_any_html_becomes_the_same_either_way(html: str) -> None:
    check_both_ways(html)


marks = st.sampled_from(
    [*"abc \n\n\t*_`#>-+1.)([]!|\\~&;<\"':/=", "](", "\n\n", "\n- ", "\n    ", "```\n", "|-|-|\n"]
)


@steady
@given(st.lists(marks, min_size=1, max_size=60).map("".join))
def test_any_markdown_becomes_the_same_either_way(source: str) -> None:
    html = markdown.to_html(source)
    check_both_ways(html)
