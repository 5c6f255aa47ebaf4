"""Which files a site is made of."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feed.config import Config
from feed.serving.watching import Places, follow, places

PATIENCE = 5.0

SITE = Config(
    Path("/site"),
    "T",
    content=Path("/site/content"),
    output=Path("/site/build"),
    theme=Path("/site/look"),
    source=Path("/site/mine.toml"),
)
BARE = Config(Path("/site"), "T", content=Path("/site"), output=Path("/site/build"))
"""Of articles that lie in the folder of the site itself."""

CONCERN = {
    "content/a.md": True,
    "content/2022/a.md": True,
    "content/static/.well-known/x": True,
    "content/.a.md.swp": False,
    "content/.git/index": False,
    "look/page.html": True,
    "build/a.html": False,
    "a.md": False,
    "content/node_modules/x/README.md": False,
}


@pytest.mark.parametrize(("path", "concerns"), CONCERN.items())
def test_what_a_build_may_read_is_watched(path: str, concerns: bool) -> None:
    assert places(SITE).concern(f"/site/{path}") is concerns


@pytest.mark.parametrize(
    ("path", "concerns"),
    [("a.md", True), ("build/a.html", False), (".feed_cache/x.json", False), ("b/c.txt", True)],
)
def test_of_articles_beside_the_output_only_they_are(path: str, concerns: bool) -> None:
    assert places(BARE).concern(f"/site/{path}") is concerns


def test_beside_them_lie_the_configuration_and_the_lock_if_it_is_not_ours() -> None:
    assert places(SITE).names == {"feed.toml", "pyproject.toml", "mine.toml"}
    assert places(SITE, lock=True).names == {*places(SITE).names, "feed.lock"}


def test_a_file_that_is_deleted_has_a_while_to_come_back(tmp_path: Path) -> None:
    """However long this machine takes for each step: in no build is it missing."""
    article, configuration = tmp_path / "content/a.txt", tmp_path / "feed.toml"
    article.parent.mkdir()
    article.write_text("one")
    where = places(Config(tmp_path, "T", content=tmp_path / "content", output=tmp_path / "build"))
    seen: list[bool] = []

    def build() -> tuple[Places, None]:
        seen.append(article.exists())
        if len(seen) == 2:
            raise InterruptedError
        threading.Thread(target=edit).start()
        return where, None

    def edit() -> None:
        article.unlink()
        time.sleep(0.3)  # that it is noticed, mostly
        configuration.write_text("")
        time.sleep(0.3)
        article.write_text("two")

    with pytest.raises(InterruptedError):
        follow(where, build, lambda: datetime.now(UTC), patience=PATIENCE)
    assert seen == [True, True]
