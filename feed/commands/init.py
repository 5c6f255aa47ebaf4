"""`feed init`."""

from __future__ import annotations

import argparse

from feed.commands import options as shared
from feed.terminal import Terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Reads the configuration of Jekyll, Hugo, Zola, Pelican or Eleventy in FOLDER, runs "
        "nothing of it, and writes beside it a feed.toml in which each value says where it came "
        "from. Nothing is overwritten."
    )
    parser.epilog = "example: feed init --from ."
    add = parser.add_argument
    add("--from", dest="generator_folder", metavar="FOLDER", required=True, help="where it lies")
    add("--generator", metavar="NAME", default="", help="which it is, where it could be several")
    add("--dry-run", action="store_true", help="write nothing; tell what would be taken over")
    shared.add_shared(parser, configured=False)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Take over another generator's configuration."""
    # only this command reads what other generators were told
    from feed.adoption import telling
    from feed.adoption.adopting import adopt

    folder = shared.folder(options) / options.generator_folder
    adopted = adopt(folder, options.generator, dry_run=options.dry_run)
    if options.json:
        shared.print_json(telling.document(adopted, dry_run=options.dry_run))
    else:
        telling.tell(adopted, terminal, dry_run=options.dry_run)
