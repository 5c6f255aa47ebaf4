"""Who an article is to its subscribers: its id and its dates, whatever happens to its file.

Ids are minted the same from the same path, date and host. The record of what was published,
which lets an id outlive a renamed file, has its place here too.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote, urlsplit

from feed.model import Article

_PREVIEW = "b6a7ffa5-8c3b-5d0c-9e0a-3f2f7c1d9e54"


@dataclass(frozen=True, slots=True)
class Record:
    """What subscribers know an article by. Both times are aware; `published` <= `updated`."""

    id: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, slots=True)
class Authority:
    """Who mints ids: the `url` of a site and the first day on which its host was ours.

    Without a url ids are for a preview alone.
    """

    url: str
    since: date | None = None


def resolve(article: Article, name: str, authority: Authority, now: datetime) -> Record:
    """The record of a published article; `name` is its path without suffix and date.

    `updated` counts from when it is due: before, the article is as new as its date.
    """
    published = article.date
    if published is None:
        raise ValueError(f"{article.path} has no date")
    updated = article.updated
    if updated is None or not published <= updated <= now:
        updated = published
    return Record(article.id or mint(name, published, authority), published, updated)


def mint(name: str, published: datetime, authority: Authority) -> str:
    """A tag URI (RFC 4151) of the site's host, a day on which the host was ours, and the path.

    In a preview a UUID of the path (RFC 9562, 5.5).
    """
    path = unicodedata.normalize("NFC", name)
    if not authority.url:
        return preview_id(path)
    day = max(published.date(), authority.since or date.min)
    host = urlsplit(authority.url).hostname
    return f"tag:{host},{day.isoformat()}:{quote(path, safe=_TAG_SPECIFIC)}"


def preview_id(name: str) -> str:
    """An id that cannot be taken for that of a published article."""
    from uuid import UUID, uuid5  # no other build needs it

    return f"urn:uuid:{uuid5(UUID(_PREVIEW), name)}"


_TAG_SPECIFIC = "!$&'()*+,-./:;=@_~"
"""What RFC 4151, 2.1 lets stand in the specific part of a tag, but for `?` and `%`."""
