"""What was found: as lines for people, as a document for programs."""

from __future__ import annotations

import posixpath

from feed.checking.findings import Finding, Report
from feed.errors import FileError, Notice
from feed.report import fault_document
from feed.terminal import FEW, Terminal


def tell(report: Report, folder: str, terminal: Terminal) -> None:
    """Each finding in its place, told from above `folder`, and in a line what came of it."""
    for fault in report.faults:
        terminal.error(str(_error(fault, folder)))
    few = report.warnings if terminal.verbose else report.warnings[:FEW]
    for warning in few:
        terminal.warn(str(_notice(warning, folder)))
    if len(report.warnings) > len(few):
        terminal.warn(f"{len(report.warnings) - len(few)} more warnings; -v shows them all")
    found = _counted(len(report.faults), "fault") if report.faults else "no faults"
    if report.warnings:
        found += f", {_counted(len(report.warnings), 'warning')}"
    terminal.result(f"{_counted(report.documents, 'document')} checked: {found}")
    if report.unseen:
        terminal.result(f"  {report.unseen}")


def document(report: Report, folder: str) -> dict[str, object]:
    """All of it for programs; paths are told from above `folder`."""
    return {
        "documents": report.documents,
        "files": report.files,
        "base_url": report.base_url,
        "unseen": report.unseen,
        "errors": [fault_document(_error(fault, folder)) for fault in report.faults],
        "warnings": [fault_document(_notice(one, folder)) for one in report.warnings],
    }


def _error(found: Finding, folder: str) -> FileError:
    return FileError(_place(found.path, folder), found.line, found.message, found.hint)


def _notice(found: Finding, folder: str) -> Notice:
    return Notice(_place(found.path, folder), found.line, found.message, found.hint)


def _place(path: str, folder: str) -> str:
    """An address of the web is relative to nothing."""
    return posixpath.normpath(posixpath.join(folder, path)) if folder else path


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
