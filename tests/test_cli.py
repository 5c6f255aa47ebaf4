"""The command: what it says, where, and how it ends."""

import argparse
import errno
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from programs import PATIENCE, surroundings, write

from feed import __version__, output
from feed.cli import COMMANDS, main, parser
from feed.commands import build

SETTINGS = 'url = "https://example.org/"\ntitle = "T"\nauthor = "A"\n'
ARTICLE = "date 2022-07-05\n\nA sentence of it.\n"
NOW = ("--now", "2026-01-01")
BUILD = ("build", *NOW)


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site of one article, which is the working folder."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.delenv("NO_COLOR", raising=False)
    write(tmp_path / "site", {"feed.toml": SETTINGS, "content/a.txt": ARTICLE})
    monkeypatch.chdir(tmp_path / "site")
    return tmp_path / "site"


def command(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command as its users do: with output that waits in a buffer."""
    usual = {key: value for key, value in surroundings(None).items() if key != "PYTHONUNBUFFERED"}
    return subprocess.run(
        [sys.executable, "-m", "feed", *arguments],
        capture_output=True,
        timeout=PATIENCE,
        env=usual | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | settings,
        check=False,
        text=True,
    )


# --- what a build says ---------------------------------------------------------------------


def test_a_build_says_what_it_made_and_what_to_do_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(BUILD) == 0
    assert capsys.readouterr() == (
        "1 article in build/\n"
        "  11 files written, 0 deleted, 0 unchanged\n"
        "  new              a.txt  A sentence of it.\n"
        "  feed.lock is new: commit it\n"
        "Next: put build/ on the web host of https://example.org/\n"
        "      and subscribe to https://example.org/feed.atom\n",
        "",
    )


def test_a_second_build_says_that_nothing_changed(capsys: pytest.CaptureFixture[str]) -> None:
    main([*BUILD, "-q"])
    main(BUILD)
    assert capsys.readouterr().out.splitlines()[1] == "  0 files written, 0 deleted, 11 unchanged"


def test_drafts_and_what_is_due_are_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content", {"b.txt": "date 2022-07-05\ndraft: yes\n\nText.\n"})
    write(site / "content", {"c.txt": "date 2027-07-05 10:00\n\nText.\n"})
    write(site / "content", {"d.txt": "date 2026-07-05 10:00\n\nText.\n"})
    assert main(BUILD) == 0
    assert capsys.readouterr().out.splitlines()[:5] == [
        "1 article in build/",
        "  11 files written, 0 deleted, 0 unchanged",
        "  new              a.txt  A sentence of it.",
        "  1 draft left out",
        "  next due: 2026-07-05T10:00:00+00:00; build again then",
    ]


def test_a_preview_says_so(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (site / "feed.toml").unlink()
    assert main(BUILD) == 0
    told, warned = capsys.readouterr()
    assert told.splitlines()[2:] == [
        "This is a preview: it has no address yet, so nobody can subscribe to it.",
        "  look at it:  feed serve",
        '  publish it:  write url = "https://your.site/" into feed.toml',
    ]
    assert warned.startswith("warning: 1 article names no author: ")


def test_a_site_with_a_target_is_sent_there_next(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = '[publish.{}]\ntype = "folder"\nto = "../{}"\n'
    settings = SETTINGS + target.format("www", "www")
    write(site, {"feed.toml": settings})
    main(BUILD)
    assert capsys.readouterr().out.endswith("\nNext: feed publish, which sends it to www\n")
    write(site, {"feed.toml": settings + target.format("copy", "copy")})
    main(BUILD)
    assert capsys.readouterr().out.endswith(
        "\nNext: feed publish NAME, which sends it to www, copy\n"
    )


def test_the_next_command_is_told_as_it_has_to_be_typed(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From wherever one is: else it would be of another folder."""
    target = '[publish.www]\ntype = "folder"\nto = "../www"\n'
    for name in ("a site", "other"):
        write(site / name, {"feed.toml": SETTINGS + target, "content/a.txt": ARTICLE})
    main([*BUILD, "-C", "other"])
    assert "Next: feed publish -C other, which" in capsys.readouterr().out
    main([*BUILD, "-C", "a site"])
    assert "Next: feed publish -C 'a site', which" in capsys.readouterr().out
    (site / "other" / "feed.toml").unlink()
    main([*BUILD, "-C", "other"])
    out = capsys.readouterr().out
    assert "feed serve -C other\n" in out
    assert "into other/feed.toml\n" in out


def test_verbose_tells_each_file(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([*BUILD, "-q"])
    (site / "content" / "a.txt").rename(site / "content" / "b.txt")
    assert main([*BUILD, "-v"]) == 0
    files = [line for line in capsys.readouterr().out.splitlines() if line[:4] in ("  + ", "  - ")]
    assert files == [
        "  + a.html",
        "  + b.atom",
        "  + b.html",
        "  + feed.atom",
        "  + feed.json",
        "  + feed.rss",
        "  + index.html",
        "  - a.atom",
    ]


def test_quiet_tells_errors_alone(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, {"feed.toml": SETTINGS.replace('author = "A"', "")})
    assert main([*BUILD, "-q"]) == 0
    assert capsys.readouterr() == ("", "")
    write(site / "content", {"a.txt": "Text.\n"})
    assert main([*BUILD, "-q"]) == 1
    told, complaint = capsys.readouterr()
    assert told == ""
    assert complaint.startswith("content/a.txt:1: error: there is no date\n")


def test_verbose_tells_every_warning(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(12):
        text = f"---\ndate: 2022-07-05\ntitel: x\n---\nText {number}.\n"
        write(site / "content", {f"{number:02}.md": text})
    main(BUILD)
    warnings = capsys.readouterr().err.splitlines()
    assert warnings[0] == 'content/00.md:3: warning: the key "titel" is not read; is it "title"?'
    assert warnings[10:] == ["2 more warnings; -v shows them all"]
    main([*BUILD, "-v"])
    assert len(capsys.readouterr().err.splitlines()) == 12


def test_no_line_of_a_result_is_longer_than_a_terminal(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("2022-07-05-shanghai", "notes/on/the-night-market-and-its-visitors")
    for name in names:
        write(site / "content", {f"{name}.md": "---\ndate: 2022-07-05\n---\n[x](nowhere.md)\n"})
    write(site / "content", {"later.txt": "date 2027-07-05\n\nx\n", "draft.txt": "draft: 1\n\nx\n"})
    for settings in (SETTINGS, SETTINGS.replace('author = "A"', ""), ""):
        write(site, {"feed.toml": settings})
        assert main([*BUILD, "-v"]) == 0
    write(site / "content", {"a.txt": "date 2022-13-05\n\nText.\n", "b.md": "Text."})
    assert main(BUILD) == 1
    told, complaint = capsys.readouterr()
    assert told
    lines = [line for line in complaint.splitlines() if ": warning: " not in line]
    assert len(lines) > 4
    assert [line for line in told.splitlines() + lines if len(line) > 80] == []


def test_help_fits_a_terminal_and_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--help"], ["build", "--help"]):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 0
        told, complaint = capsys.readouterr()
        assert "example: feed build" in told
        assert complaint == ""


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr() == (f"feed {__version__}\n", "")


# --- faults --------------------------------------------------------------------------------


def test_faults_name_file_line_and_mend(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content", {"shanghai.txt": "date 2022-13-05\n\nText.\n"})
    assert main(BUILD) == 1
    assert capsys.readouterr() == (
        "",
        'content/shanghai.txt:1: error: "2022-13-05" is not a date: month must be 1 to 12\n'
        "  help: write it as 2022-07-05\n",
    )
    assert not (site / "build").exists()


def test_all_faults_are_told_sorted_by_path(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content", {"z.txt": "date 2022-13-05\n\nx\n", "b/c.md": "x\n", "b.txt": ""})
    assert main(BUILD) == 1
    told, complaint = capsys.readouterr()
    assert told == ""
    assert [line.partition(" ")[0] for line in complaint.splitlines() if line[0] != " "] == [
        "content/b.txt:",
        "content/b/c.md:1:",
        "content/z.txt:1:",
        "3",
    ]
    assert complaint.endswith("\n3 errors: nothing has changed\n")


def test_paths_are_told_from_the_working_folder(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site / "content", {"a.txt": "x\n"})
    monkeypatch.chdir(site.parent)
    assert main([*BUILD, "-C", "site"]) == 1
    assert capsys.readouterr().err.startswith("site/content/a.txt:1: error: ")
    (site / "content" / "x").mkdir()
    monkeypatch.chdir(site / "content" / "x")
    assert main(BUILD) == 1
    assert capsys.readouterr().err.startswith("../a.txt:1: error: ")


def test_paths_are_told_as_they_are_named_in_their_own_folder(
    site: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(site / "content", {"a.txt": "x\n"})
    monkeypatch.chdir(site / "content")
    assert main(BUILD) == 1
    assert capsys.readouterr().err.startswith("a.txt:1: error: ")


# --- exit codes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["frobnicate"], "feed --help lists them all", id="an unknown command"),
        pytest.param(["build", "--wrong"], "--wrong", id="an unknown flag"),
        pytest.param(["build", "x"], "x", id="an argument too many"),
        pytest.param(["build", "--now"], "--now", id="a flag without its value"),
        pytest.param(["build", "--color", "blue"], "blue", id="an unknown colour"),
    ],
)
def test_wrong_usage_exits_2(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    out, complaint = capsys.readouterr()
    assert out == ""
    assert told in complaint.splitlines()[-1]


def test_without_a_command_all_of_them_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([])
    assert left.value.code == 2
    out, complaint = capsys.readouterr()
    assert out == ""
    assert [name for name in COMMANDS if f"\n    {name}" not in complaint] == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(
            ["biuld"],
            'feed: error: there is no command "biuld"\n  help: is it build?\n',
            id="a command with its letters in another order",
        ),
        pytest.param(
            ["build", "--anounce", "a.txt"],
            "feed build: error: unrecognized arguments: --anounce a.txt\n"
            "  help: is it --announce?\n",
            id="a flag that lacks a letter",
        ),
        pytest.param(
            ["serve", "--prot=8001"],
            "feed serve: error: unrecognized arguments: --prot=8001\n  help: is it --port?\n",
            id="a flag with a value",
        ),
        pytest.param(
            ["build", "content"],
            "feed build: error: unrecognized arguments: content\n"
            "  help: a folder is named with -C: feed build -C content\n",
            id="a folder",
        ),
        pytest.param(
            ["serve", "-v", "my site"],
            "feed serve: error: unrecognized arguments: my site\n"
            "  help: a folder is named with -C: feed serve -C 'my site'\n",
            id="a folder whose name has a blank",
        ),
        pytest.param(
            ["build", "nowhere"],
            "feed build: error: unrecognized arguments: nowhere\n",
            id="what is no folder",
        ),
        pytest.param(
            ["build", "--frobnicate", "-x"],
            "feed build: error: unrecognized arguments: --frobnicate -x\n",
            id="flags that are near to none",
        ),
    ],
)
def test_what_is_not_understood_is_told_by_the_command_that_was_meant(
    site: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "my site").mkdir()
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    complaint = capsys.readouterr().err
    assert complaint.startswith(f"usage: {told.partition(':')[0]} [-h]")
    assert complaint.endswith(f"\n{told}")
    assert not (site / "build").exists()


@pytest.mark.parametrize(
    ("arguments", "files", "told"),
    [
        pytest.param(["-C", "nowhere"], {}, "error: -C nowhere: there is no", id="no folder"),
        pytest.param(["-C", "feed.toml"], {}, "error: -C feed.toml: there is no", id="a file"),
        pytest.param(["--config", "no.toml"], {}, "error: no.toml: No such file", id="no file"),
        pytest.param(["--config", "content"], {}, "error: content: Is a directory", id="a folder"),
        pytest.param([], {"feed.toml": "url = 3"}, "error: ", id="a wrong value"),
        pytest.param([], {"feed.toml": "urk = ''"}, "error: ", id="an unknown key"),
        pytest.param([], {"feed.toml": "url"}, "error: ", id="no TOML"),
        pytest.param([], {"feed.toml": b"\xff"}, "error: ", id="no UTF-8"),
        pytest.param(["--base-url", "x"], {}, 'error: --base-url = "x" is wrong', id="no address"),
        pytest.param(["--output", "."], {}, "error: --output: output must be", id="the site"),
        pytest.param(["--output", "content"], {}, "error: --output: output", id="the content"),
        pytest.param(["--now", "01/02/03"], {}, "error: --now: ", id="a date in numbers"),
        pytest.param(["--now", "2022-13-01"], {}, "error: --now: ", id="no date"),
    ],
)
def test_what_cannot_be_configured_so_exits_2(
    site: Path,
    arguments: list[str],
    files: Mapping[str, str | bytes],
    told: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(site, files)
    assert main(["build", *arguments]) == 2
    out, complaint = capsys.readouterr()
    assert out == ""
    assert complaint.startswith(told)
    assert not (site / "build").exists()


def test_a_content_folder_that_is_missing_exits_2(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "content").rename(site / "articles")
    assert main(BUILD) == 2
    assert capsys.readouterr() == (
        "",
        f"error: there is no folder {site}/content\n"
        "  help: make it and put an article into it, or set [content] dir\n",
    )
    assert not (site / "build").exists()


def test_an_output_folder_that_holds_what_is_not_ours_exits_1(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, {"build/feed.atom": "mine"})
    assert main(BUILD) == 1
    assert capsys.readouterr().err.startswith(f"error: {site}/build/feed.atom is not a file that")


def test_an_interrupted_build_exits_130(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "build", interrupted)
    assert main(BUILD) == 130
    assert capsys.readouterr() == ("", "interrupted: no file is half-written, run it again\n")


def test_a_build_can_be_interrupted_while_it_waits_for_another(site: Path) -> None:
    with output.opened(site / "build"):
        process = subprocess.Popen(
            [sys.executable, "-m", "feed", *BUILD],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=surroundings(None) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            text=True,
        )
        with process:
            try:
                assert process.stderr is not None
                assert process.stderr.readline() == "waiting for another build to end\n"
                process.send_signal(signal.SIGINT)
                assert process.communicate(timeout=PATIENCE) == (
                    "",
                    "interrupted: no file is half-written, run it again\n",
                )
            finally:
                process.kill()
    assert process.returncode == 130


@pytest.mark.parametrize("flag", ["", "-v", "--json"])
def test_a_reader_of_the_output_that_has_gone_is_no_fault(flag: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    usual = {key: value for key, value in surroundings(None).items() if key != "PYTHONUNBUFFERED"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "feed", *BUILD, *filter(None, [flag])],
            stdout=writing,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            env=usual | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_output_is_no_fault(site: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "feed", *BUILD],
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
        env=surroundings(None) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (site / "build" / "feed.atom").exists()


@pytest.mark.parametrize("flag", ["-v", "--json"])
def test_a_terminal_that_lacks_a_letter_is_no_fault(site: Path, flag: str) -> None:
    write(site / "content", {"上海.txt": ARTICLE})
    done = command(*BUILD, flag, PYTHONIOENCODING="latin-1")
    assert (done.returncode, done.stderr) == (0, "")


# --- flags ---------------------------------------------------------------------------------


def test_the_module_is_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    done = command(*BUILD)
    main([*BUILD])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == capsys.readouterr().out.splitlines()[0]


def test_c_works_in_another_folder(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir("/")
    assert main([*BUILD, "-C", str(site)]) == 0
    assert (site / "build" / "feed.atom").exists()
    assert capsys.readouterr().err == ""


def test_the_configuration_is_found_upward(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "content" / "deep").mkdir()
    monkeypatch.chdir(site / "content" / "deep")
    assert main([*BUILD, "-q"]) == 0
    assert (site / "build" / "feed.atom").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [("other.toml", SETTINGS), ("pyproject.toml", "[tool.feed]\n" + SETTINGS)],
    ids=["feed.toml by another name", "pyproject.toml"],
)
def test_a_configuration_can_be_named(site: Path, name: str, text: str) -> None:
    write(site, {f"other/{name}": text, "other/content/b.txt": ARTICLE})
    assert main([*BUILD, "-q", "--config", f"other/{name}"]) == 0
    assert not (site / "build").exists()
    assert (site / "other" / "build" / "b.atom").exists()


def test_the_output_can_be_named(site: Path) -> None:
    assert main([*BUILD, "-q", "--output", str(site.parent / "www" / "blog")]) == 0
    assert not (site / "build").exists()
    assert (site.parent / "www" / "blog" / "a.atom").exists()


def test_base_url_changes_addresses_never_ids(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*BUILD, "--base-url", "https://staging.example/x"]) == 0
    assert "https://staging.example/x/feed.atom" in capsys.readouterr().out
    item = json.loads((site / "build" / "feed.json").read_bytes())["items"][0]
    assert item["id"] == "tag:example.org,2022-07-05:a"
    assert item["url"] == "https://staging.example/x/a.html"


@pytest.mark.parametrize(
    ("now", "published"),
    [
        pytest.param("2022-07-04", 1, id="a day"),
        pytest.param("2022-07-05", 2, id="the first instant of the day"),
        pytest.param("2022-07-04T23:59:59Z", 1, id="a second before"),
        pytest.param("2022-07-05T01:00:00+02:00", 1, id="another zone"),
        pytest.param("2022-07-05T02:00:00+02:00", 2, id="the same moment in another zone"),
    ],
)
def test_now_moves_the_clock(
    site: Path, capsys: pytest.CaptureFixture[str], now: str, published: int
) -> None:
    write(site / "content", {"before.txt": "date 2020-01-01\n\nText.\n"})
    assert main(["build", "--json", "--now", now]) == 0
    assert json.loads(capsys.readouterr().out)["published"] == published


def test_without_now_the_clock_is_asked(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site / "content", {"later.txt": "date 9998-12-31\n\nText.\n"})
    assert main(["build", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["published"], report["due"]) == (1, ["9998-12-31T00:00:00+00:00"])


# --- JSON ----------------------------------------------------------------------------------


def test_json_is_one_document_of_what_was_done(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content", {"b.md": "---\ndate: 2022-07-06\ndraft: true\n---\nText.\n"})
    write(site / "content", {"c.md": "---\ndate: 2026-07-06\n---\nText.\n"})
    write(site / "content", {"d.md": "---\ndate: 2022-07-06\n---\n[x](nowhere.png)\n"})
    assert main([*BUILD, "--json"]) == 0
    told, complaint = capsys.readouterr()
    feeds = ["feed.atom", "feed.css", "feed.json", "feed.rss", "feeds.opml"]
    written = ["_headers", "a.atom", "a.html", "copy.js", "d.atom", "d.html", *feeds]
    assert json.loads(told) == {
        "published": 2,
        "drafts": 1,
        "new": [
            {"path": "a.txt", "title": "A sentence of it."},
            {"path": "d.md", "title": "x"},
        ],
        **{key: [] for key in KEYS[1:]},
        "due": ["2026-07-06T00:00:00+00:00"],
        "lock_changes": True,
        "needs_yes": False,
        "feeds": [f"https://example.org/feed.{suffix}" for suffix in ("atom", "rss", "json")],
        "written": [*written, "index.html", "style.css"],
        "deleted": [],
        "unchanged": 0,
        "unused": [],
        "warnings": [
            {
                "path": "content/d.md",
                "line": 4,
                "message": 'there is no "nowhere.png"',
                "help": "put it there, or mend the name: what is published leads nowhere",
            }
        ],
    }
    assert complaint == ""


def test_json_is_one_document_of_what_is_wrong(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "content", {"b.txt": "date 2022-13-05\n\nx\n", "上.md": "x\n"})
    assert main([*BUILD, "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "errors": [
            {
                "path": "content/b.txt",
                "line": 1,
                "message": '"2022-13-05" is not a date: month must be 1 to 12',
                "help": "write it as 2022-07-05",
            },
            {
                "path": "content/上.md",
                "line": 1,
                "message": "there is no date",
                "help": "begin the file with the lines: ---, date: 2022-07-05, ---",
            },
        ]
    }


def test_json_is_one_document_of_a_configuration_that_is_wrong(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["build", "--json", "-C", "nowhere"]) == 2
    assert json.loads(capsys.readouterr().out) == {
        "errors": [
            {"path": "", "line": 0, "message": "-C nowhere: there is no such folder", "help": ""}
        ]
    }


# --- colour --------------------------------------------------------------------------------

RED, BOLD = "\033[1;31m", "\033[1m"


@pytest.mark.parametrize(
    ("color", "no_color", "terminal", "coloured"),
    [
        pytest.param("auto", "", True, True, id="a terminal"),
        pytest.param("auto", "", False, False, id="a pipe"),
        pytest.param("auto", "1", True, False, id="a terminal under NO_COLOR"),
        pytest.param("always", "", False, True, id="always, into a pipe"),
        pytest.param("always", "1", False, True, id="always, said here, over NO_COLOR"),
        pytest.param("never", "", True, False, id="never, on a terminal"),
    ],
)
def test_colour_is_where_it_is_wanted(
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    color: str,
    no_color: str,
    terminal: bool,
    coloured: bool,
) -> None:
    """https://no-color.org: a flag of the program comes before the variable."""
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    main([*BUILD, "--color", color])
    assert capsys.readouterr().out.startswith(BOLD) == coloured
    write(site / "content", {"a.txt": "x\n"})
    main([*BUILD, "--color", color])
    complaint = capsys.readouterr().err
    assert (f"{RED}error:\033[0m" in complaint) == coloured
    assert ("\033" in complaint) == coloured


def test_json_is_never_coloured(capsys: pytest.CaptureFixture[str]) -> None:
    main([*BUILD, "--json", "--color", "always"])
    assert "\033" not in capsys.readouterr().out


def test_a_disk_that_is_full_when_the_result_is_told_is_told(site: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "feed", *BUILD],
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=PATIENCE,
            env=surroundings(None) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
            text=True,
        )
    assert done.returncode != 0
    assert os.strerror(errno.ENOSPC) in done.stderr
    assert (site / "build" / "feed.atom").exists()


# --- what subscribers will see -------------------------------------------------------------

LATER = ("build", "--now", "2026-02-01")
TITLES = ("Ships", "Sails", "Storm", "Shore")


@pytest.fixture
def known(site: Path) -> Path:
    """The content of a site of four articles that has been built."""
    (site / "content" / "a.txt").unlink()
    for day, title in enumerate(TITLES, 1):
        text = f"date 2022-07-{day:02}\n\n{title}\n\nThe text of {title}.\n"
        write(site / "content", {f"{title.lower()}.txt": text})
    main([*BUILD, "-q"])
    return site / "content"


def change(content: Path) -> None:
    """One of each: new, edited, renamed, re-dated, gone, and one that is to come."""
    write(content, {"new.txt": "date 2022-08-01\n\nNews\n\nThe text of news.\n"})
    write(content, {"soon.txt": "date 2026-03-01\n\nSoon\n\nThe text of soon.\n"})
    write(content, {"ships.txt": "date 2022-07-01\n\nShips\n\nAnother text.\n"})
    (content / "sails.txt").rename(content / "yachts.txt")
    write(content, {"storm.txt": "date 2022-06-03\n\nStorm\n\nThe text of Storm.\n"})
    (content / "shore.txt").unlink()


SEEN = [
    "  new              new.txt  News",
    "  changed quietly  ships.txt  Ships",
    "  renamed          sails.txt → yachts.txt",
    "  date kept        storm.txt: 2022-07-03, not 2022-06-03",
    "  gone             shore.txt  Shore",
]


def test_a_dry_run_is_a_table_of_what_subscribers_would_see(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(known)
    before = {path: path.read_bytes() for path in known.parent.rglob("*") if path.is_file()}
    assert main([*LATER, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "What subscribers would see; nothing was written",
        *SEEN,
        "  11 files of build/ would be written, 3 deleted",
        "  next due: 2026-03-01T00:00:00+00:00; build again then",
        "  to show an edit as an update: --announce content/ships.txt",
        "  to move an article to its new date: --redate content/storm.txt",
        "  feed.lock would change",
    ]
    assert before == {path: path.read_bytes() for path in known.parent.rglob("*") if path.is_file()}


def test_a_dry_run_of_a_first_build_tells_that_feed_lock_would_be_new(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*BUILD, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "  feed.lock would be new"
    assert not (site / "feed.lock").exists()


def test_a_build_tells_what_subscribers_see(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(known)
    assert main(LATER) == 0
    assert capsys.readouterr().out.splitlines()[2:7] == SEEN
    main(LATER)
    assert not {*SEEN} & {*capsys.readouterr().out.splitlines()}


def test_a_dry_run_with_nothing_to_do_says_so(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*LATER, "--dry-run"]) == 0
    assert capsys.readouterr() == (
        "Subscribers would see no article anew; nothing was written\n",
        "",
    )


def test_a_dry_run_tells_programs_the_same(known: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(known)
    assert main([*LATER, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    paths = {key: [one["path"] for one in told[key]] for key in told if told[key] and key in KEYS}
    assert paths == {
        "new": ["new.txt"],
        "changed_quietly": ["ships.txt"],
        "renamed": ["yachts.txt"],
        "date_kept": ["storm.txt"],
        "gone": ["shore.txt"],
    }
    assert told["renamed"] == [
        {"path": "yachts.txt", "title": "Sails", "before": "sails.txt", "after": "yachts.txt"}
    ]
    assert "new.html" in told["written"] and "shore.html" in told["deleted"]
    assert (told["due"], told["lock_changes"]) == (["2026-03-01T00:00:00+00:00"], True)


KEYS = "new restored announced changed_quietly renamed moved redated date_kept gone".split()


@pytest.mark.parametrize("option", ["--announce", "--redate"])
@pytest.mark.parametrize("name", ["content/storm.txt", "storm.txt", "content/../content/storm.txt"])
def test_an_article_is_named_as_a_file_or_by_its_path(
    known: Path, option: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(known)
    assert main([*LATER, option, name]) == 0
    kind = {"--announce": "announced", "--redate": "re-dated"}[option]
    assert f"  {kind:17}storm.txt" in capsys.readouterr().out


def test_an_article_is_named_from_the_folder_after_c_or_from_here(
    known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(known.parent.parent)
    for name in ("content/ships.txt", "site/content/ships.txt"):
        assert main([*LATER, "-q", "-C", "site", "--announce", name]) == 0


@pytest.mark.parametrize("option", ["--announce", "--redate", "--change-id"])
def test_an_article_that_is_not_published_cannot_be_meant(
    known: Path, option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*LATER, option, "content/nothing.txt"]) == 2
    told = f"error: {option} nothing.txt: no article of that name is published\n"
    assert capsys.readouterr().err == told


def test_several_articles_are_announced_at_once(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*LATER, "--announce", "ships.txt", "sails.txt", "--announce", "storm.txt"]) == 0
    assert capsys.readouterr().out.count("  announced ") == 3


def test_what_only_the_author_can_know_stops_the_build_and_yes_goes_on(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (known / "ships.txt").unlink()
    write(known, {"boats.txt": "date 2022-08-01\n\nShips\n\nAnother text.\n"})
    assert main(LATER) == 1
    assert capsys.readouterr().err.splitlines() == [
        "content/boats.txt: error: may be ships.txt, which has gone: it has the same title",
        '  help: if it is, write into it "id: tag:example.org,2022-07-01:ships"; if it is '
        "another, build with --yes",
    ]
    assert main([*LATER, "--yes"]) == 0
    assert [line[:11] for line in capsys.readouterr().out.splitlines()[2:4]] == [
        "  new      ",
        "  gone     ",
    ]


def test_too_much_at_once_is_listed_and_yes_goes_on(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(8):
        write(
            site / "content", {f"{number}.txt": f"date 2022-07-0{number + 1}\n\nT{number}\n\nX.\n"}
        )
    main([*BUILD, "-q"])
    for number in range(7):
        (site / "content" / f"{number}.txt").unlink()
    assert main([*LATER, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "To remove or announce 7 articles at once, a build needs --yes."
    )
    assert main(LATER) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "error: this build would remove or announce 7 articles at once"
    assert told[1:8] == [f"    gone {number}.txt" for number in range(7)]
    assert main([*LATER, "--json"]) == 1
    [fault] = json.loads(capsys.readouterr().out)["errors"]
    assert fault["listed"] == [f"gone {number}.txt" for number in range(7)]
    assert main([*LATER, "--yes", "-q"]) == 0


def test_locked_exits_1_where_feed_lock_would_change(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*LATER, "--locked", "-q"]) == 0
    change(known)
    for dry in ([], ["--dry-run"]):
        assert main([*LATER, "--locked", *dry]) == 1
        assert capsys.readouterr().err == (
            "feed.lock: error: would change: new new.txt, changed quietly ships.txt, renamed "
            "yachts.txt and 2 more\n"
            "  help: run feed build, and commit feed.lock with the articles\n"
        )


def test_a_fault_of_feed_lock_names_its_line(
    known: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = known.parent / "feed.lock"
    lines = lock.read_text().splitlines(keepends=True)
    lock.write_text("".join([*lines[:2], "<<<<<<< HEAD\n", *lines[2:]]))
    assert main(LATER) == 1
    assert capsys.readouterr().err.startswith("feed.lock:3: error: git could not merge this")
    monkeypatch.chdir(known.parent.parent)
    assert main([*LATER, "-C", "site", "--json"]) == 1
    [fault] = json.loads(capsys.readouterr().out)["errors"]
    assert (fault["path"], fault["line"]) == ("site/feed.lock", 3)


def test_many_of_a_kind_are_counted_unless_all_are_asked_for(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(12):
        write(site / "content", {f"{number:02}.txt": f"date 2022-07-05\n\nT{number}\n\nX.\n"})
    main([*BUILD, "--dry-run"])
    assert capsys.readouterr().out.count("  new ") == 13
    main(BUILD)
    assert "  new              13 articles; -v lists them\n" in capsys.readouterr().out


def test_a_dry_run_tells_that_files_change_where_no_article_does(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = (known.parent / "feed.toml").read_text()
    write(known.parent, {"feed.toml": settings + 'formats = ["rss"]\n'})
    assert main([*LATER, "--dry-run"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Subscribers would see no article anew; nothing was written",
        "  6 files of build/ would be written, 2 deleted",
    ]
    assert main([*LATER, "--dry-run", "-v"]) == 0
    assert "  - feed.atom\n" in capsys.readouterr().out


def test_a_dry_run_tells_what_is_in_the_way_of_a_build(
    known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(known)
    write(known.parent, {"build/new.html": "mine"})
    assert main([*LATER, "--dry-run"]) == 1
    assert "is not a file that feed wrote" in capsys.readouterr().err


def test_long_names_take_two_lines_and_nothing_is_written_to_the_terminal_itself(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*BUILD, "-q"])
    name = "a-very-long-name-of-an-article-about-ships/" + "x" * 50
    (site / "content" / name).parent.mkdir()
    (site / "content" / "a.txt").rename(site / "content" / f"{name}.txt")
    lock = (site / "feed.lock").read_text()
    (site / "feed.lock").write_text(lock.replace('"path":"a.txt"', '"path":"\u202ea.txt"'))
    assert main([*LATER, "--dry-run"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:3] == [r"  renamed          \u202ea.txt", f"{'':19}→ {name}.txt"]


# --- what each command says of itself ------------------------------------------------------


@pytest.fixture(params=COMMANDS)
def help_(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[str, str]:
    """A command, and its help at a terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit) as ended:
        main([request.param, "--help"])
    assert ended.value.code == 0
    return request.param, capsys.readouterr().out


def test_the_help_of_each_command_fits_a_terminal(help_: tuple[str, str]) -> None:
    assert max(map(len, help_[1].splitlines())) <= 80


def test_the_help_of_each_command_ends_with_an_example_that_it_takes(
    help_: tuple[str, str],
) -> None:
    name, told = help_
    last = told.rstrip().splitlines()[-1]
    start = f"example: feed {name}"
    assert last.startswith(start)
    words = shlex.split(last.removeprefix("example: feed ").partition(" > ")[0])
    assert parser(words).parse_args(words).run


def test_the_help_of_each_command_says_what_it_does_and_what_each_flag_is_for(
    help_: tuple[str, str],
) -> None:
    name, told = help_
    command = next(one for one in parser([name])._actions if one.dest == "==SUPPRESS==")
    assert isinstance(command, argparse._SubParsersAction)
    inner = command.choices[name]
    assert inner.description and inner.description.endswith(".")
    assert all(action.help for action in inner._actions)
    assert "-C DIR" in told and "--json" in told and "--color" in told


def test_the_help_lists_all_commands_in_the_order_in_which_people_need_them(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    with pytest.raises(SystemExit):
        main(["--help"])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    listed = [line.split()[0] for line in lines if line.startswith("    ") and line[4] != " "]
    assert listed == list(COMMANDS)
