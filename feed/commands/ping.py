"""`feed ping`."""

from __future__ import annotations

import argparse

from feed.build import foresee
from feed.commands import options as shared
from feed.errors import ConfigError, RemoteError
from feed.terminal import Terminal, count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Looks whether the feeds of the last build are what their addresses serve, and tells each "
        "WebSub hub of the configuration of those that it was not told of yet. feed publish does "
        "so by itself; this is for who sends build/ in another way, or when a hub has failed."
    )
    parser.epilog = "example: feed ping -C mysite"
    shared.add_now(parser)
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Tell the hubs; returns 3 where one of them could not be told."""
    # only this and feed publish speak to web hosts
    from feed.publishing import announcing, cargo, sending, telling, turns

    site = shared.site(options)
    sending.refuse_private(site)
    if not site.hubs:
        hint = 'write hubs = ["https://hub.example/"]: the address of a hub that you use'
        raise ConfigError(f"{site.place}there are no hubs to tell", hint)
    feeds = foresee(site, now=shared.now(options)).feeds
    with turns.taken(site, lambda: terminal.say(shared.WAITING)):
        announced = announcing.announce(site, feeds, cargo.digests(site.output), sent=feeds)
    if options.json:
        shared.print_json(telling.announced_document(announced))
    else:
        telling.tell_announced(announced, terminal)
        if not announced.pings:
            terminal.result("The hubs know already.")
    error = None
    if announced.faults:
        hint = "publish first: a hub fetches what it is told of"
        error = RemoteError(announced.faults[0], hint)
    elif failed := [one for one in announced.pings if one.fault]:
        error = RemoteError(f"{count(len(failed), 'ping')} failed", "run feed ping again later")
    if error:
        terminal.error(str(error))
    return RemoteError.exit_code if error else 0
