"""Where in the output folder each document stands, so that no two meet."""

from __future__ import annotations

import posixpath
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from feed import addresses, paths, tags
from feed.articles import digests
from feed.characters import folded
from feed.errors import ArticleError
from feed.lock import Record
from feed.model import Article

T = TypeVar("T")

_LONGEST_NAME = 255
"""In bytes: what file systems take."""


class Placed(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An article without its body, which would fill the memory, and where its outputs stand.

    `name` is its path without suffix and date, `address` its page's within the site (`/a.html`,
    `/a/`). `words` and `source` are hashes of what its author wrote; `digest` is of its bytes, to
    know whether they change while the build runs, and `head` is of all that is here of the article.
    `tail` is how many bytes at the end of the file are its body; 0 where it is not just those.
    """

    article: Article
    name: str
    address: str
    words: str = ""
    source: str = ""
    digest: bytes = b""
    head: bytes = b""
    tail: int = 0

    @property
    def path(self) -> str:
        """The path of the article in the content folder."""
        return self.article.path

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
        return addresses.of_page(self.address, site)

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
    if len(path.encode()) <= _LONGEST_NAME or all(
        len(name.encode()) <= _LONGEST_NAME for name in path.split("/")
    ):
        return ""
    return f"a name in {path} would be longer than {_LONGEST_NAME} bytes"


def place(article: Article, data: bytes, permalink: str, known: Record | None = None) -> Placed:
    """Where the outputs of an article stand, its page by the pattern `permalink`.

    `data` is the file. `known` is what is locked of its path: of the same source the words are the
    same, and to look for them is the larger part of the work.
    """
    body = article.body.encode()
    source = digests.source(article, body)
    bare = _bare(article)
    name = paths.output_path(article.path)
    return Placed(
        bare,
        name,
        _address(article, name, permalink),
        known.words if known and known.source == source else digests.words(article, body),
        source,
        digests.of(data),
        digests.of(msgspec.json.encode(bare)),
        len(body) if data.endswith(body) else 0,
    )


def _bare(article: Article) -> Article:
    """An article without its body; what many have in common is the same in memory."""
    return replace(
        article,
        body="",
        authors=_shared(article.authors),
        tags=tuple(map(sys.intern, article.tags)),
        lang=sys.intern(article.lang),
        lines=_shared(article.lines),
    )


@lru_cache(maxsize=1000)
def _shared(value: T) -> T:
    """The first of all that are equal to it."""
    return value


def in_texts(one: Placed, texts: Mapping[str, str]) -> Placed:
    """The same, in those of these `texts` that it is equal in, so that they are in memory once.

    What comes from another process has texts of its own.
    """

    def shared(text: str) -> str:
        return texts.get(text, text)

    article = one.article
    return replace(
        one,
        article=replace(article, path=shared(article.path), title=shared(article.title)),
        address=shared(one.address),
        words=shared(one.words),
        source=shared(one.source),
    )


def _address(article: Article, name: str, permalink: str) -> str:
    if article.address:
        return article.address
    folder, stem = posixpath.split(name)
    slug = article.slug or stem
    year, month, day = (article.date.date().isoformat() if article.date else "--").split("-")
    path = posixpath.join(folder, slug)
    categories = "/".join(map(_as_folder, _categories(article)))
    address = permalink.format(
        path=path, slug=slug, categories=categories, year=year, month=month, day=day
    )
    # of an article without categories nothing stands in their place
    return re.sub("//+", "/", address) if "//" in address else address


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
            self._own(folded(path), what)

    def of_articles(self, placed: Iterable[Placed]) -> Iterator[ArticleError]:
        """The faults of articles whose outputs meet others."""
        for one in placed:
            owner, entry, page = one.path, one.document, one.page
            entry_key, page_key = folded(entry), folded(page)
            if page_key.startswith(f"{entry_key}/"):
                line = one.article.line_of("address")
                message = f"its page would lie in {entry}, which is its entry"
                yield ArticleError(owner, line, message, "give it another permalink")
            # one fault is enough: a page and an entry meet others for the same reason
            elif fault := (
                _unfit(entry, owner)
                or self._met(entry, entry_key, owner)
                or _unfit(page, owner)
                or self._met(page, page_key, owner)
            ):
                yield fault

    def free_for(self, path: str, what: str) -> bool:
        """Whether a document may stand there that gives way to all others; then it does."""
        return not self.in_the_way(path, what)

    def in_the_way(self, path: str, what: str) -> str:
        """What stands where a document would; empty where there is nothing, and then it does."""
        key = folded(path)
        owner = self._owners.get(key) or self._own(key, what)
        return "" if owner is what else owner

    def of_files(self, paths: Iterable[str]) -> Iterator[ArticleError]:
        """The faults of files that are copied and meet other outputs."""
        for path in paths:
            if fault := _unfit(path, path):
                yield fault
            if fault := self._met(path, folded(path), path):
                yield fault

    def met_by(self, paths: Iterable[str]) -> Claims:
        """Those alone that files at these paths can meet: of many outputs that is hardly any."""
        keys = {one for path in paths for one in _way(folded(path))}
        owners = {key: self._owners[key] for key in keys if key in self._owners}
        folders = {key: self._folders[key] for key in keys if key in self._folders}
        return Claims({}, owners, folders)

    def _met(self, path: str, key: str, owner: str) -> ArticleError | None:
        other = self._own(key, owner)
        if other == owner:
            return None
        message = f"would be written to {path}, and so would {other}"
        return ArticleError(owner, 0, message, "rename one of the two")

    def _own(self, key: str, owner: str) -> str:
        """Who has this path, or a folder where it would be a file, or a file on its way."""
        if key in self._folders:
            return self._folders[key]
        folder = key.rpartition("/")[0]
        if folder and folder not in self._folders:
            *above, _ = _way(key)
            for way in above:
                if way in self._owners:
                    return self._owners[way]
            for way in above:
                self._folders.setdefault(way, owner)
        return self._owners.setdefault(key, owner)


def _way(key: str) -> list[str]:
    """All folders that lead to a path, from the first on, and the path itself."""
    return [*(key[:end] for end, mark in enumerate(key) if mark == "/"), key]


def _unfit(path: str, owner: str) -> ArticleError | None:
    told = too_long(path)
    return ArticleError(owner, 0, told, "rename it") if told else None
