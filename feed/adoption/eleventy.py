"""Eleventy: known by its configuration, which is JavaScript and not run (https://www.11ty.dev/docs/config/).

What of it is plain text is looked for in its text; what the site says of itself is in `_data`.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from feed.adoption import documents, survey
from feed.adoption.generator import (
    Generator,
    Names,
    present,
    take_exclude,
    take_folder,
    take_names,
    take_sections,
    take_url,
)
from feed.adoption.ledger import Ledger
from feed.adoption.patterns import PatternError, below, with_liquid
from feed.adoption.survey import Survey
from feed.adoption.told import Settings, Told

_FILES = (
    ".eleventy.js",
    "eleventy.config.js",
    "eleventy.config.mjs",
    "eleventy.config.cjs",
    "eleventy.config.ts",
)
_DATA = ("metadata", "site", "meta", "siteConfig", "config")
_PLAIN = (".json", ".yaml", ".yml", ".toml")
_RUN = (".js", ".cjs", ".mjs", ".ts")
_READ = (".md", ".markdown", ".html", ".htm")

_NAMES: Names = {
    "title": ("title", "name", "sitename"),
    "subtitle": ("description", "subtitle", "tagline"),
    "language": ("language", "lang", "locale"),
    "rights": ("copyright", "rights"),
    "timezone": ("timezone",),
    "author.name": ("author.name", "author", "authorname"),
    "author.email": ("author.email", "authoremail", "email"),
    "author.uri": ("author.url", "author.uri", "author.website"),
}
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
_SLUGS = {"page.fileSlug": "{slug}", "slug": "{slug}", "page.filePathStem": "/{path}"}


def read(folder: Path, names: tuple[str, ...]) -> Ledger:
    """What the text of the configuration and the plain data of the site say."""
    ledger, text = Ledger(), _COMMENT.sub("", documents.text(folder / names[0]))
    place = _told(text, "input", names[0])
    data = _told(text, "data", names[0])
    source = str(place.value) if place else "."
    said = _data(folder, posixpath.join(source, str(data.value) if data else "_data"), ledger)
    take_url(said.text("url", "siteurl", "baseurl"), ledger)
    take_names(said, _NAMES, ledger)
    _take_content(folder, source, place, text, ledger)
    feed = re.search(r"""outputPath\s*:\s*["'`]/?([\w./-]+)["'`]""", text)
    ledger.feeds[feed[1] if feed else "feed.xml"] = "feed.atom"
    return ledger


def _told(text: str, key: str, file: str) -> Told | None:
    """A folder as the configuration names it: `input: "src"` or `setInputDirectory("src")`."""
    setter = f"set{key.title()}Directory"
    found = re.search(rf"""(?:\b{key}["']?\s*:|\b{setter}\()\s*["'`]([^"'`\n$]+)["'`]""", text)
    return Told(found[1], file, f"dir.{key}") if found else None


def _data(folder: Path, place: str, ledger: Ledger) -> Settings:
    """What the site says of itself, where that is plain data."""
    plain = [f"{place}/{name}{suffix}" for name in _DATA for suffix in _PLAIN]
    names = present(folder, tuple(map(posixpath.normpath, plain)))
    if names:
        return documents.read(folder, names[0])
    code = [posixpath.normpath(f"{place}/{name}{suffix}") for name in _DATA for suffix in _RUN]
    for name in present(folder, tuple(code))[:1]:
        told = "is JavaScript, which is not run: write what it says into feed.toml"
        ledger.leave("", told, Told(None, name))
    return Settings()


def _take_content(folder: Path, source: str, place: Told | None, text: str, ledger: Ledger) -> None:
    """The folder that has most of the dated articles; where it is not the input, its own name."""
    output = _told(text, "output", "")
    exclude = ("node_modules", *([str(output.value)] if output else []), "dist", "public")
    whole = survey.of(folder / source, exclude=exclude)
    sections = [name for name, _ in whole.sections() if name]
    origins = (place,) if place else ()
    section = sections[0] if sections else ""
    if posixpath.normpath(source) == "." and section:
        # the folder itself, so that no build walks through node_modules
        take_folder(folder, section, ledger, why="where the dated articles are")
        held, above = _within(whole, section), section
        others = ", ".join(f"{name}/" for name in sections[1:])
        if others:
            ledger.leave("content.dir", f"dated articles lie in {others} as well")
    else:
        take_folder(folder, source, ledger, *origins)
        chosen = tuple(name for name, _ in whole.sections()[:1])
        if not chosen:
            ledger.leave("content.include", "no dated articles were found", *origins)
        held, above = take_sections(whole, chosen, ledger) if chosen else whole, ""
    held = take_exclude(held, _READ, ledger)
    _take_permalink(folder, source, section, above, ledger)
    survey.note_unread(held, ledger.content, ledger)
    survey.note_undated(held, ledger.content, ledger)


def _within(whole: Survey, section: str) -> Survey:
    """The articles of a folder by their paths in it."""
    held = whole.among((section,))
    return survey.moved(held, f"{section}/")


def _take_permalink(folder: Path, source: str, section: str, above: str, ledger: Ledger) -> None:
    """Eleventy's own, or what the data of the folder says (Directory Specific Data Files)."""
    told = _directory_permalink(folder, source, section, ledger)
    if told is None:
        ledger.take("permalink", below(above, "/{path}/"), why="Eleventy's own")
        return
    written = str(told.value)
    try:
        names = _SLUGS | {"page.filePathStem": below(above, "/{path}")}
        ledger.take("permalink", with_liquid(written, names), told)
    except PatternError as error:
        ledger.leave("permalink", f'"{written}": {error}', told)


def _directory_permalink(folder: Path, source: str, section: str, ledger: Ledger) -> Told | None:
    last = posixpath.basename(section)
    base = posixpath.normpath(posixpath.join(source, section, last))
    for name in present(folder, (f"{base}.json", f"{base}.11tydata.json") if section else ()):
        if told := documents.read(folder, name).text("permalink"):
            return told
    code = tuple(f"{base}{suffix}" for suffix in (".11tydata.js", ".11tydata.cjs", ".11tydata.mjs"))
    for name in present(folder, code if section else ()):
        if "permalink" in documents.text(folder / name):
            message = "its permalink is JavaScript, which is not run: write the pattern here"
            ledger.leave("permalink", message, Told(None, name))
    return None


ELEVENTY = Generator(
    "Eleventy", ".eleventy.js, eleventy.config.js", "_site", lambda f: present(f, _FILES)[:1], read
)
