"""The project's own `build/` is the example that people see first, and it is what is built."""

import json
from datetime import UTC, datetime
from pathlib import Path

import rules

from feed import config
from feed.build import build
from feed.config import with_output

PROJECT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_committed_build_is_what_the_content_builds_to(tmp_path: Path) -> None:
    site = with_output(config.load(PROJECT / "pyproject.toml"), tmp_path / "build")
    result = build(site, now=NOW)
    assert result.notices == ()
    assert files(tmp_path / "build") == files(PROJECT / "build")


def test_the_committed_build_breaks_no_rule() -> None:
    assert rules.site(PROJECT / "build", base="https://example.org/", now=NOW) == []


def test_the_example_is_in_the_form_that_was_asked_for() -> None:
    lines = (PROJECT / "content" / "shanghai.txt").read_text(encoding="utf-8").split("\n")
    assert lines[0] == " date 2022-07-05 "
    [item] = json.loads((PROJECT / "build" / "feed.json").read_bytes())["items"]
    assert item["id"] == "tag:example.org,2022-07-05:shanghai"
    assert item["content_html"].count("<p>") == len([line for line in lines[1:] if line])
    assert "(about $ 200,000)" in item["content_html"]
