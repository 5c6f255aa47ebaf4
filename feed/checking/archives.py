"""The history of a feed (RFC 5005, 4): from the subscription document to the oldest archive."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from feed.checking.documents import ATOM, JSON, Document
from feed.checking.findings import Findings, shown

_FORMATS = {ATOM: "prev-archive", JSON: "next_url"}
"""Those that can lead on to what is older, and by what."""


class Step(NamedTuple):
    """A document of the history, without its entries but their ids."""

    path: str
    url: str
    format: str
    id: str
    archive: bool
    older: str
    newer: str
    current: str
    ids: tuple[str, ...]
    gone: tuple[str, ...]


def step(document: Document, url: str) -> Step:
    """What of a document belongs to the history; `url` is where it is."""
    return Step(
        document.path,
        url,
        document.format,
        document.id,
        document.archive,
        document.older,
        document.newer,
        document.current,
        tuple(entry.id for entry in document.entries),
        tuple(one.id for one in document.gone),
    )


def walk(first: Step, steps: Mapping[str, Step], findings: Findings) -> list[Step]:
    """The documents from the newest to the oldest, those at an address in `steps`."""
    walked, seen = [first], {first.url}
    while (older := walked[-1].older) and (following := steps.get(older)):
        here = walked[-1]
        if older in seen:
            findings.fault(here.path, 0, f"its history leads in a circle, to {shown(older)}")
            break
        seen.add(older)
        _tell_between(following, here, first, findings)
        walked.append(following)
    if (older := walked[-1].older) and older not in steps:
        told = f"its history is broken: {_FORMATS[first.format]} leads to no document"
        findings.fault(walked[-1].path, 0, f"{told}: {shown(older)}", _LOST)
    if walked[-1].newer and len(walked) == 1:
        findings.fault(first.path, 0, "links next-archive, and nothing is newer than it")
    return walked


_LOST = "subscribers cannot reach what is older: build again, and copy all of the folder"


def judge(
    first: Step, steps: Mapping[str, Step], lone: Mapping[str, str], findings: Findings
) -> None:
    """Tell where a subscriber who walks from the `first` document on would miss something.

    `lone` has the entry documents by their ids: all that is published.
    """
    if first.archive and first.format == ATOM and not first.newer:
        findings.fault(first.path, 0, "says that it is an archive document, and is none")
    walked = walk(first, steps, findings)
    reached = {one.url for one in walked}
    archives = [one for one in steps.values() if one.url not in reached]
    for one in archives:
        told = f"no {_FORMATS[first.format]} leads here from {first.path}"
        findings.fault(one.path, 0, told, _LOST)
    _tell_gone(first, walked, findings)
    if not (walked[1:] or archives):
        return  # a feed that keeps no history holds the newest alone
    held = {id_ for one in walked for id_ in one.ids}
    for id_, path in lone.items():
        if id_ not in held:
            told = f"{shown(id_)} is in no document that {first.path} leads to"
            findings.fault(path, 0, told, _LOST)


def _tell_between(older: Step, newer: Step, first: Step, findings: Findings) -> None:
    """What an archive document says of its place in the history."""
    if first.format != ATOM:
        return
    if not older.archive:
        findings.fault(older.path, 0, "is an archive document, and lacks fh:archive")
    if older.current != first.url:
        told = f"its link current must be {first.url}, not {shown(older.current) or 'missing'}"
        findings.fault(older.path, 0, told)
    expected = newer.url if newer is not first else ""
    if older.newer != expected:
        told = f"its next-archive must be {expected or 'missing'}, not "
        findings.fault(older.path, 0, told + (shown(older.newer) or "missing"))
    if older.id != first.id:
        told = f"its feed id must be that of {first.path}: {shown(first.id)}"
        findings.fault(older.path, 0, told)


def _tell_gone(first: Step, walked: list[Step], findings: Findings) -> None:
    """RFC 6721: what has gone is in no document of the history any more."""
    for one in walked[1:]:
        for id_ in set(first.gone) & set(one.ids):
            findings.fault(one.path, 0, f"{first.path} tells that {shown(id_)} is deleted")
