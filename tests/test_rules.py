"""Each rule of the judge can fail: a valid sample, one change to it, exactly one rule broken."""

import inspect
import json
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
import rules

NOW = datetime(2024, 1, 1, tzinfo=UTC)
BASE = "https://example.org/"

# The samples. Each has one of everything that a rule looks at.

CONTENT = (
    '<p>A harbour is <a href="https://example.org/b.html">busy</a>, '
    '<a href="mailto:ann@example.org">she</a> said.</p>'
    '<p><img src="https://example.org/a.png" alt="" '
    'srcset="https://example.org/a,1.png 1x, https://example.org/a2.png 2x"></p>'
)
ESCAPED = escape(CONTENT, quote=False)
ALTERNATE = '<link href="https://example.org/harbour.html" hreflang="en" type="text/html"/>'
HTML = f'<content type="html">{ESCAPED}</content>'
ENCODED = f"<content:encoded>{ESCAPED}</content:encoded>"
HARBOUR = f"""\
<id>tag:example.org,2022-07-05:harbour</id>
    <title>Harbour &amp; sea</title>
    <updated>2022-07-06T08:00:00Z</updated>
    <published>2022-07-05T00:00:00+00:00</published>
    <author>
      <name>Ann</name>
      <uri>https://example.org/ann</uri>
      <email>ann@example.org</email>
    </author>
    <contributor><name>Bob</name></contributor>
    <category term="sea" scheme="https://example.org/tags/"/>
    <link rel="self" href="https://example.org/harbour.atom"/>
    <link rel="enclosure" href="https://example.org/a.mp3" type="audio/mpeg" length="123"/>
    <summary>All about harbours.</summary>
    {ALTERNATE}
    {HTML}"""
NOTE = """\
<id>urn:uuid:4f2f6b0e-2b3c-5d4e-8f6a-7b8c9d0e1f2a</id>
    <title>A note</title>
    <updated>2022-07-04T12:00:00+02:00</updated>
    <published>2022-07-04T12:00:00+02:00</published>
    <author><name>Ann</name></author>
    <link rel="alternate" href="https://example.org/n/note.html"/>
    <link rel="self" href="https://example.org/n/note.atom"/>
    <content type="html">&lt;p&gt;Noted.&lt;/p&gt;</content>"""
XMLNS = 'xmlns="http://www.w3.org/2005/Atom" xml:lang="en"'
DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>"
ATOM_FEED = f"""{DECLARATION}
<feed {XMLNS}
    xmlns:at="http://purl.org/atompub/tombstones/1.0"
    xmlns:fh="http://purl.org/syndication/history/1.0">
  <id>https://example.org/</id>
  <title>Example</title>
  <updated>2022-07-07T00:00:00Z</updated>
  <subtitle>An example</subtitle>
  <rights>Free</rights>
  <generator uri="https://example.org/generator">generator</generator>
  <icon>https://example.org/icon.png</icon>
  <logo>https://example.org/logo.png</logo>
  <link rel="self" href="https://example.org/feed.atom" type="application/atom+xml"/>
  <link rel="alternate" href="https://example.org/" type="text/html"/>
  <link rel="hub" href="https://hub.example.org/"/>
  <link rel="prev-archive" href="https://example.org/archive/2.atom"/>
  <at:deleted-entry ref="tag:example.org,2022:gone" when="2022-07-07T00:00:00Z"/>
  <entry>
    {HARBOUR}
  </entry>
  <entry>
    {NOTE}
  </entry>
</feed>
"""
ATOM_ENTRY = f"{DECLARATION}\n<entry {XMLNS}>\n    {HARBOUR}\n</entry>\n"
ATOM_NOTE = f"{DECLARATION}\n<entry {XMLNS}>\n    {NOTE}\n</entry>\n"
RSS = f"""{DECLARATION}
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel>
    <title>Example</title>
    <link>https://example.org/</link>
    <description>An example</description>
    <language>en</language>
    <managingEditor>ann@example.org (Ann)</managingEditor>
    <lastBuildDate>Thu, 07 Jul 2022 00:00:00 +0000</lastBuildDate>
    <image>
      <url>https://example.org/logo.png</url>
      <title>Example</title>
      <link>https://example.org/</link>
    </image>
    <atom:link rel="self" href="https://example.org/feed.rss" type="application/rss+xml"/>
    <atom:link rel="hub" href="https://hub.example.org/"/>
    <item>
      <title>Harbour &amp; sea</title>
      <link>https://example.org/harbour.html</link>
      <description>All about harbours.</description>
      {ENCODED}
      <dc:creator>Ann</dc:creator>
      <category>sea</category>
      <enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="123"/>
      <guid isPermaLink="false">tag:example.org,2022-07-05:harbour</guid>
      <pubDate>Tue, 05 Jul 2022 00:00:00 +0000</pubDate>
    </item>
    <item>
      <link>https://example.org/n/note.html</link>
      <title>A note</title>
      <description>&lt;p&gt;Noted.&lt;/p&gt;</description>
      <guid isPermaLink="false">urn:uuid:4f2f6b0e-2b3c-5d4e-8f6a-7b8c9d0e1f2a</guid>
      <pubDate>Mon, 04 Jul 2022 12:00:00 +0200</pubDate>
    </item>
  </channel>
</rss>
"""
JSON_FEED = f"""\
{{
  "version": "https://jsonfeed.org/version/1.1",
  "title": "Example",
  "home_page_url": "https://example.org/",
  "feed_url": "https://example.org/feed.json",
  "next_url": "https://example.org/archive/2.json",
  "language": "en",
  "authors": [{{"name": "Ann"}}],
  "hubs": [{{"type": "WebSub", "url": "https://hub.example.org/"}}],
  "_example": {{"about": "https://example.org/extension"}},
  "items": [
    {{
      "id": "tag:example.org,2022-07-05:harbour",
      "url": "https://example.org/harbour.html",
      "title": "Harbour & sea",
      "summary": "All about harbours.",
      "content_html": {json.dumps(CONTENT)},
      "date_published": "2022-07-05T00:00:00+00:00",
      "date_modified": "2022-07-06T08:00:00Z",
      "tags": ["sea"],
      "attachments": [
        {{
          "url": "https://example.org/a.mp3",
          "mime_type": "audio/mpeg",
          "size_in_bytes": 123
        }}
      ]
    }},
    {{
      "id": "urn:uuid:4f2f6b0e-2b3c-5d4e-8f6a-7b8c9d0e1f2a",
      "url": "https://example.org/n/note.html",
      "title": "A note",
      "content_html": "<p>Noted.</p>",
      "date_published": "2022-07-04T12:00:00+02:00",
      "date_modified": "2022-07-04T10:00:00Z"
    }}
  ]
}}
"""


SITE = {
    "feed.atom": ATOM_FEED,
    "feed.rss": RSS,
    "feed.json": JSON_FEED,
    "harbour.atom": ATOM_ENTRY,
    "n/note.atom": ATOM_NOTE,
}


class Sample(NamedTuple):
    """A valid document, its kind, and its path in the site."""

    kind: rules.Kind[Any]
    path: str

    @property
    def text(self) -> str:
        return SITE[self.path]


SAMPLES = {
    "feed": Sample(rules.ATOM_FEED, "feed.atom"),
    "entry": Sample(rules.ATOM_ENTRY, "harbour.atom"),
    "rss": Sample(rules.RSS, "feed.rss"),
    "json": Sample(rules.JSON_FEED, "feed.json"),
}


class Change(NamedTuple):
    """Wherever these samples have `old`, `new` is written: that breaks this rule and no other."""

    samples: str
    prose: str
    old: str
    new: str
    rule: str


# What the samples hold, for changing it.

HARBOUR_ID = "tag:example.org,2022-07-05:harbour"
NOTE_ID = "urn:uuid:4f2f6b0e-2b3c-5d4e-8f6a-7b8c9d0e1f2a"
PAGE = "https://example.org/harbour.html"
SUMMARY = "<summary>All about harbours.</summary>"
NAME = "<name>Ann</name>"
UPDATED = "<updated>2022-07-06T08:00:00Z</updated>"
PUBLISHED = "<published>2022-07-05T00:00:00+00:00</published>"
TITLE = "<title>Harbour &amp; sea</title>"
SITE_LINK = '<link rel="alternate" href="https://example.org/" type="text/html"/>'
DELETED = '<at:deleted-entry ref="tag:example.org,2022:gone" when="2022-07-07T00:00:00Z"/>'
PREVIOUS = '<link rel="prev-archive" href="https://example.org/archive/2.atom"/>'
GUID = f'<guid isPermaLink="false">{HARBOUR_ID}</guid>'
CREATOR = "<dc:creator>Ann</dc:creator>"
ENCLOSURE = '<enclosure url="https://example.org/a.mp3" type="audio/mpeg" length="123"/>'
PUB_DATE = "Tue, 05 Jul 2022 00:00:00 +0000"
DESCRIPTION = "<description>All about harbours.</description>"
NOTED = "<description>&lt;p&gt;Noted.&lt;/p&gt;</description>"
AUTHORS = '[{"name": "Ann"}]'
JSON_TITLE = '"title": "Example",'
JSON_MODIFIED = '"date_modified": "2022-07-06T08:00:00Z"'
JSON_NOTED = '"content_html": "<p>Noted.</p>",'
XHTML = 'type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'


def deletion(attributes: str) -> str:
    return f"{DELETED}<at:deleted-entry {attributes}/>"


def archive(name: str) -> str:
    """An archive document that says it is archived from this one."""
    return f'{PREVIOUS}<fh:archive/><link rel="current" href="https://example.org/{name}"/>'


# fmt: off
ANY_CHANGES = [
    Change("feed entry rss", "a tag is not closed",
           "</title>", "", "xml_is_well_formed"),
    Change("feed entry rss", "a character is forbidden by XML",
           "Harbour", "Har\x0bbour", "xml_is_well_formed"),
    Change("feed entry rss", "a forbidden character is a reference",
           "Harbour", "&#11;", "xml_is_well_formed"),
    Change("feed entry rss", "a surrogate stands alone",
           "Harbour", "\ud800", "xml_is_well_formed"),
    Change("feed entry rss", "the encoding is not UTF-8",
           "'UTF-8'", "'ISO-8859-1'", "encoding_is_utf8"),
    Change("feed entry rss", "there is a document type",
           "?>", "?><!DOCTYPE feed>", "there_is_no_doctype"),
    Change("feed entry rss", "an entity is declared",
           "?>", "?><!DOCTYPE feed [<!ENTITY e 'e'>]>", "there_is_no_doctype"),
    Change("feed entry rss", "a control is a reference",
           "Harbour", "&#133;", "no_character_is_forbidden"),
    Change("feed entry rss json", "a control of C1 stands in a title",
           "Harbour", "Har\x85bour", "no_character_is_forbidden"),
    Change("feed entry rss json", "a delete stands in a title",
           "Harbour", "Har\x7fbour", "no_character_is_forbidden"),
    Change("feed entry rss json", "a noncharacter stands in a title",
           "Harbour", "Har\ufdd0bour", "no_character_is_forbidden"),
    Change("feed entry rss json", "the last code point of a plane stands in a title",
           "Harbour", "Har\U0001ffffbour", "no_character_is_forbidden"),
    Change("json", "a surrogate stands alone, escaped",
           "Harbour", r"\ud800", "no_character_is_forbidden"),
    Change("json", "a control is escaped",
           "Harbour", r"\u0000", "no_character_is_forbidden"),
    Change("feed rss json", "two entries have one id",
           NOTE_ID, HARBOUR_ID, "no_id_comes_twice"),
    Change("feed", "an entry has the feed's id",
           NOTE_ID, BASE, "no_id_comes_twice"),
    Change("feed", "a deletion, and so the feed's updated, is in the future",
           "2022-07-07T00:00:00Z", "2024-01-01T00:00:01Z", "no_date_is_in_the_future"),
    Change("entry", "updated is in the future",
           "2022-07-06T08:00:00Z", "2024-01-01T00:00:01Z", "no_date_is_in_the_future"),
    Change("rss", "pubDate is in the future",
           PUB_DATE, "Tue, 05 Jul 2033 00:00:00 +0000", "no_date_is_in_the_future"),
    Change("json", "date_modified is in the future",
           JSON_MODIFIED, '"date_modified": "2024-01-01T01:00:00+00:30"',
           "no_date_is_in_the_future"),
    Change("feed entry rss json", "a link is relative",
           PAGE, "/harbour.html", "addresses_are_absolute"),
    Change("feed entry rss json", "a link has no scheme",
           PAGE, "//example.org/harbour.html", "addresses_are_absolute"),
    Change("feed entry rss json", "a link has no host",
           PAGE, "https:///harbour.html", "addresses_are_absolute"),
    Change("feed entry rss json", "white space around a link",
           PAGE, f" {PAGE} ", "addresses_are_absolute"),
    Change("feed entry rss json", "white space in a link",
           PAGE, "https://example.org/the harbour.html", "addresses_are_absolute"),
    Change("feed entry rss json", "a per cent sign that encodes nothing",
           PAGE, "https://example.org/100%.html", "addresses_are_absolute"),
    Change("feed entry", "a link has no href",
           f'<link href="{PAGE}"', "<link", "addresses_are_absolute"),
    Change("feed entry", "an author's uri is relative",
           "<uri>https://example.org", "<uri>", "addresses_are_absolute"),
    Change("feed entry", "a category's scheme is relative",
           'scheme="https://example.org', 'scheme="', "addresses_are_absolute"),
    Change("feed", "a generator's uri is relative",
           'generator uri="https://example.org', 'generator uri="', "addresses_are_absolute"),
    Change("feed", "an icon is relative",
           "<icon>https://example.org", "<icon>", "addresses_are_absolute"),
    Change("rss", "an enclosure is relative",
           'url="https://example.org', 'url="', "addresses_are_absolute"),
    Change("json", "an attachment is relative",
           "https://example.org/a.mp3", "a.mp3", "addresses_are_absolute"),
    Change("feed entry rss json", "a link runs a script",
           PAGE, "javascript:alert(1)", "addresses_are_harmless"),
    Change("feed entry rss json", "a link reads a local file",
           PAGE, "file:///etc/passwd", "addresses_are_harmless"),
    Change("feed entry", "xml:lang is a locale",
           'xml:lang="en"', 'xml:lang="en_GB"', "languages_are_tags"),
    Change("feed entry", "hreflang is blank",
           'hreflang="en"', 'hreflang=""', "languages_are_tags"),
    Change("rss", "language is a locale",
           "<language>en<", "<language>en_GB<", "languages_are_tags"),
    Change("json", "language is a locale",
           '"language": "en"', '"language": "en_GB"', "languages_are_tags"),
    Change("feed entry rss json", "a summary is blank",
           "All about harbours.", " ", "summaries_say_something_else"),
    Change("feed entry rss json", "a summary is the content",
           "All about harbours.", "A harbour is  busy, she said.", "summaries_say_something_else"),
    Change("feed", "the self link is that of another document",
           "feed.atom", "index.atom", "self_link_is_its_own_address"),
    Change("entry", "the self link is that of another document",
           "harbour.atom", "feed.atom", "self_link_is_its_own_address"),
    Change("rss", "the self link is that of another document",
           "feed.rss", "index.rss", "self_link_is_its_own_address"),
    Change("feed entry rss", "there is no self link",
           'rel="self"', 'rel="related"', "self_link_is_its_own_address"),
    Change("feed", "there are two self links",
           'rel="hub"', 'rel="self"', "self_link_is_its_own_address"),
    Change("entry", "there are two self links",
           'rel="enclosure"', 'rel="self"', "self_link_is_its_own_address"),
    Change("rss", "there are two self links",
           'rel="hub"', 'rel="self" type="application/rss+xml"', "self_link_is_its_own_address"),
    Change("feed entry", "a summary of HTML holds a script",
           SUMMARY, '<summary type="html">So &lt;script&gt;&lt;/script&gt;</summary>',
           "content_has_no_forbidden_element"),
    Change("feed entry", "a title of XHTML holds a script",
           TITLE, f"<title {XHTML}So <script>1</script></div></title>",
           "content_has_no_forbidden_element"),
    Change("rss", "a description holds a script",
           "All about harbours.", "So &lt;script&gt;&lt;/script&gt;",
           "content_has_no_forbidden_element"),
]
ATOM_CHANGES = [
    Change("feed", "the document is of Atom 0.3",
           "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "root_is_a_feed"),
    Change("entry", "the document is of Atom 0.3",
           "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#", "root_is_an_entry"),
    Change("feed entry", "an element is Atom's by name alone",
           "<summary", '<summary xmlns=""', "elements_stand_where_they_belong"),
    Change("feed entry", "an element that Atom does not have",
           "published>", "issued>", "elements_stand_where_they_belong"),
    Change("feed entry", "an element that a person does not have",
           "uri>", "url>", "elements_stand_where_they_belong"),
    Change("feed", "a feed has content",
           "subtitle>", "summary>", "elements_stand_where_they_belong"),
    Change("feed entry", "an entry has two ids",
           f"<id>{HARBOUR_ID}</id>", f"<id>{HARBOUR_ID}</id><id>urn:isbn:0395363411</id>",
           "there_is_one_id_title_and_updated"),
    Change("feed entry", "an entry has no title",
           TITLE, "", "there_is_one_id_title_and_updated"),
    Change("feed entry", "an entry has no updated",
           UPDATED, "", "there_is_one_id_title_and_updated"),
    Change("feed entry", "an entry has two updated",
           UPDATED, UPDATED * 2, "there_is_one_id_title_and_updated"),
    Change("feed", "a feed has no id",
           f"<id>{BASE}</id>", "", "there_is_one_id_title_and_updated"),
    Change("feed entry", "an entry has two summaries",
           SUMMARY, SUMMARY * 2, "optional_elements_come_once"),
    Change("feed entry", "an entry has two published",
           PUBLISHED, PUBLISHED * 2, "optional_elements_come_once"),
    Change("feed", "a feed has two subtitles",
           "</subtitle>", "</subtitle><subtitle>Again</subtitle>", "optional_elements_come_once"),
    Change("feed", "a feed has two generators",
           "</generator>", "</generator><generator/>", "optional_elements_come_once"),
    Change("feed entry", "a date has a lower-case t",
           "2022-07-06T08", "2022-07-06t08", "dates_are_rfc3339"),
    Change("feed entry", "a date has a lower-case z",
           "08:00:00Z", "08:00:00z", "dates_are_rfc3339"),
    Change("feed entry", "a date has no offset",
           "08:00:00Z", "08:00:00", "dates_are_rfc3339"),
    Change("feed entry", "a date has no time",
           "2022-07-06T08:00:00Z", "2022-07-06", "dates_are_rfc3339"),
    Change("feed entry", "white space around a date",
           UPDATED, "<updated>\n2022-07-06T08:00:00Z\n</updated>", "dates_are_rfc3339"),
    Change("feed entry", "a day that no calendar has",
           "2022-07-06T", "2022-02-30T", "dates_are_rfc3339"),
    Change("feed", "a deletion's date is none",
           DELETED, deletion('ref="urn:isbn:0395363411" when="yesterday"'), "dates_are_rfc3339"),
    Change("feed entry", "an id is relative",
           HARBOUR_ID, "harbour", "ids_are_absolute_iris"),
    Change("feed entry", "an id is blank",
           HARBOUR_ID, "", "ids_are_absolute_iris"),
    Change("feed entry", "white space around an id",
           f"<id>{HARBOUR_ID}", f"<id>\n{HARBOUR_ID}", "ids_are_absolute_iris"),
    Change("feed entry", "white space in an id",
           HARBOUR_ID, "urn:example:a b", "ids_are_absolute_iris"),
    Change("feed", "a deletion's ref is relative",
           DELETED, deletion('ref="harbour" when="2022-07-07T00:00:00Z"'),
           "ids_are_absolute_iris"),
    Change("feed entry", "a tag of tomorrow",
           "2022-07-05:harbour", "2024-01-02:harbour", "tags_bear_a_date_gone_by"),
    Change("feed entry", "a tag of a day that no calendar has",
           "2022-07-05:harbour", "2022-13-05:harbour", "tags_bear_a_date_gone_by"),
    Change("feed entry", "a tag without a date",
           "example.org,2022-07-05:harbour", "harbour", "tags_bear_a_date_gone_by"),
    Change("feed entry json", "published is after updated, in another zone",
           "2022-07-05T00:00:00+00:00", "2022-07-06T07:00:00-02:00",
           "published_is_not_after_updated"),
    Change("feed entry", "a title has a MIME type",
           "<title>Harbour", '<title type="text/html">Harbour', "text_constructs_are_text"),
    Change("feed entry", "a title has elements and is not XHTML",
           "Harbour", "<b>Harbour</b>", "text_constructs_are_text"),
    Change("feed entry", "a title of HTML has two elements",
           TITLE, '<title type="html"><b>A</b><b>B</b></title>', "text_constructs_are_text"),
    Change("feed entry", "a title of XHTML has no div",
           "<title>Harbour", '<title type="xhtml">Harbour', "text_constructs_are_text"),
    Change("feed entry", "a title is blank",
           TITLE, "<title> </title>", "titles_and_rights_are_not_blank"),
    Change("feed", "rights are blank",
           "<rights>Free</rights>", "<rights/>", "titles_and_rights_are_not_blank"),
    Change("feed entry", "content has no type",
           '<content type="html">', "<content>", "content_is_escaped_html"),
    Change("feed entry", "content has a MIME type",
           '<content type="html">', '<content type="text/html">', "content_is_escaped_html"),
    Change("feed entry", "content is of XHTML",
           HTML, f"<content {XHTML}So</div></content>", "content_is_escaped_html"),
    Change("feed entry", "content is elsewhere",
           HTML, f'<content type="html" src="{PAGE}"/>', "content_is_escaped_html"),
    Change("feed entry", "content is blank",
           HTML, '<content type="html"> </content>', "content_is_escaped_html"),
    Change("feed entry", "a person has no name",
           NAME, "", "people_have_one_name"),
    Change("feed entry", "a person's name is blank",
           NAME, "<name> </name>", "people_have_one_name"),
    Change("feed entry", "a person has two names",
           NAME, NAME * 2, "people_have_one_name"),
    Change("feed entry", "a person has two e-mail addresses",
           "</email>", "</email><email>b@example.org</email>", "people_have_one_name"),
    Change("feed entry", "an e-mail is none",
           "<email>ann@example.org", "<email>ann", "emails_are_addresses"),
    Change("feed entry", "an entry has contributors alone",
           "author>", "contributor>", "entries_have_an_author_of_their_own"),
    Change("feed entry", "an entry leads nowhere and says nothing",
           f"{ALTERNATE}\n    {HTML}", "", "entries_have_content_or_an_alternate"),
    Change("feed entry", "two alternates of one type and language",
           ALTERNATE, ALTERNATE * 2, "no_two_alternates_are_alike"),
    Change("feed", "two alternates of the feed that say nothing of themselves",
           SITE_LINK, f'<link href="{BASE}"/><link href="{BASE}b"/>',
           "no_two_alternates_are_alike"),
    Change("feed entry", "a link's type is half a media type",
           "audio/mpeg", "audio", "link_types_are_media_types"),
    Change("feed entry", "an enclosure of no length",
           'length="123"', 'length="0"', "enclosures_have_type_and_length"),
    Change("feed entry", "an enclosure of unknown length",
           'length="123"', "", "enclosures_have_type_and_length"),
    Change("feed entry", "an enclosure of unknown type",
           'type="audio/mpeg" length', "length", "enclosures_have_type_and_length"),
    Change("feed entry", "a category without a term",
           'term="sea"', "", "categories_have_a_term"),
    Change("feed", "the feed is newer than anything in it",
           "<updated>2022-07-07T00:00:00Z", "<updated>2022-07-08T00:00:00Z",
           "feed_is_as_new_as_its_newest_change"),
    Change("feed", "the feed is older than a deletion",
           "<updated>2022-07-07T00:00:00Z", "<updated>2022-07-06T08:00:00Z",
           "feed_is_as_new_as_its_newest_change"),
    Change("feed", "the feed does not link to its site",
           SITE_LINK, "", "feed_links_to_its_site"),
    Change("feed", "a category comes after the entries",
           "</feed>", '<category term="late"/></feed>', "metadata_comes_before_entries"),
    Change("feed", "a deletion without a time",
           DELETED, deletion('ref="urn:isbn:0395363411"'), "deletions_say_what_and_when"),
    Change("feed", "a deletion of nothing",
           DELETED, deletion('when="2022-07-07T00:00:00Z"'), "deletions_say_what_and_when"),
    Change("feed", "a deleted entry is still there",
           DELETED, deletion(f'ref="{HARBOUR_ID}" when="2022-07-06T08:00:00Z"'),
           "nothing_is_alive_and_deleted"),
    Change("feed", "an archive does not name the current document",
           PREVIOUS, f"{PREVIOUS}<fh:archive/>", "archives_link_to_the_current_document"),
    Change("feed", "an archive names itself as current",
           PREVIOUS, archive("feed.atom"), "archives_link_to_the_current_document"),
    Change("feed", "the current document has a next one",
           'rel="prev-archive"', 'rel="next-archive"', "only_archives_link_to_a_next_one"),
    Change("feed", "a document is its own past",
           "archive/2.atom", "feed.atom", "archive_links_lead_elsewhere"),
    Change("feed", "two ways back",
           PREVIOUS, PREVIOUS + PREVIOUS.replace("2", "1"), "archive_links_lead_elsewhere"),
    Change("feed", "the way back is the way on",
           PREVIOUS, archive("now.atom") + PREVIOUS.replace("prev", "next"),
           "archive_links_lead_elsewhere"),
]
RSS_CHANGES = [
    Change("rss", "the version is another",
           'version="2.0"', 'version="0.91"', "root_is_rss_with_one_channel"),
    Change("rss", "there are two channels",
           "</channel>", "</channel><channel/>", "root_is_rss_with_one_channel"),
    Change("rss", "an element that RSS does not have",
           "category>", "tag>", "elements_are_rss"),
    Change("rss", "an item's element in the channel",
           "</image>", "</image><guid>https://example.org/</guid>", "elements_are_rss"),
    Change("rss", "two pubDates",
           "</pubDate>", f"</pubDate><pubDate>{PUB_DATE}</pubDate>", "rss_elements_come_once"),
    Change("rss", "two languages",
           "</language>", "</language><language>de</language>", "rss_elements_come_once"),
    Change("rss", "a channel without a description",
           "<description>An example</description>", "", "channel_has_title_link_and_description"),
    Change("rss", "a channel whose description is blank",
           "An example", " ", "channel_has_title_link_and_description"),
    Change("rss", "an item without title and description",
           f"<title>A note</title>\n      {NOTED}", "", "items_have_a_title_or_a_description"),
    Change("rss", "an item without a guid",
           GUID, "", "items_have_a_guid"),
    Change("rss", "a tag URI that passes for a permalink",
           'isPermaLink="false"', "", "only_web_addresses_are_permalinks"),
    Change("rss", "isPermaLink is neither true nor false",
           'isPermaLink="false"', 'isPermaLink="no"', "only_web_addresses_are_permalinks"),
    Change("rss", "a year of two digits",
           PUB_DATE, "Tue, 05 Jul 22 00:00:00 +0000", "dates_are_rfc822"),
    Change("rss", "a zone by name",
           PUB_DATE, "Tue, 05 Jul 2022 00:00:00 GMT", "dates_are_rfc822"),
    Change("rss", "an unknown zone",
           PUB_DATE, "Tue, 05 Jul 2022 00:00:00 -0000", "dates_are_rfc822"),
    Change("rss", "a month that is not English",
           PUB_DATE, "Tue, 05 Juli 2022 00:00:00 +0000", "dates_are_rfc822"),
    Change("rss", "a date that falls on another weekday",
           PUB_DATE, "Wed, 05 Jul 2022 00:00:00 +0000", "dates_are_rfc822"),
    Change("rss", "a day that no calendar has",
           PUB_DATE, "Tue, 31 Feb 2022 00:00:00 +0000", "dates_are_rfc822"),
    Change("rss", "the self link is of type XML",
           'type="application/rss+xml"', 'type="text/xml"', "self_link_is_of_type_rss"),
    Change("rss", "the self link has no type",
           'type="application/rss+xml"', "", "self_link_is_of_type_rss"),
    Change("rss", "a link is an IRI",
           PAGE, "https://example.org/häfen.html", "addresses_are_ascii"),
    Change("rss", "content comes before its description",
           f"{DESCRIPTION}\n      {ENCODED}", f"{ENCODED}{DESCRIPTION}",
           "description_comes_before_content"),
    Change("rss", "two enclosures",
           ENCLOSURE, ENCLOSURE * 2, "items_have_one_enclosure_at_most"),
    Change("rss", "an enclosure of no length",
           'length="123"', 'length="0"', "enclosures_are_complete"),
    Change("rss", "an enclosure whose length is None",
           'length="123"', 'length="None"', "enclosures_are_complete"),
    Change("rss", "an enclosure of unknown type",
           'type="audio/mpeg"', "", "enclosures_are_complete"),
    Change("rss", "an enclosure that is nowhere",
           'enclosure url="https://example.org/a.mp3"', "enclosure", "enclosures_are_complete"),
    Change("rss", "an author and a creator",
           CREATOR, f"{CREATOR}<author>ann@example.org (Ann)</author>",
           "nobody_is_author_and_creator"),
    Change("rss", "an author by name",
           CREATOR, "<author>Ann</author>", "authors_are_email_addresses"),
    Change("rss", "a creator without a name",
           CREATOR, "<dc:creator> </dc:creator>", "creators_have_a_name"),
    Change("rss", "a title with a tag",
           "Harbour", "&lt;b&gt;Harbour&lt;/b&gt;", "titles_hold_no_markup"),
    Change("rss", "a title that is escaped twice",
           "&amp;", "&amp;amp;", "titles_hold_no_markup"),
    Change("rss", "the image has a title of its own",
           "<title>Example</title>\n      <link>", "<title>Logo</title>\n      <link>",
           "image_repeats_the_channel"),
    Change("rss", "the image has a link of its own",
           "</link>\n    </image>", "logo</link>\n    </image>", "image_repeats_the_channel"),
    Change("rss", "the image is nowhere",
           "<url>https://example.org/logo.png</url>", "", "image_repeats_the_channel"),
]
JSON_CHANGES = [
    Change("json", "the text is no JSON",
           '"items"', "items", "json_is_an_object_in_utf8"),
    Change("json", "a byte order mark comes first",
           '{\n  "version"', '\ufeff{\n  "version"', "json_is_an_object_in_utf8"),
    Change("json", "a number is NaN",
           "123", "NaN", "json_is_an_object_in_utf8"),
    Change("json", "the bytes are not UTF-8",
           "Harbour", "\ud800", "json_is_an_object_in_utf8"),
    Change("json", "the feed is a string",
           JSON_FEED, '"feed"', "json_is_an_object_in_utf8"),
    Change("json", "two titles",
           JSON_TITLE, JSON_TITLE * 2, "no_member_comes_twice"),
    Change("json", "the version is a number",
           "https://jsonfeed.org/version/1.1", "1.1", "version_is_exact"),
    Change("json", "the version ends in a slash",
           "version/1.1", "version/1.1/", "version_is_exact"),
    Change("json", "the feed has no title",
           JSON_TITLE, "", "feed_has_a_title"),
    Change("json", "the feed's title is blank",
           JSON_TITLE, '"title": " ",', "feed_has_a_title"),
    Change("json", "the feed has no items",
           '"items"', '"_items"', "feed_has_items"),
    Change("json", "the feed has no home page",
           '"home_page_url"', '"_home_page_url"', "feed_has_a_home_page"),
    Change("json", "the feed is elsewhere",
           "feed.json", "index.json", "feed_url_is_its_own_address"),
    Change("json", "the feed does not say where it is",
           '"feed_url"', '"_feed_url"', "feed_url_is_its_own_address"),
    Change("json", "the next page is this one",
           "archive/2.json", "feed.json", "next_url_leads_elsewhere"),
    Change("json", "an item without an id",
           '"id"', '"_id"', "items_have_an_id"),
    Change("json", "an item whose id is empty",
           NOTE_ID, "", "items_have_an_id"),
    Change("json", "an item without content",
           JSON_NOTED, "", "items_have_content"),
    Change("json", "a date has no time",
           JSON_MODIFIED, '"date_modified": "2022-07-06"', "dates_are_rfc3339"),
    Change("json", "an author is nobody",
           AUTHORS, "[{}]", "authors_have_a_member"),
    Change("json", "an author's name is empty",
           AUTHORS, '[{"name": ""}]', "authors_have_a_member"),
    Change("json", "an attachment of unknown type",
           '"mime_type"', '"_mime_type"', "attachments_are_complete"),
    Change("json", "an attachment of no length",
           "123", "0", "attachments_are_complete"),
    Change("json", "an attachment of negative length",
           "123", "-123", "attachments_are_complete"),
    Change("json", "an attachment that is nowhere",
           '"url": "https://example.org/a.mp3",', "", "attachments_are_complete"),
    Change("json", "a hub of no kind",
           '"type": "WebSub", ', "", "hubs_are_complete"),
    Change("json", "an extension without an underscore",
           '"_example"', '"example"', "members_are_known"),
    Change("json", "the one author of version 1",
           f'"authors": {AUTHORS}', '"author": {"name": "Ann"}', "members_are_known"),
    Change("json", "an id is a number",
           f'"{NOTE_ID}"', "5", "members_are_of_their_type"),
    Change("json", "a size is a string",
           "123", '"123"', "members_are_of_their_type"),
    Change("json", "a tag is a number",
           '["sea"]', "[5]", "members_are_of_their_type"),
    Change("json", "tags are a string",
           '["sea"]', '"sea"', "members_are_of_their_type"),
    Change("json", "an author is a string",
           AUTHORS, '["Ann"]', "members_are_of_their_type"),
    Change("json", "a language is null",
           '"language": "en"', '"language": null', "no_member_is_null"),
    Change("json", "something within an extension is null",
           '"https://example.org/extension"', "null", "no_member_is_null"),
]
CONTENT_CHANGES = [  # what a piece of HTML at the end of an entry's content breaks
    *(
        (f"an element of name {name}", f"<{name}></{name}>", "content_has_no_forbidden_element")
        for name in ("script", "object", "form", "style", "iframe", "SCRIPT", "applet")
    ),
    *(
        (f"an element of name {name}", f"<{name}>", "content_has_no_forbidden_element")
        for name in ("embed", "meta", "base", "link")
    ),
    ("a script within a drawing", "<svg><script>1</script></svg>",
     "content_has_no_forbidden_element"),
    ("a script within noscript", "<noscript><script>1</script></noscript>",
     "content_has_no_forbidden_element"),
    ("an event handler", '<p onclick="alert(1)">So</p>', "content_has_no_event_handler"),
    ("an event handler of the page", '<body ONLOAD="alert(1)">', "content_has_no_event_handler"),
    ("a relative link", '<a href="b.html">b</a>', "content_urls_are_absolute"),
    ("a link to a fragment", '<a href="#note">1</a>', "content_urls_are_absolute"),
    ("a link without a scheme", '<a href="//example.org/">b</a>', "content_urls_are_absolute"),
    ("a link without a host", '<a href="https:b.html">b</a>', "content_urls_are_absolute"),
    ("a link to nothing", '<a href="">b</a>', "content_urls_are_absolute"),
    ("a relative image", '<img src="/a.png">', "content_urls_are_absolute"),
    ("a relative poster", '<video poster="a.png"></video>', "content_urls_are_absolute"),
    ("a relative source", '<blockquote cite="b.html"></blockquote>', "content_urls_are_absolute"),
    ("a relative candidate", '<source srcset="https://example.org/a 1x,a2.png 2x">',
     "content_urls_are_absolute"),
    ("a relative candidate without a size", '<source srcset="https://example.org/a, b">',
     "content_urls_are_absolute"),
    ("a link that runs", '<a href="javascript:alert(1)">b</a>', "content_urls_are_harmless"),
    ("a link that runs, in disguise", '<a href=" JAVA&#10;SCRIPT:alert(1)">b</a>',
     "content_urls_are_harmless"),
    ("a link of Visual Basic", '<a href="vbscript:x">b</a>', "content_urls_are_harmless"),
    ("a link of a drawing that runs",
     '<svg><a xlink:href="javascript:alert(1)"></a></svg>', "content_urls_are_harmless"),
    ("a link to data", '<a href="data:text/html,x">b</a>', "content_urls_are_harmless"),
    ("an image of data", '<img src="data:image/gif;base64,R0lGOD">', "content_urls_are_harmless"),
    ("an image by mail", '<img src="mailto:ann@example.org">', "content_urls_are_harmless"),
    ("a control as a reference", "<p>&#1;</p>", "content_has_no_control_character"),
    ("a control in an attribute", '<p title="&#127;"></p>', "content_has_no_control_character"),
    ("a lazy image", '<img data-src="https://example.org/a.png">', "images_have_a_source"),
]
VALID_CHANGES = [
    ("feed", "an archive document", PREVIOUS, archive("now.atom")),
    ("feed", "a deletion that its entry outlived",
     DELETED, deletion(f'ref="{HARBOUR_ID}" when="2022-07-06T07:59:59Z"')),
    ("feed", "a fraction of a second", "08:00:00Z", "08:00:00.123456789Z"),
    ("feed", "alternates in two languages",
     ALTERNATE, ALTERNATE + ALTERNATE.replace('"en"', '"de"')),
    ("feed", "an IRI beyond ASCII", PAGE, "https://example.org/häfen.html"),
    ("feed", "a title that speaks of markup", "Harbour", "The &lt;b&gt; element &amp;amp;"),
    ("entry", "a title of XHTML", TITLE, f"<title {XHTML}So</div></title>"),
    ("entry", "a link without content", HTML, ""),
    ("entry", "an element of another namespace", SUMMARY, '<x xmlns="urn:example:x"/>'),
    ("rss", "a permalink", GUID, f"<guid>{PAGE}</guid>"),
    ("rss", "an author by e-mail", CREATOR, "<author>ann@example.org (Ann)</author>"),
    ("rss", "two creators", CREATOR, f"{CREATOR}<dc:creator>Bob</dc:creator>"),
    ("rss", "a title with a bare tag", "Harbour", "The &lt;b&gt; of AT&amp;T; and x &lt; y"),
    ("json", "an item of plain text", JSON_NOTED, '"content_text": "Noted.",'),
]
# fmt: on


def escaped_for(sample: str, markup: str) -> str:
    """HTML as that sample's format has to write it."""
    return json.dumps(markup)[1:-1] if sample == "json" else escape(markup, quote=False)


CHANGES = [
    *ANY_CHANGES,
    *ATOM_CHANGES,
    *RSS_CHANGES,
    *JSON_CHANGES,
    *(
        Change(sample, prose, " said.", f" said.{escaped_for(sample, markup)}", rule)
        for sample in SAMPLES
        for prose, markup, rule in CONTENT_CHANGES
    ),
]


def changed(text: str, old: str, new: str) -> str:
    assert old in text, "the change would change nothing"
    return text.replace(old, new)


def judged(sample: Sample, text: str) -> list[rules.Finding]:
    data = text.encode("utf-8", "surrogatepass")
    return sample.kind.judge(data, BASE + sample.path, NOW)


def broken(findings: list[rules.Finding]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_valid_document_breaks_no_rule(name: str) -> None:
    assert judged(SAMPLES[name], SAMPLES[name].text) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        pytest.param(name, old, new, id=f"{name}: {prose}")
        for name, prose, old, new in VALID_CHANGES
    ],
)
def test_what_is_allowed_breaks_no_rule(name: str, old: str, new: str) -> None:
    assert judged(SAMPLES[name], changed(SAMPLES[name].text, old, new)) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param(name, change, id=f"{name}: {change.prose}")
        for change in CHANGES
        for name in change.samples.split()
    ],
)
def test_a_change_breaks_exactly_its_rule(name: str, change: Change) -> None:
    text = changed(SAMPLES[name].text, change.old, change.new)
    assert broken(judged(SAMPLES[name], text)) == {change.rule}


@pytest.mark.parametrize("name", SAMPLES)
def test_every_rule_of_a_document_is_broken_by_some_change(name: str) -> None:
    proved = {change.rule for change in CHANGES if name in change.samples.split()}
    assert proved == SAMPLES[name].kind.names


@pytest.mark.parametrize(
    ("judge", "name"),
    [
        (rules.atom_feed, "feed"),
        (rules.atom_entry, "entry"),
        (rules.rss, "rss"),
        (rules.json_feed, "json"),
    ],
)
def test_each_judge_knows_its_kind_and_its_address(
    judge: Callable[..., list[rules.Finding]], name: str
) -> None:
    sample = SAMPLES[name]
    data = sample.text.encode()
    assert judge(data, url=BASE + sample.path, now=NOW) == []
    assert broken(judge(data, url=BASE + "elsewhere", now=NOW)) <= {
        "self_link_is_its_own_address",
        "feed_url_is_its_own_address",
    }
    assert judge(data, url=BASE + "elsewhere", now=NOW) != []


def test_a_finding_says_where() -> None:
    text = changed(ATOM_FEED, UPDATED, "<updated>today</updated>")
    line = text[: text.index("today")].count("\n") + 1
    (finding,) = judged(SAMPLES["feed"], text)
    assert finding.where == f"line {line}, updated"
    (finding,) = judged(SAMPLES["json"], changed(JSON_FEED, '["sea"]', "[5]"))
    assert finding.where == "feed.items[0].tags"


def test_every_rule_is_in_a_table_and_cites_its_source() -> None:
    written = {
        name: function
        for name, function in inspect.getmembers(rules, inspect.isfunction)
        if function.__annotations__.get("return") == rules.Faults and not name.startswith("_")
    }
    judging = {rule.__name__ for rule in rules.SITE_RULES}
    judging = judging.union(*(sample.kind.names for sample in SAMPLES.values()))
    assert written.keys() == judging
    assert [name for name, function in written.items() if not function.__doc__] == []


# The site.

Files: TypeAlias = dict[str, str | None]


def other_entry(old: str, new: str) -> Files:
    return {"harbour.atom": changed(ATOM_ENTRY, old, new)}


# What is written over the valid site (None: the file is missing), and the rule that this breaks.
SITE_CHANGES: list[tuple[str, Files, str]] = [
    ("nothing is there", dict.fromkeys(SITE), "there_is_a_document"),
    (
        "RSS has another id",
        {"feed.rss": changed(RSS, NOTE_ID, "urn:isbn:0395363411")},
        "formats_agree_on_ids",
    ),
    (
        "RSS has another title",
        {"feed.rss": changed(RSS, "A note", "A notice")},
        "formats_agree_on_titles",
    ),
    (
        "JSON has another title of its own",
        {"feed.json": changed(JSON_FEED, '"Example"', '"An example"')},
        "formats_agree_on_titles",
    ),
    (
        "JSON leads to another page",
        {"feed.json": changed(JSON_FEED, "note.html", "other.html")},
        "formats_agree_on_links",
    ),
    (
        "RSS was published at another time",
        {"feed.rss": changed(RSS, PUB_DATE, "Tue, 05 Jul 2022 00:00:01 +0000")},
        "formats_agree_on_dates",
    ),
    (
        "JSON was updated at another time",
        {"feed.json": changed(JSON_FEED, "08:00:00Z", "08:00:01Z")},
        "formats_agree_on_dates",
    ),
    (
        "RSS was built at another time",
        {"feed.rss": changed(RSS, "07 Jul 2022 00:00:00", "07 Jul 2022 00:00:01")},
        "formats_agree_on_dates",
    ),
    (
        "JSON has another hub",
        {"feed.json": changed(JSON_FEED, "hub.example.org", "hub.example.net")},
        "formats_agree_on_hubs",
    ),
    (
        "one entry has two documents",
        {"copy.atom": changed(ATOM_ENTRY, "harbour.atom", "copy.atom")},
        "entry_documents_have_ids_of_their_own",
    ),
    ("one entry has no document", {"n/note.atom": None}, "entries_have_an_entry_document"),
    *(
        (
            f"the entry document has {what}",
            other_entry(old, new),
            "entries_equal_their_entry_document",
        )
        for what, old, new in (
            ("another title", "Harbour &amp; sea", "Harbour"),
            ("another date", "08:00:00Z", "08:00:01Z"),
            ("another text", " said.", " says."),
            ("no category", '<category term="sea" scheme="https://example.org/tags/"/>', ""),
            ("another author", NAME, "<name>Anna</name>"),
            ("an author more", "<contributor>", "<author><name>Eve</name></author><contributor>"),
            ("another page", PAGE, "https://example.org/other.html"),
            ("a link more", ALTERNATE, f'{ALTERNATE}<link rel="via" href="{BASE}"/>'),
            ("another language", 'xml:lang="en"', 'xml:lang="de"'),
        )
    ),
]
# Likewise, where no rule is broken.
VALID_SITES: list[tuple[str, Files]] = [
    ("all formats", {}),
    ("Atom alone", {"feed.rss": None, "feed.json": None}),
    ("other JSON beside it", {"package.json": '{"version": "1"}', "data.json": "[]"}),
    ("files that were copied", {"static/feed.json": "{", "static/old.atom": "<feed/>"}),
    ("hidden files", {".manifest.json": "{"}),
    (
        "an entry document with rights",
        {"harbour.atom": changed(ATOM_ENTRY, SUMMARY, f"{SUMMARY}<rights>Free</rights>")},
    ),
    (
        "a feed of summaries and a document of the full text",
        {"feed.atom": changed(ATOM_FEED, HTML, "")},
    ),
    (
        "RSS without fractions of a second",
        {
            path: changed(SITE[path], "2022-07-05T00:00:00+00:00", "2022-07-05T00:00:00.5+00:00")
            for path in ("feed.atom", "feed.json", "harbour.atom")
        },
    ),
    (
        "a name beyond ASCII",
        {
            "n/note.atom": None,
            "n/é (b).atom": changed(ATOM_NOTE, "note.atom", "%C3%A9%20(b).atom"),
            "feed.atom": changed(ATOM_FEED, "note.atom", "%C3%A9%20(b).atom"),
        },
    ),
]


def judged_site(build: Path, changes: Files) -> list[rules.Finding]:
    for path, text in (SITE | changes).items():
        if text is not None:
            (build / path).parent.mkdir(parents=True, exist_ok=True)
            (build / path).write_text(text, encoding="utf-8")
    return rules.site(build, base=BASE, now=NOW)


@pytest.mark.parametrize(
    "changes", [pytest.param(changes, id=prose) for prose, changes in VALID_SITES]
)
def test_a_valid_site_breaks_no_rule(tmp_path: Path, changes: Files) -> None:
    assert judged_site(tmp_path, changes) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [pytest.param(changes, rule, id=prose) for prose, changes, rule in SITE_CHANGES],
)
def test_a_site_that_disagrees_breaks_exactly_its_rule(
    tmp_path: Path, changes: Files, rule: str
) -> None:
    assert broken(judged_site(tmp_path, changes)) == {rule}


def test_every_rule_of_a_site_is_broken_by_some_change() -> None:
    proved = {rule for _, _, rule in SITE_CHANGES}
    assert proved == {rule.__name__ for rule in rules.SITE_RULES}


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("feed.atom", "<feed", "xml_is_well_formed"),
        ("n/note.atom", "<article/>", "root_is_a_feed"),
        ("harbour.atom", changed(ATOM_ENTRY, NAME, ""), "people_have_one_name"),
        ("tags/sea.rss", "<rss/>", "root_is_rss_with_one_channel"),
        ("archive/1.json", "{", "json_is_an_object_in_utf8"),
        ("tags/sea.json", '{"version": "1", "items": []}', "version_is_exact"),
    ],
)
def test_a_site_is_judged_file_by_file(tmp_path: Path, path: str, text: str, rule: str) -> None:
    findings = judged_site(tmp_path, {path: text})
    assert any(f.rule == rule and f.where.startswith(f"{path}: ") for f in findings)
