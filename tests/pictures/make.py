"""Takes the picture of the README: `python tests/pictures/make.py`, from the project's folder."""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from programs import chromium, nginx  # noqa: E402


def main() -> None:
    """The page of the example article."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        build = HERE.parents[1] / "build"
        with nginx(build, place / "nginx") as server, chromium(place / "chromium") as browser:
            url = f"{server.base}/shanghai.html"
            with browser.page(url, width=760, height=520) as page:
                page.screenshot(HERE / "page.png")


if __name__ == "__main__":
    main()
