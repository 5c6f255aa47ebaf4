"""`feed completion`: the real shells complete a command line with what it prints."""

import json
from pathlib import Path

import pytest
from programs import console, need, run, write

from feed.cli import main

SHELLS = ("bash", "zsh", "fish")

LINES = {
    "feed bu": "feed build ",
    "feed compl": "feed completion ",
    "feed build --dr": "feed build --dry-run ",
    "feed init --gi": "feed init --github ",
    "feed build -C mys": "feed build -C mysite/",
    "feed new --in mys": "feed new --in mysite/",
    "feed import mysel": "feed import myself.toml ",
    "feed build --config mysel": "feed build --config myself.toml ",
    "feed completion f": "feed completion fish ",
    "feed build --color al": "feed build --color always ",
}
"""What is typed before the tabulator, and the whole line after it."""


BASH = """PS1='ready> '
source bash/_feed
bind -x '"\\C-x": echo "<$READLINE_LINE>"'
"""
ZSH = """PS1='ready> '
fpath=($PWD/zsh $fpath)
autoload -U compinit
compinit -u -D
show() { print -r -- "<$BUFFER>" }
zle -N show
bindkey '^X' show
"""
"""How people set them up; and Ctrl-X shows the line as it is."""


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder and a file of nearly the same name, and the scripts of all shells."""
    write(tmp_path, {"mysite/feed.toml": "", "myself.toml": "", "bashrc": BASH, ".zshrc": ZSH})
    for shell in SHELLS:
        assert main(["completion", shell]) == 0
        # zsh knows a function by the name of its file
        write(tmp_path, {f"{shell}/_feed": capsys.readouterr().out})
    return tmp_path


@pytest.mark.parametrize(("typed", "line"), LINES.items())
@pytest.mark.parametrize(
    "shell", [("bash", "--noprofile", "--rcfile", "bashrc", "-i"), ("zsh", "-d", "-i")]
)
def test_a_shell_completes_what_is_typed(
    shell: tuple[str, ...], typed: str, line: str, folder: Path
) -> None:
    program, *options = shell
    with console(need(program), *options, folder=folder, ZDOTDIR=str(folder)) as started:
        started.wait_for("ready> ")
        started.type(f"{typed}\t\x18")
        started.wait_for("<")
        assert started.wait_for(">") == line


@pytest.mark.parametrize(("typed", "line"), LINES.items())
def test_fish_offers_it(typed: str, line: str, folder: Path) -> None:
    asked = f"cd {folder}; source fish/_feed; complete -C '{typed}'"
    done = run(need("fish"), "--no-config", "-c", asked, home=folder)
    assert done.stderr == b""
    [offered] = [row.partition("\t")[0] for row in done.stdout.decode().splitlines()]
    assert offered == line.split()[-1]


@pytest.mark.parametrize("shell", SHELLS)
def test_programs_are_told_the_same_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert main(["completion", shell, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"shell": shell, "script": script[:-1]}


def test_another_shell_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["completion", "tcsh"])
    assert ended.value.code == 2
    assert "choose from" in capsys.readouterr().err
