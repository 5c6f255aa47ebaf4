"""The articles of another generator as they lie there: what to take as articles, what to mend."""

from __future__ import annotations

import os
import posixpath
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path

from feed import paths, scan
from feed.adoption.ledger import Ledger, Left
from feed.articles import front_matter, keys
from feed.articles.header import Header
from feed.articles.source import LARGEST, decode
from feed.config import Config
from feed.errors import ArticleError
from feed.terminal import count

USUAL = Config(Path(), "").exclude
"""What no feed.toml needs to exclude."""

_OTHERS = frozenset(
    ".rst .adoc .asciidoc .org .textile .ipynb .njk .liquid .webc .mdx .haml .pug".split()
)
"""Suffixes of articles for which feed has no reader."""


@dataclass(frozen=True, slots=True)
class Surveyed:
    """An article: its path in the content folder, and what stands at its top, by the names that
    its generator and that we give to it."""

    path: str
    written: Header
    fields: Header

    @property
    def dated(self) -> bool:
        """Whether anything gives it a date."""
        return "date" in self.fields or bool(paths.date_of(self.path))

    @property
    def draft(self) -> bool:
        """Whether it is kept out of everything, and needs no date."""
        return self.text("draft").lower() in ("true", "yes", "on", "1")

    @property
    def stem(self) -> str:
        """The name of its page, if it does not give itself another."""
        return posixpath.basename(paths.output_path(self.path))

    def text(self, key: str) -> str:
        """What a field of ours says, if that is a text."""
        field = self.fields.get(key)
        return field.value if field and isinstance(field.value, str) else ""


@dataclass(frozen=True, slots=True)
class Survey:
    """The articles that a folder would have, and the other files in it."""

    articles: tuple[Surveyed, ...]
    files: tuple[str, ...]

    def among(self, include: Sequence[str], exclude: Sequence[str] = ()) -> Survey:
        """What of it lies in one of the folders `include` and in none of `exclude`."""

        def chosen(path: str) -> bool:
            return _in(path, include) and not (exclude and _in(path, exclude))

        articles = tuple(one for one in self.articles if chosen(one.path))
        return Survey(articles, tuple(path for path in self.files if chosen(path)))

    def sections(self) -> list[tuple[str, int]]:
        """The outermost folders that hold dated articles, and how many; most come first.

        Those in no folder are in the section "".
        """
        found = Counter(section(one.path) for one in self.articles if one.dated)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def of(content: Path, include: Iterable[str] = ("**/*",), exclude: Iterable[str] = ()) -> Survey:
    """Read the top of all that could be an article in a folder; of none that is not there."""
    if not os.path.isdir(content):
        return Survey((), ())
    # no folder is passed over as the output: what lies in it is told by `exclude`
    listing = scan.scan(content, include, (*USUAL, *exclude), content / ".feed")
    articles = tuple(
        _surveyed(content, path, stamp.size) for path, stamp in listing.articles.items()
    )
    return Survey(articles, tuple(listing.files))


def section(path: str) -> str:
    """The outermost folder of a path, "" where it lies in none."""
    return path.partition("/")[0] if "/" in path else ""


def moved(survey: Survey, folder: str) -> Survey:
    """The same articles, their paths told from within a folder."""
    articles = (replace(one, path=one.path.removeprefix(folder)) for one in survey.articles)
    return Survey(tuple(articles), tuple(path.removeprefix(folder) for path in survey.files))


def note_unread(survey: Survey, folder: str, ledger: Ledger) -> None:
    """Articles of a kind that feed has no reader for."""
    unread = [path for path in survey.files if _suffix(path) in _OTHERS and not _is_hidden(path)]
    if unread:
        kinds = ", ".join(sorted(set(map(_suffix, unread))))
        told = f"{_count(unread)} of {kinds}, which feed does not read: .md, .html and .txt are"
        ledger.left.append(_left("", told, folder, unread))


def note_undated(survey: Survey, folder: str, ledger: Ledger) -> None:
    """Articles that a build would stop at."""
    undated = [one.path for one in survey.articles if not one.dated and not one.draft]
    if undated:
        told = f"{_count(undated)} without a date: give it one, or exclude it below [content]"
        ledger.left.append(_left("", told, folder, undated, 1))


def note_names(
    survey: Survey, folder: str, generator: str, ledger: Ledger, *, by_title: bool
) -> None:
    """Articles whose pages the generator names otherwise than by their files."""
    other: dict[str, tuple[str, int]] = {}
    for one in survey.articles:
        if {"slug", "permalink"} & one.fields.keys():
            continue
        title = one.fields.get("title") if by_title else None
        names = _names(str(title.value) if title else one.stem)
        if names and one.stem not in names:
            other[one.path] = names[0], title.line if title else 1
    if other:
        slug, line = next(iter(other.values()))
        how = "by its title" if by_title else "in small letters with hyphens"
        told = (
            f"{_count(other)} whose page {generator} names {how}, and feed as its file: "
            f'write its slug into each, as "slug: {slug}"'
        )
        ledger.left.append(_left("permalink", told, folder, list(other), line))


def _names(written: str) -> tuple[str, ...]:
    """What an address may make of a name: with its accents, and without."""
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    return tuple(dict.fromkeys(filter(None, (_slug(plain), _slug(written)))))


def _slug(text: str) -> str:
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text.lower())).strip("-")


def _left(key: str, told: str, folder: str, found: list[str], line: int = 0) -> Left:
    shown = tuple(posixpath.normpath(posixpath.join(folder, path)) for path in found)
    more = f" (this one and {len(found) - 1} more)" if len(found) > 1 else ""
    return Left(key, told + more, shown[0], line, shown)


def _count(found: Iterable[str]) -> str:
    return count(len(list(found)), "article")


def _surveyed(content: Path, path: str, size: int) -> Surveyed:
    header: Header = {}
    try:
        if size <= LARGEST:
            header = _header(path, (content / path).read_bytes())
    except (ArticleError, OSError):
        pass  # a build names what is wrong with it
    return Surveyed(path, header, keys.ours(header))


def _header(path: str, data: bytes) -> Header:
    source = decode(path, data, UTC)
    return front_matter.split_any(source)[0]


def _in(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(f"{folder}/" if folder else "") for folder in folders)


def _is_hidden(path: str) -> bool:
    """Whether a generator keeps something else there, such as its templates."""
    return any(name.startswith("_") for name in paths.without_posts(path).split("/"))


def _suffix(path: str) -> str:
    return posixpath.splitext(path)[1].lower()


def suffixes(found: Iterable[str]) -> Iterator[str]:
    """The suffixes of articles, each once, in their order."""
    yield from sorted({_suffix(path) for path in found})
