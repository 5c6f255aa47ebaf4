"""A publishing sends what changed, in an order that leaves the site whole whatever happens."""

import html
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from places import KINDS, Place, a_site, folder_place, public, s3_place
from programs import PATIENCE, write

from feed import config
from feed.config import Config
from feed.errors import (
    ConfigError,
    ExcessError,
    FeedError,
    ListedError,
    Notice,
    RemoteError,
)
from feed.publishing import marker, s3, sending, turns
from feed.publishing.sending import Published

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ARTICLES = {
    f"content/2022/{name}.md": f"---\ndate: 2022-07-0{day}\ntags: [sea]\n---\n{text}\n"
    for day, (name, text) in enumerate(
        {"calm": "A [gale](gale.md).", "gale": "After a [calm](calm.md).", "tide": "High."}.items(),
        1,
    )
}


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Place]:
    with request.param(tmp_path, monkeypatch) as place, public(place, monkeypatch):
        write(place.site.root, ARTICLES)
        yield place


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with folder_place(tmp_path, monkeypatch) as place, public(place, monkeypatch):
        write(place.site.root, ARTICLES)
        yield place


def publish(place: Place, **how: bool) -> Published:
    site = config.load(place.site.root / "feed.toml")
    return sending.publish(site, site.publish[0], now=NOW, jobs=1, **how)


def built(site: Config) -> dict[str, bytes]:
    """All that was built and is published."""
    found = (path for path in site.output.rglob("*") if path.is_file())
    files = {path.relative_to(site.output).as_posix(): path.read_bytes() for path in found}
    del files[".manifest.json"]
    return files


def sent(place: Place) -> dict[str, bytes]:
    """All that is at the target but for the marker."""
    return {path: data for path, data in place.files().items() if path != marker.NAME}


# --- what is sent --------------------------------------------------------------------------


def test_all_that_was_built_is_there(place: Place) -> None:
    published = publish(place)
    assert sent(place) == built(place.site)
    assert sorted(published.cargo.sent) == sorted(built(place.site))
    assert published.announced.faults == []


def test_a_second_run_sends_nothing(place: Place) -> None:
    publish(place)
    before = place.files()
    published = publish(place)
    assert (published.cargo.sent, published.cargo.deleted) == ((), ())
    assert place.files() == before


def test_an_edit_sends_what_it_changed(place: Place) -> None:
    publish(place)
    write(place.site.root, {"content/2022/tide.md": ARTICLES["content/2022/tide.md"] + "Low.\n"})
    published = publish(place)
    assert sent(place) == built(place.site)
    assert set(published.cargo.sent) == {
        *("2022/tide.html", "2022/tide.atom", "feed.atom", "feed.rss", "feed.json"),
        *("tags/sea.atom", "tags/sea.rss", "tags/sea.json"),
    }


def test_what_is_no_more_is_deleted_and_what_is_anothers_stays(place: Place) -> None:
    publish(place)
    place.put("theirs.txt", b"Theirs.")
    (place.site.root / "content/2022/tide.md").unlink()
    published = publish(place, go_on=True)
    assert sent(place) == {**built(place.site), "theirs.txt": b"Theirs."}
    assert published.cargo.deleted == ("2022/tide.atom", "2022/tide.html")


def test_what_feed_did_not_build_is_not_sent(folder: Place) -> None:
    publish(folder)
    write(folder.site.output, {".env": b"SECRET=1", "note.txt": b"Mine."})
    publish(folder)
    assert not {".env", "note.txt"} & folder.files().keys()


# --- what is asked and refused -------------------------------------------------------------


def test_the_target_of_another_site_is_refused(place: Place, tmp_path: Path) -> None:
    publish(place)
    before = place.files()
    told = (place.site.root / "feed.toml").read_text()
    other = tmp_path / "other" / "site"
    write(other, {"feed.toml": told.replace("ships.test", "boats.test"), **ARTICLES})
    site = config.load(other / "feed.toml")
    with pytest.raises(FeedError, match="is the target of another site") as caught:
        target = place.site.publish[0]
        sending.publish(site, target, now=NOW, go_on=True) if not place.root else sending.publish(
            site, sending.Target("www", "folder", str(place.root)), now=NOW, go_on=True
        )
    assert marker.NAME in caught.value.hint
    assert place.files() == before
    assert not site.output.exists()


def test_over_files_of_others_it_asks(place: Place) -> None:
    place.put("index.html", b"Theirs.")
    place.put("theirs.txt", b"Theirs.")
    with pytest.raises(ExcessError, match="holds files that feed publish did not put") as caught:
        publish(place)
    assert caught.value.listed == ("index.html",)
    assert place.files() == {"index.html": b"Theirs.", "theirs.txt": b"Theirs."}
    publish(place, go_on=True)
    assert sent(place) == {**built(place.site), "theirs.txt": b"Theirs."}


def test_over_files_of_others_it_asks_whenever_there_is_a_new_one(place: Place) -> None:
    publish(place)
    place.put("b.html", b"Theirs.")
    write(place.site.root, {"content/b.txt": "date 2022-07-06\n\nB.\n"})
    with pytest.raises(ExcessError) as caught:
        publish(place)
    assert caught.value.listed == ("b.html",)
    assert place.file("b.html") == b"Theirs."


def test_before_much_is_deleted_it_asks(folder: Place) -> None:
    """More than a tenth, and more than goes with an article and its last tag."""
    more = {f"content/{number}.txt": f"date 2022-01-01\n\nOf {number}.\n" for number in range(9)}
    write(folder.site.root, more)
    publish(folder)
    before = folder.files()
    told = (folder.site.root / "feed.toml").read_text()
    write(folder.site.root, {"feed.toml": f"pages = false\n{told}"})
    with pytest.raises(ExcessError, match=r"would delete \d+ of \d+ files at once"):
        publish(folder)
    assert folder.files() == before
    publish(folder, go_on=True)
    assert "index.html" not in folder.files()


def test_one_article_goes_unasked_from_a_small_site(folder: Place) -> None:
    publish(folder)
    (folder.site.root / "content" / "a.txt").unlink()
    assert publish(folder).cargo.deleted == ("a.atom", "a.html")


ADDRESSES = {
    "nothing": "",
    "this machine": "http://localhost:8000/",
    "below this machine": "http://ships.localhost/",
    "an example": "https://example.org/",
    "another example": "https://www.example.com/blog/",
    "a domain of examples": "https://ships.example/",
    "no domain": "https://ships.invalid/",
    "a machine beside this one": "http://printer.local/",
}


@pytest.mark.parametrize("url", ADDRESSES.values(), ids=ADDRESSES)
def test_a_site_that_nobody_can_reach_is_not_published(tmp_path: Path, url: str) -> None:
    site = a_site(tmp_path / "site", 'type = "folder"\nto = "../www"\n')
    told = (site.root / "feed.toml").read_text().replace("http://ships.test/", url)
    write(site.root, {"feed.toml": told})
    site = config.load(site.root / "feed.toml")
    with pytest.raises(ConfigError, match="url"):
        sending.publish(site, site.publish[0], now=NOW)
    assert not (tmp_path / "www").exists()
    assert not site.output.exists()


def test_what_has_faults_is_not_sent(folder: Place) -> None:
    told = (folder.site.root / "feed.toml").read_text()
    theme = {"theme/foot.html": '<p><a href="nowhere.html">Nowhere</a></p>'}
    write(folder.site.root, {"feed.toml": f'theme = "theme"\n{told}', **theme})
    with pytest.raises(ListedError, match="nothing was sent") as caught:
        publish(folder, go_on=True)
    assert any("nowhere.html" in line for line in caught.value.listed)
    assert not folder.files()


def test_a_link_to_what_others_make_stops_it_unless_it_is_meant(folder: Place) -> None:
    write(folder.site.root, {"content/b.md": "---\ndate: 2022-01-01\n---\n[We](/about.html).\n"})
    with pytest.raises(ListedError, match="nothing was sent") as caught:
        publish(folder)
    assert caught.value.hint.endswith("publish with --yes")
    publish(folder, go_on=True)
    assert b"/about.html" in folder.files()["b.html"]


def test_what_is_warned_of_is_told_though_nothing_is_sent(folder: Place) -> None:
    told: list[Notice] = []
    write(folder.site.root, {"content/b.md": "---\ndate: 2022-01-01\n---\n![](no.png)\n"})
    site = config.load(folder.site.root / "feed.toml")
    with pytest.raises(ListedError):
        sending.publish(
            site, site.publish[0], now=NOW, built=lambda result: told.extend(result.notices)
        )
    assert [(one.path, one.line) for one in told] == [("b.md", 4)]


def test_an_article_at_fault_stops_it(folder: Place) -> None:
    write(folder.site.root, {"content/b.txt": "date 2022-13-05\n\nB.\n"})
    with pytest.raises(FeedError):
        publish(folder)
    assert not folder.files()


NAMED = {
    "the only one": ("", ["www"], "www"),
    "one by its name": ("b", ["a", "b"], "b"),
}


@pytest.mark.parametrize(("name", "known", "found"), NAMED.values(), ids=NAMED)
def test_a_target_is_named(tmp_path: Path, name: str, known: list[str], found: str) -> None:
    assert sending.named(with_targets(tmp_path, known), name).name == found


UNNAMED = {
    "none is there": ("", [], "there is no [publish.NAME]"),
    "which of several": ("", ["a", "b"], "there are several targets"),
    "one that is not there": ("c", ["a", "b"], "there is no [publish.c]"),
}


@pytest.mark.parametrize(("name", "known", "message"), UNNAMED.values(), ids=UNNAMED)
def test_a_target_that_is_not_known(
    tmp_path: Path, name: str, known: list[str], message: str
) -> None:
    with pytest.raises(ConfigError, match=re.escape(message)):
        sending.named(with_targets(tmp_path, known), name)


def with_targets(folder: Path, names: list[str]) -> Config:
    tables = (f'[publish.{name}]\ntype = "folder"\nto = "../{name}"\n' for name in names)
    write(folder, {"feed.toml": "".join(tables)})
    return config.load(folder / "feed.toml")


def test_a_file_that_becomes_a_folder_and_a_file_again(place: Place) -> None:
    for files in ({"x": "X."}, {"x/y": "Y."}, {"x": "X."}):
        shutil.rmtree(place.site.content / "static", ignore_errors=True)
        write(place.site.content / "static", files)
        publish(place)
        assert sent(place) == built(place.site)


# --- several at once -----------------------------------------------------------------------


def test_a_second_publishing_waits_for_the_first(folder: Place) -> None:
    waits, site = threading.Event(), config.load(folder.site.root / "feed.toml")

    def second() -> None:
        sending.publish(site, site.publish[0], now=NOW, waiting=waits.set)

    thread = threading.Thread(target=second)
    with turns.taken(site, lambda: None):
        thread.start()
        assert waits.wait(PATIENCE)
        assert not folder.files()
        write(folder.site.root, {"content/a.txt": "date 2022-07-05\n\nOf the first.\n"})
    thread.join(PATIENCE)
    assert b"Of the first." in folder.files()["a.html"]


def test_what_another_machine_sent_meanwhile_is_sent_over_the_next_time(place: Place) -> None:
    publish(place)
    site = config.load(place.site.root / "feed.toml")
    first = place.files()
    write(place.site.root, {"content/2022/tide.md": "---\ndate: 2022-07-03\n---\nLow.\n"})

    def meanwhile(done: int, total: int | None) -> None:
        if done == total:
            place.put("feed.atom", b"Theirs.")
            place.put(marker.NAME, first[marker.NAME])

    with pytest.raises(RemoteError, match="at the same time"):
        sending.publish(site, site.publish[0], now=NOW, progress=meanwhile, go_on=True)
    publish(place)
    assert sent(place) == built(place.site)


def test_what_another_machine_has_begun_is_sent_once_more(place: Place) -> None:
    """It may still be sending when we have ended; a run of our own that broke off is over."""
    publish(place)
    there = marker.read(place.files()[marker.NAME], "www")
    theirs = there.begun(["feed.atom", "a.html"], "another")
    place.put(marker.NAME, marker.written(theirs))
    assert {*publish(place).cargo.sent} == {"feed.atom", "a.html"}
    place.put("feed.atom", b"Theirs, and late.")
    assert {*publish(place).cargo.sent} == {"feed.atom", "a.html"}
    assert sent(place) == built(place.site)
    assert publish(place).cargo.sent == ()


# --- what would be sent --------------------------------------------------------------------


def test_what_would_be_sent_is_what_is_sent(place: Place) -> None:
    def foreseen() -> Published:
        site = config.load(place.site.root / "feed.toml")
        return sending.foreseen(site, site.publish[0], now=NOW, go_on=True)

    for change in (
        lambda: None,
        lambda: write(place.site.root, {"content/2022/ebb.md": "---\ndate: 2023-01-01\n---\nE.\n"}),
        lambda: (place.site.root / "content/2022/tide.md").unlink(),
    ):
        change()
        output = {path: path.read_bytes() for path in place.site.output.rglob("*.*")}
        before, would = place.files(), foreseen().cargo
        assert place.files() == before
        assert {path: path.read_bytes() for path in place.site.output.rglob("*.*")} == output
        did = publish(place, go_on=True).cargo
        assert (would.sent, would.deleted) == (did.sent, did.deleted)


def test_what_would_stop_it_is_foreseen(folder: Place) -> None:
    def foreseen() -> list[str]:
        site = config.load(folder.site.root / "feed.toml")
        return [stop.message for stop in sending.foreseen(site, site.publish[0], now=NOW).stops]

    assert foreseen() == []
    folder.put("index.html", b"Theirs.")
    [taken] = foreseen()
    assert "holds files that feed publish did not put there" in taken
    publish(folder, go_on=True)
    assert foreseen() == []
    write(folder.site.root, {"content/b.md": "---\ndate: 2022-01-01\n---\n[We](/about.html).\n"})
    assert foreseen() == []  # it is not built yet
    with pytest.raises(ListedError):
        publish(folder)
    assert foreseen() == ["what was built has 1 fault: nothing was sent"]


# --- a connection that breaks --------------------------------------------------------------


def test_a_store_that_fails_at_any_request_is_left_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each request in turn; and then the next run ends where one that never broke would."""
    monkeypatch.setattr(s3, "_RETRY", {"max_retries": 0})
    with s3_place(tmp_path, monkeypatch) as place, public(place, monkeypatch):
        write(place.site.root, ARTICLES)
        publish(place)
        first = place.files()
        write(place.site.root, {"content/2022/ebb.md": ARTICLES["content/2022/calm.md"] + "E.\n"})
        write(place.site.root, {"content/2022/calm.md": "---\ndate: 2022-07-01\n---\nNo links.\n"})
        (place.site.root / "content/2022/tide.md").unlink()
        publish(place, go_on=True)
        last = place.files()
        cuts, broken = 0, True
        while broken:
            place.become(first)
            with place.breaking(after=cuts):
                broken = not succeeds(lambda: publish(place, go_on=True))
            assert_whole(sent(place))
            publish(place, go_on=True)
            assert place.files() == last
            cuts += 1
        assert cuts > len(last.keys() - first.keys())


def succeeds(doing: Callable[[], object]) -> bool:
    try:
        doing()
    except RemoteError:
        return False
    return True


_IN_MARKUP = re.compile(r"""\b(?:href|src|xmlUrl|htmlUrl)=["']([^"']+)["']|<link>([^<]+)<""")
_IN_JSON = re.compile(r'": "(http[^"]+)"')


def assert_whole(files: Mapping[str, bytes]) -> None:
    """Whatever a document of the site names of the site is there."""
    for path, data in files.items():
        pattern = _IN_JSON if path.endswith(".json") else _IN_MARKUP
        if not path.endswith((".atom", ".rss", ".json", ".html", ".opml")):
            continue
        for found in pattern.finditer(data.decode()):
            url = urljoin(f"http://ships.test/{path}", html.unescape(found[found.lastindex or 1]))
            if url.startswith("http://ships.test/"):
                named = unquote(url.removeprefix("http://ships.test/").partition("#")[0])
                assert (named or "index.html") in files, f"{path} names {named}"
