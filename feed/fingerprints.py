"""Digests of all that a document depends on: where they are as they were, so is the document."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from feed.arrange import Arranged
from feed.assembly import Listing
from feed.chunks import Chunk, Common
from feed.lock import Record
from feed.places import Placed
from feed.program import hashed

_ENCODE = msgspec.json.Encoder().encode


def common(told: Common) -> bytes:
    """Of what all chunks have in common, but for the site: of that each article asks its part."""
    entries = told.entries
    parts = [
        getattr(owner, name)
        for owner in (told, entries)
        for name in owner.__struct_fields__
        if name not in _OF_ITS_OWN
    ]
    return hashed(repr((entries.site.base_url, parts)).encode())


_OF_ITS_OWN = ("content", "entries", "site")
"""What is told otherwise, or does not tell in what is made."""


class Marks(msgspec.Struct, frozen=True):
    """Fingerprints of pieces of work: of all that they are made of.

    `answered` has the digest of what the site answers, of each article of which it is known what
    it asks; of what holds another there is no mark.
    """

    common: bytes
    placed: Mapping[str, Placed]
    records: Mapping[str, Record]
    answered: Mapping[str, bytes]
    _headings: dict[str, bytes] = msgspec.field(default_factory=dict)

    def chunk(self, chunk: Chunk) -> str:
        """Of all that is made of a chunk; empty where it is not known what it depends on."""
        if any(path not in self.answered for path in chunk.paths):
            return ""
        archives = (_ENCODE(one) for one in chunk.archives)
        return hashed(b"chunk", self.common, *map(self._entry, chunk.paths), *archives).hex()

    def feed(self, one: Arranged, copies: object) -> str:
        """Of the documents of a feed, and of their `copies` elsewhere; empty likewise."""
        if any(path not in self.answered for path in one.paths):
            return ""
        about = _ENCODE((one.stem, one.formats, one.feed, copies))
        return hashed(b"feed", self.common, about, *map(self._entry, one.paths)).hex()

    def page(self, page: Listing) -> str:
        """Of a page that lists articles."""
        one = page.one
        about = _ENCODE((one.stem, one.feed, page.parts))
        known = self._headings
        headings = [known.get(path) or self._heading(path) for path in one.listed]
        return hashed(b"page", self.common, about, *headings).hex()

    def _entry(self, path: str) -> bytes:
        one = self.placed[path]
        places = f"{one.name}\n{one.address}".encode()
        return one.digest + self.answered[path] + _ENCODE(self.records[path]) + places

    def _heading(self, path: str) -> bytes:
        """What a page tells of an article: an edit of its text changes nothing of that."""
        record, one = self.records[path], self.placed[path]
        told = record.id, record.published, record.updated, one.address, one.name
        self._headings[path] = heading = hashed(one.head, _ENCODE(told))
        return heading
