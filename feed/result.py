"""What a build did, or would do."""

from __future__ import annotations

from datetime import datetime

import msgspec

from feed.errors import Notice
from feed.events import Event
from feed.model import Feed
from feed.output import Changes


class Shown(msgspec.Struct, frozen=True, gc=False):
    """An article in a preview: its file, and its page and its entry in the output folder.

    Subscribers see it from `published` on until it `expires`; a draft they never see.
    """

    path: str
    title: str
    page: str
    document: str
    published: datetime
    draft: bool = False
    expires: datetime | None = None

    def mark(self, now: datetime) -> str:
        """Why no subscriber sees it at the moment `now`; empty where they do."""
        if self.draft:
            return "Draft"
        if self.expires and self.expires <= now:
            return f"Expired on {_told(self.expires)}"
        return f"From {_told(self.published)} on" if self.published > now else ""


def _told(moment: datetime) -> str:
    """A midnight is a day."""
    return f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00")


class Result(msgspec.Struct, frozen=True):
    """What a build did, or would do.

    `events` tell what became of which article; `excess` are those that no build does unasked.
    `relocked` is whether feed.lock changes, `first` whether there was none. `due` are the moments
    at which more will be published, the next first. `unused` are the files of the content folder
    of which nothing was made. `feed` is the main one without its entries, `feeds` are the paths of
    all documents that people can subscribe to. `shown` are all articles of a preview that has those
    too which are not published, by path.
    """

    changes: Changes
    published: int
    drafts: int
    events: tuple[Event, ...]
    excess: tuple[Event, ...]
    relocked: bool
    first: bool
    due: tuple[datetime, ...]
    notices: tuple[Notice, ...]
    unused: tuple[str, ...]
    feed: Feed
    feeds: tuple[str, ...]
    shown: tuple[Shown, ...] = ()
