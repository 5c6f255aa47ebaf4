"""What a preview has that no build for subscribers has, and who its articles are."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from previews import CONTENT, SETTINGS, standing
from programs import write

from feed import config
from feed.cli import main
from feed.result import Shown
from feed.serving.preview import Outcome, Preview, folder_for

NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "http://127.0.0.1:8000/"


def previewed(site: Path, now: datetime = NOW) -> tuple[Outcome, dict[str, str]]:
    """What came of a build, and the ids of its entries by their titles."""
    loaded = config.load(site / "feed.toml")
    with folder_for(loaded) as folder:
        outcome = Preview(lambda: config.load(site / "feed.toml"), URL, folder).build(now)
        feed = folder / "feed.json"
        items = json.loads(feed.read_bytes())["items"] if feed.exists() else []
    return outcome, {item["title"]: item["id"] for item in items}


def built(site: Path) -> dict[str, str]:
    assert main(["build", "-q", "-C", str(site), "--now", "2026-11-01"]) == 0
    items = json.loads((site / "build/feed.json").read_bytes())["items"]
    return {item["title"]: item["id"] for item in items}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path, CONTENT)
    return tmp_path


def test_it_has_all_articles_and_a_build_has_those_that_are_published(site: Path) -> None:
    assert built(site).keys() == {"Ships"}
    assert previewed(site)[1].keys() == {"Ships", "Half a thought", "Next year", "Stale"}


def test_what_is_published_has_the_id_that_it_has_for_subscribers(site: Path) -> None:
    assert previewed(site)[1]["Ships"] == built(site)["Ships"] == previewed(site)[1]["Ships"]


def test_what_was_published_and_is_a_draft_again_is_still_itself(site: Path) -> None:
    ids = built(site)
    write(site, {"content/ships.txt": "date 2022-07-05\ndraft: true\n\nShips\n\nWait.\n"})
    assert previewed(site)[1]["Ships"] == ids["Ships"]


def test_a_draft_without_a_date_is_the_same_all_day(site: Path) -> None:
    first, ids = previewed(site)
    later, same = previewed(site, NOW.replace(hour=23, minute=59))
    assert ids == same
    assert first.result and later.result and first.result.shown == later.result.shown
    assert later.result.changes.written == ()


def test_nothing_is_asked_however_much_goes(site: Path) -> None:
    many = {f"content/{n}.txt": f"date 2022-07-05\n\nT{n}\n\nX {n}.\n" for n in range(9)}
    write(site, many)
    built(site)
    before = standing(site)
    for path in many:
        (site / path).unlink()
    outcome, ids = previewed(site)
    assert outcome.faults == () and len(ids) == 4
    assert standing(site) == before


def test_faults_have_their_paths_from_where_the_person_is(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site)
    write(site, {"content/bad.txt": "date 2022-13-05\n\nX\n\nY.\n"})
    write(site, {"content/worse.md": "No date.\n"})
    outcome, _ = previewed(site)
    assert [str(fault).partition(" ")[0] for fault in outcome.faults] == [
        "content/bad.txt:1:",
        "content/worse.md:1:",
    ]


def test_without_an_address_a_site_has_a_preview_too(site: Path) -> None:
    write(site, {"feed.toml": SETTINGS.partition("\n")[2]})
    outcome, ids = previewed(site)
    assert outcome.faults == ()
    assert ids["Ships"].startswith("urn:uuid:")


MARKS = [
    (Shown("a", "A", "a.html", "a.atom", NOW), ""),
    (Shown("a", "A", "a.html", "a.atom", NOW, draft=True), "Draft"),
    (Shown("a", "A", "a.html", "a.atom", NOW.replace(day=2)), "From 2026-11-02 on"),
    (Shown("a", "A", "a.html", "a.atom", NOW.replace(hour=9)), "From 2026-11-01 09:00 on"),
    (Shown("a", "A", "a.html", "a.atom", NOW, expires=NOW), "Expired on 2026-11-01"),
    (Shown("a", "A", "a.html", "a.atom", NOW, expires=NOW.replace(day=2)), ""),
]


@pytest.mark.parametrize(("shown", "mark"), MARKS)
def test_a_mark_says_why_no_subscriber_sees_an_article(shown: Shown, mark: str) -> None:
    assert shown.mark(NOW) == mark


def test_no_key_of_a_configuration_makes_a_build_show_what_is_not_published(site: Path) -> None:
    write(site, {"feed.toml": SETTINGS + "unpublished = true\n"})
    assert main(["build", "-q", "-C", str(site), "--now", "2026-11-01"]) == 2
