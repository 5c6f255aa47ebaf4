"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from feed import dates
from feed.model import JSON, Entry, Feed, Person


def render(feed: Feed) -> bytes:
    """A JSON Feed; members that would be empty are left out. Its history is at `next_url`."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        # it identifies the feed, of which an archive document is a part
        "feed_url": feed.link("current", JSON) or feed.link("self", JSON),
        "next_url": feed.link("prev-archive", JSON),
        "description": feed.subtitle,
        "icon": feed.logo,
        "favicon": feed.icon,
        "authors": _people(feed.authors),
        "language": feed.lang,
        "items": [_told(_item(entry)) for entry in feed.entries],
    }
    text = json.dumps(_told(document) | {"items": document["items"]}, ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _item(entry: Entry) -> dict[str, object]:
    return {
        "id": entry.id,
        "url": entry.url,
        "external_url": entry.external_url,
        "title": entry.title,
        "content_html": entry.content,
        # an item must have the one or the other
        "content_text": "" if entry.content else entry.summary,
        "summary": entry.summary if entry.content else "",
        "image": entry.image.href if entry.image else "",
        "date_published": dates.rfc3339(entry.published),
        "date_modified": dates.rfc3339(entry.updated),
        "authors": _people(entry.authors),
        "tags": [category.label for category in entry.categories],
        "language": entry.lang,
        "attachments": [
            {"url": link.href, "mime_type": link.type, "size_in_bytes": link.length}
            for link in entry.links_to("enclosure")
        ],
    }


def _people(people: Iterable[Person]) -> list[dict[str, object]]:
    return [_told({"name": person.name, "url": _person_url(person)}) for person in people]


def _person_url(person: Person) -> str:
    """The format has no e-mail address; it suggests a mailto URL where there is no other."""
    return person.uri or (f"mailto:{person.email}" if person.email else "")


def _told(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value not in ("", [], None)}
