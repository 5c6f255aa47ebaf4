"""Pelican: `pelicanconf.py`, and `publishconf.py` for what is published.

https://docs.getpelican.com/en/latest/settings.html
"""

from __future__ import annotations

import os
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
from feed.adoption.patterns import PatternError, with_braces
from feed.adoption.survey import Survey
from feed.adoption.told import Settings, given

_FILES = ("pelicanconf.py", "publishconf.py")
_READ = (".md", ".markdown", ".mkd", ".mdown", ".html", ".htm")

_NAMES: Names = {
    "title": ("sitename",),
    "subtitle": ("sitesubtitle", "sitedescription", "site_description", "tagline"),
    "language": ("default_lang",),
    "rights": ("copyright",),
    "timezone": ("timezone",),
    "author.name": ("author",),
    "author.email": ("author_email", "email"),
    "author.uri": ("author_url", "author_website"),
}

_FEEDS = {"feed_all_rss": "feed.rss", "feed_rss": "feed.rss", "feed_atom": "feed.atom"}
_FEEDS |= {"feed_all_atom": "feed.atom"}


def found(folder: Path) -> tuple[str, ...]:
    """Both files, of which the second says what is to be published."""
    names = present(folder, _FILES)
    return names if _FILES[0] in names else ()


def read(folder: Path, names: tuple[str, ...]) -> Ledger:
    """What the configuration says, as far as its text tells."""
    ledger, said = Ledger(), Settings()
    for name in names:
        said = said.overlaid(documents.read(folder, name))
    take_url(said.text("siteurl"), ledger)
    take_names(said, _NAMES, ledger)
    held = _take_content(folder, said, ledger)
    _take_permalink(said, held, ledger)
    for key, document in _FEEDS.items():
        told = said.text(key)
        if told and isinstance(told.value, str):
            ledger.feeds[told.value.strip("/")] = document
    if not said.at("feed_all_atom"):
        ledger.feeds["feeds/all.atom.xml"] = "feed.atom"
    return ledger


def _take_content(folder: Path, said: Settings, ledger: Ledger) -> Survey:
    told = said.text("path")
    if told and ledger.is_computed("content.dir", told):
        return Survey((), ())
    path = take_folder(folder, str(told.value) if told else "content", ledger, *given(told))
    if not path:
        return Survey((), ())
    pages = said.texts("page_paths") if said.at("page_paths") else ("pages",)
    exclude = tuple(name.strip("/") for name in (*pages, *said.texts("article_excludes")) if name)
    chosen = tuple(name.strip("/") for name in said.texts("article_paths") if name.strip("/."))
    exclude = tuple(name for name in exclude if os.path.exists(folder / path / name))
    held = survey.of(folder / path, exclude=exclude)
    if chosen:
        held = take_sections(held, chosen, ledger, *given(said.at("article_paths")))
    held = take_exclude(held, _READ, ledger, exclude)
    survey.note_unread(held, path, ledger)
    survey.note_undated(held, path, ledger)
    return held


def _take_permalink(said: Settings, held: Survey, ledger: Ledger) -> None:
    told = said.text("article_url")
    if told and ledger.is_computed("permalink", told):
        return
    written = str(told.value) if told else "{slug}.html"
    try:
        pattern = with_braces(written, {"slug": "{slug}"})
    except PatternError as error:
        ledger.leave("permalink", f'"{written}": {error}', *given(told))
        return
    ledger.take("permalink", pattern, *given(told), why="" if told else "Pelican's own")
    source = said.text("slugify_source")
    by_title = source is None or source.value == "title"
    survey.note_names(held, ledger.content, "Pelican", ledger, by_title=by_title)


PELICAN = Generator("Pelican", "pelicanconf.py", "output", found, read)
