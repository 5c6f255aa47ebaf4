"""Takes the pictures of the README: `python tests/pictures/make.py`, from the project's folder."""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from programs import NOW, chromium, nginx, site  # noqa: E402

SETTINGS = """title = "Harbour Notes"
subtitle = "Letters from a small port"
author = "Ada Quay"
rights = "© 2022 Ada Quay"
limit = 3
"""
TITLES = [
    "Fog",
    "The first ship of the year",
    "Nets",
    "A crane from 1911",
    "Why the market opens at four",
]
TITLES += ["What the pilots know", "The last ferry", "Wind from the north-east"]
TAGS = ["ships", "weather", "market"]


ARTICLES = {
    f"{number}.txt": f"date 2022-07-{number:02}\ntags: {TAGS[number % 3]}\ntitle: {title}\n"
    "summary: What came in, what went out, and who was there.\n\nText.\n"
    for number, title in enumerate(TITLES, 1)
}


def main() -> None:
    """The page of the example article, and a front page to subscribe from."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with (
            chromium(place / "chromium") as browser,
            nginx(HERE.parents[1] / "build", place / "nginx") as server,
            site(place / "site", SETTINGS, ARTICLES) as made,
        ):
            with browser.page(f"{server.base}/shanghai.html", width=760, height=520) as page:
                page.screenshot(HERE / "page.png")
            made.build(NOW, "--base-url", "https://example.org/")
            with browser.page(made.url("index.html"), width=760, height=900) as page:
                page.screenshot(HERE / "index.png")


if __name__ == "__main__":
    main()
