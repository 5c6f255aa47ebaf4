"""Where an address leads: to a file of the folder, out of the site, or to nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from feed.checking import shapes
from feed.checking.documents import Reference
from feed.checking.findings import Findings, shown
from feed.checking.shapes import WEB

_PATH = "/!$&'()*+,;=:@~"
_PAGES = (".html", ".htm", "/")


class Place(NamedTuple):
    """A file of the folder and what of it is meant; `path` is empty for all that is elsewhere."""

    path: str = ""
    fragment: str = ""
    wrong: str = ""


ELSEWHERE = Place()


@dataclass(slots=True)
class Links:
    """Holds addresses against the files of a site that is served at `base_url`.

    `sizes` are those of its files by path. Without `pages` these are made elsewhere, and where
    an address could be one of theirs, nobody can tell. `wanted` are the fragments of files that
    documents lead to, each with the first place that does.
    """

    base_url: str
    sizes: Mapping[str, int]
    findings: Findings
    pages: bool = True
    wanted: dict[str, dict[str, tuple[str, int]]] = field(default_factory=dict)
    _dead: set[str] = field(default_factory=set)

    def follow(self, path: str, references: Collection[Reference]) -> None:
        """Tell which of the references of a document lead nowhere."""
        here = self.url_of(path)
        for line, url, size, wrote in references:
            place = leads(url, here, self.base_url)
            if place.wrong:
                self.findings.fault(path, line, f"{place.wrong}: {shown(url)}")
            elif place.path:
                self._reach(path, line, url, place, wrote)
                if size is not None and size != self.sizes.get(place.path, size):
                    told = f"says {size:,} bytes of {shown(url)}, which has"
                    real = self.sizes[place.path]
                    self.findings.fault(path, line, f"{told} {real:,}")
            elif not wrote:
                self._tell_own_machine(path, line, url)

    def url_of(self, path: str) -> str:
        """The address of a file."""
        return self.base_url + quote(path, safe=_PATH)

    def path_of(self, url: str) -> str:
        """The file at an address; empty where there is none."""
        place = leads(url, self.base_url, self.base_url)
        return place.path if place.path in self.sizes else ""

    def _reach(self, path: str, line: int, url: str, place: Place, wrote: bool) -> None:
        if place.path in self.sizes:
            if place.fragment:
                self.wanted.setdefault(place.path, {}).setdefault(place.fragment, (path, line))
            return
        if not self.pages and _may_be_page(place.path):
            return
        # what an author wrote wrong is told once: of the entry, and not of each page that has it
        if url in self._dead:
            return
        if wrote:
            self._dead.add(url)
        hint = _MEND if wrote else ""
        self.findings.fault(path, line, f"leads nowhere: {shown(url)}", hint)

    def _tell_own_machine(self, path: str, line: int, url: str) -> None:
        host = shapes.host(url)
        if shapes.is_own_machine(host) and shapes.scheme(url) in WEB:
            told = f"leads to the reader's own machine: {shown(url)}"
            self.findings.fault(path, line, told, "set url in the configuration, and build again")


_MEND = "mend the link in the article, or put the file into content/static/"


@lru_cache(maxsize=50_000)
def leads(url: str, here: str, base_url: str) -> Place:
    """The file at an address that the document at `here` names."""
    try:
        whole = urljoin(here, url.strip())
        parts, base = urlsplit(whole), urlsplit(base_url)
        if parts.scheme not in WEB:
            return ELSEWHERE
        same = (parts.hostname, parts.port) == (base.hostname, base.port)
    except ValueError:
        return Place(wrong="is no address")
    if not same:
        return ELSEWHERE
    if f"{parts.path}/" == base.path:
        return Place("index.html")  # the front page, as a host redirects to it
    if not parts.path.startswith(base.path or "/"):
        return ELSEWHERE
    return _placed(parts.path[len(base.path or "/") :], parts.fragment)


def _placed(escaped: str, fragment: str) -> Place:
    try:
        path = unquote_to_bytes(escaped).decode()
        wanted = unquote_to_bytes(fragment).decode()
    except UnicodeDecodeError:
        return Place(wrong="is not UTF-8 when its percent signs are read")
    if "\0" in path:
        return Place(wrong="is no address of a file")
    if not path or path.endswith("/"):
        path += "index.html"
    return Place(path, wanted)


def _may_be_page(path: str) -> bool:
    """Whether another program may serve a page there."""
    return path.endswith(_PAGES) or "." not in path.rpartition("/")[2]
