"""The real generators, each run over a copy of its fixture: one table."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from programs import PATIENCE, lack, surroundings
from sites import entries


class Generator(NamedTuple):
    """How a generator builds the folder that it stands in, and which feeds it then has written.

    `variable` may have the path of its program, if that is not where programs are.
    """

    variable: str
    program: str
    options: tuple[str, ...]
    feeds: tuple[str, ...]


GENERATORS: Mapping[str, Generator] = {
    "hugo": Generator("FEED_HUGO", "hugo", ("build",), ("public/index.xml", "public/fr/index.xml")),
    "pelican": Generator(
        "FEED_PELICAN",
        "pelican",
        ("content", "-s", "pelicanconf.py", "-o", "output", "--fatal", "warnings"),
        ("output/feeds/all.atom.xml",),
    ),
    "jekyll": Generator(
        "FEED_JEKYLL", "jekyll", ("build", "--source", "site", "--trace"), ("_site/feed.xml",)
    ),
    "eleventy": Generator("FEED_ELEVENTY", "eleventy", (), ("_site/feed.xml",)),
}


def built_by(name: str, folder: Path) -> list[Any]:
    """The entries of all feeds that a generator makes of the site in `folder`."""
    generator = GENERATORS[name]
    program = _program(generator)
    _lay_modules(program, folder)
    done = subprocess.run(
        [program, *generator.options],
        cwd=folder,
        env=surroundings(None) | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        pytest.fail(f"{name} fails:\n{done.stdout.decode()}{done.stderr.decode()}")
    return [entry for feed in generator.feeds for entry in entries(folder / feed)]


def _program(generator: Generator) -> Path:
    found = shutil.which(os.environ.get(generator.variable) or generator.program)
    return Path(found) if found else lack(f"{generator.program} is not installed")


def _lay_modules(program: Path, folder: Path) -> None:
    """Node looks for plugins in the folder of the site, and they lie beside the program."""
    for place in program.parents:
        if place.name == "node_modules":
            (folder / "node_modules").symlink_to(place)
