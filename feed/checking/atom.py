"""Atom Feed and Entry Documents (RFC 4287), their history (RFC 5005) and deletions (RFC 6721)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from feed.checking import content, shapes, xmlreading
from feed.checking.documents import ATOM, Desk, Document, Faults, Gone, Reference, Told
from feed.checking.findings import shown
from feed.checking.xmlreading import children, local, text_of

NS = "{http://www.w3.org/2005/Atom}"
_HISTORY = "{http://purl.org/syndication/history/1.0}"
_TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_FEED = f"{NS}feed"
_ENTRY = f"{NS}entry"
_DELETED = f"{_TOMBSTONES}deleted-entry"

_ONCE = ("id", "title", "updated")
_AT_MOST = (
    *("generator", "icon", "logo", "rights", "subtitle"),
    *("content", "published", "source", "summary"),
)
_TEXTS = ("title", "subtitle", "summary", "rights")
_PERSON = ("author", "contributor")
_OF_BOTH = {*_PERSON, "category", "id", "link", "rights", "title", "updated"}
_BELONG = {
    _FEED: {NS + name for name in _OF_BOTH | {"generator", "icon", "logo", "subtitle", "entry"}},
    _ENTRY: {NS + name for name in _OF_BOTH | {"content", "published", "source", "summary"}},
}
_LATE = {f"{NS}updated", f"{NS}published"}
_APART = {f"{NS}content", f"{NS}rights", f"{NS}source"}
"""What an entry may have alone and not in a feed: it inherits nothing, and has no limit."""

_Below = dict[str, list[Any]]


def read(data: bytes, desk: Desk) -> Document | None:
    """What an Atom document says; what is wrong with it is told to the desk."""
    root = xmlreading.read(data, desk)
    return judged(root, desk) if root is not None else None


def judged(root: Any, desk: Desk) -> Document | None:
    """The same of a document that is read already."""
    if root.tag not in (_FEED, _ENTRY):
        told = f"is no Atom document: its root is {shown(local(root.tag))}"
        desk.findings.fault(desk.path, root.sourceline or 1, told)
        return None
    below = children(root)
    lone = root.tag == _ENTRY
    if not lone:
        desk.tell(_of_holder(root, below, desk))
        desk.tell(_of_feed(root, below, desk))
    entries = [root] if lone else below.get(_ENTRY, [])
    whole = [_entry(entry, desk) for entry in entries]
    links = below.get(f"{NS}link", [])
    references = [one for _, found in whole for one in found]
    if not lone:
        references += _references(below)
    references += [Reference(line, href) for line, href in xmlreading.instructions(root)]
    return Document(
        path=desk.path,
        format=ATOM,
        lone=lone,
        id=_first(below, "id"),
        self_url=_href(links, "self"),
        entries=tuple(entry for entry, _ in whole),
        references=tuple(references),
        gone=tuple(map(_gone, below.get(_DELETED, []))),
        archive=f"{_HISTORY}archive" in below,
        older=_href(links, "prev-archive"),
        newer=_href(links, "next-archive"),
        current=_href(links, "current"),
        line=root.sourceline or 1,
    )


def _entry(entry: Any, desk: Desk) -> tuple[Told, list[Reference]]:
    below = children(entry)
    desk.tell(_of_holder(entry, below, desk))
    desk.tell(_of_entry(entry, below))
    html = _html(below)
    references = _references(below)
    for element in below.get(f"{NS}content", []):
        references += content.judge(html or "", element.sourceline or 1, desk, lines=True)
    told = Told(
        line=entry.sourceline or 1,
        id=_first(below, "id"),
        title=_first(below, "title"),
        link=_href(below.get(f"{NS}link", []), "alternate"),
        published=shapes.rfc3339(_first(below, "published")),
        updated=shapes.rfc3339(_first(below, "updated")),
        summary=next(map(text_of, below.get(f"{NS}summary", [])), None),
        content=html,
        rest=_rest(entry),
        page=_page(below),
    )
    return told, references


# --- what feeds and entries have in common ------------------------------------------------


def _of_holder(holder: Any, below: _Below, desk: Desk) -> Faults:
    line, what = holder.sourceline or 1, local(holder.tag)
    yield from _counts(below, line, what)
    yield from _strangers(holder, below, what)
    yield from _texts(below)
    yield from _ids(below, desk)
    yield from _dates(below, desk)
    yield from _people(below)
    yield from _links(below, line, what)
    for element in below.get(f"{NS}category", []):
        if not (element.get("term") or "").strip():
            yield element.sourceline, "a category has no term", ""
    if (language := holder.get(_LANG)) is not None and not shapes.LANGUAGE.fullmatch(language):
        yield line, f"{shown(language)} is no language tag", ""


def _counts(below: _Below, line: int, what: str) -> Faults:
    """RFC 4287, 4.1.1 and 4.1.2."""
    for name in _ONCE:
        if (found := len(below.get(NS + name, []))) != 1:
            told = f"has {found} elements {name}" if found else f"has no {name}"
            yield line, f"the {what} {told}: there must be one", ""
    for name in _AT_MOST:
        if len(below.get(NS + name, [])) > 1:
            yield line, f"the {what} has more than one {name}", ""


def _strangers(holder: Any, below: _Below, what: str) -> Faults:
    """RFC 4287, 6: what is not Atom's is in a namespace of its own."""
    for tag, elements in below.items():
        if tag not in _BELONG[holder.tag] and (tag.startswith(NS) or "}" not in tag):
            yield elements[0].sourceline, f"{shown(local(tag))} does not belong in the {what}", ""


def _texts(below: _Below) -> Faults:
    """RFC 4287, 3.1: text, html or xhtml, never a MIME type."""
    for name in _TEXTS:
        for element in below.get(NS + name, []):
            kind = element.get("type", "text")
            if kind not in ("text", "html", "xhtml"):
                yield element.sourceline, f"its {name} is of type {shown(kind)}", ""
            elif bool(len(element)) != (kind == "xhtml"):
                yield element.sourceline, f"its {name} holds elements, and is of type {kind}", ""
            elif not text_of(element).strip():
                yield element.sourceline, f"its {name} is blank", ""
            elif bad := shapes.bad_characters(text_of(element)):
                yield element.sourceline, f"its {name} holds {bad}", ""


def _ids(below: _Below, desk: Desk) -> Faults:
    """RFC 4287, 4.2.6: an absolute IRI, without white space around it."""
    for element in below.get(f"{NS}id", []):
        yield from _id(text_of(element), element.sourceline, desk)


def _id(written: str, line: int, desk: Desk) -> Faults:
    if not shapes.is_absolute(written):
        yield line, f'its id "{shown(written)}" is no absolute IRI', ""
    elif written[:4].lower() == "tag:" and not shapes.is_tag(written, desk.now):
        yield line, f"its id {shown(written)} is no tag URI of today or before", ""


def _dates(below: _Below, desk: Desk) -> Faults:
    """RFC 4287, 3.3, 4.2.9 and 4.2.15."""
    moments = {}
    for tag in _LATE:
        for element in below.get(tag, []):
            moments[tag] = moment = shapes.rfc3339(text_of(element))
            name = local(tag)
            if moment is None:
                told = f'its {name} is no date of RFC 3339: "{shown(text_of(element))}"'
                yield element.sourceline, told, ""
            elif moment > desk.now:
                yield element.sourceline, f"its {name} is in the future: {text_of(element)}", _CLOCK
    published, updated = moments.get(f"{NS}published"), moments.get(f"{NS}updated")
    if published and updated and published > updated:
        yield below[f"{NS}updated"][0].sourceline, "was updated before it was published", ""


_CLOCK = "see whether the clock is right, and build again"


def _people(below: _Below) -> Faults:
    """RFC 4287, 3.2: one name, at most one uri and one e-mail address."""
    for role in _PERSON:
        for person in below.get(NS + role, []):
            inside = children(person)
            names = [text_of(name).strip() for name in inside.get(f"{NS}name", [])]
            if len(names) != 1 or not names[0]:
                yield person.sourceline, f"its {role} must have one name", ""
            for name in ("uri", "email"):
                if len(inside.get(NS + name, [])) > 1:
                    yield person.sourceline, f"its {role} has more than one {name}", ""
            for mail in inside.get(f"{NS}email", []):
                if not shapes.EMAIL.fullmatch(text_of(mail)):
                    yield mail.sourceline, f"{shown(text_of(mail))} is no e-mail address", ""
            for uri in inside.get(f"{NS}uri", []):
                if not shapes.is_absolute(text_of(uri)):
                    yield uri.sourceline, f"{shown(text_of(uri))} is no absolute address", ""


def _links(below: _Below, line: int, what: str) -> Faults:
    """RFC 4287, 4.2.7, of which few readers resolve a relative one."""
    alternates: Counter[tuple[str | None, str | None]] = Counter()
    for link in below.get(f"{NS}link", []):
        href, kind, rel = link.get("href"), link.get("type"), link.get("rel", "alternate")
        if href is None or not shapes.is_absolute(href):
            yield link.sourceline, f"its link {rel} is no absolute address: {shown(str(href))}", ""
        elif shapes.scheme(href) in shapes.HARMFUL:
            yield link.sourceline, f"its link {rel} is not safe: {shown(href)}", ""
        if kind is not None and not shapes.MEDIA_TYPE.fullmatch(kind):
            yield link.sourceline, f"its link {rel} is of no media type: {shown(kind)}", ""
        if rel == "enclosure" and not (kind and shapes.LENGTH.fullmatch(link.get("length", ""))):
            yield link.sourceline, "its enclosure lacks a type or a length in bytes", ""
        if rel == "alternate":
            alternates[kind, link.get("hreflang")] += 1
    for (kind, language), number in alternates.items():
        if number > 1:
            told = f"has {number} alternate links of one type and language"
            yield line, f"the {what} {told}: {kind} {language}", ""
    if sum(link.get("rel") == "self" for link in below.get(f"{NS}link", [])) != 1:
        yield line, f"the {what} must have one link self", ""


# --- feeds --------------------------------------------------------------------------------


def _of_feed(feed: Any, below: _Below, desk: Desk) -> Faults:
    line = feed.sourceline or 1
    if not _href(below.get(f"{NS}link", []), "alternate"):
        yield line, "the feed has no alternate link, which is its page", ""
    yield from _repeated(below)
    yield from _order(below)
    yield from _deletions(below, desk)
    yield from _newest(below, line)


def _repeated(below: _Below) -> Faults:
    """RFC 4287, 4.1.1: no two entries with the same id and updated; and which would be read?"""
    seen: set[str] = set()
    for entry in below.get(_ENTRY, []):
        if (id_ := text_of(entry.find(f"{NS}id"))) in seen:
            yield entry.sourceline, f"the id {shown(id_)} comes twice in this document", ""
        seen.add(id_)


def _order(below: _Below) -> Faults:
    """A reader that streams wants to know whose entries these are."""
    for entry in below.get(_ENTRY, [])[:1]:
        for element in entry.itersiblings("*"):
            if element.tag not in (_ENTRY, _DELETED):
                yield element.sourceline, f"{shown(local(element.tag))} comes after an entry", ""
                return


def _deletions(below: _Below, desk: Desk) -> Faults:
    """RFC 6721, 3."""
    live = {text_of(entry.find(f"{NS}id")): entry for entry in below.get(_ENTRY, [])}
    for deleted in below.get(_DELETED, []):
        line, ref, when = deleted.sourceline, deleted.get("ref"), deleted.get("when", "")
        moment = shapes.rfc3339(when)
        if ref is None or moment is None:
            yield line, "a deleted entry must say ref, and when by RFC 3339", ""
            continue
        yield from _id(ref, line, desk)
        if moment > desk.now:
            yield line, f"an entry was deleted in the future: {when}", _CLOCK
        updated = shapes.rfc3339(text_of(live[ref].find(f"{NS}updated"))) if ref in live else None
        if updated and updated <= moment:
            yield line, f"{shown(ref)} is told as deleted, and is here", ""


def _newest(below: _Below, line: int) -> Faults:
    """RFC 4287, 4.2.15: a feed has changed when the newest thing in it did, or later."""
    updated = shapes.rfc3339(_first(below, "updated"))
    moments = [text_of(entry.find(f"{NS}updated")) for entry in below.get(_ENTRY, [])]
    moments += [deleted.get("when", "") for deleted in below.get(_DELETED, [])]
    newest = max(filter(None, map(shapes.rfc3339, moments)), default=None)
    if updated and newest and updated < newest:
        yield line, f"the feed says {_first(below, 'updated')}, and holds what is newer", ""


# --- entries ------------------------------------------------------------------------------


def _of_entry(entry: Any, below: _Below) -> Faults:
    line = entry.sourceline or 1
    if f"{NS}author" not in below:
        yield line, "the entry has no author of its own, which many readers look for", ""
    contents = below.get(f"{NS}content", [])
    if not _href(below.get(f"{NS}link", []), "alternate"):
        # RFC 4287, 4.1.2 asks for it without content; without it several readers show no link
        yield line, "the entry has no alternate link, which is its page", ""
    for element in contents:
        kind = element.get("type", "text")
        if kind != "html" or len(element) or element.get("src") is not None:
            yield element.sourceline, "its content is not escaped HTML, which all readers know", ""
        elif not text_of(element).strip():
            yield element.sourceline, "its content is blank", ""
    for element in below.get(f"{NS}summary", []):
        if contents and text_of(element).strip() == text_of(contents[0]).strip():
            yield element.sourceline, "its summary says its content over again", ""


def _html(below: _Below) -> str | None:
    return next((text_of(element) for element in below.get(f"{NS}content", [])), None)


def _page(below: _Below) -> str:
    """The page that is an entry's own; what a link post is about is of no type."""
    links = [one for one in below.get(f"{NS}link", []) if one.get("type") == "text/html"]
    return _href(links, "alternate")


def _rest(entry: Any) -> int:
    """What stands for all that an entry says but what it may have alone; equal where that is."""
    parts = [_value(child) for child in entry.iterchildren("*") if child.tag not in _APART]
    return hash((_language(entry), tuple(parts)))


def _value(element: Any) -> tuple[Any, ...]:
    inside = tuple(map(_value, element.iterchildren("*"))) if len(element) else ()
    text = (element.text or "") if not inside else ""
    return element.tag, tuple(sorted(element.attrib.items())), text, inside


def _language(entry: Any) -> str:
    while entry is not None:
        if (language := entry.get(_LANG)) is not None:
            return str(language)
        entry = entry.getparent()
    return ""


# --- what is where ------------------------------------------------------------------------


def _references(below: _Below) -> list[Reference]:
    """Where links, pictures and categories lead."""
    found = []
    for link in below.get(f"{NS}link", []):
        written = link.get("length", "") if link.get("rel") == "enclosure" else ""
        size = int(written) if shapes.LENGTH.fullmatch(written) else None
        found.append(Reference(link.sourceline, link.get("href", ""), size))
    for name in ("icon", "logo"):
        found += [Reference(one.sourceline, text_of(one)) for one in below.get(NS + name, [])]
    for person in (one for role in _PERSON for one in below.get(NS + role, [])):
        found += [Reference(uri.sourceline, text_of(uri)) for uri in person.findall(f"{NS}uri")]
    for picture in below.get(f"{_MEDIA}content", []):
        found.append(Reference(picture.sourceline, picture.get("url", "")))
    return found


def _gone(deleted: Any) -> Gone:
    when = shapes.rfc3339(deleted.get("when", ""))
    return Gone(deleted.sourceline or 1, deleted.get("ref", ""), when)


def _first(below: _Below, name: str) -> str:
    return next((text_of(element) for element in below.get(NS + name, [])), "")


def _href(links: list[Any], rel: str) -> str:
    """RFC 4287, 4.2.7.2: a link without rel is an alternate."""
    return next((one.get("href", "") for one in links if one.get("rel", "alternate") == rel), "")
