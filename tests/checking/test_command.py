"""`feed check` on the command line: what it looks at, what it says, and how it ends."""

import json
import shutil
from pathlib import Path

import built_sites
import pytest
from built_sites import NOW
from programs import write

from feed.cli import main

AT = ["--now", NOW.isoformat()]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"feed.toml": 'url = "https://example.org/"\n'})
    shutil.copytree(built_sites.everything(), tmp_path / "build")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def damage(site: Path) -> None:
    path = site / "build" / "feeds.opml"
    path.write_text(path.read_text().replace('text="Tags"', 'text=""'))
    (site / "build" / "notes.txt").write_text("mine")


def test_without_a_place_it_is_what_the_site_was_built_into(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *AT]) == 0
    assert capsys.readouterr() == ("48 documents checked: no faults\n", "")


def test_a_fault_is_told_with_its_place_and_mend(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(site)
    assert main(["check", *AT]) == 1
    told, wrong = capsys.readouterr()
    assert told == "48 documents checked: 1 fault, 1 warning\n"
    assert wrong.splitlines() == [
        "build/feeds.opml:9: error: an outline has no text",
        "  help: feed did not write it so: build again",
        "build/notes.txt: warning: is not listed in .manifest.json: it was not checked",
        "  help: move it away, unless you put it there",
    ]


def test_of_several_faults_nothing_is_said_but_what_they_are(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    damage(site)
    (site / "build" / "feed.css").unlink()
    assert main(["check", "-q", *AT]) == 1
    wrong = capsys.readouterr().err.splitlines()
    assert len(wrong) > 2
    assert [line for line in wrong if ": error: " not in line and line[:8] != "  help: "] == []


def test_quiet_tells_faults_alone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(site)
    assert main(["check", "-q", *AT]) == 1
    told, wrong = capsys.readouterr()
    assert told == ""
    assert "error:" in wrong
    assert "warning:" not in wrong


def test_programs_get_all_of_it(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    damage(site)
    assert main(["check", "--json", *AT]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["documents"], told["files"]) == (48, 59)
    assert told["base_url"] == "https://example.org/"
    assert told["errors"][0] == {
        "path": "build/feeds.opml",
        "line": 9,
        "message": "an outline has no text",
        "help": "feed did not write it so: build again",
    }
    assert [one["path"] for one in told["warnings"]] == ["build/notes.txt"]


def test_warnings_alone_are_no_failure(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 13):
        write(site / "build", {f"a{number}.html": "a page of others"})
    assert main(["check", *AT]) == 0
    assert capsys.readouterr().out == "48 documents checked: no faults, 2 warnings\n"


def test_any_folder_that_was_built_can_be_checked(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "build").rename(site / "elsewhere")
    assert main(["check", "-C", "..", f"{site.name}/elsewhere", *AT]) == 0
    assert capsys.readouterr().out == "48 documents checked: no faults\n"


@pytest.mark.parametrize(
    "path",
    ["feed.atom", "feed.rss", "feed.json", "atom.xml", "last.atom", "last.html", "feeds.opml"],
)
def test_a_document_can_be_checked_alone(
    path: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", f"build/{path}", *AT]) == 0
    assert capsys.readouterr().out == (
        "1 document checked: no faults\n  the files that it leads to were not looked for\n"
    )


def test_a_document_that_is_none_is_a_fault(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "build/style.css"]) == 1
    told = "build/style.css: error: is neither a feed, nor a list of feeds, nor a page\n"
    assert capsys.readouterr().err == told


@pytest.mark.parametrize("place", ["none", "ftp://example.org/", "https://"])
def test_what_cannot_be_meant_is_wrong_usage(place: str, site: Path) -> None:
    assert main(["check", place]) == 2


def test_a_site_that_was_not_built_is_wrong_usage(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(site / "build")
    assert main(["check"]) == 2
    assert capsys.readouterr().err == (
        "error: there is no folder build\n  help: build the site first\n"
    )


def test_what_was_built_for_staging_is_not_what_the_configuration_says(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, {"feed.toml": 'url = "https://other.example/"\n'})
    assert main(["check", *AT]) == 1
    assert capsys.readouterr().err == (
        "build: error: the feeds say that the site is at https://example.org/, not "
        "https://other.example/\n  help: build again without --base-url\n"
    )
