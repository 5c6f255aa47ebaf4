"""`feed init`."""

from __future__ import annotations

import argparse

from feed.commands import options as shared
from feed.errors import ConfigError
from feed.terminal import Terminal, shown

_VALUES = ("title", "url", "author")
"""What a flag says, and a terminal asks for otherwise."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Makes a new site in DIR: a configuration, a first article, and what git is to know. "
        "On a terminal it asks for what no flag tells. "
        "With --from it reads the configuration of Jekyll, Hugo, Zola, Pelican or Eleventy in "
        "FOLDER instead, runs nothing of it, and writes beside it a feed.toml in which each value "
        "says where it came from. Nothing is overwritten."
    )
    parser.epilog = 'example: feed init mysite --title "Harbour Notes" --url https://example.org/'
    add = parser.add_argument
    add("folder", metavar="DIR", nargs="?", help="where the site is to be; default: here")
    add("--title", metavar="TEXT", help="what readers call the feed; default: the folder's name")
    add("--url", metavar="URL", help="where it will be served; without it a build is a preview")
    add("--author", metavar="PERSON", help='such as "Ada Quay <ada@example.org>"')
    add("--github", action="store_true", help="add a workflow that publishes to GitHub Pages")
    add("--from", dest="generator_folder", metavar="FOLDER", help="where a generator's site lies")
    add("--generator", metavar="NAME", default="", help="which it is, where it could be several")
    add("--dry-run", action="store_true", help="write nothing; tell what would be written")
    shared.add_now(parser)
    shared.add_shared(parser, configured=False)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Make a new site, or take over another generator's configuration."""
    if options.generator_folder is None:
        _begin(options, terminal)
    else:
        _adopt(options, terminal)


def _begin(options: argparse.Namespace, terminal: Terminal) -> None:
    # only this command makes a site
    from feed.starting import answers, site, telling

    if options.generator:
        raise ConfigError("--generator: no folder of one is told", "name it: --from FOLDER")
    folder = shared.folder(options) / (options.folder or "")
    told = _told(options)
    answers.refuse_wrong(told)
    known = site.configured(folder)
    how = {"now": shared.now(options), "github": options.github, "dry_run": options.dry_run}
    if known:
        _tell_unused(told, shown(known.source or folder), terminal)
        begun = site.complete(folder, known, **how)
    else:
        asks = answers.person_is_there() and not options.json and not options.quiet
        values = answers.collect(folder, told, terminal if asks else None)
        begun = site.begin(folder, values, **how)
    if options.json:
        shared.print_json(telling.document(begun, dry_run=options.dry_run))
    else:
        telling.tell(begun, terminal, dry_run=options.dry_run)


def _adopt(options: argparse.Namespace, terminal: Terminal) -> None:
    # only this command reads what other generators were told
    from feed.adoption import telling
    from feed.adoption.adopting import adopt

    told = [f"--{key}" for key in _told(options)]
    if unused := [*(["DIR"] if options.folder else []), *told, *(["--github"] * options.github)]:
        message = f"{unused[0]} is for a new site: --from takes over what another was told"
        raise ConfigError(message, f"leave {' and '.join(unused)} out")
    folder = shared.folder(options) / options.generator_folder
    adopted = adopt(folder, options.generator, dry_run=options.dry_run)
    if options.json:
        shared.print_json(telling.document(adopted, dry_run=options.dry_run))
    else:
        telling.tell(adopted, terminal, dry_run=options.dry_run)


def _told(options: argparse.Namespace) -> dict[str, str]:
    values = {key: getattr(options, key) for key in _VALUES}
    return {key: text for key, text in values.items() if text is not None}


def _tell_unused(told: dict[str, str], source: str, terminal: Terminal) -> None:
    for key in told:
        terminal.warn(f"warning: {source} is kept: write {key} into it yourself")
