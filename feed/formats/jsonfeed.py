"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from feed import dates
from feed.model import JSON, Entry, Feed, Person


class _Author(msgspec.Struct, omit_defaults=True):
    name: str
    url: str = ""


class _Attachment(msgspec.Struct):
    url: str
    mime_type: str
    size_in_bytes: int | None


class _Item(msgspec.Struct, omit_defaults=True, kw_only=True):
    id: str
    url: str
    external_url: str = ""
    title: str = ""
    content_html: str = ""
    content_text: str = ""
    summary: str = ""
    image: str = ""
    date_published: str
    date_modified: str
    authors: list[_Author] = []
    tags: list[str] = []
    language: str = ""
    attachments: list[_Attachment] = []


class _Hub(msgspec.Struct):
    url: str
    type: str = "WebSub"


class _Document(msgspec.Struct, omit_defaults=True, kw_only=True):
    version: str
    title: str
    home_page_url: str
    feed_url: str = ""
    next_url: str = ""
    description: str = ""
    icon: str = ""
    favicon: str = ""
    authors: list[_Author] = []
    language: str = ""
    hubs: list[_Hub] = []
    items: list[_Item]


def render(feed: Feed) -> bytes:
    """A JSON Feed; members that would be empty are left out. Its history is at `next_url`."""
    document = _Document(
        version="https://jsonfeed.org/version/1.1",
        title=feed.title,
        home_page_url=feed.url,
        # it identifies the feed, of which an archive document is a part
        feed_url=feed.link("current", JSON) or feed.link("self", JSON),
        next_url=feed.link("prev-archive", JSON),
        description=feed.subtitle,
        icon=feed.logo,
        favicon=feed.icon,
        authors=_authors(feed.authors),
        language=feed.lang,
        hubs=[_Hub(link.href) for link in feed.links_to("hub")],
        items=[_item(entry) for entry in feed.entries],
    )
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _item(entry: Entry) -> _Item:
    return _Item(
        id=entry.id,
        url=entry.url,
        external_url=entry.external_url,
        title=entry.title,
        content_html=entry.content,
        # an item must have the one or the other
        content_text="" if entry.content else entry.summary,
        summary=entry.summary if entry.content else "",
        image=entry.image.href if entry.image else "",
        date_published=dates.rfc3339(entry.published),
        date_modified=dates.rfc3339(entry.updated),
        authors=_authors(entry.authors),
        tags=[category.label for category in entry.categories],
        language=entry.lang,
        attachments=[
            _Attachment(link.href, link.type, link.length) for link in entry.links_to("enclosure")
        ],
    )


def _authors(people: Iterable[Person]) -> list[_Author]:
    return [_Author(person.name, _url(person)) for person in people]


def _url(person: Person) -> str:
    """The format has no e-mail address; it suggests a mailto URL where there is no other."""
    return person.uri or (f"mailto:{person.email}" if person.email else "")
