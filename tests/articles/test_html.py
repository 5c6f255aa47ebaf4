"""HTML: what the head says, and the main part of the body as it was written."""

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feed.articles import read, to_html
from feed.errors import ArticleErrors
from feed.model import Article, Person

DATE = datetime(2022, 7, 5, tzinfo=UTC)

steady = settings(derandomize=True, deadline=None, max_examples=200)


def article(written: str, path: str = "2022-07-05-a.html") -> Article:
    return read(path, written.encode(), UTC)


def faults(written: str, path: str = "a.html") -> str:
    with pytest.raises(ArticleErrors) as caught:
        article(written, path)
    return str(caught.value)


def test_a_document_is_an_article() -> None:
    found = article(
        "<!doctype html>\n"
        '<html lang="de">\n'
        "<head>\n"
        "<title>Ships &amp; trains</title>\n"
        '<meta name="date" content="2022-07-05">\n'
        '<meta name="author" content="Ada Quay">\n'
        '<meta name="description" content="How they\n came.">\n'
        '<meta name="keywords" content="sea, rail">\n'
        "</head>\n"
        "<body>\n"
        "<nav>Home</nav>\n"
        "<main>\n"
        "<p>Ships <em>sail</em>.</p>\n"
        "</main>\n"
        "</body>\n"
        "</html>\n",
        "a.html",
    )
    assert found == Article(
        path="a.html",
        body_line=14,
        title="Ships & trains",
        body="<p>Ships <em>sail</em>.</p>",
        date=DATE,
        authors=(Person("Ada Quay"),),
        tags=("sea", "rail"),
        summary="How they came.",
        lang="de",
        lines=(
            ("lang", 2),
            ("title", 4),
            ("date", 5),
            ("authors", 6),
            ("summary", 7),
            ("tags", 9),
        ),
    )
    assert to_html(found) == found.body


BODIES = {
    "the main part": ("<body><nav>a</nav><main><p>b</p></main><p>c</p></body>", "<p>b</p>"),
    "the main part before an article": (
        "<article>a</article><main>b</main>",
        "b",
    ),
    "the first article": ("<body>a<article>b</article><article>c</article></body>", "b"),
    "the body": ("<head></head><body class='a'>\n<p>b</p>\n</body>", "<p>b</p>"),
    "all, where there is none": ("<p>a</p><p>b</p>", "<p>a</p><p>b</p>"),
    "a body that is not closed": ("<body><p>a", "<p>a"),
    "a part within its like": (
        "<main>a<main>b</main>c</main>d",
        "a<main>b</main>c",
    ),
    "a part in capitals": ("<BODY>a</BODY>", "a"),
    "a tag over lines": ("<body\nclass='a'\n>b</body\n>", "b"),
    "a part in a comment": ("<!--<body>--><p>a</p>", "<!--<body>--><p>a</p>"),
    "a part in a script": (
        "<body><script>a('</body>')</script>b</body>",
        "<script>a('</body>')</script>b",
    ),
    "entities stay as written": ("<body>a &amp; b &lt; &eacute;</body>", "a &amp; b &lt; &eacute;"),
    "markup stays as written": (
        "<body><P CLASS=a>b<br/></P></body>",
        "<P CLASS=a>b<br/></P>",
    ),
}


@pytest.mark.parametrize(("document", "body"), BODIES.values(), ids=BODIES)
def test_the_body_is_the_main_part_as_written(document: str, body: str) -> None:
    assert article(document).body == body


TITLES = {
    "the title": ("<title>Sea</title><body>a</body>", "Sea", "a"),
    "the heading, where there is no title": ("<body><h1>Sea</h1>a</body>", "Sea", "a"),
    "the heading, where the title has the site behind it": (
        "<title>Sea - The Site</title><body><h1>Sea</h1>a</body>",
        "Sea",
        "a",
    ),
    "a heading with markup": ("<body><h1>A <b>sea</b></h1>a</body>", "A sea", "a"),
    "the title, where the heading says otherwise": (
        "<title>Sea</title><body><h1>Sky</h1>a</body>",
        "Sea",
        "<h1>Sky</h1>a",
    ),
    "the first heading": ("<body><h1>A</h1><h1>B</h1>c</body>", "A", "<h1>B</h1>c"),
    "the first sentence": ("<body><p>Ships sail. Aye.</p></body>", "Ships sail.", None),
    "the first sentence, where the title is empty": (
        "<title> </title><body><p>Ships sail. Aye.</p></body>",
        "Ships sail.",
        "<p>Ships sail. Aye.</p>",
    ),
    "entities in the title": ("<title>A &amp; B&#33;</title><body>a</body>", "A & B!", "a"),
    "a title on several lines": ("<title>\n A\n B\n</title><body>a</body>", "A B", "a"),
    "a title of meta": (
        '<meta name="title" content="Sea"><title>Sky</title><body>a</body>',
        "Sea",
        "a",
    ),
    "the name of the file, where there is no word": ("<body><img src=a.png></body>", "a", None),
    "not the title of a picture": (
        "<body><svg><title>Icon</title></svg><p>Ships sail. Aye.</p></body>",
        "Ships sail.",
        None,
    ),
}


@pytest.mark.parametrize(("document", "title", "body"), TITLES.values(), ids=TITLES)
def test_the_title_is(document: str, title: str, body: str | None) -> None:
    found = article(document)
    assert found.title == title
    if body is not None:
        assert found.body == body


DATES = {
    "meta": '<meta name="date" content="2022-07-05">',
    "meta in another order": '<meta content="2022-07-05" name="date">',
    "meta in capitals": '<META NAME="DATE" CONTENT="2022-07-05">',
    "meta of Dublin Core": '<meta name="DC.date" content="2022-07-05">',
    "meta of Dublin Core's terms": '<meta name="dcterms.created" content="2022-07-05">',
    "meta of Open Graph": '<meta property="article:published_time" content="2022-07-05T00:00:00Z">',
    "a time": '<p><time datetime="2022-07-05">today</time></p>',
    "the first of two": '<meta name="date" content="2022-07-05">'
    '<meta name="date" content="2021-01-01">',
    "the first time of two": '<time datetime="2022-07-05">a</time>'
    '<time datetime="2021-01-01">b</time>',
    "meta before a time": '<time datetime="2021-01-01">a</time>'
    '<meta name="date" content="2022-07-05">',
    "the first time that is a date": '<time datetime="2h">a</time><time datetime="2022-07-05">b',
    "an attribute twice": '<meta name="date" content="2022-07-05" content="2021-01-01">',
    "an attribute without quotes": "<meta name=date content=2022-07-05>",
    "an entity": '<meta name="date" content="2022&#45;07&#45;05">',
    "front matter before meta": '---\ndate: 2022-07-05\n---\n<meta name="date" content="tomorrow">',
}


@pytest.mark.parametrize("document", DATES.values(), ids=DATES)
def test_the_date_is_found(document: str) -> None:
    assert article(f"{document}<p>Ships sail.</p>", "a.html").date == DATE


FIELDS = {
    "an update": (
        '<meta property="article:modified_time" content="2022-07-06">',
        "updated",
        datetime(2022, 7, 6, tzinfo=UTC),
    ),
    "an update of Dublin Core": (
        '<meta name="dcterms.modified" content="2022-07-06">',
        "updated",
        datetime(2022, 7, 6, tzinfo=UTC),
    ),
    "an author of Dublin Core": (
        '<meta name="dcterms.creator" content="Ada">',
        "authors",
        (Person("Ada"),),
    ),
    "an id": ('<meta name="id" content="tag:example.org,2001:a">', "id", "tag:example.org,2001:a"),
    "a draft": ('<meta name="draft" content="yes">', "draft", True),
    "a language of meta": ('<meta name="lang" content="fr">', "lang", "fr"),
    "a language of the document": ('<html lang="pt-BR">', "lang", "pt-BR"),
    "an empty language": ('<html lang="">', "lang", ""),
    "an empty meta": ('<meta name="author" content="">', "authors", ()),
    "a meta of others": ('<meta name="viewport" content="width=device-width">', "lines", ()),
    "two authors": (
        '<meta name="author" content="Ada"><meta name="author" content="Olaf">',
        "authors",
        (Person("Ada"), Person("Olaf")),
    ),
}


@pytest.mark.parametrize(("document", "field", "value"), FIELDS.values(), ids=FIELDS)
def test_the_head_gives_fields(document: str, field: str, value: object) -> None:
    assert getattr(article(f"{document}<p>Ships sail.</p>"), field) == value


FAULTS = {
    "a bad date": (
        '<title>Sea</title>\n<meta name="date"\n content="2022-13-05"><p>Aye.</p>',
        'a.html:2: error: "2022-13-05" is not a date: month must be 1 to 12\n'
        "  help: write it as 2022-07-05",
    ),
    "two of them, behind front matter": (
        '---\ntitle: Sea\n---\n<meta name="date" content="2022">\n'
        '<meta name="lang" content="x">\na',
        'a.html:4: error: "2022" is not a date: a year alone names no day\n'
        "  help: write it as 2022-07-05\n"
        'a.html:5: error: "x" is no language tag\n'
        "  help: write one such as en or pt-BR",
    ),
    "behind blank lines": (
        '\n\n<html lang="english">\n<p>Aye.</p>',
        'a.html:3: error: "english" is no language tag\n  help: write one such as en or pt-BR',
    ),
    "no date": (
        "<p>Ships sail.</p>",
        "a.html:1: error: there is no date\n"
        '  help: write <meta name="date" content="2022-07-05"> in the head',
    ),
}


@pytest.mark.parametrize(("document", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_has_its_line(document: str, message: str) -> None:
    assert faults(document) == message


@pytest.mark.parametrize("moment", ["2h 30m", "14:30", "2019", "PT4H18M3S", "2022-W27"])
def test_a_time_that_is_no_day_gives_no_date(moment: str) -> None:
    """HTML, 4.5.14: `<time>` may hold a duration, a time, a year, a week."""
    assert article(f'<p><time datetime="{moment}">a</time> b</p>').date == DATE


LARGE = {
    "tags that are not closed": "<a " * 50_000,
    "attributes that are not closed": "<a b='" * 50_000,
    "comments that are not closed": "<!-- " * 100_000,
    "tags in tags": "<div>" * 50_000 + "a",
    "headings": "<h1>" * 50_000 + "a",
    "main parts": "<main>" * 50_000 + "a",
    "ampersands": "&" * 500_000,
    "attributes": "<a " + "b " * 500_000,
    "titles": "<title>" * 100_000,
    "pictures": "<svg>" * 100_000,
    "times": "<time datetime=x>" * 50_000,
}


@pytest.mark.parametrize("document", LARGE.values(), ids=LARGE)
def test_a_document_takes_time_by_its_length(document: str) -> None:
    code = (
        "import sys; from datetime import UTC; from feed.articles import read\n"
        "print(read('2022-07-05-a.html', sys.stdin.buffer.read(), UTC).path)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=document.encode(),
        capture_output=True,
        timeout=30,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert (done.returncode, done.stdout) == (0, b"2022-07-05-a.html\n")


pieces = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        [
            "<",
            ">",
            "</",
            "<!--",
            "-->",
            "<body>",
            "</body>",
            "<main>",
            "</main>",
            "<h1>",
            "</h1>",
            "<title>",
            "</title>",
            "<script>",
            "<p>",
            "&",
            "&#0;",
            "<![CDATA[",
            "<?",
            '<meta name="author" content="',
            '">',
            "\n",
        ]
    ),
)


@steady
@given(st.lists(pieces, max_size=14).map("".join))
def test_any_text_is_an_article_or_a_fault_with_its_place(document: str) -> None:
    try:
        found = read("2022-07-05-a.html", document.encode("utf-8", "surrogatepass"), UTC)
    except ArticleErrors as error:
        assert all(fault.path == "2022-07-05-a.html" and fault.message for fault in error.faults)
        return
    assert found.title == " ".join(found.title.split()) != ""
    assert set(found.body) <= set(document) | {"\n"}
