"""A new article: a file with its header, named by its title."""

from __future__ import annotations

import json
import posixpath
import re
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from feed import dates, paths, scan, settings, unwritten
from feed.characters import folded, one_line, printable
from feed.config import Config
from feed.errors import ConfigError
from feed.filenames import native
from feed.starting import files
from feed.terminal import shown

_LONGEST = 60
"""In characters: of a longer name the last words are left out."""
_QUOTES = re.compile("['’‘ʼ\"“”«»]")
_OURS = ("index", "feed")
"""Names whose documents are the site's own, or the folder's."""


class New(NamedTuple):
    """An article to be: its path in the content folder, its title, and the file that it will be."""

    path: str
    title: str
    date: datetime
    place: Path
    data: bytes


def write(new: New) -> None:
    """Write it; raises ConfigError where something has its name, FeedError where it cannot be."""
    if not files.create(new.place, new.data):
        raise _taken(new.place)


def plan(
    site: Config,
    title: str,
    *,
    now: datetime,
    folder: str = "",
    draft: bool = False,
    text: str = f"{unwritten.TEXT}\n",
) -> New:
    """An article of that title and moment in a `folder` of the content folder, not yet written.

    Raises ConfigError for a title that no feed can have, and where it would be no article, or have
    the place of another.
    """
    try:
        told = settings.KEYS["title"]("title", one_line(title))
    except ValueError as error:
        raise ConfigError(str(error)) from error
    if not told:
        raise ConfigError("the title is empty", 'write it in quotes: feed new "Three ships"')
    moment = now.astimezone(site.zone).replace(microsecond=0)
    path = _path(site, told, moment, folder)
    _refuse_met(site, path)
    data = f"{_header(told, moment, draft)}\n{text}".encode()
    return New(path, told, moment, site.content / native(path), data)


def file_name(title: str) -> str:
    """The name of an article's file, without suffix: `Ada's 3 ships!` to `adas-3-ships`.

    Letters and digits of whatever script, in small ones; empty where a title has none.
    """
    bare = _QUOTES.sub("", unicodedata.normalize("NFC", title).lower())
    marks = (mark if unicodedata.category(mark)[0] in "LMN" else " " for mark in bare)
    words = unicodedata.normalize("NFC", "".join(marks)).split()
    while len(words) > 1 and len(" ".join(words)) > _LONGEST:
        words.pop()
    return "-".join(words)[:_LONGEST]


def _header(title: str, moment: datetime, draft: bool) -> str:
    """As YAML: each JSON text is one of its texts (YAML 1.2.2, 1.3), so no title needs more."""
    quoted = json.dumps(title, ensure_ascii=False)
    kept = "draft: true\n" if draft else ""
    return f"---\ntitle: {quoted}\ndate: {dates.rfc3339(moment)}\n{kept}---\n"


def _path(site: Config, title: str, moment: datetime, folder: str) -> str:
    names = [name for name in (file_name(title), moment.date().isoformat()) if name]
    places = [posixpath.join(folder, f"{name}.md") for name in names if name not in _OURS]
    for path in places:
        if scan.takes(site, path):
            return path
    message = f"{printable(places[0])} would be no article: {site.place}[content] leaves it out"
    raise ConfigError(message, "name a folder that it takes: --in FOLDER")


def _refuse_met(site: Config, path: str) -> None:
    place, name = site.content / native(path), folded(paths.output_path(path))
    if place.exists() or place.is_symlink():
        raise _taken(place)
    known = scan.of(site).articles if site.content.is_dir() else ()
    for other in known:
        if folded(paths.output_path(other)) == name:
            raise _taken(site.content / native(other))


def _taken(place: Path) -> ConfigError:
    message = f"{shown(place)} is there already: nothing is overwritten"
    return ConfigError(message, "edit that one, or give the new one another title")


def document(new: New, *, draft: bool) -> dict[str, object]:
    """What was written, for programs."""
    return {
        "path": shown(new.place),
        "title": new.title,
        "date": dates.rfc3339(new.date),
        "draft": draft,
    }
