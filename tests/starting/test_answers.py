"""What `feed init` asks at a real terminal, and what it does not ask."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from programs import Console, console, write

from feed import config
from feed.model import Person

TITLE, URL, AUTHOR = "Title of the site", "Its address, such as", "Who writes it, such as"
PROJECT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def here(tmp_path: Path) -> Path:
    """The home and working folder of somebody whose name git knows."""
    write(tmp_path, {".gitconfig": "[user]\nname = Ada Quay\n"})
    (tmp_path / "mysite").mkdir()
    return tmp_path / "mysite"


@contextmanager
def init(here: Path, *flags: str) -> Iterator[Console]:
    command = (sys.executable, "-m", "feed", "init", "mysite", *flags)
    variables = {"PYTHONPATH": str(PROJECT), "TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8"}
    with console(*command, folder=here.parent, **variables) as started:
        yield started


def test_a_terminal_is_asked_for_all_that_no_flag_tells(here: Path) -> None:
    with init(here) as asked:
        asked.wait_for(f"{TITLE} [mysite]: ")
        asked.type("Harbour “Notes”\n")
        asked.wait_for(f"{URL} https://example.org/, if it has one: ")
        asked.type("https://example.org\n")
        asked.wait_for(f"{AUTHOR} Ada Quay <ada@example.org> [Ada Quay]: ")
        asked.type("Bo <bo@example.org>\n")
        asked.wait_for("mysite/ is a new site")
        assert asked.end() == 0
    site = config.load(here / "feed.toml")
    assert (site.title, site.url, site.timezone) == (
        "Harbour “Notes”",
        "https://example.org/",
        "Asia/Kolkata",
    )
    assert site.author == Person("Bo", "bo@example.org")


def test_an_empty_line_takes_what_is_in_brackets(here: Path) -> None:
    with init(here) as asked:
        for question in (TITLE, URL, AUTHOR):
            asked.wait_for(question)
            asked.type("\n")
        assert asked.end() == 0
    site = config.load(here / "feed.toml")
    assert (site.title, site.url, site.author) == ("mysite", "", Person("Ada Quay"))


def test_what_a_flag_tells_is_not_asked(here: Path) -> None:
    with init(here, "--title", "Harbour", "--author", "Ada") as asked:
        before = asked.wait_for(URL)
        asked.type("\n")
        assert asked.end() == 0
    assert TITLE not in before
    assert AUTHOR not in asked.shown


@pytest.mark.parametrize(
    "flags", [("--url", "", "--title", "", "--author", ""), ("--json",), ("-q",)]
)
def test_nothing_is_asked_where_all_is_told_or_a_program_reads(
    here: Path, flags: tuple[str, ...]
) -> None:
    with init(here, *flags) as asked:
        assert asked.end() == 0
    assert not any(question in asked.shown for question in (TITLE, URL, AUTHOR))
    assert config.load(here / "feed.toml").title == "mysite"


def test_a_wrong_answer_is_told_and_asked_again(here: Path) -> None:
    with init(here, "--title", "Harbour", "--author", "Ada") as asked:
        asked.wait_for(URL)
        asked.type("example.org\n")
        asked.wait_for('  url = "example.org" is wrong: it must be an address such as')
        asked.wait_for(URL)
        asked.type("https://example.org/\n")
        assert asked.end() == 0
    assert config.load(here / "feed.toml").url == "https://example.org/"


def test_an_address_of_this_machine_alone_is_told_and_asked_again(here: Path) -> None:
    with init(here, "--title", "Harbour", "--author", "Ada") as asked:
        asked.wait_for(URL)
        asked.type("http://localhost:8000\n")
        asked.wait_for('  url = "http://localhost:8000/" is wrong: no other machine reaches it\n')
        asked.wait_for("  leave it out: without an address the site is a preview\n")
        asked.wait_for(URL)
        asked.type("\n")
        assert asked.end() == 0
    assert config.load(here / "feed.toml").url == ""


def test_bytes_that_are_no_text_are_a_wrong_answer(here: Path) -> None:
    with init(here, "--url", "", "--author", "Ada") as asked:
        asked.wait_for(TITLE)
        os.write(asked.terminal, b"Harbour \xff\n")
        asked.wait_for('  title = "Harbour \\udcff" is wrong: it must be one line of text')
        asked.wait_for(TITLE)
        asked.type("Harbour\n")
        assert asked.end() == 0
    assert config.load(here / "feed.toml").title == "Harbour"


def test_a_site_that_is_there_is_asked_nothing(here: Path) -> None:
    write(here, {"feed.toml": 'title = "Harbour"\n'})
    with init(here) as asked:
        assert asked.end() == 0
    assert "is a site already" in asked.shown
    assert TITLE not in asked.shown


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_an_interrupted_question_writes_nothing_and_says_so(here: Path, key: str) -> None:
    with init(here) as asked:
        asked.wait_for(TITLE)
        asked.type("Harbour\n")
        asked.wait_for(URL)
        asked.wait_for(": ")
        asked.type(key)
        assert asked.end() == 130
    assert asked.shown.removeprefix("^C") == "\ninterrupted: nothing was written\n"
    assert list(here.iterdir()) == []
