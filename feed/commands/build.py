"""`feed build`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from feed import config, progress, report
from feed.build import build, foresee
from feed.commands import options as shared
from feed.config import Config
from feed.events import Wishes
from feed.terminal import Terminal, shown


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Reads the articles in content/ and writes feeds, entries and pages to build/. "
        "Without a configuration it builds a preview."
    )
    parser.epilog = "example: feed build -C mysite --base-url https://staging.example.org/"
    add = parser.add_argument
    add("--output", metavar="DIR", help="write to DIR in place of the configured folder")
    add("--base-url", metavar="URL", help="build for another address; ids stay")
    shared.add_now(parser)
    add("--dry-run", action="store_true", help="write nothing; tell what subscribers would see")
    add("--locked", action="store_true", help="fail where feed.lock would change")
    _add_articles(parser, "--announce", "show these articles as updated")
    _add_articles(parser, "--redate", "let these published articles take their new dates")
    _add_articles(parser, "--change-id", "let these published articles take the ids in them")
    add("--yes", action="store_true", help="go on where a build would stop to ask")
    shared.add_jobs(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Build, or tell what a build would do."""
    site, now = _site(options), shared.now(options)
    wishes = _wishes(options, site)
    how: dict[str, Any] = {"now": now, "wishes": wishes, "locked": options.locked}
    with progress.shown(terminal, "rendering", " articles") as told:
        how |= {"jobs": options.jobs, "progress": told}
        if options.dry_run:
            result = foresee(site, **how)
        else:
            result = build(site, waiting=lambda: terminal.say(shared.WAITING), **how)
    folder = shown(site.content)
    if options.json:
        shared.print_json(report.build_document(result, folder))
        return
    report.tell_notices(result.notices, folder, terminal)
    tell = report.tell_forecast if options.dry_run else report.tell_build
    tell(result, site, terminal)


def _add_articles(parser: argparse.ArgumentParser, option: str, help_: str) -> None:
    parser.add_argument(option, metavar="PATH", nargs="+", action="extend", default=[], help=help_)


def _site(options: argparse.Namespace) -> Config:
    site = shared.site(options)
    if options.output is not None:
        site = config.with_output(site, Path(options.directory) / options.output)
    return config.with_base_url(site, options.base_url) if options.base_url is not None else site


def _wishes(options: argparse.Namespace, site: Config) -> Wishes:
    def paths(named: Iterable[str]) -> frozenset[str]:
        return frozenset(_article(name, Path(options.directory), site) for name in named)

    return Wishes(
        announce=paths(options.announce),
        redate=paths(options.redate),
        change_id=paths(options.change_id),
        go_on=options.yes,
    )


def _article(name: str, folder: Path, site: Config) -> str:
    """The path of an article in the content folder, named from `folder`, from here, or so."""
    content = site.content.resolve()
    for path in (folder / name, Path(name)):
        place = path.parent.resolve() / path.name
        if place.is_relative_to(content):
            return place.relative_to(content).as_posix()
    return name
