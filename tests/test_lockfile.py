"""feed.lock on the disk: when it is read, when it is written, when it is refused."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from programs import ids, write

from feed import config, lock
from feed.build import build, foresee
from feed.errors import ArticleErrors, ConfigError, FeedError, LockError
from feed.events import Wishes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
URL = 'url = "https://example.org/"\n'
ARTICLE = {"content/a.txt": "date 2022-07-05\n\nThree ships\n\nThey came in.\n"}


def made(folder: Path, settings: str = URL, files: Mapping[str, str] = ARTICLE) -> config.Config:
    write(folder, {"feed.toml": f'{settings}author = "A"\n', **files})
    return config.load(folder / "feed.toml")


def state(path: Path) -> tuple[bytes, int, int]:
    return path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino


def test_a_build_writes_it_beside_the_configuration(tmp_path: Path) -> None:
    result = build(made(tmp_path), now=NOW)
    assert (result.relocked, result.first) == (True, True)
    assert (tmp_path / "feed.lock").read_bytes().startswith(b'{"feed.lock":1,"id":"https://exa')
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".feed_cache",
        "build",
        "content",
        "feed.lock",
        "feed.toml",
    ]


def test_what_says_the_same_is_not_touched(tmp_path: Path) -> None:
    site = made(tmp_path)
    build(site, now=NOW)
    before = state(site.lock)
    result = build(site, now=NOW + timedelta(days=9))
    assert (result.relocked, result.first) == (False, False)
    assert state(site.lock) == before


@pytest.mark.parametrize("settings", ["", 'id = "urn:x:feed"\n'], ids=["url", "configured"])
def test_the_feed_keeps_the_id_that_it_was_first_built_with(tmp_path: Path, settings: str) -> None:
    first = build(made(tmp_path, URL + settings), now=NOW).feed.id
    assert first == ("urn:x:feed" if settings else "https://example.org/")
    moved = build(made(tmp_path, 'url = "https://new.example/"\n'), now=NOW)
    assert moved.feed.id == first
    assert ids(tmp_path / "build") == ["tag:example.org,2022-07-05:a"]
    assert moved.feed.url == "https://new.example/"


def test_another_id_of_the_feed_than_the_locked_one_is_refused(tmp_path: Path) -> None:
    build(made(tmp_path), now=NOW)
    with pytest.raises(ConfigError, match='id = "urn:x:feed" is not the id'):
        build(made(tmp_path, URL + 'id = "urn:x:feed"\n'), now=NOW)


@pytest.mark.parametrize("kind", ["preview", "staging"])
def test_a_preview_and_staging_leave_it_alone(tmp_path: Path, kind: str) -> None:
    site = made(tmp_path, "" if kind == "preview" else URL)
    if kind == "staging":
        site = config.with_base_url(site, "https://staging.example/")
    result = build(site, now=NOW)
    assert (result.relocked, site.lock.exists()) == (False, False)


def test_staging_has_the_ids_that_are_locked(tmp_path: Path) -> None:
    build(made(tmp_path), now=NOW)
    (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / "b.txt")
    site = config.with_base_url(made(tmp_path, files={}), "https://staging.example/")
    before = state(site.lock)
    build(config.with_output(site, tmp_path / "staging"), now=NOW)
    assert ids(tmp_path / "staging") == ["tag:example.org,2022-07-05:a"]
    assert state(site.lock) == before


def test_builds_into_several_folders_share_it(tmp_path: Path) -> None:
    site = made(tmp_path)
    build(site, now=NOW)
    build(config.with_output(site, tmp_path / "other"), now=NOW)
    first, other = (
        {p.name: p.read_bytes() for p in (tmp_path / name).iterdir()} for name in ("build", "other")
    )
    assert first == other


def test_a_link_to_a_lock_elsewhere_stays_a_link(tmp_path: Path) -> None:
    site = made(tmp_path / "site")
    build(site, now=NOW)
    (tmp_path / "kept").mkdir()
    kept = site.lock.rename(tmp_path / "kept" / "feed.lock")
    site.lock.symlink_to(kept)
    write(tmp_path / "site", {"content/b.txt": "date 2022-07-06\n\nFour ships\n\nThey left.\n"})
    build(site, now=NOW)
    assert site.lock.is_symlink()
    assert b"Four ships" in kept.read_bytes()
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["feed.lock"]


@pytest.mark.parametrize("kind", ["a link to nothing", "a folder", "a pipe", "a device"])
def test_what_is_no_file_is_no_lock(tmp_path: Path, kind: str) -> None:
    site = made(tmp_path)
    if kind == "a folder":
        site.lock.mkdir()
    elif kind == "a pipe":
        os.mkfifo(site.lock)
    else:
        site.lock.symlink_to("/dev/zero" if kind == "a device" else tmp_path / "nothing")
    with pytest.raises(LockError, match="is no file"):
        build(site, now=NOW)


def test_lines_that_end_as_another_system_writes_them_say_the_same(tmp_path: Path) -> None:
    """As git's autocrlf leaves them."""
    site = made(tmp_path)
    build(site, now=NOW)
    crlf = site.lock.read_bytes().replace(b"\n", b"\r\n")
    site.lock.write_bytes(crlf)
    assert not build(site, now=NOW, locked=True).relocked
    assert site.lock.read_bytes() == crlf


def test_a_count_that_has_no_end_is_refused_before_it_ends(tmp_path: Path) -> None:
    """What is written now must be read with all that is still to be counted."""
    site = made(tmp_path)
    build(site, now=NOW)
    whole = site.lock.read_bytes()
    site.lock.write_bytes(whole.replace(b'"seq":1,', b'"seq":%d,' % 2**53))
    with pytest.raises(LockError):
        build(site, now=NOW)
    site.lock.write_bytes(whole.replace(b'"seq":1,', b'"seq":%d,' % (2**52 - 9)))
    write(tmp_path, {"content/b.txt": "date 2022-07-06\n\nFour ships\n\nThey left.\n"})
    build(site, now=NOW)
    assert build(site, now=NOW).events == ()


def test_an_article_that_could_not_be_read_with_again_is_a_fault(tmp_path: Path) -> None:
    deep = "/".join(["x"] * 120)
    site = made(tmp_path, files={f"content/{deep}/a.txt": "date 2022-07-05\n\nT\n\nText.\n"})
    with pytest.raises(ArticleErrors) as caught:
        build(site, now=NOW)
    assert "cannot be kept in feed.lock" in caught.value.faults[0].message
    assert not site.lock.exists()


def test_staging_in_the_same_folder_does_not_hide_a_lost_lock(tmp_path: Path) -> None:
    site = made(tmp_path)
    build(site, now=NOW)
    site.lock.unlink()
    build(config.with_base_url(site, "https://staging.example/"), now=NOW)
    with pytest.raises(LockError, match="is missing"):
        build(site, now=NOW)


def test_nothing_is_minted_over_a_lock_that_cannot_be_read(tmp_path: Path) -> None:
    site = made(tmp_path)
    build(site, now=NOW)
    whole = site.lock.read_bytes()
    for end in range(0, len(whole), 7):
        site.lock.write_bytes(whole[:end])
        before = {path: path.read_bytes() for path in (tmp_path / "build").iterdir()}
        if end == len(whole.splitlines(keepends=True)[0]):
            continue
        with pytest.raises(LockError):
            build(site, now=NOW)
        assert site.lock.read_bytes() == whole[:end]
        assert before == {path: path.read_bytes() for path in (tmp_path / "build").iterdir()}


def test_a_lock_of_the_future_is_refused(tmp_path: Path) -> None:
    site = made(tmp_path)
    build(site, now=NOW, wishes=Wishes())
    build(site, now=NOW, wishes=Wishes(announce=frozenset(["a.txt"])))
    build(site, now=NOW - timedelta(days=1))
    with pytest.raises(LockError, match=r"a\.txt is of 2026-01-01T00:00:00") as caught:
        build(site, now=NOW - timedelta(days=1, seconds=1))
    assert "clock" in caught.value.hint


def test_what_is_merged_and_not_normal_yet_is_written_anew(tmp_path: Path) -> None:
    site = made(tmp_path)
    build(site, now=NOW)
    whole = site.lock.read_bytes()
    head, line = whole.splitlines(keepends=True)
    site.lock.write_bytes(head + line + b"\n" + line.replace(b"\n", b"\r\n"))
    assert foresee(site, now=NOW).relocked
    build(site, now=NOW)
    assert site.lock.read_bytes() == whole


def locked(site: config.Config) -> bool:
    try:
        build(site, now=NOW, locked=True)
    except LockError as error:
        assert error.message.startswith("would change: ")
        return False
    return True


def test_locked_fails_where_it_would_change_and_nowhere_else(tmp_path: Path) -> None:
    site = made(tmp_path)
    assert not locked(site)
    assert not (tmp_path / "build").exists()
    build(site, now=NOW)
    assert locked(site)
    (tmp_path / "content" / "a.txt").write_text("date 2022-07-05\n\nThree ships\n\nEdited.\n")
    before = {path: path.read_bytes() for path in (tmp_path / "build").iterdir()}
    assert not locked(site)
    with pytest.raises(LockError):
        foresee(site, now=NOW, locked=True)
    assert before == {path: path.read_bytes() for path in (tmp_path / "build").iterdir()}


def test_a_dry_run_writes_nothing_at_all(tmp_path: Path) -> None:
    site = made(tmp_path)
    result = foresee(site, now=NOW)
    assert [event.kind for event in result.events] == ["new"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "feed.toml"]


def test_a_dry_run_tells_the_faults_that_would_stop_a_build(tmp_path: Path) -> None:
    site = made(tmp_path, files={"content/a.txt": "date 2022-07-05\nenclosure: no.mp3\n\nText.\n"})
    with pytest.raises(FeedError):
        foresee(site, now=NOW)


def test_each_build_foresees_exactly_what_it_does(tmp_path: Path) -> None:
    site = made(tmp_path)
    for change in ("first", "again", "edit", "rename", "another"):
        if change == "edit":
            write(tmp_path, {"content/a.txt": "date 2022-07-05\n\nThree ships\n\nEdited.\n"})
        elif change == "rename":
            (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / "b.txt")
        elif change == "another":
            write(tmp_path, {"content/c.txt": "date 2022-08-05\n\nFour ships\n\nThey left.\n"})
        forecast = foresee(site, now=NOW)
        result = build(site, now=NOW)
        assert forecast == result


def test_every_article_that_was_ever_published_stays_in_it(tmp_path: Path) -> None:
    site = made(tmp_path)
    for number in range(5):
        write(
            tmp_path, {f"content/{number}.txt": f"date 2022-08-0{number + 1}\n\nT{number}\n\nX.\n"}
        )
        build(site, now=NOW + timedelta(days=number), wishes=Wishes(go_on=True))
        (tmp_path / "content" / f"{number}.txt").unlink()
    records = lock.parse(site.lock.read_bytes(), "feed.lock").records.values()
    assert {record.path for record in records} == {"a.txt", *(f"{n}.txt" for n in range(5))}
    assert sum(record.live for record in records) == 2
