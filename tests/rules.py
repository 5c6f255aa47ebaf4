"""An independent judge of written feeds: what their specifications ask, one small rule each.

It reads documents as a stranger would, from their bytes and the address they are published at,
and shares no code with what wrote them. A rule is a function named by what it holds to be true;
its first line cites the source; it yields a fault (where, message) for each thing that breaks it.
Tables at the end say which rules judge which kind of document.
"""

import html
import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote

import html5lib
from lxml import etree

Element: TypeAlias = etree._Element
Fault: TypeAlias = tuple[str, str]
Faults: TypeAlias = Iterator[Fault]
S = TypeVar("S")
H = TypeVar("H", bound=Hashable)
Rule: TypeAlias = Callable[[S], Faults]


@dataclass(frozen=True)
class Finding:
    """A rule that a document breaks, and where."""

    rule: str
    where: str
    message: str


# What characters, dates and addresses look like, whatever the format.

IRI = re.compile(r"([a-z][a-z0-9+.-]*):(?:[^\s\x00-\x20\x7f-\x9f<>\"{}|\\^`%]|%[0-9a-f]{2})+", re.I)
TAG = re.compile(r"tag:(?:[\w.+-]+@)?[a-z0-9.-]+,(\d{4})(?:-(\d\d))?(?:-(\d\d))?:\S*", re.A | re.I)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
RFC822 = re.compile(
    rf"({'|'.join(DAYS)}), \d\d? (?:{MONTHS}) \d{{4}} \d\d:\d\d:\d\d [+-]\d{{4}}", re.ASCII
)
LANGUAGE = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*", re.I | re.ASCII)
MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(?:\s*;.+)?", re.ASCII)
EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")
MARKUP = re.compile(r"</[a-z][a-z0-9]*\s*>|<!--|&(?:#\d+|#x[0-9a-f]+|[a-z]+[0-9]*);", re.I)
PATH = "/!$&'()*+,;=:@"  # what a path may hold beside letters, digits and -._~ (RFC 3986, 3.3)
WEB = frozenset({"http", "https"})
HARMFUL_SCHEMES = frozenset({"javascript", "vbscript", "data", "file"})


def _is_absolute(iri: str) -> bool:
    """Whether it has a scheme and, on the web, a host; white space is no part of an IRI."""
    match = IRI.fullmatch(iri)
    if match is None:
        return False
    _, _, rest = iri.partition(":")
    return match[1].lower() not in WEB or re.match(r"//[^/?#]", rest) is not None


def _scheme(url: str) -> str:
    """The scheme a browser would see: it skips controls in front, and tabs and ends of lines."""
    bare = url.lstrip("".join(map(chr, range(0x21)))).translate({9: None, 10: None, 13: None})
    match = re.match(r"([a-z][a-z0-9+.-]*):", bare, re.I)
    return match[1].lower() if match else ""


def _forbidden(text: str) -> list[str]:
    """What XML 1.0 forbids or discourages: controls, surrogates and noncharacters."""
    return [f"U+{ord(character):04X}" for character in sorted(set(text)) if _is_bad(character)]


def _is_bad(character: str) -> bool:
    code = ord(character)
    is_noncharacter = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    is_control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r"
    return is_control or is_noncharacter


def _rfc3339(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if RFC3339.fullmatch(text) else None
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    match = RFC822.fullmatch(text)
    if match is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    is_true = moment.tzinfo is not None and DAYS[moment.weekday()] == match[1]
    return moment if is_true else None  # -0000 is a zone that nobody knows


def _repeated(values: Iterable[H]) -> list[H]:
    return [value for value, times in Counter(values).items() if times > 1]


@lru_cache(maxsize=64)
def _parse_html(markup: str) -> Any:
    """Parse as a whole page: a reader may show it as one, and body's handlers would run."""
    return html5lib.parse(markup, namespaceHTMLElements=False)


def _tags(markup: str) -> Iterator[tuple[str, dict[str, str], Any]]:
    """Each element's name and attributes, without their namespaces, and the element."""
    for element in _parse_html(markup).iter():
        if isinstance(element.tag, str):  # not a comment
            attributes = {_local(name): value for name, value in element.attrib.items()}
            yield _local(element.tag), attributes, element


def _visible(markup: str) -> str:
    """The text of HTML without any blanks, for comparing."""
    return _squeezed("".join(_parse_html(markup).itertext()))


def _squeezed(text: str) -> str:
    return "".join(text.split())


# The documents, as a rule sees them. Each iterator yields pairs of (where, value).

Places: TypeAlias = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Facts:
    """What every format tells of a feed or an entry; None is what this one leaves out."""

    title: str | None
    link: str | None
    published: datetime | None
    updated: datetime | None
    hubs: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Document(ABC):
    """A parsed document, the address it is published at and the time of judgement."""

    url: str
    now: datetime

    @abstractmethod
    def strings(self) -> Places:
        """Yield every text and every attribute."""

    @abstractmethod
    def ids(self) -> Places:
        """Yield what this document identifies itself and its entries by."""

    @abstractmethod
    def dates(self) -> Places:
        """Yield every date, as written."""

    @abstractmethod
    def moment(self, written: str) -> datetime | None:
        """Read a date of this format; None if it is not one."""

    @abstractmethod
    def addresses(self) -> Places:
        """Yield every address outside of content."""

    @abstractmethod
    def languages(self) -> Places:
        """Yield every language tag."""

    @abstractmethod
    def markup(self) -> Places:
        """Yield every piece of HTML, unescaped."""

    @abstractmethod
    def summaries(self) -> Iterator[tuple[str, str, str]]:
        """Yield where, the visible text of a summary, and that of its entry's content."""

    @abstractmethod
    def facts(self) -> dict[str, Facts]:
        """Tell of each entry by its id, and of the feed under the empty id."""


ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
TEXT_CONSTRUCTS = frozenset(ATOM + name for name in ("title", "subtitle", "summary", "rights"))


def _parse_xml(data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(data, parser)


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def _at(element: Element) -> str:
    return f"line {element.sourceline}, {_local(element.tag)}"


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(map(str, element.itertext()))


def _get(element: Element, name: str) -> str | None:
    value: str | None = element.get(name)
    return value


def _links(parent: Element, rel: str) -> list[Element]:
    """RFC 4287, 4.2.7.2: a link without rel is an alternate."""
    return [link for link in parent.findall(ATOM + "link") if link.get("rel", "alternate") == rel]


def _first_href(links: list[Element]) -> str | None:
    return _get(links[0], "href") if links else None


def _hubs(parent: Element) -> tuple[str, ...]:
    return tuple(sorted(_get(link, "href") or "" for link in _links(parent, "hub")))


@dataclass(frozen=True)
class Xml(Document):
    """An XML document: its root, and the element that bears its metadata."""

    root: Element

    @property
    @abstractmethod
    def head(self) -> Element:
        """The feed, the lone entry or the channel."""

    @property
    @abstractmethod
    def entries(self) -> list[Element]:
        """The entries or items, in document order."""

    def strings(self) -> Places:
        for element in self.root.iter("*"):
            for text in (element.text, element.tail, *element.attrib.values()):
                yield _at(element), str(text or "")

    def every(self, *names: str) -> Iterator[Element]:
        """Yield every element of these names, wherever it stands."""
        yield from self.root.iter(*names)

    def attributes(self, name: str, attribute: str) -> Places:
        """Yield this attribute of every such element that has it."""
        for element in self.root.iter(name):
            if (value := _get(element, attribute)) is not None:
                yield f"{_at(element)} {_local(attribute)}", value


class Atom(Xml):
    """An Atom Feed Document or an Atom Entry Document."""

    @property
    def head(self) -> Element:
        return self.root

    @property
    def entries(self) -> list[Element]:
        lone = self.root.tag == ATOM + "entry"
        return [self.root] if lone else list(self.root.findall(ATOM + "entry"))

    @property
    def is_feed(self) -> bool:
        return bool(self.root.tag == ATOM + "feed")

    @property
    def holders(self) -> list[Element]:
        """The feed, if it is one, and its entries."""
        return [self.root, *self.entries] if self.is_feed else self.entries

    def ids(self) -> Places:
        for holder in self.holders:
            for element in holder.findall(ATOM + "id"):
                yield _at(element), _text(element)

    def dates(self) -> Places:
        for element in self.every(ATOM + "updated", ATOM + "published"):
            yield _at(element), _text(element)
        yield from self.attributes(TOMBSTONES + "deleted-entry", "when")

    def moment(self, written: str) -> datetime | None:
        return _rfc3339(written)

    def addresses(self) -> Places:
        for link in self.every(ATOM + "link"):
            yield _at(link), _get(link, "href") or ""
        for element in self.every(ATOM + "uri", ATOM + "icon", ATOM + "logo"):
            yield _at(element), _text(element)
        yield from self.attributes(ATOM + "generator", "uri")
        yield from self.attributes(ATOM + "category", "scheme")
        yield from self.attributes(ATOM + "content", "src")

    def languages(self) -> Places:
        yield from self.attributes("*", XML_LANG)
        yield from self.attributes(ATOM + "link", "hreflang")

    def markup(self) -> Places:
        for element in self.every(*TEXT_CONSTRUCTS, ATOM + "content"):
            if element.get("type") == "html":
                yield _at(element), _text(element)
            elif element.get("type") == "xhtml":
                children = (etree.tostring(child, encoding="unicode") for child in element)
                yield _at(element), "".join(children)

    def summaries(self) -> Iterator[tuple[str, str, str]]:
        for entry in self.entries:
            content = self._visible(entry.find(ATOM + "content"))
            for summary in entry.findall(ATOM + "summary"):
                yield _at(summary), self._visible(summary), content

    @staticmethod
    def _visible(element: Element | None) -> str:
        text = _text(element)
        is_html = element is not None and element.get("type") == "html"
        return _visible(text) if is_html else _squeezed(text)

    def facts(self) -> dict[str, Facts]:
        told = {_text(entry.find(ATOM + "id")): self._facts(entry) for entry in self.entries}
        feed = {"": replace(self._facts(self.root), hubs=_hubs(self.root))} if self.is_feed else {}
        return feed | told

    @staticmethod
    def _facts(holder: Element) -> Facts:
        return Facts(
            _text(holder.find(ATOM + "title")),
            _first_href(_links(holder, "alternate")),
            _rfc3339(_text(holder.find(ATOM + "published"))),
            _rfc3339(_text(holder.find(ATOM + "updated"))),
        )


class Rss(Xml):
    """An RSS 2.0 document."""

    @property
    def head(self) -> Element:
        return self.root.find("channel")

    @property
    def entries(self) -> list[Element]:
        return list(self.head.findall("item"))

    def ids(self) -> Places:
        for guid in self.every("guid"):
            yield _at(guid), _text(guid)

    def dates(self) -> Places:
        for element in self.every("pubDate", "lastBuildDate"):
            yield _at(element), _text(element)

    def moment(self, written: str) -> datetime | None:
        return _rfc822(written)

    def addresses(self) -> Places:
        for link in self.every(ATOM + "link"):
            yield _at(link), _get(link, "href") or ""
        for name in ("link", "url", "comments", "docs"):
            for element in self.every(name):
                yield _at(element), _text(element)
        yield from self.attributes("enclosure", "url")
        yield from self.attributes("source", "url")

    def languages(self) -> Places:
        yield from self.attributes("*", XML_LANG)
        for language in self.every("language", DUBLIN_CORE + "language"):
            yield _at(language), _text(language)

    def markup(self) -> Places:
        for element in self.every("description", CONTENT + "encoded"):
            yield _at(element), _text(element)

    def summaries(self) -> Iterator[tuple[str, str, str]]:
        for item in self.entries:
            description, content = item.find("description"), item.find(CONTENT + "encoded")
            if description is not None and content is not None:
                yield _at(description), _visible(_text(description)), _visible(_text(content))

    def facts(self) -> dict[str, Facts]:
        feed = replace(self._facts(self.head), hubs=_hubs(self.head))
        return {"": feed} | {_text(item.find("guid")): self._facts(item) for item in self.entries}

    @staticmethod
    def _facts(holder: Element) -> Facts:
        return Facts(
            _text(holder.find("title")) or None,
            _text(holder.find("link")) or None,
            _rfc822(_text(holder.find("pubDate"))),
            _rfc822(_text(holder.find("lastBuildDate"))),
        )


TEXT, LIST, FLAG, COUNT, NUMBER = (str,), (list,), (bool,), (int,), (int, float)
MEMBERS: dict[str, dict[str, tuple[type, ...]]] = {
    "feed": {
        "version": TEXT,
        "title": TEXT,
        "home_page_url": TEXT,
        "feed_url": TEXT,
        "description": TEXT,
        "user_comment": TEXT,
        "next_url": TEXT,
        "icon": TEXT,
        "favicon": TEXT,
        "authors": LIST,
        "language": TEXT,
        "expired": FLAG,
        "hubs": LIST,
        "items": LIST,
    },
    "items": {
        "id": TEXT,
        "url": TEXT,
        "external_url": TEXT,
        "title": TEXT,
        "content_html": TEXT,
        "content_text": TEXT,
        "summary": TEXT,
        "image": TEXT,
        "banner_image": TEXT,
        "date_published": TEXT,
        "date_modified": TEXT,
        "authors": LIST,
        "tags": LIST,
        "language": TEXT,
        "attachments": LIST,
    },
    "authors": {"name": TEXT, "url": TEXT, "avatar": TEXT},
    "attachments": {
        "url": TEXT,
        "mime_type": TEXT,
        "title": TEXT,
        "size_in_bytes": COUNT,
        "duration_in_seconds": NUMBER,
    },
    "hubs": {"type": TEXT, "url": TEXT},
}
ADDRESS_MEMBERS = (
    *("home_page_url", "feed_url", "next_url", "icon", "favicon"),
    *("url", "external_url", "image", "banner_image", "avatar"),
)
Object: TypeAlias = dict[str, Any]


def _walk(value: Any, where: str) -> Iterator[tuple[str, Any]]:
    """Yield every value of a JSON document with its place in it."""
    yield where, value
    children: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        children = ((f".{name}", child) for name, child in value.items())
    elif isinstance(value, list):
        children = ((f"[{position}]", child) for position, child in enumerate(value))
    for name, child in children:
        yield from _walk(child, where + name)


def _string(value: Object, name: str) -> str | None:
    member = value.get(name)
    return member if isinstance(member, str) else None


@dataclass(frozen=True)
class Json(Document):
    """A JSON Feed."""

    top: Object

    def objects(self, kind: str) -> Iterator[tuple[str, Object]]:
        """Yield the feed itself, or each object of every list of this name."""
        if kind == "feed":
            yield "feed", self.top
            return
        for where, value in _walk(self.top, "feed"):
            if isinstance(value, dict) and isinstance(value.get(kind), list):
                for position, child in enumerate(value[kind]):
                    if isinstance(child, dict):
                        yield f"{where}.{kind}[{position}]", child

    def members(self, *names: str) -> Places:
        """Yield the members of these names that are strings."""
        for kind in MEMBERS:
            for where, value in self.objects(kind):
                for name in names:
                    if isinstance(value.get(name), str):
                        yield f"{where}.{name}", value[name]

    def strings(self) -> Places:
        for where, value in _walk(self.top, "feed"):
            if isinstance(value, str):
                yield where, value
            elif isinstance(value, dict):
                yield from ((where, name) for name in value)

    def ids(self) -> Places:
        yield from self.members("id")

    def dates(self) -> Places:
        yield from self.members("date_published", "date_modified")

    def moment(self, written: str) -> datetime | None:
        return _rfc3339(written)

    def addresses(self) -> Places:
        yield from self.members(*ADDRESS_MEMBERS)

    def languages(self) -> Places:
        yield from self.members("language")

    def markup(self) -> Places:
        yield from self.members("content_html")

    def summaries(self) -> Iterator[tuple[str, str, str]]:
        for where, item in self.objects("items"):
            if "summary" in item:
                text = _squeezed(str(item.get("content_text", "")))
                content = _visible(str(item.get("content_html", ""))) or text
                yield where, _squeezed(str(item["summary"])), content

    def facts(self) -> dict[str, Facts]:
        hubs = tuple(sorted(str(hub.get("url")) for _, hub in self.objects("hubs")))
        title, link = _string(self.top, "title"), _string(self.top, "home_page_url")
        feed = Facts(title, link, None, None, hubs)
        return {"": feed} | {
            str(item.get("id")): Facts(
                _string(item, "title"),
                _string(item, "url"),
                _rfc3339(str(item.get("date_published"))),
                _rfc3339(str(item.get("date_modified"))),
            )
            for _, item in self.objects("items")
        }


# Gates: rules about bytes. What fails one is no document, and is judged no further.


def xml_is_well_formed(data: bytes) -> Faults:
    """XML 1.0, 2.1 and 2.2: no unclosed tag, no character that XML forbids."""
    try:
        _parse_xml(data)
    except etree.XMLSyntaxError as error:
        yield f"line {error.lineno}", str(error)


def root_is_a_feed(data: bytes) -> Faults:
    """RFC 4287, 4.1.1: the document element of a feed is atom:feed."""
    if (root := _parse_xml(data)).tag != ATOM + "feed":
        yield _at(root), f"{root.tag} is not atom:feed"


def root_is_an_entry(data: bytes) -> Faults:
    """RFC 4287, 4.1.2: the document element of an Atom Entry Document is atom:entry."""
    if (root := _parse_xml(data)).tag != ATOM + "entry":
        yield _at(root), f"{root.tag} is not atom:entry"


def root_is_rss_with_one_channel(data: bytes) -> Faults:
    """RSS 2.0, "Required channel elements": rss of version 2.0 with a single channel."""
    root = _parse_xml(data)
    if (root.tag, root.get("version"), len(root.findall("channel"))) != ("rss", "2.0", 1):
        yield _at(root), "not an rss element of version 2.0 with one channel"


def json_is_an_object_in_utf8(data: bytes) -> Faults:
    """RFC 8259, 2 and 8.1: UTF-8 without a byte order mark, no NaN; JSON Feed 1.1: an object."""
    try:
        top = json.loads(data.decode("utf-8"), parse_constant=_no_json)
    except ValueError as error:
        yield "feed", str(error)
    else:
        if not isinstance(top, dict):
            yield "feed", f"a {type(top).__name__}, not an object"


def _no_json(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def no_member_comes_twice(data: bytes) -> Faults:
    """RFC 8259, 4: the names within an object should be unique."""
    repeated: list[str] = []

    def note(pairs: list[tuple[str, Any]]) -> Object:
        repeated.extend(_repeated(name for name, _ in pairs))
        return dict(pairs)

    json.loads(data, object_pairs_hook=note)
    yield from (("feed", f"{name} comes twice in one object") for name in repeated)


# Rules for every kind of document.


def no_character_is_forbidden(doc: Document) -> Faults:
    """XML 1.0, 2.2: only allowed characters, and none of the discouraged controls."""
    for where, text in doc.strings():
        if found := _forbidden(text):
            yield where, f"holds {', '.join(found)}"


def no_id_comes_twice(doc: Document) -> Faults:
    """RFC 4287, 4.2.6; RSS 2.0, "guid"; JSON Feed 1.1, "id": an id names one thing."""
    for repeated in _repeated(value for _, value in doc.ids()):
        yield repeated, "comes twice in one document"


def no_date_is_in_the_future(doc: Document) -> Faults:
    """RFC 4287, 4.2.9 and 4.2.15: dates are of events that have happened."""
    for where, written in doc.dates():
        moment = doc.moment(written)
        if moment is not None and moment > doc.now:
            yield where, f"{written} is after {doc.now.isoformat()}"


def addresses_are_absolute(doc: Document) -> Faults:
    """RFC 3987, 2.2: with a scheme and without white space, as few readers honour a base."""
    for where, address in doc.addresses():
        if not _is_absolute(address):
            yield where, f"{address!r} is not absolute"


def addresses_are_harmless(doc: Document) -> Faults:
    """RFC 4287, 8.2: what a reader follows must neither run nor read anything local."""
    for where, address in doc.addresses():
        if _scheme(address) in HARMFUL_SCHEMES:
            yield where, f"{address!r} has a harmful scheme"


def languages_are_tags(doc: Document) -> Faults:
    """BCP 47 (RFC 5646, 2.1): a language is a well-formed tag."""
    for where, language in doc.languages():
        if not LANGUAGE.fullmatch(language):
            yield where, f"{language!r} is not a language tag"


def summaries_say_something_else(doc: Document) -> Faults:
    """RFC 4287, 4.2.13: a summary is neither empty nor the content over again."""
    for where, summary, content in doc.summaries():
        if not summary:
            yield where, "is blank"
        elif summary == content:
            yield where, "repeats the content"


# Rules for what is inside content, in every kind of document.

FORBIDDEN_TAGS = frozenset(
    {
        *("script", "object", "embed", "applet", "form", "meta", "base", "style", "link"),
        *("iframe", "frame", "frameset"),
    }
)
LINKING = frozenset({"href", "cite", "longdesc", "action", "formaction"})
EMBEDDING = frozenset({"src", "srcset", "poster", "data", "background"})
LINK_SCHEMES = WEB | {
    *("mailto", "tel", "sms", "geo", "ftp", "ftps", "sip", "sips", "xmpp", "irc", "ircs"),
    *("news", "nntp", "magnet", "webcal", "gemini", "gopher", "matrix", "im", "urn", "tag"),
}


def _candidates(srcset: str) -> Iterator[str]:
    """HTML, "Parsing a srcset attribute": a URL may hold commas, but neither start nor end so."""
    rest = srcset
    while rest := rest.lstrip(", \t\n\f\r"):
        url, *after = rest.split(maxsplit=1)
        yield url.rstrip(",")
        rest = after[0] if after else ""
        if not url.endswith(","):
            _, _, rest = rest.partition(",")


def _content_urls(doc: Document) -> Iterator[tuple[str, str, bool]]:
    """Yield where, a URL of the content, and whether it is fetched without being asked for."""
    for where, markup in doc.markup():
        for tag, attributes, _ in _tags(markup):
            for name in sorted(attributes.keys() & (LINKING | EMBEDDING)):
                value = attributes[name]
                for url in _candidates(value) if name == "srcset" else (value,):
                    yield f"{where}: {tag} {name}", url, name in EMBEDDING


def content_has_no_forbidden_element(doc: Document) -> Faults:
    """RFC 4287, 8.1: nothing that runs, loads pages or changes the page around it."""
    for where, markup in doc.markup():
        for tag, _, _ in _tags(markup):
            if tag in FORBIDDEN_TAGS:
                yield where, f"holds <{tag}>"


def content_has_no_event_handler(doc: Document) -> Faults:
    """HTML, "Event handler content attributes": their names begin with on."""
    for where, markup in doc.markup():
        for tag, attributes, _ in _tags(markup):
            for name in attributes:
                if name.startswith("on"):
                    yield where, f"<{tag}> has {name}"


def content_urls_are_absolute(doc: Document) -> Faults:
    """RFC 3986, 4.3: with a scheme, fragments too, as few readers honour a base."""
    for where, url, _ in _content_urls(doc):
        scheme = _scheme(url)
        if not scheme or (scheme in WEB and not re.match(r"\s*https?://[^/?#]", url, re.I)):
            yield where, f"{url!r} is not absolute"


def content_urls_are_harmless(doc: Document) -> Faults:
    """RFC 4287, 8.1: no javascript: or data:; what loads by itself comes from the web."""
    for where, url, embedded in _content_urls(doc):
        scheme = _scheme(url)
        if scheme and scheme not in (WEB if embedded else LINK_SCHEMES):
            yield where, f"{url!r} has a scheme that is not allowed"


def content_has_no_control_character(doc: Document) -> Faults:
    """HTML, "Character references": not even one written as a reference."""
    for where, markup in doc.markup():
        for tag, attributes, element in _tags(markup):
            text = "".join((element.text or "", element.tail or "", *attributes.values()))
            if found := _forbidden(text):
                yield where, f"<{tag}> holds {', '.join(found)}"


def images_have_a_source(doc: Document) -> Faults:
    """HTML, "The img element": src must be present; a lazy image would stay blank."""
    for where, markup in doc.markup():
        for tag, attributes, _ in _tags(markup):
            if tag == "img" and not attributes.get("src", "").strip():
                yield where, "<img> without src"


# Rules for Atom and JSON Feed.


def dates_are_rfc3339(doc: Document) -> Faults:
    """RFC 4287, 3.3; JSON Feed 1.1: RFC 3339 with T and Z in capitals, or an offset."""
    for where, written in doc.dates():
        if _rfc3339(written) is None:
            yield where, f"{written!r} is not an RFC 3339 date"


def published_is_not_after_updated(doc: Document) -> Faults:
    """RFC 4287, 4.2.9 and 4.2.15: nothing was changed before it was made."""
    for name, told in doc.facts().items():
        if told.published and told.updated and told.published > told.updated:
            yield name, f"published {told.published} after updated {told.updated}"


# Rules for Atom and RSS: XML.


def encoding_is_utf8(doc: Xml) -> Faults:
    """RFC 7303, 3: UTF-8, the one encoding that every reader knows."""
    encoding = doc.root.getroottree().docinfo.encoding
    if encoding.lower() != "utf-8":
        yield _at(doc.root), f"declared as {encoding}"


def there_is_no_doctype(doc: Xml) -> Faults:
    """RFC 4287, 2: there is no DTD for it; a declaration would only let entities in."""
    if doctype := doc.root.getroottree().docinfo.doctype:
        yield _at(doc.root), str(doctype)


def self_link_is_its_own_address(doc: Xml) -> Faults:
    """RFC 4287, 4.1.1; RSS Profile, "atom:link"; WebSub, 4: one self, the address fetched."""
    found = [_get(link, "href") for link in _links(doc.head, "self")]
    if found != [doc.url]:
        yield _at(doc.head), f"links to itself as {found}, not {doc.url}"


# Rules for Atom.

PERSON = frozenset({"name", "uri", "email"})
FEED_CHILDREN = frozenset(
    {
        *("author", "category", "contributor", "generator", "icon", "id", "link", "logo"),
        *("rights", "subtitle", "title", "updated", "entry"),
    }
)
ENTRY_CHILDREN = frozenset(
    {
        *("author", "category", "content", "contributor", "id", "link", "published", "rights"),
        *("source", "summary", "title", "updated"),
    }
)
CHILDREN = {
    ATOM + "feed": FEED_CHILDREN,
    ATOM + "entry": ENTRY_CHILDREN,
    ATOM + "source": FEED_CHILDREN - {"entry"},
    ATOM + "author": PERSON,
    ATOM + "contributor": PERSON,
}
SINGLE = (
    *("generator", "icon", "logo", "rights", "subtitle"),
    *("content", "published", "source", "summary"),
)


def elements_stand_where_they_belong(doc: Atom) -> Faults:
    """RFC 4287, 4.1 and 6: Atom's own elements, in its namespace, in their places."""
    for parent in doc.every(*CHILDREN):
        allowed = {ATOM + name for name in CHILDREN[parent.tag]}
        for child in parent.iterchildren("*"):
            if child.tag not in allowed and (ATOM in child.tag or "}" not in child.tag):
                yield _at(child), f"{child.tag} does not belong in {_local(parent.tag)}"


def there_is_one_id_title_and_updated(doc: Atom) -> Faults:
    """RFC 4287, 4.1.1 and 4.1.2: exactly one of each, in a feed and in an entry."""
    for holder in doc.holders:
        for name in ("id", "title", "updated"):
            if (found := len(holder.findall(ATOM + name))) != 1:
                yield _at(holder), f"{found} times {name}"


def optional_elements_come_once(doc: Atom) -> Faults:
    """RFC 4287, 4.1.1 and 4.1.2: at most one generator, icon, content, summary and so on."""
    for holder in doc.holders:
        for name in SINGLE:
            if len(holder.findall(ATOM + name)) > 1:
                yield _at(holder), f"more than one {name}"


def _atom_ids(doc: Atom) -> Places:
    for element in doc.every(ATOM + "id"):
        yield _at(element), _text(element)
    yield from doc.attributes(TOMBSTONES + "deleted-entry", "ref")


def ids_are_absolute_iris(doc: Atom) -> Faults:
    """RFC 4287, 4.2.6 and 2: an id is an absolute IRI, without white space around it."""
    for where, value in _atom_ids(doc):
        if not _is_absolute(value):
            yield where, f"{value!r} is not an absolute IRI"


def tags_bear_a_date_gone_by(doc: Atom) -> Faults:
    """RFC 4151, 2.1: authority, then a day that has begun, if only at the date line."""
    for where, value in _atom_ids(doc):
        if value.lower().startswith("tag:") and not _is_tag(value, doc.now):
            yield where, f"{value!r} is not a tag URI of today or before"


def _is_tag(value: str, now: datetime) -> bool:
    match = TAG.fullmatch(value)
    if match is None:
        return False
    try:
        day = date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return False
    return day <= (now.astimezone(UTC) + timedelta(hours=14)).date()


def feed_is_as_new_as_its_newest_change(doc: Atom) -> Faults:
    """RFC 4287, 4.2.15: the newest of the entries' and the deletions' times, no clock's.

    Of an archive document an entry may have left, and no other document tells when.
    """
    written = [_text(entry.find(ATOM + "updated")) for entry in doc.entries]
    written += [value for _, value in doc.attributes(TOMBSTONES + "deleted-entry", "when")]
    moments = [moment for moment in map(_rfc3339, written) if moment is not None]
    updated = _rfc3339(_text(doc.root.find(ATOM + "updated")))
    is_archive = doc.root.find(HISTORY + "archive") is not None
    is_later = moments and updated is not None and updated > max(moments)
    if moments and updated != max(moments) and not (is_archive and is_later):
        yield _at(doc.root), f"updated {updated}, newest change {max(moments)}"


def text_constructs_are_text(doc: Atom) -> Faults:
    """RFC 4287, 3.1: text, html or xhtml, never a MIME type; markup inside only as xhtml."""
    for element in doc.every(*TEXT_CONSTRUCTS):
        kind = element.get("type", "text")
        if kind not in {"text", "html", "xhtml"}:
            yield _at(element), f"is of type {kind}"
        elif len(element) != (kind == "xhtml"):
            yield _at(element), f"has {len(element)} child elements for its type {kind}"


def titles_and_rights_are_not_blank(doc: Atom) -> Faults:
    """RFC 4287, 4.2.10, 4.2.12 and 4.2.14: what conveys something to people is not blank."""
    for element in doc.every(ATOM + "title", ATOM + "subtitle", ATOM + "rights"):
        if not _text(element).strip():
            yield _at(element), "is blank"


def content_is_escaped_html(doc: Atom) -> Faults:
    """RFC 4287, 4.1.3.3: of type html, its markup escaped, inside the document."""
    for content in doc.every(ATOM + "content"):
        if content.get("type") != "html" or len(content) or content.get("src") is not None:
            yield _at(content), "is not escaped HTML"
        elif not _text(content).strip():
            yield _at(content), "is blank"


def people_have_one_name(doc: Atom) -> Faults:
    """RFC 4287, 3.2: one name that is not blank, at most one uri and one e-mail address."""
    for person in doc.every(ATOM + "author", ATOM + "contributor"):
        names, uris, emails = (person.findall(ATOM + name) for name in ("name", "uri", "email"))
        if len(names) != 1 or not _text(names[0]).strip():
            yield _at(person), "has no name, or several"
        if len(uris) > 1 or len(emails) > 1:
            yield _at(person), "has several addresses of one kind"


def emails_are_addresses(doc: Atom) -> Faults:
    """RFC 4287, 3.2.3: an e-mail is an addr-spec."""
    for email in doc.every(ATOM + "email"):
        if not EMAIL.fullmatch(_text(email)):
            yield _at(email), f"{_text(email)!r} is not an e-mail address"


def entries_have_an_author_of_their_own(doc: Atom) -> Faults:
    """RFC 4287, 4.1.2: many readers do not inherit the feed's, and a lone entry has none."""
    for entry in doc.entries:
        if entry.find(ATOM + "author") is None:
            yield _at(entry), "has no author"


def entries_have_content_or_an_alternate(doc: Atom) -> Faults:
    """RFC 4287, 4.1.2: without content, at least one alternate link."""
    for entry in doc.entries:
        if entry.find(ATOM + "content") is None and not _links(entry, "alternate"):
            yield _at(entry), "has neither content nor an alternate link"


def no_two_alternates_are_alike(doc: Atom) -> Faults:
    """RFC 4287, 4.1.1 and 4.1.2: alternates differ by type or hreflang."""
    for holder in doc.holders:
        kinds = ((link.get("type"), link.get("hreflang")) for link in _links(holder, "alternate"))
        for kind in _repeated(kinds):
            yield _at(holder), f"several alternates of type and hreflang {kind}"


def link_types_are_media_types(doc: Atom) -> Faults:
    """RFC 4287, 4.2.7.3: a type is a media type."""
    for where, value in doc.attributes(ATOM + "link", "type"):
        if not MEDIA_TYPE.fullmatch(value):
            yield where, f"{value!r} is not a media type"


def enclosures_have_type_and_length(doc: Atom) -> Faults:
    """RFC 4287, 4.2.7.2 and 4.2.7.6: a type, and the length in octets."""
    for holder in doc.holders:
        for link in _links(holder, "enclosure"):
            if not link.get("type") or not _is_positive(link.get("length")):
                yield _at(link), "lacks a type or a positive length"


def _is_positive(written: str | None) -> bool:
    return re.fullmatch(r"[1-9][0-9]*", written or "") is not None


def categories_have_a_term(doc: Atom) -> Faults:
    """RFC 4287, 4.2.2.1: term is what a category is."""
    for category in doc.every(ATOM + "category"):
        if not (_get(category, "term") or "").strip():
            yield _at(category), "has no term"


def feed_links_to_its_site(doc: Atom) -> Faults:
    """RFC 4287, 4.1.1: a feed has an alternate link."""
    if not _links(doc.root, "alternate"):
        yield _at(doc.root), "has no alternate link"


def metadata_comes_before_entries(doc: Atom) -> Faults:
    """RFC 4287, 4.1.1: any order is allowed, but a reader that streams wants metadata first."""
    for entry in doc.entries[:1]:
        for element in entry.itersiblings("*"):
            if element.tag not in (ATOM + "entry", TOMBSTONES + "deleted-entry"):
                yield _at(element), "comes after an entry"


def deletions_say_what_and_when(doc: Atom) -> Faults:
    """RFC 6721, 3: at:deleted-entry has ref and when."""
    for deletion in doc.every(TOMBSTONES + "deleted-entry"):
        if deletion.get("ref") is None or deletion.get("when") is None:
            yield _at(deletion), "lacks ref or when"


def nothing_is_alive_and_deleted(doc: Atom) -> Faults:
    """RFC 6721, 3: beside its deletion, only an entry that was updated later is alive."""
    living = {name: told for name, told in doc.facts().items() if name}
    for deletion in doc.every(TOMBSTONES + "deleted-entry"):
        entry = living.get(_get(deletion, "ref") or "")
        when = _rfc3339(_get(deletion, "when") or "")
        if entry and entry.updated and when and entry.updated <= when:
            yield _at(deletion), "its entry is here, and is not newer"


def archives_link_to_the_current_document(doc: Atom) -> Faults:
    """RFC 5005, 4: an archive document names the subscription document, which is another."""
    if doc.root.find(HISTORY + "archive") is not None:
        found = [_get(link, "href") for link in _links(doc.root, "current")]
        if len(found) != 1 or found == [doc.url]:
            yield _at(doc.root), f"is an archive and links as current {found}"


def only_archives_link_to_a_next_one(doc: Atom) -> Faults:
    """RFC 5005, 4: next-archive leads from one archive document to the one after it."""
    if doc.root.find(HISTORY + "archive") is None and _links(doc.root, "next-archive"):
        yield _at(doc.root), "links next-archive and is no archive"


def archive_links_lead_elsewhere(doc: Atom) -> Faults:
    """RFC 5005, 4: one way back, one way on, and neither in a circle."""
    around = [
        _get(link, "href")
        for rel in ("prev-archive", "next-archive")
        for link in _links(doc.root, rel)
    ]
    if doc.url in around or _repeated(around):
        yield _at(doc.root), f"links the archives {around}"
    for rel in ("prev-archive", "next-archive"):
        if len(_links(doc.root, rel)) > 1:
            yield _at(doc.root), f"has several {rel}"


# Rules for RSS 2.0.

RSS_CHILDREN = {
    "channel": {
        *("title", "link", "description", "language", "copyright", "managingEditor", "webMaster"),
        *("pubDate", "lastBuildDate", "category", "generator", "docs", "cloud", "ttl", "image"),
        *("rating", "textInput", "skipHours", "skipDays", "item"),
    },
    "item": {
        *("title", "link", "description", "author", "category", "comments", "enclosure", "guid"),
        *("pubDate", "source"),
    },
}
REPEATABLE = frozenset({"category", "item", "enclosure", ATOM + "link", DUBLIN_CORE + "creator"})


def elements_are_rss(doc: Rss) -> Faults:
    """RSS 2.0, "Extending RSS": what the specification does not have is in a namespace."""
    for holder in (doc.head, *doc.entries):
        for child in holder.iterchildren("*"):
            if "}" not in child.tag and child.tag not in RSS_CHILDREN[holder.tag]:
                yield _at(child), f"does not belong in {holder.tag}"


def rss_elements_come_once(doc: Rss) -> Faults:
    """RSS Profile, "Channel" and "Item": but for categories, an element comes at most once."""
    for holder in (doc.head, *doc.entries):
        for tag in _repeated(child.tag for child in holder.iterchildren("*")):
            if tag not in REPEATABLE:
                yield _at(holder), f"more than one {_local(tag)}"


def channel_has_title_link_and_description(doc: Rss) -> Faults:
    """RSS 2.0, "Required channel elements": all three, none blank."""
    for name in ("title", "link", "description"):
        if not _text(doc.head.find(name)).strip():
            yield _at(doc.head), f"has no {name}"


def items_have_a_title_or_a_description(doc: Rss) -> Faults:
    """RSS 2.0, "Elements of item": at least one of the two."""
    for item in doc.entries:
        if not _text(item.find("title")).strip() and not _text(item.find("description")).strip():
            yield _at(item), "has neither title nor description"


def items_have_a_guid(doc: Rss) -> Faults:
    """RSS Profile, "guid": by it a reader knows an item again."""
    for item in doc.entries:
        if not _text(item.find("guid")).strip():
            yield _at(item), "has no guid"


def only_web_addresses_are_permalinks(doc: Rss) -> Faults:
    """RSS 2.0, "guid": isPermaLink is true unless it says false, and then it is a URL to open."""
    for guid in doc.every("guid"):
        claim = guid.get("isPermaLink", "true")
        if claim not in {"true", "false"} or (claim == "true" and _scheme(_text(guid)) not in WEB):
            yield _at(guid), f"isPermaLink is {claim} of {_text(guid)}"


def dates_are_rfc822(doc: Rss) -> Faults:
    """RSS Profile, "pubDate": RFC 822 with a four-digit year, English names, a numeric zone."""
    for where, written in doc.dates():
        if _rfc822(written) is None:
            yield where, f"{written!r} is not such a date"


def self_link_is_of_type_rss(doc: Rss) -> Faults:
    """RSS Profile, "atom:link": the type of an RSS document."""
    for link in _links(doc.head, "self"):
        if link.get("type") != "application/rss+xml":
            yield _at(link), f"is of type {link.get('type')}"


def addresses_are_ascii(doc: Rss) -> Faults:
    """RSS 2.0, "Comments": links are URIs (RFC 3986, 2), and those are ASCII."""
    for where, address in doc.addresses():
        if not address.isascii():
            yield where, f"{address!r} is not ASCII"


def description_comes_before_content(doc: Rss) -> Faults:
    """RSS Profile, "content:encoded": description comes first, or some readers lose it."""
    for item in doc.entries:
        order = [child.tag for child in item.iterchildren("description", CONTENT + "encoded")]
        if order[:1] == [CONTENT + "encoded"] and "description" in order:
            yield _at(item), "has content:encoded before description"


def items_have_one_enclosure_at_most(doc: Rss) -> Faults:
    """RSS Profile, "enclosure": of several, readers keep one, and not the same one."""
    for item in doc.entries:
        if len(item.findall("enclosure")) > 1:
            yield _at(item), "has several enclosures"


def enclosures_are_complete(doc: Rss) -> Faults:
    """RSS 2.0, "enclosure": url, type, and the length in bytes."""
    for enclosure in doc.every("enclosure"):
        kind, size = enclosure.get("type", ""), enclosure.get("length")
        if not (enclosure.get("url") and MEDIA_TYPE.fullmatch(kind) and _is_positive(size)):
            yield _at(enclosure), "lacks url, type or a positive length"


def nobody_is_author_and_creator(doc: Rss) -> Faults:
    """RSS Profile, "author": dc:creator takes its place; with both, a reader shows two people."""
    for item in doc.entries:
        if item.find("author") is not None and item.find(DUBLIN_CORE + "creator") is not None:
            yield _at(item), "has both author and dc:creator"


def authors_are_email_addresses(doc: Rss) -> Faults:
    """RSS 2.0, "author": an e-mail address, which a name in parentheses may follow."""
    for element in doc.every("author", "managingEditor", "webMaster"):
        address, _, _ = _text(element).partition(" (")
        if not EMAIL.fullmatch(address):
            yield _at(element), f"{_text(element)!r} is not an e-mail address"


def creators_have_a_name(doc: Rss) -> Faults:
    """RSS Profile, "dc:creator": it names a person."""
    for creator in doc.every(DUBLIN_CORE + "creator"):
        if not _text(creator).strip():
            yield _at(creator), "is blank"


def titles_hold_no_markup(doc: Rss) -> Faults:
    """RSS Profile, "title": plain text, escaped once; a reader may show tags and entities bare."""
    for title in doc.every("title"):
        for match in MARKUP.finditer(_text(title)):
            if html.unescape(match[0]) != match[0] or match[0].startswith("<"):
                yield _at(title), f"holds {match[0]}"


def image_repeats_the_channel(doc: Rss) -> Faults:
    """RSS Profile, "image": a url, and the title and link of its channel."""
    for image in doc.head.findall("image"):
        if not _text(image.find("url")).strip():
            yield _at(image), "has no url"
        for name in ("title", "link"):
            if _text(image.find(name)) != _text(doc.head.find(name)):
                yield _at(image), f"its {name} is not the channel's"


# Rules for JSON Feed 1.1.


def version_is_exact(doc: Json) -> Faults:
    """JSON Feed 1.1, "version": the URL of the version of the format."""
    if (version := doc.top.get("version")) != "https://jsonfeed.org/version/1.1":
        yield "feed.version", f"is {version!r}"


def feed_has_a_title(doc: Json) -> Faults:
    """JSON Feed 1.1, "title": required."""
    if not str(doc.top.get("title") or "").strip():
        yield "feed", "has no title"


def feed_has_items(doc: Json) -> Faults:
    """JSON Feed 1.1, "items": required, if it be empty."""
    if "items" not in doc.top:
        yield "feed", "has no items"


def feed_has_a_home_page(doc: Json) -> Faults:
    """JSON Feed 1.1, "home_page_url": strongly recommended."""
    if not doc.top.get("home_page_url"):
        yield "feed", "has no home_page_url"


def feed_url_is_its_own_address(doc: Json) -> Faults:
    """JSON Feed 1.1, "feed_url"; WebSub, 4: the one address it is fetched at.

    It identifies the feed: of the documents of its history that of the subscription document.
    """
    site, is_archive, _ = doc.url.partition("archive/")
    feed = f"{site}feed.json" if is_archive else doc.url
    if (found := doc.top.get("feed_url")) != feed:
        yield "feed.feed_url", f"is {found!r}, not {doc.url}"


def next_url_leads_elsewhere(doc: Json) -> Faults:
    """JSON Feed 1.1, "next_url": it must not be the feed_url."""
    if doc.top.get("next_url") == doc.url:
        yield "feed.next_url", "is the feed's own address"


def items_have_an_id(doc: Json) -> Faults:
    """JSON Feed 1.1, "id": required; an item without one must be ignored."""
    for where, item in doc.objects("items"):
        if item.get("id", "") == "":
            yield where, "has no id"


def items_have_content(doc: Json) -> Faults:
    """JSON Feed 1.1, "content_html and content_text": one or both."""
    for where, item in doc.objects("items"):
        if not (item.get("content_html") or item.get("content_text")):
            yield where, "has no content"


def authors_have_a_member(doc: Json) -> Faults:
    """JSON Feed 1.1, "authors": at least one of name, url and avatar."""
    for where, author in doc.objects("authors"):
        if not any(author.get(name) for name in MEMBERS["authors"]):
            yield where, "is nobody"


def attachments_are_complete(doc: Json) -> Faults:
    """JSON Feed 1.1, "attachments": url and mime_type, and the size in bytes."""
    for where, attachment in doc.objects("attachments"):
        kind, size = str(attachment.get("mime_type")), attachment.get("size_in_bytes")
        if not (attachment.get("url") and MEDIA_TYPE.fullmatch(kind) and size):
            yield where, "lacks url, mime_type or size_in_bytes"
        elif isinstance(size, int) and size < 0:
            yield where, f"has {size} bytes"


def hubs_are_complete(doc: Json) -> Faults:
    """JSON Feed 1.1, "hubs": each has type and url."""
    for where, hub in doc.objects("hubs"):
        if not (hub.get("type") and hub.get("url")):
            yield where, "lacks type or url"


def members_are_known(doc: Json) -> Faults:
    """JSON Feed 1.1, "Extensions": what the format does not have begins with an underscore."""
    for kind, members in MEMBERS.items():
        for where, value in doc.objects(kind):
            for name in value:
                if name not in members and not name.startswith("_"):
                    yield f"{where}.{name}", "is not in the specification"


def members_are_of_their_type(doc: Json) -> Faults:
    """JSON Feed 1.1, "Structure": strings, numbers, booleans, and arrays of the right things."""
    for kind, members in MEMBERS.items():
        for where, value in doc.objects(kind):
            for name, types in members.items():
                if value.get(name) is not None and type(value[name]) not in types:
                    yield f"{where}.{name}", f"is a {type(value[name]).__name__}"
                elif types is LIST:
                    expected = str if name == "tags" else dict
                    for child in value.get(name) or ():
                        if not isinstance(child, expected):
                            yield f"{where}.{name}", f"holds a {type(child).__name__}"


def no_member_is_null(doc: Json) -> Faults:
    """JSON Feed 1.1, "Structure": what is not known is left out."""
    for where, value in _walk(doc.top, "feed"):
        if value is None:
            yield where, "is null"


# Rules for a whole site, whose documents have to agree.


@dataclass(frozen=True)
class Site:
    """The paths of a build folder's documents, and by path the documents that can be read."""

    paths: frozenset[str]
    read: dict[str, Document]

    @property
    def siblings(self) -> dict[str, dict[str, dict[str, Facts]]]:
        """Feeds of one name (feed.atom, feed.rss, feed.json): name -> path -> facts."""
        names: dict[str, dict[str, dict[str, Facts]]] = defaultdict(dict)
        for path, doc in self.read.items():
            if path not in self.entry_documents:
                names[path.rpartition(".")[0]][path] = doc.facts()
        return names

    @property
    def atom(self) -> dict[str, Atom]:
        return {path: doc for path, doc in self.read.items() if isinstance(doc, Atom)}

    @property
    def entry_documents(self) -> dict[str, Atom]:
        return {path: doc for path, doc in self.atom.items() if not doc.is_feed}

    @property
    def feed_entries(self) -> Iterator[tuple[str, Element]]:
        """Yield each entry of each Atom feed, with the feed's path."""
        for path, doc in self.atom.items():
            if doc.is_feed:
                yield from ((path, entry) for entry in doc.entries)


def there_is_a_document(site: Site) -> Faults:
    """A judge that was shown nothing has not approved of anything."""
    if not site.paths:
        yield ".", "no feed and no entry document"


def formats_agree_on_ids(site: Site) -> Faults:
    """One feed in three formats holds the same entries."""
    for name, formats in site.siblings.items():
        ids = {path: set(facts) for path, facts in formats.items()}
        for path in ids:
            if missing := set().union(*ids.values()) - ids[path]:
                yield path, f"lacks {sorted(missing)} of the other formats of {name}"


def formats_agree_on_titles(site: Site) -> Faults:
    """One feed in three formats gives its entries and itself the same titles."""
    yield from _disagreements(site, "title")


def formats_agree_on_links(site: Site) -> Faults:
    """One feed in three formats leads to the same pages."""
    yield from _disagreements(site, "link")


def formats_agree_on_dates(site: Site) -> Faults:
    """One feed in three formats tells the same times, to the second that RFC 822 knows."""
    yield from _disagreements(site, "published")
    yield from _disagreements(site, "updated")


def formats_agree_on_hubs(site: Site) -> Faults:
    """WebSub, 4: a topic in several formats has the same hubs in each."""
    yield from _disagreements(site, "hubs")


def _disagreements(site: Site, about: str) -> Faults:
    for name, formats in site.siblings.items():
        said: dict[str, set[Any]] = defaultdict(set)
        for facts in formats.values():
            for entry, told in facts.items():
                said[entry].add(_comparable(getattr(told, about)))
        for entry, values in said.items():
            if len(values - {None}) > 1:
                yield name, f"{about} of {entry or 'the feed'}: {sorted(map(str, values))}"


def _comparable(value: Any) -> Any:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def entry_documents_have_ids_of_their_own(site: Site) -> Faults:
    """RFC 4287, 4.2.6: two entry documents are two entries."""
    ids = (value for doc in site.entry_documents.values() for _, value in doc.ids())
    for repeated in _repeated(ids):
        yield repeated, "has several entry documents"


def entries_have_an_entry_document(site: Site) -> Faults:
    """RFC 4287, 4.1.2: each entry of a feed is published by itself as well."""
    known = {value for doc in site.entry_documents.values() for _, value in doc.ids()}
    for path, entry in site.feed_entries:
        if (name := _text(entry.find(ATOM + "id"))) not in known:
            yield path, f"{name} has no entry document"


def entries_equal_their_entry_document(site: Site) -> Faults:
    """RFC 4287, 4.2.6: what has one id is one entry, wherever it is found."""
    alone = {
        value: (path, doc.root)
        for path, doc in site.entry_documents.items()
        for _, value in doc.ids()
    }
    for path, entry in site.feed_entries:
        other, document = alone.get(_text(entry.find(ATOM + "id")), (path, entry))
        for name in sorted(_differences(entry, document)):
            yield path, f"{name} of {_text(entry.find(ATOM + 'id'))} differs in {other}"


Canonical: TypeAlias = tuple[Any, ...]
STANDALONE = frozenset({"content", "rights", "source"})


def _differences(entry: Element, document: Element) -> set[str]:
    """Names of what differs. A document may say more: it inherits nothing, and has no limit."""
    here = {_canonical(child) for child in entry}
    there = {_canonical(child) for child in document}
    names = {_local(tag) for tag, *_ in here - there}
    names |= {_local(c[0]) for c in there - here if _local(c[0]) not in STANDALONE | {"link"}}
    names |= {"link" for c in there - here if c[0] == ATOM + "link" and ("rel", "self") not in c[1]}
    return names if _language(entry) == _language(document) else names | {"xml:lang"}


def _canonical(element: Element) -> Canonical:
    """An element as a value: its name, attributes, text and children."""
    attributes = tuple(sorted((str(name), str(value)) for name, value in element.attrib.items()))
    text = element.text or ""
    children = tuple(map(_canonical, element))
    return str(element.tag), attributes, text.strip() if children else text, children


def _language(element: Element) -> str:
    languages: list[Any] = element.xpath("ancestor-or-self::*/@xml:lang")
    return str(languages[-1]) if languages else ""


# Which rules judge what.

CONTENT_RULES: tuple[Rule[Document], ...] = (
    content_has_no_forbidden_element,
    content_has_no_event_handler,
    content_urls_are_absolute,
    content_urls_are_harmless,
    content_has_no_control_character,
    images_have_a_source,
)
DOCUMENT_RULES: tuple[Rule[Document], ...] = (
    no_character_is_forbidden,
    no_date_is_in_the_future,
    addresses_are_absolute,
    addresses_are_harmless,
    languages_are_tags,
    summaries_say_something_else,
    *CONTENT_RULES,
)
XML_RULES: tuple[Rule[Xml], ...] = (
    encoding_is_utf8,
    there_is_no_doctype,
    self_link_is_its_own_address,
    *DOCUMENT_RULES,
)
ATOM_RULES: tuple[Rule[Atom], ...] = (
    *XML_RULES,
    elements_stand_where_they_belong,
    there_is_one_id_title_and_updated,
    optional_elements_come_once,
    dates_are_rfc3339,
    ids_are_absolute_iris,
    tags_bear_a_date_gone_by,
    published_is_not_after_updated,
    text_constructs_are_text,
    titles_and_rights_are_not_blank,
    content_is_escaped_html,
    people_have_one_name,
    emails_are_addresses,
    entries_have_an_author_of_their_own,
    entries_have_content_or_an_alternate,
    no_two_alternates_are_alike,
    link_types_are_media_types,
    enclosures_have_type_and_length,
    categories_have_a_term,
)
FEED_RULES: tuple[Rule[Atom], ...] = (
    no_id_comes_twice,
    feed_is_as_new_as_its_newest_change,
    feed_links_to_its_site,
    metadata_comes_before_entries,
    deletions_say_what_and_when,
    nothing_is_alive_and_deleted,
    archives_link_to_the_current_document,
    only_archives_link_to_a_next_one,
    archive_links_lead_elsewhere,
)
RSS_RULES: tuple[Rule[Rss], ...] = (
    *XML_RULES,
    no_id_comes_twice,
    elements_are_rss,
    rss_elements_come_once,
    channel_has_title_link_and_description,
    items_have_a_title_or_a_description,
    items_have_a_guid,
    only_web_addresses_are_permalinks,
    dates_are_rfc822,
    self_link_is_of_type_rss,
    addresses_are_ascii,
    description_comes_before_content,
    items_have_one_enclosure_at_most,
    enclosures_are_complete,
    nobody_is_author_and_creator,
    authors_are_email_addresses,
    creators_have_a_name,
    titles_hold_no_markup,
    image_repeats_the_channel,
)
JSON_RULES: tuple[Rule[Json], ...] = (
    *DOCUMENT_RULES,
    no_id_comes_twice,
    version_is_exact,
    feed_has_a_title,
    feed_has_items,
    feed_has_a_home_page,
    feed_url_is_its_own_address,
    next_url_leads_elsewhere,
    items_have_an_id,
    items_have_content,
    dates_are_rfc3339,
    published_is_not_after_updated,
    authors_have_a_member,
    attachments_are_complete,
    hubs_are_complete,
    members_are_known,
    members_are_of_their_type,
    no_member_is_null,
)
SITE_RULES: tuple[Rule[Site], ...] = (
    there_is_a_document,
    formats_agree_on_ids,
    formats_agree_on_titles,
    formats_agree_on_links,
    formats_agree_on_dates,
    formats_agree_on_hubs,
    entry_documents_have_ids_of_their_own,
    entries_have_an_entry_document,
    entries_equal_their_entry_document,
)

D = TypeVar("D", bound=Document)


@dataclass(frozen=True)
class Kind(Generic[D]):
    """A kind of document: what its bytes have to be, how to read them, what to hold them to."""

    gates: tuple[Rule[bytes], ...]
    read: Callable[[bytes, str, datetime], D]
    rules: tuple[Rule[D], ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of all its rules."""
        return frozenset(rule.__name__ for rule in (*self.gates, *self.rules))

    def parse(self, data: bytes, url: str, now: datetime) -> D | list[Finding]:
        """Return the document, or the findings of the first gate that it fails."""
        for gate in self.gates:
            if findings := _apply((gate,), data):
                return findings
        return self.read(data, url, now)

    def judge(self, data: bytes, url: str, now: datetime) -> list[Finding]:
        doc = self.parse(data, url, now)
        return doc if isinstance(doc, list) else _apply(self.rules, doc)


def _apply(rules: Iterable[Rule[S]], subject: S) -> list[Finding]:
    return [Finding(rule.__name__, *fault) for rule in rules for fault in rule(subject)]


def _read_atom(data: bytes, url: str, now: datetime) -> Atom:
    return Atom(url, now, _parse_xml(data))


def _read_rss(data: bytes, url: str, now: datetime) -> Rss:
    return Rss(url, now, _parse_xml(data))


def _read_json(data: bytes, url: str, now: datetime) -> Json:
    return Json(url, now, json.loads(data))


ATOM_FEED = Kind((xml_is_well_formed, root_is_a_feed), _read_atom, ATOM_RULES + FEED_RULES)
ATOM_ENTRY = Kind((xml_is_well_formed, root_is_an_entry), _read_atom, ATOM_RULES)
RSS = Kind((xml_is_well_formed, root_is_rss_with_one_channel), _read_rss, RSS_RULES)
JSON_FEED = Kind((json_is_an_object_in_utf8, no_member_comes_twice), _read_json, JSON_RULES)


# The judge.


def atom_feed(data: bytes, *, url: str, now: datetime) -> list[Finding]:
    """Judge an Atom Feed Document that is published at `url`; `now` is an aware datetime."""
    return ATOM_FEED.judge(data, url, now)


def atom_entry(data: bytes, *, url: str, now: datetime) -> list[Finding]:
    """Judge an Atom Entry Document that is published at `url`; `now` is an aware datetime."""
    return ATOM_ENTRY.judge(data, url, now)


def rss(data: bytes, *, url: str, now: datetime) -> list[Finding]:
    """Judge an RSS 2.0 document that is published at `url`; `now` is an aware datetime."""
    return RSS.judge(data, url, now)


def json_feed(data: bytes, *, url: str, now: datetime) -> list[Finding]:
    """Judge a JSON Feed 1.1 that is published at `url`; `now` is an aware datetime."""
    return JSON_FEED.judge(data, url, now)


def site(build: Path, *, base: str, now: datetime) -> list[Finding]:
    """Judge every document of a build folder that is served at `base`, and whether they agree."""
    read: dict[str, Document] = {}
    findings: list[Finding] = []
    documents = list(_documents(build))
    for path, kind, data in documents:
        doc = kind.parse(data, f"{base.rstrip('/')}/{quote(path, safe=PATH)}", now)
        if isinstance(doc, Document):
            read[path] = doc
        found = doc if isinstance(doc, list) else _apply(kind.rules, doc)
        findings += [replace(finding, where=f"{path}: {finding.where}") for finding in found]
    whole = Site(frozenset(path for path, _, _ in documents), read)
    return findings + _apply(SITE_RULES, whole)


def _documents(build: Path) -> Iterator[tuple[str, Kind[Any], bytes]]:
    """Yield each document's relative path, what it has to be, and its bytes."""
    for path in sorted(build.rglob("*")):
        relative = path.relative_to(build)
        # static/ is copied as its author made it, and hidden files are not published.
        if path.suffix in KINDS and relative.parts[0] != "static" and path.name[0] != ".":
            data = path.read_bytes()
            if kind := KINDS[path.suffix](data):
                yield relative.as_posix(), kind, data


def _atom_kind(data: bytes) -> Kind[Atom]:
    is_entry = not any(xml_is_well_formed(data)) and not any(root_is_an_entry(data))
    return ATOM_ENTRY if is_entry else ATOM_FEED


def _rss_kind(_data: bytes) -> Kind[Rss]:
    return RSS


def _json_kind(data: bytes) -> Kind[Json] | None:
    """None for other JSON, without a version beside items; what cannot be read is judged."""
    try:
        top = json.loads(data)
    except ValueError:
        return JSON_FEED
    is_feed = isinstance(top, dict) and {"version", "items"} <= top.keys()
    return JSON_FEED if is_feed else None


KINDS: dict[str, Callable[[bytes], Kind[Any] | None]] = {
    ".atom": _atom_kind,
    ".rss": _rss_kind,
    ".json": _json_kind,
}
