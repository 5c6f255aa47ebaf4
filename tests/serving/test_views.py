"""Pages of the preview's own: valid, readable by all, at all widths."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import CONTENT, Preview, serving
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
