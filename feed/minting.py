"""Ids of articles: minted once, the same from the same path, date and host."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from functools import cache
from urllib.parse import quote, urlsplit

import msgspec

_PREVIEW = "b6a7ffa5-8c3b-5d0c-9e0a-3f2f7c1d9e54"


class Authority(msgspec.Struct, frozen=True):
    """Who mints ids: the `url` of a site and the first day on which its host was ours.

    Without a url ids are for a preview alone.
    """

    url: str
    since: date | None = None


def mint(name: str, published: datetime, authority: Authority) -> str:
    """A tag URI (RFC 4151) of the site's host, a day on which the host was ours, and the path.

    `name` is the article's path without suffix and date. In a preview it is a UUID of that
    (RFC 9562, 5.5).
    """
    path = unicodedata.normalize("NFC", name)
    if not authority.url:
        return preview_id(path)
    day = max(published.date(), authority.since or date.min)
    return f"tag:{_host(authority.url)},{day.isoformat()}:{quote(path, safe=_TAG_SPECIFIC)}"


@cache
def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def preview_id(name: str) -> str:
    """An id that cannot be taken for that of a published article."""
    from uuid import UUID, uuid5  # no other build needs it

    return f"urn:uuid:{uuid5(UUID(_PREVIEW), name)}"


def id_within(feed_id: str, address: str) -> str:
    """The id of a feed at `address` within a feed.

    An address and a tag URI can go on; for what cannot, a UUID of both stands (RFC 9562, 5.5).
    """
    if feed_id.startswith(("https:", "http:", "tag:")):
        return feed_id + ("" if feed_id.endswith("/") else "/") + address
    from uuid import NAMESPACE_URL, uuid5

    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{feed_id}/{address}')}"


_TAG_SPECIFIC = "!$&'()*+,-./:;=@_~"
"""What RFC 4151, 2.1 lets stand in the specific part of a tag, but for `?` and `%`."""
