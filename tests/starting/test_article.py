"""`feed new`: what it writes is an article with exactly the title that was asked for."""

import json
import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from programs import write

from feed import articles, characters, config, scan
from feed.cli import main
from feed.errors import ConfigError
from feed.starting import article

NOW = datetime(2026, 11, 1, 12, 30, 5, tzinfo=UTC)
SETTINGS = 'url = "https://example.org/"\nauthor = "Ada"\ntimezone = "Asia/Kolkata"\n'
NEW = ("new", "--now", "2026-11-01T12:30:05Z")


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site without articles, which is the working folder."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    write(tmp_path / "site", {"feed.toml": SETTINGS})
    monkeypatch.chdir(tmp_path / "site")
    return tmp_path / "site"


def built(site: Path) -> dict[str, str]:
    """Build as of a day later; the titles of the articles by their pages."""
    assert main(["build", "-q", "--now", "2026-11-02"]) == 0
    items = json.loads((site / "build" / "feed.json").read_bytes())["items"]
    return {item["url"].removeprefix("https://example.org/"): item["title"] for item in items}


# --- titles and the names of files --------------------------------------------------------

TITLES = {
    "Three ships": "three-ships",
    "Ships: a day, a night": "ships-a-day-a-night",
    'She said "no"': "she-said-no",
    "It's Ada’s": "its-adas",
    "C# and C++": "c-and-c",
    "# No heading": "no-heading",
    "- no list": "no-list",
    "50 % of 1/2": "50-of-1-2",
    "🎉 Party 🎉": "party",
    "🎉🎉": "2026-11-01",
    "...": "2026-11-01",
    "Index": "2026-11-01",
    "feed": "2026-11-01",
    "README": "readme",
    "_draft": "draft",
    ".hidden": "hidden",
    "../../etc/passwd": "etc-passwd",
    "a\\b": "a-b",
    "ships.fr": "ships-fr",
    "Straße nach Łódź": "straße-nach-łódź",
    "上海": "上海",
    "हिन्दी में": "हिन्दी-में",
    "Cafe\u0301": "café",
    "null": "null",
    "yes": "yes",
    "12": "12",
    "2022-07-05": "2022-07-05",
    "2022-07-05 Ships": "2022-07-05-ships",
    "{{ title }} {% raw %}": "title-raw",
    "<b>bold</b> & *loud*": "b-bold-b-loud",
    "&amp; &lt;": "amp-lt",
    "key: [a, b] {c} | > ! @ `": "key-a-b-c",
    "---": "2026-11-01",
    "two\n  lines\tand a tab": "two-lines-and-a-tab",
    " blanks around ": "blanks-around",
    f"{'word ' * 40}end": "-".join(["word"] * 12),
    "文" * 200: "文" * 60,
}


@pytest.mark.parametrize(("title", "name"), TITLES.items())
def test_a_title_names_the_file_and_is_the_articles_when_it_is_built(
    title: str, name: str, site: Path
) -> None:
    assert main([*NEW, "-q", "--", title]) == 0
    [path] = (site / "content").iterdir()
    assert path.name == f"{name}.md"
    assert list(built(site).values()) == [characters.one_line(title)]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300, deadline=None
)
@given(st.text(min_size=1))
def test_any_title_that_a_feed_can_have_is_read_as_it_was_told(title: str) -> None:
    site = config.load(Path("feed.toml"))
    try:
        new = article.plan(site, title, now=NOW)
    except ConfigError:
        told = characters.one_line(title)
        assert not told or characters.FORBIDDEN.search(told)
        return
    assert scan.takes(site, new.path)
    assert not article.file_name(title).startswith((".", "-", "_"))
    read = articles.read(new.path, new.data, site.zone)
    assert (read.title, read.date) == (characters.one_line(title), NOW)


def test_the_file_is_what_one_would_write_by_hand(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEW, "Ada's", "ship:", "one", "--draft"]) == 0
    assert (site / "content" / "adas-ship-one.md").read_text() == (
        '---\ntitle: "Ada\'s ship: one"\ndate: 2026-11-01T18:00:05+05:30\ndraft: true\n---\n\n'
        "Write here what it has to say.\n"
    )
    assert capsys.readouterr() == (
        "content/adas-ship-one.md\nWrite its text in that file.\nNext: feed build\n",
        "",
    )
    assert main([*NEW, "-q", "Another"]) == 0
    assert built(site) == {"another.html": "Another"}


def test_anyone_may_read_the_file_as_any_other(site: Path) -> None:
    before = os.umask(0o022)
    try:
        assert main([*NEW, "-q", "Ships"]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((site / "content" / "ships.md").stat().st_mode) == 0o644


WRONG_TITLES = {
    "": "the title is empty",
    " \n ": "the title is empty",
    "a\0b": 'title = "a\\x00b" is wrong: it must be one line of text without control characters',
    "a\udcffb": 'title = "a\\udcffb" is wrong',
    "a\x1b[31m": 'title = "a\\x1b[31m" is wrong',
}


@pytest.mark.parametrize(("title", "message"), WRONG_TITLES.items())
def test_a_title_that_no_feed_can_have_is_refused(
    title: str, message: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*NEW, title]) == 2
    assert capsys.readouterr().err.startswith(f"error: {message}")
    assert not (site / "content").exists()


# --- what is there already ----------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        "three-ships.md",
        "three-ships.txt",
        "2022-07-05-three-ships.md",
        "Three-Ships.html",
        "three-ships/index.md",
    ],
)
def test_no_article_takes_the_place_of_another(
    other: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content", {other: "mine"})
    assert main([*NEW, "Three ships"]) == 2
    assert capsys.readouterr().err == (
        f"error: content/{other} is there already: nothing is overwritten\n"
        "  help: edit that one, or give the new one another title\n"
    )
    assert [path for path in site.rglob("*.*") if path.parent != site] == [site / "content" / other]
    assert (site / "content" / other).read_text() == "mine"


# --- where it is written ------------------------------------------------------------------


@pytest.mark.parametrize("named", ["news", "content/news", "news/", "./content/news"])
def test_a_folder_of_the_content_folder_is_named_from_there_or_from_here(
    named: str, site: Path
) -> None:
    assert main([*NEW, "-q", "--in", named, "Ships"]) == 0
    assert built(site) == {"news/ships.html": "Ships"}


@pytest.mark.parametrize("named", ["..", "../other", "/tmp", "content/../.."])
def test_a_folder_elsewhere_is_refused(named: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*NEW, "--in", named, "Ships"]) == 2
    told = "error: --in names a folder in content/, where articles lie\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("named", [".", "content"])
def test_the_content_folder_itself_may_be_named(named: str, site: Path) -> None:
    assert main([*NEW, "-q", "--in", named, "Ships"]) == 0
    assert built(site) == {"ships.html": "Ships"}


def test_a_place_where_it_would_be_no_article_is_refused(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, {"feed.toml": f'{SETTINGS}[content]\ninclude = ["posts/**"]\n'})
    assert main([*NEW, "Ships"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("error: ships.md would be no article: ")
    assert told[1] == "  help: name a folder that it takes: --in FOLDER"
    assert main([*NEW, "-q", "Ships", "--in", "posts"]) == 0
    assert built(site) == {"posts/ships.html": "Ships"}


def test_a_name_that_the_site_leaves_out_gives_way_to_the_date(site: Path) -> None:
    write(site, {"feed.toml": f'{SETTINGS}[content]\nexclude = ["**/readme*"]\n'})
    assert main([*NEW, "-q", "README"]) == 0
    assert built(site) == {"2026-11-01.html": "README"}


def test_a_folder_that_is_a_site_without_a_configuration_gets_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "feed.toml").unlink()
    assert main([*NEW, "Ships"]) == 0
    assert capsys.readouterr().out.startswith("ships.md\n")
    assert main(["build", "-q", "--now", "2026-11-02"]) == 0


@pytest.mark.parametrize(
    ("flags", "change", "warns"),
    [
        pytest.param((), lambda text: text, True, id="as it was written"),
        pytest.param((), lambda text: f"{text}\n\n".replace("\n", "\r\n"), True, id="saved again"),
        pytest.param(("--draft",), lambda text: text, False, id="a draft"),
        pytest.param((), lambda text: f"{text}More.\n", False, id="with a word of its author"),
    ],
)
def test_a_build_warns_of_an_article_that_nobody_has_written(
    site: Path,
    capsys: pytest.CaptureFixture[str],
    flags: tuple[str, ...],
    change: Callable[[str], str],
    warns: bool,
) -> None:
    write(site, {"content/a.md": "---\ndate: 2026-10-01\n---\nA.\n"})
    assert main([*NEW, "-q", *flags, "Ships"]) == 0
    place = site / "content" / "ships.md"
    place.write_bytes(change(place.read_text()).encode())
    line = place.read_text().splitlines().index("Write here what it has to say.") + 1
    warning = (
        f"content/ships.md:{line}: warning: still holds what feed new wrote\n"
        "  help: write what it has to say, or make it a draft: draft: true\n"
    )
    # a second build knows the article, and has read no file
    for _ in range(2):
        assert main(["build", "--now", "2026-11-02"]) == 0
        assert capsys.readouterr().err == (warning if warns else "")


def test_the_next_command_names_the_folder_and_the_configuration(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    site.rename(site.parent / "my site")
    monkeypatch.chdir(site.parent)
    assert main([*NEW, "Ships", "-C", "my site", "--config", "feed.toml"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "my site/content/ships.md",
        "Write its text in that file.",
        "Next: feed build -C 'my site' --config feed.toml",
    ]


def test_programs_are_told_what_was_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*NEW, "Ships", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "path": "content/ships.md",
        "title": "Ships",
        "date": "2026-11-01T18:00:05+05:30",
        "draft": False,
    }
