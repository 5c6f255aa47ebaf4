"""Which files a site is made of."""

from pathlib import Path

import pytest

from feed.config import Config
from feed.serving.watching import places

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


def test_beside_them_lie_the_configuration_and_the_lock() -> None:
    assert places(SITE).names == {"feed.toml", "pyproject.toml", "mine.toml", "feed.lock"}
