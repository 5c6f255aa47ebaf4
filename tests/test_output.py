"""Files into the output folder: old or new, never torn, only what changed, only what is ours."""

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from lxml import etree
from programs import PATIENCE, lack, need, surroundings, write

from feed import build, config, output
from feed.errors import OutputError
from feed.output import Changes

BEFORE, NOW = "2025-12-01T00:00:00Z", "2026-01-01T00:00:00Z"
BASE = "https://example.org/"


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here pulls a plug, and to sync would be to wait for every program's disk."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def publish(root: Path, files: Mapping[str, bytes]) -> Changes:
    with output.opened(root) as out:
        for path, data in files.items():
            out.put(path, data, last=path.startswith("feed."))
        return out.publish()


def tree(folder: Path) -> dict[str, bytes]:
    """All files by their paths, links and empty folders too: nothing stray escapes."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            found[name] = b"-> " + os.fsencode(path.readlink())
        elif path.is_file():
            found[name] = path.read_bytes()
        elif not any(path.iterdir()):
            found[f"{name}/"] = b""
    return found


def files(folder: Path) -> dict[str, bytes]:
    """All files but what a build that was killed had staged."""
    found = tree(folder).items()
    return {p: d for p, d in found if not p.startswith(".staging") and not p.endswith("/")}


def listed(root: Path) -> list[str]:
    files: list[str] = json.loads((root / ".manifest.json").read_bytes())["files"]
    return files


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file was last written, and which file on the disk it is."""
    stats = {path: path.lstat() for path in folder.rglob("*") if not path.is_dir()}
    return {str(path): (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items()}


# --- what is written -----------------------------------------------------------------------


def test_the_manifest_lists_exactly_what_was_written(tmp_path: Path) -> None:
    changes = publish(tmp_path / "out", {"b/c.html": b"page", "a.atom": b"entry", "feed.atom": b""})
    assert changes == Changes(("a.atom", "b/c.html", "feed.atom"), (), 0)
    assert listed(tmp_path / "out") == ["a.atom", "b/c.html", "feed.atom"]
    assert tree(tmp_path / "out").keys() == {".manifest.json", "a.atom", "b/c.html", "feed.atom"}


def test_unchanged_bytes_leave_every_file_untouched(tmp_path: Path) -> None:
    files = {"a.atom": b"entry", "b/c.html": b"page", "feed.atom": b"feed"}
    publish(tmp_path, files)
    before = states(tmp_path)
    assert publish(tmp_path, files) == Changes((), (), 3)
    assert states(tmp_path) == before


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    publish(tmp_path, {"a.atom": b"old", "b.atom": b"same", "feed.atom": b"old"})
    before = states(tmp_path)
    changes = publish(tmp_path, {"a.atom": b"new", "b.atom": b"same", "feed.atom": b"new"})
    assert changes == Changes(("a.atom", "feed.atom"), (), 1)
    changed = {path for path, state in states(tmp_path).items() if state != before[path]}
    assert changed == {str(tmp_path / "a.atom"), str(tmp_path / "feed.atom")}


def test_who_reads_a_file_while_it_is_replaced_reads_all_of_the_old_one(tmp_path: Path) -> None:
    publish(tmp_path, {"a.atom": b"the old entry"})
    with (tmp_path / "a.atom").open("rb") as file:
        publish(tmp_path, {"a.atom": b"new"})
        assert file.read() == b"the old entry"


def test_nothing_is_seen_before_all_is_there(tmp_path: Path) -> None:
    publish(tmp_path, {"a.atom": b"old"})
    before = tree(tmp_path)
    with output.opened(tmp_path) as out:
        out.put("a.atom", b"new")
        out.put("b.atom", b"new")
        during = tree(tmp_path)
        out.publish()
    shown = {path: data for path, data in during.items() if not path.startswith(".staging/")}
    assert shown == before
    assert tree(tmp_path).keys() == {".manifest.json", "a.atom", "b.atom"}


@pytest.mark.parametrize("before", [{}, {"z.html": b"old"}], ids=["at first", "later"])
def test_feeds_come_when_all_that_they_name_is_there(
    tmp_path: Path, before: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, before) if before else None
    there: list[set[str]] = []

    def watched(move: Callable[[str, str], None]) -> Callable[[str, str], None]:
        def moved(source: str, target: str) -> None:
            move(source, target)
            there.append(files(tmp_path).keys() - {".manifest.json"})

        return moved

    monkeypatch.setattr(os, "replace", watched(os.replace))
    monkeypatch.setattr(os, "rename", watched(os.rename))
    with output.opened(tmp_path) as out:
        out.put("tags/x.atom", b"feed", last=True)
        out.put("feed.atom", b"feed", last=True)
        for path in ("a/b/c.html", "a/d.html", "tags/x.html", "z.html"):
            out.put(path, b"page")
        out.publish()
    with_feeds = [some for some in there if some & {"tags/x.atom", "feed.atom"}]
    assert with_feeds[0] >= {"a/b/c.html", "a/d.html", "tags/x.html", "z.html"}
    assert len(with_feeds[0]) < len(with_feeds[-1]) == 6


def test_a_folder_that_somebody_makes_meanwhile_is_shared_with_them(tmp_path: Path) -> None:
    with output.opened(tmp_path) as out:
        out.put("a/b.html", b"page")
        out.put("a/feed.atom", b"feed", last=True)
        write(tmp_path, {"a/mine.txt": b"theirs"})
        out.publish()
    assert tree(tmp_path).keys() == {".manifest.json", "a/b.html", "a/feed.atom", "a/mine.txt"}
    assert listed(tmp_path) == ["a/b.html", "a/feed.atom"]
    assert out.touched(out.stamps) == []


def test_stamps_are_those_of_the_files_in_place(tmp_path: Path) -> None:
    with output.opened(tmp_path) as out:
        for path in ("a/b/c.html", "a/d.html", "z.html"):
            out.put(path, b"page")
        out.put("tags/x.atom", b"feed", last=True)
        out.publish()
    assert out.touched(out.stamps) == []
    assert out.stamps.keys() == {*tree(tmp_path)}


@pytest.mark.parametrize(
    "fault", [OutputError("wrong"), KeyboardInterrupt(), MemoryError()], ids=repr
)
def test_what_was_staged_goes_when_a_build_fails(tmp_path: Path, fault: BaseException) -> None:
    publish(tmp_path, {"a.atom": b"old"})
    before = tree(tmp_path), states(tmp_path)

    def build_that_fails() -> None:
        with output.opened(tmp_path) as out:
            out.put("a.atom", b"new")
            raise fault

    with pytest.raises(type(fault)):
        build_that_fails()
    assert (tree(tmp_path), states(tmp_path)) == before


def test_a_failed_first_build_leaves_no_folder(tmp_path: Path) -> None:
    def build_that_fails() -> None:
        with output.opened(tmp_path / "out") as out:
            out.put("a.atom", b"new")
            raise OutputError("wrong")

    with pytest.raises(OutputError):
        build_that_fails()
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("number", [1, 100], ids=["few files", "many files"])
def test_all_is_on_the_disk_before_any_of_it_is_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    on_disk: set[int] = set()
    replaced: list[str] = []
    replace = os.replace

    def placed(source: str, target: str) -> None:
        if not target.endswith("/.manifest.json"):
            replaced.append(target)
            assert Path(source).stat().st_ino in on_disk
        replace(source, target)

    def sync() -> None:
        on_disk.update(path.stat().st_ino for path in tmp_path.rglob("*"))

    monkeypatch.setattr(os, "sync", sync)
    monkeypatch.setattr(os, "fsync", lambda descriptor: on_disk.add(os.fstat(descriptor).st_ino))
    monkeypatch.setattr(os, "replace", placed)
    files = {f"{i}.atom": b"entry" for i in range(number)} | {"feed.atom": b"feed"}
    publish(tmp_path, files)
    assert replaced == [f"{tmp_path}/{path}" for path in files]


@pytest.mark.parametrize("path", ["../x", "/x", "", ".", "a/../../x", "a\0b"], ids=repr)
def test_no_file_is_written_outside(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError, match="outside"):
        publish(tmp_path / "out", {path: b"x"})
    assert tree(tmp_path) == {}


def copied(root: Path, path: str, source: Path) -> Changes:
    with output.opened(root) as out:
        out.copy(path, source)
        return out.publish()


@pytest.mark.parametrize(
    ("old", "new", "written"),
    [
        pytest.param(b"same", b"same", (), id="equal, so untouched"),
        pytest.param(b"", b"", (), id="both empty, so untouched"),
        pytest.param(b"old", b"newer", ("a.png",), id="of another length"),
        pytest.param(b"old", b"new", ("a.png",), id="of the same length"),
        pytest.param(b"x" * (1 << 20) + b"y", b"x" * (1 << 20) + b"z", ("a.png",), id="last byte"),
    ],
)
def test_a_file_is_copied_when_its_bytes_differ(
    tmp_path: Path, old: bytes, new: bytes, written: tuple[str, ...]
) -> None:
    source = tmp_path / "source"
    source.write_bytes(old)
    copied(tmp_path / "out", "a.png", source)
    source.write_bytes(new)
    assert copied(tmp_path / "out", "a.png", source).written == written
    assert (tmp_path / "out" / "a.png").read_bytes() == new


def test_the_copy_of_a_link_is_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"source": b"bytes"})
    (tmp_path / "link").symlink_to("source")
    copied(tmp_path / "out", "a.png", tmp_path / "link")
    assert not (tmp_path / "out" / "a.png").is_symlink()
    assert (tmp_path / "out" / "a.png").read_bytes() == b"bytes"


# --- a file of its own, beside the output folder -------------------------------------------


def test_a_file_of_its_own_is_on_the_disk_before_it_is_in_place_and_its_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[object] = []
    replace = os.replace

    def placed(source: str, target: str) -> None:
        happened.append("placed")
        replace(source, target)

    monkeypatch.setattr(os, "fsync", lambda descriptor: happened.append(os.fstat(descriptor)))
    monkeypatch.setattr(os, "replace", placed)
    output.replace_file(tmp_path / "feed.lock", b"new")
    file, place, folder = happened
    assert place == "placed"
    assert os.path.samestat(file, (tmp_path / "feed.lock").stat())
    assert os.path.samestat(folder, tmp_path.stat())
    assert tree(tmp_path) == {"feed.lock": b"new"}


@pytest.mark.parametrize("operation", ["fsync", "replace"])
def test_a_file_of_its_own_that_cannot_be_replaced_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    write(tmp_path, {"feed.lock": b"old"})
    before = states(tmp_path)
    monkeypatch.setattr(os, operation, full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        output.replace_file(tmp_path / "feed.lock", b"new")
    assert tree(tmp_path) == {"feed.lock": b"old"}
    assert states(tmp_path) == before


def test_a_file_of_its_own_is_replaced_where_a_link_leads_to(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/lock": b"old", "site/feed.toml": b""})
    (tmp_path / "site" / "feed.lock").symlink_to("../elsewhere/lock")
    output.replace_file(tmp_path / "site" / "feed.lock", b"new")
    assert (tmp_path / "site" / "feed.lock").is_symlink()
    assert (tmp_path / "elsewhere" / "lock").read_bytes() == b"new"
    assert {path.name for path in (tmp_path / "elsewhere").iterdir()} == {"lock"}


def test_what_a_killed_build_left_beside_it_is_no_obstacle(tmp_path: Path) -> None:
    write(tmp_path, {"feed.lock": b"old", "feed.lock.new": b"half"})
    output.replace_file(tmp_path / "feed.lock", b"new")
    assert tree(tmp_path) == {"feed.lock": b"new"}


@pytest.mark.parametrize("lock", [False, True])
def test_what_comes_first_comes_before_all_that_is_put_in_place(tmp_path: Path, lock: bool) -> None:
    """feed.lock: what it says is true of whatever part of the rest is reached."""
    publish(tmp_path, {"a.atom": b"old", "gone.atom": b"old"})
    before = files(tmp_path)
    with output.opened(tmp_path) as out:
        out.put("a.atom", b"new")
        seen: list[dict[str, bytes]] = []
        out.publish(lambda: seen.append(files(tmp_path)), lock=lock)
    assert seen == [before]
    assert output.read_manifest(tmp_path) == output.Manifest(frozenset({"a.atom"}), lock)


# --- what is deleted -----------------------------------------------------------------------


def test_only_what_the_last_build_wrote_is_deleted(tmp_path: Path) -> None:
    publish(tmp_path, {"a.atom": b"a", "x/y/b.atom": b"b", "x/z/c.atom": b"c", "feed.atom": b"f"})
    write(tmp_path, {"CNAME": "example.org", "x/z/mine": "mine"})
    assert publish(tmp_path, {"feed.atom": b"f"}).deleted == ("a.atom", "x/y/b.atom", "x/z/c.atom")
    assert tree(tmp_path).keys() == {".manifest.json", "CNAME", "feed.atom", "x/z/mine"}
    assert listed(tmp_path) == ["feed.atom"]


def test_what_somebody_deleted_already_is_no_fault(tmp_path: Path) -> None:
    publish(tmp_path, {"x/a.atom": b"a", "feed.atom": b"f"})
    shutil.rmtree(tmp_path / "x")
    assert publish(tmp_path, {"feed.atom": b"f"}).deleted == ()
    assert tree(tmp_path).keys() == {".manifest.json", "feed.atom"}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_bytes(b"mine"), id="a file"),
        pytest.param(lambda path: path.symlink_to("elsewhere"), id="a link to a file"),
        pytest.param(lambda path: path.symlink_to("nowhere"), id="a link to nothing"),
        pytest.param(lambda path: path.mkdir(), id="an empty folder"),
        pytest.param(lambda path: os.mkfifo(path), id="a pipe"),
    ],
)
def test_what_feed_did_not_write_is_never_overwritten(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    write(tmp_path, {"elsewhere": b"theirs"})
    make(tmp_path / "a.atom")
    before = (tmp_path / "a.atom").lstat()
    with pytest.raises(OutputError) as caught:
        publish(tmp_path, {"a.atom": b"new!!!", "b.atom": b"new"})
    assert caught.value.message.startswith(f"{tmp_path}/a.atom ")
    assert caught.value.hint
    assert (tmp_path / "a.atom").lstat() == before
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    assert {path.name for path in tmp_path.iterdir()} == {"a.atom", "elsewhere"}


@pytest.mark.parametrize("what", ["file", "link"])
def test_what_is_no_folder_stays_where_a_folder_is_needed(tmp_path: Path, what: str) -> None:
    write(tmp_path, {"out/mine": b"mine", "outside/kept": b"kept"})
    if what == "link":
        (tmp_path / "out" / "a").symlink_to("../outside")
    else:
        (tmp_path / "out" / "a").write_bytes(b"mine")
    before = tree(tmp_path)
    with pytest.raises(OutputError, match=f"{tmp_path}/out/a is in the way"):
        publish(tmp_path / "out", {"b.atom": b"new", "a/b/c.atom": b"new"})
    assert tree(tmp_path) == before


def test_nothing_is_deleted_through_a_link(tmp_path: Path) -> None:
    publish(tmp_path / "out", {"a/b/c.atom": b"c", "feed.atom": b"f"})
    (tmp_path / "out" / "a").rename(tmp_path / "outside")
    (tmp_path / "out" / "a").symlink_to("../outside")
    assert publish(tmp_path / "out", {"feed.atom": b"f"}).deleted == ()
    assert (tmp_path / "outside" / "b" / "c.atom").read_bytes() == b"c"


def test_a_link_that_took_the_place_of_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    publish(tmp_path / "out", {"a.atom": b"old", "feed.atom": b"f"})
    (tmp_path / "out" / "a.atom").rename(tmp_path / "outside")
    (tmp_path / "out" / "a.atom").symlink_to("../outside")
    publish(tmp_path / "out", {"a.atom": b"old", "feed.atom": b"f"})
    assert not (tmp_path / "out" / "a.atom").is_symlink()
    assert (tmp_path / "out" / "a.atom").read_bytes() == b"old"
    assert (tmp_path / "outside").read_bytes() == b"old"


def test_what_a_killed_build_had_staged_is_cleared(tmp_path: Path) -> None:
    write(tmp_path, {".staging/0": b"half", ".staging/last-0": b"", ".staging/manifest": b"{"})
    publish(tmp_path, {"a.atom": b"a"})
    assert tree(tmp_path).keys() == {".manifest.json", "a.atom"}


@pytest.mark.parametrize("files", [{}, {"a.atom": b"new"}], ids=["nothing", "something"])
def test_nothing_is_staged_through_a_link(tmp_path: Path, files: dict[str, bytes]) -> None:
    write(tmp_path, {"outside/0": b"theirs", "outside/manifest": b"theirs"})
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".staging").symlink_to("../outside")
    with pytest.raises(OutputError, match=r"\.staging"):
        publish(tmp_path / "out", files)
    assert tree(tmp_path / "outside") == {"0": b"theirs", "manifest": b"theirs"}


# --- from one kind of file to another: a build is the same incremental or from scratch -----


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("static/x", "static/x/y", id="a file of ours becomes a folder"),
        pytest.param("static/x/y", "static/x", id="a folder of ours becomes a file"),
    ],
)
def test_what_the_last_build_wrote_is_never_in_the_way(tmp_path: Path, old: str, new: str) -> None:
    publish(tmp_path, {old: b"old"})
    assert publish(tmp_path, {new: b"new"}) == Changes((new,), (old,), 0)
    assert tree(tmp_path).keys() == {".manifest.json", new}


# --- manifests that no build wrote ---------------------------------------------------------


def manifest(*files: object) -> bytes:
    return json.dumps({"version": 1, "files": files}).encode()


TAMPERED = [
    pytest.param(b"", id="empty"),
    pytest.param(b'{"version": 1, "fil', id="torn"),
    pytest.param(b"\xff\xfe{", id="not UTF-8"),
    pytest.param(b"null", id="null"),
    pytest.param(b"[]", id="a list"),
    pytest.param(b'{"version": 1}', id="no files"),
    pytest.param(b'{"files": 3}', id="files is a number"),
    pytest.param(b'{"files": null}', id="files is null"),
    pytest.param(
        b'{"files": "mf"}',
        id="files is a text",
    ),
    pytest.param(
        b'{"files": {"m": 1}}',
        id="files is a mapping",
    ),
    pytest.param(manifest(1, None, ["m"], {"m": "m"}), id="files holds what is no text"),
    pytest.param(manifest("../outside/kept"), id="a path out of the folder"),
    pytest.param(manifest("x/../../outside/kept"), id="a path in and out of the folder"),
    pytest.param(manifest("../out/m"), id="a path out and in again"),
    pytest.param(manifest("{absolute}"), id="an absolute path"),
    pytest.param(manifest("", ".", "./", "/", "..", "x/.."), id="folders"),
    pytest.param(manifest("outward/kept"), id="a path through a link"),
    pytest.param(manifest("a\0b"), id="a NUL"),
    pytest.param(manifest("\ud800"), id="a lone surrogate"),
    pytest.param(b"[" * 100_000, id="nested without end"),
    pytest.param(
        manifest("x" * 300),
        id="a name longer than names can be",
    ),
    pytest.param(
        manifest("m/n"),
        id="a path through a file",
    ),
    pytest.param(
        manifest("mine"),
        id="a folder",
    ),
]


@pytest.mark.parametrize("data", TAMPERED)
def test_a_manifest_that_no_build_wrote_deletes_nothing_foreign(
    tmp_path: Path, data: bytes
) -> None:
    write(tmp_path, {"outside/kept": b"kept", "out/m": b"mine", "out/mine/n": b"mine"})
    (tmp_path / "out" / "outward").symlink_to("../outside")
    data = data.replace(b"{absolute}", os.fsencode(tmp_path / "outside" / "kept"))
    before = tree(tmp_path)
    write(tmp_path / "out", {".manifest.json": data})
    assert publish(tmp_path / "out", {"feed.atom": b"f"}).deleted == ()
    manifest_of_ours = (tmp_path / "out" / ".manifest.json").read_bytes()
    ours = {"out/.manifest.json": manifest_of_ours, "out/feed.atom": b"f"}
    assert tree(tmp_path) == before | ours
    assert listed(tmp_path / "out") == ["feed.atom"]


def test_a_lost_manifest_is_made_anew_where_the_files_are_as_they_must_be(tmp_path: Path) -> None:
    publish(tmp_path, {"a.atom": b"a", "feed.atom": b"f"})
    before = tree(tmp_path)
    (tmp_path / ".manifest.json").unlink()
    assert publish(tmp_path, {"a.atom": b"a", "feed.atom": b"f"}).written == ()
    assert tree(tmp_path) == before


# --- where no folder can be ----------------------------------------------------------------


@pytest.mark.parametrize("place", ["file", "file/out", "link"])
def test_an_output_folder_that_cannot_be_is_named(tmp_path: Path, place: str) -> None:
    write(tmp_path, {"file": b"mine"})
    (tmp_path / "link").symlink_to("nowhere")
    before = tree(tmp_path)
    with pytest.raises(OutputError, match=str(tmp_path / place)):
        publish(tmp_path / place, {"feed.atom": b"f"})
    assert tree(tmp_path) == before


# --- one build at a time -------------------------------------------------------------------

A = {
    "feed.toml": f'url = "{BASE}"\ntitle = "T"\nauthor = "A"\n',
    "content/kept.txt": "date 2022-07-01\n\nThis one stays as it is.\n",
    "content/edited.txt": "date 2022-07-02\n\nWhat was written first.\n",
    "content/away/gone.md": "---\ndate: 2022-07-03\n---\nIt goes, ![its picture](gone.png).\n",
    "content/away/gone.png": "picture",
    "content/deep/moved.md": "---\ndate: 2022-07-04\n---\nIt moves, [see](../away/gone.md).\n",
    "content/static/same.css": "p {}",
    "content/static/old.css": "p {}",
}
B = {
    "feed.toml": A["feed.toml"],
    "content/kept.txt": A["content/kept.txt"],
    "content/edited.txt": "date 2022-07-02\n\nWhat was written later.\n",
    "content/new/heard.md": "---\ndate: 2022-07-05\nenclosure: talk.mp3\n---\nA talk.\n",
    "content/new/talk.mp3": "sound",
    "content/seen.md": "---\ndate: 2022-07-06\n---\n![A picture](new/pic.png), [it](moved.md).\n",
    "content/new/pic.png": "picture",
    "content/moved.md": "---\ndate: 2022-07-04\n---\nIt moves, [see](kept.txt).\n",
    "content/static/same.css": "p {}",
    "content/static/new.css": "p {}",
}


GIVEN = ("content", "feed.toml", "filling", "said", "code", ".feed_cache")
"""What lies in the folder of a site and is not of a build's making."""


def made(site: Path) -> dict[str, bytes]:
    """All that builds have left in the folder of a site: build/, feed.lock, and what is stray."""
    return {p: d for p, d in tree(site).items() if p.rstrip("/").split("/")[0] not in GIVEN}


def built(folder: Path, now: str = NOW) -> dict[str, bytes]:
    """What a build makes of the site in a folder."""
    site = config.load(folder / "feed.toml")
    build.build(site, now=datetime.fromisoformat(now))
    return made(folder)


def clean(folder: Path, files: Mapping[str, str | bytes], now: str = NOW) -> dict[str, bytes]:
    """What a build makes of these files from scratch."""
    write(folder, files)
    return built(folder, now)


def change(site: Path, files: Mapping[str, str]) -> None:
    """Put these articles in the place of those that a site has."""
    shutil.rmtree(site / "content", ignore_errors=True)
    write(site, files)


@contextmanager
def feed_build(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "feed", "build", "-C", folder, "--now", NOW],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=surroundings(None),
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_a_build_waits_for_another_one(tmp_path: Path) -> None:
    write(tmp_path, B)
    with output.opened(tmp_path / "build") as out, feed_build(tmp_path) as second:
        assert second.stderr is not None
        assert second.stderr.readline() == "waiting for another build to end\n"
        out.put("a.atom", b"of the first build")
        out.publish()
        assert files(tmp_path / "build").keys() == {".manifest.json", "a.atom"}
        assert second.poll() is None


def test_a_build_waits_for_one_of_the_same_site_into_another_folder(tmp_path: Path) -> None:
    """There is one feed.lock for both."""
    write(tmp_path, B)
    with output.alone(tmp_path), feed_build(tmp_path) as second:
        assert second.stderr is not None
        assert second.stderr.readline() == "waiting for another build to end\n"
        assert second.poll() is None
        assert made(tmp_path) == {}


def test_a_build_that_waited_starts_from_what_the_other_one_left(tmp_path: Path) -> None:
    expected = clean(tmp_path / "clean", B)
    write(tmp_path / "site", B)
    opened = output.opened(tmp_path / "site" / "build")
    out = opened.__enter__()
    with feed_build(tmp_path / "site") as second:
        assert second.stderr is not None
        assert second.stderr.readline() == "waiting for another build to end\n"
        out.put("kept.atom", b"of the first build")
        out.put("other.atom", b"of the first build")
        out.publish()
        opened.__exit__(None, None, None)
        said, complaint = second.communicate(timeout=PATIENCE)
    assert (second.returncode, complaint) == (0, "")
    assert "1 deleted" in said
    assert made(tmp_path / "site") == expected


def test_a_build_that_waited_for_one_that_failed_makes_the_folder_anew(tmp_path: Path) -> None:
    expected = clean(tmp_path / "clean", B)
    write(tmp_path / "site", B)
    opened = output.opened(tmp_path / "site" / "build")
    opened.__enter__()
    with feed_build(tmp_path / "site") as second:
        assert second.stderr is not None
        assert second.stderr.readline() == "waiting for another build to end\n"
        opened.__exit__(None, None, None)
        _, complaint = second.communicate(timeout=PATIENCE)
    assert (second.returncode, complaint) == (0, "")
    assert made(tmp_path / "site") == expected


# --- a fault at every operation in turn ----------------------------------------------------

BREAK = """
import errno, os, shutil, sys
from pathlib import Path
from feed.cli import main

kind, now, template, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile")
NOT_REACHED = 99
os.sync = os.fsync = lambda descriptor=None: None

def broken(number, site):
    "Build, with a fault at the operation of this number, and exit."
    reached = 0
    def operation(*on):
        nonlocal reached
        reached += 1
        if reached == number and kind == "killed":
            os._exit(137)
        if reached == number:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *on)
    def hook(event, arguments):
        if event in CHANGES or (event == "open" and arguments[2] & WRITING):
            operation(str(arguments[0]))
    os.dup2(os.open(site / "said", os.O_WRONLY | os.O_CREAT), 1)
    os.dup2(1, 2)
    os.fsync = lambda descriptor: operation()
    sys.addaudithook(hook)
    code = main(["build", "-C", str(site), "--now", now])
    sys.stdout.flush()
    os._exit(code if reached >= number else NOT_REACHED)

warm = shutil.copytree(template, folder / "warm")
main(["build", "-q", "-C", str(warm), "--now", now])
number, code = 0, 0
while code != NOT_REACHED:
    number += 1
    site = shutil.copytree(template, folder / str(number))
    child = os.fork()
    if child == 0:
        try:
            broken(number, site)
        finally:
            os._exit(70)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    (site / "code").write_text(str(code))
"""
"""Every operation that changes a file is told to audit hooks (PEP 578), whoever calls it; that a
disk has taken no more than it could is told by fsync alone (fsync(2), ENOSPC)."""


@dataclass(frozen=True)
class Broken:
    """Builds in each of which another operation failed, and what they are to be measured by."""

    sites: tuple[Path, ...]
    old: Mapping[str, bytes]
    new: Mapping[str, bytes]

    def said(self, site: Path) -> str:
        return (site / "said").read_text()

    def code(self, site: Path) -> int:
        return int((site / "code").read_text())

    def left(self, site: Path) -> dict[str, bytes]:
        """All files that are there for others: but for what is staged, in build/ and beside."""
        found = {p: d for p, d in made(site).items() if not p.endswith("/")}
        staged = {p for p in found if p.startswith("build/.staging/") or p == "feed.lock.new"}
        return {path: data for path, data in found.items() if path not in staged}


def broken_builds(folder: Path, kind: str, before: Mapping[str, str]) -> Broken:
    template = folder / "template"
    old = clean(template, before, BEFORE) if before else {}
    change(template, B)
    new = built(shutil.copytree(template, folder / "undisturbed"))
    (folder / "broken").mkdir()
    done = subprocess.run(
        [sys.executable, "-B", "-c", BREAK, kind, NOW, template, folder / "broken"],
        capture_output=True,
        timeout=PATIENCE,
        env=surroundings(None),
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    shutil.rmtree(folder / "broken" / "warm")
    sites = sorted((folder / "broken").iterdir(), key=lambda path: int(path.name))
    # the last one is that whose fault was not reached: all went well
    assert made(sites[-1]) == new
    assert len(sites) > 20
    return Broken(tuple(sites[:-1]), old, new)


STARTS: dict[str, Mapping[str, str]] = {"from scratch": {}, "upon another build": A}


@pytest.fixture(scope="module")
def breaking(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], Broken]:
    """Each of them once: they are looked at, and built on in copies."""

    @cache
    def of(kind: str, start: str) -> Broken:
        return broken_builds(tmp_path_factory.mktemp("broken"), kind, STARTS[start])

    return of


@pytest.fixture(
    params=[(kind, start) for kind in ("disk full", "killed") for start in STARTS], ids=" ".join
)
def broken(request: pytest.FixtureRequest, breaking: Callable[[str, str], Broken]) -> Broken:
    return breaking(*request.param)


def test_each_file_is_old_or_new_wherever_a_build_ends(broken: Broken) -> None:
    for site in broken.sites:
        left = broken.left(site)
        assert broken.old.keys() & broken.new.keys() <= left.keys(), site.name
        for path, data in left.items():
            if path == "build/.manifest.json":
                assert "kept.atom" in listed(site / "build")
            else:
                assert data in (broken.old.get(path), broken.new.get(path)), (site.name, path)


def test_no_feed_names_what_is_not_there_wherever_a_build_ends(broken: Broken) -> None:
    told = 0
    for site, feed in feeds_of(broken):
        named = addresses_in(feed) - {""}
        assert len(named) > 3
        told += 1
        lacking = {path for path in named if not (site / "build" / path).is_file()}
        assert not lacking, (site.name, feed.name)
    assert told > 3


def test_no_feed_names_whom_the_lock_does_not_know_wherever_a_build_ends(broken: Broken) -> None:
    """A feed may be older than feed.lock, never newer: what is not recorded is minted again."""
    told = 0
    for site, feed in feeds_of(broken):
        named = ids_in(feed)
        assert len(named) >= 4
        told += 1
        assert named <= ids_in_lock(site / "feed.lock"), (site.name, feed.name)
    assert told > 3


def feeds_of(broken: Broken) -> Iterator[tuple[Path, Path]]:
    for site in broken.sites:
        for name in ("feed.atom", "feed.rss", "feed.json"):
            if (site / "build" / name).exists():
                yield site, site / "build" / name


def test_no_file_is_kept_that_no_manifest_lists_wherever_a_build_ends(broken: Broken) -> None:
    for site in broken.sites:
        if found := files(site / "build").keys() - {".manifest.json"}:
            assert found <= set(listed(site / "build")), site.name


def test_the_next_build_heals_wherever_a_build_ended(broken: Broken, tmp_path: Path) -> None:
    """All is as if nothing had happened, feed.lock too; nothing staged and no folder stays."""
    assert not [path for path in broken.new if path.endswith(("/", ".new")) or ".staging" in path]
    for site in broken.sites:
        again = shutil.copytree(site, tmp_path / site.name)
        assert built(again) == broken.new, site.name


def test_a_killed_build_can_be_followed_by_any_other(broken: Broken, tmp_path: Path) -> None:
    """What it left is cleared though the articles that it was left for have changed again.

    What is told of those that were published meanwhile, feed.lock alone decides.
    """

    @cache
    def expected(lock: bytes | None) -> dict[str, bytes]:
        folder = tmp_path / f"clean-{hash(lock)}"
        return clean(folder, A if lock is None else A | {"feed.lock": lock})

    for site in broken.sites:
        again = shutil.copytree(site, tmp_path / site.name)
        change(again, A)
        assert built(again) == expected(made(site).get("feed.lock")), site.name


@pytest.mark.parametrize("start", STARTS)
def test_a_full_disk_is_told_in_one_line_with_its_reason(
    breaking: Callable[[str, str], Broken], start: str
) -> None:
    found = breaking("disk full", start)
    reason = os.strerror(errno.ENOSPC)
    for site in found.sites:
        if found.code(site) == 0:
            # it struck where nothing hangs on it: clearing up
            assert found.left(site) == found.new
        else:
            assert found.code(site) == 1
            assert found.said(site).startswith("error: ")
            assert found.said(site).splitlines()[0].endswith(f": {reason}")
            assert "Traceback" not in found.said(site)


@pytest.mark.parametrize("start", STARTS)
def test_a_build_that_says_that_nothing_was_published_published_nothing(
    breaking: Callable[[str, str], Broken], start: str
) -> None:
    found = breaking("disk full", start)
    saying = [site for site in found.sites if "nothing was published" in found.said(site)]
    assert saying
    for site in saying:
        assert made(site) == found.old, site.name


def addresses_in(path: Path) -> set[str]:
    """The files of the site that a feed names, by their paths in the output folder."""
    if path.suffix == ".json":
        texts = set(texts_of(json.loads(path.read_bytes())))
    else:
        nodes = list(etree.parse(path).iter(etree.Element))
        texts = {text for node in nodes for text in (node.text or "", *node.attrib.values())}
    inside = {url for text in texts if "<" in text for url in urls_of(text)}
    return {text.removeprefix(BASE) for text in texts | inside if text.startswith(BASE)}


def ids_in(path: Path) -> set[str]:
    """The ids of the entries that a feed has, and of those that it says have gone."""
    if path.suffix == ".json":
        return {item["id"] for item in json.loads(path.read_bytes())["items"]}
    found = etree.parse(path).xpath(
        "//guid/text() | //*[local-name()='entry']/*[local-name()='id']"
        "/text() | //*[local-name()='deleted-entry']/@ref"
    )
    return set(map(str, found))


def ids_in_lock(path: Path) -> set[str]:
    _, *records = path.read_bytes().splitlines()
    return {json.loads(record)["id"] for record in records}


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts_of(item)


def urls_of(markup: str) -> Iterator[str]:
    for _, _, url, _ in lxml.html.fragment_fromstring(markup, create_parent=True).iterlinks():
        yield url


# --- a disk that is really full, a folder that is really closed ----------------------------


def test_a_file_of_which_the_disk_took_but_a_part_is_not_published(tmp_path: Path) -> None:
    """POSIX, write(): where there is room for less, as many bytes are written as there is."""
    before = clean(tmp_path, A)
    size = len(before["build/edited.html"]) - 100
    write(tmp_path, {"content/edited.txt": B["content/edited.txt"]})
    limited = "import resource, sys; from feed.cli import main; "
    limited += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-B", "-c", limited, "build", "-C", tmp_path, "--now", NOW],
        capture_output=True,
        timeout=PATIENCE,
        env=surroundings(None),
        check=False,
    )
    assert made(tmp_path) == before
    assert done.returncode == 1
    assert done.stderr.startswith(b"error: ")


@contextmanager
def disk(folder: Path, size: int) -> Iterator[Path]:
    """A disk of so many bytes, which only root can have."""
    if os.geteuid() != 0:
        lack("only root can mount a disk")
    folder.mkdir()
    command = [str(need("mount")), "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        lack("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run([need("umount"), "-l", folder], check=True)


def fill(path: Path) -> int:
    """Leave no room on the disk of a file; returns the length of the file."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(4096)):
            pass
    return path.stat().st_size


def test_a_full_disk_leaves_all_as_it_was_and_room_heals_it(tmp_path: Path) -> None:
    clean(tmp_path / "roomy", A)
    change(tmp_path / "roomy", B)
    expected = built(tmp_path / "roomy")
    with disk(tmp_path / "disk", 512 * 1024) as site:
        before = clean(site, A)
        change(site, B)
        fill(site / "filling")
        with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
            built(site)
        assert made(site) == before
        (site / "filling").unlink()
        assert built(site) == expected


def test_no_room_however_small_makes_a_torn_file(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", 512 * 1024) as site:
        few = A | {"feed.toml": A["feed.toml"] + 'formats = ["json"]\npages = false\n'}
        long = {"content/edited.txt": "date 2022-07-02\n\n" + "What was written later. " * 700}
        old = clean(site, few)
        clean(tmp_path / "roomy", few)
        write(tmp_path / "roomy", long)
        new = built(tmp_path / "roomy")
        write(site, long)
        filled = fill(site / "filling")
        for pages in range(40):
            os.truncate(site / "filling", filled - pages * 4096)
            try:
                assert built(site) == new
                break
            except OutputError:
                assert made(site) == old
        else:
            pytest.fail("there was room at the end, and no build of it")


def test_a_folder_without_the_right_to_write_is_told_and_stays_as_it_is(tmp_path: Path) -> None:
    before = clean(tmp_path, A)
    change(tmp_path, B)
    done = as_nobody_special(tmp_path, tmp_path / "build", 0o555)
    reason = os.strerror(errno.EACCES)
    assert done.stderr.startswith(f"error: {tmp_path}/build/"), done.stderr
    assert done.stderr.splitlines()[0].endswith(f": {reason}")
    assert done.returncode == 1
    assert made(tmp_path) == before


def test_an_article_that_may_not_be_read_is_a_fault_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, A | {"content/edited.txt": "date 2022-13-01\n\nText.\n"})
    done = as_nobody_special(tmp_path, tmp_path / "content" / "kept.txt", 0)
    assert [line for line in done.stderr.splitlines() if not line.startswith(" ")] == [
        'content/edited.txt:1: error: "2022-13-01" is not a date: month must be 1 to 12',
        f"content/kept.txt: error: cannot be read: {os.strerror(errno.EACCES)}",
        "2 errors: nothing has changed",
    ]
    assert not (tmp_path / "build").exists()


def as_nobody_special(site: Path, path: Path, mode: int) -> subprocess.CompletedProcess[str]:
    """Build while a file has this mode, without root's leave to pass over modes."""
    drop: list[str | Path] = []
    if os.geteuid() == 0:
        drop = [need("setpriv"), "--bounding-set=-dac_override,-dac_read_search"]
    usual = path.stat().st_mode
    path.chmod(mode)
    try:
        return subprocess.run(
            [*drop, sys.executable, "-B", "-m", "feed", "build", "--now", NOW],
            cwd=site,
            capture_output=True,
            timeout=PATIENCE,
            env=surroundings(None) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            check=False,
            text=True,
        )
    finally:
        path.chmod(usual)
