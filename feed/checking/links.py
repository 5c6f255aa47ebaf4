"""Where an address leads: to a file of the folder, out of the site, or to nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, quote, unquote_to_bytes, urljoin, urlsplit

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
    _dead: dict[str, _Dead] = field(default_factory=dict)
    _unplaced: set[tuple[str, str]] = field(default_factory=set)

    def follow(self, path: str, references: Sequence[Reference]) -> None:
        """Tell which of the references of a document lead nowhere."""
        here = self.url_of(path)
        for number, (line, url, size, wrote) in enumerate(references):
            place = leads(url, here, self.base_url)
            if place.wrong:
                self.findings.fault(path, line, f"{place.wrong}: {shown(url)}")
            elif place.path:
                self._reach(path, line, url, place, wrote)
                if size is not None and size != self.sizes.get(place.path, size):
                    told = f"says {size:,} bytes of {shown(url)}, which has"
                    real = self.sizes[place.path]
                    self.findings.fault(path, line, f"{told} {real:,}")
            else:
                tell_own_machine(path, references[number], self.base_url, self.findings)

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
        if url in self._dead:
            self._dead[url].more += 1
        else:
            self._dead[url] = _Dead(path, line, wrote)

    def close(self) -> None:
        """Tell what leads nowhere: once, for what a page lacks all of them may lack."""
        for url, dead in self._dead.items():
            places = "place" if dead.more == 1 else "places"
            more = f", and from {dead.more:,} more {places}" if dead.more else ""
            hint = _MEND if dead.wrote else _COPY
            told = f"leads nowhere: {shown(url)}{more}"
            self.findings.fault(dead.path, dead.line, told, hint, wrote=dead.wrote)

    def tell_fragments(self, path: str, targets: frozenset[str] | None) -> None:
        """Of all that led into a page so far; None where nobody can tell its targets."""
        for fragment, (source, line) in self.wanted.pop(path, {}).items():
            name = fragment.partition(":~:")[0]
            known = targets is None or not name or name in targets or name.lower() == "top"
            if not known and (path, name) not in self._unplaced:
                self._unplaced.add((path, name))
                told = f"leads to #{shown(name)} of {path}, where there is no such place"
                self.findings.warn(source, line, told, "mend the link in the article")


@dataclass(slots=True)
class _Dead:
    """The first place that has an address that leads nowhere, and how many more have it."""

    path: str
    line: int
    wrote: bool
    more: int = 0


_MEND = "mend the link in the article, or put the file into content/static/"
_COPY = "build again; what the configuration says, mend there"


def tell_own_machine(path: str, reference: Reference, site: str, findings: Findings) -> None:
    """Tell of an address that leads every reader to a machine of their own, if the `site` is none.

    What an author wrote may be meant so, where it tells of programs.
    """
    line, url, _, wrote = reference
    if shapes.scheme(url) not in WEB or not shapes.is_own_machine(shapes.host(url)):
        return
    told = f"leads to the reader's own machine: {shown(url)}"
    if shapes.is_own_machine(shapes.host(site)):
        return
    if wrote:
        findings.warn(path, line, told, "that is right where an article tells of programs")
    else:
        findings.fault(path, line, told, "set url in the configuration, and build again")


@lru_cache(maxsize=10_000)
def leads(url: str, here: str, base_url: str) -> Place:
    """The file at an address that the document at `here` names."""
    try:
        whole = urljoin(here, url.strip())
        parts, base = urlsplit(whole), urlsplit(base_url)
        if parts.scheme not in WEB:
            return ELSEWHERE
        same = _server(parts) == _server(base)
    except ValueError:
        return Place(wrong="is no address")
    if not same:
        return ELSEWHERE
    if f"{parts.path}/" == base.path:
        return Place("index.html")  # the front page, as a host redirects to it
    if not parts.path.startswith(base.path or "/"):
        return ELSEWHERE
    return _placed(parts.path[len(base.path or "/") :], parts.fragment)


def _server(parts: SplitResult) -> tuple[str | None, int | None]:
    """Host and port; hosts answer at both of the usual ones, or redirect to one."""
    return parts.hostname, parts.port if parts.port not in (80, 443) else None


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
