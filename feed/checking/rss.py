"""RSS 2.0 (https://www.rssboard.org/rss-specification) with the RSS Advisory Board's Profile."""

from __future__ import annotations

from collections import Counter
from html import unescape
from typing import Any

from feed.checking import content, shapes, xmlreading
from feed.checking.documents import RSS, Desk, Document, Faults, Reference, Told
from feed.checking.findings import shown
from feed.checking.xmlreading import children, local, text_of

_ATOM_LINK = "{http://www.w3.org/2005/Atom}link"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_MEDIA = "{http://search.yahoo.com/mrss/}content"
_TYPE = "application/rss+xml"

_KNOWN = {
    "channel": set(
        "title link description language copyright managingEditor webMaster pubDate lastBuildDate "
        "category generator docs cloud ttl image rating textInput skipHours skipDays item".split()
    ),
    "item": set(
        "title link description author category comments enclosure guid pubDate source".split()
    ),
}
_MANY = {"category", "item", "enclosure", _ATOM_LINK, _CREATOR, _MEDIA}
_DATES = ("pubDate", "lastBuildDate")
_ADDRESSES = ("link", "comments", "docs")

_Below = dict[str, list[Any]]


def read(data: bytes, desk: Desk) -> Document | None:
    """What an RSS document says; what is wrong with it is told to the desk."""
    root = xmlreading.read(data, desk)
    return judged(root, desk) if root is not None else None


def judged(root: Any, desk: Desk) -> Document | None:
    """The same of a document that is read already."""
    channels = root.findall("channel")
    if (root.tag, root.get("version"), len(channels)) != ("rss", "2.0", 1):
        told = "is no RSS document: it must be rss of version 2.0 with one channel"
        desk.findings.fault(desk.path, root.sourceline or 1, told)
        return None
    [channel] = channels
    below = children(channel)
    desk.tell(_of_holder(channel, below, desk))
    desk.tell(_of_channel(below, channel.sourceline or 1))
    items = [_item(item, desk) for item in below.get("item", [])]
    references = [one for _, found in items for one in found]
    references += [*_references(below), *_pictures(below)]
    references += [Reference(line, href) for line, href in xmlreading.instructions(root)]
    return Document(
        path=desk.path,
        format=RSS,
        lone=False,
        id="",
        self_url=_self(below),
        entries=tuple(entry for entry, _ in items),
        references=tuple(references),
        line=channel.sourceline or 1,
    )


def _item(item: Any, desk: Desk) -> tuple[Told, list[Reference]]:
    below = children(item)
    desk.tell(_of_holder(item, below, desk))
    desk.tell(_of_item(below, item.sourceline or 1))
    references = _references(below)
    description, encoded = below.get("description", []), below.get(_CONTENT, [])
    for element in (*description, *encoded):
        references += content.judge(text_of(element), element.sourceline or 1, desk, lines=True)
    told = Told(
        line=item.sourceline or 1,
        id=_first(below, "guid"),
        title=_first(below, "title"),
        link=_first(below, "link"),
        published=shapes.rfc822(_first(below, "pubDate")),
        summary=unescape(text_of(description[0])) if description else None,
        content=next(map(text_of, encoded or description), None),
        either=not encoded,
    )
    return told, references


def _of_holder(holder: Any, below: _Below, desk: Desk) -> Faults:
    line, what = holder.sourceline or 1, local(holder.tag)
    for tag, elements in below.items():
        name = shown(local(tag))
        if "}" not in tag and tag not in _KNOWN[what]:
            yield elements[0].sourceline, f"{name} does not belong in RSS's {what}", ""
        if len(elements) > 1 and tag not in _MANY:
            yield elements[1].sourceline, f"the {what} has more than one {name}", ""
    yield from _dates(below, desk)
    yield from _addresses(below)
    for element in below.get("title", []):
        if bad := shapes.bad_characters(text_of(element)):
            yield element.sourceline, f"its title holds {bad}", ""
    for role in ("author", "managingEditor", "webMaster"):
        for element in below.get(role, []):
            if not shapes.EMAIL.fullmatch(text_of(element).partition(" (")[0]):
                yield element.sourceline or line, f"its {role} is no e-mail address", ""


def _dates(below: _Below, desk: Desk) -> Faults:
    """RSS Profile, "pubDate": a year of four digits, English names and a numeric zone."""
    for name in _DATES:
        for element in below.get(name, []):
            moment = shapes.rfc822(text_of(element))
            if moment is None:
                told = f'its {name} is no date of RFC 822: "{shown(text_of(element))}"'
                yield element.sourceline, told, ""
            elif moment > desk.now:
                told = f"its {name} is in the future: {text_of(element)}"
                yield element.sourceline, told, "see whether the clock is right, and build again"


def _addresses(below: _Below) -> Faults:
    """RSS 2.0, "Comments": links are URIs, and those are ASCII."""
    for reference in _references(below):
        url = reference.url
        if not shapes.is_absolute(url) or not url.isascii():
            yield reference.line, f"is no absolute address in ASCII: {shown(url)}", ""
        elif shapes.scheme(url) in shapes.HARMFUL:
            yield reference.line, f"an address is not safe: {shown(url)}", ""


def _of_channel(below: _Below, line: int) -> Faults:
    for name in ("title", "link", "description"):
        if not _first(below, name).strip():
            yield line, f"the channel has no {name}", ""
    links = [link for link in below.get(_ATOM_LINK, []) if link.get("rel") == "self"]
    if len(links) != 1:
        yield line, "the channel must have one atom:link self", ""
    elif links[0].get("type") != _TYPE:
        yield links[0].sourceline, f"its link self must be of type {_TYPE}", ""
    yield from _repeated(below)
    language = _first(below, "language")
    if language and not shapes.LANGUAGE.fullmatch(language):
        yield line, f"{shown(language)} is no language tag", ""
    for image in below.get("image", []):
        inside = children(image)
        for name in ("title", "link"):
            if _first(inside, name) != _first(below, name):
                yield image.sourceline, f"the {name} of its image is not the channel's", ""


def _repeated(below: _Below) -> Faults:
    guids = Counter(text_of(item.find("guid")) for item in below.get("item", []))
    for item in below.get("item", []):
        guid = text_of(item.find("guid"))
        if guid and guids.pop(guid, 1) > 1:
            yield item.sourceline, f"the guid {shown(guid)} comes twice in this document", ""


def _of_item(below: _Below, line: int) -> Faults:
    if not _first(below, "title").strip() and not _first(below, "description").strip():
        yield line, "the item has neither title nor description", ""
    if not _first(below, "guid").strip():
        yield line, "the item has no guid, by which readers know it again", ""
    if "pubDate" not in below:
        yield line, "the item has no pubDate", ""
    for guid in below.get("guid", []):
        claim = guid.get("isPermaLink", "true")
        if claim != "false" and shapes.scheme(text_of(guid)) not in shapes.WEB:
            yield guid.sourceline, "its guid is no address, and says that it is", ""
    yield from _enclosures(below)
    if "author" in below and _CREATOR in below:
        yield line, "the item has author and dc:creator, which readers show as two people", ""
    written, encoded = below.get("description", []), below.get(_CONTENT, [])
    if written and encoded and (encoded[0].sourceline or 0) < (written[0].sourceline or 0):
        yield encoded[0].sourceline, "content:encoded stands before description", ""


def _enclosures(below: _Below) -> Faults:
    found = below.get("enclosure", [])
    for enclosure in found:
        kind, length = enclosure.get("type", ""), enclosure.get("length", "")
        if not shapes.MEDIA_TYPE.fullmatch(kind) or not shapes.LENGTH.fullmatch(length):
            yield enclosure.sourceline, "its enclosure lacks a type or a length in bytes", ""
    if len(found) > 1:
        yield found[1].sourceline, "has several enclosures, of which readers keep one", ""


def _references(below: _Below) -> list[Reference]:
    found = []
    for name in _ADDRESSES:
        found += [Reference(one.sourceline, text_of(one)) for one in below.get(name, [])]
    for link in below.get(_ATOM_LINK, []):
        found.append(Reference(link.sourceline, link.get("href", "")))
    for enclosure in below.get("enclosure", []):
        written = enclosure.get("length", "")
        size = int(written) if shapes.LENGTH.fullmatch(written) else None
        found.append(Reference(enclosure.sourceline, enclosure.get("url", ""), size))
    return found


def _pictures(below: _Below) -> list[Reference]:
    found = [one for image in below.get("image", []) for one in image.findall("url")]
    return [Reference(one.sourceline, text_of(one)) for one in found]


def _self(below: _Below) -> str:
    links = below.get(_ATOM_LINK, [])
    return next((link.get("href", "") for link in links if link.get("rel") == "self"), "")


def _first(below: _Below, name: str) -> str:
    return next((text_of(element) for element in below.get(name, [])), "")
