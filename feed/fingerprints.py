"""Digests of all that a document depends on: where they are as they were, so is the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields

import msgspec

from feed.arrange import Arranged
from feed.chunks import Chunk, Common, Item
from feed.lock import Record
from feed.places import Placed
from feed.program import hashed
from feed.references import Asked, Site

_ENCODE = msgspec.json.Encoder().encode


def common(told: Common) -> bytes:
    """Of what all chunks have in common, but for the site: of that each article asks its part."""
    entries = told.entries
    parts = [
        getattr(owner, one.name)
        for owner in (told, entries)
        for one in fields(owner)
        if one.name not in ("entries", "site")
    ]
    return hashed(repr((entries.site.base_url, parts)).encode())


def site(told: Site) -> bytes:
    """Of all that references can lead to."""
    sets = sorted(told.hidden), sorted(told.addresses)
    return hashed(_ENCODE((told.base_url, told.pages, told.files, told.moved, sets)))


def answers(told: Site, path: str, asked: Asked) -> bytes:
    """Of what a site answers to the article at `path`."""
    return hashed(repr(told.answers(path, asked)).encode()) if asked != _NOTHING else b""


_NOTHING = Asked()


@dataclass(frozen=True, slots=True)
class Marks:
    """Of articles: what each of them is, and what it is told by the rest of the site.

    `answered` has the digest of what the site answers, of each article of which it is known what
    it asks; of another there is no mark.
    """

    common: bytes
    placed: Mapping[str, Placed]
    records: Mapping[str, Record]
    answered: Mapping[str, bytes]
    _headings: dict[str, bytes] = field(default_factory=dict)

    def chunk(self, chunk: Chunk) -> str:
        """Of all that is made of a chunk; empty where it is not known what it depends on."""
        if any(item.path not in self.answered for item in chunk.items):
            return ""
        archives = (_ENCODE(one) for one in chunk.archives)
        return hashed(b"chunk", self.common, *map(self._item, chunk.items), *archives).hex()

    def feed(self, one: Arranged, items: Iterable[Item], *told: object) -> str:
        """Of the documents of a feed that holds `items`, and of its page, which lists more.

        `told` is what else stands on that page. Empty where it is not known what it depends on.
        """
        held = list(items)
        if any(item.path not in self.answered for item in held):
            return ""
        parts = map(self._item, held), map(self._heading, one.listed)
        about = _ENCODE((one.stem, one.formats, one.feed, told))
        return hashed(b"feed", self.common, about, *parts[0], b"listed", *parts[1]).hex()

    def _item(self, item: Item) -> bytes:
        told = item.digest, self.answered[item.path], _ENCODE((item.record, item.document))
        return hashed(*told, item.page.encode())

    def _heading(self, path: str) -> bytes:
        if (known := self._headings.get(path)) is None:
            record = _ENCODE(self.records[path])
            known = self._headings[path] = hashed(self.placed[path].head, record)
        return known
