"""What the README says is true: every command in it runs, every example is what it says."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from programs import fetch

from feed import config, settings
from feed.articles import read
from feed.articles.fields import FIELDS
from feed.config import Config

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no {language}"
    return found


COMMANDS = [line.removeprefix("$ ") for block in blocks("console") for line in block.splitlines()]
INSTALLS = [command for command in COMMANDS if "pip install" in command]
SERVES = [command for command in COMMANDS if "feed serve" in command]
TOUR = [command for command in COMMANDS if command not in INSTALLS and command not in SERVES]


@pytest.fixture(scope="module")
def surroundings() -> dict[str, str]:
    """An environment in which `feed` and `python` are those that run this test."""
    folder = str(Path(sys.executable).parent)
    return {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(PROJECT)}


@pytest.fixture(scope="module")
def toured(
    tmp_path_factory: pytest.TempPathFactory, surroundings: dict[str, str]
) -> Iterator[dict[str, subprocess.CompletedProcess[str]]]:
    """What became of each command, run one after the other from an empty folder."""
    folder = tmp_path_factory.mktemp("tour")
    (folder / "tests").symlink_to(PROJECT / "tests")
    yield {
        command: subprocess.run(
            ["bash", "-c", command.replace("/tmp/", f"{folder}/")],
            cwd=folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        for command in TOUR
    }


@pytest.mark.parametrize("command", TOUR)
def test_every_command_of_the_tour_runs(
    command: str, toured: dict[str, subprocess.CompletedProcess[str]]
) -> None:
    ended = toured[command]
    assert ended.returncode == 0, ended.stderr
    assert max(map(len, ended.stdout.splitlines()), default=0) <= 80


def test_the_preview_is_served_where_the_readme_says(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    [command] = SERVES
    assert command == "feed serve -C mysite"
    article = tmp_path / "mysite" / "content" / "ships.txt"
    article.parent.mkdir(parents=True)
    article.write_text("date 2022-07-05\n\nShips\n\nThree ships came in today.\n")
    # on a port that is free, for the README's may be taken
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command} --port 0"],
        cwd=tmp_path,
        env={**surroundings, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        address = re.search(r"http://[\d.:]+/", process.stdout.readline())
        assert address is not None
        assert b"Three ships came in today." in fetch(f"{address[0]}ships.html").body
    finally:
        process.terminate()
        process.communicate()


def test_the_two_commands_that_install_are_those_that_ci_runs() -> None:
    ci = [line.replace(" --quiet", "") for line in (PROJECT / ".ci/run").read_text().splitlines()]
    assert len(INSTALLS) == 2
    for command in INSTALLS:
        assert command in ci


def test_the_configuration_is_told_with_all_its_keys_and_defaults(tmp_path: Path) -> None:
    [told] = blocks("toml")
    assert set(tomllib.loads(told)) == set(settings.KEYS)
    (tmp_path / "feed.toml").write_text(told)
    loaded = config.load(tmp_path / "feed.toml")
    expected = Config(
        tmp_path, tmp_path.name, output=tmp_path / "build", content=tmp_path / "content"
    )
    assert replace(loaded, source=None) == expected


def test_the_example_of_fields_is_read_and_every_field_is_told() -> None:
    [example] = blocks("yaml")
    article = read("a.md", f"{example}Text.\n".encode(), config.preview(PROJECT).zone)
    assert (article.title, article.tags) == ("Ships & sails", ("ships", "weather"))
    told = set(re.findall(r"`(\w+)`", README))
    assert set(FIELDS) - {"contributors", "enclosures"} <= told


def test_the_library_is_used_as_the_readme_says(
    tmp_path: Path, surroundings: dict[str, str]
) -> None:
    [program] = blocks("python")
    (tmp_path / "mysite" / "content").mkdir(parents=True)
    (tmp_path / "mysite" / "feed.toml").write_text('url = "https://example.org/"\n')
    article = tmp_path / "mysite" / "content" / "three-ships.txt"
    article.write_text("date 2022-07-05\n\nShips\n\nThree.")
    ended = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        text=True,
        check=True,
    )
    written, faults, title = ended.stdout.splitlines()
    assert "'three-ships.atom'" in written
    assert (faults, title) == ("()", "Ships")


def test_a_fault_reads_as_the_readme_says(tmp_path: Path, surroundings: dict[str, str]) -> None:
    told = re.search(r"^    (content/.*)\n    (  help: .*)$", README, re.MULTILINE)
    assert told is not None
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "ships.txt").write_text("date 2022-13-05\n\nShips\n\nThree.")
    ended = subprocess.run(
        [sys.executable, "-m", "feed", "build"],
        cwd=tmp_path,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (1, f"{told[1]}\n{told[2]}\n")
