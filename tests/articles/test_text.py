"""Plain text: a header that may be missing, a title that may be derived, paragraphs."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles import read, text
from feed.articles.source import Source
from feed.errors import ArticleErrors
from feed.model import Article, Person

FIXTURES = Path(__file__).with_name("fixtures")
DATE = datetime(2022, 7, 5, tzinfo=UTC)

steady = settings(derandomize=True, deadline=None, max_examples=200)


def article(written: str, path: str = "a.txt") -> Article:
    return read(path, written.encode(), UTC)


def faults(written: str, path: str = "a.txt") -> str:
    with pytest.raises(ArticleErrors) as caught:
        article(written, path)
    return str(caught.value)


def told(written: str) -> tuple[str, str]:
    """The title and the body of an article with nothing but a date in its header."""
    found = article(f"date 2022-07-05\n\n{written}")
    assert found.date == DATE
    return found.title, found.body


# The form that must just work.


def test_the_article_of_the_first_user_is_read_as_it_is() -> None:
    """A date with blanks around it, blank lines, paragraphs; no title and no author."""
    data = (FIXTURES / "lighthouse.txt").read_bytes()
    assert data.startswith(b" date 2022-07-05 \n\n\n\n")
    found = read("lighthouse.txt", data, UTC)
    assert found == Article(
        path="lighthouse.txt",
        title="The U.S. has lent the islanders’ “old lamp” to a museum in Bergen, and the "
        "lighthouse is dark.",
        body=data.decode().removeprefix(" date 2022-07-05 ").strip(),
        date=DATE,
        lines=(("date", 1),),
    )
    assert text.to_html(found.body) == (
        "<p>The U.S. has lent the islanders’ “old lamp” to a museum in Bergen, and the lighthouse "
        "is dark. For the first time since 1871 no ship can see it.</p>\n"
        "<p>Nobody on the island was asked. “We read it in the paper,” said the keeper, who has "
        "lit the lamp for thirty years.</p>\n"
        "<p>A new lamp would cost about $ 200,000 (nearly two million kroner). The council has put "
        "off the matter until autumn; see "
        '<a href="https://example.org/council?item=4&amp;day=2">'
        "https://example.org/council?item=4&amp;day=2</a>.</p>\n"
        "<p>The museum did not answer letters.</p>\n"
        "<p>By Kari Strand</p>"
    )


# The header.

BODY = "Ships sail."

HEADERS = {
    "a bare date": ("date 2022-07-05\n\n", 1),
    "a date with a colon": ("date: 2022-07-05\n\n", 1),
    "a date without a blank": ("date:2022-07-05\n\n", 1),
    "a blank before the colon": ("date : 2022-07-05\n\n", 1),
    "a tabulator": ("date\t2022-07-05\n\n", 1),
    "any case": ("DATE 2022-07-05\n\n", 1),
    "any case with a colon": ("Date: 2022-07-05\n\n", 1),
    "blanks around it": ("  \t date 2022-07-05 \t \n\n", 1),
    "an English date that begins with a digit": ("date 5 July 2022\n\n", 1),
    "an English date behind a colon": ("date: July 5, 2022\n\n", 1),
    "blank lines above it": ("\n \n\t\n\u3000\n date 2022-07-05\n\n", 5),
    "no blank line below it": ("date 2022-07-05\n", 1),
    "many blank lines below it": ("date 2022-07-05\n\n  \n\n\n", 1),
    "lines that end as in Windows": ("date 2022-07-05\r\n\r\n", 1),
    "lines that end as they once did": ("date 2022-07-05\r\r", 1),
    "a byte order mark": ("\ufeffdate 2022-07-05\n\n", 1),
}


@pytest.mark.parametrize(("header", "line"), HEADERS.values(), ids=HEADERS)
def test_a_date_in_the_header_is_read(header: str, line: int) -> None:
    assert article(header + BODY) == Article(
        path="a.txt", title=BODY, body=BODY, date=DATE, lines=(("date", line),)
    )


def test_a_header_has_every_key() -> None:
    found = article(
        "Title: Ships: a history\n"
        "DATE 2022-07-05\n"
        "updated 2022-07-06\n"
        "author: Ada Quay <ada@example.org>\n"
        "contributors: Olaf, Li\n"
        "tags: sea, trade\n"
        "summary: How ships came.\n"
        "id: tag:example.org,2001:ships\n"
        "link: https://example.net/ships\n"
        "lang: no\n"
        "slug: ships\n"
        "draft: no\n"
        "\n"
        "Ships sail.\n"
    )
    assert found == Article(
        path="a.txt",
        title="Ships: a history",
        body="Ships sail.",
        date=DATE,
        updated=datetime(2022, 7, 6, tzinfo=UTC),
        authors=(Person("Ada Quay", "ada@example.org"),),
        contributors=(Person("Olaf"), Person("Li")),
        tags=("sea", "trade"),
        summary="How ships came.",
        id="tag:example.org,2001:ships",
        link="https://example.net/ships",
        lang="no",
        slug="ships",
        draft=False,
        lines=(
            ("title", 1),
            ("date", 2),
            ("updated", 3),
            ("authors", 4),
            ("contributors", 5),
            ("tags", 6),
            ("summary", 7),
            ("id", 8),
            ("link", 9),
            ("lang", 10),
            ("slug", 11),
            ("draft", 12),
        ),
    )


MANY = {
    "tags": ("tags: sea, trade\ntags:\ntags: air", "tags", ("sea", "trade", "air")),
    "authors": ("authors: Ada, Li\nauthors: Olaf", "authors", ("Ada", "Li", "Olaf")),
    "a comma in a name": ("author: Quay, Ada\nauthor: Olaf", "authors", ("Quay, Ada", "Olaf")),
}


@pytest.mark.parametrize(("header", "field", "names"), MANY.values(), ids=MANY)
def test_a_key_of_many_may_stand_on_many_lines(
    header: str, field: str, names: tuple[str, ...]
) -> None:
    found = getattr(article(f"date 2022-07-05\n{header}\n\nShips sail."), field)
    assert tuple(getattr(one, "name", one) for one in found) == names


QUOTED = {'"Ships"': "Ships", '"A" and "B"': '"A" and "B"', '"': '"', "“Ships”": "“Ships”"}


@pytest.mark.parametrize(("written", "title"), QUOTED.items())
def test_a_value_may_stand_in_straight_quotes(written: str, title: str) -> None:
    assert article(f'date: "2022-07-05"\ntitle: {written}\n\nShips sail.').title == title


def test_an_author_a_line_is_as_many_authors() -> None:
    found = article("date 2022-07-05\nauthor: Ada\nauthor: Olaf\n\nShips sail.")
    assert found.authors == (Person("Ada"), Person("Olaf"))


ENDS = {
    "at the first blank line": ("date 2022-07-05\n\ntitle: Sea\n\n", "title: Sea"),
    "at a line of blanks": ("date 2022-07-05\n \t\ntags: a\n\n", "tags: a"),
    "at a line with an unknown key": ("date 2022-07-05\nNote: this\n\n", "Note: this"),
    "at a line without a key": ("date 2022-07-05\nHarbour news\n\n", "Harbour news"),
    "at a line with a key of two words": ("date 2022-07-05\nthe title: a\n\n", "the title: a"),
    "at a date without digits": ("date 2022-07-05\ndate of birth\n\n", "date of birth"),
    "at a title without a colon": ("date 2022-07-05\ntitle Sea\n\n", "title Sea"),
    "at a bare key of another name": ("date 2022-07-05\ntags 2\n\n", "tags 2"),
}


@pytest.mark.parametrize(("header", "title"), ENDS.values(), ids=ENDS)
def test_a_header_ends(header: str, title: str) -> None:
    assert article(header + BODY) == Article(
        path="a.txt", title=title, body=BODY, date=DATE, lines=(("date", 1),)
    )


ALL_BODY = {
    "prose": "Ships sail. Trains run.",
    "a key in the second line": "Ships sail\ndate 2021-01-01",
    "an unknown key": "Note: 2021-01-01. More",
    "a date in words": "date of birth unknown. More",
    "a date behind a weekday": "date Tuesday. More",
    "a known key within a line": "The date: 2021-01-01. More",
}


@pytest.mark.parametrize("body", ALL_BODY.values(), ids=ALL_BODY)
def test_where_the_first_line_is_no_header_line_all_is_body(body: str) -> None:
    found = article(body, "2022-07-05-a.txt")
    assert (found.body, found.date, found.lines) == (body, DATE, ())


NOT_A_DATE = "write day, month and year so that nobody has to guess\n  help: write it as 2022-07-05"

BAD_HEADERS = {
    "an impossible month": (
        "date 2022-13-05\n\nShips sail.",
        'a.txt:1: error: "2022-13-05" is not a date: month must be 1 to 12\n'
        "  help: write it as 2022-07-05",
    ),
    "an ambiguous date": (
        "date 01/02/03\n\nShips sail.",
        'a.txt:1: error: "01/02/03" is not a date: which number is the month?\n'
        "  help: write it as 2022-07-05",
    ),
    "prose that begins like a date": (
        "date 5 people met.\n\nShips sail.",
        f'a.txt:1: error: "5 people met." is not a date: {NOT_A_DATE}',
    ),
    "below blank lines": (
        "\n\n\n date: Tuesday \n\nShips sail.",
        'a.txt:4: error: "Tuesday" is not a date: a weekday names no day of the calendar\n'
        "  help: write it as 2022-07-05",
    ),
    "in the third line": (
        "date 2022-07-05\ntitle: Sea\ndraft: maybe\n\nShips sail.",
        'a.txt:3: error: "maybe" is neither true nor false\n  help: write true or false',
    ),
    "all of them are told, by line": (
        "slug: ../sea\ndate 2022-07-05\nlang: english\nupdated 2022\n\nShips sail.",
        'a.txt:1: error: "../sea" cannot be the name of a page\n'
        "  help: write one name without / \\ ? # % : that begins with a letter or a digit\n"
        'a.txt:3: error: "english" is no language tag\n'
        "  help: write one such as en or pt-BR\n"
        'a.txt:4: error: "2022" is not a date: a year alone names no day\n'
        "  help: write it as 2022-07-05",
    ),
    "an update before the date": (
        "date 2022-07-05\nupdated 2022-07-04\n\nShips sail.",
        "a.txt:2: error: updated lies before date",
    ),
    "a date twice": (
        "date 2022-07-05\ndate 2022-07-06\n\nShips sail.",
        'a.txt:2: error: "date" stands twice in the header',
    ),
    "a title twice": (
        "date 2022-07-05\ntitle: Sea\ntitle: Ship\n\nShips sail.",
        'a.txt:3: error: "title" stands twice in the header',
    ),
    "front matter": (
        "\n---\ndate: 2022-07-05\ndraft: true\n---\n\nShips sail.",
        "a.txt:2: error: begins with front matter, which is for Markdown\n"
        "  help: leave the lines of --- out, and begin with a line such as: date 2022-07-05",
    ),
    "a header alone": (
        "date 2022-07-05\ntitle: Sea\n",
        "a.txt: error: has a header but no text\n  help: write the text below a blank line",
    ),
    "no date": (
        "Ships sail.",
        "a.txt:1: error: there is no date\n"
        "  help: begin the file with a line such as: date 2022-07-05",
    ),
}


@pytest.mark.parametrize(("written", "message"), BAD_HEADERS.values(), ids=BAD_HEADERS)
def test_a_bad_header_line_is_an_error_with_its_line(written: str, message: str) -> None:
    assert faults(written) == message


# The title.

HUNDRED = "x" * 100

TITLED = {
    "a line alone": ("Harbour news\n\nShips sail.", "Harbour news", "Ships sail."),
    "with blanks around": ("  Harbour news \n \n Ships sail.", "Harbour news", "Ships sail."),
    "of 100 characters": (f"{HUNDRED}\n\nShips sail.", HUNDRED, "Ships sail."),
    "with a semicolon at its end": ("Harbour;\n\nShips sail.", "Harbour;", "Ships sail."),
    "with marks within": ("Ships? Yes! No. So\n\nAye.", "Ships? Yes! No. So", "Aye."),
    "with markup, which is text": ("<b>Sea</b> & sky\n\nAye.", "<b>Sea</b> & sky", "Aye."),
    "and several paragraphs": ("Sea\n\nOne.\n\nTwo.", "Sea", "One.\n\nTwo."),
}


@pytest.mark.parametrize(("written", "title", "body"), TITLED.values(), ids=TITLED)
def test_a_first_block_of_one_short_line_is_the_title_and_leaves_the_body(
    written: str, title: str, body: str
) -> None:
    assert told(written) == (title, body)


@pytest.mark.parametrize("mark", [".", "!", "?", "。", "！", "？", "…", ":", ","])
def test_a_line_that_ends_like_a_sentence_stays_in_the_body(mark: str) -> None:
    written = f"Harbour news{mark}\n\nShips sail."
    assert told(written) == (f"Harbour news{mark}", written)


SENTENCES = {
    "one line with nothing after it": ("Harbour news", "Harbour news"),
    "two lines": ("Harbour\nnews\n\nShips sail.", "Harbour news"),
    "101 characters without a blank": (f"{HUNDRED}x\n\nAye.", f"{'x' * 99}…"),
    "two sentences": ("Ships sail. Trains run.\n\nAye.", "Ships sail."),
    "two sentences over a line break": ("Ships\nsail.\nTrains run.\n\nAye.", "Ships sail."),
}


@pytest.mark.parametrize(("written", "title"), SENTENCES.values(), ids=SENTENCES)
def test_else_the_first_sentence_is_the_title_and_the_body_keeps_it(
    written: str, title: str
) -> None:
    assert told(written) == (title, written)


def test_a_title_in_the_header_leaves_the_body_whole() -> None:
    found = article("date 2022-07-05\ntitle: News\n\nHarbour news\n\nShips sail.")
    assert (found.title, found.body) == ("News", "Harbour news\n\nShips sail.")


def test_an_empty_title_in_the_header_is_none() -> None:
    found = article("date 2022-07-05\ntitle:\n\nHarbour news\n\nShips sail.")
    assert (found.title, found.body) == ("Harbour news", "Ships sail.")


# Paragraphs and links.

PARAGRAPHS = {
    "one": ("Ships sail.", "<p>Ships sail.</p>"),
    "two": ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    "parted by several blank lines": ("One.\n\n\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    "parted by a line of blanks": ("One.\n \t\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    "parted by a line of wide blanks": ("一。\n\u3000\n二。", "<p>一。</p>\n<p>二。</p>"),
    "a line break is a blank": ("Ships\nsail.", "<p>Ships sail.</p>"),
    "with blanks around the break": ("Ships  \n  sail.", "<p>Ships sail.</p>"),
    "markup is text": (
        "<b>\"5 < 6\"</b> &amp; 'x'",
        "<p>&lt;b&gt;\"5 &lt; 6\"&lt;/b&gt; &amp;amp; 'x'</p>",
    ),
    "Markdown is text": ("*a* [b](c) # d", "<p>*a* [b](c) # d</p>"),
    "sums and curly quotes": ("“$ 200,000”", "<p>“$ 200,000”</p>"),
}


@pytest.mark.parametrize(("body", "html"), PARAGRAPHS.values(), ids=PARAGRAPHS)
def test_paragraphs_are_parted_by_blank_lines(body: str, html: str) -> None:
    assert text.to_html(body) == html


URL = "https://example.org/a"
LINK = f'<a href="{URL}">{URL}</a>'

LINKS = {
    "alone": (URL, LINK),
    "within a sentence": (f"See {URL} there", f"See {LINK} there"),
    "before a full stop": (f"See {URL}.", f"See {LINK}."),
    "before an ellipsis of dots": (f"See {URL}...", f"See {LINK}..."),
    "before an ellipsis": (f"See {URL}…", f"See {LINK}…"),
    "before a comma": (f"{URL}, and", f"{LINK}, and"),
    "before other marks": (f"{URL}; {URL}: {URL}! {URL}?", f"{LINK}; {LINK}: {LINK}! {LINK}?"),
    "before an ideographic full stop": (f"{URL}。好", f"{LINK}。好"),
    "before an ideographic comma": (f"{URL}，好", f"{LINK}，好"),
    "before an ideographic semicolon": (f"{URL}；好", f"{LINK}；好"),
    "in brackets": (f"({URL})", f"({LINK})"),
    "in brackets before a full stop": (f"({URL}).", f"({LINK})."),
    "in square brackets": (f"[{URL}]", f"[{LINK}]"),
    "in curly brackets": (f"{{{URL}}}", f"{{{LINK}}}"),
    "in wide brackets": (f"（{URL}）", f"（{LINK}）"),
    "in title marks": (f"《{URL}》", f"《{LINK}》"),
    "in wide brackets within a text": (f"见（{URL}）好", f"见（{LINK}）好"),
    "an IPv6 address": (
        "[http://[::1]/]",
        '[<a href="http://[::1]/">http://[::1]/</a>]',
    ),
    "in angle brackets": (f"<{URL}>", f"&lt;{LINK}&gt;"),
    "in quotes": (f'"{URL}"', f'"{LINK}"'),
    "in curly quotes": (f"“{URL}”", f"“{LINK}”"),
    "in single quotes": (f"'{URL}'", f"'{LINK}'"),
    "in guillemets": (f"«{URL}»", f"«{LINK}»"),
    "in stars": (f"*{URL}*", f"*{LINK}*"),
    "with brackets of its own": (
        "https://example.org/a_(b)",
        '<a href="https://example.org/a_(b)">https://example.org/a_(b)</a>',
    ),
    "with brackets of its own, in brackets": (
        "(see https://example.org/a_(b))",
        '(see <a href="https://example.org/a_(b)">https://example.org/a_(b)</a>)',
    ),
    "with a query": (
        "https://example.org/?a=1&b=2",
        '<a href="https://example.org/?a=1&amp;b=2">https://example.org/?a=1&amp;b=2</a>',
    ),
    "with an apostrophe": (
        "https://example.org/a's",
        '<a href="https://example.org/a&#x27;s">https://example.org/a\'s</a>',
    ),
    "in capitals": (
        "HTTP://EXAMPLE.ORG/",
        '<a href="HTTP://EXAMPLE.ORG/">HTTP://EXAMPLE.ORG/</a>',
    ),
    "two of them": (f"{URL} {URL}", f"{LINK} {LINK}"),
    "within a word": (f"x{URL}", f"x{URL}"),
    "nothing but a scheme": ("https://", "https://"),
    "nothing but a scheme and a mark": ("https://.", "https://."),
    "another scheme": ("ftp://example.org/", "ftp://example.org/"),
    "no scheme": ("www.example.org", "www.example.org"),
}


@pytest.mark.parametrize(("body", "html"), LINKS.values(), ids=LINKS)
def test_urls_become_links_and_marks_stay_outside(body: str, html: str) -> None:
    assert text.to_html(body) == f"<p>{html}</p>"


# Whatever it is.

LARGE = {
    "a line of dots": "." * 500_000,
    "a URL with half a million brackets": f"{URL}{')' * 500_000}",
    "half a million words": "word " * 500_000,
    "half a million lines": "line\n" * 500_000,
    "half a million sentences": "End. " * 500_000,
    "half a million blanks": f"a\n{' ' * 500_000}b",
    "half a million full stops": "。" * 500_000,
}


@pytest.mark.parametrize("written", LARGE.values(), ids=LARGE)
def test_an_article_takes_time_by_its_length(written: str) -> None:
    code = (
        "import sys; from datetime import UTC; from feed.articles import read, to_html\n"
        "found = read('2022-07-05-a.txt', sys.stdin.buffer.read(), UTC)\n"
        "print(len(found.title) <= 100, to_html(found).count('<p>'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=written.encode(),
        capture_output=True,
        timeout=30,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout == b"True 1\n"


lines = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "",
            " ",
            "date 2022-07-05",
            "updated 9",
            "title: Sea",
            "author: <",
            "tags: ,",
            "Ships. Sail.",
        ]
    ),
)
anything = st.lists(lines, max_size=8).map("\n".join)


@steady
@given(anything)
def test_any_text_is_an_article_or_a_fault_with_its_place(written: str) -> None:
    try:
        found = read("2022-07-05-a.txt", written.encode("utf-8", "surrogatepass"), UTC)
    except ArticleErrors as error:
        last = written.count("\n") + written.count("\r") + 1
        assert error.faults
        assert all(0 <= fault.line <= last and fault.message for fault in error.faults)
        return
    assert found.title
    assert "\n" not in found.title
    assert found.body.strip() == found.body != ""
    assert found.date is not None


@steady
@given(anything.filter(str.strip))
def test_what_is_read_as_source_is_kept_word_for_word(written: str) -> None:
    try:
        found = text.read(Source("a.txt", f"date 2022-07-05\ntitle: Sea\n\n{written}", UTC))
    except ArticleErrors:
        return
    assert found.body == written.strip()
