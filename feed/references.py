"""Where the references of an article lead: to other articles, files beside it, or elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, urlsplit

import msgspec

from feed import addresses, paths
from feed.articles.template_tags import Names
from feed.program import hashed

_PLAIN = re.compile(r"(?!//|\Z)([A-Za-z0-9_./~-]*+)((?:#[A-Za-z0-9_./~:-]++)?)")
"""A path, a fragment, or both, as most are written: there is nothing in them to be escaped."""


class Asked(msgspec.Struct, frozen=True, gc=False):
    """What an article asked of a site: what stands at some paths, which article is called so."""

    paths: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """What a reference can lead to, all paths relative to the content folder.

    `pages` has the address of each published article (`/a/`), `files` the size in bytes of each
    other file, `hidden` the articles that are not published, `addresses` those of all that will be
    pages. `moved` has the addresses of articles by the names, without suffix, that they had before
    they were renamed.
    """

    base_url: str
    pages: Mapping[str, str]
    files: Mapping[str, int]
    hidden: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def names(self) -> Names:
        """What articles are called; to learn it takes longer than to render many of them."""
        return Names([*self.pages, *sorted(self.hidden)])

    @cached_property
    def host(self) -> str:
        """Where paths begin that have a slash in front: the site may lie below."""
        root = urlsplit(self.base_url)
        return f"{root.scheme}://{root.netloc}"

    def url(self, path: str) -> str:
        """The URL of a published article."""
        return addresses.of_page(self.pages[path], self.base_url)

    def fingerprint(self) -> bytes:
        """Of all that references can lead to."""
        sets = sorted(self.hidden), sorted(self.addresses)
        told = self.base_url, self.pages, self.files, self.moved, sets
        return hashed(msgspec.json.encode(told))

    def answer(self, here: str, asked: Asked) -> bytes:
        """The fingerprint of all that decides where the references of the article at `here` lead.

        Where it is the same, so is what is made of the article.
        """
        named = [self.names.find(here, name) for name in asked.names]
        told = [*map(self._standing, asked.paths), *named]
        return hashed(repr(told).encode()) if told else b""

    def former(self, path: str) -> str | None:
        """The URL of the article that once had this path."""
        if not self.moved or not paths.is_article(path):
            return None
        address = self.moved.get(paths.output_path(path))
        return addresses.of_page(address, self.base_url) if address else None

    def _standing(self, path: str) -> tuple[object, ...]:
        pages = f"/{path}" in self.addresses, f"/{path}/" in self.addresses
        found = self.pages.get(path), self.files.get(path)
        return *found, path in self.hidden, self.former(path), pages


@dataclass(slots=True)
class References:
    """Resolves the references of the article at `path`, and notes what they lead to.

    `files` are those that must be copied beside the pages, `missing` the references that lead
    nowhere, `unpublished` those to articles that are not published.
    """

    site: Site
    path: str
    files: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    unpublished: set[str] = field(default_factory=set)
    _paths: set[str] = field(default_factory=set)
    _names: set[str] = field(default_factory=set)

    @property
    def asked(self) -> Asked:
        """All that was asked of the site so far."""
        return Asked(tuple(sorted(self._paths)), tuple(sorted(self._names)))

    def named(self, name: str) -> str | None:
        """The article that is called `name`, as a reference; None where there is no such one."""
        self._names.add(name)
        return self.site.names.find(self.path, name)

    def resolve(self, reference: str) -> str | None:
        """A reference as an absolute URL in ASCII; None for what is no URL. Never raises."""
        # most are of these two kinds, and to take them apart costs several times as much
        if addresses.is_normal(reference):
            return self._on_the_web(reference)
        if plain := _PLAIN.fullmatch(reference):
            return self._place(plain[1]) + plain[2]
        reference = re.sub(r"[\t\n]", "", reference).strip()
        if not reference:
            return None
        try:
            parts = urlsplit(reference)
            if parts.scheme in ("http", "https"):
                return self._on_the_web(addresses.web_url(reference))
            if parts.scheme:
                return quote(reference, safe=addresses.SAFE + "#[]")
            if parts.netloc:
                return addresses.web_url(f"{urlsplit(self.site.base_url).scheme}:{reference}")
            target = self._place(addresses.unescaped(parts.path))
        except ValueError:
            return None
        return target + _quoted("?", parts.query) + _quoted("#", parts.fragment)

    def file(self, reference: str) -> tuple[str, int] | None:
        """The file beside the article that is meant, as its URL and its size in bytes."""
        return self._file(self._path(reference))

    def _file(self, path: str) -> tuple[str, int] | None:
        size = self.site.files.get(path)
        if size is None:
            return None
        self.files.add(path)
        return self.site.base_url + addresses.from_path(path), size

    def _on_the_web(self, url: str) -> str:
        """A whole address; below this site it may be of what is built here."""
        site = self.site.base_url
        if not url.startswith(site):
            return url
        path = url.removeprefix(site).partition("?")[0].partition("#")[0]
        if path:
            target = addresses.unescaped(path)
            self._paths.add(target)
            if target in self.site.pages:
                return self.site.url(target) + url.removeprefix(site + path)
            self.file(f"/{target}")
        return url

    def _place(self, path: str) -> str:
        """The URL of a path without query and fragment, which may be empty: the article itself."""
        site = self.site
        if not path:
            return site.url(self.path)
        target = self._path(path)
        if target in site.pages:
            return site.url(target)
        if found := self._file(target):
            return found[0]
        if target not in site.hidden and (url := site.former(target)):
            return url
        if path.startswith("/"):
            # more may stand at this host than what is built here
            return site.host + addresses.from_path(path)
        address = target + "/" * path.endswith("/")
        if target in site.hidden:
            self.unpublished.add(path)
        elif f"/{address}" not in site.addresses:
            self.missing.add(path)
        return site.base_url + addresses.from_path(address)

    def _path(self, reference: str) -> str:
        """A path as the article writes it, relative to the content folder; `..` ends there."""
        folder = "" if reference.startswith("/") else self.path[: self.path.rfind("/") + 1]
        path = posixpath.normpath(f"/{folder}{reference.lstrip('/')}").lstrip("/")
        self._paths.add(path)
        return path


def _quoted(mark: str, text: str) -> str:
    return mark + quote(text, safe=addresses.SAFE) if text else ""
