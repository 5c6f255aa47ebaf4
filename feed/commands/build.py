"""`feed build`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from feed import config, progress, report
from feed.build import build, foresee
from feed.commands import options as shared
from feed.config import Config
from feed.errors import ConfigError, FeedError
from feed.events import Wishes
from feed.result import Result
from feed.terminal import Terminal, shown

if TYPE_CHECKING:
    from feed.serving.watching import Places


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
    add("--watch", action="store_true", help="build again after each save, until interrupted")
    shared.add_jobs(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Build, or tell what a build would do."""
    site = _site(options)
    if options.watch:
        try:
            _watch(options, site, terminal)
        except KeyboardInterrupt:
            raise KeyboardInterrupt("stopped") from None
    else:
        _tell(_built(options, site, terminal), options, site, terminal)


def _built(options: argparse.Namespace, site: Config, terminal: Terminal) -> Result:
    now = shared.now(options)
    wishes = _wishes(options, site)
    how: dict[str, Any] = {"now": now, "wishes": wishes, "locked": options.locked}
    with progress.shown(terminal, "rendering", " articles") as told:
        how |= {"jobs": options.jobs, "progress": told}
        if options.dry_run:
            return foresee(site, **how)
        return build(site, waiting=lambda: terminal.say(shared.WAITING), **how)


def _tell(
    result: Result,
    options: argparse.Namespace,
    site: Config,
    terminal: Terminal,
    *,
    steps: bool = True,
) -> None:
    """As lines or as a document; with `steps` people are told what to do next."""
    folder = shown(site.content)
    if options.json:
        shared.print_json(report.build_document(result, folder))
        return
    report.tell_notices(result.notices, folder, terminal)
    if options.dry_run:
        report.tell_forecast(result, site, terminal)
    else:
        report.tell_build(result, site, terminal, steps=steps)


def _watch(options: argparse.Namespace, site: Config, terminal: Terminal) -> None:
    """Build now and after each save; what stops one build does not stop the next."""
    _refuse_once(options)
    from feed.serving import watching
    from feed.serving.builder import Builder

    clock = shared.stay(options)
    before, greeted = _Followed(watching.places(site), faulty=True), False

    def perform(before: _Followed) -> _Followed:
        return _followed(before, options, terminal)

    with Builder(perform) as builder:

        def follow_up() -> tuple[Places, datetime | None]:
            nonlocal before, greeted
            before = builder.perform(before)
            if not greeted:
                terminal.say("watching: each save is built; Ctrl-C ends it")
                greeted = True
            return before.places, before.due

        watching.follow(before.places, follow_up, clock, patience=_PATIENCE)


_PATIENCE = 1.0
"""In seconds: an editor may delete a file and write it anew; subscribers are not told of that."""


class _Followed(NamedTuple):
    """What a build tells the next one.

    Where the site lies, what is due, whether it failed, whether one before it was told in full.
    """

    places: Places
    due: datetime | None = None
    faulty: bool = False
    told: bool = False


def _followed(before: _Followed, options: argparse.Namespace, terminal: Terminal) -> _Followed:
    """Build once; after a build that failed it is told though nothing changed."""
    from feed.serving import watching

    site, places = None, before.places
    try:
        site = _site(options)
        places = watching.places(site)
        result = _built(options, site, terminal)
    except FeedError as error:
        faults = report.faults_of(error, site.content if site else Path())
        if options.json:
            shared.print_json({"errors": [report.fault_document(fault) for fault in faults]})
        report.tell_faults(faults, terminal)
        return _Followed(places, faulty=True, told=before.told)
    if before.faulty or result.changes.written or result.changes.deleted:
        _tell(result, options, site, terminal, steps=not before.told)
    return _Followed(places, min(result.due, default=None), told=True)


def _refuse_once(options: argparse.Namespace) -> None:
    """Raise ConfigError where something is asked for that is meant once."""
    once = ("announce", "redate", "change_id", "dry_run", "yes")
    if asked := [name for name in once if getattr(options, name)]:
        option = f"--{asked[0].replace('_', '-')}"
        hint = "build once with it, and then watch"
        raise ConfigError(f"{option} is for one build, and --watch makes many", hint)


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
