"""`feed.lock`, the committed record of what was published: its lines, read, merged and written.

A header, then one JSON object a line for each article ever published, sorted by key. Git may merge
it line by line (`feed.lock merge=union`): of lines with one key, one record is made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from itertools import islice
from typing import Annotated, Any, Literal

import msgspec

from feed import addresses, characters
from feed.dates import rfc3339
from feed.errors import LockError

VERSION = 1
CLOCK_TOLERANCE = timedelta(days=1)
"""How far from each other the clocks of those who build may be."""

_Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
"""Of an archive document: each is a file."""
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**52)]


class Record(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    gc=False,
):
    """What subscribers know an article by, whatever happens to its file.

    `path` is its file's, `address` its page's within the site (`/a.html`, `/a/`), `former` are
    addresses that it had before. `seq` counts what subscribers have been told, `archive` is the
    number of its archive document, 0 where it has none. `published` <= `updated`, both aware;
    `date` is the author's where it is not `published` any more; `gone` is when it was deleted.
    `words` and `source` are hashes of what the author wrote.
    """

    key: str
    id: str
    path: str
    title: str
    address: str
    former: tuple[str, ...] = ()
    seq: _Count
    archive: _Number = 0
    published: _Moment
    date: _Moment | None = None
    updated: _Moment
    words: str
    source: str
    state: Literal["live", "gone"]
    gone: _Moment | None = None

    @property
    def live(self) -> bool:
        """Whether subscribers can read it."""
        return self.state == "live"

    @property
    def declared(self) -> datetime:
        """The date that its author wrote last."""
        return self.date or self.published

    @property
    def told(self) -> datetime:
        """When it changed last for subscribers: by an update, or by its deletion."""
        return max(self.updated, self.gone) if self.gone else self.updated

    @property
    def order(self) -> tuple[int, str]:
        """Its place in the history; branches that are merged may have given a seq twice."""
        return self.seq, self.key


class Lock(msgspec.Struct, frozen=True):
    """All that was ever published: the feed's own id, and records by their ids.

    `archives` is the highest number that an archive document was given. `also` has, by id, the
    other paths that a merge of branches left to choose from.
    """

    id: str
    archives: int = 0
    records: Mapping[str, Record] = {}
    also: Mapping[str, tuple[str, ...]] = {}

    def live(self) -> Iterator[Record]:
        """The records of what subscribers can read."""
        return (record for record in self.records.values() if record.live)

    def gone(self) -> Iterator[Record]:
        """The records of what was deleted."""
        return (record for record in self.records.values() if not record.live)


class _Version(msgspec.Struct, frozen=True):
    """Of a header that may have members which we know nothing of."""

    version: int = msgspec.field(name="feed.lock")


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    version: int = msgspec.field(name="feed.lock")
    id: str
    archives: _Number = 0


_VERSION = msgspec.json.Decoder(_Version)
_HEADER = msgspec.json.Decoder(_Header)
_RECORD = msgspec.json.Decoder(Record)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_ENCODER = msgspec.json.Encoder()
_SOME = 1000
_HEADER_START = b'{"feed.lock"'
_CONFLICT = (b"<<<<<<<", b"|||||||", b"=======", b">>>>>>>")
_DEEPEST = 100
"""In folders."""
_LONGEST_NAME, _LONGEST_PATH = 255, 2000
"""In bytes: what file systems take; of a path less than that, for it lies in a folder."""
_NOT_OURS = "restore it from its history (git checkout feed.lock); nothing else knows what it held"


def key(id_: str) -> str:
    """By which the lines are sorted: 16 hex digits of an id's SHA-256."""
    return hashlib.sha256(id_.encode()).hexdigest()[:16]


def parse(data: bytes, path: str, *, known: bool = False) -> Lock:
    """Read the bytes of the lock at `path`, which is but named in errors.

    Of bytes that are `known` to be without a fault none is looked for.

    Raises LockError, with its line, for all that `render` or a merge of what it wrote would not
    have left there.
    """
    start = data.find(b"\n") + 1
    if not start or data.find(_HEADER_START, start) >= 0 or b"\n\n" in data:
        return _parse_lines(data, path)
    header = _header(data[:start], path, 1)
    try:
        records = _RECORD.decode_lines(memoryview(data)[start:])
    except _UNREADABLE:
        return _parse_lines(data, path)
    whole = data.endswith(b"\n") and len(records) == data.count(b"\n") - 1
    if not whole or (not known and any(map(fault, records))):
        return _parse_lines(data, path)
    return _merged([header], records, path)


def render(lock: Lock) -> bytes:
    """The same lock, the same bytes: sorted by key, members in a fixed order."""
    header = _Header(version=VERSION, id=lock.id, archives=lock.archives)
    data = BytesIO()
    data.write(_ENCODER.encode(header) + b"\n")
    records = iter(sorted(lock.records.values(), key=lambda record: record.key))
    # some at a time, for a large lock is larger than all else in memory
    while some := list(islice(records, _SOME)):
        data.write(_lines(some))
    return data.getvalue()


def refuse_future(lock: Lock, now: datetime, path: str) -> None:
    """Raise LockError where the lock holds a time more than a day after `now`."""
    latest = now + CLOCK_TOLERANCE
    for record in lock.records.values():
        if record.told > latest:
            told, clock = rfc3339(record.told), rfc3339(now)
            message = f"{record.path} is of {told}, and this clock is at {clock}"
            raise LockError(path, 0, message, "set the clock right, or build with a later --now")


def _lines(records: list[Record]) -> bytes:
    """A line each; times with an offset, though it be none, as all our documents have them."""
    lines = _ENCODER.encode_lines(records)
    for behind in _BEHIND_TIMES:
        lines = lines.replace(b"Z" + behind, b"+00:00" + behind)
    return lines


_BEHIND_TIMES = (b'","date":"', b'","updated":"', b'","words":"', b'"}')
"""What stands at the end of a time, and of no text: in those, quotation marks are escaped."""


def _parse_lines(data: bytes, path: str) -> Lock:
    """Line by line: slower, but it knows in which line a fault is."""
    headers: list[_Header] = []
    records: list[Record] = []
    lines = data.split(b"\n")
    if lines.pop():
        raise LockError(path, len(lines) + 1, "the line is torn: its end is missing", _NOT_OURS)
    for number, line in enumerate(lines, 1):
        if line.startswith(_CONFLICT):
            message = "git could not merge this by itself"
            hint = (
                'keep the lines of both sides and delete the marks; "feed.lock merge=union" '
                "in .gitattributes does so for you"
            )
            raise LockError(path, number, message, hint)
        if line.startswith(_HEADER_START):
            headers.append(_header(line, path, number))
        elif line.strip():
            records.append(_record(line, path, number))
        if not headers:
            raise LockError(path, number, "the first line is no header of a feed.lock", _NOT_OURS)
    if not headers:
        raise LockError(path, 0, "is empty", _NOT_OURS)
    return _merged(headers, records, path)


def _header(line: bytes, path: str, number: int) -> _Header:
    try:
        if (version := _VERSION.decode(line).version) != VERSION:
            message = f"version {version} of feed.lock is not known here"
            raise LockError(path, number, message, "install a newer feed")
        header = _HEADER.decode(line)
    except _UNREADABLE as error:
        message = f"the line is no header of a feed.lock: {error}"
        raise LockError(path, number, message, _NOT_OURS) from error
    if not addresses.is_iri(header.id):
        raise LockError(path, number, f'the feed\'s id "{header.id}" is no IRI', _NOT_OURS)
    return header


def _record(line: bytes, path: str, number: int) -> Record:
    try:
        record = _RECORD.decode(line)
    except _UNREADABLE as error:
        raise LockError(path, number, f"the line is damaged: {error}", _NOT_OURS) from error
    if found := fault(record):
        raise LockError(path, number, f"the line is damaged: {found}", _NOT_OURS)
    return record


def fault(record: Record) -> str:
    """What cannot be in a record, though each member is of its type; empty where all is well."""
    if record.key != key(record.id):
        return "the key is not that of the id"
    if (record.state == "live") is not (record.gone is None):
        return "only what has gone has a time at which it went"
    if record.published > record.updated:
        return "it was updated before it was published"
    if record.gone and record.gone < record.updated:
        return "it had gone before it was updated"
    if not addresses.is_iri(record.id):
        return "the id is no IRI"
    if not _is_path(record.path):
        return "the path leads out of the content folder, or is too long"
    if not is_address(record.address) or not all(map(is_address, record.former)):
        return "an address leads out of the site, or is too long"
    return ""


def is_address(text: str) -> bool:
    """Whether an address within the site can be a page's: `/a.html`, `/a/`."""
    return text.startswith("/") and _is_path(text[1:])


def _is_path(path: str) -> bool:
    """Whether this can be the path of a file of ours; of names with a dot in front none is."""
    if path.startswith((".", "/")) or "/." in path or "//" in path or path.count("/") > _DEEPEST:
        return False
    if path.isascii() and len(path) < _LONGEST_NAME:
        return path.isprintable()
    data = path.encode("utf-8", "replace")
    fits = len(data) <= _LONGEST_PATH and max(map(len, data.split(b"/"))) <= _LONGEST_NAME
    return fits and not characters.FORBIDDEN.search(path)


def _merged(headers: list[_Header], records: Iterable[Record], path: str) -> Lock:
    for other in headers[1:]:
        if other.id != headers[0].id:
            message = f"the feed has two ids: {headers[0].id} and {other.id}"
            hint = "delete the first line of one of the two branches"
            raise LockError(path, 0, message, hint)
    by_id: dict[str, Record] = {}
    twice: dict[str, list[Record]] = {}
    for record in records:
        other_record = by_id.setdefault(record.id, record)
        if other_record is not record:
            twice.setdefault(record.id, [other_record]).append(record)
    also: dict[str, tuple[str, ...]] = {}
    for id_, lines in twice.items():
        by_id[id_] = merge(*lines)
        also[id_] = tuple(sorted({line.path for line in lines} - {by_id[id_].path}))
    # a header that was put together by hand may know of fewer than its lines
    filed = max((record.archive for record in by_id.values()), default=0)
    return Lock(headers[0].id, max(filed, *(header.archives for header in headers)), by_id, also)


def merge(*lines: Record) -> Record:
    """What several branches know of an article, in one record, whichever of them comes first.

    The earliest `published`, the latest `updated`, the highest `seq`; unfiled beats filed; a
    deletion later than the others' `updated` wins.
    """
    ahead, *behind = sorted(lines, key=_age, reverse=True)
    # where one branch deleted what another edited, what may return is what that one wrote
    kept = next((line for line in (ahead, *behind) if line.live), ahead)
    alive = [line.updated for line in lines if line.live]
    gone = max((line.gone for line in lines if line.gone), default=None)
    if gone and alive and gone <= max(alive):
        gone = None
    had = dict.fromkeys(ahead.former)
    had |= dict.fromkeys(one for line in behind for one in (*line.former, line.address))
    archives = [line.archive for line in lines]
    return msgspec.structs.replace(
        ahead,
        title=kept.title,
        words=kept.words,
        source=kept.source,
        date=kept.date,
        former=tuple(address for address in had if address != ahead.address),
        archive=max(archives) if all(archives) else 0,
        published=min(line.published for line in lines),
        updated=max(line.updated for line in lines),
        state="gone" if gone else "live",
        gone=gone,
    )


def _age(record: Record) -> tuple[Any, ...]:
    """Which of the branches went further with an article; the rest only makes it certain."""
    return record.seq, record.told, len(record.former), _ENCODER.encode(record)
