"""Tags of other generators: what has a meaning becomes HTML, what has none is told."""

import pickle
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feed.articles import markdown, template_tags
from feed.articles.template_tags import Names, Rendered, decide, render

HOME = "https://example.org/blog/"
NAMES = Names(
    [
        "_posts/2022-07-05-ships.md",
        "_posts/sea/2022-07-06-other.md",
        "_posts/2021-01-01-twice.md",
        "_posts/2022-01-01-twice.md",
        "undated.md",
        "docs/a b.md",
        "docs/Ships.txt",
        "en/notes/here.md",
        "en/notes/near.md",
        "fr/notes/near.md",
        "guide/index.md",
    ]
)

steady = settings(derandomize=True, deadline=None, max_examples=300)


def rendered(text: str, **told: bool) -> Rendered:
    return render(text, 1, NAMES.of("en/notes/here.md"), home=HOME, **told)


def shown(text: str, **told: bool) -> str:
    """What a text becomes in which no tag is left."""
    result = rendered(text, **told)
    assert result.left == ()
    return result.text


def html(text: str) -> str:
    """The same as the reader sees it, by way of Markdown."""
    return markdown.to_html(shown(text))


# What means something in plain HTML (the documentation of each generator names it).

LIQUID = {
    "raw text": ("{% raw %}{{ a }} {% b %}{% endraw %}", "{{ a }} {% b %}"),
    "raw text that trims around it": ("a {%- raw -%} {{ b }} {%- endraw -%} c", "a {{ b }} c"),
    "verbatim text": ("{% verbatim %}{{ a }}{% endverbatim %}", "{{ a }}"),
    "a comment": ("a{% comment %} {{ b }} {% endcomment %}c", "ac"),
    "a comment in one tag": ("a{% # b %}c", "ac"),
    "a comment of Jinja": ("a{# b #}c", "ac"),
    "a comment that trims": ("a\n{%- comment -%}b{%- endcomment -%}\nc", "ac"),
    "a text": ('{{ "a" }}', "a"),
    "a text that is a brace": ('{{ "{{" }} {{ "{%" }}', "{{ {%"),
    "a post": ("[a]({% post_url 2022-07-05-ships %})", "[a](/_posts/2022-07-05-ships.md)"),
    "a post in a folder": (
        "[a]({% post_url sea/2022-07-06-other %})",
        "[a](/_posts/sea/2022-07-06-other.md)",
    ),
    "a post behind the site's address": (
        "[a]({{ site.url }}{{ site.baseurl }}{% post_url 2022-07-05-ships %}#b)",
        "[a](/_posts/2022-07-05-ships.md#b)",
    ),
    "a post in HTML": (
        '<a href="{% post_url 2022-07-05-ships %}">a</a>',
        '<a href="/_posts/2022-07-05-ships.md">a</a>',
    ),
    "a link to an article": (
        "[a]({% link _posts/2022-07-05-ships.md %})",
        "[a](/_posts/2022-07-05-ships.md)",
    ),
    "a link to a file": ("[a]({% link files/a.pdf %})", "[a](/files/a.pdf)"),
    "a link to a name with a blank": ("[a]({% link docs/a b.md %})", "[a](/docs/a%20b.md)"),
    "a definition of a link": ("[a]: {% link undated.md %}", "[a]: /undated.md"),
    "a post in running text": (
        "See {% post_url 2022-07-05-ships %}.",
        'See <a href="/_posts/2022-07-05-ships.md">2022-07-05-ships</a>.',
    ),
    "the site's base in a link": ("![a]({{ site.baseurl }}/a.png)", f"![a]({HOME}a.png)"),
    "the site's address in a link": ("[a]({{ site.url }}/a/)", f"[a]({HOME}a/)"),
    "the site's address alone": ("[a]({{ site.url }})", "[a](https://example.org/blog/)"),
    "the site's address and a slash": ("[a]({{site.url}}/)", "[a](https://example.org/blog/)"),
    "the site's address in text": (
        "at {{ site.url }}{{ site.baseurl }}/a",
        "at https://example.org/blog/a",
    ),
    "a relative URL": ('[a]({{ "/a" | relative_url }})', f"[a]({HOME}a)"),
    "an absolute URL": ("[a]({{ 'a.png' | absolute_url }})", f"[a]({HOME}a.png)"),
    "a URL of Eleventy": ("[a]({{ '/a/' | url }})", f"[a]({HOME}a/)"),
    "a URL with the base in front": ('[a]({{ "/a" | prepend: site.baseurl }})', f"[a]({HOME}a)"),
    "a URL of the root": ('[a]({{ "/" | relative_url }})', "[a](https://example.org/blog/)"),
    "a URL that is whole": ('[a]({{ "mailto:a@b.org" | absolute_url }})', "[a](mailto:a@b.org)"),
    "a URL in text": ('at {{ "/a" | absolute_url }}', "at https://example.org/blog/a"),
    "a video": (
        "{% youtube abc-_1 %}",
        '<a href="https://www.youtube.com/watch?v=abc-_1">Video on YouTube</a>',
    ),
    "a gist": (
        "{% gist ada/0123abc %}",
        '<a href="https://gist.github.com/ada/0123abc">Gist ada/0123abc</a>',
    ),
    "an included figure": (
        '{% include figure.html src="{{ site.baseurl }}/a.png" alt="A" %}',
        '<figure><img src="/a.png" alt="A"></figure>',
    ),
    "an included video": (
        '{% include video id="7" provider="vimeo" %}',
        '<a href="https://vimeo.com/7">Video on Vimeo</a>',
    ),
}

SHORTCODES = {
    "a video of Hugo": (
        "{{< youtube abc >}}",
        '<a href="https://www.youtube.com/watch?v=abc">Video on YouTube</a>',
    ),
    "a video with a title": (
        '{{< youtube id="abc" title="Three ships" >}}',
        '<a href="https://www.youtube.com/watch?v=abc">Three ships</a>',
    ),
    "a video of Zola": (
        '{{ youtube(id="abc", autoplay=true) }}',
        '<a href="https://www.youtube.com/watch?v=abc">Video on YouTube</a>',
    ),
    "a video of Vimeo": ("{{% vimeo 55 %}}", '<a href="https://vimeo.com/55">Video on Vimeo</a>'),
    "a gist of Hugo": (
        "{{< gist ada 0123abc >}}",
        '<a href="https://gist.github.com/ada/0123abc">Gist ada/0123abc</a>',
    ),
    "a gist of Zola": (
        '{{ gist(url="https://gist.github.com/ada/1") }}',
        '<a href="https://gist.github.com/ada/1">Gist</a>',
    ),
    "a post on X": (
        '{{< x user="Ada" id="12" >}}',
        '<a href="https://x.com/Ada/status/12">Post on X</a>',
    ),
    "a tweet": ("{{< tweet 12 >}}", '<a href="https://x.com/i/status/12">Post on X</a>'),
    "a post on Instagram": (
        "{{< instagram Cx >}}",
        '<a href="https://www.instagram.com/p/Cx">Post on Instagram</a>',
    ),
    "a figure": ("{{< figure src=a.png >}}", '<figure><img src="a.png" alt=""></figure>'),
    "a figure that closes itself": (
        '{{< figure src="a.png" alt="A" />}}',
        '<figure><img src="a.png" alt="A"></figure>',
    ),
    "a figure with everything": (
        '{{< figure src="a.png" alt="A & B" caption="*C* `d`" title="T" link="b.html"\n'
        '  attr="Ada" attrlink="https://a.org/" width="10" height="20" class="x" >}}',
        '<figure><a href="b.html"><img src="a.png" alt="A &amp; B" width="10" height="20"></a>'
        "<figcaption><h4>T</h4><p><em>C</em> <code>d</code> "
        '<a href="https://a.org/">Ada</a></p></figcaption></figure>',
    ),
    "a figure whose caption tells what it shows": (
        '{{< figure src=`a.png` caption=`The *"old"* lamp` >}}',
        '<figure><img src="a.png" alt="The &quot;old&quot; lamp">'
        '<figcaption><p>The <em>"old"</em> lamp</p></figcaption></figure>',
    ),
    "a reference from the root": ('[a]({{< ref "/docs/ships.md" >}})', "[a](/docs/Ships.txt)"),
    "a reference to what is beside it": ('[a]({{< relref "near" >}})', "[a](/en/notes/near.md)"),
    "a reference by a name that is the only one": (
        '[a]({{% relref "other.md#b" %}})',
        "[a](/_posts/sea/2022-07-06-other.md#b)",
    ),
    "a reference to a folder": ("[a]({{< ref `guide` >}})", "[a](/guide/index.md)"),
    "a reference by its key": ('[a]({{< ref path="guide" >}})', "[a](/guide/index.md)"),
    "a reference within the page": ('[a]({{< ref "#b" >}})', "[a](#b)"),
    "a link of Zola": ("[a](@/guide/index.md#b)", "[a](/guide/index.md#b)"),
    "a link of Zola that is defined": ("[a]: @/undated.md", "[a]: /undated.md"),
    "a shortcode that is shown": (
        "{{</* a */>}}",
        "&#123;&#123;&#60; a &#62;&#125;&#125;",
    ),
}

PELICAN = {
    "an article": ("[a]({filename}near.md)", "[a](near.md)"),
    "an article from the root": ("[a]({filename}/docs/x.md#b)", "[a](/docs/x.md#b)"),
    "in the older form": ("[a](|filename|near.md)", "[a](near.md)"),
    "a picture": ("![a]({static}/images/a.png)", "![a](/images/a.png)"),
    "an attachment in HTML": ("<img src='{attach}a.png'>", "<img src='a.png'>"),
    "a definition of a link": ("[a]: {filename}near.md", "[a]: near.md"),
    "the front page": ("[a]({index})", "[a](https://example.org/blog/)"),
    "no link": ("Write {filename} there.", "Write {filename} there."),
}


@pytest.mark.parametrize(("text", "expected"), LIQUID.values(), ids=LIQUID)
def test_a_tag_of_liquid_is_rendered(text: str, expected: str) -> None:
    """https://jekyllrb.com/docs/liquid/tags/"""
    assert shown(text) == expected


@pytest.mark.parametrize(("text", "expected"), SHORTCODES.values(), ids=SHORTCODES)
def test_a_shortcode_is_rendered(text: str, expected: str) -> None:
    """https://gohugo.io/content-management/shortcodes/"""
    assert shown(text) == expected


@pytest.mark.parametrize(("text", "expected"), PELICAN.values(), ids=PELICAN)
def test_a_mark_of_pelican_in_a_link_is_a_path(text: str, expected: str) -> None:
    """https://docs.getpelican.com/en/latest/content.html#linking-to-internal-content"""
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{% highlight ruby linenos %}\nCODE\n{% endhighlight %}",
        '{{< highlight ruby "linenos=true" >}}\nCODE\n{{< /highlight >}}',
        "{% codeblock A title lang:ruby %}\nCODE\n{% endcodeblock %}",
    ],
    ids=["Jekyll", "Hugo", "Hexo"],
)
def test_highlighted_code_is_code_to_its_last_character(text: str) -> None:
    text = text.replace("CODE", "puts *1* # <a>\n\n    `x` {{ y }}")
    assert html(f"A\n\n{text}\n\nB").replace("&#10;", "\n") == (
        '<p>A</p>\n<pre><code class="language-ruby">'
        "puts &#42;1&#42; &#35; &#60;a&#62;\n\n    &#96;x&#96; &#123;&#123; y &#125;&#125;"
        "</code></pre>\n<p>B</p>\n"
    )


def test_highlighted_code_in_a_list_stays_in_it() -> None:
    text = "- a\n\n  {% highlight sh %}\n  ls\n\n    *\n  {% endhighlight %}\n\n  b\n"
    assert html(text) == (
        "<ul>\n<li>\n<p>a</p>\n"
        '<pre><code class="language-sh">ls&#10;&#10;  &#42;</code></pre>\n'
        "<p>b</p>\n</li>\n</ul>\n"
    )


def test_code_in_a_line_stays_in_its_line() -> None:
    text = 'a {{< highlight go "hl_inline=true" >}}x<y{{< /highlight >}} b'
    assert html(text) == '<p>a <code class="language-go">x&lt;y</code> b</p>\n'


def test_a_fence_in_highlighted_code_opens_nothing() -> None:
    text = "{% highlight md %}\n```\n{% endhighlight %}\n\n{{ a }}\n"
    assert [left.line for left in rendered(text).left] == [5]


def test_what_follows_a_figure_is_still_markdown() -> None:
    """An HTML block ends at an empty line (CommonMark, 4.6)."""
    assert html("{{< figure src=a.png >}}\n*b*\n") == (
        '<figure><img src="a.png" alt=""></figure>\n<p><em>b</em></p>\n'
    )


def test_details_hold_markdown() -> None:
    text = '{{< details summary="See *it*" >}}\nA **b**.\n{{< /details >}}\n'
    assert html(text) == (
        "<details><summary>See <em>it</em></summary>\n<p>A <strong>b</strong>.</p>\n</details>\n"
    )


# Code: what is bare is left alone, what is wrapped is unwrapped.

ALONE = {
    "in a code span": "Write `{{ a }}` and `{% b %}`.",
    "in a code span that is a tag of raw": "`{% raw %}` and `{% endraw %}`",
    "in a fence": "```\n{{ a }}\n{{< ref `x` >}}\n```\n",
    "in a fence in a list": "- a\n\n  ~~~ html\n  {% b %}\n  ~~~\n",
    "in a fence in a quote": "> ```\n> {{ a }}\n> ```\n",
    "in an indented block": "A\n\n    {{ a }}\n    {% b\n",
    "in an element of code": "<code>{{ a }}</code> and <pre>\n{% b %}\n\n{% c %}\n</pre>\n",
    "in a comment": "<!-- {{ a }} -->",
    "behind letters of two bytes": "é文 `{{ a }}` é `{{ b }}`",
    "a link of Pelican": "`[a]({tag}b)`",
    "a link of Zola": "`[a](@/b.md)`",
}


@pytest.mark.parametrize("text", ALONE.values(), ids=ALONE)
def test_a_tag_in_code_stays_and_is_no_fault(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize(
    "text", ["<pre>{{ a }}</pre>", "<p><code class=x>{% b %}</code>", "<script>{{ a }}</script>"]
)
def test_a_tag_in_code_of_html_stays(text: str) -> None:
    assert shown(text, markdown=False) == text


UNWRAPPED = {
    "raw in a span": ("`{% raw %}{{ a }}{% endraw %}`", "`{{ a }}`"),
    "raw in a fence": ("```\n{% raw %}\n{{ a }}\n{% endraw %}\n```", "```\n\n{{ a }}\n\n```"),
    "raw around a fence": (
        "{% raw %}\n```\n{{ a }}\n```\n{% endraw %}\n",
        "\n```\n{{ a }}\n```\n\n",
    ),
    "a shown shortcode of Hugo": ("`{{</* a */>}}` `{{%/* b */%}}`", "`{{< a >}}` `{{% b %}}`"),
    "a shown shortcode of Zola": (
        "`{{/* a() */}}` `{%/* b() */%}`",
        "`{{ a() }}` `{% b() %}`",
    ),
    "a brace as a text": ('`{{ "{{" }} a }}`', "`{{ a }}`"),
}


@pytest.mark.parametrize(("text", "expected"), UNWRAPPED.values(), ids=UNWRAPPED)
def test_a_tag_that_was_wrapped_to_be_shown_is_shown(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_in_html_a_shown_shortcode_is_no_element() -> None:
    text = shown("<pre>{{</*a*/>}}</pre>", markdown=False)
    assert text == "<pre>&#123;&#123;&#60;a&#62;&#125;&#125;</pre>"


UNTOUCHED = {
    "braces": "a { b } {c}",
    "TeX": "$x_{{\\rm max}}$",
    "an escape": "\\{\\{ a }}",
    "the id of a heading": "## A {#a}",
    "a table": "| a | b |\n|---|---|\n| c | d |\n",
    "a mail address": "ada@/x",
}


@pytest.mark.parametrize("text", UNTOUCHED.values(), ids=UNTOUCHED)
def test_what_is_no_tag_is_untouched(text: str) -> None:
    assert rendered(text) == Rendered(text)


# What remains is told.

LEFT = {
    "a variable": ("{{ page.title }}", "is not rendered"),
    "a filter": ('{{ "a" | upcase }}', "is not rendered"),
    "a condition": ("{% if a %}", "is not rendered"),
    "an include": ("{% include nav.html %}", "is not rendered"),
    "a call": ("{{ url_for('a') }}", "is not rendered"),
    "a shortcode": ("{{< note >}}", "is not rendered"),
    "three braces": ("{{{ a }}}", "is not rendered"),
    "a figure of nothing": ("{{< figure >}}", "lacks its src"),
    "a tag in a tag": (
        '{% include figure.html src="{{ page.image }}" %}',
        "holds another tag, and is not rendered",
    ),
    "a post that is not there": ("{% post_url 2022-07-05-none %}", "names no article, or more"),
    "a link to no article": ("{% link none.md %}", "names no article, or more than one"),
    "a name of two articles": ('{{< ref "twice" >}}', "names no article, or more than one"),
    "an end without a beginning": ("{% endif %}", "ends what was not begun"),
    "an else without a beginning": ("{% else %}", "ends what was not begun"),
    "the end of raw text alone": ("{% endraw %}", "ends what was not begun"),
    "raw text without an end": ("{% raw %}", "is not closed"),
    "details without an end": ("{{< details >}}", "is not closed"),
    "a brace that is not closed": ("{{", "is not closed"),
    "a thousand braces": ("{" * 1000, "is not closed"),
    "a tag over two paragraphs": ("{% a\n\n%}", "is not closed"),
}


@pytest.mark.parametrize(("text", "why"), LEFT.values(), ids=LEFT)
def test_a_tag_without_a_meaning_is_told(text: str, why: str) -> None:
    left, *more = rendered(f"é\n\nA {text} b\n").left
    assert (left.line, left.told, more) == (3, True, [])
    assert text.startswith(left.tag)
    assert left.why.startswith(why)


ADDRESSES = {
    "Zola": ("[a](@/none.md)", "@/none.md", "[a]()"),
    "a page of Pelican": ("[a]({author}ada)", "{author}ada", "[a]()"),
    "within another address": (
        "[a](https://a.org{% post_url 2022-07-05-ships %})",
        "{% post_url 2022-07-05-ships %}",
        "[a](https://a.org)",
    ),
}


@pytest.mark.parametrize(("text", "tag", "stripped"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_leads_nowhere_is_told(text: str, tag: str, stripped: str) -> None:
    result = rendered(text)
    assert [left.tag for left in result.left] == [tag]
    assert (result.text, result.stripped()) == (text, stripped)


def test_a_site_without_an_address_has_no_variable_for_it() -> None:
    found = render("{{ site.url }} [a]({{ site.url }}/b)", 1, NAMES.of("a.md"))
    assert [left.why for left in found.left] == ["is not known"]
    assert found.text == "{{ site.url }} [a](/b)"


BODY = """\
{% raw %}
{{ a }}
{% endraw %}
{% highlight sh %}
ls
{% endhighlight %}
{% if a %}

B {{ c }} {{ c }}
{% else %}
{%- endif -%}
"""


def test_lines_are_those_of_the_file() -> None:
    left = render(BODY, 5, NAMES.of("a.md")).left
    assert [(one.line, one.tag, one.told) for one in left] == [
        (11, "{% if a %}", True),
        (13, "{{ c }}", True),
        (13, "{{ c }}", False),
        (14, "{% else %}", False),
        (15, "{%- endif -%}", False),
    ]


# What becomes of it.

TAGGED = "a {% if b %}c{% endif %} d\n\n{{< note >}}\n"


def test_by_default_each_is_a_fault() -> None:
    """Nothing half-rendered is published by accident."""
    assert template_tags.POLICIES[0] == "error"
    outcome = decide("a.md", render(TAGGED, 4, NAMES.of("a.md")), "error")
    assert [str(fault).split("\n")[0] for fault in outcome.faults] == [
        "a.md:4: error: the template tag {% if b %} is not rendered",
        "a.md:6: error: the template tag {{< note >}} is not rendered",
    ]
    assert outcome.notices == ()


def test_warned_of_each_is_told_and_taken_out() -> None:
    outcome = decide("a.md", rendered(TAGGED), "warn")
    assert outcome.text == "a c d\n\n\n"
    assert [str(notice) for notice in outcome.notices] == [
        "a.md:1: warning: the template tag {% if b %} is not rendered: it was taken out",
        "a.md:3: warning: the template tag {{< note >}} is not rendered: it was taken out",
    ]
    assert outcome.faults == ()


def test_stripped_each_is_taken_out_silently() -> None:
    assert decide("a.md", rendered(TAGGED), "strip") == ("a c d\n\n\n", (), ())


def test_kept_each_stays_as_it_was_written() -> None:
    assert decide("a.md", rendered(TAGGED), "keep") == (TAGGED, (), ())


def test_a_long_tag_is_told_in_short() -> None:
    outcome = decide("a.md", rendered("{{ " + "a " * 500 + "\n}}"), "error")
    assert len(outcome.faults[0].message) == len("the template tag  is not rendered") + 60


# Names.

CALLED = {
    "by its file": ("_posts/2022-07-05-ships.md", "/_posts/2022-07-05-ships.md"),
    "without its folder": ("2022-07-06-other", "/_posts/sea/2022-07-06-other.md"),
    "without its date": ("other", "/_posts/sea/2022-07-06-other.md"),
    "with a date that its file has not": ("2022-07-05-undated", "/undated.md"),
    "with the date of another": ("2020-01-01-other", None),
    "with the date that tells two apart": ("2021-01-01-twice", "/_posts/2021-01-01-twice.md"),
    "by what two are called": ("twice", None),
    "by its name in full rather than in short": ("ships", "/docs/Ships.txt"),
    "from the content folder": ("content/docs/ships.md", "/docs/Ships.txt"),
    "from beside it": ("../notes/near.md", "/en/notes/near.md"),
    "by a way out of the content folder": ("../../../../undated.md", "/undated.md"),
    "by a path that another has": ("fr/notes/near", "/fr/notes/near.md"),
    "with a blank": ("docs/a b.md", "/docs/a%20b.md"),
    "with a fragment": ("guide#a b", "/guide/index.md#a%20b"),
    "by a fragment alone": ("#b", "#b"),
    "by nothing": ("", None),
    "by a slash": ("/", None),
    "by what is not there": ("none", None),
}


@pytest.mark.parametrize(("name", "expected"), CALLED.values(), ids=CALLED)
def test_an_article_is_called(name: str, expected: str | None) -> None:
    assert NAMES.of("en/notes/here.md")(name) == expected


def test_names_go_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(NAMES)).find("", "guide") == "/guide/index.md"


# Whatever is written.

pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        "{{ }} {% %} {{< >}} {{% %}} {{{ }}} {# #} {{</* */>}} {{/* */}} raw endraw {%raw%} "
        "{%endraw%} {%-comment-%} {%-endcomment-%} {%highlight\x20x%} {%endhighlight%} "
        "{{<details>}} {{</details>}} {{<highlight>}} {{</highlight>}} {{<ref\x20'a'>}} ](@/ "
        ']({filename} ({tag} =" \' " ` ``` ~~~ <pre> </pre> <!-- --> | relative_url site.url '
        "figure src=a.png youtube(id=1) - > # / \x20 \n \n\n \x20\x20\x20\x20 é".split(" ")
    ),
)
written = st.lists(pieces, max_size=30).map("".join)


@steady
@given(written, st.booleans())
@example("{{" * 1000, True)
@example("{{< details >}}{{< /details >}}{{< /details >}}", True)
def test_whatever_is_written_what_is_left_is_told_where_it_stands(text: str, md: bool) -> None:
    result = rendered(text, markdown=md)
    lines = text.split("\n")
    at = 0
    for left in result.left:
        assert at <= left.start < left.end <= len(result.text)
        assert result.text[left.start : left.end] == left.tag
        assert left.tag.split("\n")[0] in lines[left.line - 1]
        at = left.end
    outcome = decide("a.md", result, "error")
    assert bool(outcome.faults) == bool(result.left)
    assert decide("a.md", result, "keep").text == result.text


@steady
@given(st.text(alphabet=st.characters(exclude_characters="{|@"), max_size=200), st.booleans())
def test_a_text_without_a_mark_is_untouched(text: str, md: bool) -> None:
    assert rendered(text, markdown=md) == Rendered(text)


HOSTILE = {
    "braces": '"{{" * 200_000',
    "braces apart": '"{{ " * 130_000',
    "tags that are not closed": '"{% a\\n" * 60_000',
    "an end far away": '"{{ a \\n\\n" * 50_000 + "}}"',
    "raw texts without an end": '"{% raw %}" * 40_000',
    "raw texts in code": '"```\\n" + "{% raw %}" * 40_000',
    "code without an end": '"{% highlight a %}\\n" * 20_000',
    "code with one end": '"{% highlight a %}\\n" * 20_000 + "{% endhighlight %}"',
    "details with one end": '"{{< details >}}" * 25_000 + "{{< /details >}}"',
    "quotes": '"{{< figure src=\\"" * 25_000',
    "marks in one tag": '("{{< figure caption=\\"" + "*" * 4_900 + "\\" src=a >}}") * 80',
    "filters": '("{{ \\"a\\"" + " | safe" * 700 + " }}") * 80',
    "blanks": '("{{- \\"a\\" -}}" + " " * 1_000) * 400',
    "addresses": '"](@/" * 100_000',
    "elements": '"<pre>" * 80_000 + "{{ a }}"',
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_a_text_takes_time_by_its_length(made: str) -> None:
    """In a process of its own: a regular expression that hangs cannot be interrupted."""
    program = (
        "from feed.articles.template_tags import decide, render\n"
        f"text = {made}\n"
        "for markdown in (True, False):\n"
        "    decide('a.md', render(text, 1, str, markdown=markdown), 'error')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.returncode, done.stderr) == (0, b"")


ATTRIBUTES = {
    "below a paragraph": ("A.\n{: .lead #x }\n\nB", "A.\n\n\nB"),
    "behind a picture": ('![a](b.png){: width="100" } x', "![a](b.png) x"),
    "behind emphasis": ("*a*{: .b}", "*a*"),
    "in prose": ("a {: b } c", "a {: b } c"),
    "in code": ("`{: .x}`", "`{: .x}`"),
    "not closed": ("a\n{: open\n\nx}", "a\n{: open\n\nx}"),
}


@pytest.mark.parametrize(("text", "expected"), ATTRIBUTES.values(), ids=ATTRIBUTES)
def test_attributes_of_kramdown_are_of_no_use_in_a_feed(text: str, expected: str) -> None:
    """https://kramdown.gettalong.org/syntax.html#inline-attribute-lists"""
    assert template_tags.render(text, 1, lambda name: None).text == expected
