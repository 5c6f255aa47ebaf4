"""`feed publish`."""

from __future__ import annotations

import argparse

from feed import progress
from feed.commands import options as shared
from feed.errors import RemoteError
from feed.terminal import Terminal, shown


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


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Publish, or tell what would be sent."""
    # only this command speaks to web hosts, and what it takes to is slow to import
    from feed import report
    from feed.publishing import sending, telling

    site, now = shared.site(options), shared.now(options)
    target = sending.named(site, options.target)
    if options.dry_run:
        published = sending.foreseen(site, target, now=now, go_on=options.yes)
    else:
        with progress.shown(terminal, "sending", " files") as told:
            published = sending.publish(
                site,
                target,
                now=now,
                go_on=options.yes,
                jobs=options.jobs,
                waiting=lambda: terminal.say(shared.WAITING),
                progress=told,
            )
    folder = shown(site.content)
    if options.json:
        shared.print_json(telling.document(published, folder))
    else:
        report.tell_notices(published.result.notices, folder, terminal)
        tell = telling.tell_forecast if options.dry_run else telling.tell
        tell(published, site, terminal)
    if faults := published.announced.faults:
        hint = f"is {published.place} what {site.url} serves? hubs are told when it is: feed ping"
        raise RemoteError(faults[0], hint)
