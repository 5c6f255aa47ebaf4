"""The command `feed`: arguments, calls, errors to exit codes. It alone asks what time it is."""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from feed import __version__, config, progress, report
from feed.build import build, foresee
from feed.config import Config
from feed.dates import DateError, parse
from feed.errors import ArticleErrors, ConfigError, FeedError, LockError, ThemeError
from feed.events import Wishes
from feed.terminal import Terminal, shown

_WAITING = "waiting for another build to end"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 faults, 2 wrong usage, 3 remote fault, 130 interrupted."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that cannot show a name is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    # a command is short, and what it makes are few cycles and many nouns: to look through all of
    # them again and again would take a tenth of its time
    gc.set_threshold(100_000)
    terminal = Terminal(options.color, quiet=options.quiet, verbose=options.verbose)
    try:
        run: Callable[[argparse.Namespace, Terminal], None] = options.run
        run(options, terminal)
        if sys.stdout:
            sys.stdout.flush()
    except FeedError as error:
        _tell_error(error, options, terminal)
        return error.exit_code
    except BrokenPipeError:
        # who reads our output has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        # a folder that cannot be entered, a link to itself: known only when it is tried
        problem = FeedError(f"{error.filename or 'the system'}: {error.strerror}")
        _tell_error(problem, options, terminal)
        return problem.exit_code
    except KeyboardInterrupt:
        terminal.say("interrupted: no file is half-written, build again")
        return 130
    return 0


def _build(options: argparse.Namespace, terminal: Terminal) -> None:
    site, now = _build_config(options), _now(options.now)
    wishes = _wishes(options, site)
    how: dict[str, Any] = {"now": now, "wishes": wishes, "locked": options.locked}
    with progress.shown(terminal, "rendering", " articles") as told:
        how |= {"jobs": options.jobs, "progress": told}
        if options.dry_run:
            result = foresee(site, **how)
        else:
            result = build(site, waiting=lambda: terminal.say(_WAITING), **how)
    folder = shown(site.content)
    if options.json:
        _print_json(report.build_document(result, folder))
        return
    report.tell_notices(result.notices, folder, terminal)
    tell = report.tell_forecast if options.dry_run else report.tell_build
    tell(result, site, terminal)


def _import(options: argparse.Namespace, terminal: Terminal) -> None:
    # only this command reads foreign feeds, and what it takes to is slow to import
    from feed.migration import telling
    from feed.migration.takeover import take_over

    site = _config(options)
    with progress.shown(terminal, "reading", "B", scaled=True) as told:
        taken = take_over(
            site,
            _source(options),
            now=_now(options.now),
            dry_run=options.dry_run,
            progress=told,
            waiting=lambda: terminal.say(_WAITING),
        )
    if options.json:
        _print_json(telling.document(taken))
    else:
        telling.tell(taken, site, terminal, dry_run=options.dry_run)


def _init(options: argparse.Namespace, terminal: Terminal) -> None:
    # only this command reads what other generators were told
    from feed.adoption import telling
    from feed.adoption.adopting import adopt

    folder = _folder(options) / options.generator_folder
    adopted = adopt(folder, options.generator, dry_run=options.dry_run)
    if options.json:
        _print_json(telling.document(adopted, dry_run=options.dry_run))
    else:
        telling.tell(adopted, terminal, dry_run=options.dry_run)


def _source(options: argparse.Namespace) -> str:
    """A file is named as from the folder after -C."""
    named: str = options.source
    return named if "://" in named else str(Path(options.directory) / named)


def _folder(options: argparse.Namespace) -> Path:
    folder = Path(options.directory)
    if not folder.is_dir():
        raise ConfigError(f"-C {folder}: there is no such folder")
    return folder


def _config(options: argparse.Namespace) -> Config:
    folder = _folder(options)
    path = folder / options.config if options.config else config.find(folder.resolve())
    return config.load(path) if path else config.preview(folder)


def _build_config(options: argparse.Namespace) -> Config:
    site = _config(options)
    if options.output is not None:
        site = config.with_output(site, Path(options.directory) / options.output)
    return config.with_base_url(site, options.base_url) if options.base_url is not None else site


def _now(written: str | None) -> datetime:
    if written is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return parse(written, UTC)
    except DateError as error:
        raise ConfigError(f"--now: {error}", error.hint) from error


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


def _print_json(document: object) -> None:
    """In ASCII where the stream has another encoding than JSON's."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    print(json.dumps(document, ensure_ascii=encoding != "utf8", indent=1))


def _tell_error(error: FeedError, options: argparse.Namespace, terminal: Terminal) -> None:
    faults: Sequence[FeedError] = (error,)
    if isinstance(error, ArticleErrors):
        folder = shown(_config(options).content)
        faults = ArticleErrors(fault.under(folder) for fault in error.faults).faults
    elif isinstance(error, LockError):
        faults = (LockError(shown(Path(error.path)), error.line, error.message, error.hint),)
    elif isinstance(error, ThemeError):
        faults = (ThemeError(shown(Path(error.path)), error.line, error.message, error.hint),)
    if options.json:
        _print_json({"errors": [report.fault_document(fault) for fault in faults]})
    for fault in faults:
        terminal.error(str(fault))
    if len(faults) > 1:
        terminal.error(f"{len(faults)} errors: nothing was published")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="feed",
        description="Turns a folder of articles into feeds that subscribers can trust.",
        epilog="example: feed build -C mysite",
    )
    parser.add_argument("--version", action="version", version=f"feed {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_build(commands.add_parser("build", help="build the feeds and pages of a folder"))
    _add_init(commands.add_parser("init", help="take over another generator's configuration"))
    _add_import(commands.add_parser("import", help="take over the ids of an older feed"))
    return parser


def _add_build(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Reads the articles in content/ and writes feeds, entries and pages to build/. "
        "Without a configuration it builds a preview."
    )
    parser.epilog = "example: feed build -C mysite --base-url https://staging.example.org/"
    parser.set_defaults(run=_build)
    add = parser.add_argument
    add("--output", metavar="DIR", help="write to DIR in place of the configured folder")
    add("--base-url", metavar="URL", help="build for another address; ids stay")
    _add_now(parser)
    add("--dry-run", action="store_true", help="write nothing; tell what subscribers would see")
    add("--locked", action="store_true", help="fail where feed.lock would change")
    _add_articles(parser, "--announce", "show these articles as updated")
    _add_articles(parser, "--redate", "let these published articles take their new dates")
    _add_articles(parser, "--change-id", "let these published articles take the ids in them")
    add("--yes", action="store_true", help="go on where a build would stop to ask")
    add(
        "--jobs",
        metavar="N",
        type=_number,
        default=0,
        help="work in N processes; default: one a processor",
    )
    _add_shared(parser)


def _add_init(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Reads the configuration of Jekyll, Hugo, Zola, Pelican or Eleventy in FOLDER, runs "
        "nothing of it, and writes beside it a feed.toml in which each value says where it came "
        "from. Nothing is overwritten."
    )
    parser.epilog = "example: feed init --from ."
    parser.set_defaults(run=_init)
    add = parser.add_argument
    add("--from", dest="generator_folder", metavar="FOLDER", required=True, help="where it lies")
    add("--generator", metavar="NAME", default="", help="which it is, where it could be several")
    add("--dry-run", action="store_true", help="write nothing; tell what would be taken over")
    _add_shared(parser, configured=False)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Reads an older feed (Atom, RSS or JSON Feed, with its archives), finds the article of "
        "each entry in content/, and writes its id and dates into feed.lock, so that subscribers "
        "see no article again. What is locked already stays as it is."
    )
    parser.epilog = "example: feed import https://example.org/feed.xml"
    parser.set_defaults(run=_import)
    parser.add_argument("source", metavar="SOURCE", help="a file, or an address of the web")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; tell what matches")
    _add_now(parser)
    _add_shared(parser)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f'"{text}" is no number from 1 to 1000')
    return int(text)


def _add_now(parser: argparse.ArgumentParser) -> None:
    help_ = "work as at this moment, such as 2022-07-05T12:00:00Z"
    parser.add_argument("--now", metavar="DATE", help=help_)


def _add_articles(parser: argparse.ArgumentParser, option: str, help_: str) -> None:
    parser.add_argument(option, metavar="PATH", nargs="+", action="extend", default=[], help=help_)


def _add_shared(parser: argparse.ArgumentParser, *, configured: bool = True) -> None:
    add = parser.add_argument
    add(
        "-C",
        dest="directory",
        metavar="DIR",
        default=".",
        help="work as if in DIR",
    )
    if configured:
        add("--config", metavar="FILE", help="read this feed.toml or pyproject.toml")
    add("--json", action="store_true", help="tell the result to programs, on stdout")
    add("-q", "--quiet", action="store_true", help="tell errors alone")
    add("-v", "--verbose", action="store_true", help="tell each file and every warning")
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
