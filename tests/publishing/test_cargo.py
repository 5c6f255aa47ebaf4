"""What refers to another is sent after it, and only what the last build wrote."""

import json
from pathlib import Path

import pytest
from places import a_site
from programs import write

from feed.errors import FeedError
from feed.publishing import cargo
from feed.publishing.cargo import ARCHIVES, ENTRIES, FRONT, PAGES, PARTS

RANKS = {
    "2022/a.html": PAGES,
    "2022/a.png": PAGES,
    "static/a.css": PAGES,
    "style.css": PAGES,
    "_headers": PAGES,
    "a/index.html": PAGES,
    "2022/a.atom": ENTRIES,
    "a.atom": ENTRIES,
    "archive/1.atom": ARCHIVES,
    "archive/1.html": ARCHIVES,
    "tags/sea.atom": PARTS,
    "tags/sea.html": PARTS,
    "languages/de.json": PARTS,
    "feed.atom": FRONT,
    "feed.rss": FRONT,
    "feed.json": FRONT,
    "feeds.opml": FRONT,
    "index.html": FRONT,
    "old.xml": FRONT,
    "archive.html": PAGES,
    "tags": PAGES,
}


@pytest.mark.parametrize(("path", "rank"), RANKS.items(), ids=RANKS)
def test_a_file_has_its_rank(path: str, rank: int) -> None:
    assert cargo.rank(path, {"old.xml"}) == rank


def test_what_is_new_comes_first(tmp_path: Path) -> None:
    """What was there before may lead to it: archive/1 to archive/2, a page to its new tag."""
    aliases = '[aliases]\n"o.xml" = "feed.atom"\n'
    site = a_site(tmp_path, 'type = "folder"\nto = "../www"\n', aliases)
    archives = ("archive/1.atom", "archive/2.atom")
    others = ("b.html", "a.html", "b.atom", "a.atom", "tags/sea.atom", "feed.atom", "o.xml")
    files = dict.fromkeys((*archives, *others, "same.html"), "2")
    there = dict.fromkeys(("archive/1.atom", "a.html", "a.atom", "feed.atom", "gone.html"), "1")
    load = cargo.load(site, files, there | {"same.html": "2"})
    assert load.batches == (
        *(("b.html",), ("b.atom",), ("archive/2.atom",), ("tags/sea.atom",), ("o.xml",)),
        *(("a.html",), ("a.atom",), ("archive/1.atom",), ("feed.atom",)),
    )
    assert load.deleted == ("gone.html",)


def test_what_is_in_the_way_goes_before(tmp_path: Path) -> None:
    """A file where there is to be a folder, and the other way round."""
    site = a_site(tmp_path, 'type = "folder"\nto = "../www"\n')
    files = {"static/x/y": "1", "static/z": "1"}
    load = cargo.load(site, files, {"static/x": "1", "static/z/a": "1", "b": "1"})
    assert load.in_the_way == ("static/x", "static/z/a")
    assert load.deleted == ("b",)


def test_what_is_the_same_is_not_sent(tmp_path: Path) -> None:
    site = a_site(tmp_path, 'type = "folder"\nto = "../www"\n')
    load = cargo.load(site, {"a.html": "1"}, {"a.html": "1"})
    assert (load.batches, load.deleted) == ((), ())


def test_what_was_being_sent_is_sent_again(tmp_path: Path) -> None:
    """A connection broke; nobody knows what arrived."""
    site = a_site(tmp_path, 'type = "folder"\nto = "../www"\n')
    assert cargo.load(site, {"a.html": "1"}, {"a.html": ""}).sent == ("a.html",)


# --- digests ------------------------------------------------------------------------------


def built(folder: Path, *files: str) -> None:
    listed = {"version": 1, "lock": True, "files": [*files]}
    write(folder, {".manifest.json": json.dumps(listed)} | {name: name for name in files})


def test_only_what_was_built_is_sent(tmp_path: Path) -> None:
    built(tmp_path, "a.html", "2022/ü.html")
    write(tmp_path, {"secret.txt": b"Mine."})
    assert [*cargo.digests(tmp_path)] == ["2022/ü.html", "a.html"]


def test_a_digest_is_of_the_bytes(tmp_path: Path) -> None:
    built(tmp_path, "a.html", "b.html")
    write(tmp_path, {"b.html": "a.html"})
    first, second = cargo.digests(tmp_path).values()
    assert first == second
    write(tmp_path, {"b.html": "A.html"})
    assert cargo.digests(tmp_path)["b.html"] != first


def test_a_file_that_is_missing_is_told(tmp_path: Path) -> None:
    built(tmp_path, "a.html")
    (tmp_path / "a.html").unlink()
    with pytest.raises(FeedError, match=r"a\.html cannot be read") as caught:
        cargo.digests(tmp_path)
    assert caught.value.hint == "build again"


def test_a_folder_in_which_nothing_was_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="nothing was built"):
        cargo.digests(tmp_path)
