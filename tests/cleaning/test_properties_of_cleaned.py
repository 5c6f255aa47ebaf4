"""Whatever is thrown at the cleaner: the tables hold, the result is whole, and cleaning settles."""

from fragments import FRAGMENTS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import faults, resolve

from feed.cleaning import Cleaner, CleaningError

PIECES = (
    "<p> </p> <div> </div> <b> </i> </b> <table><tr><td> </table> <td class=gutter> <ul><li> "
    "<table class=lntable> <pre> </pre> <code> </code> <span class=ln>1 <span class=lineno>2 "
    "</span> <br> <script>alert(1)</script> <script type=math/tex>a<b</script> "
    "<script type=math/tex> <style> <svg onload=x> </svg> <math> </math> <msup> <mi> <mspace/> "
    "<annotation encoding=tex> </annotation> <semantics> <span class=katex> "
    "<span class=katex-mathml> <span class=katex-html> <mjx-container> <mjx-assistive-mml> "
    "<span class=MathJax> <img src=x onerror=y> <img data-src=a.png> <img class=lazy src=b.gif> "
    "<img src=a width=1 height=1> <img srcset='a,b'> <image src=x> <picture> </picture> "
    "<source srcset=javascript:b,c type=image/webp> <noscript> </noscript> <a href= <a href=#x> "
    "<a class=anchor href=#x id=q># </a> <a name=n> \"javascript:x\" <a href='data:x'> "
    "<iframe src=//x.org title='a&lt;b'> <iframe src=https://www.youtube.com/embed/abc?list=a%20b> "
    "</iframe> <object data=x> </object> <param name=movie value=https://x.org/> <embed src=y> "
    "<xmp> </xmp> <listing> <plaintext> <dialog> <dialog open> <p hidden> <i style=display:none> "
    "<h1> </h1> <h2 id=x> </h2> <h6> <div class=footnote-definition id=1> "
    "<sup class=footnote-reference><a href=#1>1</a></sup> &#0; &#x1; &#xD800; &#8203; &nbsp; & "
    "<!-- --> ]]> <![CDATA[ <?xml?> <base href=//x> <form> <input> <button> <select><option> "
    "<p style=x id=a> <time datetime=2020> 日本 word 12 ' \" <title> <template> <textarea> "
    "</textarea> <details open> <summary> <ruby>a<rt>b <video> <audio src=x> <feed-tex> "
    "<feed-math> <feed-frame src=x> <frameset> <body> <nobr> <font> <center> <lite-youtube> "
    "<caption> <col> <figure> <dl><dt> <strike> < > / = a"
).split(" ")
pieces = st.sampled_from([*PIECES, " ", "\n", "<pre>\n\n", "\0"])
whole = st.sampled_from([html for html, _ in FRAGMENTS.values() if len(html) < 300])
fragments = st.lists(st.one_of(pieces, pieces, whole), min_size=1, max_size=25).map("".join)

steady = settings(
    derandomize=True, deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow]
)
CLEANER = Cleaner()


@steady
@given(fragments)
def test_what_comes_out_is_allowed_and_settled(html: str) -> None:
    try:
        once = CLEANER.clean(html, resolve)
    except CleaningError as error:
        assert error.hint
        return
    assert list(faults(once)) == []
    assert CLEANER.clean(once, resolve) == once


@steady
@given(st.text())
def test_text_without_markup_stays_as_it_is(text: str) -> None:
    try:
        once = CLEANER.clean(text.replace("<", "&lt;"), resolve)
    except CleaningError:
        return
    assert CLEANER.clean(once, resolve) == once
    assert "<" not in once
