"""Templates are compiled once, and never taken from where they could be another's."""

import shutil
import sys
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from feed import program
from feed.formats.compiled import Compiled


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text("<p>{{ name }}")
    return tmp_path / "templates"


def compiled(templates: Path, theme: Path | None = None) -> tuple[str, int]:
    """What a template makes, in a new environment, and how often Jinja2 had to compile."""
    times = 0

    class Counting(Environment):
        def _compile(self, source: str, filename: str) -> object:  # type: ignore[override]
            nonlocal times
            times += 1
            return super()._compile(source, filename)

    folders = [folder for folder in (theme, templates) if folder]
    environment = Counting(loader=FileSystemLoader(folders), bytecode_cache=Compiled(templates))
    return environment.get_template("page.html").render(name="A"), times


def kept(templates: Path) -> Path:
    [path] = (templates / "__pycache__").iterdir()
    return path


def test_a_template_is_compiled_once(templates: Path) -> None:
    assert [compiled(templates) for _ in range(3)] == [("<p>A", 1), ("<p>A", 0), ("<p>A", 0)]


def test_a_template_that_has_changed_is_compiled_anew(templates: Path) -> None:
    compiled(templates)
    (templates / "page.html").write_text("<b>{{ name }}")
    assert [compiled(templates) for _ in range(2)] == [("<b>A", 1), ("<b>A", 0)]


def test_another_version_of_the_program_compiles_anew(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(templates)
    monkeypatch.setattr(program, "fingerprint", lambda: "another")
    assert [compiled(templates) for _ in range(2)] == [("<p>A", 1), ("<p>A", 0)]


@pytest.mark.parametrize("damage", [b"", b"\0" * 200, "torn", "flipped"], ids=str)
def test_what_is_damaged_is_as_if_it_were_not_there(templates: Path, damage: bytes | str) -> None:
    compiled(templates)
    data = kept(templates).read_bytes()
    torn, flipped = data[:-7], bytes([*data[:-1], data[-1] ^ 1])
    wrong = {"torn": torn, "flipped": flipped}.get(str(damage), damage)
    kept(templates).write_bytes(bytes(wrong))  # type: ignore[arg-type]
    assert [compiled(templates) for _ in range(2)] == [("<p>A", 1), ("<p>A", 0)]


def test_of_a_theme_nothing_is_kept(templates: Path, tmp_path: Path) -> None:
    """It may be anyone's, and its folder is not ours to write to."""
    theme = tmp_path / "theme"
    shutil.copytree(templates, theme)
    assert [compiled(templates, theme) for _ in range(2)] == [("<p>A", 1), ("<p>A", 1)]
    assert not (templates / "__pycache__").exists()
    assert not (theme / "__pycache__").exists()


def test_where_nothing_can_be_kept_it_is_compiled_each_time(templates: Path) -> None:
    (templates / "__pycache__").write_text("a file is in the way of the folder")
    assert [compiled(templates) for _ in range(2)] == [("<p>A", 1), ("<p>A", 1)]


def test_python_may_be_told_to_keep_no_bytecode(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [compiled(templates) for _ in range(2)] == [("<p>A", 1), ("<p>A", 1)]
    assert not (templates / "__pycache__").exists()
