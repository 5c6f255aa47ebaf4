"""`feed init`: a site that builds, whatever it is called, and over nothing that is there."""

import errno
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
import rules
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from programs import PATIENCE, need, surroundings, write

from feed import config
from feed.build import build
from feed.cli import main
from feed.errors import ConfigError
from feed.model import Person
from feed.settings import KEYS
from feed.starting import answers, owner
from feed.starting.site import begin

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
INIT = ("init", "--now", "2026-11-01T12:00:00Z")
FLAGS = ("--title", "Harbour", "--url", "https://example.org", "--author", "Ada <ada@example.org>")
FILES = [".gitattributes", ".gitignore", "content/hello.md", "feed.toml"]
WORKFLOW = ".github/workflows/feed.yml"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder on a machine of somebody whose name git knows."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "gitconfig").write_text("[user]\nname = Ada Quay\nemail = ada@example.org\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def made(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if not path.is_dir())
    return sorted(path.relative_to(folder).as_posix() for path in found)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in made(folder)}


# --- what is written ----------------------------------------------------------------------


def test_a_new_site_builds_without_a_warning_and_breaks_no_rule(here: Path) -> None:
    assert main([*INIT, "mysite", *FLAGS]) == 0
    assert made(here / "mysite") == FILES
    site = config.load(here / "mysite" / "feed.toml")
    result = build(site, now=NOW)
    assert (result.notices, result.published) == ((), 1)
    assert rules.site(site.output, base="https://example.org/", now=NOW) == []


def test_a_site_of_defaults_builds_without_a_warning(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INIT, "harbour-notes"]) == 0
    site = config.load(here / "harbour-notes" / "feed.toml")
    assert (site.title, site.url, site.author) == ("harbour-notes", "", Person("Ada Quay"))
    capsys.readouterr()
    assert main(["build", "-C", "harbour-notes", "--now", "2026-11-02"]) == 0
    told, warned = capsys.readouterr()
    assert "This is a preview" in told
    assert warned == ""


def test_what_was_written_and_what_is_next_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*INIT, "my site", *FLAGS]) == 0
    assert capsys.readouterr() == (
        "my site/ is a new site\n"
        "  written  my site/feed.toml\n"
        "  written  my site/content/hello.md\n"
        "  written  my site/.gitignore\n"
        "  written  my site/.gitattributes\n"
        "Next: feed build -C 'my site'\n"
        "      feed new \"TITLE\" -C 'my site'\n",
        "",
    )


def test_a_site_without_an_address_is_told_what_it_lacks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(INIT) == 0
    assert capsys.readouterr().out.splitlines() == [
        "this folder is a new site",
        *(f"  written  {name}" for name in ["feed.toml", *FILES[2:1:-1], *FILES[1::-1]]),
        "Next: feed build",
        '      feed new "TITLE"',
        "It has no address yet, so a build is a preview and nobody can subscribe.",
        'When it has one, write url = "https://your.site/" into feed.toml',
    ]


def test_a_site_that_goes_to_github_is_told_which_address_it_will_have(
    capsys: pytest.CaptureFixture[str],
) -> None:
    publishing = [
        "To publish, commit all of it and push it to GitHub, where in the settings of the",
        "repository the source of Pages is to be: GitHub Actions",
    ]
    assert main([*INIT, "mysite", "--github"]) == 0
    assert capsys.readouterr().out.splitlines()[-5:] == [
        "It has no address yet, so a build is a preview and nobody can subscribe.",
        "On GitHub Pages it will be https://USER.github.io/REPO/, with your name and",
        "that of the repository: write it as url into mysite/feed.toml",
        *publishing,
    ]
    assert main([*INIT, "other", *FLAGS, "--github"]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        '      feed new "TITLE" -C other',
        *publishing,
    ]


def test_programs_are_told_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {".gitignore": "node_modules/\n"})
    assert main([*INIT, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "folder": ".",
        "preview": True,
        "written": True,
        "new": ["feed.toml", "content/hello.md", ".gitattributes"],
        "kept": [{"path": ".gitignore", "lacks": "/build/"}],
    }


def test_a_dry_run_writes_nothing(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*INIT, "mysite", "--github", "--dry-run"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == ["mysite/ would be a new site", "  new      mysite/feed.toml"]
    assert told[-1] == "Nothing was written."
    assert list(here.iterdir()) == []


def test_no_line_is_longer_than_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*INIT, "a-long-name-of-a-site-" * 4, "--github", "--dry-run"]) == 0
    assert main([*INIT, "--github"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines()[1:])) <= 80


def test_the_words_that_git_needs_are_those_that_git_understands(here: Path) -> None:
    assert main([*INIT, *FLAGS]) == 0
    assert main(["build", "-q", "--now", "2026-11-02"]) == 0
    git = [need("git"), "-C", here]
    subprocess.run([*git, "init", "-q"], check=True)
    asked = [*git, "check-attr", "merge", "feed.lock"]
    assert subprocess.run(asked, capture_output=True, check=True).stdout.endswith(b": union\n")
    asked = [*git, "status", "--porcelain", "-uall"]
    listed = subprocess.run(asked, capture_output=True, check=True, text=True).stdout
    assert [line[3:] for line in listed.splitlines()] == sorted([*FILES, "feed.lock"])


# --- values -------------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp", "Co", "Cn")), min_size=1)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None
)
@given(TEXT, TEXT)
@example('He said "no" \\ and {url}', '"""')
@example("${{ github }}", "Ada <ada@example.org> (https://example.org/)")
@example("#", "A 'quoted' name")
@example("x", "Ada <ada@example.org")
def test_the_configuration_reads_back_to_what_was_told(title: str, author: str) -> None:
    told = {"title": title, "url": "https://example.org/", "author": author}
    try:
        answers.refuse_wrong(told)
    except ConfigError:
        return
    folder = Path("given")
    (folder / "feed.toml").unlink(missing_ok=True)
    begin(folder, answers.collect(folder, told, None), now=NOW)
    read = config.load(folder / "feed.toml")
    assert read.title == (title.strip() or "given")
    assert (read.url, read.language, read.timezone) == (told["url"], "en", "Asia/Kolkata")
    assert read.author == KEYS["author"]("author", author)


AUTHORS = {
    "Ada": Person("Ada"),
    "Ada <ada@example.org>": Person("Ada", "ada@example.org"),
    "Ada Quay <ada@example.org> (https://example.org/ada)": Person(
        "Ada Quay", "ada@example.org", "https://example.org/ada"
    ),
    'Ada "the Quay" Q': Person('Ada "the Quay" Q'),
    "": None,
}


@pytest.mark.parametrize(("text", "person"), AUTHORS.items())
def test_an_author_is_told_on_one_line(text: str, person: Person | None, here: Path) -> None:
    assert main([*INIT, "-q", "--author", text]) == 0
    assert config.load(here / "feed.toml").author == person


WRONG = {
    ("--url", "example.org"): '--url = "example.org" is wrong: it must be an address such as',
    ("--url", "ftp://example.org/"): '--url = "ftp://example.org/" is wrong: it must be an address',
    ("--url", "http://127.0.0.1/"): '--url = "http://127.0.0.1/" is wrong: it must be an address '
    "with a host name",
    ("--url", "https://example.org/?a"): '--url = "https://example.org/?a" is wrong: it must be',
    ("--author", "<ada@example.org>"): "--author: must have a name",
    ("--author", "Ada <ada>"): '--author: email = "ada" is wrong: it must be an address such as',
    ("--title", "a\nb"): '--title = "a\\nb" is wrong: it must be one line of text',
    ("--title", "a\udcff"): '--title = "a\\udcff" is wrong: it must be one line of text',
}


@pytest.mark.parametrize("flags", WRONG)
def test_a_wrong_value_is_refused_as_the_configuration_would(
    flags: tuple[str, str], here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INIT, *flags]) == 2
    assert capsys.readouterr().err.startswith(f"error: {WRONG[flags]}")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/",
        "https://LOCALHOST",
        "http://harbour.localhost/notes/",
        "http://printer.local/",
        "http://local/",
    ],
)
def test_an_address_that_no_other_machine_reaches_is_refused(
    url: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ids are minted with it, and stay."""
    assert main([*INIT, "--url", url]) == 2
    message, hint = capsys.readouterr().err.splitlines()
    assert message.startswith('error: --url = "http')
    assert message.endswith('" is wrong: no other machine reaches it')
    assert hint == "  help: leave it out: without an address the site is a preview"
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("host", ["example.org", "localhost.example.org", "notlocal", "my-local"])
def test_an_address_that_may_be_somebodys_is_taken(host: str, here: Path) -> None:
    assert main([*INIT, "-q", "--url", f"https://{host}/"]) == 0
    assert config.load(here / "feed.toml").url == f"https://{host}/"


# --- whose machine it is ------------------------------------------------------------------


def test_without_a_name_in_git_or_in_the_account_the_title_is_the_author(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner, "name", lambda: "")
    assert main([*INIT, "-q", "--title", "Harbour"]) == 0
    assert config.load(here / "feed.toml").author == Person("Harbour")


GIT_NAMES = {
    "a name that no feed can have": ("Ada \x07", Person("here")),
    "a name with an address that is none": ("Ada <ada>", Person("here")),
    "a name in another script": ("上海", Person("上海")),
}


@pytest.mark.parametrize(("name", "person"), GIT_NAMES.values(), ids=GIT_NAMES)
def test_a_name_in_git_is_taken_if_a_configuration_takes_it(
    name: str, person: Person, here: Path
) -> None:
    set_ = ("git", "config", "--file", str(here.parent / "gitconfig"), "user.name", name)
    subprocess.run(set_, check=True)
    assert main([*INIT, "-q"]) == 0
    assert config.load(here / "feed.toml").author == person


def test_a_machine_without_git_will_do(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(here))
    assert main([*INIT, "-q"]) == 0
    assert config.load(here / "feed.toml").author is not None


# --- what is there already ----------------------------------------------------------------


def test_nothing_that_is_there_is_overwritten_and_what_it_lacks_is_told(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = {
        ".gitignore": "node_modules/\n",
        ".gitattributes": "*.png binary\n",
        "content/ships.txt": "date 2022-07-05\n\nShips\n\nThree came in.\n",
        WORKFLOW: "name: mine\n",
    }
    write(here, mine)
    assert main([*INIT, *FLAGS, "--github"]) == 0
    assert made(here) == sorted([*mine, "feed.toml"])
    assert {name: (here / name).read_text() for name in mine} == mine
    assert capsys.readouterr().out.splitlines()[1:7] == [
        "  written  feed.toml",
        "  kept     .gitignore",
        "           add this line to it:  /build/",
        "  kept     .gitattributes",
        "           add this line to it:  feed.lock merge=union",
        f"  kept     {WORKFLOW}",
    ]


def test_a_second_run_writes_nothing_and_says_what_it_does_not_take(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INIT, "-q", *FLAGS]) == 0
    before = contents(here)
    capsys.readouterr()
    assert main([*INIT, "--title", "Another"]) == 0
    told, warned = capsys.readouterr()
    assert told.splitlines()[:2] == [
        "this folder is a site already: nothing of it is overwritten",
        "  kept     feed.toml",
    ]
    assert warned == "warning: feed.toml is kept: write title into it yourself\n"
    assert contents(here) == before


def test_a_site_in_a_pyproject_is_completed_by_its_own_configuration(here: Path) -> None:
    told = '[tool.feed]\nurl = "https://example.org/"\noutput = "www #1"\n'
    write(here, {"pyproject.toml": f'{told}content = {{ dir = "articles" }}\n'})
    assert main([*INIT, "-q"]) == 0
    assert made(here) == [".gitattributes", ".gitignore", "articles/hello.md", "pyproject.toml"]
    assert (here / ".gitignore").read_text() == "# what feed builds\n/www\\ \\#1/\n"


def test_a_site_whose_articles_are_gone_gets_no_first_one(here: Path) -> None:
    assert main([*INIT, "-q", *FLAGS]) == 0
    assert main(["build", "-q", "--now", "2026-11-02"]) == 0
    (here / "content" / "hello.md").unlink()
    assert main([*INIT, "-q"]) == 0
    assert not (here / "content" / "hello.md").exists()


def test_a_folder_of_articles_is_its_own_content(here: Path) -> None:
    write(here, {"ships.md": "---\ndate: 2022-07-05\n---\nThree came in.\n", "notes.txt": "None."})
    assert main([*INIT, "-q", *FLAGS]) == 0
    assert made(here) == [".gitattributes", ".gitignore", "feed.toml", "notes.txt", "ships.md"]
    assert config.load(here / "feed.toml").content == here


def test_a_folder_of_something_else_is_not(here: Path) -> None:
    write(here, {"requirements.txt": "lxml\n", "NOTES.md": "# Notes\n", "odd.md": b"\xff"})
    write(here, {"README.md": "---\ndate: 2022-07-05\n---\nRead me.\n"})
    assert main([*INIT, "-q", *FLAGS]) == 0
    assert (here / "content" / "hello.md").is_file()


# --- folders ------------------------------------------------------------------------------


def test_a_folder_that_is_not_there_is_made_with_those_above(here: Path) -> None:
    assert main([*INIT, "-q", "a/b/c"]) == 0
    assert made(here / "a" / "b" / "c") == FILES


def test_the_folder_is_named_as_from_the_one_after_c(here: Path) -> None:
    (here / "a").mkdir()
    assert main([*INIT, "-q", "-C", "a", "b"]) == 0
    assert made(here) == [f"a/b/{name}" for name in FILES]
    assert main([*INIT, "-C", "nothing", "b"]) == 2


@pytest.mark.parametrize("name", ["file", "file/below", "link", "loop"])
def test_what_is_no_folder_is_told(
    name: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file").touch()
    (here / "link").symlink_to("nowhere")
    (here / "loop").symlink_to("loop")
    assert main([*INIT, name]) == 2
    told = name.partition("/")[0]
    assert capsys.readouterr().err == (
        f"error: {told} is no folder\n  help: name another, or move it away\n"
    )
    assert made(here) == ["file", "link", "loop"]


def test_a_folder_that_may_not_be_written_is_told(here: Path) -> None:
    drop: list[str | Path] = []
    if os.geteuid() == 0:
        drop = [need("setpriv"), "--bounding-set=-dac_override"]
    here.chmod(0o555)
    try:
        done = subprocess.run(
            [*drop, sys.executable, "-B", "-m", "feed", *INIT, "mysite"],
            capture_output=True,
            timeout=PATIENCE,
            env=surroundings(None) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
            text=True,
        )
    finally:
        here.chmod(0o755)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        f"error: mysite/feed.toml: {os.strerror(errno.EACCES)}\n  help: mend that, and run it again"
    )


@pytest.mark.parametrize("inner", ["content", "content/sub", "build"])
def test_a_site_within_the_articles_or_the_output_of_another_is_refused(
    inner: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INIT, "-q", *FLAGS]) == 0
    before = made(here)
    capsys.readouterr()
    assert main([*INIT, inner]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told == [
        f"error: {inner} belongs to the site of feed.toml",
        "  help: name a folder outside of it: feed init ../FOLDER",
    ]
    assert made(here) == before


def test_a_site_beside_the_articles_of_another_is_one_of_its_own(here: Path) -> None:
    assert main([*INIT, "-q", *FLAGS]) == 0
    assert main([*INIT, "-q", "docs/site"]) == 0
    assert config.find(here / "docs" / "site") == here / "docs" / "site" / "feed.toml"


def test_a_configuration_that_is_wrong_is_told_and_nothing_is_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"feed.toml": "titel = 1\n"})
    assert main(INIT) == 2
    assert 'feed.toml: unknown key "titel"; is it "title"?' in capsys.readouterr().err
    assert made(here) == ["feed.toml"]


# --- half-written -------------------------------------------------------------------------


@pytest.mark.parametrize("whole", range(5))
def test_a_full_disk_loses_nothing_and_running_it_again_completes_it(
    whole: int, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*INIT, "-q", "all", *FLAGS, "--github"]) == 0
    expected = contents(here / "all")
    left = [whole]

    def fill(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fill)
        assert main([*INIT, "-q", "part", *FLAGS, "--github"]) == 1
    assert os.strerror(errno.ENOSPC) in capsys.readouterr().err
    part = contents(here / "part")
    assert len(part) == whole
    assert part.items() <= expected.items()
    assert main([*INIT, "-q", "part", *FLAGS, "--github"]) == 0
    assert contents(here / "part") == expected


def test_a_kill_leaves_nothing_that_another_run_does_not_mend(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> NoReturn:
        raise Killed

    with monkeypatch.context() as killed:
        killed.setattr(os, "fsync", kill)
        # what is killed removes nothing
        killed.setattr(Path, "unlink", lambda path, missing_ok=False: None)
        with pytest.raises(Killed):
            main([*INIT, "-q", *FLAGS])
    assert made(here) == [".feed.toml.new"]
    assert main([*INIT, "-q", *FLAGS]) == 0
    assert made(here) == FILES


# --- beside --from ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        (["mysite"], "DIR"),
        (["--title", "A"], "--title"),
        (["--github"], "--github"),
        (["mysite", "--url", "https://example.org/"], "DIR and --url"),
    ],
)
def test_what_is_for_a_new_site_is_refused_beside_from(
    flags: list[str], named: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, {"_config.yml": "title: Harbour\n"})
    assert main([*INIT, "--from", ".", *flags]) == 2
    assert capsys.readouterr().err.endswith(f"\n  help: leave {named} out\n")
    assert made(here) == ["_config.yml"]


def test_a_generator_is_named_with_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*INIT, "--generator", "hugo"]) == 2
    assert capsys.readouterr().err == (
        "error: --generator: no folder of one is told\n  help: name it: --from FOLDER\n"
    )
