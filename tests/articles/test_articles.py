"""A file is read by its suffix, and dated by its name where nothing in it gives a date."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from feed import articles, paths
from feed.dates import timezone_named
from feed.errors import ArticleErrors
from feed.model import Article

DATE = datetime(2022, 7, 5, tzinfo=UTC)


def read(path: str, written: str = "Ships sail.") -> Article:
    return articles.read(path, written.encode(), UTC)


def faults(path: str, written: str = "Ships sail.") -> str:
    with pytest.raises(ArticleErrors) as caught:
        read(path, written)
    return str(caught.value)


SUFFIXES = {
    ".txt": "<p>*a* &lt;b&gt;c&lt;/b&gt;</p>",
    ".text": "<p>*a* &lt;b&gt;c&lt;/b&gt;</p>",
    ".md": "<p><em>a</em> <b>c</b></p>\n",
    ".markdown": "<p><em>a</em> <b>c</b></p>\n",
    ".html": "*a* <b>c</b>",
    ".htm": "*a* <b>c</b>",
}


@pytest.mark.parametrize(("suffix", "html"), SUFFIXES.items())
def test_a_suffix_says_how_a_file_is_read(suffix: str, html: str) -> None:
    for written in (suffix, suffix.upper()):
        path = f"2022-07-05-a{written}"
        assert paths.is_article(path)
        assert articles.to_html(read(path, "*a* <b>c</b>")) == html


def test_there_is_no_other_suffix() -> None:
    assert set(articles.FORMATS) == set(SUFFIXES) == paths.SUFFIXES


@pytest.mark.parametrize("path", ["a", "a.png", "txt", ".txt", "a.txt.bak", "a.txt/b", "a.mdx", ""])
def test_other_files_are_no_articles(path: str) -> None:
    assert not paths.is_article(path)


NAMES = {
    "a date and a name": ("2022-07-05-ships.txt", "ships"),
    "an underscore between": ("2022-07-05_ships.md", "ships"),
    "a blank between": ("2022-07-05 old ships.md", "old ships"),
    "in a folder": ("news/2022-07-05-ships.txt", "news/ships"),
    "a name with dots": ("2022-07-05-v1.2.txt", "v1.2"),
    "a name that begins with digits": ("2022-07-05-3-ships.txt", "3-ships"),
    "a date alone": ("2022-07-05.txt", "2022-07-05"),
}


@pytest.mark.parametrize(("path", "name"), NAMES.values(), ids=NAMES)
def test_a_date_in_front_of_a_name_is_the_date_and_no_part_of_the_outputs(
    path: str, name: str
) -> None:
    assert read(path).date == DATE
    assert paths.output_path(path) == name


UNDATED = {
    "no date": ("ships.txt", "ships"),
    "a date behind": ("ships-2022-07-05.txt", "ships-2022-07-05"),
    "a date that is not set off": ("2022-07-05ships.txt", "2022-07-05ships"),
    "a month": ("2022-07-ships.txt", "2022-07-ships"),
    "a date of the folder": ("2022-07-05-news/ships.txt", "2022-07-05-news/ships"),
    "digits that are not ASCII": ("２０２２-０７-０５-ships.txt", "２０２２-０７-０５-ships"),
    "a date and nothing": ("2022-07-05-.txt", "2022-07-05-"),
}


@pytest.mark.parametrize(("path", "name"), UNDATED.values(), ids=UNDATED)
def test_another_name_gives_no_date(path: str, name: str) -> None:
    assert paths.output_path(path) == name
    assert faults(path) == (
        f"{path}:1: error: there is no date\n"
        "  help: begin the file with a line such as: date 2022-07-05"
    )


def test_the_date_in_the_file_wins_over_its_name() -> None:
    found = read("2021-01-01-ships.txt", "date 2022-07-05\n\nShips sail.")
    assert found.date == DATE


def test_the_date_of_the_name_is_in_the_zone() -> None:
    found = articles.read("2022-07-05-a.txt", b"Ships sail.", timezone_named("Asia/Tokyo"))
    assert found.date == datetime(2022, 7, 5, tzinfo=timezone(timedelta(hours=9)))
    assert found.date.utcoffset() == timedelta(hours=9)


IMPOSSIBLE = {
    "a month": ("2022-13-05-ships.txt", "month must be 1 to 12"),
    "a day": ("2022-02-30-ships.txt", "day must be 1 to 28"),
    "a year": ("0000-07-05-ships.txt", "there is no year 0"),
    "a date alone": ("2022-13-05.txt", "month must be 1 to 12"),
}


@pytest.mark.parametrize(("path", "reason"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_an_impossible_date_in_a_name_is_a_fault_of_the_file(path: str, reason: str) -> None:
    assert faults(path) == (
        f'{path}: error: the file\'s name: "{path[:10]}" is not a date: {reason}\n'
        "  help: write it as 2022-07-05"
    )


def test_an_impossible_date_in_a_name_is_no_matter_where_the_file_has_one() -> None:
    assert read("2022-13-05-ships.txt", "date 2022-07-05\n\nShips sail.").date == DATE


HINTS = {
    "a.txt": "begin the file with a line such as: date 2022-07-05",
    "a.md": "begin the file with the lines: ---, date: 2022-07-05, ---",
    "a.html": 'write <meta name="date" content="2022-07-05"> in the head',
}


@pytest.mark.parametrize(("path", "hint"), HINTS.items())
def test_without_a_date_the_help_says_how_it_is_written_there(path: str, hint: str) -> None:
    assert faults(path) == f"{path}:1: error: there is no date\n  help: {hint}"


def test_a_draft_needs_no_date() -> None:
    found = read("a.txt", "draft: yes\n\nShips sail.")
    assert (found.draft, found.date) == (True, None)


def test_an_update_at_the_date_is_one() -> None:
    found = read("a.txt", "date 2022-07-05\nupdated 2022-07-05\n\nShips sail.")
    assert (found.date, found.updated) == (DATE, DATE)


UPDATES = {
    "by a day": ("a.txt", "date 2022-07-05\nupdated 2022-07-04\n\nAye.", 2),
    "by the time of day": ("a.txt", "date 2022-07-05 14:30\nupdated 2022-07-05 09:05\n\nAye.", 2),
    "by its offset": (
        "a.txt",
        "date 2022-07-05 12:00+02:00\nupdated 2022-07-05 11:00+03:00\n\nAye.",
        2,
    ),
    "by the date of the name": ("2022-07-05-a.txt", "title: A\nupdated 2022-07-04\n\nAye.", 2),
    "in front matter": ("a.md", "---\nupdated: 2022-07-04\ndate: 2022-07-05\n---\nAye.", 2),
}


@pytest.mark.parametrize(("path", "written", "line"), UPDATES.values(), ids=UPDATES)
def test_an_update_before_the_date_is_a_fault(path: str, written: str, line: int) -> None:
    """RFC 4287, 4.2.15: updated is when the entry was last changed, so not before it was made."""
    assert faults(path, written) == f"{path}:{line}: error: updated lies before date"


WORDLESS = {
    "a picture in Markdown": ("2022-07-05-old-ships.md", "![](a.png)", "old ships"),
    "a picture in HTML": ("news/2022-07-05-old_ships.html", "<img src='a.png'>", "old ships"),
    "a name of a date": ("2022-07-05.md", "![](a.png)", "2022 07 05"),
    "a name of hyphens": ("2022-07-05----.md", "![](a.png)", "---"),
}


@pytest.mark.parametrize(("path", "written", "title"), WORDLESS.values(), ids=WORDLESS)
def test_an_article_without_a_word_has_the_title_of_its_file(
    path: str, written: str, title: str
) -> None:
    assert read(path, written).title == title


def test_a_fault_of_the_bytes_is_told_like_any_other() -> None:
    with pytest.raises(ArticleErrors) as caught:
        articles.read("a/b.txt", b"date 2022-07-05\n\nk\xe4se", UTC)
    assert str(caught.value) == (
        "a/b.txt:3: error: byte 18 (0xE4) is not UTF-8\n"
        "  help: save it as UTF-8; every editor's “Save as” can"
    )
