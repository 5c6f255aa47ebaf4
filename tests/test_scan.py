"""What lies in the content folder."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from programs import write

from feed.config import Config
from feed.errors import ConfigError
from feed.scan import Listing, scan
from feed.stamps import Stamp

INCLUDE, EXCLUDE = Config(Path(), "").include, Config(Path(), "").exclude


def listed(
    folder: Path, include: Sequence[str] = INCLUDE, exclude: Sequence[str] = EXCLUDE
) -> Listing:
    return scan(folder / "content", include, exclude, folder / "build")


def sizes(found: Mapping[str, Stamp]) -> dict[str, int]:
    return {path: stamp.size for path, stamp in found.items()}


def faults(folder: Path) -> list[tuple[str, str]]:
    return [(fault.path, fault.message) for fault in sorted(listed(folder).faults, key=str)]


def test_articles_and_files_are_listed_sorted_each_with_its_size(tmp_path: Path) -> None:
    write(
        tmp_path / "content",
        {"z.txt": b"12", "a/b.md": b"1", "B.HTML": b"", "pic.png": b"123", "a/x": b"1234"},
    )
    found = listed(tmp_path)
    assert list(sizes(found.articles).items()) == [("B.HTML", 0), ("a/b.md", 1), ("z.txt", 2)]
    assert list(sizes(found.files).items()) == [("a/x", 4), ("pic.png", 3)]


@pytest.mark.parametrize(
    ("name", "is_article"),
    [
        *(
            (f"a{suffix}", True)
            for suffix in (".txt", ".text", ".md", ".markdown", ".html", ".htm")
        ),
        ("a.TXT", True),
        ("a.pdf", False),
        ("a", False),
        ("txt", False),
        ("a.txt~", False),
        ("_a.txt", False),
        ("x/_a.txt", False),
        ("_x/a.txt", False),
        ("x/_y/z/a.txt", False),
        ("README.md", False),
        ("x/README.txt", False),
        ("README", False),
        ("a_b.txt", True),
        ("x/READ.txt", True),
    ],
)
def test_what_an_article_is(tmp_path: Path, name: str, is_article: bool) -> None:
    write(tmp_path / "content", {name: b"x"})
    found = listed(tmp_path)
    assert (list(found.articles), list(found.files)) == (
        ([name], []) if is_article else ([], [name])
    )


@pytest.mark.parametrize("name", ["static/robots.txt", "static/x/demo.html"])
def test_what_is_static_is_copied_and_no_article(tmp_path: Path, name: str) -> None:
    write(tmp_path / "content", {name: b"x"})
    found = listed(tmp_path)
    assert (list(found.articles), list(found.files)) == ([], [name])


@pytest.mark.parametrize("name", [".a.txt", ".x/a.txt", "x/.y/z/a.txt", "x/.#a.txt"])
def test_names_that_begin_with_a_dot_are_passed_over(tmp_path: Path, name: str) -> None:
    write(tmp_path / "content", {name: b"x"})
    assert listed(tmp_path) == Listing({}, {})


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ("**/*", {"a.txt", "x/b.txt", "x/y/c.txt"}),
        ("*", {"a.txt", "x/b.txt", "x/y/c.txt"}),
        ("*.txt", {"a.txt"}),
        ("**/*.txt", {"a.txt", "x/b.txt", "x/y/c.txt"}),
        ("x", {"x/b.txt", "x/y/c.txt"}),
        ("x/", {"x/b.txt", "x/y/c.txt"}),
        ("/x", {"x/b.txt", "x/y/c.txt"}),
        ("x/*.txt", {"x/b.txt"}),
        ("x/**", {"x/b.txt", "x/y/c.txt"}),
        ("**/y", {"x/y/c.txt"}),
        ("?.txt", {"a.txt"}),
        ("x/?.txt", {"x/b.txt"}),
        ("A.txt", set()),
        ("[a].txt", set()),
        ("a.tx", set()),
    ],
)
def test_patterns_are_those_of_a_shell_and_one_of_a_folder_holds_for_all_in_it(
    tmp_path: Path, pattern: str, taken: set[str]
) -> None:
    write(tmp_path / "content", {"a.txt": b"", "x/b.txt": b"", "x/y/c.txt": b""})
    everything = {"a.txt", "x/b.txt", "x/y/c.txt"}
    assert set(listed(tmp_path, [pattern], []).articles) == taken
    assert set(listed(tmp_path, ["**/*"], [pattern]).articles) == everything - taken


def test_without_patterns_nothing_is_taken_and_nothing_left(tmp_path: Path) -> None:
    write(tmp_path / "content", {"a.txt": b"", "_b.txt": b""})
    assert set(listed(tmp_path, [], []).articles) == set()
    assert set(listed(tmp_path, ["**/*"], []).articles) == {"a.txt", "_b.txt"}


def test_the_output_is_not_read_as_content(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": b"", "build/a.html": b"", "x/build/b.txt": b""})
    found = scan(tmp_path, INCLUDE, EXCLUDE, tmp_path / "build")
    assert set(found.articles) == {"a.txt", "x/build/b.txt"}


def test_a_content_folder_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"there is no folder {tmp_path}/content"):
        listed(tmp_path)


# --- links ---------------------------------------------------------------------------------


def test_a_link_within_the_content_is_the_file_that_it_leads_to(tmp_path: Path) -> None:
    write(tmp_path / "content", {"x/a.txt": b"12345"})
    (tmp_path / "content" / "b.txt").symlink_to("x/a.txt")
    assert sizes(listed(tmp_path).articles) == {"b.txt": 5, "x/a.txt": 5}


def test_no_link_to_a_folder_is_followed(tmp_path: Path) -> None:
    write(tmp_path, {"content/x/a.txt": b"", "outside/b.txt": b""})
    (tmp_path / "content" / "round").symlink_to(".")
    (tmp_path / "content" / "inside").symlink_to("x")
    (tmp_path / "content" / "out").symlink_to("../outside")
    assert sizes(listed(tmp_path).articles) == {"x/a.txt": 0}


def test_a_content_folder_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, {"elsewhere/a.txt": b"1"})
    (tmp_path / "elsewhere" / "b.txt").symlink_to("a.txt")
    (tmp_path / "content").symlink_to("elsewhere")
    assert sizes(listed(tmp_path).articles) == {"a.txt": 1, "b.txt": 1}


@pytest.mark.parametrize(
    ("target", "wrong"),
    [
        pytest.param("../secret.txt", "is a link that leaves content/", id="out of the folder"),
        pytest.param("/etc/passwd", "is a link that leaves content/", id="absolute"),
        pytest.param("../nowhere", "is a link that leaves content/", id="out to nothing"),
        pytest.param("on.txt", "is a link that leaves content/", id="out by another link"),
        pytest.param("nowhere.txt", "is a link to nothing", id="to nothing"),
        pytest.param(
            "link.txt",
            "is a link to nothing",
            id="to itself",
        ),
    ],
)
def test_a_link_that_is_not_followed_is_a_fault(tmp_path: Path, target: str, wrong: str) -> None:
    write(tmp_path, {"secret.txt": b"", "content/a.txt": b""})
    (tmp_path / "content" / ".on").symlink_to("../secret.txt")
    target = target.replace("on.txt", ".on")
    (tmp_path / "content" / "link.txt").symlink_to(target)
    assert faults(tmp_path) == [("link.txt", wrong)]


# --- what cannot be ------------------------------------------------------------------------

WRONG_NAME = "its name holds a character that no address can have"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param(b"a\\b.txt", r"a\b.txt", id="a backslash"),
        pytest.param(b"a\nb.txt", r"a\nb.txt", id="a line break"),
        pytest.param(b"a\tb.txt", r"a\tb.txt", id="a tab"),
        pytest.param(b"a\x1b[2Jb.txt", r"a\x1b[2Jb.txt", id="a command to the terminal"),
        pytest.param(b"a\x7f.txt", r"a\x7f.txt", id="a control character"),
        pytest.param(b"x\n/a.txt", r"x\n/a.txt", id="in the name of a folder"),
        pytest.param(b"pic\\.png", r"pic\.png", id="of a file that is no article"),
    ],
)
def test_a_name_that_no_address_can_have_is_a_fault(
    tmp_path: Path, name: bytes, shown: str
) -> None:
    write(tmp_path / "content", {os.fsdecode(name): b"x"})
    assert faults(tmp_path) == [(shown, WRONG_NAME)]


def test_a_name_that_is_not_utf_8_is_a_fault_and_can_be_shown(tmp_path: Path) -> None:
    write(tmp_path / "content", {os.fsdecode(b"caf\xe9.txt"): b"x"})
    ((shown, message),) = faults(tmp_path)
    assert message == WRONG_NAME
    assert shown.startswith("caf")
    assert shown.isprintable()
    assert shown.isascii()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["a pipe", "a folder"])
def test_what_is_no_file_is_never_read(tmp_path: Path, make: Callable[[Path], None]) -> None:
    write(tmp_path / "content", {"a.txt": b""})
    make(tmp_path / "content" / "b.txt")
    if make is os.mkfifo:
        assert faults(tmp_path) == [("b.txt", "is no file")]
    else:
        assert sizes(listed(tmp_path).articles) == {"a.txt": 0}


def test_all_faults_are_told_sorted_by_path(tmp_path: Path) -> None:
    write(tmp_path / "content", {"z\\.txt": b"", "b\n.txt": b"", "c.txt": b""})
    (tmp_path / "content" / "a.txt").symlink_to("nowhere")
    assert [path for path, _ in faults(tmp_path)] == ["a.txt", r"b\n.txt", r"z\.txt"]
