"""What can become of articles from one build to the next, and what may be asked for it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

NEW, RESTORED, ANNOUNCED, QUIET = "new", "restored", "announced", "changed quietly"
RENAMED, MOVED, REDATED, DATE_KEPT = "renamed", "moved", "re-dated", "date kept"
GONE = "gone"
KINDS = (NEW, RESTORED, ANNOUNCED, QUIET, RENAMED, MOVED, REDATED, DATE_KEPT, GONE)
"""In the order in which they are told."""


class Event(msgspec.Struct, frozen=True, gc=False):
    """What became of an article: one of `KINDS`.

    `before` is the path, the address or the date that it had, `after` the one that it has.
    """

    kind: str
    path: str
    title: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was asked for this once. All paths are of articles.

    `announce` are to be shown as updated, `redate` take the date in their file, `change_id` the
    id in it. `by_content` announces whatever has changed. `go_on` takes what looks like a rename
    for a deletion and an addition.
    """

    announce: frozenset[str] = frozenset()
    redate: frozenset[str] = frozenset()
    change_id: frozenset[str] = frozenset()
    by_content: bool = False
    go_on: bool = False


NO_WISHES = Wishes()
