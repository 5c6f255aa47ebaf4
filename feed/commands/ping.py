"""`feed ping`."""

from __future__ import annotations

import argparse

from feed.build import foresee
from feed.commands import options as shared
from feed.errors import ConfigError, RemoteError
from feed.terminal import Terminal


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


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Tell the hubs."""
    # only this and feed publish speak to web hosts
    from feed.publishing import announcing, cargo, sending, telling

    site = shared.site(options)
    sending.refuse_private(site)
    if not site.hubs:
        hint = 'write hubs = ["https://hub.example/"]: the address of a hub that you use'
        raise ConfigError(f"{site.place}there are no hubs to tell", hint)
    feeds = foresee(site, now=shared.now(options)).feeds
    announced = announcing.announce(site, feeds, cargo.digests(site.output), sent=feeds)
    if options.json:
        shared.print_json(telling.announced_document(announced))
    else:
        telling.tell_announced(announced, terminal)
        if not announced.pings:
            terminal.result("The hubs know already.")
    if announced.faults:
        raise RemoteError(announced.faults[0], "publish first: a hub fetches what it is told of")
    if failed := [one for one in announced.pings if one.fault]:
        raise RemoteError(f"{len(failed)} pings failed", "run feed ping again later")
