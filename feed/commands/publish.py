"""`feed publish`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from feed import progress, report
from feed.commands import options as shared
from feed.config import Config
from feed.errors import RemoteError
from feed.result import Result
from feed.targets import Target
from feed.terminal import Terminal, shown

if TYPE_CHECKING:
    from feed.publishing.sending import Published


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Builds the site, checks what was built, and sends what changed to a target of the "
        "configuration: pictures and pages first, the feeds last, then deletions. Then it looks "
        "at the feed as subscribers get it, and tells the hubs. What is sent twice is sent once: "
        "after a broken connection, publish again."
    )
    parser.epilog = "example: feed publish www --dry-run"
    add = parser.add_argument
    add("target", metavar="NAME", nargs="?", default="", help="which, where there are several")
    shared.add_now(parser)
    add("--dry-run", action="store_true", help="send and write nothing; tell what would be sent")
    add("--yes", action="store_true", help="go on where it would stop to ask")
    shared.add_jobs(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Publish, or tell what would be sent; returns 3 where no subscriber gets it yet."""
    # only this command speaks to web hosts, and what it takes to is slow to import
    from feed.publishing import sending, telling

    site = shared.site(options)
    target = sending.named(site, options.target)
    if options.dry_run:
        published = sending.foreseen(site, target, now=shared.now(options), go_on=options.yes)
    else:
        published = _published(options, site, target, terminal)
    if options.json:
        shared.print_json(telling.document(published, shown(site.content)))
    elif options.dry_run:
        report.tell_notices(published.result.notices, shown(site.content), terminal)
        telling.tell_forecast(published, site, terminal)
    else:
        telling.tell_announced(published.announced, terminal)
    if faults := published.announced.faults:
        later = "; hubs are told when it is: feed ping" if site.hubs else ""
        hint = f"is {published.place} what {site.url} serves?{later}"
        terminal.error(str(RemoteError(faults[0], hint)))
    return RemoteError.exit_code if faults else 0


def _published(
    options: argparse.Namespace, site: Config, target: Target, terminal: Terminal
) -> Published:
    """Publish, and tell each step when it is done: the next one may fail, or last."""
    from feed.publishing import sending, telling

    def built(result: Result) -> None:
        if not options.json:
            report.tell_notices(result.notices, shown(site.content), terminal)

    def sent(published: Published) -> None:
        if not options.json:
            telling.tell(published, site, terminal)
            terminal.say(f"looking at {site.url} as subscribers do")

    try:
        with progress.shown(terminal, "sending", " files") as told:
            return sending.publish(
                site,
                target,
                now=shared.now(options),
                go_on=options.yes,
                jobs=options.jobs,
                waiting=lambda: terminal.say(shared.WAITING),
                progress=told,
                built=built,
                sent=sent,
            )
    except KeyboardInterrupt:
        raise KeyboardInterrupt("interrupted: what was sent is whole, publish again") from None
