"""A folder that was built: all its documents, each by itself and all of them together."""

from __future__ import annotations

import filecmp
import posixpath
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from feed.checking import archives, atom, files, jsonfeed, links, opml, pages, rss, sniffing
from feed.checking.agreement import Agreement
from feed.checking.archives import Step
from feed.checking.documents import ATOM, JSON, Desk, Document
from feed.checking.files import Files
from feed.checking.findings import Findings, Report, shown
from feed.checking.links import Links
from feed.filenames import native
from feed.progress import Progress, silent

_STATIC = "static/"
"""What is copied as its author made it."""
_GENERATED = ("archive/", "tags/", "languages/")
_FEEDS = {"feed.atom": atom.read, "feed.json": jsonfeed.read, "feed.rss": rss.read}
_AGAIN = "feed did not write it so: build again"


def check(
    folder: Path, base_url: str = "", *, now: datetime, progress: Progress = silent
) -> Report:
    """Judge all that was built into a folder, as it is at `now`, an aware datetime.

    `base_url` is where the site is served, with a slash at its end; it is found in the feeds where
    it is not told. Whatever a file holds is told and never raised; a folder that cannot be read
    has that for a fault. `progress` is called with how many documents of how many were read.
    """
    findings = Findings(_AGAIN)
    there = files.found(folder, findings)
    found = _base_url(there, now) or base_url
    if base_url and found != base_url:
        told = f"the feeds say that the site is at {shown(found)}, not {base_url}"
        findings.fault(".", 0, told, "build again without --base-url")
    paths = sorted(filter(_is_judged, there.ours), key=_phase)
    if not paths:
        findings.fault(".", 0, "there is no feed in this folder", "build the site first")
    links = Links(found, there.sizes, findings, pages=any(map(_is_page, paths)))
    checking = _Checking(there, now, findings, links, Agreement(findings))
    for number, path in enumerate(paths, 1):
        checking.judge(path)
        progress(number, len(paths))
    checking.close()
    elsewhere = checking.documents and not links.pages
    unseen = "the pages are made elsewhere: links to them were not followed" if elsewhere else ""
    return findings.report(checking.documents, len(there.sizes), found, unseen)


@dataclass(slots=True)
class _Checking:
    """The judgement of one folder; `steps` are the documents of its history by their addresses."""

    files: Files
    now: datetime
    findings: Findings
    links: Links
    agreement: Agreement
    documents: int = 0
    steps: dict[str, dict[str, Step]] = field(default_factory=lambda: {ATOM: {}, JSON: {}})
    _judged: set[int] = field(default_factory=set)

    def judge(self, path: str) -> None:
        """Read a document and judge it, as far as it can be judged alone."""
        data = files.read(self.files, path, self.findings)
        if data is None:
            return
        read = _READERS.get(posixpath.splitext(path)[1].lower(), _Checking._sniffed)
        self.documents += read(self, path, data)

    def close(self) -> None:
        """Judge what only all documents together can show."""
        self.agreement.close()
        self.links.close()
        for name, steps in (("feed.atom", self.steps[ATOM]), ("feed.json", self.steps[JSON])):
            first = steps.pop(self.links.url_of(name), None)
            if first is not None:
                archives.judge(first, steps, self.agreement.lone, self.findings)
            else:
                for one in steps.values():
                    told = f"is an archive document, and there is no {name} that leads to it"
                    self.findings.fault(one.path, 0, told)
        for path in sorted(self.links.wanted):
            data = files.read(self.files, path, self.findings) if _is_page(path) else None
            page = pages.read(data, self._silent(path)) if data is not None else None
            self.links.tell_fragments(path, page.targets if page else None)

    # --- each kind of document --------------------------------------------------------

    def _atom(self, path: str, data: bytes) -> bool:
        return self._taken(path, atom.read(data, self._desk(path)))

    def _rss(self, path: str, data: bytes) -> bool:
        return self._taken(path, rss.read(data, self._desk(path)))

    def _json(self, path: str, data: bytes) -> bool:
        if not _is_ours(path) and not sniffing.is_json_feed(data):
            return False
        return self._taken(path, jsonfeed.read(data, self._desk(path)))

    def _opml(self, path: str, data: bytes) -> bool:
        self.links.follow(path, opml.read(data, self._desk(path)))
        return True

    def _page(self, path: str, data: bytes) -> bool:
        page = pages.read(data, self._desk(path))
        if page is None:
            return True
        self.links.follow(path, page.references)
        here = self.links.url_of(path)
        own = {here, here.removesuffix("index.html")}
        is_alias = links.leads(page.canonical, here, self.links.base_url).path != path
        if page.feeds and page.canonical and page.canonical not in own and is_alias:
            told = f"says that its address is {shown(page.canonical)}, not {here}"
            self.findings.fault(path, 0, told)
        self.links.tell_fragments(path, page.targets)
        return True

    def _sniffed(self, path: str, data: bytes) -> bool:
        read = sniffing.reader(data)
        return self._taken(path, read(data, self._desk(path))) if read else False

    def _taken(self, path: str, document: Document | None) -> bool:
        if document is None or self._is_copy(document):
            return True
        url = self.links.url_of(path)
        current = self.links.url_of("feed.json")
        is_archive = document.format == JSON and path.startswith("archive/")
        if document.self_url != (current if is_archive else url):
            told = f"says that its address is {shown(document.self_url) or 'nowhere'}, not {url}"
            self.findings.fault(path, document.line, told)
        self.links.follow(path, document.references)
        self.agreement.note(document)
        if path in _FEEDS or is_archive or document.archive:
            self.steps.get(document.format, {})[url] = archives.step(document, url)
        elif document.format == ATOM and path.startswith("archive/") and not document.lone:
            self.steps[ATOM][url] = archives.step(document, url)
        return True

    # --- what belongs to it -----------------------------------------------------------

    def _is_copy(self, document: Document) -> bool:
        """Whether it is an alias: the bytes of the document whose address it names."""
        other = self.links.path_of(document.self_url)
        if not other or other == document.path or document.self_url == self._url(document):
            return False
        root = self.files.root
        with suppress(OSError):
            return filecmp.cmp(root / native(document.path), root / native(other), shallow=False)
        return False

    def _url(self, document: Document) -> str:
        return self.links.url_of(document.path)

    def _desk(self, path: str) -> Desk:
        return Desk(path, self.now, self.findings, self._seen)

    def _silent(self, path: str) -> Desk:
        """A desk for what has been judged already."""
        return Desk(path, self.now, Findings(), self._seen)

    def _seen(self, html: str) -> bool:
        before = len(self._judged)
        self._judged.add(hash(html))
        return len(self._judged) == before


_READERS: dict[str, Callable[[_Checking, str, bytes], bool]] = {
    ".atom": _Checking._atom,
    ".rss": _Checking._rss,
    ".json": _Checking._json,
    ".opml": _Checking._opml,
    ".html": _Checking._page,
    ".htm": _Checking._page,
}
_SNIFFED = (".xml", "")
"""The suffixes of old addresses at which a feed may answer."""


def _is_judged(path: str) -> bool:
    suffix = posixpath.splitext(path)[1].lower()
    hidden = path.startswith((".", "_headers", _STATIC))
    return not hidden and (suffix in _READERS or suffix in _SNIFFED)


def _is_page(path: str) -> bool:
    return path.lower().endswith((".html", ".htm"))


def _is_ours(path: str) -> bool:
    """Whether a document of this name is one that feed makes."""
    return path in _FEEDS or path.startswith(_GENERATED)


def _phase(path: str) -> tuple[int, str]:
    """Entries first, by which feeds are judged; then pages, which name both."""
    if path.endswith(".atom"):
        return int(_is_ours(path)), path
    return 3 + _is_page(path) - path.endswith((".rss", ".json")), path


def _base_url(there: Files, now: datetime) -> str:
    """Where the documents say that the site is; empty where none says it."""
    for path, url in _told(there, now):
        escaped = quote(path, safe="/!$&'()*+,;=:@~")
        if url.endswith(f"/{escaped}"):
            return url.removesuffix(escaped)
    return ""


def _told(there: Files, now: datetime) -> Iterator[tuple[str, str]]:
    """Documents, and the addresses that they say are theirs."""
    entries = sorted(path for path in there.ours if path.endswith(".atom"))[:1]
    for path, read in (*_FEEDS.items(), *((path, atom.read) for path in entries)):
        if path in there.ours:
            data = files.read(there, path, Findings())
            desk = Desk(path, now, Findings(), lambda _: True)
            document = read(data, desk) if data is not None else None
            if document and document.self_url:
                yield path, document.self_url
