"""JSON Feed documents hold what the model holds (https://www.jsonfeed.org/version/1.1/)."""

import json

import pytest
import rules
from msgspec.structs import replace
from samples import ARCHIVE, BARE, FEED, FULL, LINKED, NOW, SUMMED, URL

from feed.formats import jsonfeed


def test_a_document_breaks_no_rule() -> None:
    assert rules.json_feed(jsonfeed.render(FEED), url=f"{URL}feed.json", now=NOW) == []


def test_a_feed_has_its_members() -> None:
    document = json.loads(jsonfeed.render(FEED))
    assert len(document.pop("items")) == 3
    assert document == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour & Sea",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.json",
        "description": "Letters from a port",
        "icon": "https://example.org/logo.png",
        "favicon": "https://example.org/icon.png",
        "hubs": [
            {"url": "https://hub.example/", "type": "WebSub"},
            {"url": "https://hub.example/second?a=1&b=2", "type": "WebSub"},
        ],
        "authors": [{"name": "Ada Quay", "url": "mailto:ada@example.org"}],
        "language": "en",
    }


ITEMS = {
    "with every field": (
        FULL,
        {
            "id": FULL.id,
            "url": "https://example.org/harbour.html",
            "title": "Ships & <b>sails</b> “today”",
            "content_html": FULL.content,
            "summary": "Wind < 6 & fair.",
            "image": "https://example.org/ships.jpg",
            "date_published": "2022-07-05T14:30:00+02:00",
            "date_modified": "2022-07-09T00:00:00+00:00",
            "authors": [{"name": "Ada Quay", "url": "https://example.org/ada"}, {"name": "Олег"}],
            "tags": ["Ships", "Ö & Co"],
            "language": "de",
            "attachments": [
                {
                    "url": "https://example.org/talk.mp3",
                    "mime_type": "audio/mpeg",
                    "size_in_bytes": 5242880,
                },
                {
                    "url": "https://example.org/talk.pdf",
                    "mime_type": "application/pdf",
                    "size_in_bytes": 1024,
                },
            ],
        },
    ),
    "with what it must have": (
        BARE,
        {
            "id": BARE.id,
            "url": "https://example.org/quiet.html",
            "title": "Quiet",
            "content_html": "<p>Nothing happened.</p>",
            "date_published": "2022-07-01T00:00:00+00:00",
            "date_modified": "2022-07-01T00:00:00+00:00",
            "authors": [{"name": "Ada Quay"}],
        },
    ),
}


@pytest.mark.parametrize(("entry", "expected"), ITEMS.values(), ids=ITEMS)
def test_an_item_has_its_members(entry: object, expected: dict[str, object]) -> None:
    document = json.loads(jsonfeed.render(replace(FEED, entries=(entry,))))
    assert document["items"] == [expected]


def test_an_archive_document_is_a_part_of_the_feed_and_leads_to_what_is_older() -> None:
    document = json.loads(jsonfeed.render(ARCHIVE))
    assert document["feed_url"] == "https://example.org/feed.json"
    assert document["next_url"] == "https://example.org/archive/1.json"
    oldest = replace(ARCHIVE, links=tuple(one for one in ARCHIVE.links if one.rel == "self"))
    assert "next_url" not in json.loads(jsonfeed.render(oldest))


def test_an_item_without_content_has_its_summary_as_text() -> None:
    """One of content_html and content_text must be there."""
    [item] = json.loads(jsonfeed.render(replace(FEED, entries=(SUMMED,))))["items"]
    assert item["content_text"] == "Nothing, at length."
    assert not item.keys() & {"content_html", "summary"}


def test_a_link_post_has_both_addresses() -> None:
    [item] = json.loads(jsonfeed.render(replace(FEED, entries=(LINKED,))))["items"]
    assert (item["url"], item["external_url"]) == (LINKED.url, LINKED.external_url)


def test_a_feed_without_entries_has_an_empty_list() -> None:
    assert json.loads(jsonfeed.render(replace(FEED, entries=())))["items"] == []
