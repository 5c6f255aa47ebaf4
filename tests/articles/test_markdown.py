"""Markdown: CommonMark with front matter; a first heading is the title."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles import markdown, read, to_html
from feed.errors import ArticleErrors, Notice
from feed.model import Article, Person

DATE = datetime(2022, 7, 5, tzinfo=UTC)

steady = settings(derandomize=True, deadline=None, max_examples=200)


def article(written: str, path: str = "a.md") -> Article:
    return read(path, written.encode(), UTC)


def titled(body: str) -> tuple[str, str]:
    """The title and the body of an article with nothing but a date in its front matter."""
    found = article(f"---\ndate: 2022-07-05\n---\n{body}")
    assert found.date == DATE
    return found.title, found.body


def faults(written: str) -> str:
    with pytest.raises(ArticleErrors) as caught:
        article(written)
    return str(caught.value)


def test_front_matter_and_body_make_an_article() -> None:
    found = article(
        "---\n"
        "title: 'Ships: a history'\n"
        "date: 2022-07-05\n"
        "authors:\n"
        "- Ada Quay <ada@example.org>\n"
        "- name: Olaf\n"
        "tags: [sea, trade]\n"
        "lang: no\n"
        "draft: no\n"
        "layout: post\n"
        "titel: Ships\n"
        "---\n"
        "# Ships\n"
        "\n"
        "They *sail*.\n"
    )
    assert found == Article(
        path="a.md",
        title="Ships: a history",
        body="# Ships\n\nThey *sail*.\n",
        body_line=13,
        date=DATE,
        authors=(Person("Ada Quay", "ada@example.org"), Person("Olaf")),
        tags=("sea", "trade"),
        lang="no",
        lines=(
            ("title", 2),
            ("date", 3),
            ("authors", 4),
            ("tags", 7),
            ("lang", 8),
            ("draft", 9),
        ),
        notices=(Notice("a.md", 11, 'the key "titel" is not read; is it "title"?'),),
    )


TRAPS = {
    "a number": "1.10",
    "a yes": "yes",
    "a no": "no",
    "a date": "2022-07-05",
    "an octal": "010",
}


@pytest.mark.parametrize("title", TRAPS.values(), ids=TRAPS)
def test_a_title_stays_as_it_was_written(title: str) -> None:
    assert article(f"---\ntitle: {title}\ndate: 2022-07-05\n---\nAye.").title == title


TITLES = {
    "a heading": ("# Ships\n\nAye.", "Ships", "\nAye."),
    "a heading closed with hashes": ("# Ships ##\n\nAye.", "Ships", "\nAye."),
    "a heading behind blank lines": ("\n\n# Ships\n\nAye.", "Ships", "\nAye."),
    "a heading that is indented": ("   # Ships\nAye.", "Ships", "Aye."),
    "a heading behind a tabulator": ("#\tShips\n\nAye.", "Ships", "\nAye."),
    "an underlined heading": ("Ships\n=====\n\nAye.", "Ships", "\nAye."),
    "a heading with markup": ("# *A* `b` [c](d) &amp; <b>e</b>\n\nAye.", "A b c & e", "\nAye."),
    "a heading that ends like a sentence": ("# Ships sail.\n\nAye.", "Ships sail.", "\nAye."),
    "a heading of 300 characters": (f"# {'x' * 300}\n\nAye.", "x" * 300, "\nAye."),
    "a second heading stays": ("# Ships\n\n# Trains\n", "Ships", "\n# Trains\n"),
}


@pytest.mark.parametrize(("body", "title", "rest"), TITLES.values(), ids=TITLES)
def test_a_first_heading_is_the_title_and_leaves_the_body(body: str, title: str, rest: str) -> None:
    assert titled(body) == (title, rest)


KEPT = {
    "a heading with nothing after it": ("# Ships\n", "Ships"),
    "a heading behind text": ("Ships sail. So\n\n# Trains\n\nAye.", "Ships sail."),
    "a heading of the second level": ("## Ships\n\nAye.", "Ships"),
    "a heading underlined with hyphens": ("Ships\n---\n\nAye.", "Ships"),
    "a heading over two lines": ("Ships\nsail\n===\n\nAye.", "Ships sail"),
    "a hash without a blank": ("#ships\n\nAye.", "#ships"),
    "a hash in code": ("    # ships\n\nAye.", "# ships"),
    "two sentences": ("Ships *sail*. Trains run.", "Ships sail."),
    "an entity": ("Ships &amp; trains. Aye.", "Ships & trains."),
    "a line break": ("Ships  \nsail. Aye.", "Ships sail."),
    "a long sentence": ("word " * 40, "word " * 19 + "word…"),
    "a picture and a sentence": ("![a](b.png) Ships sail. Aye.", "Ships sail."),
    "a comment in front": ("<!-- a\n\nb -->\n\nShips sail. Aye.", "Ships sail."),
    "the target of a link in front": ("[a]: b\n\nShips sail. Aye.", "Ships sail."),
    "nothing that is seen in front": ("***\n\nShips <b>*sail* on</b>\n\nAye.", "Ships sail on"),
    "a quotation": ("> Ships sail. Aye.", "Ships sail."),
    "Markdown that is escaped": ("\\*Ships\\* sail. Aye.", "*Ships* sail."),
}


@pytest.mark.parametrize(("body", "title"), KEPT.values(), ids=KEPT)
def test_else_the_first_sentence_is_the_title_and_the_body_keeps_it(body: str, title: str) -> None:
    assert titled(body) == (title, body)


PICTURES = {
    "a picture": "![ships](ships.png)",
    "a rule": "***",
    "a comment": "<!-- ships -->",
    "an empty heading": "#",
}


@pytest.mark.parametrize("body", PICTURES.values(), ids=PICTURES)
def test_without_a_word_the_name_of_the_file_is_the_title(body: str) -> None:
    assert article(body, "2022-07-05-old_ships.md").title == "old ships"


FAULTS = {
    "no text below": (
        "---\ndate: 2022-07-05\n---\n \n",
        "a.md: error: has front matter but no text\n  help: write the text below it",
    ),
    "not closed": (
        "---\ndate: 2022-07-05\n\nShips sail.\n",
        "a.md:1: error: the front matter that begins here is not closed\n"
        "  help: end the front matter with a line of three hyphens: ---",
    ),
    "a bad value": (
        "---\ntitle: Sea\ndate: 2022-13-05\n---\nAye.",
        'a.md:3: error: "2022-13-05" is not a date: month must be 1 to 12\n'
        "  help: write it as 2022-07-05",
    ),
    "an escaped control": (
        '---\ndate: 2022-07-05\ntitle: "a\\0b"\n---\nAye.',
        "a.md:3: error: title holds the control character U+0000\n  help: delete that character",
    ),
    "an escaped noncharacter": (
        '---\ndate: 2022-07-05\ntags: ["a\\uFFFE"]\n---\nAye.',
        "a.md:3: error: tags holds the control character U+FFFE\n  help: delete that character",
    ),
    "an update before the date": (
        "---\ndate: 2022-07-05\nupdated: 2022-07-04\n---\nAye.",
        "a.md:3: error: updated lies before date",
    ),
    "no date": (
        "# Ships\n\nAye.",
        "a.md:1: error: there is no date\n"
        "  help: begin the file with the lines: ---, date: 2022-07-05, ---",
    ),
}


@pytest.mark.parametrize(("written", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_line(written: str, message: str) -> None:
    assert faults(written) == message


def test_front_matter_below_blank_lines_is_not_published_as_text() -> None:
    """Else a draft that begins with an empty line would be on the web."""
    with_blank = "\n---\ndraft: true\n---\nAye."
    try:
        assert article(with_blank, "2022-07-05-a.md").draft
    except ArticleErrors as error:
        assert error.faults[0].line <= 2


HTML = {
    "emphasis": ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>\n"),
    "a link": ("[a](https://b.example/)", '<p><a href="https://b.example/">a</a></p>\n'),
    "text is escaped": ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
    "HTML passes, it is cleaned later": ("<i>a</i>", "<p><i>a</i></p>\n"),
    "a table": (
        "|a|b|\n|-|-|\n|1|2|",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n"
        "<tr><td>1</td><td>2</td></tr>\n</tbody></table>\n",
    ),
    "what is struck out": ("~~a~~", "<p><del>a</del></p>\n"),
    "a footnote": (
        "a[^1]\n\n[^1]: b",
        '<p>a<sup class="footnote-reference"><a href="#1">1</a></sup></p>\n'
        '<div class="footnote-definition" id="1">'
        '<sup class="footnote-definition-label">1</sup>\n<p>b</p>\n</div>\n',
    ),
    "a list of tasks, for feeds have no forms": (
        "- [x] a\n- [ ] b",
        "<ul>\n<li>☑ a</li>\n<li>☐ b</li>\n</ul>\n",
    ),
    "code is left alone": ("`*a* <b>`", "<p><code>*a* &lt;b&gt;</code></p>\n"),
}


@pytest.mark.parametrize(("body", "html"), HTML.values(), ids=HTML)
def test_a_body_becomes_html(body: str, html: str) -> None:
    """CommonMark, and of GitHub's extensions tables, footnotes, strikethrough and task lists."""
    assert markdown.to_html(body) == html


NESTED = {
    "square brackets": "[" * 50_000,
    "quotations": ">" * 20_000 + "a",
    "lists": "- " * 20_000 + "a",
    "emphasis": "*a **b " * 20_000,
    "half-open tags": "<a " * 50_000,
    "backticks": "`" * 100_000,
    "links": "[a](" * 30_000,
}


@pytest.mark.parametrize("body", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_no_crash(body: str) -> None:
    """In a process of its own, for a parser that overflows its stack takes all down."""
    code = (
        "import sys; from datetime import UTC; from feed.articles import read, to_html\n"
        "print(len(to_html(read('2022-07-05-a.md', sys.stdin.buffer.read(), UTC))) > 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=body.encode(),
        capture_output=True,
        timeout=60,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"True\n", b"")


pieces = st.one_of(
    st.text(max_size=10),
    st.sampled_from(
        [
            "# ",
            "===",
            "---",
            "\n",
            "\n\n",
            "- ",
            "> ",
            "`",
            "```\n",
            "[a](b)",
            "![",
            "<b>",
            "<!--",
            "&amp;",
            "&#1;",
            "|",
            "*",
        ]
    ),
)


@steady
@given(st.lists(pieces, max_size=12).map("".join))
def test_any_text_is_an_article_or_a_fault_with_its_place(written: str) -> None:
    try:
        found = read("2022-07-05-a.md", written.encode("utf-8", "surrogatepass"), UTC)
    except ArticleErrors as error:
        assert all(fault.path == "2022-07-05-a.md" and fault.message for fault in error.faults)
        return
    assert found.title == " ".join(found.title.split()) != ""
    assert found.body.strip()
    assert isinstance(to_html(found), str)


@steady
@given(st.lists(pieces, max_size=12).map("".join).filter(str.strip))
def test_a_body_below_front_matter_is_kept_character_by_character(body: str) -> None:
    header = "---\ntitle: Sea\ndate: 2022-07-05\n---\n"
    try:
        found = read("a.md", (header + body).encode("utf-8", "surrogatepass"), UTC)
    except ArticleErrors:
        return
    assert found.body == body.replace("\r\n", "\n").replace("\r", "\n")
