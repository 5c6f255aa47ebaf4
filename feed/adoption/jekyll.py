"""Jekyll: `_config.yml`, posts in `_posts` (https://jekyllrb.com/docs/configuration/options/)."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path

from feed.adoption import documents, survey
from feed.adoption.generator import Generator, Names, present, take_folder, take_names, take_url
from feed.adoption.ledger import Ledger
from feed.adoption.patterns import DATE, PatternError, with_colons
from feed.adoption.survey import Survey
from feed.adoption.told import Settings, Told, given

_FILES = ("_config.yml", "_config.yaml", "_config.toml")

_NAMES: Names = {
    "title": ("title", "name"),
    # what jekyll-feed takes, and what themes call it
    "subtitle": ("description", "tagline", "subtitle"),
    "language": ("lang", "locale", "language"),
    "rights": ("copyright", "rights"),
    "timezone": ("timezone",),
    "author.name": ("author.name", "author"),
    "author.email": ("author.email", "email"),
    "author.uri": ("author.uri", "author.url"),
}

STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""https://jekyllrb.com/docs/permalinks/#built-in-formats"""

_TOKENS = {
    **DATE,
    "categories": "{categories}",
    "title": "{slug}",
    "slug": "{slug}",
    "output_ext": ".html",
}
_READ = (".md", ".markdown", ".mkdown", ".mkdn", ".mkd", ".html", ".htm")
_POST = re.compile(r"(?:^|/)_posts/")


def read(folder: Path, names: tuple[str, ...]) -> Ledger:
    """What the configuration says."""
    ledger, said = Ledger(), documents.read(folder, names[0])
    _take_url(folder, said, ledger)
    take_names(said, _NAMES, ledger)
    _take_content(folder, said, ledger)
    _take_permalink(said, ledger)
    _note_copied(names[0], said, ledger)
    path = said.text("feed.path")
    ledger.feeds[str(path.value).strip("/") if path else "feed.xml"] = "feed.atom"
    return ledger


def _take_url(folder: Path, said: Settings, ledger: Ledger) -> None:
    told = said.text("url")
    if told is None and os.path.isfile(folder / "CNAME"):
        # GitHub Pages takes the address of a site from there
        host = documents.text(folder / "CNAME").strip()
        told = Told(f"https://{host}", "CNAME")
    take_url(told, ledger, said.text("baseurl"))


def _note_copied(file: str, said: Settings, ledger: Ledger) -> None:
    """Jekyll copies each file that it does not know into the site."""
    if said.text("source") or {"feed.toml", "feed.lock"} <= {*said.texts("exclude")}:
        return
    message = "Jekyll would publish these files: exclude: [feed.toml, feed.lock]"
    ledger.leave("", message, said.at("exclude") or Told(None, file))


def _take_content(folder: Path, said: Settings, ledger: Ledger) -> None:
    """The folder in which all `_posts` lie, and of it those alone."""
    told = said.text("collections_dir") or said.text("source")
    parts = (str(one.value) for one in (said.text("source"), said.text("collections_dir")) if one)
    name = posixpath.normpath(posixpath.join(".", *parts))
    why = "" if told else "the whole site, so that pictures in it are found"
    path = take_folder(folder, name, ledger, *given(told), why=why)
    ledger.take("content.include", ("**/_posts/**",), why="Jekyll's articles")
    if not path or not os.path.isdir(folder / path):
        return
    found = survey.of(folder / path, ("**/_posts/**",), ("node_modules", "vendor"))
    files = tuple(one for one in found.files if _POST.search(one))
    found = Survey(found.articles, files)
    if not found.articles and not files:
        ledger.leave("content.include", f"there are no _posts in {path}/", *given(told))
    survey.note_unread(found, path, ledger)
    survey.note_undated(found, path, ledger)


def _take_permalink(said: Settings, ledger: Ledger) -> None:
    told = said.text("collections.posts.permalink", *_defaults(said), "permalink")
    written = str(told.value).strip() if told else "date"
    whole = STYLES.get(written, written)
    origins = given(told)
    try:
        pattern = with_colons(whole, _TOKENS)
    except PatternError as error:
        ledger.leave("permalink", f'"{written}": {error}', *origins)
        return
    ledger.take("permalink", pattern, *origins, why="" if told else "Jekyll's own")


def _defaults(said: Settings) -> tuple[str, ...]:
    """The keys of permalinks that are given to all posts (Jekyll: front matter defaults)."""
    keys = []
    for number in said.names("defaults"):
        scope = said.text(f"defaults.{number}.scope.type")
        path = said.text(f"defaults.{number}.scope.path")
        if scope and scope.value == "posts" and not (path and str(path.value).strip()):
            keys.append(f"defaults.{number}.values.permalink")
    return tuple(reversed(keys))


JEKYLL = Generator("Jekyll", "_config.yml", "_site", lambda folder: present(folder, _FILES), read)
