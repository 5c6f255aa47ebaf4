"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from feed.checking import content, shapes
from feed.checking.documents import JSON, Desk, Document, Faults, Reference, Told
from feed.checking.findings import shown

VERSION = "https://jsonfeed.org/version/1.1"
_TEXTS = {
    "feed": "version title home_page_url feed_url description user_comment next_url icon favicon "
    "language",
    "items": "id url external_url title content_html content_text summary image banner_image "
    "date_published date_modified language",
    "authors": "name url avatar",
    "attachments": "url mime_type title",
    "hubs": "type url",
}
_LISTS = {
    "feed": ("authors", "hubs", "items"),
    "items": ("authors", "tags", "attachments"),
}
_OTHERS = {"feed": ("expired",), "attachments": ("size_in_bytes", "duration_in_seconds")}
_ADDRESSES = set("home_page_url feed_url next_url icon favicon url external_url image".split())
_ADDRESSES |= {"banner_image", "avatar"}
_NEEDED = {
    "items": ("id",),
    "attachments": ("url", "mime_type"),
    "hubs": ("type", "url"),
}
_ONE = {"feed": "feed", "items": "item", "authors": "author", "attachments": "attachment"}
_ONE["hubs"] = "hub"

_Object = Mapping[str, Any]


def read(data: bytes, desk: Desk) -> Document | None:
    """What a JSON Feed says; what is wrong with it is told to the desk."""
    top = load(data, desk)
    if top is None:
        return None
    lines = _Lines(data)
    items = [one for one in _list(top, "items") if isinstance(one, dict)]
    desk.tell(_of_feed(top, desk))
    told = [_item(item, lines.next(item), desk) for item in items]
    references = [one for _, found in told for one in found]
    references += [Reference(1, url) for url in _addresses(top)]
    for author in _objects(top, "authors"):
        references += [Reference(1, url) for url in _urls(author)]
    return Document(
        path=desk.path,
        format=JSON,
        lone=False,
        id="",
        self_url=_text(top, "feed_url"),
        entries=tuple(entry for entry, _ in told),
        references=tuple(references),
        older=_text(top, "next_url"),
    )


def load(data: bytes, desk: Desk) -> dict[str, Any] | None:
    """The object in a document, or None where there is none; then the desk was told why."""
    twice: list[str] = []

    def noted(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = Counter(name for name, _ in pairs)
            twice.extend(name for name, number in names.items() if number > 1)
        return made

    try:
        top = json.loads(data.decode(), object_pairs_hook=noted, parse_constant=_refuse)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        desk.findings.fault(desk.path, line, "is not UTF-8")
        return None
    except RecursionError:
        desk.findings.fault(desk.path, 0, "is no JSON that anyone reads: it is nested too deep")
        return None
    except ValueError as error:
        line = getattr(error, "lineno", 0)
        desk.findings.fault(desk.path, line, f"is not JSON: {shown(str(error))}")
        return None
    for name in twice[:3]:
        desk.findings.fault(desk.path, 0, f'the member "{shown(name)}" comes twice in one object')
    if not isinstance(top, dict):
        desk.findings.fault(desk.path, 1, "is no JSON Feed: it is no object")
        return None
    return top


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


class _Lines:
    """In which line each item stands: where its id does, each behind the one before.

    Where an id is written in another way than most are, nobody looks for those behind it.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._line = 1
        self._name = b'"id": ' if b'"id": ' in data else b'"id":'

    def next(self, item: _Object) -> int:
        """That of the next item."""
        if not self._line:
            return 0
        written = json.dumps(item.get("id"), ensure_ascii=False).encode("utf-8", "replace")
        found = self._data.find(self._name + written, self._at)
        self._line += self._data.count(b"\n", self._at, found) if found >= 0 else -self._line
        self._at = found
        return self._line


def _item(item: _Object, line: int, desk: Desk) -> tuple[Told, list[Reference]]:
    desk.tell((line, *fault) for fault in _members(item, "items"))
    desk.tell(_of_item(item, line, desk))
    references = [Reference(line, url) for url in _addresses(item)]
    for one in _objects(item, "attachments"):
        desk.tell((line, *fault) for fault in _members(one, "attachments"))
        size = one.get("size_in_bytes")
        whole = size if isinstance(size, int) and not isinstance(size, bool) else None
        references.append(Reference(line, _text(one, "url"), whole))
    for author in _objects(item, "authors"):
        desk.tell((line, *fault) for fault in (*_members(author, "authors"), *_nobody(author)))
        references += [Reference(line, url) for url in _urls(author)]
    html = item.get("content_html")
    if isinstance(html, str):
        references += content.judge(html, line, desk, lines=False)
    told = Told(
        line=line,
        id=_text(item, "id"),
        title=_text(item, "title"),
        link=_text(item, "external_url") or _text(item, "url"),
        published=shapes.rfc3339(_text(item, "date_published")),
        updated=shapes.rfc3339(_text(item, "date_modified")),
        summary=_text(item, "summary") or _text(item, "content_text") or None,
        content=html if isinstance(html, str) else None,
    )
    return told, references


def _of_feed(top: _Object, desk: Desk) -> Faults:
    if top.get("version") != VERSION:
        yield 1, f"its version must be {VERSION}", ""
    if not _text(top, "title").strip():
        yield 1, "the feed has no title", ""
    if not isinstance(top.get("items"), list):
        yield 1, "the feed has no items", ""
    for name in ("home_page_url", "feed_url"):
        if not _text(top, name):
            yield 1, f"the feed has no {name}", ""
    if _text(top, "next_url") and top.get("next_url") == top.get("feed_url"):
        yield 1, "its next_url is the feed's own address", ""
    parts = [*_members(top, "feed")]
    for author in _objects(top, "authors"):
        parts += (*_members(author, "authors"), *_nobody(author))
    for hub in _objects(top, "hubs"):
        parts += _members(hub, "hubs")
    yield from ((1, message, hint) for message, hint in parts)
    yield from _repeated(top)


def _repeated(top: _Object) -> Faults:
    ids = Counter(str(item.get("id")) for item in _objects(top, "items"))
    for id_, number in ids.items():
        if number > 1:
            yield 1, f"the id {shown(id_)} comes {number} times in this document", ""


def _of_item(item: _Object, line: int, desk: Desk) -> Faults:
    if not _text(item, "content_html") and not _text(item, "content_text"):
        yield line, "the item has no content", ""
    moments: list[datetime] = []
    for name in ("date_published", "date_modified"):
        written = _text(item, name)
        moment = shapes.rfc3339(written)
        if moment is None:
            yield line, f'its {name} is no date of RFC 3339: "{shown(written)}"', ""
        else:
            moments.append(moment)
            if moment > desk.now:
                hint = "see whether the clock is right, and build again"
                yield line, f"its {name} is in the future: {written}", hint
    if len(moments) == 2 and moments[0] > moments[1]:
        yield line, "was updated before it was published", ""
    for one in _objects(item, "attachments"):
        size = one.get("size_in_bytes")
        if isinstance(size, bool) or not isinstance(size, int) or size < 0:
            yield line, "its attachment lacks size_in_bytes", ""
    if bad := shapes.bad_characters(_text(item, "title")):
        yield line, f"its title holds {bad}", ""


def _members(value: _Object, kind: str) -> Iterator[tuple[str, str]]:
    """JSON Feed 1.1, "Structure" and "Extensions": strings and lists where they belong."""
    what, texts, lists = _ONE[kind], _TEXTS[kind].split(), _LISTS.get(kind, ())
    for name, member in value.items():
        if name in texts:
            yield from _told(name, member, what)
        elif name in lists:
            expected = str if name == "tags" else dict
            if not isinstance(member, list) or not all(isinstance(x, expected) for x in member):
                yield f"{name} of the {what} is no list of the right things", ""
        elif name not in _OTHERS.get(kind, ()) and not name.startswith("_"):
            yield f'JSON Feed has no "{shown(name)}" in its {what}', ""
    for name in _NEEDED.get(kind, ()):
        if not value.get(name):
            yield f"the {what} has no {name}", ""


def _told(name: str, member: object, what: str) -> Iterator[tuple[str, str]]:
    if not isinstance(member, str):
        yield f"{name} of the {what} is no text", ""
    elif name in _ADDRESSES and not shapes.is_absolute(member):
        yield f"{name} of the {what} is no absolute address: {shown(member)}", ""
    elif name in _ADDRESSES and shapes.scheme(member) in shapes.HARMFUL:
        yield f"{name} of the {what} is not safe: {shown(member)}", ""
    elif name == "language" and not shapes.LANGUAGE.fullmatch(member):
        yield f"{shown(member)} is no language tag", ""


def _nobody(author: _Object) -> Iterator[tuple[str, str]]:
    if not any(author.get(name) for name in ("name", "url", "avatar")):
        yield "an author is nobody: no name, url or avatar", ""


def _addresses(value: _Object) -> Iterator[str]:
    return (_text(value, name) for name in value if name in _ADDRESSES and _text(value, name))


def _urls(author: _Object) -> Iterator[str]:
    return (url for url in (_text(author, "url"), _text(author, "avatar")) if url)


def _text(value: _Object, name: str) -> str:
    member = value.get(name)
    return member if isinstance(member, str) else ""


def _list(value: _Object, name: str) -> list[Any]:
    member = value.get(name)
    return member if isinstance(member, list) else []


def _objects(value: _Object, name: str) -> list[_Object]:
    return [one for one in _list(value, name) if isinstance(one, dict)]
