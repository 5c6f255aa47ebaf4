"""What a build did, or would do."""

from __future__ import annotations

from datetime import datetime

import msgspec

from feed.errors import Notice
from feed.events import Event
from feed.model import Feed
from feed.output import Changes


class Result(msgspec.Struct, frozen=True):
    """What a build did, or would do.

    `events` tell what became of which article; `excess` are those that no build does unasked.
    `relocked` is whether feed.lock changes, `first` whether there was none. `due` are the moments
    at which more will be published, the next first. `unused` are the files of the content folder
    of which nothing was made. `feed` is the main one without its entries, `feeds` are the paths of
    all documents that people can subscribe to.
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
