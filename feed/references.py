"""Where the references of an article lead: to other articles, files beside it, or elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from feed import addresses
from feed.articles import is_article, paths


@dataclass(frozen=True, slots=True)
class Site:
    """What a reference can lead to, all paths relative to the content folder.

    `pages` has the URL of each published article, `files` the size in bytes of each other file,
    `hidden` the articles that are not published, `urls` all that will be pages. `moved` has the
    URLs of articles by the names, without suffix, that they had before they were renamed.
    """

    base_url: str
    pages: Mapping[str, str]
    files: Mapping[str, int]
    hidden: frozenset[str] = frozenset()
    urls: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)


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

    def resolve(self, reference: str) -> str | None:
        """A reference as an absolute URL in ASCII; None for what is no URL. Never raises."""
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
        path = self._path(reference)
        if path not in self.site.files:
            return None
        self.files.add(path)
        return self.site.base_url + addresses.from_path(path), self.site.files[path]

    def _on_the_web(self, url: str) -> str:
        """A whole address; below this site it may be of what is built here."""
        site = self.site.base_url
        path = url.removeprefix(site).partition("?")[0].partition("#")[0]
        if url.startswith(site) and path:
            target = addresses.unescaped(path)
            if target in self.site.pages:
                return self.site.pages[target] + url.removeprefix(site + path)
            self.file(f"/{target}")
        return url

    def _place(self, path: str) -> str:
        """The URL of a path without query and fragment, which may be empty: the article itself."""
        here = self.site.pages[self.path]
        if not path:
            return here
        target = self._path(path)
        if target in self.site.pages:
            return self.site.pages[target]
        if found := self.file(path):
            return found[0]
        if target not in self.site.hidden and (url := self._moved(target)):
            return url
        if path.startswith("/"):
            # more may stand at this host than what is built here
            root = urlsplit(self.site.base_url)
            return f"{root.scheme}://{root.netloc}{addresses.from_path(path)}"
        url = self.site.base_url + addresses.from_path(target) + "/" * path.endswith("/")
        if target in self.site.hidden:
            self.unpublished.add(path)
        elif url not in self.site.urls:
            self.missing.add(path)
        return url

    def _moved(self, target: str) -> str | None:
        return self.site.moved.get(paths.output_path(target)) if is_article(target) else None

    def _path(self, reference: str) -> str:
        """A path as the article writes it, relative to the content folder; `..` ends there."""
        folder = "/" if reference.startswith("/") else f"/{posixpath.dirname(self.path)}"
        return posixpath.normpath(posixpath.join(folder, reference.lstrip("/"))).lstrip("/")


def _quoted(mark: str, text: str) -> str:
    return mark + quote(text, safe=addresses.SAFE) if text else ""
