"""An older feed's ids and dates in feed.lock, and builds that follow."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from programs import ids, write

from feed import config, lock, output
from feed.build import build, foresee
from feed.cli import main
from feed.config import Config
from feed.errors import ArticleErrors, ConfigError, FeedError, LockError
from feed.lock import Record
from feed.migration.takeover import Takeover, take_over

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = 'url = "https://example.org/"\ntitle = "T"\nauthor = "A"\n'


def text(date: str, title: str) -> str:
    return f"date {date}\n\n{title}\n\nThe text of {title}.\n"


CONTENT = {
    "content/ships.txt": text("2022-07-05", "Ships"),
    "content/sails.txt": text("2022-07-06", "Sails"),
    "content/new.txt": text("2022-07-07", "New"),
}

JEKYLL = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<generator uri="https://jekyllrb.com/" version="4.3.2">Jekyll</generator>
<link href="https://example.org/feed.xml" rel="self" type="application/atom+xml"/>
<link href="https://example.org/" rel="alternate" type="text/html"/>
<updated>2022-08-01T10:00:00+02:00</updated><id>https://example.org/feed.xml</id><title>T</title>
<entry><title type="html">Ships</title>
<link href="https://example.org/2022/07/05/ships.html" rel="alternate" type="text/html"/>
<published>2022-07-05T09:00:00+02:00</published><updated>2022-07-09T12:00:00+02:00</updated>
<id>https://example.org/2022/07/05/ships</id><content type="html">x</content></entry>
<entry><title type="html">Sails</title>
<link href="https://example.org/?p=2" rel="alternate" type="text/html"/>
<published>2022-07-06T00:00:00+00:00</published><updated>2022-07-06T00:00:00+00:00</updated>
<id>https://example.org/?p=2</id><content type="html">x</content></entry>
<entry><title type="html">Lost</title><link href="https://example.org/lost/"/>
<published>2019-07-06T00:00:00+00:00</published><updated>2019-07-06T00:00:00+00:00</updated>
<id>https://example.org/lost/</id><content type="html">x</content></entry>
</feed>
"""


def site(folder: Path, settings: str = "", files: Mapping[str, str] = CONTENT) -> Config:
    write(folder, {"feed.toml": SETTINGS + settings, "old.xml": JEKYLL, **files})
    return config.load(folder / "feed.toml")


def taken(made: Config, source: str = "old.xml") -> Takeover:
    return take_over(made, str(made.root / source), now=NOW)


def records(made: Config) -> dict[str, Record]:
    found = lock.parse(made.lock.read_bytes(), "feed.lock")
    return {record.path: record for record in found.records.values()}


def test_ids_and_dates_are_those_that_subscribers_know(tmp_path: Path) -> None:
    made = site(tmp_path, 'timezone = "Europe/Berlin"\n')
    found = taken(made)
    assert [one.placed.path for one in found.matches.found] == ["ships.txt", "sails.txt"]
    assert [entry.title for entry in found.matches.entries] == ["Lost"]
    assert [placed.path for placed in found.matches.articles] == ["new.txt"]
    ships, sails = records(made)["ships.txt"], records(made)["sails.txt"]
    assert ships.id == "https://example.org/2022/07/05/ships"
    assert ships.published.isoformat() == "2022-07-05T09:00:00+02:00"
    assert ships.updated.isoformat() == "2022-07-09T12:00:00+02:00"
    assert (ships.seq, ships.former) == (1, ("/2022/07/05/ships.html",))
    assert (sails.seq, sails.former, sails.id) == (2, (), "https://example.org/?p=2")


def test_the_feed_keeps_its_id(tmp_path: Path) -> None:
    made = site(tmp_path)
    taken(made)
    assert build(made, now=NOW).feed.id == "https://example.org/feed.xml"


def test_a_configured_id_of_the_feed_wins(tmp_path: Path) -> None:
    made = site(tmp_path, 'id = "urn:x:feed"\n')
    taken(made)
    assert build(made, now=NOW).feed.id == "urn:x:feed"


def test_the_next_build_shows_nothing_again_and_what_was_not_in_the_feed_as_new(
    tmp_path: Path,
) -> None:
    made = site(tmp_path)
    taken(made)
    forecast = foresee(made, now=NOW)
    assert [(event.kind, event.path) for event in forecast.events] == [("new", "new.txt")]
    build(made, now=NOW)
    assert set(ids(tmp_path / "build")) == {
        "https://example.org/2022/07/05/ships",
        "https://example.org/?p=2",
        "tag:example.org,2022-07-07:new",
    }
    page = (tmp_path / "build" / "2022" / "07" / "05" / "ships.html").read_text()
    assert 'url=../../../ships.html"' in page


def test_a_second_import_changes_nothing(tmp_path: Path) -> None:
    made = site(tmp_path)
    taken(made)
    before = made.lock.read_bytes()
    again = taken(made)
    assert (len(again.locked), again.matches.found, again.relocked) == (2, (), False)
    assert made.lock.read_bytes() == before


def test_what_is_locked_stays_as_it_is(tmp_path: Path) -> None:
    made = site(tmp_path, files={"content/ships.txt": CONTENT["content/ships.txt"]})
    build(made, now=NOW)
    before = records(made)["ships.txt"]
    made = site(tmp_path)
    taken(made)
    assert records(made)["ships.txt"] == before
    assert records(made)["sails.txt"].id == "https://example.org/?p=2"
    assert build(made, now=NOW).feed.id == "https://example.org/"


def test_a_lost_lock_is_made_anew_of_what_was_built(tmp_path: Path) -> None:
    made = site(tmp_path)
    taken(made)
    build(made, now=NOW)
    expected = {path: record.id for path, record in records(made).items()}
    made.lock.unlink()
    with pytest.raises(LockError) as caught:
        build(made, now=NOW)
    assert "feed import build/feed.atom" in caught.value.hint
    with pytest.raises(LockError):
        foresee(made, now=NOW)
    taken(made, "build/feed.atom")
    assert build(made, now=NOW).events == ()
    assert {path: record.id for path, record in records(made).items()} == expected


@pytest.mark.parametrize("change", ["preview", "staging"])
def test_feeds_that_nobody_can_have_subscribed_to_are_no_reason_to_refuse(
    tmp_path: Path, change: str
) -> None:
    made = site(tmp_path)
    if change == "preview":
        write(tmp_path, {"feed.toml": 'author = "A"\n'})
        build(config.load(tmp_path / "feed.toml"), now=NOW)
        made = site(tmp_path)
    else:
        build(config.with_base_url(made, "https://staging.example/"), now=NOW)
    assert not made.lock.exists()
    build(made, now=NOW)
    assert made.lock.exists()


def test_json_feed_and_rss_are_taken_over_as_well(tmp_path: Path) -> None:
    item = {"id": "urn:x:1", "url": "https://example.org/ships.html", "title": "Ships"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    rss = (
        '<rss version="2.0"><channel><title>T</title><link>https://example.org/</link>'
        "<description>T</description><item><title>Sails</title>"
        "<link>https://example.org/sails.html</link>"
        '<guid isPermaLink="false">urn:x:2</guid></item></channel></rss>'
    )
    made = site(tmp_path, files={**CONTENT, "old.json": json.dumps(feed), "old.rss": rss})
    taken(made, "old.json")
    taken(made, "old.rss")
    known = records(made)
    assert (known["ships.txt"].id, known["sails.txt"].id) == ("urn:x:1", "urn:x:2")
    assert known["ships.txt"].published.isoformat() == "2022-07-05T00:00:00+00:00"
    assert known["ships.txt"].former == ()


def test_an_id_that_no_atom_feed_may_have_is_told_and_not_taken(tmp_path: Path) -> None:
    """RFC 4287, 4.2.6: an IRI."""
    made = site(tmp_path)
    write(tmp_path, {"old.xml": JEKYLL.replace("https://example.org/?p=2</id>", "62c3f0e1</id>")})
    found = taken(made)
    assert [entry.id for entry in found.unusable] == ["62c3f0e1"]
    assert "sails.txt" not in records(made)


@pytest.mark.parametrize(
    ("link", "former"),
    [
        pytest.param("https://example.org/a/ships/", ("/a/ships/",), id="a folder"),
        pytest.param("http://EXAMPLE.org/a/ships.html", ("/a/ships.html",), id="by http"),
        pytest.param("https://example.org/%C3%A4/ships.html", ("/ä/ships.html",), id="encoded"),
        pytest.param("https://example.org/ships.html", (), id="where it is now"),
        pytest.param("https://example.org/a/ships", (), id="without a suffix no host shows it"),
        pytest.param("https://example.org/ships.html?x=1", (), id="with a query"),
        pytest.param("https://example.org/../../ships.html", (), id="out of the site"),
        pytest.param("https://example.org/a/%2e%2e/ships.html", (), id="out of a folder"),
        pytest.param("https://example.org/.staging/ships.html", (), id="a hidden folder"),
        pytest.param(f"https://example.org/{'x' * 300}/ships.html", (), id="longer than a name"),
        pytest.param("https://example.org/%00/ships.html", (), id="a control character"),
        pytest.param(f"https://example.org/{'x/' * 900}", (), id="more folders than a path has"),
    ],
)
def test_the_address_that_an_entry_had_on_this_site_leads_on(
    tmp_path: Path, link: str, former: tuple[str, ...]
) -> None:
    made = site(tmp_path)
    old = JEKYLL.replace("https://example.org/2022/07/05/ships.html", link)
    write(tmp_path, {"old.xml": old})
    taken(made)
    assert records(made)["ships.txt"].former == former
    build(made, now=NOW)


def test_where_the_site_moves_as_well_the_paths_of_the_old_host_lead_on(tmp_path: Path) -> None:
    """The old host redirects them; an entry that links elsewhere is no address of ours."""
    made = site(tmp_path)
    old = JEKYLL.replace('href="https://example.org/', 'href="https://old.example/')
    write(
        tmp_path, {"old.xml": old.replace("https://old.example/?p=2", "https://other.example/x/")}
    )
    taken(made)
    assert records(made)["ships.txt"].former == ("/2022/07/05/ships.html",)
    assert records(made)["sails.txt"].former == ()


def test_what_a_feed_holds_no_more_is_known_from_the_entries_beside_it(tmp_path: Path) -> None:
    """Ids of articles that were renamed since they were minted, too."""
    files = {f"content/{n}.txt": text(f"2022-07-0{n}", f"Number {n}") for n in range(1, 10)}
    made = site(tmp_path, "limit = 2\n", files)
    build(made, now=NOW)
    (tmp_path / "content" / "1.txt").rename(tmp_path / "content" / "one.txt")
    build(made, now=NOW)
    expected = {path: record.id for path, record in records(made).items()}
    made.lock.unlink()
    found = taken(made, "build/feed.atom")
    assert (len(found.matches.found), found.matches.articles) == (9, ())
    assert {path: record.id for path, record in records(made).items()} == expected
    assert build(made, now=NOW).events == ()


def test_a_feed_of_which_no_article_is_ours_is_not_the_one_that_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = site(tmp_path, files={"content/new.txt": CONTENT["content/new.txt"]})
    assert not taken(made).relocked
    assert not made.lock.exists()
    assert main(["import", "-C", str(tmp_path), "old.xml"]) == 0
    assert "Nothing was written: this is not a feed of these articles." in capsys.readouterr().out


def test_an_article_that_was_built_before_the_import_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = site(tmp_path)
    build(made, now=NOW)
    found = taken(made)
    assert [one.placed.path for one in found.others] == ["ships.txt", "sails.txt"]
    assert [entry.title for entry in found.matches.entries] == ["Lost"]
    main(["import", "-C", str(tmp_path), "old.xml", "--now", "2026-01-01"])
    told = capsys.readouterr().out
    assert "  other id locked  ships.txt, by link" in told and "--change-id" in told


def test_the_id_of_the_feed_itself_is_no_articles(tmp_path: Path) -> None:
    """An entry with it would stop every build."""
    made = site(tmp_path)
    old = JEKYLL.replace("https://example.org/?p=2</id>", "https://example.org/feed.xml</id>")
    write(tmp_path, {"old.xml": old})
    assert [entry.title for entry in taken(made).unusable] == ["Sails"]
    build(made, now=NOW)


def test_nothing_of_a_feed_is_written_to_the_terminal_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item = {"id": "\x1b[31mred\n\x07", "url": "https://example.org/x", "title": "x"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [item]}
    site(tmp_path, files={**CONTENT, "old.json": json.dumps(feed)})
    main(["import", "-C", str(tmp_path), "old.json"])
    told = capsys.readouterr().out
    assert r"\x1b[31mred\n\x07" in told and "\x1b" not in told


def test_a_thousand_of_one_title_are_told_apart_by_nobody(tmp_path: Path) -> None:
    items = [
        {"id": f"urn:x:{n}", "title": "Photo", "date_published": "2022-07-05T00:00:00Z"}
        for n in range(1000)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": items}
    made = site(tmp_path, files={**CONTENT, "old.json": json.dumps(feed)})
    assert taken(made, "old.json").matches.found == ()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    made = site(tmp_path)
    found = take_over(made, str(tmp_path / "old.xml"), now=NOW, dry_run=True)
    assert found.relocked
    assert not made.lock.exists()


def test_many_entries_are_filed_as_if_they_had_been_published_one_by_one(tmp_path: Path) -> None:
    files = {f"content/{n:02}.txt": text(f"2022-07-{n:02}", f"Number {n:02}") for n in range(1, 10)}
    made = site(tmp_path, "limit = 2\n", files)
    build(made, now=NOW)
    expected = made.lock.read_bytes()
    output_feeds = (tmp_path / "build" / "feed.json").read_bytes()
    assert len(json.loads(output_feeds)["items"]) == 3
    made.lock.unlink()
    whole = config.load(tmp_path / "feed.toml")
    write(tmp_path / "all", {"feed.toml": SETTINGS + "limit = 20\n", **files})
    build(config.load(tmp_path / "all" / "feed.toml"), now=NOW)
    take_over(whole, str(tmp_path / "all" / "build" / "feed.atom"), now=NOW)
    assert made.lock.read_bytes() == expected


FAULTS: dict[str, tuple[Mapping[str, str], type[FeedError], str]] = {
    "no url": ({"feed.toml": 'title = "T"\n'}, ConfigError, "without a url"),
    "no such file": ({"old.xml": ""}, FeedError, "is empty"),
    "an article at fault": ({"content/bad.txt": "no date"}, ArticleErrors, "faults"),
    "a lock that is damaged": ({"feed.lock": "{}\n"}, LockError, "no header"),
}


@pytest.mark.parametrize(("files", "kind", "told"), FAULTS.values(), ids=FAULTS)
def test_a_fault_leaves_the_lock_as_it_was(
    tmp_path: Path, files: Mapping[str, str], kind: type[FeedError], told: str
) -> None:
    site(tmp_path)
    write(tmp_path, files)
    before = (tmp_path / "feed.lock").read_bytes() if "feed.lock" in files else None
    with pytest.raises(kind) as caught:
        taken(config.load(tmp_path / "feed.toml"))
    assert told in caught.value.message
    after = (tmp_path / "feed.lock").read_bytes() if (tmp_path / "feed.lock").exists() else None
    assert after == before


def test_a_disk_that_is_full_leaves_the_lock_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = site(tmp_path)

    def full(path: str) -> None:
        raise OSError(28, "No space left on device", path)

    monkeypatch.setattr(output, "_sync", full)
    with pytest.raises(OSError, match="No space"):
        taken(made)
    assert [path.name for path in tmp_path.glob("feed.lock*")] == []


def test_the_command_says_what_matched_and_what_did_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site(tmp_path)
    assert main(["import", "-C", str(tmp_path), "old.xml", "--now", "2026-01-01"]) == 0
    told, complaint = capsys.readouterr()
    lines = told.splitlines()
    assert complaint == ""
    assert lines[:2] == ["2 of 3 entries are known", "  2 taken over now, 0 locked already"]
    assert "  taken over       ships.txt, by link" in lines
    assert "  taken over       sails.txt, by title and date" in lines
    assert "  id of the feed   https://example.org/feed.xml" in lines
    assert "  no article       Lost  https://example.org/lost/" in lines
    assert "  not in the feed  new.txt" in lines
    assert max(map(len, lines)) <= 80 or str(tmp_path) in told


def test_the_command_tells_programs_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site(tmp_path)
    assert main(["import", "-C", str(tmp_path), "old.xml", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in told["matched"]] == ["ships.txt", "sails.txt"]
    assert (told["documents"], told["not_in_feed"]) == (1, ["new.txt"])


@pytest.mark.parametrize(
    ("source", "code"),
    [
        pytest.param("nothing.xml", 2, id="a file that is not there"),
        pytest.param("http://127.0.0.1:1/feed.xml", 3, id="a host that does not answer"),
        pytest.param("ftp://example.org/feed.xml", 2, id="another protocol"),
        pytest.param("feed.toml", 1, id="a file that is no feed"),
    ],
)
def test_the_exit_code_says_whose_fault_it_is(
    tmp_path: Path, source: str, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    site(tmp_path)
    assert main(["import", "-C", str(tmp_path), source]) == code
    assert capsys.readouterr().err.startswith("error: ")


@pytest.mark.parametrize(("pages", "told"), [("false", ["ships.txt", "sails.txt"]), ("true", [])])
def test_where_the_pages_are_made_elsewhere_other_addresses_are_told(
    tmp_path: Path, pages: str, told: list[str]
) -> None:
    """No page of ours leads on from there, so the links of the feed would lead nowhere."""
    found = taken(site(tmp_path, f"pages = {pages}\n"))
    assert [one.placed.path for one in found.elsewhere] == told
