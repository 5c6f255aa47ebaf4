"""The command `feed`: which command is meant, and errors to exit codes."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from feed import __version__, report
from feed.commands import options as shared
from feed.errors import ArticleErrors, FeedError
from feed.terminal import Terminal


class Command(NamedTuple):
    """A command: the module that has it, and what it is for."""

    module: str
    purpose: str


COMMANDS = {
    "init": Command("init", "make a new site, or take over another generator's"),
    "new": Command("new", "write a new article"),
    "build": Command("build", "build the feeds and pages of a folder"),
    "serve": Command("serve", "show the site while you write, drafts too"),
    "check": Command("check", "hold what was built, or is published, against the specifications"),
    "publish": Command("publish", "send what changed to where it is served"),
    "ping": Command("ping", "tell the hubs of feeds that have changed"),
    "import": Command("import_", "take over the ids of an older feed"),
    "completion": Command("completion", "print a script that completes commands in a shell"),
}
"""In the order in which people need them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns 0 done, 1 faults, 2 wrong usage, 3 remote fault, 130 interrupted."""
    options = _parsed(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # a terminal that cannot show a name is no reason to fail
            stream.reconfigure(errors="backslashreplace")
    # a command is short, and what it makes are few cycles and many nouns: to look through all of
    # them again and again would take a tenth of its time
    gc.disable()
    try:
        return _run(options, Terminal(options.color, options.quiet, options.verbose))
    finally:
        gc.enable()


def command() -> NoReturn:
    """Run the command of this process, and end it."""
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):
            stream.flush()
    # to free what it holds noun by noun takes longer than to find out that there is nothing to do
    os._exit(code)


def parser(words: Collection[str]) -> argparse.ArgumentParser:
    """Of the command line; a command that none of its `words` names needs no arguments."""
    named = COMMANDS if "completion" in words else words
    whole = argparse.ArgumentParser(
        prog="feed",
        description="Turns a folder of articles into feeds that subscribers can trust.",
        epilog="example: feed build -C mysite",
    )
    whole.add_argument("--version", action="version", version=f"feed {__version__}")
    commands = whole.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (module, purpose) in COMMANDS.items():
        one = commands.add_parser(name, help=purpose)
        if name in named:
            # each has much to import, and but one is run
            command: Any = import_module(f"feed.commands.{module}")
            command.add_arguments(one)
            one.set_defaults(run=command.run, whole=whole, own=one)
    return whole


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    """What a command line says; one that cannot be understood ends this with exit code 2."""
    whole = parser(words)
    if not words:
        whole.print_help(sys.stderr)
        whole.exit(2)
    if words[0] not in COMMANDS and not words[0].startswith("-"):
        # what suggests words is slow to import, and needed only here
        from feed import usage

        whole.error(usage.no_command(words[0], COMMANDS))
    options, unknown = whole.parse_known_args(words)
    if unknown:
        from feed import usage

        own: argparse.ArgumentParser = options.own
        own.error(usage.not_understood(unknown, own.prog, own.format_usage()))
    return options


def _run(options: argparse.Namespace, terminal: Terminal) -> int:
    try:
        code: int = options.run(options, terminal) or 0
        if sys.stdout:
            sys.stdout.flush()
    except FeedError as error:
        _tell_error(error, options, terminal)
        return error.exit_code
    except BrokenPipeError:
        # who reads our output has gone; nothing is left to say
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # a folder that cannot be entered, a link to itself: known only when it is tried
        problem = FeedError(f"{error.filename or 'the system'}: {error.strerror}")
        _tell_error(problem, options, terminal)
        return problem.exit_code
    except KeyboardInterrupt as interrupt:
        terminal.say(str(interrupt) or "interrupted: no file is half-written, run it again")
        return 130
    return code


def _tell_error(error: FeedError, options: argparse.Namespace, terminal: Terminal) -> None:
    content = shared.site(options).content if isinstance(error, ArticleErrors) else Path()
    faults = report.faults_of(error, content)
    if options.json:
        shared.print_json({"errors": [report.fault_document(fault) for fault in faults]})
    report.tell_faults(faults, terminal)
