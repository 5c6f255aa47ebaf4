"""What several commands take from the command line, and what it means."""

from __future__ import annotations

import argparse
import gc
import json
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from feed import config
from feed.config import Config
from feed.dates import DateError, parse
from feed.errors import ConfigError

WAITING = "waiting for another build to end"


def add_shared(parser: argparse.ArgumentParser, *, configured: bool = True) -> None:
    """What all commands take; those that read a configuration may be told which."""
    add = parser.add_argument
    add("-C", dest="directory", metavar="DIR", default=".", help="work as if in DIR")
    if configured:
        add("--config", metavar="FILE", help="read this feed.toml or pyproject.toml")
    add("--json", action="store_true", help="tell the result to programs, on stdout")
    add("-q", "--quiet", action="store_true", help="tell errors alone")
    add("-v", "--verbose", action="store_true", help="tell each file and every warning")
    add("--color", choices=("auto", "always", "never"), default="auto", help="default: auto")


def add_jobs(parser: argparse.ArgumentParser, default: int = 0) -> None:
    """How many processes work, where nothing is said `default`; 0 is one a processor."""
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=_number,
        default=default,
        help=f"work in N processes; default: {default or 'one a processor'}",
    )


def add_now(parser: argparse.ArgumentParser) -> None:
    """The moment of the work, for whoever wants another than this one."""
    help_ = "work as at this moment, such as 2022-07-05T12:00:00Z"
    parser.add_argument("--now", metavar="DATE", help=help_)


def folder(options: argparse.Namespace) -> Path:
    """The folder to work in; raises ConfigError where there is none."""
    told = Path(options.directory)
    if not told.is_dir():
        raise ConfigError(f"-C {told}: there is no such folder")
    return told


def site(options: argparse.Namespace) -> Config:
    """The site that is meant; without a configuration it is a preview."""
    here = folder(options)
    path = here / options.config if options.config else config.find(here.resolve())
    return config.load(path) if path else config.preview(here)


def now(options: argparse.Namespace) -> datetime:
    """The moment that is meant; nothing but the command line asks the clock."""
    if options.now is None:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return parse(options.now, UTC)
    except DateError as error:
        raise ConfigError(f"--now: {error}", error.hint) from error


def stay(options: argparse.Namespace) -> Callable[[], datetime]:
    """Be a command that goes on until it is ended; gives the clock by which it works.

    Raises ConfigError where the moment that is told is none: before all else is done.
    """
    gc.enable()  # which is off for commands that are short
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    now(options)
    return partial(now, options)


def print_json(document: object) -> None:
    """In ASCII where the stream has another encoding than JSON's."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    print(json.dumps(document, ensure_ascii=encoding != "utf8", indent=1))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f'"{text}" is no number from 1 to 1000')
    return int(text)
