"""What documents say of the same thing: one id is one entry, wherever it is found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from feed.checking.documents import ATOM, Document, Told
from feed.checking.findings import Findings, shown

_DIFFERS = "one id is one entry, wherever it is found: build again"


class _Known(NamedTuple):
    """What was said first of an entry, and where; texts are there by their hashes alone."""

    path: str
    title: int | None
    link: int | None
    published: float | None
    updated: float | None
    summary: int | None
    content: int | None
    rest: int | None


_SAID = ("title", "link", "published", "updated", "summary", "content", "rest")
_NAMES = {"link": "page", "rest": "rest of what is said"}


@dataclass(slots=True)
class Agreement:
    """Notes what each document says, and tells where another says otherwise.

    `lone` has the entry document of each id, `listed` the ids that feeds have, with a feed.
    """

    findings: Findings
    lone: dict[str, str] = field(default_factory=dict)
    listed: dict[str, str] = field(default_factory=dict)
    _known: dict[str, _Known] = field(default_factory=dict)
    _pages: dict[int, str] = field(default_factory=dict)
    _feeds: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    _feed_ids: dict[str, str] = field(default_factory=dict)

    def note(self, document: Document) -> None:
        """Take what a document says."""
        for told in document.entries:
            if told.id:
                self._entry(document, told)
        if document.lone:
            self._alone(document)
        else:
            self._same_order(document)
            self._own_id(document)

    def close(self) -> None:
        """Tell what only all documents together can show."""
        if not self.lone:
            return
        for id_, path in self.listed.items():
            if id_ not in self.lone:
                told = f"{shown(id_)} has no entry document"
                self.findings.fault(path, 0, told)

    def _entry(self, document: Document, told: Told) -> None:
        known = self._known.get(told.id)
        said = _said(document.path, told, known)
        self._one_page(document.path, told.line, told)
        if known is None:
            self._known[told.id] = said
        else:
            for name in _differing(known, said):
                what = f"the {_NAMES.get(name, name)} of {shown(told.id)}"
                message = f"{what} is not as in {known.path}"
                self.findings.fault(document.path, told.line, message, _DIFFERS)
            if any(getattr(known, name) is None for name in _SAID):
                self._known[told.id] = _merged(known, said)
        if not document.lone:
            self.listed.setdefault(told.id, document.path)

    def _one_page(self, path: str, line: int, told: Told) -> None:
        other = self._pages.setdefault(hash(told.page), told.id) if told.page else told.id
        if other != told.id:
            message = f"{shown(told.page)} is the page of {shown(other)} as well"
            self.findings.fault(path, line, message, "one page is one entry: build again")

    def _alone(self, document: Document) -> None:
        other = self.lone.setdefault(document.id, document.path)
        if other != document.path:
            told = f"the id {shown(document.id)} is also that of {other}"
            self.findings.fault(document.path, document.line, told, "give one of them another id")

    def _same_order(self, document: Document) -> None:
        """The formats of a feed hold the same entries, in one order."""
        stem = document.path.rpartition(".")[0]
        ids = tuple(entry.id for entry in document.entries)
        other, before = self._feeds.setdefault(stem, (document.path, ids))
        if ids == before:
            return
        missing = sorted(set(before) - set(ids)) or sorted(set(ids) - set(before))
        what = f"{shown(missing[0])} is in one alone" if missing else "in another order"
        self.findings.fault(document.path, 0, f"has not the entries of {other}: {what}")

    def _own_id(self, document: Document) -> None:
        """A feed of part of the entries is a feed of its own; archives are of the whole one."""
        if document.format != ATOM or document.archive or not document.id:
            return
        other = self._feed_ids.setdefault(document.id, document.path)
        if other != document.path:
            told = f"the feed's id {shown(document.id)} is also that of {other}"
            self.findings.fault(document.path, document.line, told)


def _said(path: str, told: Told, known: _Known | None) -> _Known:
    summary, content = _hash(told.summary), _hash(told.content)
    if told.either:
        # an RSS description is a summary, or all of the content where there is none
        is_summary = known is not None and known.content != content and known.summary == summary
        summary, content = (summary, None) if is_summary else (None, content)
    return _Known(
        path,
        _hash(told.title),
        _hash(told.link),
        told.published.timestamp() if told.published else None,
        told.updated.timestamp() if told.updated else None,
        summary,
        content,
        told.rest,
    )


def _hash(text: str | None) -> int | None:
    return None if text is None else hash(text)


def _differing(known: _Known, said: _Known) -> Iterable[str]:
    found = []
    for name in _SAID:
        here, there = getattr(said, name), getattr(known, name)
        if here is not None and there is not None and here != there:
            found.append(name)
    # all else differs where any of these does
    return found[:-1] if len(found) > 1 and found[-1] == "rest" else found


def _merged(known: _Known, said: _Known) -> _Known:
    """What either says: of two that say the same."""
    both = ((getattr(known, name), getattr(said, name)) for name in _SAID)
    return _Known(known.path, *(new if old is None else old for old, new in both))
