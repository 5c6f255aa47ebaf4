"""The workflow of `feed init --github`: what GitHub would run is run, step by step."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from programs import PATIENCE, actionlint, need, surroundings, write

from feed import config
from feed.cli import main
from feed.starting import workflow

PROJECT = Path(__file__).parents[2]
INSTALL = "pip install article-feed"
SITE_FLAGS = ("--title", "Harbour", "--url", "https://example.org/", "--author", "Ada")
ARTICLE = "---\ntitle: {0}\ndate: 2022-07-05\n---\nThe text of {0}.\n"


class Repository:
    """A bare repository with a site in it, and the clones that people and machines make of it."""

    def __init__(self, folder: Path, site: str) -> None:
        self.folder = folder
        self.site = site
        self.git(folder, "init", "-q", "--bare", "-b", "main", "origin.git")

    def git(self, place: Path, *words: str) -> str:
        named = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        done = subprocess.run(
            [need("git"), *named, *words],
            cwd=place,
            env=self.variables(),
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def variables(self) -> dict[str, str]:
        nobody = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
        return surroundings(self.folder) | nobody

    def clone(self, name: str) -> Path:
        self.git(self.folder, "clone", "-q", "origin.git", name)
        return self.folder / name

    def push(self, name: str, files: dict[str, str]) -> None:
        """Somebody's commit of these files of the site."""
        place = self.clone(name)
        write(place / self.site, files)
        self.git(place, "add", "--all")
        self.git(place, "commit", "-q", "-m", name)
        self.git(place, "push", "-q", "origin", "HEAD:main")

    def log(self, *words: str) -> list[str]:
        return self.git(self.folder / "origin.git", "log", *words, "main").splitlines()

    def file(self, name: str) -> str:
        path = Path(self.site, name).as_posix()
        return self.git(self.folder / "origin.git", "show", f"main:{path}")


@pytest.fixture(params=[".", "blogs/the harbour"], ids=["at the top", "further down"])
def repository(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """A new site that has been pushed."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    made = Repository(tmp_path, request.param)
    place = made.clone("first")
    flags = (*SITE_FLAGS, "--github", "--now", "2026-11-01")
    assert main(["init", "-q", str(place / made.site), *flags]) == 0
    made.git(place, "add", "--all")
    made.git(place, "commit", "-q", "-m", "A site")
    made.git(place, "push", "-q", "origin", "HEAD:main")
    return made


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder in which `feed` is that of this source."""
    python = f"PYTHONPATH={shlex.quote(str(PROJECT))} {shlex.quote(sys.executable)}"
    write(tmp_path / "bin", {"feed": f'#!/bin/sh\n{python} -B -m feed "$@"\n'})
    (tmp_path / "bin" / "feed").chmod(0o755)
    return tmp_path / "bin"


def read(place: Path) -> dict[Any, Any]:
    told: dict[Any, Any] = yaml.safe_load((place / workflow.PATH).read_text(encoding="utf-8"))
    return told


def steps(place: Path) -> Iterator[str]:
    """What the job `build` runs, but for what installs feed."""
    runs = [step["run"] for step in read(place)["jobs"]["build"]["steps"] if "run" in step]
    assert runs[0] == INSTALL
    yield from runs[1:]


def run(
    repository: Repository, name: str, programs: Path
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The job `build` in a clean clone, as GitHub runs it; the clone, and how its end was."""
    place = repository.clone(name)
    variables = repository.variables() | read(place)["env"] | {"GITHUB_REF_NAME": "main"}
    variables["PATH"] = f"{programs}:{variables['PATH']}"
    for step in steps(place):
        done = subprocess.run(
            [need("bash"), "-e", "-c", step],
            cwd=place,
            env=variables,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
            text=True,
        )
        if done.returncode:
            break
    return place, done


def test_a_new_article_is_built_and_feed_lock_is_pushed_and_nothing_else(
    repository: Repository, programs: Path
) -> None:
    place, done = run(repository, "one", programs)
    assert done.returncode == 0, done.stderr
    assert repository.log("--format=%an: %s") == [
        "github-actions[bot]: Record what was published",
        "Ada: A site",
    ]
    lock = (Path(repository.site) / "feed.lock").as_posix()
    assert repository.log("-1", "--format=", "--name-only") == [lock]
    assert '"path":"hello.md"' in repository.file("feed.lock")
    output = place / read(place)["env"]["OUTPUT"]
    assert json.loads((output / "feed.json").read_bytes())["items"][0]["title"] == "Hello"


def test_where_nothing_has_changed_nothing_is_committed(
    repository: Repository, programs: Path
) -> None:
    run(repository, "one", programs)
    before = repository.log("--format=%H")
    place, done = run(repository, "two", programs)
    assert done.returncode == 0, done.stderr
    assert repository.log("--format=%H") == before
    assert (place / read(place)["env"]["OUTPUT"] / "feed.atom").is_file()


def test_an_edit_in_the_browser_just_works(repository: Repository, programs: Path) -> None:
    run(repository, "one", programs)
    repository.push("edit", {"content/ships.md": ARTICLE.format("Ships")})
    place, done = run(repository, "two", programs)
    assert done.returncode == 0, done.stderr
    assert len(repository.log("--format=%H")) == 4
    assert '"path":"ships.md"' in repository.file("feed.lock")
    assert (place / read(place)["env"]["OUTPUT"] / "ships.html").is_file()


BUILDS_AND_IS_OVERTAKEN = """#!/bin/sh
real-feed "$@" || exit
cd {} && git push -q origin HEAD:main 2>/dev/null || true
"""
"""Only the first time somebody has anything to push."""


def test_what_is_pushed_in_between_is_taken_and_built_as_well(
    repository: Repository, programs: Path
) -> None:
    other = repository.clone("other")
    write(other / repository.site, {"content/ships.md": ARTICLE.format("Ships")})
    repository.git(other, "add", "--all")
    repository.git(other, "commit", "-q", "-m", "In between")
    (programs / "feed").rename(programs / "real-feed")
    write(programs, {"feed": BUILDS_AND_IS_OVERTAKEN.format(shlex.quote(str(other)))})
    (programs / "feed").chmod(0o755)
    place, done = run(repository, "one", programs)
    assert done.returncode == 0, done.stderr
    assert "rejected" in done.stderr
    subjects = repository.log("--format=%s")
    assert subjects[0] == "Record what was published"
    assert "In between" in subjects
    for name in ("hello.md", "ships.md"):
        assert f'"path":"{name}"' in repository.file("feed.lock")
    output = place / read(place)["env"]["OUTPUT"]
    assert (output / "ships.html").is_file()
    # what is published is what the pushed record tells
    assert (place / repository.site / "feed.lock").read_text() == repository.file("feed.lock")
    again = main(["build", "-q", "--locked", "--dry-run", "-C", str(place / repository.site)])
    assert again == 0


def test_a_push_that_is_always_refused_publishes_nothing(
    repository: Repository, programs: Path
) -> None:
    hook = repository.folder / "origin.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    _, done = run(repository, "one", programs)
    assert done.returncode == 1
    assert "::error::feed.lock could not be pushed, so nothing is published." in done.stdout


def test_a_site_without_an_address_publishes_nothing(
    repository: Repository, programs: Path
) -> None:
    repository.push("preview", {"feed.toml": 'title = "Harbour"\nauthor = "Ada"\n'})
    _, done = run(repository, "one", programs)
    assert done.returncode == 1
    assert "::error::The site has no address yet" in done.stdout


def test_a_fault_in_an_article_publishes_nothing(repository: Repository, programs: Path) -> None:
    repository.push("wrong", {"content/ships.md": "---\ndate: 2022-13-05\n---\nText.\n"})
    _, done = run(repository, "one", programs)
    assert done.returncode == 1
    assert "month must be 1 to 12" in done.stderr
    assert repository.log("-1", "--format=%s") == ["wrong"]


# --- what GitHub makes of it --------------------------------------------------------------


@pytest.fixture
def written(repository: Repository) -> Path:
    return repository.folder / "first"


def test_it_is_a_workflow_by_the_schema_of_such_files(written: Path) -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    check = [sys.executable, "-m", "check_jsonschema", *schema, str(written / workflow.PATH)]
    done = subprocess.run(check, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing_wrong_with_it(written: Path, tmp_path: Path) -> None:
    assert actionlint(written / workflow.PATH) == []
    text = (written / workflow.PATH).read_text()
    (tmp_path / "wrong.yml").write_text(text.replace("github.ref_name", "github.reff_name"))
    assert len(actionlint(tmp_path / "wrong.yml")) == 2


def test_each_action_is_one_of_github_and_has_a_major_version(written: Path) -> None:
    text = (written / workflow.PATH).read_text()
    used = re.findall(r"uses: (.*)", text)
    assert [name.partition("@")[0] for name in used] == [
        "actions/checkout",
        "actions/setup-python",
        "actions/cache",
        "actions/upload-pages-artifact",
        "actions/configure-pages",
        "actions/deploy-pages",
    ]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", name) for name in used)


def test_each_job_may_do_what_it_needs_and_no_more(written: Path) -> None:
    told = read(written)
    assert told["permissions"] == {}
    assert {name: job["permissions"] for name, job in told["jobs"].items()} == {
        "build": {"contents": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }


def test_it_runs_when_something_is_pushed_each_day_and_when_asked(written: Path) -> None:
    # YAML 1.1 takes the word `on` for true
    triggers = read(written)[True]
    assert triggers == {
        "push": {"branches": ["**"]},
        "schedule": [{"cron": "17 4 * * *"}],
        "workflow_dispatch": None,
    }


def test_runs_of_one_branch_wait_for_each_other_and_for_no_other_branch(written: Path) -> None:
    told = read(written)
    assert told["concurrency"] == {
        "group": "feed-${{ github.ref }}",
        "cancel-in-progress": False,
    }
    assert told["jobs"]["build"]["if"].endswith("== github.event.repository.default_branch")


def test_it_names_the_site_and_its_output_from_the_top_of_the_repository(
    repository: Repository, written: Path
) -> None:
    site = config.load(written / repository.site / "feed.toml")
    told = read(written)["env"]
    assert (written / told["SITE"]).resolve() == site.root
    assert (written / told["OUTPUT"]).resolve() == site.output


@pytest.mark.parametrize("name", ['with "quotes"', "it's: #1", "文", "tab\there"])
def test_any_name_of_a_folder_is_told_as_it_is(name: str, tmp_path: Path) -> None:
    told = yaml.safe_load(workflow.text(tmp_path, tmp_path / name, tmp_path / name / "build"))
    assert told["env"] == {"SITE": name, "OUTPUT": f"{name}/build"}


def test_in_no_repository_it_lies_in_the_folder_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    assert main(["init", "-q", str(tmp_path / "mysite"), *SITE_FLAGS, "--github"]) == 0
    assert read(tmp_path / "mysite")["env"] == {"SITE": ".", "OUTPUT": "build"}
