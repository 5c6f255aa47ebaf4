"""The command `feed`: arguments, calls, errors to exit codes. It alone asks what time it is."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from feed import __version__, config
from feed.build import Result, build
from feed.config import Config
from feed.dates import DateError, parse, rfc3339
from feed.errors import ArticleErrors, ConfigError, FeedError, Notice

_NOTICES_SHOWN = 10


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 faults of content, 2 wrong usage, 130 interrupted."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that cannot show a name is no reason to fail
            stream.reconfigure(errors="backslashreplace")
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
    site = _config(options)
    now = _now(options.now)
    result = build(site, now=now, waiting=lambda: terminal.say("waiting for another build to end"))
    folder = _shown(site.content)
    notices = tuple(notice.under(folder) for notice in result.notices)
    if options.json:
        _print_json(_report(result, notices))
    else:
        _tell_notices(notices, terminal)
        _tell_result(result, site, terminal)


def _config(options: argparse.Namespace) -> Config:
    folder = Path(options.directory)
    if not folder.is_dir():
        raise ConfigError(f"-C {folder}: there is no such folder")
    path = folder / options.config if options.config else config.find(folder.resolve())
    site = config.load(path) if path else config.preview(folder)
    if options.output:
        site = config.with_output(site, folder / options.output)
    return config.with_base_url(site, options.base_url) if options.base_url else site


def _now(written: str | None) -> datetime:
    if written is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return parse(written, UTC)
    except DateError as error:
        raise ConfigError(f"--now: {error}", error.hint) from error


def _tell_notices(notices: Sequence[Notice], terminal: Terminal) -> None:
    shown = notices if terminal.verbose else notices[:_NOTICES_SHOWN]
    for notice in shown:
        terminal.warn(str(notice))
    if len(notices) > len(shown):
        terminal.warn(f"{len(notices) - len(shown)} more warnings; -v shows them all")


def _tell_result(result: Result, site: Config, terminal: Terminal) -> None:
    changes = result.changes
    folder, content = _shown(site.output), _shown(site.content)
    terminal.result(terminal.bold(f"{_count(result.published, 'article')} in {folder}/"))
    terminal.result(
        f"  {_count(len(changes.written), 'file')} written, {len(changes.deleted)} deleted, "
        f"{changes.unchanged} unchanged"
    )
    if terminal.verbose:
        _tell_paths("+", changes.written, terminal)
        _tell_paths("-", changes.deleted, terminal)
    if result.drafts:
        terminal.result(f"  {_count(result.drafts, 'draft')} left out")
    if result.unused:
        more = "" if terminal.verbose else "; -v lists them"
        terminal.result(f"  {_count(len(result.unused), 'file')} of {content}/ not used{more}")
    if terminal.verbose:
        _tell_paths("?", result.unused, terminal)
    if result.due:
        terminal.result(f"  next due: {rfc3339(result.due[0])}; build again then")
    _tell_next(result, site, folder, terminal)


def _tell_paths(mark: str, paths: Iterable[str], terminal: Terminal) -> None:
    for path in paths:
        terminal.result(f"  {mark} {path}")


def _tell_next(result: Result, site: Config, folder: str, terminal: Terminal) -> None:
    if site.preview:
        terminal.result("This is a preview: it has no address yet, so nobody can subscribe to it.")
        terminal.result(f"  look at it:  python -m http.server -d {folder}")
        terminal.result(f"               then open {site.base_url}")
        terminal.result('  publish it:  write url = "https://your.site/" into feed.toml')
        return
    terminal.result(f"Next: put {folder}/ on the web host of {site.base_url}")
    for link in result.feed.self_links[:1]:
        terminal.result(f"      and subscribe to {link.href}")


def _report(result: Result, notices: Iterable[Notice]) -> dict[str, object]:
    return {
        "published": result.published,
        "drafts": result.drafts,
        "due": [rfc3339(moment) for moment in result.due],
        "feeds": [link.href for link in result.feed.self_links],
        "written": result.changes.written,
        "deleted": result.changes.deleted,
        "unchanged": result.changes.unchanged,
        "unused": result.unused,
        "warnings": [_told(notice) for notice in notices],
    }


def _print_json(document: object) -> None:
    """In ASCII where the stream has another encoding than JSON's."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    print(json.dumps(document, ensure_ascii=encoding != "utf8", indent=1))


def _told(found: Notice | FeedError) -> dict[str, object]:
    """A fault or a notice for programs."""
    place = {"path": getattr(found, "path", ""), "line": getattr(found, "line", 0)}
    return {**place, "message": found.message, "help": found.hint}


def _tell_error(error: FeedError, options: argparse.Namespace, terminal: Terminal) -> None:
    faults: Sequence[FeedError] = (error,)
    if isinstance(error, ArticleErrors):
        folder = _shown(_config(options).content)
        faults = ArticleErrors(fault.under(folder) for fault in error.faults).faults
    if options.json:
        _print_json({"errors": [_told(fault) for fault in faults]})
    for fault in faults:
        terminal.error(str(fault))
    if len(faults) > 1:
        terminal.error(f"{len(faults)} errors: nothing was published")


def _shown(path: Path) -> str:
    """A path as the person at the terminal would type it: from the working folder, if below it."""
    told = os.path.relpath(path)
    return str(path) if told.startswith("../../") else told


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(frozen=True, slots=True)
class Terminal:
    """Results to stdout, talk to stderr, colour where it is wanted."""

    color: str
    quiet: bool = False
    verbose: bool = False

    def result(self, text: str) -> None:
        """What was asked for."""
        if not self.quiet:
            print(text)

    def say(self, text: str) -> None:
        """What goes on."""
        if not self.quiet:
            print(text, file=sys.stderr)

    def warn(self, text: str) -> None:
        """What stops nothing, but should be known."""
        if not self.quiet:
            print(self._marked(text, "warning:", "33"), file=sys.stderr)

    def error(self, text: str) -> None:
        """What stopped the command; told even when quiet."""
        print(self._marked(text, "error:", "31"), file=sys.stderr)

    def bold(self, text: str) -> str:
        """A headline."""
        return f"\033[1m{text}\033[0m" if self._coloured(sys.stdout) else text

    def _marked(self, text: str, word: str, colour: str) -> str:
        if not self._coloured(sys.stderr):
            return text
        return text.replace(word, f"\033[1;{colour}m{word}\033[0m", 1)

    def _coloured(self, stream: TextIO | None) -> bool:
        if self.color == "auto":
            return stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")
        return self.color == "always"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="feed",
        description="Turns a folder of articles into feeds that subscribers can trust.",
        epilog="example: feed build -C mysite",
    )
    parser.add_argument("--version", action="version", version=f"feed {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_build(commands.add_parser("build", help="build the feeds and pages of a folder"))
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
    add("--now", metavar="DATE", help="build as at this moment, such as 2022-07-05T12:00:00Z")
    _add_shared(parser)


def _add_shared(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "-C",
        dest="directory",
        metavar="DIR",
        default=".",
        help="work as if in DIR",
    )
    add("--config", metavar="FILE", help="read this feed.toml or pyproject.toml")
    add("--json", action="store_true", help="tell the result to programs, on stdout")
    add("-q", "--quiet", action="store_true", help="tell errors alone")
    add("-v", "--verbose", action="store_true", help="tell each file and every warning")
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")
