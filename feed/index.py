"""What a build may take over from the last one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

import msgspec

from feed import cache, contents, program
from feed.cache import Stored
from feed.config import Config
from feed.errors import Notice
from feed.inputs import Inputs
from feed.places import Placed
from feed.references import Asked
from feed.stamps import Stamp


class Known(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An article: the stamp of its file, what was read of it, what it asked and was answered.

    Of one that was not rendered, such as a draft, nobody knows what it asks.
    """

    stamp: Stamp
    placed: Placed
    asked: Asked | None = None
    answer: bytes = b""


class Made(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What came of a piece of work: files in the output folder, files that are to be copied."""

    files: tuple[str, ...]
    copied: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


class Index(msgspec.Struct, frozen=True):
    """What a build that begins now may take over.

    `started` is when the build began that knew all this, in nanoseconds of the system's clock.
    `reading` and `site` are the fingerprints of what articles were read by and what answered
    them. `articles` are by their paths, `made` by the fingerprint of all that it depends on.
    `stamps` are of all files in the output folder, `copied` are the stamps of those that some of
    them are copies of. `lock` is the digest of feed.lock, in which there was no fault.
    """

    started: int = 0
    reading: str = ""
    site: bytes = b""
    articles: Mapping[str, Known] = {}
    made: Mapping[str, Made] = {}
    stamps: Mapping[str, Stamp] = {}
    copied: Mapping[str, Stamp] = {}
    lock: bytes = b""

    def known(self, inputs: Inputs) -> dict[str, Placed]:
        """Articles that need not be read again, for nothing happened to their files."""
        if self.reading != reading(inputs.config):
            return {}
        return {
            path: known.placed
            for path, stamp in inputs.listing.articles.items()
            if (known := self.articles.get(path))
            and known.stamp == stamp
            and stamp.settled(self.started)
        }


def of(stored: Stored | None) -> Index:
    """All that is stored; nothing where there is none, or where it was damaged."""
    if stored:
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            if whole := cache.checked(stored.rest):
                end = stored.rest.index(b"\n")
                index = msgspec.json.decode(whole[:end], type=Index)
                known = _KNOWN.decode_lines(whole[end + 1 :])
                articles = {one.placed.path: one for one in known}
                stamps = stored.summary.stamps
                return msgspec.structs.replace(index, articles=articles, stamps=stamps)
    return Index()


def written(index: Index, articles: Iterable[Known]) -> Iterator[bytes]:
    """What `of` reads: a line for the index, and one for each of the articles.

    Some at a time, for all of them take more memory than whatever else there is.
    """
    yield msgspec.json.encode(index) + b"\n"
    for some in contents.batches(articles):
        yield _ENCODER.encode_lines(some)


_KNOWN = msgspec.json.Decoder(Known)
_ENCODER = msgspec.json.Encoder()


def reading(config: Config) -> str:
    """The fingerprint of what decides, beside its bytes, what is read of an article."""
    return program.digest(config.timezone, config.keys, config.permalink)
