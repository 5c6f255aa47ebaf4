"""All feeds of a site in one list (http://opml.org/spec2.opml)."""

from lxml import etree
from msgspec.structs import replace
from samples import FEED, URL

from feed.formats import opml
from feed.model import ATOM, Feed, Link


def tag(name: str) -> Feed:
    link = Link(f"{URL}tags/{name}.atom", "self", ATOM)
    return replace(
        FEED, title=f"Harbour & Sea · {name}", url=f"{URL}tags/{name}.html", links=(link,)
    )


def test_it_lists_the_main_feed_and_the_others_in_their_groups() -> None:
    root = etree.fromstring(opml.render(FEED, {"Subjects": [tag("a"), tag("b")], "Empty": []}))
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    assert root.findtext("head/title") == "Harbour & Sea"
    assert root.findtext("head/ownerName") == "Ada Quay"
    main, group = root.find("body")
    assert dict(main.attrib) == {
        "type": "rss",
        "text": "Harbour & Sea",
        "title": "Harbour & Sea",
        "xmlUrl": "https://example.org/feed.atom",
        "htmlUrl": "https://example.org/",
        "description": "Letters from a port",
        "language": "en",
    }
    assert dict(group.attrib) == {"text": "Subjects"}
    assert [one.get("xmlUrl") for one in group] == [f"{URL}tags/a.atom", f"{URL}tags/b.atom"]
    assert [one.get("htmlUrl") for one in group] == [f"{URL}tags/a.html", f"{URL}tags/b.html"]


def test_it_changes_with_the_feeds_and_not_with_their_articles() -> None:
    later = replace(FEED, entries=(), updated=FEED.updated.replace(year=2030))
    assert opml.render(later, {}) == opml.render(FEED, {})
