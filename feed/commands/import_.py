"""`feed import`."""

from __future__ import annotations

import argparse
from pathlib import Path

from feed import progress
from feed.commands import options as shared
from feed.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Reads an older feed (Atom, RSS or JSON Feed, with its archives), finds the article of "
        "each entry in content/, and writes its id and dates into feed.lock, so that subscribers "
        "see no article again. What is locked already stays as it is."
    )
    parser.epilog = "example: feed import https://example.org/feed.xml"
    parser.add_argument("source", metavar="SOURCE", help="a file, or an address of the web")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; tell what matches")
    shared.add_now(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Take over the ids of an older feed."""
    # only this command reads foreign feeds, and what it takes to is slow to import
    from feed.migration import telling
    from feed.migration.takeover import take_over

    site = shared.site(options)
    with progress.shown(terminal, "reading", "B", scaled=True) as told:
        taken = take_over(
            site,
            _source(options),
            now=shared.now(options),
            dry_run=options.dry_run,
            progress=told,
            waiting=lambda: terminal.say(shared.WAITING),
        )
    if options.json:
        shared.print_json(telling.document(taken))
    else:
        telling.tell(taken, site, terminal, dry_run=options.dry_run)


def _source(options: argparse.Namespace) -> str:
    """A file is named as from the folder after -C."""
    named: str = options.source
    return named if "://" in named else str(Path(options.directory) / named)
