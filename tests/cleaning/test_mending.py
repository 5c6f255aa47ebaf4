"""What readers show wrong, or not at all, as what they show right: the whole HTML."""

import pytest
from reading import PAGE, resolve

from feed.articles.markdown import to_html
from feed.cleaning import Cleaner

BASE = "https://example.org"
YOUTUBE = "https://www.youtube.com"


def clean(html: str) -> str:
    return Cleaner().clean(html, resolve)


def link(href: str, text: str) -> str:
    return f'<p><a href="{href}">{text}</a></p>'


FRAMES = {
    "a player of YouTube": (
        '<iframe width="560" height="315" src="https://www.youtube.com/embed/abc-DEF_123?rel=0" '
        'title="A talk" allowfullscreen></iframe>',
        link(f"{YOUTUBE}/watch?v=abc-DEF_123", "A talk"),
    ),
    "one without cookies, from a moment on": (
        "<iframe src=//www.youtube-nocookie.com/embed/abc?start=90 title=A></iframe>",
        link(f"{YOUTUBE}/watch?v=abc&amp;t=90s", "A"),
    ),
    "a list of YouTube": (
        "<iframe src='https://www.youtube.com/embed/videoseries?list=PL1'></iframe>",
        link(f"{YOUTUBE}/playlist?list=PL1", "www.youtube.com/playlist?list=PL1"),
    ),
    "a player that a script would make": (
        "<lite-youtube videoid=abc playlabel='A talk'></lite-youtube>",
        link(f"{YOUTUBE}/watch?v=abc", "A talk"),
    ),
    "a player that loads late": (
        "<iframe data-src=https://www.youtube.com/embed/abc src=about:blank title=A></iframe>",
        link(f"{YOUTUBE}/watch?v=abc", "A"),
    ),
    "Vimeo": (
        "<iframe src=https://player.vimeo.com/video/12></iframe>",
        link("https://vimeo.com/12", "vimeo.com/12"),
    ),
    "a secret film": (
        "<iframe src=https://player.vimeo.com/video/12?h=ab title=A></iframe>",
        link("https://vimeo.com/12/ab", "A"),
    ),
    "Spotify": (
        "<iframe src=https://open.spotify.com/embed/episode/1a?x=y title=A></iframe>",
        link("https://open.spotify.com/episode/1a", "A"),
    ),
    "PeerTube": (
        "<iframe src=https://tube.example/videos/embed/1a-b title=A></iframe>",
        link("https://tube.example/w/1a-b", "A"),
    ),
    "any other": (
        "<iframe src=https://maps.example/x?y=z></iframe>",
        link("https://maps.example/x?y=z", "maps.example/x?y=z"),
    ),
    "one beside the article": (
        "<iframe src=demo.html></iframe>",
        link(f"{BASE}/demo.html", "demo.html"),
    ),
    "one within a line": (
        "<p>See <iframe src=demo.html title=this></iframe>.</p>",
        f'<p>See <a href="{BASE}/demo.html">this</a>.</p>',
    ),
    "a film for Flash": (
        "<object><param name=movie value=http://www.youtube.com/v/abc></object>",
        link(f"{YOUTUBE}/watch?v=abc", "www.youtube.com/watch?v=abc"),
    ),
    "a document": ("<object data=a.pdf title=A></object>", link(f"{BASE}/a.pdf", "A")),
    "a drawing": (
        "<object data=a.svg type=image/svg+xml>A ship</object>",
        f'<img src="{BASE}/a.svg" alt="A ship">',
    ),
}

IMAGES = {
    "one that a script loads": (
        "<img src='data:image/gif;base64,R0' data-src=a.png alt=A>",
        f'<img alt="A" src="{BASE}/a.png">',
    ),
    "the same by another name": (
        "<img data-original=a.png alt=A>",
        f'<img alt="A" src="{BASE}/a.png">',
    ),
    "the same of WordPress": (
        "<img src=b.gif data-lazy-src=a.png alt=A>",
        f'<img src="{BASE}/a.png" alt="A">',
    ),
    "a set that a script loads": (
        "<img data-srcset='a.png 400w, b.png 1400w, c.png 3000w' data-sizes=auto alt=A>",
        f'<img alt="A" srcset="{BASE}/a.png 400w, {BASE}/b.png 1400w, {BASE}/c.png 3000w" '
        f'src="{BASE}/b.png">',
    ),
    "one whose word is no address": (
        "<img src=a.png data-lazy=true alt=A>",
        f'<img src="{BASE}/a.png" alt="A">',
    ),
    "its twin for who has no scripts": (
        "<img data-src=a.png alt=A><noscript><img src=a.png></noscript>",
        f'<img alt="A" src="{BASE}/a.png">',
    ),
    "its twin alone": (
        "<img class=lazyload src=grey.gif><noscript><img src=a.png alt=A></noscript>",
        f'<img src="{BASE}/a.png" alt="A">',
    ),
    "a set without a plain source": (
        "<img srcset='a.png 1x, b.png 2x' alt=A>",
        f'<img src="{BASE}/b.png" srcset="{BASE}/a.png 1x, {BASE}/b.png 2x" alt="A">',
    ),
    "a picture of many kinds": (
        "<picture><source srcset=a.avif type=image/avif><img src=a.jpg alt=A></picture>",
        f'<img src="{BASE}/a.jpg" alt="A">',
    ),
    "one whose plain source is missing": (
        "<picture><source srcset=a.avif type=image/avif><source srcset=a.webp type=image/webp>"
        "<source srcset=a.jpg media='(min-width: 1px)'><source srcset=b.jpg><img alt=A></picture>",
        f'<img alt="A" src="{BASE}/b.jpg" srcset="{BASE}/b.jpg">',
    ),
    "one that a script loads in full": (
        "<picture><source data-srcset=a.webp type=image/webp><img data-src=a.jpg alt=A></picture>",
        f'<img alt="A" src="{BASE}/a.jpg">',
    ),
    "one that only counts": ("a<img src=//x.org/c width=1 height=1>", "a"),
    "one that counts in its style": ("a<img src=//x.org/c style='width:1px;height:1px'>", "a"),
    "one of no size": ("a<img src=//x.org/c height=0>", "a"),
    "one that is hidden": ("a<img src=//x.org/c style='display:none'>", "a"),
    "one from where only such come": ("a<img src=http://feeds.feedburner.com/~r/x/~4/y>", "a"),
    "a thin line": (
        "<img src=a width=1 height=90 alt=''>",
        f'<img src="{BASE}/a" width="1" height="90" alt="">',
    ),
    "a film that loads late": (
        "<video data-src=a.mp4 data-poster=a.png></video>",
        f'<video controls="" src="{BASE}/a.mp4" poster="{BASE}/a.png"></video>',
    ),
}

CODE = {
    "Rouge's": (
        '<div class="language-ruby highlighter-rouge"><div class="highlight">'
        '<pre class="highlight"><code><table class="rouge-table"><tbody><tr>'
        '<td class="rouge-gutter gl">'
        '<pre class="lineno">1\n2\n3\n</pre></td><td class="rouge-code"><pre>'
        '<span class="k">def</span> x\n\n\ty\n</pre></td></tr></tbody></table></code></pre>'
        "</div></div>",
        '<div><div><pre><code class="language-ruby">def x\n\n\ty\n</code></pre></div></div>',
    ),
    "Pygments'": (
        '<table class="highlighttable"><tbody><tr><td class="linenos"><div class="linenodiv"><pre>'
        '<span class="normal">1</span>\n<span class="normal">2</span></pre></div></td>'
        '<td class="code"><div class="highlight"><pre><span></span><span class="k">if</span> a:\n'
        '    <span class="n">b</span>\n</pre></div></td></tr></tbody></table>',
        "<pre><code>if a:\n    b\n</code></pre>",
    ),
    "Chroma's": (
        '<div class="highlight"><table class="lntable"><tr><td class="lntd"><pre class="chroma">'
        '<code><span class="lnt" id="1">1\n</span><span class="lnt">2\n</span></code></pre></td>'
        '<td class="lntd"><pre class="chroma"><code class="language-go" data-lang="go">'
        '<span class="line"><span class="cl">a\n</span></span><span class="line">'
        '<span class="cl">  b &lt; c\n</span></span></code></pre></td></tr></table></div>',
        '<div><pre><code class="language-go">a\n  b &lt; c\n</code></pre></div>',
    ),
    "Chroma's on the line": (
        '<pre><code class="language-go"><span class="line"><span class="ln"> 9</span>'
        '<span class="cl">a\n</span></span><span class="line"><span class="ln">10</span>'
        '<span class="cl">  b</span></span></code></pre>',
        '<pre><code class="language-go"><span><span>a\n</span></span><span><span>  b</span></span>'
        "</code></pre>",
    ),
    "Chroma's without classes": (
        '<table style="border-spacing:0"><tr><td style="vertical-align:top"><pre><code>'
        '<span style="white-space:pre;-webkit-user-select:none;user-select:none;color:#7f7f7f">1\n'
        "</span></code></pre></td><td><pre><code class=language-go>a</code></pre></td></tr>"
        "</table>",
        '<pre><code class="language-go">a</code></pre>',
    ),
    "Material's": (
        '<pre><code><a id="__codelineno-1" name="__codelineno-1" href="#__codelineno-1"></a>a\n'
        '<a id="__codelineno-2" name="__codelineno-2" href="#__codelineno-2"></a> b</code></pre>',
        "<pre><code>a\n b</code></pre>",
    ),
    "Hexo's": (
        '<figure class="highlight"><table><tr><td class="gutter"><pre><span class="line">1</span>'
        '<br><span class="line">2</span><br></pre></td><td class="code"><pre>'
        '<span class="line">a</span><br><span class="line">  b</span><br></pre></td></tr>'
        "</table></figure>",
        "<figure><pre><code>a\n  b\n</code></pre></figure>",
    ),
    "a row for each line": (
        '<pre><code class="hljs"><table class="hljs-ln"><tr><td class="hljs-ln-numbers">1</td><td>a'
        '</td></tr><tr><td class="hljs-ln-numbers">2</td><td></td></tr><tr>'
        '<td class="hljs-ln-numbers">3</td><td>  b</td></tr></table></code></pre>',
        '<pre><code class="hljs">a\n\n  b</code></pre>',
    ),
    "one with a link in it": (
        '<table><tr><td class="gutter">1</td><td><pre>a <a href="x">b</a></pre></td></tr></table>',
        f'<pre><code>a <a href="{BASE}/x">b</a></code></pre>',
    ),
    "one that begins with empty lines": (
        "<pre>\n\n\na</pre>",
        "<pre>\n\n\na</pre>",
    ),
    "one without numbers": (
        '<pre class="highlight"><code class="language-py">a\n\n b</code></pre>',
        '<pre><code class="language-py">a\n\n b</code></pre>',
    ),
}

HEADINGS = {
    "begin below the title": ("<h1>a</h1><h2>b</h2><h3>c</h3>", "<h2>a</h2><h3>b</h3><h4>c</h4>"),
    "stay as they are": ("<h2>a</h2><h4>b</h4>", "<h2>a</h2><h4>b</h4>"),
    "end at the sixth": ("<h1>a</h1><h5>b</h5><h6>c</h6>", "<h2>a</h2><h6>b</h6><h6>c</h6>"),
    "keep what they say of themselves": (
        '<h1 id="x" lang="de">a</h1>',
        '<h2 id="x" lang="de">a</h2>',
    ),
    "lose their marks": (
        '<h2 id="a">a <a class="headerlink" href="#a">¶</a></h2>',
        '<h2 id="a">a </h2>',
    ),
    "keep the place of a mark": (
        '<h2><a id="a" class="anchor" href="#a"><svg></svg></a>a</h2>',
        '<h2 id="a">a</h2>',
    ),
    "are no links to themselves": (
        '<h2 id="a"><a class="header-anchor" href="#a">a</a></h2>',
        '<h2 id="a">a</h2>',
    ),
    "keep their other links": (
        '<h2>a <a href="#b">b</a></h2>',
        f'<h2>a <a href="{PAGE}#b">b</a></h2>',
    ),
}

PLACES = {
    "an old name": ('<a name="a">b</a>', '<a id="a">b</a>'),
    "a part of the article": ('<a href="#a">b</a>', f'<a href="{PAGE}#a">b</a>'),
    "an id that stands twice": ('<p id="a">b</p><p id="a">c</p>', '<p id="a">b</p><p>c</p>'),
    "a note and the way back, as others make them": (
        '<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup>'
        '<ol><li id="fn:1"><p>b <a href="#fnref:1" class="footnote-backref">↩</a></p></li></ol>',
        f'<sup id="fnref:1"><a href="{PAGE}#fn:1">1</a></sup>'
        f'<ol><li id="fn:1"><p>b <a href="{PAGE}#fnref:1">↩</a></p></li></ol>',
    ),
}

EMPTY = {
    "nothing": ("<p>a</p><p></p><p>b</p>", "<p>a</p>\n<p>b</p>"),
    "blanks and breaks": ("<p>a</p>\n<p>&nbsp; <br></p>\n<p>b</p>", "<p>a</p>\n\n<p>b</p>"),
    "elements without text": ("<p>a</p><p><span></span></p>", "<p>a</p>"),
    "a place that links lead to": ('<p>a</p><p id="b"></p>', '<p>a</p><p id="b"></p>'),
}

MENDED = {
    f"{kind}: {name}": case
    for kind, table in {
        "frame": FRAMES,
        "image": IMAGES,
        "code": CODE,
        "headings": HEADINGS,
        "place": PLACES,
        "empty": EMPTY,
    }.items()
    for name, case in table.items()
}


@pytest.mark.parametrize(("html", "expected"), MENDED.values(), ids=MENDED)
def test_it_is_mended(html: str, expected: str) -> None:
    assert clean(html) == expected


@pytest.mark.parametrize("html", [html for html, _ in MENDED.values()], ids=MENDED)
def test_mending_again_changes_nothing(html: str) -> None:
    assert clean(clean(html)) == clean(html)


def test_a_footnote_of_markdown_leads_to_its_note_and_back() -> None:
    once = clean(to_html("A[^x] and again[^x].\n\n[^x]: The note.\n"))
    assert f'<sup class="footnote-reference" id="fnref-x"><a href="{PAGE}#fn-x">1</a></sup>' in once
    assert '<div class="footnote-definition" id="fn-x">' in once
    assert f'The note. <a href="{PAGE}#fnref-x">↩\ufe0e</a> <a href="{PAGE}#fnref-x-2">' in once
    assert clean(once) == once


def test_footnotes_in_another_script_find_their_notes() -> None:
    once = clean(to_html("A[^заметка].\n\n[^заметка]: B.\n"))
    assert 'id="fn-заметка"' in once
    assert 'id="fnref-заметка"' in once


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>a <b class="x" data-src"="y">b</b></p>', "<p>a <b>b</b></p>"),
        ('<p><i c=""data-original"><center>x', "<i>x</i>"),
    ],
)
def test_a_quotation_mark_in_the_name_of_an_attribute_harms_nothing(
    html: str, expected: str
) -> None:
    assert "".join(clean(html).split("<p></p>")) == expected
