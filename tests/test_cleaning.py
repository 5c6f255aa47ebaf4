"""What an article holds cannot hurt its reader, and comes out whole."""

import pytest

from feed.cleaning import DEEPEST, LONGEST, Cleaner, CleaningError

BASE = "https://example.org/"


def resolve(reference: str) -> str | None:
    """As the build does it, but simpler: what has a scheme stays, the rest is below the site."""
    if reference == "not a url":
        return None
    return reference if ":" in reference else BASE + reference.lstrip("/")


def clean(html: str) -> str:
    return Cleaner().clean(html, resolve)


KEPT = {
    "a paragraph": "<p>Plain <em>text</em>.</p>",
    "a table with its alignment": '<table><tbody><tr><td style="text-align:right">1</td></tr>'
    "</tbody></table>",
    "a list that starts at three": '<ol start="3"><li>c</li></ol>',
    "code with its language": '<pre><code class="language-py">a &lt; b\n  c</code></pre>',
    "a footnote": '<sup class="footnote-reference"><a href="https://example.org/#1">1</a></sup>',
    "ruby": "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
    "another direction": '<p dir="rtl" lang="ar">سلام</p>',
    "an isolated name": "<bdi>Олег</bdi>",
    "a figure": '<figure><img alt="a" src="https://example.org/a.png">'
    "<figcaption>A</figcaption></figure>",
    "audio": '<audio controls="" src="https://example.org/a.mp3"></audio>',
    "details": "<details><summary>More</summary>text</details>",
    "an abbreviation": '<abbr title="RDF Site Summary">RSS</abbr>',
    "a mail address": '<a href="mailto:ada@example.org">write</a>',
    "emoji and curly quotes": "<p>“👩‍💻” ’</p>",
}


@pytest.mark.parametrize("html", KEPT.values(), ids=KEPT)
def test_what_is_harmless_stays_as_it_is(html: str) -> None:
    assert clean(html) == html


REMOVED = {
    "a script goes with its text": ("a<script>alert(1)</script>b", "ab"),
    "a style goes with its text": ("a<style>p{}</style>b", "ab"),
    "an event handler goes": ('<p onclick="x()">a</p>', "<p>a</p>"),
    "a link to script loses its address": ('<a href="javascript:x()">a</a>', "<a>a</a>"),
    "so it does in capitals and with blanks": ('<a href=" JaVa\tScRiPt:x()">a</a>', "<a>a</a>"),
    "so it does where it is escaped": ('<a href="&#106;avascript:x()">a</a>', "<a>a</a>"),
    "a link to data loses its address": ('<a href="data:text/html,x">a</a>', "<a>a</a>"),
    "a picture of data goes": ('a<img src="data:image/png;base64,AA">', "a"),
    "a picture that loads nothing goes": ('a<img src="x:y" onerror="z()">', "a"),
    "a picture without a source goes": ("a<img>", "a"),
    "a frame goes, a link to it stays": (
        'a<iframe src="https://x.org/"></iframe>',
        'a<p><a href="https://x.org/">x.org/</a></p>',
    ),
    "an object goes, its text stays": ('<object data="x.swf">a</object>', "a"),
    "an embed goes, a link to it stays": (
        'a<embed src="x.swf">',
        'a<p><a href="https://example.org/x.swf">x.swf</a></p>',
    ),
    "a form goes, its text stays": ('<form action="/x">a<input name="b"></form>', "a"),
    "a base goes": ('<base href="https://evil.org/">a', "a"),
    "a meta refresh goes": ('<meta http-equiv="refresh" content="0;url=x">a', "a"),
    "a drawing goes with its text": ("a<svg><title>b</title><script>c</script></svg>", "a"),
    "a comment goes": ("a<!-- b -->", "a"),
    "an unknown element goes, its text stays": ("<blink>a</blink>", "a"),
    "styles but the alignment go": (
        '<table><tbody><tr><td style="color:red;text-align:left">1</td></tr></tbody></table>',
        '<table><tbody><tr><td style="text-align:left">1</td></tr></tbody></table>',
    ),
    "a button goes, and paragraphs do not lie in paragraphs": (
        "<p>a<button><p>b</button>c",
        "<p>a</p><p>b</p>c",
    ),
    "a class goes": ('<p class="x">a</p>', "<p>a</p>"),
    "an address that is none goes": ('<a href="not a url">a</a>', "<a>a</a>"),
    "a control character out of a reference goes": ("a&#1;b&#xFFFE;c&#x85;", "abc…"),
}


@pytest.mark.parametrize(("html", "expected"), REMOVED.values(), ids=REMOVED)
def test_what_could_hurt_goes(html: str, expected: str) -> None:
    assert clean(html) == expected


COMPLETED = {
    "an address becomes absolute": (
        '<a href="b.html">b</a>',
        '<a href="https://example.org/b.html">b</a>',
    ),
    "so does a picture's, which gets a text": (
        '<img src="b.png">',
        '<img alt="" src="https://example.org/b.png">',
    ),
    "so does a quotation's source": (
        '<blockquote cite="b">c</blockquote>',
        '<blockquote cite="https://example.org/b">c</blockquote>',
    ),
    "so do a video's file and poster, and it gets controls": (
        '<video src="b.mp4" poster="b.jpg"></video>',
        '<video controls="" src="https://example.org/b.mp4" '
        'poster="https://example.org/b.jpg"></video>',
    ),
    "so does each candidate of a srcset": (
        '<img alt="" src="a.png" srcset="a.png 1x, https://cdn.org/b,c.png 2x,d.png 300w">',
        '<img alt="" src="https://example.org/a.png" srcset="https://example.org/a.png 1x, '
        'https://cdn.org/b%2Cc.png 2x, https://example.org/d.png 300w">',
    ),
    "a comma right behind a URL ends its candidate": (
        '<img alt="" src="a" srcset="a, b 2x">',
        '<img alt="" src="https://example.org/a" srcset="https://example.org/a, '
        'https://example.org/b 2x">',
    ),
    "a candidate of an odd size goes": (
        '<img alt="" src="a" srcset="a 1q, b 2x">',
        '<img alt="" src="https://example.org/a" srcset="https://example.org/b 2x">',
    ),
    "an unsafe candidate of a srcset goes": (
        '<img alt="" src="a.png" srcset="javascript:x 1x, b.png 2x">',
        '<img alt="" src="https://example.org/a.png" srcset="https://example.org/b.png 2x">',
    ),
    "what was left open is closed": ("<p>a<em>b", "<p>a<em>b</em></p>"),
    "a lone ampersand is escaped": ("<p>a & b</p>", "<p>a &amp; b</p>"),
}


@pytest.mark.parametrize(("html", "expected"), COMPLETED.values(), ids=COMPLETED)
def test_what_is_incomplete_is_completed(html: str, expected: str) -> None:
    assert clean(html) == expected


@pytest.mark.parametrize(
    "html",
    [*KEPT.values(), *(html for html, _ in (*REMOVED.values(), *COMPLETED.values()))],
)
def test_cleaning_again_changes_nothing(html: str) -> None:
    once = clean(html)
    assert clean(once) == once


def test_nesting_that_readers_survive_is_kept() -> None:
    html = "<div>" * DEEPEST + "x" + "</div>" * DEEPEST
    assert clean(html) == html


@pytest.mark.parametrize("levels", [DEEPEST + 1, 5_000])
def test_nesting_that_readers_do_not_survive_is_an_error(levels: int) -> None:
    with pytest.raises(CleaningError, match="nested deeper than 256 levels"):
        clean("<div>" * levels + "x")


def test_the_error_of_nesting_has_the_words_where_it_is_too_deep() -> None:
    html = "<div>" * 200 + "<p>not yet</p>" + "<div>" * 100 + "<p>here &amp; there</p>"
    with pytest.raises(CleaningError) as caught:
        clean(html)
    assert caught.value.near == "here"


@pytest.mark.parametrize(
    "opening", ["<span class=katex>", "<object>", "<noscript>", "<dialog open>"]
)
def test_nesting_of_what_is_rewritten_is_an_error_too(opening: str) -> None:
    with pytest.raises(CleaningError, match="nested deeper"):
        clean(opening * 5_000 + "x")


def test_what_is_longer_than_readers_take_is_an_error() -> None:
    paragraph = f"<p>{'x' * 993}</p>"
    fitting = paragraph * (LONGEST // len(paragraph))
    assert clean(fitting) == fitting
    with pytest.raises(CleaningError, match="longer than 10,000,000 characters") as caught:
        clean(f"{fitting}<p>too much</p>")
    assert caught.value.near == "too much"


@pytest.mark.parametrize("html", ["", "  ", "<script>x</script>", "<p> </p>", "<div><br></div>"])
def test_nothing_to_show_is_an_error(html: str) -> None:
    with pytest.raises(CleaningError, match="nothing is left"):
        clean(html)


def test_one_cleaner_serves_one_article_after_the_other() -> None:
    cleaner = Cleaner()
    link = '<a href="x">x</a>'
    assert cleaner.clean(link, lambda _: "https://a.org/") == '<a href="https://a.org/">x</a>'
    assert cleaner.clean(link, lambda _: "https://b.org/") == '<a href="https://b.org/">x</a>'


def test_a_long_srcset_takes_no_time() -> None:
    assert clean(f'a<img src="a" srcset="{"a" * 500_000} b c">').startswith("a<img")


LONG = {
    "scripts that never end": "<script type=math/tex>",
    "frames that never end": "<iframe src=x>",
    "lazy pictures": "<img data-src=x>",
    "pictures of a pixel": "<img src=x width=1 height=1>",
    "empty paragraphs": "<p> </p>",
    "ends of paragraphs": "</p>",
    "quotes": '<a "',
    "brackets": "<a",
    "breaks that end in nothing": "<p>" + "<br>" * 100,
    "anchors": "<h2>a<a class=anchor href=#x>#</a></h2>",
    "numbers of lines": "<pre><span class=ln>1</span>a</pre>",
    "notes": "<sup class=footnote-reference><a href=#x>1</a></sup>",
    "twins": "<img class=lazy src=x><noscript><img src=y></noscript>",
    "formulas": "<math><mi>x</mi></math>",
}


@pytest.mark.parametrize("html", LONG.values(), ids=LONG)
def test_twice_as_much_takes_twice_as_long(html: str) -> None:
    """A quadratic step would need minutes for this."""
    clean("a" + html * (400_000 // len(html)))
