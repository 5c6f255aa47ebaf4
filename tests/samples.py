"""A feed in which every field is set, to be written in each format."""

from datetime import UTC, datetime, timedelta, timezone

from msgspec.structs import replace

from feed.model import ATOM, JSON, RSS, Category, Entry, Feed, Image, Link, Person

URL = "https://example.org/"
NOW = datetime(2026, 11, 1, tzinfo=UTC)

FULL = Entry(
    id="tag:example.org,2022-07-05:harbour",
    title="Ships & <b>sails</b> “today”",
    published=datetime(2022, 7, 5, 14, 30, tzinfo=timezone(timedelta(hours=2))),
    updated=datetime(2022, 7, 9, tzinfo=UTC),
    authors=(Person("Ada Quay", "ada@example.org", "https://example.org/ada"), Person("Олег")),
    contributors=(Person("李明"),),
    content='<p>Fair <em>wind</em> &amp; 5 &lt; 6.</p>\n<p><img alt="" src="https://example.org/a.png"></p>',
    url="https://example.org/harbour.html",
    self_url="https://example.org/harbour.atom",
    summary="Wind < 6 & fair.",
    links=(
        Link("https://example.org/talk.mp3", "enclosure", "audio/mpeg", length=5242880),
        Link("https://example.org/talk.pdf", "enclosure", "application/pdf", length=1024),
        Link("https://elsewhere.example/news", "via", title="The “News” & more"),
        Link("https://elsewhere.example/more", "related"),
        Link("https://creativecommons.org/licenses/by/4.0/", "license"),
    ),
    image=Image("https://example.org/ships.jpg", "image/jpeg", "Three ships & a “gull”"),
    categories=(
        Category("ships", f"{URL}tags/", "Ships", f"{URL}tags/ships.html"),
        Category("ö & co", f"{URL}tags/", "Ö & Co"),
    ),
    lang="de",
    rights="© Ada Quay",
    stylesheet=f"{URL}feed.css",
)

BARE = Entry(
    id="urn:uuid:1b4e28ba-2fa1-11d2-883f-0016d3cca427",
    title="Quiet",
    published=datetime(2022, 7, 1, tzinfo=UTC),
    updated=datetime(2022, 7, 1, tzinfo=UTC),
    authors=(Person("Ada Quay"),),
    content="<p>Nothing happened.</p>",
    url="https://example.org/quiet.html",
    self_url="https://example.org/quiet.atom",
)

LINKED = Entry(
    id="tag:example.org,2022-06-01:linked",
    title="Elsewhere",
    published=datetime(2022, 6, 1, tzinfo=UTC),
    updated=datetime(2022, 6, 1, tzinfo=UTC),
    authors=(Person("Ada Quay"),),
    content="<p>Read that.</p>",
    url="https://example.org/linked.html",
    self_url="https://example.org/linked.atom",
    external_url="https://elsewhere.example/story",
)

FEED = Feed(
    id=URL,
    title="Harbour & Sea",
    updated=datetime(2022, 7, 9, tzinfo=UTC),
    url=URL,
    site=URL,
    authors=(Person("Ada Quay", "ada@example.org"),),
    entries=(FULL, BARE, LINKED),
    links=(
        Link("https://example.org/feed.atom", "self", ATOM, title="Atom"),
        Link("https://example.org/feed.rss", "self", RSS, title="RSS"),
        Link("https://example.org/feed.json", "self", JSON, title="JSON Feed"),
        Link("https://hub.example/", "hub"),
        Link("https://hub.example/second?a=1&b=2", "hub"),
    ),
    subtitle="Letters from a port",
    lang="en",
    rights="CC BY 4.0",
    icon="https://example.org/icon.png",
    license="https://creativecommons.org/licenses/by/4.0/",
    logo="https://example.org/logo.png",
    stylesheet=f"{URL}feed.css",
)

ARCHIVE = replace(
    FEED,
    archive=True,
    label="2",
    url=f"{URL}archive/2.html",
    links=(
        Link(f"{URL}archive/2.atom", "self", ATOM, title="Atom"),
        Link(f"{URL}archive/2.json", "self", JSON, title="JSON Feed"),
        Link(f"{URL}feed.atom", "current", ATOM),
        Link(f"{URL}feed.json", "current", JSON),
        Link(f"{URL}archive/1.atom", "prev-archive", ATOM),
        Link(f"{URL}archive/1.json", "prev-archive", JSON),
        Link(f"{URL}archive/3.atom", "next-archive", ATOM),
        Link(f"{URL}archive/3.json", "next-archive", JSON),
    ),
)

SUMMED = replace(
    BARE,
    id="tag:example.org,2022-07-01:summed",
    updated=datetime(2022, 7, 2, tzinfo=UTC),
    content="",
    summary="Nothing, at length.",
)
