"""What a path tells: whether it is an article's, and of one its name, its date, its language."""

from __future__ import annotations

import posixpath
import re

from feed import languages

SUFFIXES = frozenset((".txt", ".text", ".md", ".markdown", ".html", ".htm"))
"""Of files for which there is a reader, in lower case."""

POSTS = "_posts"
"""The folder in which Jekyll's articles lie; a folder of articles in spite of its name."""

_POSTS_WITHIN = re.compile(rf"(?:^|(?<=/)){POSTS}/")
_DATED = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)[-_ ](?P<name>[^._].*)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/[^/]+", re.ASCII)
_LANGUAGE = re.compile(r"(?P<name>.+)\.(?P<lang>[a-z]{2}(?:-[A-Za-z]{2,4})?)", re.ASCII)


def is_article(path: str) -> bool:
    """Whether a path has a suffix for which there is a reader."""
    name, _, suffix = path.rpartition(".")
    if not name or name[-1] in "/.":
        # dots in front of a name begin no suffix
        suffix = posixpath.splitext(path)[1].removeprefix(".")
    return f".{suffix}".lower() in SUFFIXES


def output_path(path: str) -> str:
    """The path that an article's outputs share: without suffix, and without a date in its name.

    An `index` in a folder is the article that the folder is (Hugo's page bundle); `_posts` is no
    part of it.
    """
    folder, name = _named(path)
    return posixpath.join(folder, _undated(name))


def date_of(path: str) -> str:
    """The day that a path tells, as `2022-07-05`; empty where it tells none.

    In front of the name, as the name, or as the folders of a year, a month and a day.
    """
    _, name = _named(path)
    if match := _DATED.fullmatch(name):
        return match["date"]
    if _DAY.fullmatch(name):
        return name
    folders = _FOLDERS.search(path)
    return "-".join(folders.groups()) if folders else ""


def language_of(path: str) -> str:
    """The language in a name such as `ships.fr.md`; empty where there is none that is known."""
    if path.count(".") < 2:
        return ""
    match = _LANGUAGE.fullmatch(posixpath.basename(posixpath.splitext(path)[0]))
    return match["lang"] if match and languages.is_known(match["lang"]) else ""


def categories_of(path: str) -> tuple[str, ...]:
    """The folders in which Jekyll's folder of articles lies: they are categories there."""
    folder, posts, _ = f"/{path}".partition(f"/{POSTS}/")
    return tuple(folder.strip("/").split("/")) if posts and folder.strip("/") else ()


def without_posts(path: str) -> str:
    """The path as it would be if the folder `_posts` were not."""
    return _POSTS_WITHIN.sub("", path) if POSTS in path else path


def _named(path: str) -> tuple[str, str]:
    """The folder and the name that an article has to its outputs, the date still in it."""
    folder, name = posixpath.split(without_posts(posixpath.splitext(path)[0]))
    if not folder:
        return folder, name
    if name == "index":
        return posixpath.split(folder)
    if name.startswith("index.") and language_of(path):
        above, bundle = posixpath.split(folder)
        return above, f"{bundle}{name.removeprefix('index')}"
    return folder, name


def _undated(name: str) -> str:
    match = _DATED.fullmatch(name)
    return match["name"] if match else name
