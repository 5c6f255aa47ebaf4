"""Where in the output folder each document stands, so that no two meet."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from feed import articles
from feed.errors import ArticleError
from feed.model import Article

_LONGEST_NAME = 255
"""In bytes: what file systems take."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article without its body, which would fill the memory, and the paths of its outputs.

    `digest` is of its bytes, to know whether they change while the build runs.
    """

    article: Article
    digest: bytes
    document: str
    page: str


def place(article: Article, digest: bytes, permalink: str) -> Placed:
    """Where the entry document and the page of an article stand, by the pattern `permalink`."""
    name = articles.output_path(article.path)
    return Placed(article, digest, f"{name}.atom", _page(article, name, permalink))


def _page(article: Article, name: str, permalink: str) -> str:
    """A pattern that ends in a slash makes an `index.html`."""
    folder, stem = posixpath.split(name)
    slug = article.slug or stem
    year, month, day = (article.date.date().isoformat() if article.date else "--").split("-")
    path = permalink.format(
        path=posixpath.join(folder, slug), slug=slug, year=year, month=month, day=day
    ).lstrip("/")
    return f"{path}index.html" if path.endswith("/") else path


@dataclass(slots=True)
class Claims:
    """Whose each output is; some disks know neither case nor Unicode form.

    `generated` are the documents that are no article's: path -> what it is.
    """

    generated: Mapping[str, str]
    _owners: dict[str, str] = field(default_factory=dict)
    _folders: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path, what in self.generated.items():
            self._own(path, what)

    def of_articles(self, placed: Iterable[Placed]) -> Iterator[ArticleError]:
        """The faults of articles whose outputs meet others."""
        for one in placed:
            paths = dict.fromkeys((one.document, one.page))
            # one fault is enough: a page and an entry meet others for the same reason
            yield from islice(self._claim(paths, one.article.path), 1)

    def of_files(self, paths: Iterable[str]) -> Iterator[ArticleError]:
        """The faults of files that are copied and meet other outputs."""
        for path in paths:
            yield from self._claim([path], path)

    def _claim(self, paths: Iterable[str], owner: str) -> Iterator[ArticleError]:
        for path in paths:
            if any(len(name.encode()) > _LONGEST_NAME for name in path.split("/")):
                message = f"a name in {path} would be longer than {_LONGEST_NAME} bytes"
                yield ArticleError(owner, 0, message, "rename it")
            other = self._own(path, owner)
            if other != owner:
                message = f"would be written to {path}, and so would {other}"
                yield ArticleError(owner, 0, message, "rename one of the two")

    def _own(self, path: str, owner: str) -> str:
        """Who has this path, or a folder where it would be a file, or a file on its way."""
        key = _key(path)
        ways = [key[:end] for end, mark in enumerate(key) if mark == "/"]
        for way in ways:
            if way in self._owners:
                return self._owners[way]
        if key in self._folders:
            return self._folders[key]
        for way in ways:
            self._folders.setdefault(way, owner)
        return self._owners.setdefault(key, owner)


def _key(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
