"""Pages of the preview's own: valid, readable by all, at all widths."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import CONTENT, SETTINGS, Preview, serving
from programs import Browser, axe, chromium, vnu, write

VIEWS = (".feed/", ".feed/feed/feed.atom", ".feed/article/half.atom", "nothing.html", "half.html")


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    site = tmp_path_factory.mktemp("site")
    write(site, CONTENT)
    with serving(site) as found:
        found.await_line("4 articles")
        write(site, {"content/bad.txt": "date 2022-13-05\n\nX\n\nY.\n"})
        found.await_line("last good state")
        yield found


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.mark.parametrize(
    ("settings", "german", "told"),
    [
        pytest.param("", False, "1 more: of tags", id="tags alone"),
        pytest.param("tags = false\n", False, "", id="nothing beside the main one"),
        pytest.param(
            "limit = 1\n", False, "4 more: of tags, of the history", id="a history as well"
        ),
        pytest.param("tags = false\n", True, "2 more: of languages", id="languages alone"),
    ],
)
def test_the_overview_names_the_kinds_of_feeds_that_there_are(
    settings: str, german: bool, told: str, tmp_path: Path
) -> None:
    write(tmp_path, CONTENT | {"feed.toml": SETTINGS + settings})
    # of one language there is no feed of its own
    write(tmp_path, {"content/ships.de.txt": CONTENT["content/ships.txt"]} if german else {})
    with serving(tmp_path) as found:
        found.await_line("articles")
        overview = found.get("/.feed/").body.decode()
    summaries = re.findall("<summary>(.*?)</summary>", overview)
    assert summaries == ([told] if told else [])


@pytest.mark.parametrize("path", VIEWS)
def test_they_are_valid_html(preview: Preview, path: str, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(preview.get(f"/{path}").body)
    assert vnu([tmp_path / "page.html"]) == []


@pytest.mark.parametrize("dark", [False, True], ids=["by day", "by night"])
@pytest.mark.parametrize("path", VIEWS)
def test_they_can_be_read_by_all(preview: Preview, browser: Browser, path: str, dark: bool) -> None:
    with browser.page(f"{preview.base}/{path}", width=400, dark=dark) as page:
        assert axe(page) == []
        assert page.ask("document.documentElement.scrollWidth") <= 400
        assert any("is not a date" in text for text in page.shown())
