"""`feed new --edit`: a real program is run, with the words that the variable has."""

import os
from pathlib import Path

import pytest
from programs import write

from feed.cli import main

NEW = ("new", "--now", "2026-11-01", "--edit", "Ships")


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site without articles and a folder of editors, one with a blank in its name."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    write(tmp_path / "site", {"feed.toml": 'url = "https://example.org/"\n'})
    write(tmp_path / "tools", {"ed it": EDITOR, "quits": "#!/bin/sh\nexit 3\n"})
    for tool in (tmp_path / "tools").iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'tools'}:{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path / "site")
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "site"


EDITOR = """#!/bin/sh
for word; do file=$word; done
printf '%s\\n' "$@" > arguments
echo 'Written in the editor.' >> "$file"
"""

COMMANDS = {
    "a name": ({"EDITOR": "'ed it'"}, []),
    "arguments": ({"EDITOR": "'ed it' -w --line 3"}, ["-w", "--line", "3"]),
    "an argument with a blank": ({"EDITOR": "'ed it' '-c set ai'"}, ["-c set ai"]),
    "blanks around": ({"EDITOR": "  'ed it'  "}, []),
    "VISUAL before EDITOR": ({"VISUAL": "'ed it' -v", "EDITOR": "quits"}, ["-v"]),
    "an empty VISUAL": ({"VISUAL": " ", "EDITOR": "'ed it' -e"}, ["-e"]),
}


@pytest.mark.parametrize(("variables", "arguments"), COMMANDS.values(), ids=COMMANDS)
def test_the_editor_is_run_on_the_file_and_waited_for(
    variables: dict[str, str],
    arguments: list[str],
    site: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert main(NEW) == 0
    path = site / "content" / "ships.md"
    assert Path("arguments").read_text().splitlines() == [*arguments, str(path)]
    assert path.read_text().endswith("\nWritten in the editor.\n")
    assert capsys.readouterr().out == "content/ships.md\nNext: feed build\n"


def test_without_an_editor_nothing_is_written(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(NEW) == 2
    assert capsys.readouterr().err == (
        "error: --edit: neither VISUAL nor EDITOR is set\n  help: export EDITOR=nano\n"
    )
    assert not (site / "content").exists()


def test_a_variable_that_is_no_command_is_told(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EDITOR", "'ed it")
    assert main(NEW) == 2
    assert capsys.readouterr().err == (
        "error: --edit: EDITOR is no command: 'ed it\n  help: close its quotes\n"
    )
    assert not (site / "content").exists()


FAILURES = {
    "quits": ("quits ended with 3", "open the file again by hand"),
    "no-such-editor -w": (
        "no-such-editor cannot be run: No such file or directory",
        "set VISUAL or EDITOR to an editor that is installed",
    ),
    "/": ("/ cannot be run: Permission denied", "set VISUAL or EDITOR to an editor"),
}


@pytest.mark.parametrize("command", FAILURES)
def test_an_editor_that_fails_leaves_the_article_and_says_where_it_is(
    command: str, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EDITOR", command)
    message, hint = FAILURES[command]
    assert main(NEW) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"error: content/ships.md is written, but {message}\n  help: {hint}")
    assert (site / "content" / "ships.md").is_file()
