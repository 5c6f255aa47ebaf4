"""A document by itself, wherever it was taken from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from feed.checking import files, opml, pages, sniffing
from feed.checking.documents import Desk, Document
from feed.checking.files import Files
from feed.checking.findings import Findings, Report


def check_document(path: Path, *, now: datetime) -> Report:
    """Judge one file as it is at `now`, an aware datetime, and nothing that it leads to."""
    findings = Findings()
    there = Files(path.parent, {path.name: path.stat().st_size}, frozenset())
    if (data := files.read(there, path.name, findings)) is not None:
        judge(data, Desk(path.name, now, findings, lambda _: False))
    return findings.report(1, 1, "", "the files that it leads to were not looked for")


def judge(data: bytes, desk: Desk) -> Document | None:
    """Tell the desk what is wrong with a document of any kind; what it says, if it is a feed."""
    if read := sniffing.reader(data):
        return read(data, desk)
    if sniffing.is_list(data):
        opml.read(data, desk)
    elif sniffing.is_page(data):
        pages.read(data, desk)
    else:
        desk.findings.fault(desk.path, 0, "is neither a feed, nor a list of feeds, nor a page")
    return None
