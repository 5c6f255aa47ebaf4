"""`feed serve`."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from feed import report
from feed.characters import printable
from feed.commands import options as shared
from feed.config import Config
from feed.errors import ConfigError
from feed.result import Result
from feed.terminal import WIDTH, Terminal, count, fitted, shown

if TYPE_CHECKING:
    from feed.serving.preview import Preview
    from feed.serving.session import Built

HOST, PORT = "127.0.0.1", 8000
_TRIES = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    parser.description = (
        "Shows the site at an address of this machine, drafts and articles of the future too, "
        "and again after each save. What build/ holds and feed.lock stay as they are."
    )
    parser.epilog = "example: feed serve -C mysite --open"
    add = parser.add_argument
    add("--port", metavar="N", type=_port, help=f"listen there; default: {PORT}, or the next free")
    help_ = f"listen at this address of this machine; default: {HOST}, which nobody else reaches"
    add("--host", metavar="ADDRESS", default=HOST, help=help_)
    add("--open", action="store_true", help="open it in the browser")
    shared.add_now(parser)
    shared.add_jobs(parser, default=1)  # each takes memory, for one build that has time
    shared.add_shared(parser)


def run(options: argparse.Namespace, terminal: Terminal) -> None:
    """Serve until interrupted."""
    from feed.serving import preview

    site, clock = shared.site(options), shared.stay(options)
    try:
        with _listening(options.host, options.port) as listener, preview.folder_for(site) as folder:
            url, load = _address(options.host, listener), partial(shared.site, options)
            here = preview.Preview(load, url, folder, options.jobs)
            _serve(site, here, listener, clock, _Teller(terminal, options, url))
    except KeyboardInterrupt:
        raise KeyboardInterrupt("stopped") from None


def _serve(
    site: Config,
    here: Preview,
    listener: socket.socket,
    clock: Callable[[], datetime],
    teller: _Teller,
) -> None:
    from feed.serving.builder import Builder

    # before there are threads, and before all is imported that no build needs
    with Builder(here.build) as builder:
        from feed.serving import server, session

        teller.greet(site)
        hosts = server.LOOPBACK | {teller.options.host.lower()}
        session.run(site, here, builder, listener, hosts, clock, teller.tell)


class _Teller(NamedTuple):
    """Tells the person at the terminal what is shown, in few lines."""

    terminal: Terminal
    options: argparse.Namespace
    url: str

    def greet(self, site: Config) -> None:
        """Where to look: it must be known before anything is there."""
        from feed.serving.server import LOOPBACK

        if self.options.json:
            shared.print_json({"url": self.url})
        else:
            title = printable(fitted(site.title, WIDTH - len(self.url) - 4))
            self.terminal.result(f"{self.terminal.bold(title)} at {self.url}")
            self.terminal.result(f"  what subscribers get: {self.url}.feed/")
            self.terminal.result("  Ctrl-C ends it")
        sys.stdout.flush()
        if self.options.host not in LOOPBACK:
            self.terminal.warn(f"warning: whoever reaches {self.options.host} can read your drafts")

    def tell(self, built: Built) -> None:
        """What a build has done; nothing of one that changed nothing."""
        if self.options.json:
            shared.print_json(_document(built))
            sys.stdout.flush()
        if built.changed and built.outcome.result:
            self._tell_result(built, built.outcome.result)
        elif built.changed:
            report.tell_faults(built.outcome.faults, self.terminal)
            if built.before.result:
                self.terminal.say("the last good state is shown until that is mended")
        if self.options.open and not built.before.version:
            _open(self.url)

    def _tell_result(self, built: Built, result: Result) -> None:
        known = built.before.result.notices if built.before.result else ()
        new = [notice for notice in result.notices if notice not in known]
        if built.outcome.site:
            report.tell_notices(new, shown(built.outcome.site.content), self.terminal)
        done = _done(built, result, shared.now(self.options))
        self.terminal.say(f"{done} in {built.seconds:.2f} s")
        if self.terminal.verbose:
            for path in result.changes.written:
                self.terminal.say(f"  + {path}")
            for path in result.changes.deleted:
                self.terminal.say(f"  - {path}")


def _done(built: Built, result: Result, now: datetime) -> str:
    if not built.before.version:
        hidden = sum(bool(one.mark(now)) for one in result.shown)
        told = count(len(result.shown), "article")
        return f"{told}, {hidden} of them seen by you alone," if hidden else told
    changes = result.changes
    parts = ["mended"] if built.before.faults else []
    if changes.written or not parts:
        parts.append(f"{count(len(changes.written), 'file')} written")
    if changes.deleted:
        parts.append(f"{len(changes.deleted)} deleted")
    return ", ".join(parts)


def _document(built: Built) -> dict[str, object]:
    """A build for programs."""
    told: dict[str, object] = {"seconds": round(built.seconds, 3), "changed": built.changed}
    site, result = built.outcome.site, built.outcome.result
    if site and result:
        return told | report.build_document(result, shown(site.content))
    return told | {"errors": [report.fault_document(fault) for fault in built.outcome.faults]}


def _open(url: str) -> None:
    import threading
    import webbrowser

    # some browsers are done only when they are closed
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f'"{text}" is no number from 0 to 65535')
    return int(text)


def _listening(host: str, port: int | None) -> socket.socket:
    """A socket that listens at a port, or where none is named at the first that is free."""
    ports: Sequence[int] = (*range(PORT, PORT + _TRIES), 0) if port is None else (port,)
    for each in ports:
        try:
            return _bound(host, each)
        except OSError as error:
            if each == ports[-1] or port is not None:
                raise _cannot_listen(host, each, error) from error
    raise AssertionError("the last port is tried or told")


def _bound(host: str, port: int) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, *_, address = found[0]
    return socket.create_server(address[:2], family=family)


def _cannot_listen(host: str, port: int, error: OSError) -> ConfigError:
    place = f"[{host}]" if ":" in host else host
    hint = "name another with --port, or none" if port else "name an address of this machine"
    # Python adds in brackets what it tried
    why = str(error.strerror).partition(" (while ")[0]
    return ConfigError(f"cannot listen at {place}:{port}: {why}", hint)


def _address(host: str, listener: socket.socket) -> str:
    """Where the preview is to be looked at; one that listens everywhere is here too."""
    name = {"0.0.0.0": HOST, "::": "::1", "": HOST}.get(host, host)
    place = f"[{name}]" if ":" in name else name
    return f"http://{place}:{listener.getsockname()[1]}/"
