"""Where in the output folder each document stands, so that no two meet."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from feed import addresses, tags
from feed.articles import digests, paths
from feed.characters import folded
from feed.errors import ArticleError
from feed.lock import Record
from feed.model import Article

_LONGEST_NAME = 255
"""In bytes: what file systems take."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An article without its body, which would fill the memory, and where its outputs stand.

    `address` is its page's within the site (`/a.html`, `/a/`). `words` and `source` are hashes of
    what its author wrote; `digest` is of its bytes, to know whether they change while the build
    runs.
    """

    article: Article
    address: str
    words: str = ""
    source: str = ""
    digest: bytes = b""

    @property
    def path(self) -> str:
        """The path of the article in the content folder."""
        return self.article.path

    @property
    def name(self) -> str:
        """Its path without suffix and date."""
        return paths.output_path(self.path)

    @property
    def title(self) -> str:
        """The title of the article."""
        return self.article.title

    @property
    def declared(self) -> datetime:
        """The date that its author wrote; only drafts have none."""
        if self.article.date is None:
            raise ValueError(f"{self.path} has no date")
        return self.article.date

    @property
    def document(self) -> str:
        """Where its Atom Entry Document stands in the output folder."""
        return f"{self.name}.atom"

    def url(self, site: str) -> str:
        """The URL of its page, on a site whose URL ends in `/`."""
        return site + addresses.from_path(self.address.removeprefix("/"))

    @property
    def page(self) -> str:
        """Where its page stands in the output folder."""
        return page_at(self.address)


def page_at(address: str) -> str:
    """Where the page of an address within the site stands: `/a/` is `a/index.html`."""
    path = address.removeprefix("/")
    return f"{path}index.html" if path.endswith("/") else path


def too_long(path: str) -> str:
    """What is wrong with a path that no disk takes; empty where it is none."""
    if all(len(name.encode()) <= _LONGEST_NAME for name in path.split("/")):
        return ""
    return f"a name in {path} would be longer than {_LONGEST_NAME} bytes"


def place(article: Article, digest: bytes, permalink: str, known: Record | None = None) -> Placed:
    """Where the outputs of an article stand, its page by the pattern `permalink`.

    `known` is what is locked of its path: of the same source the words are the same, and to look
    for them is the larger part of the work.
    """
    address = _address(article, permalink)
    source = digests.source(article)
    words = known.words if known and known.source == source else digests.words(article)
    return Placed(replace(article, body=""), address, words, source, digest)


def _address(article: Article, permalink: str) -> str:
    if article.address:
        return article.address
    folder, stem = posixpath.split(paths.output_path(article.path))
    slug = article.slug or stem
    year, month, day = (article.date.date().isoformat() if article.date else "--").split("-")
    path = posixpath.join(folder, slug)
    categories = "/".join(map(_as_folder, _categories(article)))
    address = permalink.format(
        path=path, slug=slug, categories=categories, year=year, month=month, day=day
    )
    # of an article without categories nothing stands in their place
    return re.sub("//+", "/", address)


def _categories(article: Article) -> Iterable[str]:
    """Each once: the folders of Jekyll's folder of articles, then what the author wrote."""
    told: dict[str, str] = {}
    for name in (*paths.categories_of(article.path), *article.categories):
        told.setdefault(folded(name), name)
    return told.values()


def _as_folder(category: str) -> str:
    """As Jekyll has it in an address: in small letters."""
    return tags.file_name(category.lower())


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
            if folded(one.page).startswith(f"{folded(one.document)}/"):
                line = one.article.line_of("address")
                message = f"its page would lie in {one.document}, which is its entry"
                yield ArticleError(one.path, line, message, "give it another permalink")
                continue
            paths = dict.fromkeys((one.document, one.page))
            # one fault is enough: a page and an entry meet others for the same reason
            yield from islice(self._claim(paths, one.article.path), 1)

    def free_for(self, path: str, what: str) -> bool:
        """Whether a document may stand there that gives way to all others; then it does."""
        return not self.in_the_way(path, what)

    def in_the_way(self, path: str, what: str) -> str:
        """What stands where a document would; empty where there is nothing, and then it does."""
        owner = self._owners.get(folded(path)) or self._own(path, what)
        return "" if owner is what else owner

    def of_files(self, paths: Iterable[str]) -> Iterator[ArticleError]:
        """The faults of files that are copied and meet other outputs."""
        for path in paths:
            yield from self._claim([path], path)

    def _claim(self, paths: Iterable[str], owner: str) -> Iterator[ArticleError]:
        for path in paths:
            if told := too_long(path):
                yield ArticleError(owner, 0, told, "rename it")
            other = self._own(path, owner)
            if other != owner:
                message = f"would be written to {path}, and so would {other}"
                yield ArticleError(owner, 0, message, "rename one of the two")

    def _own(self, path: str, owner: str) -> str:
        """Who has this path, or a folder where it would be a file, or a file on its way."""
        key = folded(path)
        ways = [key[:end] for end, mark in enumerate(key) if mark == "/"]
        for way in ways:
            if way in self._owners:
                return self._owners[way]
        if key in self._folders:
            return self._folders[key]
        for way in ways:
            self._folders.setdefault(way, owner)
        return self._owners.setdefault(key, owner)
