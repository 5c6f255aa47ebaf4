"""Zola: `config.toml` with `base_url` (https://www.getzola.org/documentation/getting-started/configuration/)."""

from __future__ import annotations

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
from feed.adoption.survey import Survey
from feed.adoption.told import Settings

_FILES = ("zola.toml", "config.toml")
_READ = (".md",)

_NAMES: Names = {
    "title": ("title",),
    "subtitle": ("description", "extra.description", "extra.subtitle"),
    "language": ("default_language",),
    "rights": ("extra.copyright", "extra.rights"),
    "author.name": ("author", "extra.author.name", "extra.author"),
    "author.email": ("extra.author.email", "extra.email"),
    "author.uri": ("extra.author.url", "extra.author.uri"),
}


def found(folder: Path) -> tuple[str, ...]:
    """Its configuration: the one with the one key that it must have."""
    names = present(folder, _FILES)
    return tuple(name for name in names if documents.read(folder, name).at("base_url"))[:1]


def read(folder: Path, names: tuple[str, ...]) -> Ledger:
    """What the configuration says."""
    ledger, said = Ledger(), documents.read(folder, names[0])
    take_url(said.text("base_url"), ledger)
    take_names(said, _NAMES, ledger)
    _take_content(folder, said, ledger)
    if said.flag("generate_feeds", "generate_feed"):
        for name in said.texts("feed_filenames", "feed_filename") or ("atom.xml",):
            ledger.feeds[name] = "feed.rss" if "rss" in name else "feed.atom"
    return ledger


def _take_content(folder: Path, said: Settings, ledger: Ledger) -> None:
    """The sections in which there are dates: no other page is in a feed of Zola's."""
    path = take_folder(folder, "content", ledger, why="Zola's own")
    others = said.names("languages")
    main = said.text("default_language")
    others = tuple(name for name in others if not main or name != str(main.value).lower())
    if others:
        message = f"Zola makes a site for each of {', '.join(others)} as well: this is one alone"
        ledger.leave("language", message, *said.inside(f"languages.{others[0]}")[:1])
    exclude = tuple(f"**/*.{name}.*" for name in others)
    whole = survey.of(folder / path, exclude=exclude)
    chosen = tuple(name for name, _ in whole.sections() if _is_dated(whole, name))
    ledger.take("permalink", "/{path}/", why="Zola's own")
    if not chosen:
        ledger.leave("content.include", f"no dated articles were found in {path}/")
        return
    held = take_exclude(take_sections(whole, chosen, ledger), _READ, ledger, exclude)
    survey.note_undated(held, path, ledger)
    survey.note_names(held, path, "Zola", ledger, by_title=False)


def _is_dated(whole: Survey, section: str) -> bool:
    """Whether most of a section has dates."""
    held = [one for one in whole.articles if survey.section(one.path) == section]
    return 2 * sum(one.dated for one in held) > len(held)


ZOLA = Generator("Zola", "config.toml with base_url", "public", found, read)
