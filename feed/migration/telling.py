"""What `feed import` found: for people, and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from tqdm import tqdm

from feed.config import Config
from feed.dates import rfc3339
from feed.migration.match import Match
from feed.migration.older import OlderEntry
from feed.migration.sources import Progress
from feed.migration.takeover import Takeover
from feed.terminal import Terminal, count, shown

_SHOWN = 10
_HALF_A_SECOND = 0.5


@contextmanager
def progress(source: str, terminal: Terminal) -> Iterator[Progress]:
    """A bar on a terminal for what takes over half a second to come."""
    bar = tqdm(
        desc="reading",
        unit="B",
        unit_scale=True,
        delay=_HALF_A_SECOND,
        leave=False,
        # None asks whether it is a terminal
        disable=True if terminal.quiet else None,
    )
    before = 0

    def received(here: int, total: int | None) -> None:
        nonlocal before
        bar.total = total
        bar.update(here - before if here >= before else here)
        before = here

    with bar:
        yield received


def tell(taken: Takeover, site: Config, terminal: Terminal, *, dry_run: bool) -> None:
    """What matched and what did not, and what to do next."""
    found, entries = taken.matches.found, taken.matches.entries
    all_of_them = len(found) + len(entries) + len(taken.locked) + len(taken.unusable)
    headline = f"{len(found)} of {count(all_of_them, 'entry')} matched".replace("entrys", "entries")
    terminal.result(terminal.bold(headline))
    tables = {
        "matched": [_match(one) for one in found],
        "locked already": [_entry(one) for one in taken.locked],
        "no article": [_entry(one) for one in entries],
        "not an IRI": [f"{one.id}  {_entry(one)}" for one in taken.unusable],
        "not in the feed": [placed.path for placed in taken.matches.articles],
    }
    for kind, lines in tables.items():
        _tell_table(kind, lines, terminal)
    if taken.unusable:
        terminal.result("  an id of Atom must be an IRI: these entries will be new to subscribers")
    if taken.matches.articles:
        terminal.result(
            "  What is not in the feed will be new to its subscribers. If they have seen it,"
        )
        terminal.result(
            "  have the old generator write all its entries into the feed, and import again."
        )
    if dry_run:
        terminal.result("Nothing was written.")
    elif taken.relocked:
        terminal.result(f"{shown(site.lock)} has changed: commit it")
    terminal.result("Next: feed build --dry-run shows what subscribers will see")


def document(taken: Takeover) -> dict[str, object]:
    """All of it for programs."""
    return {
        "documents": taken.documents,
        "matched": [
            {"path": one.placed.path, "by": one.by, **_entry_document(one.entry)}
            for one in taken.matches.found
        ],
        "locked": [_entry_document(entry) for entry in taken.locked],
        "no_article": [_entry_document(entry) for entry in taken.matches.entries],
        "no_iri": [_entry_document(entry) for entry in taken.unusable],
        "not_in_feed": [placed.path for placed in taken.matches.articles],
        "lock_changes": taken.relocked,
    }


def _tell_table(kind: str, lines: Sequence[str], terminal: Terminal) -> None:
    if len(lines) > _SHOWN and not terminal.verbose:
        terminal.result(f"  {kind:17}{len(lines)}; -v lists them")
        return
    for line in _fitting(lines):
        terminal.result(f"  {kind:17}{line}")


def _fitting(lines: Iterable[str]) -> Iterator[str]:
    width = 80 - 2 - 17
    return (line if len(line) <= width else f"{line[: width - 1]}…" for line in lines)


def _match(found: Match) -> str:
    return f"{found.placed.path}, by {found.by}"


def _entry(entry: OlderEntry) -> str:
    return f"{entry.title or 'without a title'}  {entry.link}"


def _entry_document(entry: OlderEntry) -> dict[str, str]:
    moments = {"published": entry.published, "updated": entry.updated}
    dates = {name: rfc3339(moment) for name, moment in moments.items() if moment}
    return {"id": entry.id, "title": entry.title, "link": entry.link, **dates}
