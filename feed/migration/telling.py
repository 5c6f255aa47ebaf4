"""What `feed import` found: for people, and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from feed.characters import printable
from feed.config import Config
from feed.dates import rfc3339
from feed.migration.match import Match
from feed.migration.older import OlderEntry
from feed.migration.takeover import Takeover
from feed.terminal import FEW, WIDTH, Terminal, fitted, shown

_KIND_WIDTH = 17

_ELSEWHERE = """\
  The pages are made elsewhere (pages = false), and these stand at other addresses than
  the feed would say. Set permalink in the configuration, or in the articles."""
_OTHERS = """\
  Articles that were built before the import have ids of their own. To take over
  that of the feed, write it into the article as "id: ..." and build with
  --change-id: whoever has seen them under the id that is locked sees them anew."""
_UNUSABLE = """\
  An id must be an IRI, and none that another has (RFC 4287, 4.2.6): these
  entries will be new to subscribers."""
_NOT_THERE = """\
  What is not in the feed will be new to its subscribers. If they have seen it,
  have the old generator write all its entries into the feed, and import again."""


def tell(taken: Takeover, site: Config, terminal: Terminal, *, dry_run: bool) -> None:
    """What matched and what did not, and what to do next."""
    found, entries = taken.matches.found, taken.matches.entries
    known = len(found) + len(taken.locked)
    total = known + len(taken.others) + len(entries) + len(taken.unusable)
    terminal.result(terminal.bold(f"{known} of {total} entries are known"))
    terminal.result(f"  {len(found)} taken over now, {len(taken.locked)} locked already")
    tables = {
        "taken over": [_match(one) for one in found],
        "other id locked": [_match(one) for one in taken.others],
        "address differs": [f"{one.placed.path}  {one.entry.link}" for one in taken.elsewhere],
        "no article": [_entry(one) for one in entries],
        "id not usable": [f"{one.id}  {_entry(one)}" for one in taken.unusable],
        "not in the feed": [placed.path for placed in taken.matches.articles],
        "id of the feed": [taken.feed_id] if taken.relocked else [],
    }
    for kind, lines in tables.items():
        _tell_table(kind, lines, terminal)
    for present, advice in (
        (taken.elsewhere, _ELSEWHERE),
        (taken.others, _OTHERS),
        (taken.unusable, _UNUSABLE),
        (taken.matches.articles, _NOT_THERE),
    ):
        if present:
            terminal.result(advice)
    if dry_run:
        terminal.result("Nothing was written.")
    elif taken.relocked:
        terminal.result(f"{shown(site.lock)} has changed: commit it")
    elif not known:
        terminal.result("Nothing was written: this is not a feed of these articles.")


def document(taken: Takeover) -> dict[str, object]:
    """All of it for programs."""
    return {
        "documents": taken.documents,
        "feed_id": taken.feed_id,
        "matched": [_match_document(one) for one in taken.matches.found],
        "other_id_locked": [_match_document(one) for one in taken.others],
        "locked": [_entry_document(entry) for entry in taken.locked],
        "no_article": [_entry_document(entry) for entry in taken.matches.entries],
        "not_usable": [_entry_document(entry) for entry in taken.unusable],
        "not_in_feed": [placed.path for placed in taken.matches.articles],
        "lock_changes": taken.relocked,
    }


def _tell_table(kind: str, lines: Sequence[str], terminal: Terminal) -> None:
    if len(lines) > FEW and not terminal.verbose:
        lines = [f"{len(lines)}; -v lists them"]
    for line in lines:
        told = fitted(printable(line), WIDTH - 2 - _KIND_WIDTH)
        terminal.result(f"  {kind:{_KIND_WIDTH}}{told}")


def _match(found: Match) -> str:
    return f"{found.placed.path}, by {found.by}"


def _entry(entry: OlderEntry) -> str:
    return f"{entry.title or 'without a title'}  {entry.link}"


def _match_document(found: Match) -> dict[str, str]:
    return {"path": found.placed.path, "by": found.by, **_entry_document(found.entry)}


def _entry_document(entry: OlderEntry) -> dict[str, str]:
    moments = {"published": entry.published, "updated": entry.updated}
    dates = {name: rfc3339(moment) for name, moment in moments.items() if moment}
    return {"id": entry.id, "title": entry.title, "link": entry.link, **dates}
