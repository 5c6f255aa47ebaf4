"""Work follows change, and what is not done again is as it would be if it were."""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from programs import write

from feed import (
    build,
    cache,
    chunks,
    config,
    contents,
    lockfile,
    output,
    program,
    rendering,
    stamps,
    workers,
)
from feed.errors import ArticleErrors, ExcessError, LockError, OutputError
from feed.events import NO_WISHES, Wishes
from feed.result import Result

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SETTINGS = {
    "url": '"https://example.org/"',
    "title": '"T"',
    "author": '"A"',
    "limit": "3",
}
Files = Mapping[str, str | bytes | None]
"""What a file of a site holds; None where there is none any more."""

CONTENT: Files = {
    "content/a.txt": "date: 2022-07-01\ntags: ships\n\nThe first. Nothing more of it.\n",
    "content/b.md": "---\ndate: 2022-07-02\ntags: [ships, rope]\n---\nSee [c](sub/c.md).\n",
    "content/sub/c.md": "---\ndate: 2022-07-03\ntitle: C\n---\n![pic](pic.png) [none](gone.md)\n",
    "content/sub/pic.png": b"picture",
    "content/d.html": '<meta name="date" content="2022-07-04"><p>See <a href="a.txt">a</a>.</p>',
    "content/e.md": "---\ndate: 2022-07-05\nenclosure: talk.mp3\n---\nA talk.\n",
    "content/talk.mp3": b"sound",
    "content/f.md": "---\ndate: 2022-07-06\ndraft: true\n---\nNot yet.\n",
    "content/g.txt": "date: 2022-07-07\nlang: de\n\nSiehe /sub/later und /f.\n",
    "content/h.md": "---\ndate: 2022-07-08\n---\n[a draft](f.md), [the page](/sub/c.html).\n",
    "content/i.md": "---\ndate: 2022-07-09\nexpires: 2026-02-01\n---\nFor a while.\n",
    "content/j.md": "---\ndate: 2026-03-01\n---\nOf the future.\n",
    "content/k.md": '---\ndate: 2022-07-10\n---\nBy name: [x]({{< ref "l" >}}).\n',
    "content/deep/l.md": "---\ndate: 2022-07-11\nsubjects: rope\n---\nThe last.\n",
    "content/static/own.css": "p {}",
    "theme/foot.html": "<footer>Ours</footer>\n",
}


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here pulls a plug."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of this machine is finer than the coarsest: what a build knows, it puts to use."""
    monkeypatch.setattr(stamps, "_STEP", 0)


def settings(**others: str) -> str:
    return "".join(f"{key} = {value}\n" for key, value in (SETTINGS | others).items())


def put(site: Path, files: Files) -> None:
    write(site, {name: data for name, data in files.items() if data is not None})
    for name, data in files.items():
        if data is None:
            (site / name).unlink()


def made(site: Path) -> dict[str, bytes]:
    """All that a build makes, but for what the next one may know."""
    found = [*(site / "build").rglob("*"), site / "feed.lock"]
    return {str(path.relative_to(site)): path.read_bytes() for path in found if path.is_file()}


def states(site: Path) -> dict[str, tuple[int, int]]:
    stats = {path: path.lstat() for path in (site / "build").rglob("*") if path.is_file()}
    return {str(path): (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items()}


def run(site: Path, now: datetime = NOW, wishes: Wishes = NO_WISHES, **how: Any) -> Result:
    return build.build(config.load(site / "feed.toml"), now=now, wishes=wishes, **how)


def from_scratch(site: Path, now: datetime = NOW, wishes: Wishes = NO_WISHES) -> dict[str, bytes]:
    """What a build makes that knows of others but what is in the repository."""
    twin = site.with_name("twin")
    ignored = ("build", ".feed_cache")
    shutil.copytree(site, twin, ignore=lambda _, names: set(ignored) & set(names))
    run(twin, now, wishes)
    return made(twin)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was built, and with a cache that knows all of it."""
    folder = tmp_path / "site"
    put(folder, CONTENT | {"feed.toml": settings()})
    run(folder)
    return folder


# --- the same bytes ------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """What an author does to the files of a site, and how and when it is built then."""

    files: Files
    after: timedelta = timedelta()
    wishes: Wishes = NO_WISHES


def configured(**others: str) -> Change:
    return Change({"feed.toml": settings(**others)}, wishes=Wishes(go_on=True))


CHANGES = {
    "nothing": Change({}),
    "words of one": Change(
        {"content/a.txt": "date: 2022-07-01\ntags: ships\n\nThe first. Other.\n"}
    ),
    "the title of one": Change(
        {"content/sub/c.md": "---\ndate: 2022-07-03\ntitle: See\n---\n![pic](pic.png)\n"}
    ),
    "the tags of one": Change(
        {"content/a.txt": "date: 2022-07-01\ntags: rope\n\nThe first. Nothing more of it.\n"}
    ),
    "the language of one": Change(
        {"content/deep/l.md": "---\ndate: 2022-07-11\nlang: fr\n---\nFin.\n"}
    ),
    "the page of another moves": Change(
        {"content/sub/c.md": "---\ndate: 2022-07-03\ntitle: C\nslug: see\n---\n![pic](pic.png)\n"}
    ),
    "another is renamed": Change(
        {"content/sub/c.md": None, "content/sub/sea.md": CONTENT["content/sub/c.md"]}
    ),
    "another is deleted": Change({"content/sub/c.md": None}, wishes=Wishes(go_on=True)),
    "another becomes a draft": Change(
        {"content/a.txt": "date: 2022-07-01\ndraft: true\n\nThe first. Nothing more of it.\n"},
        wishes=Wishes(go_on=True),
    ),
    "a draft that others name is published": Change(
        {"content/f.md": "---\ndate: 2022-07-06\n---\nNow.\n"}
    ),
    "what was named and missing is written": Change(
        {"content/sub/gone.md": "---\ndate: 2022-07-12\n---\nHere.\n"}
    ),
    "a picture has other bytes": Change({"content/sub/pic.png": b"another picture"}),
    "a picture is as long as it was": Change({"content/sub/pic.png": b"PICTURE"}),
    "a recording is longer": Change({"content/talk.mp3": b"longer sound"}),
    "a static file": Change({"content/static/own.css": "p { }", "content/static/new.css": ""}),
    "a static file goes": Change({"content/static/own.css": None}),
    "one more": Change({"content/m.md": "---\ndate: 2022-07-12\ntags: [rope]\n---\nMore.\n"}),
    "one more, the first of a tag": Change(
        {"content/m.md": "---\ndate: 2022-07-12\ntags: [sea]\n---\nMore.\n"}
    ),
    "one more, older than all": Change({"content/m.md": "---\ndate: 2001-07-12\n---\nOld.\n"}),
    "an update is announced": Change({}, wishes=Wishes(announce=frozenset({"a.txt"}))),
    "an update is declared": Change(
        {"content/a.txt": "date: 2022-07-01\nupdated: 2025-01-01\ntags: ships\n\nThe first.\n"}
    ),
    "one expires": Change({}, after=timedelta(days=40), wishes=Wishes(go_on=True)),
    "one is due": Change({}, after=timedelta(days=70), wishes=Wishes(go_on=True)),
    "the site moves": configured(url='"https://elsewhere.example/"'),
    "the title of all": configured(title='"New"'),
    "the author of all": configured(author='"New"'),
    "the rights of all": configured(rights='"Mine"'),
    "a larger limit": configured(limit="5"),
    "a smaller limit": configured(limit="1"),
    "another permalink": configured(permalink='"/{year}/{slug}/"'),
    "fewer formats": configured(formats='["json"]'),
    "no pages": configured(pages="false"),
    "no tags": configured(tags="false"),
    "no archives": configured(archive="false"),
    "summaries": configured(entries='"summary"'),
    "a time zone": configured(timezone='"Pacific/Apia"'),
    "a theme": configured(theme='"theme"'),
    "template tags are kept": configured(template_tags='"keep"'),
    "an alias of a feed": Change(
        {"feed.toml": settings() + '[aliases]\n"rss.xml" = "feed.rss"\n"old/" = "a.html"\n'}
    ),
    "an alias of a picture": Change(
        {"feed.toml": settings() + '[aliases]\n"old.png" = "sub/pic.png"\n'}
    ),
    "one is excluded": Change(
        {"feed.toml": settings() + '[content]\nexclude = ["d.html"]\n'}, wishes=Wishes(go_on=True)
    ),
    "a key of another name": Change(
        {"feed.toml": settings() + '[content]\nkeys = { subjects = "tags" }\n'}
    ),
}


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_build_upon_another_is_as_one_from_scratch(site: Path, change: Change) -> None:
    put(site, change.files)
    expected = from_scratch(site, NOW + change.after, change.wishes)
    result = run(site, NOW + change.after, change.wishes)
    assert made(site) == expected
    before = states(site)
    again = run(site, NOW + change.after)
    assert (made(site), states(site)) == (expected, before)
    assert again.changes.written == again.changes.deleted == ()
    assert (again.published, again.due, again.unused) == (
        result.published,
        result.due,
        result.unused,
    )
    assert sorted(map(str, again.notices)) == sorted(map(str, result.notices))


@pytest.mark.usefixtures("_at_once")
def test_a_template_of_a_theme_that_changes_is_on_all_pages(site: Path) -> None:
    put(site, {"feed.toml": settings(theme='"theme"')})
    run(site)
    put(site, {"theme/foot.html": "<footer>Theirs</footer>\n"})
    run(site)
    assert made(site) == from_scratch(site)
    assert b"Theirs" in made(site)["build/a.html"]


OUTPUTS = """a.atom a.html feed.atom tags/ships.html style.css sub/pic.png static/own.css
archive/1.json archive/1.html _headers feeds.opml"""


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("name", OUTPUTS.split())
@pytest.mark.parametrize("how", ["deleted", "changed", "replaced by a link"])
def test_what_somebody_did_to_the_output_is_mended(site: Path, name: str, how: str) -> None:
    path, expected = site / "build" / name, made(site)
    data = path.read_bytes()
    if how == "changed":
        path.write_bytes(b"x" * len(data))
    else:
        path.unlink()
    if how == "replaced by a link":
        (site / "elsewhere").write_bytes(data)
        path.symlink_to(site / "elsewhere")
    run(site)
    assert made(site) == expected
    assert not path.is_symlink()


@pytest.mark.usefixtures("_at_once")
def test_other_bytes_with_the_same_size_and_time_are_mended(site: Path) -> None:
    path, expected = site / "build" / "a.html", made(site)
    stat = path.stat()
    path.write_bytes(b"x" * stat.st_size)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    run(site)
    assert made(site) == expected


@pytest.mark.usefixtures("_at_once")
def test_a_folder_that_became_a_link_is_not_taken_for_ours(site: Path) -> None:
    (site / "build" / "tags").rename(site / "elsewhere")
    (site / "build" / "tags").symlink_to("../elsewhere")
    with pytest.raises(OutputError, match="is in the way: it is no folder"):
        run(site)


@pytest.mark.usefixtures("_at_once")
def test_a_lock_that_is_replaced_while_a_build_publishes_is_read_by_the_next(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site, {"content/m.md": "---\ndate: 2022-07-12\n---\nMore.\n"})
    lock, place = site / "feed.lock", output.Output._place

    def meanwhile(*arguments: Any) -> None:
        place(*arguments)
        if arguments[1] == "feed.atom":
            lock.write_text(
                lock.read_text().replace('"updated":"2022-07-03T', '"updated":"2022-07-20T')
            )

    with monkeypatch.context() as while_publishing:
        while_publishing.setattr(output.Output, "_place", meanwhile)
        run(site)
    run(site)
    assert b"2022-07-20T" in made(site)["build/sub/c.atom"]
    assert made(site) == from_scratch(site)


@pytest.mark.usefixtures("_at_once")
def test_warnings_come_in_the_same_order(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "CHUNK", 2)
    monkeypatch.setattr(contents, "BATCH", 2)
    lost = {f"content/n{n}.md": f"---\ndate: 2022-08-0{n}\n---\n[x](no.md)\n" for n in range(1, 9)}
    put(site, lost)
    first = run(site).notices
    put(site, {"content/n5.md": "---\ndate: 2022-08-05\n---\n[x](no.md) edited\n"})
    assert run(site).notices == first
    assert len(first) > 8


@pytest.mark.usefixtures("_at_once")
def test_without_a_lock_of_its_own_a_build_tells_the_same_again(site: Path) -> None:
    """Of staging and previews nobody knows that anything was told."""
    staged = config.with_base_url(config.load(site / "feed.toml"), "https://staging.example/")
    staged = config.with_output(staged, site / "staging")
    put(site, {"content/m.md": "---\ndate: 2022-07-12\n---\nMore.\n"})
    results = [build.build(staged, now=NOW), build.build(staged, now=NOW)]
    results.append(build.foresee(staged, now=NOW))
    assert [[event.path for event in one.events] for one in results] == [["m.md"]] * 3


@pytest.mark.usefixtures("_at_once")
def test_without_a_lock_of_its_own_a_build_stops_again(site: Path) -> None:
    staged = config.with_base_url(config.load(site / "feed.toml"), "https://staging.example/")
    staged = config.with_output(staged, site / "staging")
    names = "a.txt b.md d.html e.md g.txt h.md i.md".split()
    put(site, {f"content/{name}": None for name in names})
    for go_on in (False, True, False):
        if go_on:
            build.build(staged, now=NOW, wishes=Wishes(go_on=True))
        else:
            with pytest.raises(ExcessError):
                build.build(staged, now=NOW)


@pytest.mark.usefixtures("_at_once")
def test_a_lost_manifest_is_made_anew(site: Path) -> None:
    expected = made(site)
    (site / "build" / ".manifest.json").unlink()
    run(site)
    assert made(site) == expected


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(
            {"content/x/l.md": "---\ndate: 2022-07-12\n---\nAnother.\n"},
            "names no article, or more than one",
            id="its name means two",
        ),
        pytest.param({"content/deep/l.md": None}, "names no article", id="its name means none"),
        pytest.param({"content/talk.mp3": None}, 'there is no file "talk.mp3"', id="a file goes"),
        pytest.param({"content/talk.mp3": b""}, 'the file "talk.mp3" is empty', id="it is empty"),
    ],
)
def test_a_fault_that_comes_from_elsewhere_is_told(site: Path, change: Files, told: str) -> None:
    """Nothing happened to the file of the article that is at fault now."""
    before = made(site)
    put(site, change)
    with pytest.raises(ArticleErrors, match=told):
        run(site, wishes=Wishes(go_on=True))
    assert made(site) == before


# --- how much is done ----------------------------------------------------------------------


@dataclass
class Done:
    """What a build read and rendered."""

    read: list[str]
    rendered: list[str]
    locks: int = 0


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    watched = Done([], [])
    read_bytes, render, read_lock = contents._bytes, chunks.render, lockfile.read

    def reading(folder: str, path: str) -> bytes:
        watched.read.append(path)
        return read_bytes(folder, path)

    def rendering(common: chunks.Common, chunk: chunks.Chunk) -> chunks.Rendered:
        watched.rendered += chunk.paths
        return render(common, chunk)

    def locking(*arguments: Any, **more: Any) -> Any:
        watched.locks += 1
        return read_lock(*arguments, **more)

    monkeypatch.setattr(contents, "_bytes", reading)
    monkeypatch.setattr(chunks, "render", rendering)
    monkeypatch.setattr(lockfile, "read", locking)
    return watched


def test_a_lock_that_was_damaged_since_is_looked_at_again(site: Path) -> None:
    run(site)
    lock = site / "feed.lock"
    whole = lock.read_bytes()
    lock.write_bytes(whole.replace(b'"key":"', b'"key":"0', 1))
    with pytest.raises(LockError, match="the key is not that of the id"):
        run(site)
    lock.write_bytes(whole)
    assert run(site).changes.written == ()


HUNDREDS = {
    f"content/n{number:03}.txt": "\n".join(
        (f"date: {2000 + number // 300}-01-01", f"tags: t{number % 3}", "", f"No {number}.")
    )
    for number in range(600)
}


@pytest.fixture(scope="module")
def hundreds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hundreds")
    put(folder, HUNDREDS | {"feed.toml": settings(limit="10")})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", lambda: None)
        patch.setattr(stamps, "_STEP", 0)
        run(folder, jobs=1)
    return folder


@pytest.mark.usefixtures("_at_once")
def test_with_nothing_to_do_nothing_is_read(hundreds: Path, done: Done) -> None:
    before = states(hundreds)
    result = run(hundreds, jobs=1)
    assert done == Done([], [], 0)
    assert (result.published, result.changes.unchanged) == (600, len(before) - 1)
    assert states(hundreds) == before


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize(
    ("files", "most"),
    [
        pytest.param({"content/n300.txt": "date: 2001-01-01\n\nEdited.\n"}, 130, id="an edit"),
        pytest.param({"content/new.txt": "date: 2022-01-01\n\nNew.\n"}, 60, id="a new one"),
    ],
)
def test_one_change_is_the_work_of_its_own_chunk(
    hundreds: Path, tmp_path: Path, done: Done, files: Files, most: int
) -> None:
    folder = tmp_path / "site"
    shutil.copytree(hundreds, folder)
    # a copy has other stamps: this build only looks
    run(folder, jobs=1)
    assert len(done.read) == 1200
    done.read.clear()
    done.rendered.clear()
    put(folder, files)
    run(folder, jobs=1)
    (changed,) = (name.removeprefix("content/") for name in files)
    assert done.read.count(changed) == 2
    assert changed in done.rendered
    assert len(done.read) <= most + 1
    assert made(folder) == from_scratch(folder)


def test_a_copied_file_is_not_compared_again(
    site: Path, monkeypatch: pytest.MonkeyPatch, _at_once: None
) -> None:
    put(site, {"content/a.txt": "date: 2022-07-01\n\nEdited.\n"})
    run(site)
    put(site, {"content/a.txt": "date: 2022-07-01\n\nEdited again.\n"})
    monkeypatch.setattr("feed.staging._are_equal", lambda *files: pytest.fail(str(files)))
    run(site)


# --- what is taken for unchanged ------------------------------------------------------------


@pytest.mark.usefixtures("_at_once")
def test_size_and_time_alone_decide_nothing(site: Path) -> None:
    """So a copy that keeps times is noticed, and an editor that sets them."""
    path = site / "content" / "a.txt"
    data, stat = path.read_bytes(), path.stat()
    path.write_bytes(data.replace(b"first", b"FIRST"))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    run(site)
    assert b"The FIRST" in made(site)["build/a.atom"]
    assert made(site) == from_scratch(site)


def test_a_file_as_young_as_the_build_is_read_again(site: Path, done: Done) -> None:
    """It could have changed once more within the same tick of a coarse clock."""
    run(site, jobs=1)
    assert {"a.txt", "b.md"} <= set(done.read)


def test_a_file_that_has_settled_is_not(site: Path, done: Done) -> None:
    for path in (site / "content").rglob("*"):
        assert not stamps.Stamp.of(path.stat()).settled(path.stat().st_ctime_ns + 2 * 10**9)
        assert stamps.Stamp.of(path.stat()).settled(path.stat().st_ctime_ns + 2 * 10**9 + 1)


# --- the cache is disposable ----------------------------------------------------------------


def cached(site: Path) -> Path:
    (path,) = (site / cache.FOLDER).glob("*.json")
    return path


def test_it_is_beside_the_configuration_and_ignores_itself(site: Path) -> None:
    assert cached(site).parent == site / ".feed_cache"
    subprocess.run(["git", "init", "-q", site], check=True)
    status = ["git", "-C", str(site), "status", "--porcelain", "--untracked-files=all"]
    told = subprocess.run(status, capture_output=True, text=True, check=True).stdout
    assert "feed.toml" in told
    assert ".feed_cache" not in told


DAMAGE: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "a line end": lambda data: b"\n",
    "cut after a line": lambda data: data.partition(b"\n")[0],
    "cut in the check": lambda data: data[:10],
    "cut by one byte": lambda data: data[:-1],
    **{
        f"cut after {part}/8": lambda data, part=part: data[: len(data) * part // 8]
        for part in range(1, 8)
    },
    **{
        f"one bit at {part}/16": lambda data, part=part: flipped(data, len(data) * part // 16)
        for part in range(16)
    },
    "two halves exchanged": lambda data: b"\n".join(reversed(data.split(b"\n", 1))),
    "no JSON": lambda data: b"\0" * len(data),
    "another's": lambda data: b'{"program": "x"}',
}


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=list(DAMAGE))
@pytest.mark.parametrize("edited", [False, True], ids=["nothing changed", "one was edited"])
def test_whatever_is_wrong_with_it_the_outcome_is_right(
    site: Path, damage: Callable[[bytes], bytes], edited: bool
) -> None:
    if edited:
        put(site, {"content/a.txt": "date: 2022-07-01\n\nEdited.\n"})
    cached(site).write_bytes(damage(cached(site).read_bytes()))
    run(site)
    assert made(site) == from_scratch(site)


@pytest.mark.usefixtures("_at_once")
def test_one_of_another_program_is_not_read(
    site: Path, done: Done, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "fingerprint", lambda: "another")
    run(site, jobs=1)
    assert {"a.txt", "deep/l.md"} <= set(done.read)


@pytest.mark.usefixtures("_at_once")
def test_one_that_cannot_be_written_stops_nothing(site: Path) -> None:
    shutil.rmtree(site / cache.FOLDER)
    put(site, {".feed_cache": "a file", "content/a.txt": "date: 2022-07-01\n\nEdited.\n"})
    run(site)
    assert made(site) == from_scratch(site)
    assert (site / ".feed_cache").read_text() == "a file"


@pytest.mark.usefixtures("_at_once")
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_file_in_it_is_not_read(site: Path, make: Callable[[Path], None]) -> None:
    path, expected = cached(site), made(site)
    path.unlink()
    make(path)
    run(site)
    assert made(site) == expected


@pytest.mark.usefixtures("_at_once")
def test_nothing_is_written_through_a_link(site: Path) -> None:
    shutil.rmtree(site / cache.FOLDER)
    (site / "mine").mkdir()
    (site / cache.FOLDER).symlink_to("mine")
    put(site, {"content/a.txt": "date: 2022-07-01\n\nEdited.\n"})
    run(site)
    assert not [*(site / "mine").iterdir()]


@pytest.mark.usefixtures("_at_once")
def test_each_output_folder_has_its_own(site: Path) -> None:
    other = config.with_output(config.load(site / "feed.toml"), site / "other")
    build.build(other, now=NOW)
    put(site, {"content/a.txt": "date: 2022-07-01\n\nEdited.\n"})
    build.build(other, now=NOW)
    run(site)
    assert len([*(site / cache.FOLDER).glob("*.json")]) == 2
    here, there = (
        {path.name: path.read_bytes() for path in (site / name).glob("*.*")}
        for name in ("build", "other")
    )
    assert here == there


@pytest.mark.usefixtures("_at_once")
def test_a_build_that_failed_leaves_it_as_it_was(site: Path) -> None:
    before = cached(site).read_bytes()
    put(site, {"content/a.txt": "date: 2022-13-01\n\nWrong.\n"})
    with pytest.raises(ArticleErrors):
        run(site)
    assert cached(site).read_bytes() == before
    put(site, {"content/a.txt": "date: 2022-07-01\n\nMended.\n"})
    run(site)
    assert made(site) == from_scratch(site)


@pytest.mark.usefixtures("_at_once")
def test_a_dry_run_uses_it_and_leaves_it_as_it_was(site: Path, done: Done) -> None:
    before = cached(site).read_bytes()
    put(site, {"content/a.txt": "date: 2022-07-01\n\nEdited.\n"})
    result = build.foresee(config.load(site / "feed.toml"), now=NOW, jobs=1)
    assert "a.atom" in result.changes.written
    assert len(set(done.read)) < 11
    assert cached(site).read_bytes() == before


# --- whoever does the work ------------------------------------------------------------------


class Elsewhere(Executor):
    """An engine of another kind: each piece of work is a process that shares nothing with us."""

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        code = "import pickle, sys; f, a = pickle.load(sys.stdin.buffer); "
        code += "sys.stdout.buffer.write(pickle.dumps(f(*a)))"
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=pickle.dumps((function, args)),
            capture_output=True,
            check=True,
        )
        future.set_result(pickle.loads(done.stdout))
        return future


def spawned() -> Executor:
    return ProcessPoolExecutor(2, get_context("spawn"))


@pytest.mark.parametrize(
    "executor",
    [spawned, lambda: ThreadPoolExecutor(3), Elsewhere],
    ids=["spawned processes", "threads", "another engine"],
)
def test_any_executor_makes_the_same_bytes(
    tmp_path: Path, executor: Callable[[], Executor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "CHUNK", 4)
    monkeypatch.setattr(contents, "BATCH", 4)
    monkeypatch.setattr(workers, "MANY", 1)
    for name in ("one", "other"):
        put(tmp_path / name, CONTENT | {"feed.toml": settings()})
    alone = run(tmp_path / "one", jobs=1)
    handed: list[object] = []
    with executor() as engine:
        submit = engine.submit

        def submitting(*work: Any) -> Future[Any]:
            handed.append(work)
            return submit(*work)

        monkeypatch.setattr(engine, "submit", submitting)
        shared = run(tmp_path / "other", executor=engine)
    assert len(handed) > 3
    assert made(tmp_path / "one") == made(tmp_path / "other")
    assert shared == alone
    assert not [*(tmp_path / "other" / ".feed_cache").glob("shared-*")]


@pytest.fixture
def _several(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(workers, "MANY", 1)
    yield


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
@pytest.mark.usefixtures("_several", "_at_once")
@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_any_number_of_processes_makes_the_same_bytes(
    site: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "CHUNK", 2)
    monkeypatch.setattr(contents, "BATCH", 2)
    put(site, {"feed.toml": settings(title='"Another"')})
    run(site, jobs=jobs)
    assert made(site) == from_scratch(site)
