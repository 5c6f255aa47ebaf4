"""What an older feed says of its entries, in Atom, RSS or JSON Feed, and all its history.

An id is taken character by character, as it stands in the document. So lxml reads what is
well-formed; feedparser, which changes ids on its way, and gives up where an extension surprises
it, reads what is not.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from html.entities import html5
from itertools import islice
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import unescape

import feedparser  # type: ignore[import-untyped]
from lxml import etree

from feed import dates
from feed.articles.markup import Tag, scan
from feed.articles.prose import text_of
from feed.characters import FORBIDDEN, LOST
from feed.errors import FeedError, RemoteError
from feed.migration import sources
from feed.migration.sources import Source
from feed.progress import Progress, silent

DOCUMENTS = 10_000
"""What a history may consist of at most; one that goes on has no end."""

_HISTORY = ("prev-archive", "next")
"""The relations that lead to older entries (RFC 5005, 4 and 3)."""
_IANA = "http://www.iana.org/assignments/relation/"
"""What the name of a relation is short for (RFC 4287, 4.2.7.2)."""
_FEEDS = ("application/atom+xml", "application/rss+xml", "application/feed+json")
_ROOTS = ("feed", "rss", "rdf")
_NO_ROOTS = {
    "entry": "is a single entry and no feed",
    "opml": "is a list of feeds and no feed itself",
    "sitemapindex": "is a sitemap and no feed",
    "urlset": "is a sitemap and no feed",
} | dict.fromkeys("body head html meta script title".split(), "is an HTML page and no feed")
_ITSELF = "give the address of the feed itself"

_ATOM = "{http://www.w3.org/2005/Atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_FEEDBURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PUBLISHED = ("published", "issued", "pubDate", f"{_ATOM}published", f"{_DCTERMS}issued")
_UPDATED = ("updated", "modified", f"{_ATOM}updated", f"{_DCTERMS}modified", f"{_DC}date")
"""Atom, its draft 0.3, RSS 2.0 and what it borrows; dc:date is of either kind."""

_MENDABLE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)"
    r"|&(?!(?:amp|lt|gt|quot|apos|#[0-9]+|#x[0-9A-Fa-f]+);)(?:[A-Za-z][A-Za-z0-9]*;)?",
    re.DOTALL,
)
"""Ampersands that begin nothing that XML knows; and CDATA, where they are themselves."""


@dataclass(frozen=True, slots=True)
class OlderEntry:
    """An entry by which its readers know it.

    `title` is plain text on one line; `link` is absolute; the dates are aware, in UTC and at whole
    seconds, or None where there are none that can be read.
    """

    id: str
    title: str
    link: str
    published: datetime | None
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class OlderFeed:
    """A feed with all its history; `id` is that of Atom, which the other formats do not have.

    Each entry is there once, as the newest document has it that has it at all; `documents` counts
    what was read.
    """

    id: str
    entries: tuple[OlderEntry, ...]
    documents: int


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a feed; `older` is the address of the next older one, or empty."""

    id: str
    entries: tuple[OlderEntry, ...]
    older: str = ""


def read(source: str, *, alone: bool = False, progress: Progress = silent) -> OlderFeed:
    """The feed at a path or an address, with all the documents of its history.

    With `alone` it is the one document, where all that is older is known from elsewhere.

    Raises what `sources.read` and `parse` raise, and FeedError where a document of the history is
    missing or no end of it is in sight: half of one would cost subscribers the other half.
    """
    documents = list(islice(_history(source, progress), 1 if alone else None))
    entries: dict[str, OlderEntry] = {}
    for document in documents:
        for entry in document.entries:
            entries.setdefault(entry.id, entry)
    return OlderFeed(documents[0].id, tuple(entries.values()), len(documents))


def parse(data: bytes, url: str) -> Document:
    """What one document says; links are relative to `url`, which errors name.

    An entry without an id has its link for one, as readers do; one without either has no identity
    that could be taken over, and is left out.

    Raises FeedError where this is no feed, or one that cannot be read to its end.
    """
    start = data[:1000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start and not data.strip():
        raise FeedError(f"{sources.name(url)} is empty", _ITSELF)
    return (_json if start.startswith((b"{", b"[")) else _xml)(data, url)


def parse_entry(data: bytes, url: str) -> OlderEntry | None:
    """What an Atom Entry Document says (RFC 4287, 2); None where this is none with an id."""
    try:
        root = _root(data, url)
    except etree.XMLSyntaxError:
        return None
    entry = _xml_entry(root) if root.tag == f"{_ATOM}entry" else None
    return entry if entry and entry.id else None


def _history(source: str, progress: Progress) -> Iterator[Document]:
    """The document named by a person, then each older one, until there is none that is new."""
    found = sources.read(source, progress=progress)
    document = parse(found.data, found.url)
    seen = {found.url}
    for _ in range(DOCUMENTS):
        yield document
        if not document.older or document.older in seen:
            return
        seen.add(document.older)
        found, document = _next(document.older, found, seen, progress)
    raise FeedError(
        f"{found.name} comes after {DOCUMENTS} documents of the same feed: no end is in sight",
        "save the feed to a file, mend its link to older entries and import that",
    )


def _next(url: str, source: Source, seen: set[str], progress: Progress) -> tuple[Source, Document]:
    """The document that another one names; `seen` learns where it was found."""
    try:
        found = sources.follow(url, source, progress=progress)
        if found.url != url and found.url in seen:
            raise FeedError(f"{sources.name(url)} leads back to {found.name}")
        seen.add(found.url)
        return found, parse(found.data, found.url)
    except FeedError as error:
        hint = (
            f"{source.name} names it for its older entries, and none of them may be missing; "
            "try again, or save all documents of the feed to a folder and import that copy"
        )
        kind = RemoteError if isinstance(error, RemoteError) else FeedError
        raise kind(error.message, hint) from error


# --- JSON Feed ----------------------------------------------------------------------------


def _json(data: bytes, url: str) -> Document:
    """https://www.jsonfeed.org/version/1.1/, and version 1, which says the same here."""
    try:
        # a number is an id too, as it is written
        told = json.loads(data, parse_int=str, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise FeedError(f"{sources.name(url)} is JSON, but broken: {error}", _ITSELF) from error
    items = told.get("items") if isinstance(told, dict) else None
    if (
        not isinstance(items, list)
        or "jsonfeed.org/version/1" not in _string(told, "version")
        or not all(isinstance(item, dict) for item in items)
    ):
        raise FeedError(f"{sources.name(url)} is JSON, but no JSON Feed of version 1", _ITSELF)
    entries = (_json_entry(item, url) for item in items)
    return _document("", entries, [("next", _string(told, "next_url"), url)], url)


def _json_entry(item: Mapping[str, Any], url: str) -> OlderEntry:
    updated = _moment(_string(item, "date_modified"))
    return OlderEntry(
        id=_string(item, "id"),
        title=text_of(escape(_string(item, "title"))),
        link=_link(_string(item, "url"), url),
        published=_moment(_string(item, "date_published")) or updated,
        updated=updated,
    )


def _string(members: Mapping[str, Any], key: str) -> str:
    value = members.get(key)
    return value if isinstance(value, str) else ""


# --- Atom and RSS -------------------------------------------------------------------------


def _xml(data: bytes, url: str) -> Document:
    try:
        return _well_formed(_root(data, url), data, url)
    except etree.XMLSyntaxError as error:
        return _ill_formed(data, url, error.msg or "")


def _root(data: bytes, url: str) -> Any:
    # comments would part the text of an element
    parser = etree.XMLParser(no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(data, parser, base_url=url)


def _well_formed(root: Any, data: bytes, url: str) -> Document:
    kind = etree.QName(root).localname
    _expect_feed(kind, data, url)
    # RSS 1.0 has its items beside the channel, not in it
    parents = (root, *root.iterchildren("{*}channel"))
    vocabularies = {etree.QName(parent).namespace for parent in parents}
    entries = (
        _xml_entry(child)
        for parent in parents
        for child in parent.iterchildren("{*}item", "{*}entry")
        if etree.QName(child).namespace in vocabularies
    )
    links = (
        (link.get("rel", ""), link.get("href", ""), link.base or url)
        for parent in parents
        for link in parent.iterchildren("{*}link")
    )
    return _document(_text(root, "id") if kind == "feed" else "", entries, links, url)


def _xml_entry(entry: Any) -> OlderEntry:
    updated = _first_moment(entry, _UPDATED)
    href, base = _xml_link(entry)
    return OlderEntry(
        id=_xml_id(entry) or href,
        title=_title(entry),
        link=_link(href, base),
        published=_first_moment(entry, _PUBLISHED) or updated,
        updated=updated,
    )


def _xml_id(entry: Any) -> str:
    """RFC 4287, 4.2.6; the guid of RSS 2.0; what an item of RSS 1.0 is about."""
    return _text(entry, "id") or _text(entry, "guid") or entry.get(f"{_RDF}about", "").strip()


def _xml_link(entry: Any) -> tuple[str, str]:
    """The link as it is written, and what it is relative to."""
    for name in (f"{_FEEDBURNER}origLink", "link"):
        for link in _children(entry, name):
            href = link.get("href", _written(link))
            if href and _relation(link.get("rel", "")) == "alternate":
                return href, link.base
    guids = (
        guid for guid in _children(entry, "guid") if guid.get("isPermaLink", "").lower() != "false"
    )
    return next(((_written(guid), guid.base) for guid in guids), ("", ""))


def _title(entry: Any) -> str:
    """RSS leaves it to its readers whether a title is markup."""
    for title in _children(entry, "title"):
        text = _written(title)
        guess = "html" if etree.QName(entry).localname == "item" and _is_markup(text) else "text"
        is_html = title.get("type", guess).lower() in ("html", "text/html")
        return text_of(text if is_html else escape(text))
    return ""


def _is_markup(text: str) -> bool:
    return "</" in text or "&" in text


def _first_moment(entry: Any, names: Iterable[str]) -> datetime | None:
    moments = (_moment(_text(entry, name)) for name in names)
    return next((moment for moment in moments if moment), None)


def _children(parent: Any, name: str) -> Iterator[Any]:
    """The children of a name, which is of the parent's own vocabulary unless it says another."""
    own = "" if name.startswith("{") else f"{{{etree.QName(parent).namespace or ''}}}"
    children: Iterator[Any] = parent.iterchildren(own + name)
    return children


def _text(parent: Any, name: str) -> str:
    """The text of the first child of a name that has any."""
    return next((text for child in _children(parent, name) if (text := _written(child))), "")


def _written(element: Any) -> str:
    """The text of an element without the white space around it.

    That is the document's layout: no IRI has any (RFC 4287, 2), and readers take none for it.
    """
    return "".join(element.itertext()).strip()


# --- what is nearly Atom or RSS -----------------------------------------------------------


def _ill_formed(data: bytes, url: str, reason: str) -> Document:
    """What can be had of a feed that breaks the rules of XML, to which many do not keep."""
    text = data.decode("utf-8-sig", "replace")
    first = next((tag for tag in scan(text) if isinstance(tag, Tag)), None)
    _expect_feed(first.name if first else "", data, url)
    assert first  # what has no tag is no feed
    hint = "mend the feed, or save it to a file, mend that and import it"
    if f"</{first.name}" not in text.lower():
        raise FeedError(f"{sources.name(url)} has no end: it was cut off", hint)
    broken = FeedError(f"{sources.name(url)} is not well-formed: {reason}", hint)
    # from its first tag on: often all that is wrong is a blank line before the XML declaration,
    # and feedparser can look for hours at what a hostile hand puts there
    rest = _mended(text[first.start :]).encode()
    try:
        document = _well_formed(_root(rest, url), data, url)
    except etree.XMLSyntaxError:
        document = _guessed(rest, url, broken)
    ids = [document.id, *(entry.id for entry in document.entries)]
    if not document.entries or any(LOST in id_ for id_ in ids):
        raise broken
    return document


def _mended(text: str) -> str:
    """Without the mistakes that programs make: controls, bare ampersands, references of HTML."""
    return _MENDABLE.sub(_as_xml, FORBIDDEN.sub(LOST, text))


def _as_xml(match: re.Match[str]) -> str:
    return match[0] if match[0].startswith("<") else escape(html5.get(match[0][1:], match[0]))


def _guessed(data: bytes, url: str, broken: FeedError) -> Document:
    """What feedparser makes of it, else `broken` is raised: it may raise anything, and does."""
    try:
        # bytes alone could be the path of a file, which it would open
        parsed = feedparser.parse(
            io.BytesIO(data), resolve_relative_uris=False, sanitize_html=False
        )
        # where it has to guess, it leaves references to characters as they are
        plain = _unescaped if parsed.bozo else str
        entries = [_guessed_entry(entry, plain, url) for entry in parsed.entries]
        feed_id = plain(parsed.feed.get("id", "")) if parsed.version.startswith("atom") else ""
        links = [(link["rel"], link.get("href", ""), url) for link in parsed.feed.get("links", [])]
    except Exception as error:
        raise broken from error
    return _document(feed_id, entries, links, url)


def _guessed_entry(entry: Any, plain: Callable[[str], str], url: str) -> OlderEntry:
    # of FeedParserDict's own get, updated is what has been published
    said: Mapping[str, Any] = dict(entry)
    link, title = plain(said.get("link", "")), said.get("title", "")
    updated = _moment(said.get("updated", ""))
    return OlderEntry(
        id=plain(said.get("id", "")) or link,
        title=text_of(title if _is_markup(title) else escape(title)),
        link=_link(link, url),
        published=_moment(said.get("published", "")) or updated,
        updated=updated,
    )


def _unescaped(text: str) -> str:
    return unescape(text, {"&quot;": '"', "&apos;": "'"})


# --- what all formats have ----------------------------------------------------------------


def _document(
    feed_id: str, entries: Iterable[OlderEntry], links: Iterable[tuple[str, str, str]], url: str
) -> Document:
    """`links` are the feed's: relation, href and base, of which the first of a relation counts."""
    found: dict[str, tuple[str, str]] = {}
    for relation, href, base in links:
        if href:
            found.setdefault(_relation(relation), (href, base))
    older = next((found[relation] for relation in _HISTORY if relation in found), ("", ""))
    return Document(feed_id, tuple(entry for entry in entries if entry.id), _older(*older, url))


def _relation(written: str) -> str:
    """RFC 4287, 4.2.7.2: without one a link is alternate."""
    return written.strip().lower().removeprefix(_IANA) or "alternate"


def _older(href: str, base: str, url: str) -> str:
    try:
        return sources.address(href, base) if href else ""
    except ValueError as error:
        raise FeedError(
            f"{sources.name(url)} names an address for its older entries that is none: {error}",
            "save the feed to a file, mend its link to older entries and import that",
        ) from error


def _link(href: str, base: str | None) -> str:
    """A link of an entry, absolute; nothing where it is no address of a page."""
    try:
        link = urljoin(base or "", href.strip()) if href else ""
    except ValueError:
        return ""
    is_page = link.lower().startswith(("http://", "https://", "file:///"))
    return link if is_page and not FORBIDDEN.search(link) else ""


def _moment(text: str) -> datetime | None:
    """By the grammar of this house, which does not guess."""
    try:
        return dates.parse(text, UTC).astimezone(UTC)
    except dates.DateError:
        return None


def _expect_feed(root: str, data: bytes, url: str) -> None:
    """Raises FeedError, which says what else it is, where a root is not that of a feed."""
    root = root.rpartition(":")[2].lower()
    if root in _ROOTS:
        return
    what = _NO_ROOTS.get(root, "is no feed: neither Atom nor RSS nor JSON Feed")
    better = _alternate(data.decode("utf-8", "replace"), url)
    raise FeedError(f"{sources.name(url)} {what}", f"{_ITSELF}: {better}" if better else _ITSELF)


def _alternate(html: str, url: str) -> str:
    """The feed that a page names, as browsers find it."""
    links = (tag.attributes() for tag in scan(html) if isinstance(tag, Tag) and tag.name == "link")
    for link in links:
        is_feed = link.get("type", "").strip().lower() in _FEEDS
        if is_feed and "alternate" in link.get("rel", "").lower().split():
            return _link(link.get("href", ""), url)
    return ""
