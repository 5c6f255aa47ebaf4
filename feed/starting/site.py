"""A new site: a configuration, a first article, and what git and GitHub are told."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from feed import articles, config, scan
from feed.adoption import tomltext
from feed.config import Config
from feed.errors import ArticleErrors, ConfigError
from feed.starting import article, files, workflow
from feed.starting.answers import Answers
from feed.terminal import shown

_HERE = Path(__file__).parent
_CONFIGURATION = "feed.toml"


class Part(NamedTuple):
    """A file of a new site, and what it holds unless it `is_there` already.

    `lacks` is the line that one which is there should have, and has not.
    """

    path: Path
    data: bytes
    is_there: bool = False
    lacks: str = ""


class Site(NamedTuple):
    """A site to be written: its folder as it was named, its configuration, its files.

    `is_new` is whether it had no configuration.
    """

    folder: Path
    config: Config
    parts: tuple[Part, ...]
    is_new: bool


def configured(folder: Path) -> Config | None:
    """The site that a folder is already; the folder need not be there yet.

    Raises ConfigError where it is no folder, where its articles would be those of a site further
    up, and where its configuration cannot be read.
    """
    above = folder.absolute()
    nearest = next(place for place in (above, *above.parents) if os.path.lexists(place))
    if not nearest.is_dir():
        raise ConfigError(f"{shown(nearest)} is no folder", "name another, or move it away")
    here = folder.resolve()
    found = config.find(here)
    if found is None:
        return None
    known = config.load(found)
    if found.parent == here:
        return known
    for inner in (known.content, known.output):
        if here.is_relative_to(inner.resolve()):
            message = f"{shown(folder)} belongs to the site of {shown(found)}"
            raise ConfigError(message, "name a folder outside of it: feed init ../FOLDER")
    return None


def complete(
    folder: Path, known: Config, *, now: datetime, github: bool = False, dry_run: bool = False
) -> Site:
    """Write what a site of that configuration lacks yet; does what `begin` does."""
    parts = tuple(_parts(known, now, github))
    source = known.source or known.root / _CONFIGURATION
    return _written(Site(folder, known, (Part(source, b"", True), *parts), False), dry_run)


def begin(
    folder: Path, answers: Answers, *, now: datetime, github: bool = False, dry_run: bool = False
) -> Site:
    """Write a new site, each file whole and over nothing; the configuration is the first.

    Raises FeedError where one cannot be written. Then those before it stay, and `complete` goes on.
    """
    root = folder.resolve()
    content = "." if _holds_articles(root) else "content"
    new = Config(
        root,
        answers.title,
        url=answers.url,
        timezone=answers.timezone,
        content=root / content,
        output=root / "build",
    )
    configuration = Part(root / _CONFIGURATION, _configuration(answers, content).encode())
    parts = (configuration, *_parts(new, now, github))
    return _written(Site(folder, new, parts, True), dry_run)


def _written(site: Site, dry_run: bool) -> Site:
    if not dry_run:
        for part in site.parts:
            if not part.is_there:
                files.create(part.path, part.data)
    return site


def _configuration(answers: Answers, content: str) -> str:
    template = (_HERE / "site.toml").read_text(encoding="utf-8")
    values = {key: tomltext.string(text) for key, text in answers._asdict().items()}
    text = re.sub(r"\{(\w+)\}", lambda match: values[match[1]], template)
    where = '\n# the articles lie beside this file\n[content]\ndir = "."\n'
    return text if content == "content" else text + where


def _holds_articles(folder: Path) -> bool:
    """Whether a folder without a content folder has articles in it, as a preview takes them."""
    if (folder / "content").exists() or not folder.is_dir():
        return False
    preview = config.preview(folder)
    names = sorted(path.name for path in folder.iterdir() if path.is_file())
    return any(_is_dated(preview, name) for name in names)


def _is_dated(site: Config, name: str) -> bool:
    """Whether a file is an article: of texts without a date a folder of anything has some."""
    if not scan.takes(site, name):
        return False
    try:
        data = (site.content / name).read_bytes()
        return articles.read(name, data, site.zone).date is not None
    except (ArticleErrors, OSError):
        return False


def _parts(site: Config, now: datetime, github: bool) -> Iterator[Part]:
    if _is_empty(site):
        hello = (_HERE / "hello.md").read_text(encoding="utf-8")
        new = article.plan(site, "Hello", now=now, text=hello)
        yield Part(new.place, new.data)
    if site.output.is_relative_to(site.root):
        built = site.output.relative_to(site.root).as_posix()
        yield _lines(site.root / ".gitignore", "what feed builds", f"/{_escaped(built)}/")
    about = "each line of it stands for itself: git keeps those of both sides"
    yield _lines(site.root / ".gitattributes", about, "feed.lock merge=union")
    if github:
        top = workflow.repository(site.root)
        path, text = top / workflow.PATH, workflow.text(top, site.root, site.output)
        yield Part(path, text.encode(), os.path.lexists(path))


def _is_empty(site: Config) -> bool:
    """Whether nothing was ever written for a site."""
    if os.path.lexists(site.lock):
        return False
    return not site.content.is_dir() or not scan.of(site).articles


def _lines(path: Path, about: str, line: str) -> Part:
    """A file of one line; where there is one already, whether it has that line."""
    data = f"# {about}\n{line}\n".encode()
    if not os.path.lexists(path):
        return Part(path, data)
    try:
        known = path.read_bytes().decode(errors="replace").splitlines()
    except OSError:
        known = []
    has_it = any(one.strip().strip("/") == line.strip("/") for one in known)
    return Part(path, data, True, "" if has_it else line)


def _escaped(path: str) -> str:
    """A path as a pattern that means nothing but it (gitignore(5))."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)
