"""Where each document stands, so that no two meet."""

import pickle
from datetime import UTC, datetime, timedelta, timezone
from operator import is_

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feed import articles
from feed.model import Article, Person
from feed.places import Claims, Placed, in_texts, place


def placed(path: str, permalink: str = "/{path}.html", slug: str = "", day: int = 5) -> Placed:
    date = datetime(2022, 7, day, tzinfo=UTC)
    return place(Article(path, "T", "", date=date, slug=slug), b"", permalink)


@pytest.mark.parametrize(
    ("path", "permalink", "slug", "document", "page"),
    [
        pytest.param("a.txt", "/{path}.html", "", "a.atom", "a.html", id="beside each other"),
        pytest.param("x/a.md", "/{path}.html", "", "x/a.atom", "x/a.html", id="in its folder"),
        pytest.param(
            "x/2022-07-05-a.md", "/{path}.html", "", "x/a.atom", "x/a.html", id="without its date"
        ),
        pytest.param("x/a.md", "/{path}/", "", "x/a.atom", "x/a/index.html", id="a folder's index"),
        pytest.param("x/a.md", "/{path}.html", "b", "x/a.atom", "x/b.html", id="slug moves a page"),
        pytest.param("x/a.md", "/{slug}.html", "", "x/a.atom", "a.html", id="slug is the name"),
        pytest.param("x/a.md", "/{slug}.html", "b", "x/a.atom", "b.html", id="or what is written"),
        pytest.param(
            "x/a.md",
            "/{year}/{month}/{day}/{slug}/",
            "",
            "x/a.atom",
            "2022/07/05/a/index.html",
            id="by date",
        ),
        pytest.param("a.b.txt", "/{path}.html", "", "a.b.atom", "a.b.html", id="two dots"),
        pytest.param("{x}.txt", "/{path}.html", "", "{x}.atom", "{x}.html", id="braces"),
    ],
)
def test_a_permalink_moves_the_page_alone(
    path: str, permalink: str, slug: str, document: str, page: str
) -> None:
    one = placed(path, permalink, slug)
    assert (one.document, one.page) == (document, page)


def test_the_date_of_a_permalink_is_the_one_that_its_author_wrote() -> None:
    date = datetime(2022, 7, 5, 0, 30, tzinfo=timezone(timedelta(hours=13)))
    one = place(Article("a.txt", "T", "", date=date), b"", "/{year}/{month}/{day}/{slug}.html")
    assert one.page == "2022/07/05/a.html"


def test_what_articles_have_in_common_is_in_memory_once() -> None:
    def written(path: str) -> Article:
        numbers = {"date": 2, "tags": 3}
        return Article(
            path,
            "T",
            "Words.",
            authors=(Person("Ada Quay"),),
            tags=tuple("Ships,Tea".split(",")),
            lines=tuple(numbers.items()),
        )

    one, other = (place(written(path), b"", "/{path}.html").article for path in ("a.md", "b.md"))
    assert one == replace(written("a.md"), body="")
    assert one.authors is other.authors
    assert one.lines is other.lines
    assert all(map(is_, one.tags, other.tags))


def test_a_text_that_is_there_already_is_in_memory_once() -> None:
    here, sent = placed("a.txt"), pickle.loads(pickle.dumps(placed("a.txt")))
    texts = (here.path, here.title, here.address, here.words, here.source)
    one = in_texts(sent, {text: text for text in texts})
    assert one == sent
    assert all(map(is_, (one.path, one.title, one.address, one.words, one.source), texts))
    assert in_texts(sent, {}) == sent


@pytest.mark.parametrize(
    ("one", "other", "where"),
    [
        pytest.param("a.txt", "a.md", "a.atom", id="two suffixes"),
        pytest.param("a.txt", "2022-07-05-a.txt", "a.atom", id="with and without a date"),
        pytest.param("A.txt", "a.txt", "a.atom", id="by case"),
        pytest.param("x/a.txt", "X/a.txt", "X/a.atom", id="by the case of a folder"),
        pytest.param("caf\u00e9.txt", "cafe\u0301.txt", "cafe\u0301.atom", id="by Unicode form"),
        pytest.param("CAFE\u0301.txt", "caf\u00e9.txt", "caf\u00e9.atom", id="by both"),
        pytest.param("ΟΔΟΣ.txt", "οδος.txt", "οδος.atom", id="by a final sigma"),
        pytest.param("a.txt", "a.atom/b.txt", "a.atom/b.atom", id="file, folder"),
        pytest.param("a.html/b.txt", "a.txt", "a.html", id="folder, file"),
        pytest.param("A.atom/b.txt", "a.txt", "a.atom", id="and by case"),
    ],
)
def test_two_articles_that_meet_are_a_fault_that_names_both(
    one: str, other: str, where: str
) -> None:
    first, *_ = Claims({}).of_articles([placed(one), placed(other)])
    assert first.path == other
    assert first.message == f"would be written to {where}, and so would {one}"
    assert first.hint


def test_all_that_would_lie_below_a_file_are_faults() -> None:
    below = ["a.atom/b/c.txt", "A.atom/b/d.txt", "a.atom/e.txt"]
    faults = list(Claims({}).of_articles(map(placed, ["a.txt", *below])))
    assert [fault.path for fault in faults] == below
    assert all(fault.message.endswith("and so would a.txt") for fault in faults)


def test_no_file_stands_where_a_folder_is_on_the_way_to_another() -> None:
    claims = Claims({})
    assert list(claims.of_articles(map(placed, ["x/y/a.txt", "x/y/b.txt", "x/z/c.txt"]))) == []
    faults = [fault.message for fault in claims.of_files(["x", "X/y", "x/z", "y"])]
    assert faults == [
        "would be written to x, and so would x/y/a.txt",
        "would be written to X/y, and so would x/y/a.txt",
        "would be written to x/z, and so would x/z/c.txt",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("a.txt", "b.txt", id="other names"),
        pytest.param("x/a.txt", "y/a.txt", id="other folders"),
        pytest.param("a.txt", "a/b.txt", id="a name and the folder beside it"),
        pytest.param("cafe.txt", "caf\u00e9.txt", id="an accent"),
    ],
)
def test_two_articles_that_do_not_meet_are_none(one: str, other: str) -> None:
    assert list(Claims({}).of_articles([placed(one), placed(other)])) == []


@pytest.mark.parametrize(
    ("permalink", "slugs"),
    [("/{slug}.html", ("", "")), ("/{path}.html", ("b", "B"))],
    ids=["the same name in two folders", "the same slug"],
)
def test_pages_can_meet_though_documents_do_not(permalink: str, slugs: tuple[str, str]) -> None:
    folders = ("x", "y") if "slug" in permalink else ("x", "x")
    names = ("a", "a") if "slug" in permalink else ("c", "d")
    both = [
        placed(f"{folder}/{name}.txt", permalink, slug)
        for folder, name, slug in zip(folders, names, slugs, strict=True)
    ]
    (fault,) = Claims({}).of_articles(both)
    assert fault.path == both[1].article.path
    assert fault.message.endswith(f"and so would {both[0].article.path}")


@pytest.mark.parametrize(
    ("path", "generated"),
    [
        ("index.txt", "index.html"),
        ("Index.txt", "index.html"),
        ("feed.txt", "feed.atom"),
        pytest.param("style.css/a.txt", "style.css"),
    ],
)
def test_an_article_gives_way_to_what_is_generated(path: str, generated: str) -> None:
    (fault,) = Claims({generated: "the document of ours"}).of_articles([placed(path)])
    assert fault.path == path
    assert fault.message.endswith("and so would the document of ours")


def test_a_file_that_is_copied_meets_others() -> None:
    claims = Claims({"style.css": "the style sheet"})
    assert list(claims.of_articles([placed("a.txt")])) == []
    faults = list(claims.of_files(["A.html", "ok.png", "style.css"]))
    assert [(fault.path, fault.message) for fault in faults] == [
        ("A.html", "would be written to A.html, and so would a.txt"),
        ("style.css", "would be written to style.css, and so would the style sheet"),
    ]


NAMES = st.sampled_from(["a", "A", "b.html", "b.atom", "style.css", "x"])
PATHS = st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), unique=True)


@settings(derandomize=True, deadline=None)
@given(PATHS, PATHS, st.data())
def test_files_meet_the_same_where_they_are_all_that_is_asked_for(
    names: list[str], files: list[str], data: st.DataObject
) -> None:
    claims = Claims({"style.css": "the style sheet"})
    for _ in claims.of_articles(placed(f"{name}.md") for name in names):
        pass
    few = claims.met_by(files)
    copied = [path for path in files if data.draw(st.booleans())]
    assert list(map(str, few.of_files(copied))) == list(map(str, claims.of_files(copied)))


CATEGORIES = {
    "none": ("a.md", (), "/a.html"),
    "one": ("a.md", ("Sea",), "/sea/a.html"),
    "several": ("a.md", ("Sea", "Łódź"), "/sea/łódź/a.html"),
    "the folder above _posts": ("Sea/_posts/2022-07-05-a.md", ("Wind",), "/sea/wind/a.html"),
    "one of both": ("sea/_posts/2022-07-05-a.md", ("Sea",), "/sea/a.html"),
    "a slash": ("a.md", ("TCP/IP",), "/tcp-ip/a.html"),
    "a way out": ("a.md", ("..", ".x"), "/dot-./dot-x/a.html"),
}


@pytest.mark.parametrize(("path", "categories", "address"), CATEGORIES.values(), ids=CATEGORIES)
def test_categories_may_be_a_part_of_an_address(
    path: str, categories: tuple[str, ...], address: str
) -> None:
    """As Jekyll has it by default."""
    article = Article(path, "A", "A.", date=datetime(2022, 7, 5, tzinfo=UTC), categories=categories)
    assert place(article, b"", "/{categories}/{slug}.html").address == address


HEAD = "---\ndate: 2022-07-05\ntitle: T\n---\n"
META = '<meta name="date" content="2022-07-05">'
TAILS = {
    "a body below a head": (f"{HEAD}Ships.\n\nSail 🚢.\n", 19),
    "a byte order mark": (f"\ufeff{HEAD}Ships.\n", 7),
    "all of the file": ("Ships sail.\n", 12),
}


@pytest.mark.parametrize(("text", "tail"), TAILS.values(), ids=TAILS)
def test_where_the_body_ends_its_file_is_known(text: str, tail: int) -> None:
    data = text.encode()
    article = articles.read("2022-07-05-a.md", data, UTC)
    assert place(article, data, "/{path}.html").tail == tail
    assert data[-tail:].decode() == article.body


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param(
            "a.html", '<meta name="date" content="2022-07-05"><body>A.</body>', id="a line behind"
        ),
        pytest.param("a.md", f"{HEAD}A.\nB.\n".replace("\n", "\r\n"), id="lines as in Windows"),
    ],
)
def test_a_body_that_is_not_just_the_end_of_its_file_is_read_again(path: str, text: str) -> None:
    data = text.encode()
    assert place(articles.read(path, data, UTC), data, "/{path}.html").tail == 0
