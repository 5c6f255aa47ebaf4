"""A generator, as `feed init` knows it, and what all of them are asked."""

from __future__ import annotations

import ipaddress
import os
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from feed import languages, people
from feed.adoption import survey
from feed.adoption.ledger import Ledger
from feed.adoption.survey import Survey
from feed.adoption.told import Settings, Told, given
from feed.articles.prose import text_of
from feed.characters import one_line

Names = Mapping[str, tuple[str, ...]]
"""Key of feed.toml (`author.name`) -> what a generator calls it; the first that says so counts."""

_TEXTS = ("title", "subtitle", "rights")
_PLACEHOLDERS = ("your-email@example.com", "you@example.com", "user@example.com")
"""Addresses of mail that generators write for nobody."""


@dataclass(frozen=True, slots=True)
class Generator:
    """`files` are the names of its configuration, told where nothing is found; `found` gives those
    that a folder has, `read` what they say.

    `output` is the folder that it writes to by itself.
    """

    name: str
    files: str
    output: str
    found: Callable[[Path], tuple[str, ...]]
    read: Callable[[Path, tuple[str, ...]], Ledger]


def present(folder: Path, names: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the names that are files of a folder."""
    return tuple(name for name in names if os.path.isfile(folder / name))


def take_names(said: Settings, names: Names, ledger: Ledger) -> None:
    """Take what is a text or a name wherever it is told: title to time zone, and the author."""
    for key in _TEXTS:
        told = said.text(*names.get(key, ()))
        if told and not ledger.is_computed(key, told):
            _take_prose(key, told, ledger)
    take_language(said.text(*names.get("language", ())), ledger)
    ledger.take_text("timezone", said.text(*names.get("timezone", ())))
    _take_author(said, names, ledger)
    if not said.text(*names.get("title", ())):
        ledger.leave("title", "none is told: without it, it is the name of the folder")


def take_language(told: Told | None, ledger: Ledger) -> None:
    """Take a language: `en_US` is meant as `en-US`."""
    if told and not ledger.is_computed("language", told):
        tag = str(told.value).strip().replace("_", "-").partition(".")[0]
        ledger.take("language", languages.canonical(tag), told)


def take_url(told: Told | None, ledger: Ledger, path: Told | None = None) -> str:
    """Take the address of the site, with the `path` below it; what was taken, else nothing."""
    if told is None:
        ledger.leave("url", "no address is told: until you write it, builds are previews")
        return ""
    if ledger.is_computed("url", told) or (path and ledger.is_computed("url", path)):
        return ""
    below = str(path.value).strip().strip("/") if path else ""
    url = posixpath.join(str(told.value).strip().rstrip("/"), below).rstrip("/") + "/"
    host = _host(url)
    if host == "localhost" or host.endswith((".localhost", ".local", ".test")) or _is_ip(host):
        ledger.leave("url", f"{url} is no address that others reach: write the public one", told)
        return ""
    return url if ledger.take("url", url, told, *given(path)) else ""


def take_sections(found: Survey, chosen: tuple[str, ...], ledger: Ledger, *origins: Told) -> Survey:
    """Take the `chosen` sections of a content folder, "" for what lies in none; what they hold."""
    others = [(name, number) for name, number in found.sections() if name and name not in chosen]
    if "" in chosen:
        names = [path for path in (one.path for one in found.articles) if "/" not in path]
        include = tuple(f"*{suffix}" for suffix in survey.suffixes(names))
        articles = tuple(one for one in found.articles if "/" not in one.path)
        rest = found.among([name for name in chosen if name])
        held = Survey((*articles, *rest.articles), rest.files)
    else:
        include, held = (), found.among(chosen)
    include += tuple(f"{name}/**" for name in chosen if name)
    why = "" if origins else "where the dated articles are"
    ledger.take("content.include", include, *origins, why=why)
    if others:
        told = ", ".join(f"{name}/ ({number})" for name, number in others)
        ledger.leave("content.include", f"dated articles lie in {told} as well: add them if meant")
    return held


def take_exclude(
    held: Survey, read: tuple[str, ...], ledger: Ledger, more: tuple[str, ...] = ()
) -> Survey:
    """Exclude what is no article to the generator, which reads files of the suffixes `read`."""
    other = [one.path for one in held.articles if not one.path.lower().endswith(read)]
    exclude = (*more, *(f"**/*{suffix}" for suffix in survey.suffixes(other)))
    if exclude:
        why = "no articles to the generator; the first two are excluded without saying so"
        ledger.take("content.exclude", (*survey.USUAL, *exclude), why=why)
    articles = tuple(one for one in held.articles if one.path not in frozenset(other))
    return Survey(articles, held.files)


def inner(folder: str) -> str | None:
    """The name of a folder within the generator's; None for one that is elsewhere."""
    path = posixpath.normpath(folder.strip() or ".")
    return None if path.startswith(("/", "..")) or re.match(r"[A-Za-z]:", path) else path


def take_folder(folder: Path, name: str, ledger: Ledger, *origins: Told, why: str = "") -> str:
    """Take where articles are; the folder, empty where it is none that feed can read."""
    path = inner(name)
    if path is None:
        told = f"{name} lies elsewhere: move feed.toml beside it, or the articles here"
        ledger.leave("content.dir", told, *origins)
        return ""
    ledger.take("content.dir", path, *origins, why=why)
    if not os.path.isdir(folder / path):
        ledger.leave("content.dir", f"there is no folder {path}/", *origins)
    return path


def _take_prose(key: str, told: Told, ledger: Ledger) -> None:
    text = str(told.value)
    if "{{" in text or "{%" in text or "{year}" in text.lower():
        ledger.leave(key, f"{told.key} is a template: write what it is to say", told)
        return
    plain = text_of(text) if re.search(r"<|&\w+;", text) else text
    ledger.take(key, one_line(plain), told)


def _take_author(said: Settings, names: Names, ledger: Ledger) -> None:
    found = {key: said.text(*names.get(f"author.{key}", ())) for key in ("name", "email", "uri")}
    parts = {key: told for key, told in found.items() if told and str(told.value).strip()}
    name = parts.get("name")
    if name is None or ledger.is_computed("author", name):
        if name is None:
            ledger.leave("author", "none is told: without it, it is the title of the feed")
        return
    person = {key: str(told.value).strip() for key, told in parts.items() if key != "name"}
    person = {"name": one_line(str(name.value))} | person
    if "email" in person and not _is_real(person["email"]):
        del person["email"]
    if "uri" in person and not re.match(r"https?://", person["uri"]):
        del person["uri"]
    ledger.take("author", person, *(parts[key] for key in person))


def _is_real(email: str) -> bool:
    return people.is_email(email) and email not in _PLACEHOLDERS


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_ip(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False
