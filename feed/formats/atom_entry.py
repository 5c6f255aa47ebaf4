"""Atom entries (RFC 4287, 4.1.2), written as text: every article has one, and here time counts.

feedgen makes a tree of elements first, which takes four times as long. The bytes are the same, but
for the attributes of links, which it leaves out (its issue 135).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from feed.characters import may_be_forbidden
from feed.dates import rfc3339
from feed.formats.xml import MEDIA, encoded, escaped, once, quoted, spelt_out, styled
from feed.model import ATOM, HTML, Category, Entry, Image, Link, Person

NAMESPACE = "http://www.w3.org/2005/Atom"


def render(entry: Entry, lang: str) -> bytes:
    """An Entry Document. `lang` is the language of what has none of its own."""
    told = f' xmlns="{NAMESPACE}"' + ("" if entry.lang else f' xml:lang="{lang}"')
    root, end, rest = element(entry).partition(b">")
    return styled((root, told.encode(), end, rest), entry.stylesheet)


@once
def element(entry: Entry) -> bytes:
    """An entry as all documents have it, but for the namespace.

    Raises XMLSyntaxError for a character that XML cannot hold, wherever it got in.
    """
    lang = f' xml:lang="{quoted(entry.lang)}"' if entry.lang else ""
    above = "".join((f"<entry{lang}>\n", *_above(entry)))
    below = "".join((*_below(entry), "</entry>\n"))
    data = b"".join((above.encode(), _content(entry.content), below.encode()))
    if may_be_forbidden(data):
        etree.fromstring(data)
    return data


def attributes(link: Link) -> dict[str, str]:
    """Those that a link has, by their names (RFC 4287, 4.2.7)."""
    told = {"href": link.href, "rel": link.rel}
    if link.type:
        told["type"] = link.type
    if link.hreflang:
        told["hreflang"] = link.hreflang
    if link.title:
        told["title"] = link.title
    if link.length is not None:
        told["length"] = str(link.length)
    return told


def _above(entry: Entry) -> Iterator[str]:
    yield f"  <id>{escaped(entry.id)}</id>\n"
    yield f"  <title>{spelt_out(entry.title)}</title>\n"
    yield f"  <updated>{rfc3339(entry.updated)}</updated>\n"
    # every entry carries its authors: most readers do not look for them in the feed
    for person in entry.authors:
        yield _person("author", person)


def _content(html: str) -> bytes:
    return b'  <content type="html">%b</content>\n' % encoded(html) if html else b""


def _below(entry: Entry) -> Iterator[str]:
    if entry.summary:
        yield f"  <summary>{spelt_out(entry.summary)}</summary>\n"
    for category in entry.categories:
        yield _category(category)
    for person in entry.contributors:
        yield _person("contributor", person)
    yield f"  <published>{rfc3339(entry.published)}</published>\n"
    if entry.rights:
        yield f"  <rights>{spelt_out(entry.rights)}</rights>\n"
    for link in _links(entry):
        yield f"  <link{_attributes(attributes(link))}/>\n"
    if entry.image:
        yield _picture(entry.image)


@lru_cache(maxsize=1000)
def _person(name: str, person: Person) -> str:
    email = f"    <email>{escaped(person.email)}</email>\n" if person.email else ""
    uri = f"    <uri>{escaped(person.uri)}</uri>\n" if person.uri else ""
    return f"  <{name}>\n    <name>{spelt_out(person.name)}</name>\n{email}{uri}  </{name}>\n"


@lru_cache(maxsize=1000)
def _category(category: Category) -> str:
    told = {"term": category.term, "scheme": category.scheme, "label": category.label}
    there = {name: value for name, value in told.items() if value}
    return f"  <category{_attributes(there)}/>\n"


def _links(entry: Entry) -> Iterable[Link]:
    page = Link(entry.url, type=HTML, hreflang=entry.lang)
    if entry.external_url:
        yield Link(entry.external_url)
        page = Link(entry.url, "related", HTML, entry.lang)
    yield page
    yield Link(entry.self_url, rel="self", type=f"{ATOM};type=entry")
    yield from entry.links


def _picture(image: Image) -> str:
    """The picture of an entry, as Media RSS has it (https://www.rssboard.org/media-rss)."""
    told = {"url": image.href, "medium": "image"} | ({"type": image.type} if image.type else {})
    start = f'  <media:content xmlns:media="{MEDIA}"{_attributes(told)}'
    if not image.alt:
        return f"{start}/>\n"
    alt = f'    <media:description type="plain">{spelt_out(image.alt)}</media:description>\n'
    return f"{start}>\n{alt}  </media:content>\n"


def _attributes(told: dict[str, str]) -> str:
    return "".join([f' {name}="{quoted(value)}"' for name, value in told.items()])
