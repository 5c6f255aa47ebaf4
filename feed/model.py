"""The nouns: an `Article` is what an author wrote, an `Entry` what RFC 4287 requires.

All are frozen. Datetimes are aware, at whole seconds; texts are plain text unless said otherwise.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from feed.errors import Notice

ATOM = "application/atom+xml"
RSS = "application/rss+xml"
JSON = "application/feed+json"
HTML = "text/html"


class _Noun(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Quick to make, to copy and to import: a build makes tens of each for an article."""


class Person(_Noun, frozen=True):
    """RFC 4287, 3.2: a name, and at most one e-mail address and one IRI."""

    name: str
    email: str = ""
    uri: str = ""


class Link(_Noun, frozen=True):
    """RFC 4287, 4.2.7; `length` is in bytes."""

    href: str
    rel: str = "alternate"
    type: str = ""
    hreflang: str = ""
    title: str = ""
    length: int | None = None


class Category(_Noun, frozen=True):
    """RFC 4287, 4.2.2: a subject; `term` is the same however authors spell it, `label` as here.

    `url` is the page of all that is about it, where there is one.
    """

    term: str
    scheme: str
    label: str
    url: str = ""


class Image(_Noun, frozen=True):
    """The picture of an entry; `alt` tells of it where it cannot be seen."""

    href: str
    type: str = ""
    alt: str = ""


class Enclosure(_Noun, frozen=True):
    """A recording or file that belongs to an article, as its author named it.

    `href` is a URL or a path beside the article; for a path, type and length come from the file.
    """

    href: str
    type: str = ""
    length: int | None = None


class Article(_Noun, frozen=True):
    """What the author wrote; an empty text or None is what the author did not write.

    `path` is relative to the content folder, with `/`. `categories` are tags that may be a part of
    its address. `title` is the author's, or derived from
    the text. `body` is the markup as written, without header and title. `address` is where its
    page stands within the site (`/a/`), `aliases` are addresses that lead there. `body_line` is
    the line of the file on which the body begins, `lines` tells where each field stands, `notices`
    what its author should know.
    """

    path: str
    title: str
    body: str
    date: datetime | None = None
    updated: datetime | None = None
    authors: tuple[Person, ...] = ()
    contributors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    summary: str = ""
    id: str = ""
    link: str = ""
    lang: str = ""
    slug: str = ""
    categories: tuple[str, ...] = ()
    address: str = ""
    aliases: tuple[str, ...] = ()
    draft: bool = False
    expires: datetime | None = None
    image: Image | None = None
    via: tuple[Link, ...] = ()
    related: tuple[Link, ...] = ()
    rights: str = ""
    license: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    body_line: int = 1
    lines: tuple[tuple[str, int], ...] = ()
    notices: tuple[Notice, ...] = ()

    def line_of(self, field: str) -> int:
        """The line of a field in the file, counted from 1; 0 where it has none."""
        return dict(self.lines).get(field, 0)


class Entry(_Noun, frozen=True):
    """RFC 4287, 4.1.2: what an entry must have, and what ours may have.

    `url` is its page. `external_url` is the page that a link post is about. `content` is HTML,
    cleaned, with absolute URLs alone; without it there is a `summary`. `links` are the others:
    enclosures, `via`, `related`, `license`. `stylesheet` is for whom opens its document itself.
    """

    id: str
    title: str
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    content: str
    url: str
    self_url: str
    external_url: str = ""
    summary: str = ""
    links: tuple[Link, ...] = ()
    categories: tuple[Category, ...] = ()
    contributors: tuple[Person, ...] = ()
    image: Image | None = None
    lang: str = ""
    rights: str = ""
    stylesheet: str = ""

    def __hash__(self) -> int:
        # to hash the content as well takes longer than to compare it, which is seldom done
        return hash((self.id, self.updated))

    def links_to(self, rel: str) -> tuple[Link, ...]:
        """Its links of one relation; enclosures have each a type and a length in bytes."""
        return tuple(link for link in self.links if link.rel == rel)


class DeletedEntry(_Noun, frozen=True):
    """RFC 6721, 3: the id of an entry that is no more, and since when."""

    id: str
    when: datetime


class Masthead(_Noun, frozen=True, kw_only=True):
    """What all pages of a site tell of its feed: nothing in it changes when an article does.

    `url` is the page that the feed belongs to, `site` the front page of all. `links` has a `self`
    for each format in which it is published, told apart by media type.
    """

    title: str
    url: str
    site: str
    authors: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    subtitle: str = ""
    lang: str = ""
    rights: str = ""
    license: str = ""
    icon: str = ""
    logo: str = ""
    stylesheet: str = ""

    @property
    def self_links(self) -> tuple[Link, ...]:
        """The feed's own addresses, one for each format, the main one first."""
        return self.links_to("self")

    def links_to(self, rel: str) -> tuple[Link, ...]:
        """Its links of one relation, whatever their format."""
        return tuple(link for link in self.links if link.rel == rel)

    def link(self, rel: str, media_type: str) -> str:
        """The address of one relation in one format; empty where there is none."""
        found = (link.href for link in self.links if (link.rel, link.type) == (rel, media_type))
        return next(found, "")


class Feed(Masthead, frozen=True, kw_only=True):
    """RFC 4287, 4.1.1: metadata and entries.

    `label` names what it is about within the site: a tag, or a language. `deleted` are entries
    that it once had. `archive` is whether it is an archive document (RFC 5005, 4). Its `links`
    lead to other documents of its history too, each in all formats: a writer takes its own, a
    page offers them all.
    """

    id: str
    updated: datetime
    entries: tuple[Entry, ...] = ()
    deleted: tuple[DeletedEntry, ...] = ()
    label: str = ""
    archive: bool = False

    @property
    def masthead(self) -> Masthead:
        """What of it stands on every page."""
        told = {name: getattr(self, name) for name in Masthead.__struct_fields__}
        return Masthead(**told | {"links": self.self_links})


class Part(_Noun, frozen=True):
    """A feed of some articles of a site: a tag's, or a language's; `count` is how many."""

    feed: Feed
    count: int
