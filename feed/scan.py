"""What lies in the content folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from stat import S_ISREG

import msgspec

from feed import characters, paths
from feed.config import Config
from feed.errors import ArticleError, ConfigError, OutputError
from feed.filenames import portable
from feed.output import MANIFEST
from feed.stamps import Stamp

STATIC = "static/"
"""The folder whose files are all copied, and are no articles."""


class Listing(msgspec.Struct, frozen=True):
    """Paths relative to the content folder, with `/`, sorted, each with the stamp of its file.

    `faults` are of what cannot be read as what it seems to be.
    """

    articles: Mapping[str, Stamp]
    files: Mapping[str, Stamp]
    faults: tuple[ArticleError, ...] = ()


def of(config: Config) -> Listing:
    """What lies in the content folder of a site; raises what `scan` does."""
    return scan(config.content, config.include, config.exclude, config.output)


def scan(content: Path, include: Iterable[str], exclude: Iterable[str], output: Path) -> Listing:
    """List the articles that `include` takes and `exclude` leaves, and all other files.

    Names that begin with a dot are passed over outside of `STATIC`, so are the output folder and
    `node_modules`, and what was built anywhere. No
    link to a folder is followed, and none that leaves the content folder.

    Raises ConfigError where there is no such folder, OutputError where one cannot be listed.
    """
    if not content.is_dir():
        hint = "make it and put an article into it, or set [content] dir"
        raise ConfigError(f"there is no folder {content}", hint)
    taken, left = _Patterns(include), _Patterns(exclude)
    listed: dict[str, Stamp] = {}
    files: dict[str, Stamp] = {}
    faults = []
    for path, entry in _walk(content, output):
        try:
            stamp = _stamp(path, entry, content)
        except ArticleError as fault:
            faults.append(fault)
            continue
        (listed if _is_chosen(path, taken, left) else files)[path] = stamp
    return Listing(dict(sorted(listed.items())), dict(sorted(files.items())), tuple(faults))


def takes(config: Config, path: str) -> bool:
    """Whether a file at this path of the content folder is read as an article of a site."""
    seen = not any(name.startswith(".") or name in _OTHERS for name in path.split("/"))
    return seen and _is_chosen(path, _Patterns(config.include), _Patterns(config.exclude))


def _is_chosen(path: str, taken: _Patterns, left: _Patterns) -> bool:
    is_article = paths.is_article(path) and not path.startswith(STATIC)
    return is_article and taken.match(path) and not left.match(paths.without_posts(path))


_OTHERS = frozenset(("node_modules",))
"""Folders of programs that lie beside articles where these are in a site's own folder."""


def _walk(content: Path, output: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    folders = [("", str(content))]
    while folders:
        prefix, folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = list(entries)
        except OSError as error:
            raise OutputError(f"{folder}: {error.strerror}") from error
        if prefix and any(entry.name == MANIFEST for entry in found):
            continue  # what was built is never read as what was written
        for entry in found:
            path = prefix + portable(entry.name)
            if entry.name.startswith(".") and not path.startswith(STATIC):
                continue
            if entry.is_dir(follow_symlinks=False):
                if entry.path != str(output) and entry.name not in _OTHERS:
                    folders.append((f"{path}/", entry.path))
            elif not (entry.is_symlink() and _leads_to_folder(entry)):
                yield path, entry


def _leads_to_folder(link: os.DirEntry[str]) -> bool:
    try:
        return link.is_dir()
    except OSError:
        return False


def _stamp(path: str, entry: os.DirEntry[str], content: Path) -> Stamp:
    plain = path.isascii() and path.isprintable() and "\\" not in path
    if not plain and not _NAME.fullmatch(path):
        wrong = "its name holds a character that no address can have"
        raise ArticleError(_shown(path), 0, wrong, "rename it")
    if entry.is_symlink():
        _check_link(path, Path(entry.path), content)
    found = entry.stat()
    if not S_ISREG(found.st_mode):
        raise ArticleError(path, 0, "is no file", "remove it")
    return Stamp.of(found)


def _check_link(path: str, link: Path, content: Path) -> None:
    try:
        target = link.resolve()
        outside = not target.is_relative_to(content.resolve())
        missing = not target.exists()
    except (OSError, RuntimeError):
        outside, missing = False, True  # it leads to itself
    if outside:
        hint = "put the file itself there"
        raise ArticleError(path, 0, f"is a link that leaves {content.name}/", hint)
    if missing:
        raise ArticleError(path, 0, "is a link to nothing", "mend it or remove it")


def _shown(path: str) -> str:
    """A name as it can be printed, though it may be no text."""
    return characters.printable(os.fsencode(path).decode("utf-8", "backslashreplace"))


_NAME = re.compile(f"(?:(?!{characters.FORBIDDEN.pattern})[^\\\\\\t\\n\\r])+")


class _Patterns:
    """Shell patterns: `*` within a name, `**/` any folders; one of a folder holds for all in it."""

    def __init__(self, patterns: Iterable[str]) -> None:
        shapes = "|".join(_expression(pattern) for pattern in patterns)
        self._expression = re.compile(f"(?:{shapes})(?:/.*)?", re.DOTALL) if shapes else None

    def match(self, path: str) -> bool:
        return self._expression is not None and self._expression.fullmatch(path) is not None


def _expression(pattern: str) -> str:
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern.strip("/"))
    return "".join(_WILD.get(piece, re.escape(piece)) for piece in pieces)


_WILD = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
