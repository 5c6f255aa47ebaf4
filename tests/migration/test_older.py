"""What an older feed says, as its readers know it: ids to the letter, and all its history."""

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from feed.errors import FeedError, RemoteError
from feed.migration import older
from feed.migration.older import Document, OlderEntry, OlderFeed, parse

URL = "https://example.org/blog/feed"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def atom(inside: str, attributes: str = "") -> bytes:
    text = f'<feed xmlns="http://www.w3.org/2005/Atom" {attributes}>{inside}</feed>'
    return text.encode("utf-8", "surrogateescape")


def rss(inside: str, attributes: str = "") -> bytes:
    return f'<rss version="2.0" {attributes}><channel>{inside}</channel></rss>'.encode()


def json_feed(*items: object, **members: object) -> bytes:
    version = {"version": "https://jsonfeed.org/version/1.1"}
    return json.dumps(version | members | {"items": items}).encode()


def entry(inside: str) -> OlderEntry:
    """The entry of an Atom feed that has an id and this."""
    [found] = parse(atom(f"<entry><id>urn:x:1</id>{inside}</entry>"), URL).entries
    return found


def item(inside: str, attributes: str = "") -> OlderEntry:
    """The item of an RSS feed that has this."""
    [found] = parse(rss(f"<item>{inside}</item>", attributes), URL).entries
    return found


def fault(data: bytes, url: str = URL) -> FeedError:
    with pytest.raises(FeedError) as caught:
        parse(data, url)
    return caught.value


# --- the manner of other generators -------------------------------------------------------

JEKYLL = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <generator uri="https://jekyllrb.com/" version="4.3.2">Jekyll</generator>
  <link href="https://example.org/feed.xml" rel="self" type="application/atom+xml" />
  <link href="https://example.org/" rel="alternate" type="text/html" hreflang="en" />
  <updated>2022-07-09T10:00:00+02:00</updated>
  <id>https://example.org/feed.xml</id>
  <title type="html">Harbour</title>
  <entry>
    <title type="html">Ships &amp;amp; sails</title>
    <link href="https://example.org/2022/07/05/ships.html" rel="alternate" type="text/html"
      title="Ships &amp;amp; sails" />
    <published>2022-07-05T14:30:00+02:00</published>
    <updated>2022-07-09T10:00:00+02:00</updated>
    <id>https://example.org/2022/07/05/ships</id>
    <content type="html" xml:base="https://example.org/2022/07/05/ships.html">&lt;p&gt;Aye.&lt;/p&gt;</content>
    <author><name>Ada</name></author>
  </entry>
</feed>
"""

PELICAN = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour</title>
<link href="https://example.org/" rel="alternate"></link>
<link href="https://example.org/feeds/all.atom.xml" rel="self"></link>
<id>https://example.org/</id><updated>2022-07-05T14:30:00+02:00</updated>
<entry><title>Ships</title><link href="https://example.org/ships.html" rel="alternate"></link>
<published>2022-07-05T14:30:00+02:00</published><updated>2022-07-05T14:30:00+02:00</updated>
<author><name>Ada</name></author><id>tag:example.org,2022-07-05:/ships.html</id>
<summary type="html">&lt;p&gt;Aye.&lt;/p&gt;</summary><category term="sea"></category></entry>
</feed>"""

HUGO = b"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>Harbour</title>
    <link>https://example.org/</link>
    <generator>Hugo -- gohugo.io</generator>
    <lastBuildDate>Sat, 09 Jul 2022 10:00:00 +0200</lastBuildDate>
    <atom:link href="https://example.org/index.xml" rel="self" type="application/rss+xml" />
    <item>
      <title>Ships &amp; sails</title>
      <link>https://example.org/posts/ships/</link>
      <pubDate>Tue, 05 Jul 2022 14:30:00 +0200</pubDate>
      <guid>https://example.org/posts/ships/</guid>
      <description>&lt;p&gt;Aye.&lt;/p&gt;</description>
    </item>
  </channel>
</rss>
"""

WORDPRESS = b"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom"
  xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
  <title>Harbour</title>
  <atom:link href="https://example.org/feed/" rel="self" type="application/rss+xml" />
  <link>https://example.org</link>
  <lastBuildDate>Sat, 09 Jul 2022 08:00:00 +0000</lastBuildDate>
  <generator>https://wordpress.org/?v=6.5</generator>
  <image><url>https://example.org/i.png</url><title>Harbour</title><link>https://example.org</link></image>
  <item>
    <title>Ships &#038; sails</title>
    <link>https://example.org/2022/07/ships/</link>
    <comments>https://example.org/2022/07/ships/#respond</comments>
    <dc:creator><![CDATA[Ada]]></dc:creator>
    <pubDate>Tue, 05 Jul 2022 12:30:00 +0000</pubDate>
    <guid isPermaLink="false">https://example.org/?post_type=talk&#038;p=12</guid>
    <description><![CDATA[Aye [&#8230;]]]></description>
    <content:encoded><![CDATA[<p>Aye.</p>]]></content:encoded>
    <slash:comments>0</slash:comments>
  </item>
</channel>
</rss>
"""

ELEVENTY = b"""{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Harbour",
  "language": "en",
  "home_page_url": "https://example.org/",
  "feed_url": "https://example.org/feed.json",
  "items": [
    {
      "id": "https://example.org/posts/ships/",
      "url": "https://example.org/posts/ships/",
      "title": "Ships & sails",
      "content_html": "<p>Aye.</p>",
      "date_published": "2022-07-05T14:30:00+02:00"
    }
  ]
}
"""

WRITTEN = moment("2022-07-05T12:30:00")
EDITED = moment("2022-07-09T08:00:00")
GENERATORS = {
    "Jekyll": (
        JEKYLL,
        "https://example.org/feed.xml",
        OlderEntry(
            "https://example.org/2022/07/05/ships",
            "Ships & sails",
            "https://example.org/2022/07/05/ships.html",
            WRITTEN,
            EDITED,
        ),
    ),
    "Pelican": (
        PELICAN,
        "https://example.org/",
        OlderEntry(
            "tag:example.org,2022-07-05:/ships.html",
            "Ships",
            "https://example.org/ships.html",
            WRITTEN,
            WRITTEN,
        ),
    ),
    "Hugo": (
        HUGO,
        "",
        OlderEntry(
            "https://example.org/posts/ships/",
            "Ships & sails",
            "https://example.org/posts/ships/",
            WRITTEN,
            None,
        ),
    ),
    "WordPress": (
        WORDPRESS,
        "",
        OlderEntry(
            "https://example.org/?post_type=talk&p=12",
            "Ships & sails",
            "https://example.org/2022/07/ships/",
            WRITTEN,
            None,
        ),
    ),
    "Eleventy": (
        ELEVENTY,
        "",
        OlderEntry(
            "https://example.org/posts/ships/",
            "Ships & sails",
            "https://example.org/posts/ships/",
            WRITTEN,
            None,
        ),
    ),
}


@pytest.mark.parametrize(("data", "id_", "told"), GENERATORS.values(), ids=GENERATORS)
def test_the_feeds_of_other_generators_are_read(data: bytes, id_: str, told: OlderEntry) -> None:
    assert parse(data, URL) == Document(id_, (told,))


@pytest.mark.parametrize("data", [JEKYLL, HUGO, WORDPRESS], ids=["Jekyll", "Hugo", "WordPress"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_is_the_declared_one(data: bytes, encoding: str) -> None:
    declaration, _, rest = data.decode().partition("?>")
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{rest}'
    written = text.replace("Ships", "Schöne").encode(encoding)
    assert declaration
    assert parse(written, URL).entries[0].title == "Schöne & sails"


# --- ids ----------------------------------------------------------------------------------

IDS = {
    "a tag": "tag:example.org,2022-07-05:/ships.html",
    "a UUID": "urn:uuid:1B4E28BA-2fa1-11d2-883f-0016d3cca427",
    "an address with a slash at its end": "https://example.org/ships/",
    "an address without one": "https://example.org",
    "capitals": "HTTPS://Example.ORG/Ships",
    "dots": "https://example.org/a/../b/./c",
    "slashes in a row": "https:///example.org//a",
    "an empty query and fragment": "https://example.org/?#",
    "an ampersand": "https://example.org/?a=1&b=2&copy=3",
    "what looks like a reference": "https://example.org/?a=1&amp;b=2",
    "escapes": "https://example.org/%7e%7E%2f",
    "a port that is the usual one": "http://example.org:80/",
    "Chinese": "https://例子.example/船",
    "what looks like a wrong encoding": "https://example.org/Ã¼",
    "a relative address": "ships.html",
    "a number": "12",
    "a word": "Ships and sails, no. 1",
}


@pytest.mark.parametrize("base", ["", 'xml:base="https://a.example/b/"'], ids=["bare", "based"])
@pytest.mark.parametrize("written", IDS.values(), ids=IDS)
def test_an_id_is_taken_character_by_character(written: str, base: str) -> None:
    """RFC 4287, 4.2.6.1: they are compared so."""
    told = escape(written)
    id_ = f"<id>{told}</id>"
    assert parse(atom(f"{id_}<entry>{id_}</entry>", base), URL) == Document(
        written, (OlderEntry(written, "", "", None, None),)
    )
    for guid in ("<guid>", '<guid isPermaLink="true">', '<guid isPermaLink="false">'):
        assert item(f"{guid}{told}</guid>", base).id == written
    assert parse(json_feed({"id": written}), URL).entries[0].id == written


LAYOUT = {
    "blanks around it": "  urn:x:1 ",
    "lines of its own": "\n      urn:x:1\n    ",
    "CDATA": "<![CDATA[urn:x:1]]>",
    "a comment within": "urn:<!-- a -->x:1",
    "an instruction within": "urn:x:<?a b?>1",
    "references": "urn&#58;x&#x3a;1",
}


@pytest.mark.parametrize("written", LAYOUT.values(), ids=LAYOUT)
def test_the_layout_of_xml_is_no_part_of_an_id(written: str) -> None:
    """RFC 4287, 2: no IRI has white space around it."""
    assert parse(atom(f"<entry><id>{written}</id></entry>"), URL).entries[0].id == "urn:x:1"
    assert item(f"<guid>{written}</guid>").id == "urn:x:1"


def test_white_space_in_json_is_no_layout() -> None:
    assert parse(json_feed({"id": " a\n"}), URL).entries[0].id == " a\n"


@pytest.mark.parametrize("number", ["12", "-1", "1.50", "1e3", "9" * 5_000])
def test_a_number_is_an_id_as_it_is_written(number: str) -> None:
    """JSON Feed 1.1: a reader must coerce it to a string."""
    data = json_feed({"id": 0}).replace(b'"id": 0', f'"id": {number}'.encode())
    assert parse(data, URL).entries[0].id == number


NOT_ITS_ID = {
    "the id of its source": "<source><id>urn:x:2</id></source><id>urn:x:1</id>",
    "an id of another vocabulary": '<id xmlns="https://a.example/">urn:x:2</id><id>urn:x:1</id>',
    "an id that is empty": "<id/><id>urn:x:1</id>",
}


@pytest.mark.parametrize("inside", NOT_ITS_ID.values(), ids=NOT_ITS_ID)
def test_another_id_within_an_entry_is_not_its_own(inside: str) -> None:
    assert parse(atom(f"<entry>{inside}</entry>"), URL).entries[0].id == "urn:x:1"


def test_an_item_without_guid_has_its_link_for_an_id_as_it_is_written() -> None:
    found = item("<link> /Ships?a=1&amp;b=2 </link>")
    assert (found.id, found.link) == ("/Ships?a=1&b=2", "https://example.org/Ships?a=1&b=2")


NAMELESS = {
    "Atom": atom("<entry><title>A</title></entry>"),
    "RSS": rss("<item><title>A</title></item>"),
    "JSON Feed": json_feed({"title": "A", "url": "https://a.example/"}, {"id": ""}, {"id": None}),
}


@pytest.mark.parametrize("data", NAMELESS.values(), ids=NAMELESS)
def test_an_entry_without_identity_has_none_to_take_over(data: bytes) -> None:
    assert parse(data, URL).entries == ()


def test_an_item_of_rss_1_0_has_what_it_is_about_for_an_id() -> None:
    data = b"""<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:atom="http://www.w3.org/2005/Atom">
      <channel rdf:about="https://example.org/"><title>Harbour</title>
        <atom:link rel="next" href="?page=2"/></channel>
      <item rdf:about="https://example.org/#1"><title>Ships</title><link>https://example.org/a</link>
        <dc:date>2022-07-05T12:30:00Z</dc:date></item></rdf:RDF>"""
    told = OlderEntry("https://example.org/#1", "Ships", "https://example.org/a", WRITTEN, WRITTEN)
    assert parse(data, URL) == Document("", (told,), f"{URL}?page=2")


def test_atom_may_have_a_prefix() -> None:
    data = (
        b'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:id>x</a:id></a:entry></a:feed>'
    )
    assert parse(data, URL).entries[0].id == "x"


# --- titles, links and dates --------------------------------------------------------------

TITLES = {
    "text": ("<title>Ships &amp; sails</title>", "Ships & sails"),
    "text that looks like markup": (
        '<title type="text">The &lt;b&gt; element &amp;amp;</title>',
        "The <b> element &amp;",
    ),
    "HTML": (
        '<title type="html">&lt;b&gt;Ships&lt;/b&gt; &amp;amp; sails</title>',
        "Ships & sails",
    ),
    "HTML with a script": ('<title type="html">A&lt;script&gt;B&lt;/script&gt;</title>', "A"),
    "XHTML": (
        '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Ships <b>&amp;</b>\n'
        "sails</div></title>",
        "Ships & sails",
    ),
    "several lines": ("<title>\n  Ships\n  and\tsails\n</title>", "Ships and sails"),
    "nothing": ("<title/>", ""),
}


@pytest.mark.parametrize(("inside", "title"), TITLES.values(), ids=TITLES)
def test_a_title_of_atom_is_what_is_seen_of_it(inside: str, title: str) -> None:
    """RFC 4287, 3.1.1."""
    assert entry(inside).title == title


RSS_TITLES = {
    "text": ("Ships &amp; sails", "Ships & sails"),
    "markup": ("&lt;b&gt;Ships&lt;/b&gt;", "Ships"),
    "markup in CDATA": ("<![CDATA[<b>Ships</b> &amp; sails]]>", "Ships & sails"),
    "escaped twice": ("Ships &amp;amp; sails&amp;#8217;", "Ships & sails’"),
    "what is no markup": ("List&lt;Ship&gt;", "List<Ship>"),
}


@pytest.mark.parametrize(("written", "title"), RSS_TITLES.values(), ids=RSS_TITLES)
def test_whether_a_title_of_rss_is_markup_is_seen_by_its_looks(written: str, title: str) -> None:
    assert item(f"<guid>1</guid><title>{written}</title>").title == title


def test_a_title_of_json_is_text() -> None:
    [found] = parse(json_feed({"id": "1", "title": "The <b> element\n&amp;"}), URL).entries
    assert found.title == "The <b> element &amp;"


LINKS = {
    "absolute": ('<link href="https://a.example/B#c"/>', "https://a.example/B#c"),
    "relative": ('<link href="ships.html"/>', "https://example.org/blog/ships.html"),
    "relative to its base": (
        '<link xml:base="https://a.example/b/" href="c"/>',
        "https://a.example/b/c",
    ),
    "the alternate one": (
        '<link rel="self" href="https://a.example/1"/><link rel="enclosure" href="/2"/>'
        '<link rel="alternate" href="https://a.example/3"/><link href="https://a.example/4"/>',
        "https://a.example/3",
    ),
    "a relation in full": (
        '<link rel="http://www.iana.org/assignments/relation/alternate" href="https://a.example/"/>',
        "https://a.example/",
    ),
    "the one before Feedburner": (
        '<link href="https://feedproxy.example/1"/>'
        '<b:origLink xmlns:b="http://rssnamespace.org/feedburner/ext/1.0">https://a.example/1</b:origLink>',
        "https://a.example/1",
    ),
    "no page": ('<link href="tag:a"/>', ""),
    "no address": ('<link href="http://["/>', ""),
    "a character that was lost": ('<link href="https://a.example/\ufffd"/>', ""),
    "none": ("", ""),
}


@pytest.mark.parametrize(("inside", "link"), LINKS.values(), ids=LINKS)
def test_a_link_is_absolute(inside: str, link: str) -> None:
    assert entry(inside).link == link


GUIDS = {
    "a permalink": ("<guid>https://a.example/</guid>", "https://a.example/"),
    "no permalink": ('<guid isPermaLink="false">https://a.example/</guid>', ""),
    "no permalink in capitals": ('<guid isPermaLink="False">https://a.example/</guid>', ""),
    "a permalink that is none": ("<guid>12</guid>", "https://example.org/blog/12"),
    "with a link beside": (
        "<guid>https://a.example/</guid><link>/b</link>",
        "https://example.org/b",
    ),
}


@pytest.mark.parametrize(("inside", "link"), GUIDS.values(), ids=GUIDS)
def test_a_guid_may_be_the_link(inside: str, link: str) -> None:
    assert item(inside).link == link


DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
DATES = {
    "RFC 822": ("<pubDate>Tue, 05 Jul 2022 14:30:00 +0200</pubDate>", WRITTEN, None),
    "a zone by its name": ("<pubDate>5 Jul 2022 12:30 GMT</pubDate>", WRITTEN, None),
    "with blanks around": ("<pubDate>\n 2022-07-05T12:30:00Z </pubDate>", WRITTEN, None),
    "parts of seconds": ("<pubDate>2022-07-05T12:30:00.999Z</pubDate>", WRITTEN, None),
    "dc:date alone": ("<dc:date>2022-07-05T12:30:00Z</dc:date>", WRITTEN, WRITTEN),
    "both": (
        "<dc:date>2022-07-09T08:00:00Z</dc:date><pubDate>2022-07-05T12:30:00Z</pubDate>",
        WRITTEN,
        EDITED,
    ),
    "the terms of Dublin Core": (
        "<dcterms:modified>2022-07-09T08:00:00Z</dcterms:modified>"
        "<dcterms:issued>2022-07-05T12:30:00Z</dcterms:issued>",
        WRITTEN,
        EDITED,
    ),
    "WordPress's date of no date": (
        "<pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate>",
        None,
        None,
    ),
    "a month that is none": ("<pubDate>2022-13-05T00:00:00Z</pubDate>", None, None),
    "a number": ("<pubDate>05</pubDate>", None, None),
    "prose": ("<pubDate>yesterday</pubDate>", None, None),
    "nothing": ("<pubDate/>", None, None),
}


@pytest.mark.parametrize(("inside", "published", "updated"), DATES.values(), ids=DATES)
def test_dates_are_told_in_utc_or_not_at_all(
    inside: str, published: datetime | None, updated: datetime | None
) -> None:
    found = item(f"<guid>1</guid>{inside}", DC)
    assert (found.published, found.updated) == (published, updated)
    assert all(date.tzinfo is UTC for date in (published, updated) if date)


def test_what_does_not_say_when_it_was_published_was_so_when_it_was_updated() -> None:
    found = entry("<updated>2022-07-05T14:30:00+02:00</updated>")
    assert (found.published, found.updated) == (WRITTEN, WRITTEN)
    [found] = parse(json_feed({"id": "1", "date_modified": "2022-07-05T12:30:00Z"}), URL).entries
    assert (found.published, found.updated) == (WRITTEN, WRITTEN)


# --- what is not as it should be ----------------------------------------------------------

ILL_FORMED = {
    "a bare ampersand": "Ships & sails",
    "a name for a blank": "Ships&nbsp;&amp; sails",
    "a control character": "Ships &amp;\x1f sails",
    "a tag that is not closed": "Ships &amp; sails<br>",
    "a character that was lost": "Ships &amp;\udcff sails",
}


@pytest.mark.parametrize("title", ILL_FORMED.values(), ids=ILL_FORMED)
def test_what_is_nearly_xml_is_read_nevertheless(title: str) -> None:
    ids = ("https://example.org/?a=1&amp;b=2", "tag:example.org,2022:Ü")
    entries = "".join(
        f"<entry><id>{id_}</id><title>{title}</title><updated>2022-07-05T12:30:00Z</updated>"
        '<link href="ships.html"/></entry>'
        for id_ in ids
    )
    found = parse(
        atom(f'<id>HTTP://a.example/?a&amp;b</id><link rel="next" href="2"/>{entries}'), URL
    )
    assert (found.id, found.older) == ("HTTP://a.example/?a&b", "https://example.org/blog/2")
    assert [one.id for one in found.entries] == ["https://example.org/?a=1&b=2", ids[1]]
    assert {(one.published, one.link) for one in found.entries} == {
        (WRITTEN, "https://example.org/blog/ships.html")
    }
    assert all(one.title.startswith("Ships") for one in found.entries)


AMPERSANDS = {
    "bare": ("?a=1&b=2", "?a=1&b=2"),
    "before what HTML knows": ("?a=1&copy=2", "?a=1&copy=2"),
    "bare beside escaped ones": ("?a&b&amp;c&#38;d&#x26;e", "?a&b&c&d&e"),
    "one of HTML": ("?a=caf&eacute;", "?a=café"),
    "one nobody knows": ("?a&b;&", "?a&b;&"),
    "in CDATA": ("<![CDATA[?a&b&amp;c]]>&d", "?a&b&amp;c&d"),
}


@pytest.mark.parametrize("end", ["", "<br>"], ids=["nearly XML", "no XML at all"])
@pytest.mark.parametrize(("written", "id_"), AMPERSANDS.values(), ids=AMPERSANDS)
def test_ampersands_that_are_not_escaped_are_part_of_the_id(
    written: str, id_: str, end: str
) -> None:
    assert item(f"<guid>{written}</guid><title>&</title>{end}").id == id_


def test_references_are_resolved_once_where_readers_of_xml_differ() -> None:
    """libxml2 refuses this namespace, expat does not."""
    found = item("<guid>?a&amp;amp;b</guid>", 'xmlns:a="http://[/"')
    assert found.id == "?a&amp;b"


@pytest.mark.parametrize("written", IDS.values(), ids=IDS)
def test_a_blank_line_before_the_declaration_changes_no_id(written: str) -> None:
    data = b'\n<?xml version="1.0"?>' + rss(f"<item><guid>{escape(written)}</guid></item>")
    assert parse(data, URL).entries[0].id == written


@pytest.mark.parametrize("data", [JEKYLL, PELICAN, HUGO, WORDPRESS, ELEVENTY])
def test_what_was_cut_off_is_an_error_wherever_it_was(data: bytes) -> None:
    """It may have held more entries, and the way to older ones."""
    data = data.rstrip()
    for end in range(0, len(data) - 2, 7):
        assert fault(data[:end]).exit_code == 1


ELSEWHERE = "give the address of the feed itself"
NO_FEEDS = {
    "empty": (b"", "is empty", ELSEWHERE),
    "blank": (b" \n" * 1_000, "is empty", ELSEWHERE),
    "prose": (b"Ships sail.", "is no feed: neither Atom nor RSS nor JSON Feed", ELSEWHERE),
    "a path": (b"/etc/passwd", "is no feed: neither Atom nor RSS nor JSON Feed", ELSEWHERE),
    "a picture": (bytes(range(256)), "is no feed", ELSEWHERE),
    "a page": (b"<!doctype html><title>Ships</title>", "is an HTML page and no feed", ELSEWHERE),
    "a page that names its feeds": (
        b'<!DOCTYPE html>\n<html><head><link rel=stylesheet href=a.css><link rel="alternate home" '
        b"type=application/atom+xml href=../feed.atom?a&amp;b><link rel=alternate "
        b"type=application/rss+xml href=/feed.rss>",
        "is an HTML page and no feed",
        f"{ELSEWHERE}: https://example.org/feed.atom?a&b",
    ),
    "a page of XML that names its feed": (
        b'<html xmlns="http://www.w3.org/1999/xhtml"><head><link rel="alternate" '
        b'type="application/rss+xml" href="https://a.example/feed"/></head></html>',
        "is an HTML page and no feed",
        f"{ELSEWHERE}: https://a.example/feed",
    ),
    "a page in Latin-1": ("<html>Ü".encode("latin-1"), "is an HTML page and no feed", ELSEWHERE),
    "a list of feeds": (
        b'<opml xmlns:a="http://www.w3.org/2005/Atom"/>',
        "is a list of feeds and no feed itself",
        ELSEWHERE,
    ),
    "a sitemap": (b"<urlset/>", "is a sitemap and no feed", ELSEWHERE),
    "an entry": (
        b'<entry xmlns="http://www.w3.org/2005/Atom"/>',
        "is a single entry and no feed",
        ELSEWHERE,
    ),
    "no end": (b"<rss><channel><item><guid>1</guid>", "has no end: it was cut off", "mend the"),
    "not well-formed and without entries": (b"<rss><br></rss>", "is not well-formed: ", "mend the"),
    "not well-formed and no UTF-8": (b"<rss>&\xff</rss>", "is not well-formed: ", "mend the"),
    "an id that has lost a character": (
        b"<rss><channel><item><guid>\xff</guid></item></channel></rss>",
        "is not well-formed: ",
        "mend the",
    ),
    "an id with a control character": (
        b"<rss><channel><item><guid>\x01</guid></item></channel></rss>",
        "is not well-formed: ",
        "mend the",
    ),
    "not well-formed in UTF-16": (
        "<rss>&<item><guid>1</guid></item></rss>".encode("utf-16"),
        "is no feed",
        ELSEWHERE,
    ),
    "broken JSON": (b'{"version": ', "is JSON, but broken: ", ELSEWHERE),
    "deep JSON": (b'{"a":' * 100_000, "is JSON, but broken: ", ELSEWHERE),
    "JSON in no encoding": (b'{"\xff": 1}', "is JSON, but broken: ", ELSEWHERE),
    "other JSON": (b'{"version": 1, "items": []}', "is JSON, but no JSON Feed", ELSEWHERE),
    "a list of JSON": (b"[1]", "is JSON, but no JSON Feed", ELSEWHERE),
    "JSON Feed without items": (
        b'{"version": "https://jsonfeed.org/version/1"}',
        "is JSON, but no JSON Feed",
        ELSEWHERE,
    ),
    "JSON Feed with strange items": (json_feed(1), "is JSON, but no JSON Feed", ELSEWHERE),
}


@pytest.mark.parametrize(("data", "message", "hint"), NO_FEEDS.values(), ids=NO_FEEDS)
def test_what_is_no_feed_is_called_by_its_name(data: bytes, message: str, hint: str) -> None:
    error = fault(data)
    assert error.exit_code == 1
    assert error.message.startswith(f"{URL} {message}")
    assert error.hint.startswith(hint) if hint.endswith("the") else error.hint == hint
    assert "\n" not in error.message


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse(atom("<id>urn:x:1</id>"), URL) == Document("urn:x:1", ())
    assert parse(rss(""), URL) == parse(json_feed(), URL) == Document("", ())


def test_no_other_document_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(rss("<item><guid>secret</guid></item>"))
    assert fault(str(secret).encode())
    for entity in (secret.as_uri(), str(secret)):
        data = f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{entity}">]>'.encode()
        data += rss("<item><guid>1</guid><title>&a;</title></item>")
        assert "secret" not in repr(parse(data, secret.as_uri()))


def test_entities_that_multiply_are_no_bomb() -> None:
    entities = "".join(
        f'<!ENTITY {b} "{f"&{a};" * 100}">' for a, b in zip("abcde", "bcdef", strict=True)
    )
    data = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100}">{entities}]>'.encode()
    began = time.monotonic()
    parsed = parse(data + rss("<item><guid>1</guid><title>&f;</title></item>"), URL)
    assert len(repr(parsed)) < 100_000
    assert time.monotonic() - began < 10


HOSTILE = {
    "a declaration that repeats itself": b"<?xml " + b'encoding="' * 20_000 + b"\n" + rss("<br>"),
    "a prologue that repeats itself": b"\n <!DOCTYPE " * 20_000 + rss("<br>"),
    "entities that are not closed": b"<!ENTITY " * 20_000 + rss("<br>"),
    "an encoding that is none": b'<?xml version="1.0" encoding="\xff"?>' + rss("<br>"),
    "an encoding of Python": b'<?xml version="1.0" encoding="unicode_escape"?>' + rss("<br>"),
    "an extension that surprises feedparser": rss(
        "<br><item><guid>1</guid><g:point>x</g:point></item>",
        'xmlns:g="http://www.georss.org/georss"',
    ),
    "an element in the place of a list": rss('<links a="b"/><br><item><guid>1</guid></item>'),
    "elements within elements": rss("<item>" * 5_000 + "</item>" * 5_000),
    "tags that are not closed": rss("<a " * 20_000 + "<item>"),
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
def test_what_is_hostile_costs_little_and_is_an_error_at_worst(data: bytes) -> None:
    began = time.monotonic()
    try:
        parse(data, URL)
    except FeedError as error:
        assert error.message.startswith(URL)
    assert time.monotonic() - began < 10


# --- history ------------------------------------------------------------------------------

ATOM_NS = 'xmlns:atom="http://www.w3.org/2005/Atom"'
OLDER = {
    "an archive of Atom": (atom('<link rel="prev-archive" href="1.atom"/>'), "1.atom"),
    "an archive of RSS": (rss('<atom:link rel="prev-archive" href="1.rss"/>', ATOM_NS), "1.rss"),
    "the next page of Atom": (atom('<link rel="next" href="?page=2"/>'), "feed?page=2"),
    "the next page of RSS": (rss('<atom:link rel="next" href="2"/>', ATOM_NS), "2"),
    "the next page of JSON Feed": (json_feed(next_url="2.json"), "2.json"),
    "a relation in capitals": (atom('<link rel="NEXT" href="2"/>'), "2"),
    "a relation in full": (
        atom('<link rel="http://www.iana.org/assignments/relation/prev-archive" href="1"/>'),
        "1",
    ),
    "an archive rather than a page": (
        atom('<link rel="next" href="2"/><link rel="prev-archive" href="1"/>'),
        "1",
    ),
    "the first of a relation": (
        atom('<link rel="next" href="2"/><link rel="next" href="3"/>'),
        "2",
    ),
    "relative to its base": (
        atom('<link rel="next" href="2"/>', 'xml:base="/blog/page/"'),
        "page/2",
    ),
    "without its fragment": (atom('<link rel="next" href="2#a"/>'), "2"),
    "newer documents are none": (
        atom('<link rel="next-archive" href="2"/><link rel="previous" href="0"/>'),
        None,
    ),
    "an empty one is none": (atom('<link rel="next" href=""/><link rel="next"/>'), None),
    "a link of an entry is none": (
        atom('<entry><id>1</id><link rel="next" href="2"/></entry>'),
        None,
    ),
    "null is none": (json_feed(next_url=None), None),
}


@pytest.mark.parametrize(("data", "href"), OLDER.values(), ids=OLDER)
def test_a_document_names_the_next_older_one(data: bytes, href: str | None) -> None:
    """RFC 5005, 4 and 3; JSON Feed 1.1, `next_url`."""
    assert parse(data, URL).older == (f"https://example.org/blog/{href}" if href else "")


@pytest.mark.parametrize("href", ["http://[", "http://ada:x@example.org/", "a" * 9_000])
def test_what_is_no_address_of_an_older_document_is_an_error(href: str) -> None:
    error = fault(atom(f'<link rel="next" href="{href}"/>'))
    assert error.message.startswith(f"{URL} names an address for its older entries that is none")
    assert len(error.message) < 500


def document(number: int, older: str = "", ids: str = "") -> bytes:
    """An Atom document with entries of these ids, titled with its number."""
    link = f'<link rel="prev-archive" href="{older}"/>' if older else ""
    entries = (f"<entry><id>{id_}</id><title>{number}</title></entry>" for id_ in ids)
    return atom(f"<id>urn:x:{number}</id>{link}{''.join(entries)}")


def save(folder: Path, documents: dict[str, bytes]) -> None:
    for name, data in documents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def titled(feed: OlderFeed) -> dict[str, str]:
    return {entry.id: entry.title for entry in feed.entries}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address at which the folder `tmp_path / "site"` is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nobody wants to know."""

    monkeypatch.setenv("no_proxy", "*")
    handler = partial(Quiet, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


CHAIN = {
    "feed.atom": document(3, "archive/2.atom", "ed"),
    "archive/2.atom": document(2, "1.atom", "dcb"),
    "archive/1.atom": document(1, "", "ba"),
}
CHAINED = {"e": "3", "d": "3", "c": "2", "b": "2", "a": "1"}
"""What the newest document says that has the entry at all."""


def test_the_whole_history_is_read_and_each_entry_once(tmp_path: Path, site: str) -> None:
    save(tmp_path / "site", CHAIN)
    feed = older.read(f"{site}/feed.atom")
    assert (feed.id, feed.documents) == ("urn:x:3", 3)
    assert titled(feed) == CHAINED
    assert list(titled(feed)) == list(CHAINED)


def test_a_copy_in_a_folder_is_the_same_feed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(tmp_path / "old", CHAIN)
    monkeypatch.chdir(tmp_path)
    assert titled(older.read("old/feed.atom")) == CHAINED


def test_a_copy_may_name_the_archives_on_the_web(tmp_path: Path, site: str) -> None:
    save(tmp_path / "site", CHAIN)
    save(tmp_path, {"feed.atom": document(3, f"{site}/archive/2.atom", "ed")})
    assert titled(older.read(str(tmp_path / "feed.atom"))) == CHAINED


def test_an_address_that_moved_is_the_base_of_what_it_names(tmp_path: Path, site: str) -> None:
    """The server sends from a folder to the same with a slash at its end."""
    save(tmp_path / "site", {"blog/index.html": document(2, "1.atom"), "blog/1.atom": document(1)})
    assert older.read(f"{site}/blog").documents == 2


def test_formats_may_follow_each_other(tmp_path: Path, site: str) -> None:
    save(
        tmp_path / "site",
        {
            "a": json_feed({"id": "1"}, next_url="b"),
            "b": rss('<item><guid>2</guid></item><atom:link rel="next" href="c"/>', ATOM_NS),
            "c": atom("<id>urn:x:1</id><entry><id>3</id></entry>"),
        },
    )
    feed = older.read(f"{site}/a")
    assert ([entry.id for entry in feed.entries], feed.id) == (["1", "2", "3"], "")


CIRCLES = {
    "itself": {"feed.atom": document(1, "feed.atom", "a")},
    "itself by a fragment": {"feed.atom": document(1, "#a", "a")},
    "the first one": {"feed.atom": document(2, "1", "a"), "1": document(1, "feed.atom", "a")},
    "one between": {
        "feed.atom": document(3, "2"),
        "2": document(2, "1", "a"),
        "1": document(1, "2", "a"),
    },
}


@pytest.mark.parametrize("documents", CIRCLES.values(), ids=CIRCLES)
def test_no_document_is_read_twice(tmp_path: Path, documents: dict[str, bytes]) -> None:
    save(tmp_path, documents)
    feed = older.read(str(tmp_path / "feed.atom"))
    assert (feed.documents, len(feed.entries)) == (len(documents), 1)


def test_a_history_without_an_end_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(older, "DOCUMENTS", 3)
    save(
        tmp_path,
        {str(number): document(number, str(number - 1) if number else "") for number in range(4)},
    )
    assert older.read(str(tmp_path / "2")).documents == 3
    with pytest.raises(FeedError, match="comes after 3 documents of the same feed") as caught:
        older.read(str(tmp_path / "3"))
    assert caught.value.hint


GAPS = {
    "missing": (None, RemoteError, "/2.atom answered 404 Not Found"),
    "empty": (b"", FeedError, "/2.atom is empty"),
    "a page that says it is missing": (b"<html>", FeedError, "/2.atom is an HTML page and no feed"),
    "cut off": (CHAIN["archive/2.atom"][:-9], FeedError, "/2.atom has no end: it was cut off"),
}


@pytest.mark.parametrize(("data", "kind", "message"), GAPS.values(), ids=GAPS)
def test_half_a_history_is_an_error_that_names_the_gap(
    tmp_path: Path, site: str, data: bytes | None, kind: type[FeedError], message: str
) -> None:
    save(tmp_path / "site", CHAIN | {"archive/2.atom": data or b""})
    if data is None:
        (tmp_path / "site/archive/2.atom").unlink()
    with pytest.raises(FeedError) as caught:
        older.read(f"{site}/feed.atom")
    assert type(caught.value) is kind
    assert caught.value.message == f"{site}/archive{message}"
    assert caught.value.hint.startswith(f"{site}/feed.atom names it for its older entries")


def test_a_gap_in_a_copy_is_an_error_too(tmp_path: Path) -> None:
    save(tmp_path, {"feed.atom": document(2, "1.atom")})
    with pytest.raises(FeedError, match=r"there is no file .*/1\.atom") as caught:
        older.read(str(tmp_path / "feed.atom"))
    assert caught.value.exit_code == 1


def test_an_archive_that_leads_back_is_a_gap(tmp_path: Path, site: str) -> None:
    save(tmp_path / "site", {"blog/index.html": document(2, f"{site}/blog")})
    with pytest.raises(FeedError) as caught:
        older.read(f"{site}/blog/")
    assert caught.value.message == f"{site}/blog leads back to {site}/blog/"


def test_a_feed_of_the_web_names_no_file(tmp_path: Path, site: str) -> None:
    save(tmp_path, {"secret": document(1)})
    save(tmp_path / "site", {"feed.atom": document(2, (tmp_path / "secret").as_uri())})
    with pytest.raises(FeedError, match="has no business to name it"):
        older.read(f"{site}/feed.atom")


def test_progress_is_told_of_each_document(tmp_path: Path) -> None:
    save(tmp_path, CHAIN)
    told: list[tuple[int, int | None]] = []
    older.read(str(tmp_path / "feed.atom"), progress=lambda *news: told.append(news))
    assert told == [(len(data), len(data)) for data in CHAIN.values()]
