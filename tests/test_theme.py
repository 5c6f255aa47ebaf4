"""A theme: files of its folder take the place of ours, and its faults are told like any other."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from programs import write

from feed import theme
from feed.cli import main
from feed.errors import ConfigError, ThemeError
from feed.theme import Theme

SETTINGS = 'url = "https://example.org/"\ntitle = "T"\nauthor = "A"\nlimit = 1\n'
THEME = 'theme = "look"\n'
CONTENT = {
    "content/a.md": "---\ndate: 2022-07-05\ntags: [Ships]\n---\nIt came in.\n",
    "content/b.md": "---\ndate: 2022-07-06\nlang: de\n---\nEs lief ein.\n",
}
BUILD = ("build", "--now", "2026-01-01", "--color", "never")

ARTICLES = {"a.html", "b.html"}
LISTS = {"tags/ships.html", "languages/de.html", "languages/en.html", "archive/1.html"}
FRONT = {"index.html"}
FORMER = {"old/b.html"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with each kind of page, built without a theme; it is the working folder."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    folder = tmp_path / "site"
    write(folder, {"feed.toml": SETTINGS, **CONTENT})
    monkeypatch.chdir(folder)
    (folder / "content/old").mkdir()
    (folder / "content/b.md").rename("content/old/b.md")
    assert main([*BUILD, "-q"]) == 0
    (folder / "content/old/b.md").rename("content/b.md")
    assert main([*BUILD, "-q"]) == 0
    return folder


def themed(site: Path, files: Mapping[str, str | bytes]) -> int:
    """Build the site with a theme of these files; the exit code."""
    write(site, {"feed.toml": SETTINGS + THEME})
    write(site / "look", files)
    return main([*BUILD, "-q"])


def built(site: Path) -> dict[str, bytes]:
    """What has been built and recorded, by its path; but for the list of what was built."""
    paths = [path for path in (site / "build").rglob("*") if path.is_file()]
    files = {str(path.relative_to(site / "build")): path.read_bytes() for path in paths}
    del files[".manifest.json"]
    return files | {"../feed.lock": (site / "feed.lock").read_bytes()}


# --- what takes the place of what ---------------------------------------------------------

PLACES = {
    "page.html": ARTICLES,
    "index.html": FRONT,
    "listing.html": LISTS,
    "redirect.html": FORMER,
    "head.html": FRONT | LISTS | ARTICLES,
    "foot.html": LISTS | ARTICLES,
    "style.css": {"style.css"},
    "copy.js": {"copy.js"},
    "feed.css": {"feed.css"},
}
"""A file of a theme -> all that it changes in a site."""


@pytest.mark.parametrize(("name", "changed"), PLACES.items(), ids=PLACES)
def test_a_file_takes_the_place_of_ours_of_its_name_and_of_no_other(
    site: Path, name: str, changed: set[str]
) -> None:
    before = built(site)
    assert themed(site, {name: "of the theme\n"}) == 0
    after = built(site)
    assert after.keys() == before.keys()
    assert {path for path in after if after[path] != before[path]} == changed
    assert all(b"of the theme\n" in after[path] for path in changed)


def test_without_its_theme_a_site_looks_as_before(site: Path) -> None:
    before = built(site)
    assert themed(site, {"page.html": "Another.\n", "style.css": "p { color: red }\n"}) == 0
    write(site, {"feed.toml": SETTINGS})
    assert main([*BUILD, "-q"]) == 0
    assert built(site) == before


def test_an_empty_theme_changes_nothing(site: Path) -> None:
    before = built(site)
    (site / "look").mkdir()
    assert themed(site, {}) == 0
    assert built(site) == before


def test_a_template_is_told_all_that_ours_are(site: Path) -> None:
    page = "{{ feed.title }}: {{ entry.title }}, {{ entry.published | day }}, {{ up }}\n"
    assert themed(site, {"page.html": page}) == 0
    assert built(site)["a.html"] == b"T: It came in., 2022-07-05, \n"


def test_what_an_author_wrote_is_text_to_a_template(site: Path) -> None:
    """A theme has to take no care of that."""
    write(site, {"content/a.md": "---\ntitle: 'A < b & c'\ndate: 2022-07-05\n---\nIt came in.\n"})
    assert themed(site, {"page.html": "<h1>{{ entry.title }}</h1>{{ content }}\n"}) == 0
    assert built(site)["a.html"] == b"<h1>A &lt; b &amp; c</h1><p>It came in.</p>\n"


def test_a_template_can_include_others_of_the_theme(site: Path) -> None:
    files = {"page.html": "{% include 'nav.html' %}\n", "nav.html": "<nav>{{ feed.title }}</nav>"}
    assert themed(site, files) == 0
    assert built(site)["a.html"] == b"<nav>T</nav>"


def test_a_style_sheet_is_no_template(site: Path) -> None:
    sheet = "p { content: '{{ nothing }} {% if %}' }\n"
    assert themed(site, {"style.css": sheet}) == 0
    assert built(site)["style.css"].decode() == sheet


# --- faults -------------------------------------------------------------------------------

FAULTS: dict[str, tuple[dict[str, str | bytes], str]] = {
    "a syntax error": (
        {"page.html": "<p>\n{% if %}\n"},
        "look/page.html:2: error: Expected an expression, got 'end of statement block'",
    ),
    "a block that does not end": (
        {"index.html": "<p>\n{% for one in feed.entries %}\n"},
        "look/index.html:2: error: Unexpected end of template.",
    ),
    "a filter that there is not": (
        {"listing.html": "<p>\n\n{{ listing | nothing }}\n"},
        "look/listing.html:3: error: No filter named 'nothing'.",
    ),
    "an undefined name": (
        {"page.html": "<p>\n{{ nothing }}\n"},
        "look/page.html:2: error: cannot be rendered: 'nothing' is undefined",
    ),
    "an undefined field": (
        {"page.html": "{{ entry.nothing }}\n"},
        "look/page.html:1: error: cannot be rendered: "
        "'feed.model.Entry object' has no attribute 'nothing'",
    ),
    "an undefined name in what a page includes": (
        {"foot.html": "<p>\n\n\n{{ nothing }}\n"},
        "look/foot.html:4: error: cannot be rendered: 'nothing' is undefined",
    ),
    "an error at run time": (
        {"index.html": "<p>\n{{ 1 // (feed.entries | length - 1) }}\n"},
        "look/index.html:2: error: cannot be rendered: ",
    ),
    "an error in the page of an address of the past": (
        {"redirect.html": "{{ 'a' + 1 }}\n"},
        "look/redirect.html:1: error: cannot be rendered: ",
    ),
    "a template that includes one that there is not": (
        {"page.html": "<p>\n{% include 'nav.html' %}\n"},
        'look/page.html:2: error: cannot be rendered: there is no template "nav.html"',
    ),
    "parts in which one is missing that others need": (
        {"parts.html": "<p>\n"},
        "look: error: cannot be rendered: the template 'parts.html' (imported on line 1 in ",
    ),
    "a template that is not UTF-8": (
        {"page.html": "<p>Łódź".encode("iso-8859-2")},
        "look/page.html: error: is not UTF-8 at byte 3",
    ),
    "a style sheet that is not UTF-8": (
        {"style.css": b"p::before { content: '\xe9' }\n"},
        "look/style.css: error: is not UTF-8 at byte 22",
    ),
    "a picture": (
        {"logo.png": b"\x89PNG\r\n\x1a\n"},
        "look/logo.png: error: is not UTF-8 at byte 0\n  help: pictures go into content/static/",
    ),
}
"""What a theme holds, and what is said of it."""

every_fault = pytest.mark.parametrize(("files", "expected"), FAULTS.values(), ids=FAULTS)


@every_fault
def test_a_fault_is_told_with_file_and_line_and_changes_nothing(
    site: Path,
    capsys: pytest.CaptureFixture[str],
    files: Mapping[str, str | bytes],
    expected: str,
) -> None:
    write(site, {"content/c.txt": "date 2022-07-07\n\nIt is not published.\n"})
    before = built(site)
    assert themed(site, files) == 2
    told = capsys.readouterr().err
    assert expected in told
    assert "Traceback" not in told
    assert built(site) == before


@every_fault
def test_a_dry_run_tells_it_too(
    site: Path,
    capsys: pytest.CaptureFixture[str],
    files: Mapping[str, str | bytes],
    expected: str,
) -> None:
    write(site, {"feed.toml": SETTINGS + THEME})
    write(site / "look", files)
    assert main([*BUILD, "--dry-run"]) == 2
    assert expected in capsys.readouterr().err


def test_a_fault_that_another_process_meets_is_told_alike(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With that many articles all cores render them."""
    write(site / "content", {f"{n}.txt": f"date 2022-07-07\n\nNo. {n}\n" for n in range(800)})
    assert themed(site, {"page.html": "<p>\n{{ nothing }}\n"}) == 2
    expected = "look/page.html:2: error: cannot be rendered: 'nothing' is undefined\n"
    assert capsys.readouterr().err.endswith(expected)


def test_a_theme_that_is_not_there_is_told(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = built(site)
    assert themed(site, {}) == 2
    told = capsys.readouterr().err
    assert "there is no folder " in told and "look\n  help: make it, or leave theme out\n" in told
    assert built(site) == before


# --- reading ------------------------------------------------------------------------------


def test_no_folder_is_no_theme() -> None:
    assert theme.read(None) == Theme()


def test_a_theme_is_its_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    """Neither folders in it nor hidden files, such as editors leave, are of it."""
    write(tmp_path, {"page.html": "b", "a.html": "a", ".page.html.swp": b"\xff", "old/c.html": "c"})
    assert theme.read(tmp_path) == Theme(str(tmp_path), (("a.html", "a"), ("page.html", "b")))


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, {"page.html": b"\xef\xbb\xbf<p>"})
    assert theme.read(tmp_path).files == (("page.html", "<p>"),)


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    write(tmp_path, {"look": "a file"})
    with pytest.raises(ConfigError, match="there is no folder"):
        theme.read(tmp_path / "look")


def test_what_is_no_text_is_a_fault_of_that_file(tmp_path: Path) -> None:
    write(tmp_path, {"page.html": b"<p>\xff"})
    with pytest.raises(ThemeError) as caught:
        theme.read(tmp_path)
    fault = caught.value
    assert (fault.path, fault.line) == (str(tmp_path / "page.html"), 0)
    assert fault.message == "is not UTF-8 at byte 3"
