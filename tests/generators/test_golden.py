"""What feed makes of sites in the manner of each generator: golden feeds, read back."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sites import GOLDEN, HERE, NAMES, build, copied, entries, moment


@pytest.fixture(scope="module", params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def output(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fixture as feed builds it, without a fault or a warning."""
    return build(copied(name, tmp_path_factory.mktemp(name)))


def items(name: str) -> list[dict[str, Any]]:
    return list(json.loads((GOLDEN / f"{name}.json").read_bytes())["items"])


def test_each_golden_feed_has_its_fixture() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == list(NAMES)
    assert sorted(path.parent.name for path in HERE.glob("*/feed.toml")) == list(NAMES)


def test_there_are_many_articles(name: str) -> None:
    assert len(items(name)) >= 15


def test_a_fixture_is_built_to_its_golden_feed(name: str, output: Path) -> None:
    """After a change that is meant: python tests/generators/golden.py"""
    assert (output / "feed.json").read_text() == (GOLDEN / f"{name}.json").read_text()


def test_feedparser_reads_each_golden_entry_back(name: str, output: Path) -> None:
    read = {
        entry.id: (
            entry.title,
            entry.link,
            moment(entry.published_parsed),
            moment(entry.updated_parsed),
            {tag.label for tag in entry.get("tags", ())},
            [author.name for author in entry.authors],
        )
        for entry in entries(output / "feed.atom")
    }
    assert read == {item["id"]: golden(item) for item in items(name)}


def golden(item: dict[str, Any]) -> tuple[Any, ...]:
    return (
        item["title"],
        item["url"],
        datetime.fromisoformat(item["date_published"]),
        datetime.fromisoformat(item["date_modified"]),
        set(item.get("tags", ())),
        [author["name"] for author in item["authors"]],
    )
