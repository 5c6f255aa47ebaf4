"""Hugo: `hugo.toml` and its like, sections of `content/` (https://gohugo.io/configuration/all/)."""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path, PurePosixPath

from feed.adoption import documents, survey
from feed.adoption.generator import (
    Generator,
    Names,
    present,
    take_exclude,
    take_folder,
    take_language,
    take_names,
    take_sections,
    take_url,
)
from feed.adoption.ledger import Ledger
from feed.adoption.patterns import DATE, PatternError, below, with_colons
from feed.adoption.survey import Survey
from feed.adoption.told import Settings, Told, given

_SUFFIXES = (".toml", ".yaml", ".yml", ".json")
_OWN = tuple(f"hugo{suffix}" for suffix in _SUFFIXES)
_SHARED = tuple(f"config{suffix}" for suffix in _SUFFIXES)
"""The older names, which others have as well."""
_FOLDERS = ("config/_default", "config/production")
_SIGNS = ("baseurl", "languagecode", "permalinks", "params", "markup", "contentdir", "theme")
_READ = (".md", ".markdown", ".mdown", ".html", ".htm")

_NAMES: Names = {
    "title": ("title", "params.title"),
    "subtitle": ("params.description", "params.subtitle", "params.tagline", "description"),
    "rights": ("copyright", "params.copyright"),
    "timezone": ("timezone",),
    "author.name": ("params.author.name", "params.author", "author.name", "author"),
    "author.email": ("params.author.email", "params.email", "author.email"),
    "author.uri": ("params.author.url", "params.author.uri", "author.url", "author.homepage"),
}
_LANGUAGES = ("languagecode", "locale", "defaultcontentlanguage")

_FILE_NAMES = ("filename", "contentbasename", "slugorfilename", "slugorcontentbasename")
_TOKENS = {**DATE, **dict.fromkeys(("title", "slug", *_FILE_NAMES), "{slug}")}
_BY_TITLE = re.compile(r":(?:title|slug)(?![a-z])")


def found(folder: Path) -> tuple[str, ...]:
    """The files of its configuration, in the order in which they count."""
    own = [*present(folder, _OWN)[:1]]
    inside = [name for place in _FOLDERS for name in _files(folder, place)]
    if not own and not inside:
        own = [name for name in present(folder, _SHARED)[:1] if _is_hugos(folder, name)]
    return (*own, *inside)


def read(folder: Path, names: tuple[str, ...]) -> Ledger:
    """What the configuration says, of the default language where there are several."""
    said = Settings()
    for file in names:
        said = said.overlaid(documents.read(folder, file, _table(file)))
    language = said.text("defaultcontentlanguage")
    main = str(language.value).lower() if language else "en"
    ledger = Ledger()
    take_url(said.text(f"languages.{main}.baseurl", "baseurl"), ledger)
    take_names(said, _in_language(main), ledger)
    take_language(said.text(f"languages.{main}.languagecode", *_LANGUAGES), ledger)
    held = _take_content(folder, said, main, ledger)
    _take_permalink(said, main, held, ledger)
    name = said.text("outputformats.rss.basename")
    ledger.feeds[f"{name.value if name else 'index'}.xml"] = "feed.rss"
    return ledger


def _take_content(folder: Path, said: Settings, main: str, ledger: Ledger) -> Survey:
    told = said.text(f"languages.{main}.contentdir", "contentdir")
    path = take_folder(folder, str(told.value) if told else "content", ledger, *given(told))
    others = _others(folder, path, said, main, ledger)
    whole = survey.of(folder / path, exclude=others) if path else Survey((), ())
    keys = [key for key in ("mainsections", "params.mainsections") if said.texts(key)]
    chosen = said.texts(*keys) or tuple(name for name, _ in whole.sections()[:1])
    if not chosen:
        ledger.leave("content.include", f"no dated articles were found in {path}/")
        return whole
    origins = given(*(said.at(key) for key in keys[:1]))
    held = take_sections(whole, tuple(name.strip("/") for name in chosen), ledger, *origins)
    held = take_exclude(held, _READ, ledger, others)
    survey.note_unread(held, path, ledger)
    survey.note_undated(held, path, ledger)
    return held


def _others(folder: Path, path: str, said: Settings, main: str, ledger: Ledger) -> tuple[str, ...]:
    """Patterns of articles in other languages, which Hugo gives a site of their own."""
    others = [name for name in said.names("languages") if name != main]
    if others:
        message = f"Hugo makes a site for each of {', '.join(others)} as well: this is {main} alone"
        ledger.leave("language", message, *said.inside(f"languages.{others[0]}")[:1])
    if path and os.path.isdir(folder / path / main):
        return ()
    return tuple(f"**/*.{name}.*" for name in others)


def _take_permalink(said: Settings, main: str, held: Survey, ledger: Ledger) -> None:
    ugly = said.flag("uglyurls")
    sections = tuple(name for name, _ in held.sections())
    told = {name: _permalink(said, name) for name in sections}
    patterns = {str(one.value) if one else "" for one in told.values()}
    origins = given(*told.values())
    if len(patterns) > 1:
        named = ", ".join(f'{name} = "{one.value}"' for name, one in told.items() if one)
        ledger.leave("permalink", f"one pattern is for all in feed, not {named}", *origins)
        return
    written = patterns.pop() if patterns else ""
    tokens = _TOKENS | ({"section": sections[0], "sections": sections[0]} if _flat(held) else {})
    try:
        pattern = with_colons(written, tokens) if written else "/{path}.html"
    except PatternError as error:
        ledger.leave("permalink", f'"{written}": {error}', *origins)
        return
    if not ugly and not written.endswith(".html"):
        pattern = pattern.removesuffix(".html").rstrip("/") + "/"
    elif pattern.endswith("/"):
        pattern = pattern.rstrip("/") + ".html"
    if said.flag("defaultcontentlanguageinsubdir"):
        pattern = below(main, pattern)
    origins += given(said.at("uglyurls")) if ugly else ()
    ledger.take("permalink", pattern, *origins, why="" if origins else "Hugo's own")
    by_title = _BY_TITLE.search(written) is not None
    survey.note_names(held, ledger.content, "Hugo", ledger, by_title=by_title)


def _permalink(said: Settings, section: str) -> Told | None:
    """Hugo, Configure permalinks: by section, of pages where it says so."""
    name = section.lower() or "/"
    return said.text(f"permalinks.page.{name}", f"permalinks.{name}")


def _flat(held: Survey) -> bool:
    """Whether all lie in one section, and in no section within it."""
    folders = {posixpath.dirname(one.path) for one in held.articles if one.stem}
    bundles = {posixpath.dirname(one.path) for one in held.articles if _is_bundle(one.path)}
    return len({*map(posixpath.dirname, bundles), *(folders - bundles)}) == 1 and "" not in folders


def _is_bundle(path: str) -> bool:
    return PurePosixPath(path).stem == "index"


def _in_language(main: str) -> Names:
    """The same names, as the table of a language has them, before those that are for all."""
    return {
        key: (*(f"languages.{main}.{name}" for name in names), *names)
        for key, names in _NAMES.items()
    }


def _files(folder: Path, place: str) -> list[str]:
    """The configuration of a folder, what is for all of it first."""
    if not os.path.isdir(folder / place):
        return []
    names = sorted(
        path.name
        for path in (folder / place).iterdir()
        if path.suffix in _SUFFIXES and path.is_file()
    )
    return [f"{place}/{name}" for name in sorted(names, key=lambda name: not _is_root(name))]


def _is_root(name: str) -> bool:
    return PurePosixPath(name).stem in ("hugo", "config")


def _table(name: str) -> tuple[str, ...]:
    """Where in the configuration a file counts: `params.toml` as the table `params`."""
    stem = PurePosixPath(name).stem
    # a file such as menus.en.toml is for one language
    return () if _is_root(name) else tuple(reversed(stem.lower().split(".")))


def _is_hugos(folder: Path, name: str) -> bool:
    said = documents.read(folder, name)
    names = said.names()
    return "base_url" not in names and any(sign in names for sign in _SIGNS)


HUGO = Generator("Hugo", "hugo.toml, config.toml, config/_default/", "public", found, read)
