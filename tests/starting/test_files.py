"""Files that are written once: whole or not at all, and over nothing."""

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from feed.errors import FeedError
from feed.starting import files


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def test_a_file_is_written_with_its_folders_and_nothing_else_is_left(tmp_path: Path) -> None:
    assert files.create(tmp_path / "a" / "b.md", b"text")
    assert (tmp_path / "a" / "b.md").read_bytes() == b"text"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.md"]


def test_what_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"mine")
    (tmp_path / "link.md").symlink_to("nowhere")
    (tmp_path / "folder.md").mkdir()
    for name in ("a.md", "link.md", "folder.md"):
        assert not files.create(tmp_path / name, b"text")
    assert (tmp_path / "a.md").read_bytes() == b"mine"
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_comes_in_between_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    (tmp_path / "a.md").write_bytes(b"mine")
    assert not files.create(tmp_path / "a.md", b"text")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]


def test_what_a_killed_one_left_is_written_over(tmp_path: Path) -> None:
    (tmp_path / ".a.md.new").write_bytes(b"half of a te")
    assert files.create(tmp_path / "a.md", b"text")
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


def test_a_disk_on_which_a_file_has_one_name_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    assert files.create(tmp_path / "a.md", b"text")
    assert not files.create(tmp_path / "a.md", b"other")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"text"]


@pytest.mark.parametrize("step", ["fsync", "link"])
def test_a_full_disk_leaves_no_part_of_a_file(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(*_: object, **__: object) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, step, fill)
    with pytest.raises(FeedError, match=r"^error: a\.md: No space left on device\n") as told:
        files.create(tmp_path / "a.md", b"text")
    assert told.value.exit_code == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    with pytest.raises(FeedError, match=r"File exists|Not a directory"):
        files.create(tmp_path / "a" / "b.md", b"text")
