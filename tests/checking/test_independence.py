"""What judges the documents shares nothing with what makes them."""

import subprocess
import sys
from pathlib import Path

import feed

WORK = """
import sys
from feed.checking import check
print(*sorted(sys.modules))
"""
OURS = """addresses characters checking errors filenames migration migration.sources
progress terminal"""
"""The modules of ours, beside its own, that a check imports."""
WRITERS = {"feedgen", "jinja2", "nh3", "markupsafe", "pyromark", "feedparser"}


def test_a_check_imports_nothing_that_makes_documents() -> None:
    done = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    modules = done.stdout.split()
    ours = {name.removeprefix("feed.") for name in modules if name.startswith("feed.")}
    assert {name for name in ours if not name.startswith("checking.")} == set(OURS.split())
    assert not WRITERS & set(modules)


def test_what_makes_documents_knows_nothing_of_their_judge() -> None:
    package = Path(feed.__file__).parent
    writers = [*package.glob("formats/*.py"), *package.glob("cleaning/*.py")]
    assert writers
    assert not [path for path in writers if "checking" in path.read_text(encoding="utf-8")]
