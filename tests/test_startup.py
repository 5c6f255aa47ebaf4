"""What a build imports: one with nothing to do has no time for what it does not need."""

import subprocess
import sys
from pathlib import Path

import pytest
from programs import write

from feed import stamps

NEEDED = """addresses build cache characters cli commands commands.build commands.options config
dates errors events filenames inputs languages lock lockfile minting model order output paths people
policies program progress report result scan settings staging stamps targets terminal theme
tomlerrors workers"""
"""The modules of ours that a build with nothing to do imports."""

SLOW = """asyncio click concurrent dateutil difflib email feedgen feedparser html5lib http inspect
jinja2 lxml markupsafe multiprocessing nh3 pickle pyromark random shtab socket ssl tempfile tqdm
unittest xml yaml"""
"""What takes long to import and is never needed for that."""

WORK = """
import sys
from feed import stamps
stamps._STEP = 0
from feed.cli import main
code = main(["build", "-q", "-C", sys.argv[1], "--now", "2026-01-01T00:00:00Z"])
print(code, *sorted(sys.modules))
"""


def imported(site: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", WORK, site], capture_output=True, text=True, check=True
    )
    code, *modules = done.stdout.split()
    assert (code, done.stderr) == ("0", "")
    return set(modules)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert stamps._STEP
    folder = tmp_path_factory.mktemp("site")
    settings = 'url = "https://example.org/"\nauthor = "A <a@example.org>"\nsince = 2020-01-01\n'
    write(folder, {"feed.toml": settings})
    for number in range(3):
        write(folder / "content", {f"{number}.md": f"---\ndate: 2022-07-0{number + 1}\n---\nA.\n"})
    imported(folder)
    return folder


def test_a_build_with_nothing_to_do_imports_what_it_needs(site: Path) -> None:
    ours = {name.removeprefix("feed.") for name in imported(site) if name.startswith("feed.")}
    assert ours == set(NEEDED.split())


def test_it_imports_nothing_slow(site: Path) -> None:
    tops = {name.partition(".")[0] for name in imported(site)}
    assert tops & set(SLOW.split()) == {"inspect"}  # dataclasses are made with it


def test_a_build_with_something_to_do_imports_what_makes_documents(site: Path) -> None:
    write(site / "content", {"4.md": "---\ndate: 2022-07-05\n---\nAnother.\n"})
    modules = imported(site)
    assert {"feed.making", "feedgen.feed", "jinja2", "pyromark"} <= modules
    assert not {"tqdm", "multiprocessing", "feedparser", "yaml"} & modules
    rarely = {"nh3", "feed.cleaning.rewriting", "feed.articles.template_tags.rendering"}
    assert not rarely & modules


def test_what_few_articles_need_is_imported_for_those(site: Path) -> None:
    write(site / "content", {"5.md": "---\ndate: 2022-07-06\n---\n<b>More</b> {{ site.url }}.\n"})
    assert {"nh3", "feed.articles.template_tags.rendering"} <= imported(site)
