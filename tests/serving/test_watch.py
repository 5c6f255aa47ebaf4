"""`feed build --watch`: the usual build, after each save."""

import json
import signal
from pathlib import Path

import pytest
from previews import CONTENT, is_alive, running, save_by_rename, session
from programs import write

from feed.cli import main

WATCH = ("build", "--watch", "--now", "2026-11-01")
WATCHES = "watching: each save is built; Ctrl-C ends it\n"
SUBSCRIBE = "      and subscribe to https://example.org/feed.atom\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path / "site", CONTENT)
    return tmp_path / "site"


def test_each_save_is_built_and_told_as_usual(site: Path) -> None:
    with running(*WATCH, folder=site) as found:
        found.await_line("1 article in build/")
        found.await_line("and subscribe to https://example.org/feed.atom")
        found.await_line(WATCHES)
        save_by_rename(site / "content/ships.txt", "date 2022-07-05\n\nShips\n\nFour ships.\n")
        found.await_line("changed quietly  ships.txt")
        found.await_line("feed.lock changes: commit it")
        assert b"Four ships." in (site / "build/ships.html").read_bytes()
        assert found.end(signal.SIGINT) == 130
        assert found.rest()[-1] == "stopped\n"
        assert [found.said.count(line) for line in (WATCHES, SUBSCRIBE)] == [1, 1]


def test_quietly_nothing_is_said_but_that_it_failed(site: Path) -> None:
    write(site, {"content/ships.txt": "date 2022-13-05\n\nShips\n\nThey came.\n"})
    with running(*WATCH, "-q", folder=site) as found:
        found.await_line("help: write it as 2022-07-05")
        write(site, {"content/ships.txt": "Ships\n\nThey came.\n"})
        found.await_line("there is no date")
        assert found.end(signal.SIGINT) == 130
        assert [line for line in found.rest() if line[:4] not in ("cont", "  he")] == []


def test_what_to_do_next_is_told_of_the_first_build_that_succeeds(site: Path) -> None:
    write(site, {"content/ships.txt": "date 2022-13-05\n\nShips\n\nThey came.\n"})
    with running(*WATCH, folder=site) as found:
        found.await_line(WATCHES)
        write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nThey came.\n"})
        found.await_line(SUBSCRIBE)


def test_it_writes_what_a_build_alone_writes(site: Path, tmp_path: Path) -> None:
    write(tmp_path / "other", CONTENT)
    with running(*WATCH, folder=site) as found:
        found.await_line("and subscribe to")
        for folder in (site, tmp_path / "other"):
            write(folder, {"content/new.txt": "date 2026-10-01\n\nNew\n\nIt is.\n"})
        found.await_line("2 articles")
        found.await_line("feed.lock changes: commit it")
    for number in range(2):
        assert main(["build", "-q", "-C", str(tmp_path / "other"), "--now", "2026-11-01"]) == 0, (
            number
        )
    assert built(site) == built(tmp_path / "other")


def test_a_fault_is_told_and_the_last_good_build_stays(site: Path) -> None:
    with running(*WATCH, folder=site) as found:
        found.await_line("and subscribe to")
        before = built(site)
        write(site, {"content/ships.txt": "date 2022-13-05\n\nShips\n\nThey came.\n"})
        found.await_line('content/ships.txt:1: error: "2022-13-05" is not a date')
        found.await_line("help: write it as 2022-07-05")
        assert built(site) == before
        write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nMended.\n"})
        found.await_line("feed.lock changes: commit it")
        assert b"Mended." in (site / "build/ships.html").read_bytes()


def test_a_file_that_an_editor_deletes_and_writes_anew_has_never_gone(site: Path) -> None:
    write(site, {"content/tide.txt": "date 2022-07-06\n\nTide\n\nIt rose.\n"})
    with running(*WATCH, folder=site) as found:
        found.await_line("and subscribe to")
        (site / "content/ships.txt").unlink()
        write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nFour.\n"})
        found.await_line("changed quietly  ships.txt")
        found.end(signal.SIGINT)
        assert not any("gone" in line or "restored" in line for line in found.rest())


def test_it_ends_with_all_that_it_started(site: Path) -> None:
    with running(*WATCH, folder=site) as found:
        found.await_line("and subscribe to")
        others = session(found.process.pid)
        assert others and found.end(signal.SIGTERM) == 0
        assert not any(map(is_alive, others))


@pytest.mark.parametrize("option", ["--announce=a.txt", "--redate=a.txt", "--yes", "--dry-run"])
def test_what_is_meant_once_is_not_done_again_and_again(
    site: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*WATCH, "-C", str(site), option]) == 2
    assert f"error: {option.partition('=')[0]} is for one build" in capsys.readouterr().err


def test_programs_are_told_each_build_in_json(site: Path) -> None:
    with running(*WATCH, "--json", folder=site) as found:
        lines = [found.await_line("{")]
        while lines[-1] != "}\n":
            lines.append(found.await_line(""))
        assert json.loads("".join(lines))["published"] == 1


def built(site: Path) -> dict[str, bytes]:
    """All that was built, and feed.lock, by path."""
    paths = [site / "feed.lock", *(site / "build").rglob("*")]
    return {str(path.relative_to(site)): path.read_bytes() for path in paths if path.is_file()}
