"""What a publishing did or would do: as lines for people, as a document for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feed import report
from feed.characters import printable
from feed.config import Config
from feed.publishing.announcing import Announced
from feed.publishing.sending import Published
from feed.publishing.websub import Ping
from feed.terminal import FEW, Terminal, count


def tell(published: Published, site: Config, terminal: Terminal) -> None:
    """What was sent, and what subscribers will see of it."""
    cargo = published.cargo
    terminal.result(terminal.bold(f"Published to {printable(published.place)}"))
    unchanged = len(cargo.files) - len(cargo.sent)
    terminal.result(
        f"  {count(len(cargo.sent), 'file')} sent, {len(cargo.gone)} deleted, {unchanged} unchanged"
    )
    if terminal.verbose:
        _tell_paths(cargo.sent, cargo.gone, terminal)
    report.tell_news(published.result, site, terminal)


def tell_forecast(published: Published, site: Config, terminal: Terminal) -> None:
    """What would be sent and deleted, and why it would not; nothing was."""
    cargo = published.cargo
    if not cargo.sent and not cargo.gone:
        terminal.result(f"Nothing would be sent to {printable(published.place)}")
        return
    terminal.result(
        terminal.bold(f"What would be sent to {printable(published.place)}; nothing was")
    )
    _tell_paths(cargo.sent, cargo.gone, terminal)
    report.tell_news(published.result, site, terminal, dry_run=True)
    for stop in published.stops:
        terminal.result(f"But it would stop: {stop.message};\n  {stop.hint}")


def tell_announced(announced: Announced, terminal: Terminal) -> None:
    """What a subscriber gets, and which hubs know."""
    for warning in announced.warnings:
        terminal.warn(f"warning: {printable(warning)}")
    for seen in announced.seen:
        if not seen.fault:
            saves = ", 304 if unchanged" if seen.saves else ""
            terminal.result(f"  {seen.url}  as sent, {printable(seen.type)}{saves}")
    for line in _pinged(announced.pings, terminal.verbose):
        terminal.result(f"  {line}")


def document(published: Published, folder: str) -> dict[str, object]:
    """All of it for programs; paths in warnings are told from above the content folder."""
    return {
        "target": published.place,
        "sent": published.cargo.sent,
        "deleted": published.cargo.gone,
        "stops": [report.fault_document(stop) for stop in published.stops],
        "build": report.build_document(published.result, folder),
        **announced_document(published.announced),
    }


def announced_document(announced: Announced) -> dict[str, object]:
    """What a subscriber gets, and which hubs know, for programs."""
    return {
        "served": [
            {"url": one.url, "fault": one.fault, "type": one.type, "saves": one.saves}
            for one in announced.seen
        ],
        "pings": [
            {"hub": one.hub, "topic": one.topic, "fault": one.fault} for one in announced.pings
        ],
        "served_warnings": announced.warnings,
    }


def _tell_paths(sent: Iterable[str], deleted: Iterable[str], terminal: Terminal) -> None:
    for mark, paths in (("+", [*sent]), ("-", [*deleted])):
        few = paths if terminal.verbose else paths[:FEW]
        for path in few:
            terminal.result(f"  {mark} {path}")
        if len(paths) > len(few):
            terminal.result(f"  {mark} {len(paths) - len(few)} more; -v lists them")


def _pinged(pings: Iterable[Ping], all_of_them: bool) -> Iterator[str]:
    told: dict[str, list[str]] = {}
    for ping in pings:
        if not ping.fault:
            told.setdefault(ping.hub, []).append(ping.topic)
    for hub, topics in told.items():
        yield f"{hub}  told of {count(len(topics), 'feed')}"
        if all_of_them:
            yield from (f"  {topic}" for topic in topics)
