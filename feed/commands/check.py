"""`feed check`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from feed import progress
from feed.commands import options as shared
from feed.errors import ConfigError
from feed.progress import Progress
from feed.terminal import Terminal, shown

if TYPE_CHECKING:
    from feed.checking import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Reads what was built as a stranger would, and holds it against the specifications: "
        "documents, ids, dates, links, archives, and that nothing in it can hurt a reader. "
        "Without PATH or URL it is the output folder of the site; an address is read from the web."
    )
    parser.epilog = "example: feed check https://example.org/"
    help_ = "a folder that was built, a document, or an address of the web"
    parser.add_argument("place", metavar="PATH or URL", nargs="?", help=help_)
    shared.add_now(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Check it, and tell what was found; returns 1 where there are faults."""
    # what judges documents takes long to import
    from feed.checking import telling

    with progress.shown(terminal, "checking", " documents") as told:
        report, folder = _checked(options, told)
    if options.json:
        shared.print_json(telling.document(report, folder))
    else:
        telling.tell(report, folder, terminal)
    return 1 if report.faults else 0


def _checked(options: argparse.Namespace, told: Progress) -> tuple[Report, str]:
    """The report, and what its paths are relative to."""
    from feed.checking import check, check_document, check_published

    now, place = shared.now(options), options.place
    if place is None:
        return _own(options, told)
    if "://" in place:
        return check_published(place, now=now, progress=told), ""
    path = shared.folder(options) / place
    if path.is_dir():
        return check(path, now=now, progress=told), shown(path)
    if not path.is_file():
        raise ConfigError(f"there is no folder or file {shown(path)}", "build the site first")
    return check_document(path, now=now), shown(path.parent)


def _own(options: argparse.Namespace, told: Progress) -> tuple[Report, str]:
    """That of the site's own output folder, at the address that its configuration has."""
    from feed.checking import check

    site = shared.site(options)
    if not Path(site.output).is_dir():
        raise ConfigError(f"there is no folder {shown(site.output)}", "build the site first")
    base_url = "" if site.preview else site.base_url
    report = check(site.output, base_url, now=shared.now(options), progress=told)
    return report, shown(site.output)
