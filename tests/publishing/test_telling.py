"""The commands feed publish and feed ping: what they say, and how they end."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import Answer, Place, folder_place, public
from programs import write
from servers import Told, serving

from feed.cli import main
from feed.publishing import public as looking

NOW = ("--now", "2026-01-01")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.setattr(looking, "PAUSES", ())
    with folder_place(tmp_path, monkeypatch) as place:
        monkeypatch.chdir(place.site.root)
        yield place


@pytest.fixture(autouse=True)
def web(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Answer]]:
    with public(place, monkeypatch) as web:
        yield web


SERVED = """\
  http://ships.test/feed.atom  as sent, application/atom+xml, 304 if unchanged
  http://ships.test/feed.rss  as sent, application/rss+xml, 304 if unchanged
  http://ships.test/feed.json  as sent, application/feed+json, 304 if unchanged
"""


def test_it_tells_what_was_sent_and_what_a_subscriber_gets(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", *NOW]) == 0
    assert capsys.readouterr() == (
        "Published to ../www/\n"
        "  11 files sent, 0 deleted, 0 unchanged\n"
        "  new              a.txt  A ship.\n"
        f"  feed.lock is new: commit it\n{SERVED}",
        "looking at http://ships.test/ as subscribers do\n",
    )
    assert main(["publish", "www", *NOW]) == 0
    assert capsys.readouterr().out == (
        f"Published to ../www/\n  0 files sent, 0 deleted, 11 unchanged\n{SERVED}"
    )


def test_it_tells_what_would_be_sent(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "--dry-run", *NOW]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "What would be sent to ../www/; nothing was"
    assert lines[-3:] == [
        "  + 1 more; -v lists them",
        "  new              a.txt  A ship.",
        "  feed.lock would be new",
    ]
    assert not place.root or not place.root.exists()
    main(["publish", "-q", *NOW])
    assert main(["publish", "--dry-run", *NOW]) == 0
    assert capsys.readouterr().out == "Nothing would be sent to ../www/\n"


def test_it_tells_what_would_stop_it(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.put("index.html", b"Theirs.")
    assert main(["publish", "--dry-run", *NOW]) == 0
    assert capsys.readouterr().out.endswith(
        "But it would stop: ../www/ holds files that feed publish did not put there;\n"
        "  if they are this site's, publish with --yes\n"
    )


def test_it_tells_programs(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", "--json", *NOW]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["target"] == "../www/"
    assert sorted(told["sent"]) == sorted(place.files().keys() - {".feed-target.json"})
    assert told["build"]["published"] == 1
    assert [one["fault"] for one in told["served"]] == ["", "", ""]


def test_what_no_subscriber_gets_is_a_fault_of_the_other_end(
    place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(lambda asked: Told(404)) as other:
        monkeypatch.setenv("http_proxy", other.url)
        assert main(["publish", *NOW]) == 3
    out, err = capsys.readouterr()
    assert out.startswith("Published to ../www/\n  11 files sent")
    assert err == (
        "looking at http://ships.test/ as subscribers do\n"
        "error: http://ships.test/feed.atom answers 404\n"
        "  help: is ../www/ what http://ships.test/ serves?\n"
    )


def test_hubs_are_told(
    place: Place, web: dict[str, Answer], capsys: pytest.CaptureFixture[str]
) -> None:
    web["hub.test"] = lambda asked: Told(204)
    settings = (place.site.root / "feed.toml").read_text()
    write(place.site.root, {"feed.toml": f'hubs = ["http://hub.test/"]\n{settings}'})
    assert main(["publish", *NOW]) == 0
    assert capsys.readouterr().out.endswith(f"{SERVED}  http://hub.test/  told of 3 feeds\n")
    assert main(["ping", *NOW]) == 0
    assert capsys.readouterr().out == f"{SERVED}The hubs know already.\n"


def test_without_hubs_there_is_nothing_to_ping(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ping", *NOW]) == 2
    assert "there are no hubs to tell" in capsys.readouterr().err


def test_a_site_without_a_target_is_told_how_to_get_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"feed.toml": 'url = "http://ships.test/"\n', "content/a.txt": "A.\n"})
    assert main(["publish", "-C", str(tmp_path), *NOW]) == 2
    err = capsys.readouterr().err
    assert "there is no [publish.NAME] to publish to" in err
    assert '[publish.www] with type = "folder"' in err
