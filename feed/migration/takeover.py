"""`feed import`: the ids and dates of an older feed, into feed.lock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec.structs import replace

from feed import addresses, contents, history, lockfile, output, scan
from feed.config import Config
from feed.errors import ArticleErrors, ConfigError
from feed.lock import Lock, Record, is_address, key
from feed.migration import older
from feed.migration.match import Match, Matches, match
from feed.migration.older import OlderEntry
from feed.places import Placed
from feed.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Takeover:
    """What was taken over of how many documents; `relocked` is whether feed.lock changed.

    `feed_id` is the feed's own in feed.lock. `elsewhere` are matches whose pages had another
    address, where no page of ours can lead on from there. `others` are entries whose articles are
    locked with another id, `locked` those that feed.lock had already, `unusable` those whose id no
    entry of an Atom feed may have.
    """

    documents: int
    feed_id: str
    matches: Matches
    elsewhere: tuple[Match, ...]
    others: tuple[Match, ...]
    locked: tuple[OlderEntry, ...]
    unusable: tuple[OlderEntry, ...]
    relocked: bool


def take_over(
    config: Config,
    source: str,
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = silent,
    waiting: Callable[[], None] = lambda: None,
) -> Takeover:
    """Give the articles of a site the ids and dates that their subscribers know them by.

    `source` is a file or a URL of an older feed; where it lies among what we built, the entries
    beside it are read too. What is locked already stays as it is.

    Raises ConfigError where the site has no url, ArticleErrors where an article cannot be read,
    LockError, FeedError for a source that is no feed, RemoteError.
    """
    if not config.keeps_lock:
        hint = 'write url = "https://your.site/", where the feed will be, into feed.toml'
        raise ConfigError("without a url there is nobody whose ids could be kept", hint)
    beside = tuple(_beside(source))
    feed = older.read(source, alone=bool(beside), progress=progress)
    entries = {one.id: one for one in (*beside, *feed.entries)}
    with lockfile.held(config, waiting):
        locks = lockfile.read(config, now, feed.id if addresses.is_iri(feed.id) else "")
        before = locks.lock
        locked = tuple(one for one in entries.values() if one.id in before.records)
        unusable = tuple(one for one in entries.values() if not _is_usable(one.id, before))
        left = entries.keys() - {one.id for one in (*locked, *unusable)}
        free, taken = _articles(config, before, now)
        matches = match((entries[id_] for id_ in entries if id_ in left), free, config.url)
        others = match(matches.entries, taken, config.url)
        rewrite = locks.becoming(_with(before, matches.found, config, now))
        if not matches.found and not locked:
            rewrite = None  # a feed of which nothing is ours is not the one that was meant
        if rewrite and not dry_run:
            rewrite.write()
    return Takeover(
        documents=feed.documents,
        feed_id=before.id,
        matches=replace_fields(matches, entries=others.entries),
        elsewhere=() if config.pages else tuple(_elsewhere(matches.found, config.url)),
        others=others.found,
        locked=locked,
        unusable=unusable,
        relocked=rewrite is not None,
    )


def _beside(source: str) -> Iterator[OlderEntry]:
    """The entries of a folder that we built: its feed holds but the newest of them."""
    folder = Path(source).parent
    for path in sorted(output.read_manifest(folder).files):
        if path.endswith(".atom") and (folder / path).is_file():
            file = folder / path
            if entry := older.parse_entry(file.read_bytes(), file.absolute().as_uri()):
                yield entry


def _elsewhere(found: Iterable[Match], url: str) -> Iterator[Match]:
    for one in found:
        if one.entry.link.startswith(url) and one.entry.link != one.placed.url(url):
            yield one


def _is_usable(id_: str, lock: Lock) -> bool:
    return addresses.is_iri(id_) and id_ != lock.id


def _articles(config: Config, lock: Lock, now: datetime) -> tuple[list[Placed], list[Placed]]:
    """The articles that would be new in the next build, and those that would not."""
    found = contents.read(config, lock, scan.of(config))
    if found.faults:
        raise ArticleErrors(found.faults)
    known = {record.path for record in lock.live()}
    shown = [one for one in found.placed if not one.article.draft and one.declared <= now]
    return (
        [placed for placed in shown if placed.path not in known],
        [placed for placed in shown if placed.path in known],
    )


def _with(lock: Lock, found: Sequence[Match], config: Config, now: datetime) -> Lock:
    """The lock with a record for each match, counted as if they were published one by one."""
    records = dict(lock.records)
    seq = max((record.seq for record in records.values()), default=0)
    hosts = _hosts((one.entry for one in found), config.url)
    new = [_record(one, config, now, hosts) for one in found]
    for number, record in enumerate(sorted(new, key=lambda one: (one.published, one.path)), 1):
        records[record.id] = replace(record, seq=seq + number)
    return history.filed(Lock(lock.id, lock.archives, records), config.limit)


def _record(found: Match, config: Config, now: datetime, hosts: Set[str]) -> Record:
    entry, placed = found.entry, found.placed
    published = _moment(entry.published, placed, config.zone, now)
    updated = entry.updated or published
    return Record(
        key=key(entry.id),
        id=entry.id,
        path=placed.path,
        title=placed.title,
        address=placed.address,
        former=_former(entry.link, placed.address, config.url, hosts),
        seq=0,
        published=published,
        date=None if published == placed.declared else placed.declared,
        updated=_local(updated, config.zone) if published < updated <= now else published,
        words=placed.words,
        source=placed.source,
        state="live",
    )


def _moment(told: datetime | None, placed: Placed, zone: tzinfo, now: datetime) -> datetime:
    """When the entry was published, on the clock of its author, so that it is the same day."""
    if told is None or told > now or told == placed.declared:
        return placed.declared
    return _local(told, zone)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    offset = moment.astimezone(zone).utcoffset() or timedelta()
    minutes = timedelta(minutes=offset // timedelta(minutes=1))
    return moment.astimezone(timezone(minutes))


def _former(link: str, address: str, url: str, hosts: Set[str]) -> tuple[str, ...]:
    """The address that the entry had on this very site, if a page can stand there."""
    old, base = urlsplit(link), urlsplit(url).path
    if old.hostname not in hosts or old.query or not old.path.startswith(base):
        return ()
    path = "/" + unquote(old.path.removeprefix(base))
    if not path.endswith(("/", ".html")) or path in ("/", address) or not is_address(path):
        return ()
    return (path,)


def _hosts(entries: Iterable[OlderEntry], url: str) -> frozenset[str]:
    """Where this site is and was: the host of most entries. Others are of what they link to."""
    found = Counter(urlsplit(entry.link).hostname or "" for entry in entries)
    return frozenset((urlsplit(url).hostname or "", *(host for host, _ in found.most_common(1))))
