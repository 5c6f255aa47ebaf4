"""Real sites, built by feed itself: one that has everything, and what else it can be told."""

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from programs import write

from feed import config
from feed.build import build
from feed.events import Wishes

NOW = datetime(2026, 11, 1, tzinfo=UTC)
URL = "https://example.org/"

SETTINGS = """
title = "Harbour & Sea"
subtitle = "Letters from a port"
author = "Ada Quay <ada@example.org> (https://example.org/tides.html)"
rights = "© Ada Quay"
license = "https://creativecommons.org/licenses/by/4.0/"
icon = "https://example.org/static/icon.png"
logo = "https://example.org/static/logo.png"
limit = 2
[aliases]
"atom.xml" = "feed.atom"
"feeds/all.rss" = "feed.rss"
"old/" = "tides.html"
"""

CONTENT: Mapping[str, str | bytes] = {
    "tides.md": "---\ndate: 2022-07-05\ntags: [ships, Łódź & co]\nsummary: High & low.\n---\n"
    "High[^1] at noon: see [ships](ships.md), ![map](map.png).\n\n[^1]: Mostly.\n",
    "ships.md": "---\ndate: 2022-07-06\ntags: [ships]\nenclosure: talk.mp3\n---\n"
    "# Cargo\n\n## Cargo\n\nThree came in, and [elsewhere](https://elsewhere.example/) none.\n",
    "文 1.txt": "date 2022-07-07\nlang: zh\n\nA first line\n\nSome text, and <b> too.\n",
    "a/index.html": "<meta name=date content=2022-07-08><title>In a folder</title><p>Text.</p>",
    "post.md": "---\ndate: 2022-07-09\nlink: https://elsewhere.example/story\ntags: [ships]\n"
    "image: map.png\n---\nRead that.\n",
    "renamed.txt": "date 2022-07-10\n\nThis one is renamed once it has been built.\n",
    "gone.txt": "date 2022-07-11\n\nThis one is deleted again.\n",
    "last.txt": "date 2022-07-12\n\nThe last of them.\n",
    "map.png": b"\x89PNG not really",
    "talk.mp3": b"sound" * 100,
    "static/icon.png": b"icon",
    "static/logo.png": b"logo",
    "static/own.html": "<p>whatever its author likes<script>1</script>",
}


def make(folder: Path, settings: str = SETTINGS, url: str = URL) -> Path:
    """Build a site, rename an article, delete one, and build again; the output folder."""
    write(folder, {"feed.toml": (f'url = "{url}"\n' if url else "") + settings})
    write(folder / "content", CONTENT)
    site = config.load(folder / "feed.toml")
    build(site, now=NOW, jobs=1)
    if url:
        (folder / "content/renamed.txt").rename(folder / "content/other.txt")
        (folder / "content/gone.txt").unlink()
        build(site, now=NOW, jobs=1, wishes=Wishes(go_on=True))
    return site.output


@cache
def everything() -> Path:
    """The output of the site that has everything; nobody may change it."""
    return make(Path(mkdtemp(prefix="feed-checking")))


def copy(folder: Path) -> Path:
    """The same, to be changed."""
    return Path(shutil.copytree(everything(), folder / "build"))
