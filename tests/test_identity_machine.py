"""Whatever an author does, in any order: subscribers are told what is so, and nothing twice.

A machine edits a folder as authors do, builds it, and lets builds crash. Beside it runs a model of
what subscribers know, written from the design alone and without a call of feed: the design's rules
say who each file is, and a mark in its text shows in every document whether it is. What a build
leaves is read by parsers of our own and held against the model.
"""

import errno
import hashlib
import json
import os
import posixpath
import re
import shutil
import sys
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import lxml.html
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from lxml import etree

from feed import config, stamps
from feed.build import build, foresee
from feed.cache import FOLDER
from feed.errors import ArticleErrors, ExcessError, FeedError, LockError, OutputError
from feed.events import Wishes
from feed.output import MANIFEST
from feed.result import Result

FOLDERS = ("", "sea", "岸/deep")
STEMS = ("harbour", "100% wet", "Shore", "shore", "caf\u00e9", "cafe\u0301")
PLACES = [(folder, stem) for stem in STEMS for folder in FOLDERS]
"""Few, so that one takes the place of another; of some pairs disks make one."""
SUFFIXES = (".md", ".txt")
SLUGS = ("", "pier", "harbour", "文")
PERMALINKS = ("/{path}.html", "/{path}/", "/{slug}.html", "/{year}/{month}/{day}/{slug}/")
URLS = ("https://example.org/", "https://elsewhere.example/blog/")
LIMITS = (1, 2, 3, 5)
MARKUPS = (
    "{0} {1}.",
    "{0}, *{1}*!",
    "[{0}](https://example.net/a) {1}.",
    "[{0}](/harbour.md), [{1}](/sea/Shore.txt).",
)
"""The same words in another dress."""
FIRST_DAY = datetime(2024, 1, 1, tzinfo=UTC)
START = datetime(2024, 1, 12, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
MOST = 14
"""More articles would show nothing more and take longer."""


# --- what an author writes -----------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    """A file of the content folder; the mark stays in its text whatever becomes of it."""

    mark: str
    folder: str
    stem: str
    suffix: str
    date: datetime
    dated: bool = False
    title: str = "Notes"
    words: int = 0
    markup: int = 0
    slug: str = ""
    draft: bool = False
    updated: datetime | None = None
    id: str = ""

    @property
    def path(self) -> str:
        day = f"{self.date:%Y-%m-%d}-" if self.dated else ""
        return posixpath.join(self.folder, f"{day}{self.stem}{self.suffix}")

    @property
    def name(self) -> str:
        return posixpath.join(self.folder, self.stem)

    @property
    def says(self) -> tuple[str, str, int]:
        """Two texts of the same words are equal in this."""
        return self.title, self.mark, self.words

    @property
    def body(self) -> str:
        return MARKUPS[self.markup].format(self.mark, f"word{self.words}")

    @property
    def data(self) -> str:
        told = {
            "title": self.title,
            "date": "" if self.dated else f"{self.date:%Y-%m-%dT%H:%M:%SZ}",
            "slug": self.slug,
            "draft": "true" if self.draft else "",
            "updated": f"{self.updated:%Y-%m-%dT%H:%M:%SZ}" if self.updated else "",
            "id": self.id,
        }
        head = "".join(f"{key}: {value}\n" for key, value in told.items() if value)
        return f"---\n{head}---\n{self.body}" if self.suffix == ".md" else f"{head}\n{self.body}"

    def address(self, permalink: str) -> str:
        slug = self.slug or self.stem
        day = {"year": f"{self.date:%Y}", "month": f"{self.date:%m}", "day": f"{self.date:%d}"}
        return permalink.format(path=posixpath.join(self.folder, slug), slug=slug, **day)

    def outputs(self, permalink: str) -> set[str]:
        return {f"{self.name}.atom", page_at(self.address(permalink))}


def page_at(address: str) -> str:
    return address.removeprefix("/") + ("index.html" if address.endswith("/") else "")


def alike(path: str) -> str:
    """The same for all names that some disk takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@dataclass(frozen=True)
class Settings:
    url: str = URLS[0]
    permalink: str = PERMALINKS[0]
    limit: int = 2

    @property
    def data(self) -> str:
        told = f'url = "{self.url}"\npermalink = "{self.permalink}"\nlimit = {self.limit}\n'
        return f'title = "Site"\nauthor = "Editor"\n{told}'


# --- the model: what subscribers know, by the design's rules -------------------------------


@dataclass(frozen=True)
class Known:
    """An article of which subscribers were told; `date` is what its author wrote last."""

    id: str
    path: str
    title: str
    says: tuple[str, str, int]
    body: str
    date: datetime
    published: datetime
    updated: datetime
    addresses: tuple[str, ...]
    gone: datetime | None = None
    seq: int = 0

    @property
    def live(self) -> bool:
        return self.gone is None

    @property
    def address(self) -> str:
        return self.addresses[-1]

    @property
    def mark(self) -> str:
        return self.says[1]

    def now_at(self, text: Text, settings: Settings) -> "Known":
        """The same article as its file has it now."""
        address = text.address(settings.permalink)
        had = tuple(one for one in self.addresses if one != address)
        return replace(
            self,
            path=text.path,
            title=text.title,
            says=text.says,
            body=text.body,
            date=text.date,
            addresses=(*had, address),
        )


@dataclass(frozen=True)
class Stop:
    """A build that must not go on as it is: what it raises, and what that says."""

    error: type[FeedError]
    says: str


@dataclass(frozen=True)
class Forecast:
    """What a build has to make of what is known: `told` are the ids that take a new seq."""

    known: Mapping[str, Known]
    published: Mapping[str, str]
    told: Sequence[str]
    events: Mapping[str, list[str]]
    stop: Stop | None

    @property
    def foretold(self) -> dict[str, list[str]]:
        """Kind of event -> paths, as a build tells them."""
        return {kind: sorted(paths) for kind, paths in self.events.items()}


class Forecasting:
    """The design's section "Identity", rule by rule and without haste."""

    def __init__(
        self,
        known: Mapping[str, Known],
        texts: Iterable[Text],
        settings: Settings,
        now: datetime,
        wishes: Wishes,
    ) -> None:
        self.before, self.settings, self.now, self.wishes = dict(known), settings, now, wishes
        self.texts = {text.path: text for text in texts}
        self.shown = {path: text for path, text in self.texts.items() if not text.draft}
        self.who: dict[str, str] = {}
        self.strange: dict[str, str] = {}
        self.faults: list[str] = []
        self.after = dict(known)
        self.published: dict[str, str] = {}
        self.told: list[str] = []
        self.events: dict[str, list[str]] = {}

    def forecast(self) -> Forecast:
        self.by_path_and_id()
        self.renamed()
        self.edited()
        self.restored()
        self.suspicious()
        self.carry_on()
        self.mint()
        self.bury()
        stop = self.stop()
        return Forecast(self.after, self.published, self.told, self.events, stop)

    def lost(self) -> list[Known]:
        """Of no file: their own is not there any more, or another article is in it."""
        there = self.texts.keys() - self.who.keys() - self.strange.keys()
        return [k for k in self.unclaimed() if k.live and k.path not in there]

    def fresh(self) -> list[Text]:
        return [t for path, t in self.shown.items() if path not in self.who and not t.id]

    def unclaimed(self) -> list[Known]:
        return [known for id_, known in self.before.items() if id_ not in self.who.values()]

    def by_path_and_id(self) -> None:
        """A path keeps its id; an `id:` in an article that is new wins."""
        homes = {known.path: id_ for id_, known in self.before.items() if known.live}
        for path, text in self.shown.items():
            here = homes.get(path)
            if text.id and here not in (None, text.id) and path not in self.wishes.change_id:
                self.faults.append("its id is")
            if text.id:
                here = text.id if text.id in self.before else None
            elif here and self.reads_like_another(text, self.before[here]):
                self.strange[path] = here
                continue
            if here:
                self.who[path] = here
        ids = {path: text.id for path, text in self.shown.items() if text.id} | self.who
        if len(set(ids.values())) < len(ids):
            self.faults.append("is also that of")

    def reads_like_another(self, text: Text, known: Known) -> bool:
        """As where two names were swapped, or a text was put away and another took its name."""
        if text.says == known.says:
            return False
        others = [other.says for other in self.before.values() if other.live]
        return text.title != known.title or text.date != known.date or text.says in others

    def renamed(self) -> None:
        """A path has gone, exactly one new path has the same words; or these and the same date.

        Or these and the same name, as where a folder with copies in it was renamed.
        """
        traits: Sequence[Callable[[Known | Text], object]] = (
            lambda one: one.says,
            lambda one: (one.says, one.date),
            lambda one: (one.says, one.date, posixpath.basename(one.path)),
        )
        for trait in traits:
            lost, fresh = self.lost(), self.fresh()
            for known in lost:
                old = [one for one in lost if trait(one) == trait(known)]
                new = [one for one in fresh if trait(one) == trait(known)]
                if len(old) == len(new) == 1:
                    self.who[new[0].path] = known.id

    def edited(self) -> None:
        """What reads like another article and came from nowhere was edited."""
        for path, id_ in self.strange.items():
            if path not in self.who and id_ not in self.who.values():
                self.who[path] = id_
        self.strange.clear()

    def restored(self) -> None:
        """A gone path that returns with the same words or the same declared date."""
        for text in self.fresh():
            here = [k for k in self.unclaimed() if not k.live and k.path == text.path]
            same = [k for k in here if k.says == text.says or k.date == text.date]
            if same:
                best = max(same, key=lambda k: (k.says == text.says, k.date == text.date, k.seq))
                self.who[text.path] = best.id

    def suspicious(self) -> None:
        """One path gone and one new with the same words, title or date: nobody else can know."""
        pairs = [(known, text) for known in self.lost() for text in self.fresh()]
        if not self.wishes.go_on and any(
            known.says == text.says or known.title == text.title or known.date == text.date
            for known, text in pairs
        ):
            self.faults.append("which has gone")

    def carry_on(self) -> None:
        for path, id_ in sorted(self.who.items()):
            known, text = self.before[id_], self.shown[path]
            if known.live or text.date <= self.now:
                after = known.now_at(text, self.settings)
                after = replace(after, published=self.published_at(known, text), gone=None)
                self.tell_of(known, after, self.updated_at(known, text))

    def published_at(self, known: Known, text: Text) -> datetime:
        if text.path not in self.wishes.redate:
            if text.date != known.date:
                self.tell("date kept", text.path)
            return known.published
        if text.date != known.published:
            self.tell("re-dated", text.path)
            if text.date > self.now:
                self.faults.append("lies in the future")
        return text.date

    def updated_at(self, known: Known, text: Text) -> datetime:
        later = max(self.now, known.updated + SECOND)
        if known.gone:
            return max(later, known.gone + SECOND)
        if text.path in self.wishes.announce:
            return later
        if text.updated and known.updated < text.updated <= self.now:
            return text.updated
        if self.wishes.by_content and (text.title, text.body) != (known.title, known.body):
            return later
        return known.updated

    def tell_of(self, before: Known, after: Known, updated: datetime) -> None:
        self.after[after.id] = replace(after, updated=max(updated, after.published))
        self.publish(after.path, after.id)
        if not before.live:
            self.tell("restored", after.path)
        elif updated > before.updated:
            self.tell("announced", after.path)
        elif (before.title, before.body) != (after.title, after.body):
            self.tell("changed quietly", after.path)
        if self.after[after.id].updated > before.updated:
            self.told.append(after.id)
        if before.path != after.path:
            self.tell("renamed", after.path)
        elif before.address != after.address:
            self.tell("moved", after.path)

    def mint(self) -> None:
        """Each article that is new, when its date has come, in the order of (date, path)."""
        new = [t for path, t in self.shown.items() if path not in self.who and t.date <= self.now]
        explicit = {text.id for text in new}
        for text in sorted(new, key=lambda text: (text.date, text.path)):
            id_ = text.id or self.minted(text, explicit)
            since = text.updated
            updated = since if since and text.date <= since <= self.now else text.date
            address = text.address(self.settings.permalink)
            self.after[id_] = Known(
                id=id_,
                path=text.path,
                title=text.title,
                says=text.says,
                body=text.body,
                date=text.date,
                published=text.date,
                updated=updated,
                addresses=(address,),
            )
            self.publish(text.path, id_)
            self.told.append(id_)
            self.tell("new", text.path)

    def minted(self, text: Text, explicit: set[str]) -> str:
        """RFC 4151: the host of the site's address, the article's date, and its path."""
        path = quote(unicodedata.normalize("NFC", text.name), safe="/!$&'()*+,;=:@")
        first = f"tag:{urlsplit(self.settings.url).hostname},{text.date:%Y-%m-%d}:{path}"
        id_, number = first, 2
        while id_ in self.after or id_ in explicit:
            id_, number = f"{first}-{number}", number + 1
        return id_

    def bury(self) -> None:
        """What was live and is claimed by no file, or by a draft; the line stays for ever."""
        for known in sorted(self.unclaimed(), key=lambda known: known.path):
            if known.live:
                when = max(self.now, known.updated)
                self.after[known.id] = replace(known, gone=when)
                self.told.append(known.id)
                self.tell("gone", known.path)

    def publish(self, path: str, id_: str) -> None:
        self.published[path] = id_

    def tell(self, kind: str, path: str) -> None:
        self.events.setdefault(kind, []).append(path)

    def stop(self) -> Stop | None:
        """The first thing that must stop this build."""
        lived = sum(known.live for known in self.before.values())
        if self.faults:
            return Stop(ArticleErrors, self.faults[0])
        if not self.published and lived and not self.wishes.go_on:
            return Stop(FeedError, "every article has gone")
        if not self.published and not self.before:
            return Stop(FeedError, "no article")
        many = len(self.events.get("gone", ())) + len(self.events.get("announced", ()))
        if (many > 50 or (many > 5 and many * 10 > lived)) and not self.wishes.go_on:
            return Stop(ExcessError, "at once")
        return None


# --- what a build has left, read without feed ----------------------------------------------

ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}


@dataclass(frozen=True)
class EntrySeen:
    id: str
    published: datetime
    updated: datetime
    page: str
    content: str


@dataclass(frozen=True)
class Seen:
    """A site after a build; what was `before` is what was known and in feed.lock until then."""

    folder: Path
    settings: Settings
    texts: Mapping[str, Text]
    before: Mapping[str, Known]
    lines_before: Mapping[str, dict[str, Any]]
    forecast: Forecast
    feed_id: str

    @cached_property
    def lines(self) -> Mapping[str, dict[str, Any]]:
        return lines_of(self.folder / "feed.lock")

    @cached_property
    def feed(self) -> etree._Element:
        return etree.parse(self.folder / "build" / "feed.atom").getroot()

    @cached_property
    def entries(self) -> Mapping[str, EntrySeen]:
        found = [entry_seen(element) for element in self.feed.findall("a:entry", ATOM)]
        assert len({entry.id for entry in found}) == len(found)
        return {entry.id: entry for entry in found}

    @cached_property
    def deleted(self) -> Mapping[str, datetime]:
        found = self.feed.findall("at:deleted-entry", ATOM)
        return {one.get("ref"): moment(one.get("when")) for one in found}

    @property
    def live(self) -> list[Known]:
        return [known for known in self.forecast.known.values() if known.live]

    @property
    def gone(self) -> list[Known]:
        return [known for known in self.forecast.known.values() if not known.live]

    @cached_property
    def files(self) -> set[str]:
        return {path.removeprefix("build/") for path in made(self.folder) if path != "feed.lock"}

    @cached_property
    def lived_in(self) -> set[str]:
        """Where the documents of living articles stand."""
        pages = {page_at(known.address) for known in self.live}
        pages |= {f"{stem}.html" for stem in self.archives}
        return {alike(path) for path in pages | {"index.html"}}

    @cached_property
    def archives(self) -> set[str]:
        """The documents of the history, without suffix."""
        header = json.loads((self.folder / "feed.lock").read_bytes().partition(b"\n")[0])
        return {f"archive/{number + 1}" for number in range(header.get("archives", 0))}

    def url(self, address: str) -> str:
        return self.settings.url + quote(address.removeprefix("/"), safe="/!$&'()*+,-.:;=@_~")


def lines_of(lock: Path) -> dict[str, dict[str, Any]]:
    """The lines of feed.lock by their ids, the header aside."""
    if not lock.exists():
        return {}
    text = lock.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    header, *records = [json.loads(line) for line in text.splitlines()]
    assert header["feed.lock"] == 1
    assert len({record["id"] for record in records}) == len(records)
    return {record["id"]: record for record in records}


def moment(text: str | None) -> datetime:
    assert text
    return datetime.fromisoformat(text)


def entry_seen(element: etree._Element) -> EntrySeen:
    def text(path: str) -> str:
        [found] = element.xpath(path, namespaces=ATOM)
        return str(found)

    return EntrySeen(
        id=text("a:id/text()"),
        published=moment(text("a:published/text()")),
        updated=moment(text("a:updated/text()")),
        page=text("a:link[@rel='alternate']/@href"),
        content=text("a:content/text()"),
    )


# --- what has to be so after every build ---------------------------------------------------


def no_line_of_the_lock_is_lost(seen: Seen) -> None:
    assert seen.lines.keys() == seen.forecast.known.keys() >= seen.lines_before.keys()
    keys = [line["key"] for line in seen.lines.values()]
    assert keys == sorted(hashlib.sha256(id_.encode()).hexdigest()[:16] for id_ in seen.lines)


def no_id_changes_and_every_date_is_what_subscribers_saw(seen: Seen) -> None:
    """`published` stays, `updated` moves where its author says so: the model has both."""
    for id_, known in seen.forecast.known.items():
        line = seen.lines[id_]
        assert line["path"] == known.path
        assert line["title"] == known.title
        assert line["state"] == ("live" if known.live else "gone")
        assert moment(line["published"]) == known.published
        assert moment(line["updated"]) == known.updated
        assert moment(line.get("date", line["published"])) == known.date
        assert (moment(line["gone"]) if "gone" in line else None) == known.gone
        assert line["address"] == known.address
        assert Counter(line.get("former", ())) == Counter(known.addresses[:-1])


def whoever_says_the_same_is_the_same(seen: Seen) -> None:
    """Whatever became of its name, folder and date, and whatever else has these by now.

    But for copies, which nobody can tell apart; for what left its name to a draft, or to a text
    of the same title and date, which is itself, edited; and where an author wrote who is who.
    """
    shown = [text for text in seen.texts.values() if not text.draft]
    said = Counter(known.says for known in seen.before.values() if known.live)
    says = Counter(text.says for text in shown)

    def stays(known: Known) -> bool:
        here = seen.texts.get(known.path)
        edited = here and (here.title, here.date) == (known.title, known.date)
        return bool(here and (here.draft or here.id or (edited and here.says not in said)))

    written = {text.id for text in shown}
    who = {k.says: k.id for k in seen.before.values() if k.live and not stays(k)}
    for text in shown:
        alone = said[text.says] == says[text.says] == 1 and not text.id
        if alone and text.says in who and who[text.says] not in written:
            assert seen.forecast.published[text.path] == who[text.says]


def updated_never_runs_backwards(seen: Seen) -> None:
    for id_, before in seen.lines_before.items():
        assert moment(seen.lines[id_]["updated"]) >= moment(before["updated"])


def no_seq_is_given_twice(seen: Seen) -> None:
    """What is told takes a new one, higher than all before; whatever is not, keeps its own."""
    seqs = {id_: line["seq"] for id_, line in seen.lines.items()}
    assert len(set(seqs.values())) == len(seqs)
    highest = max((line["seq"] for line in seen.lines_before.values()), default=0)
    for id_, seq in seqs.items():
        if id_ in seen.forecast.told:
            assert seq > highest
        else:
            assert seq == seen.lines_before[id_]["seq"]
    new = [seqs[seen.forecast.published[path]] for path in seen.forecast.events.get("new", ())]
    assert new == sorted(new)


def what_is_filed_stays_where_it_is(seen: Seen) -> None:
    """An archive document is `limit` entries when it is made; it loses some, it gains none."""
    filed = {id_: line.get("archive", 0) for id_, line in seen.lines.items()}
    before = {id_: line.get("archive", 0) for id_, line in seen.lines_before.items()}
    last = max(before.values(), default=0)
    for id_, archive in filed.items():
        if before.get(id_) and id_ not in seen.forecast.told:
            assert archive == before[id_]
        elif id_ in seen.forecast.told and not seen.forecast.known[id_].live:
            assert archive == before.get(id_, 0)
        else:
            assert archive == 0 or archive > last
    fresh = Counter(archive for archive in filed.values() if archive > last)
    assert all(size == seen.settings.limit for size in fresh.values())
    unfiled = [known for known in seen.live if not filed[known.id]]
    assert len(unfiled) < 2 * seen.settings.limit
    assert not fresh or len(unfiled) >= seen.settings.limit


def what_is_filed_is_what_was_told_first(seen: Seen) -> None:
    last = max((line.get("archive", 0) for line in seen.lines_before.values()), default=0)
    fresh = [known for known in seen.live if seen.lines[known.id].get("archive", 0) > last]
    still = [known for known in seen.live if not seen.lines[known.id].get("archive", 0)]
    by_seq = sorted(fresh, key=lambda known: seen.lines[known.id]["seq"])
    archives = [seen.lines[known.id]["archive"] for known in by_seq]
    assert archives == sorted(archives)
    if fresh and still:
        oldest = min(seen.lines[known.id]["seq"] for known in still)
        assert seen.lines[by_seq[-1].id]["seq"] < oldest


def the_feed_holds_all_that_is_not_filed_and_the_newest(seen: Seen) -> None:
    """RFC 5005, 4; the lock and the feed say the same of each entry."""
    unfiled = {known.id for known in seen.live if not seen.lines[known.id].get("archive", 0)}
    newest = sorted((known.updated for known in seen.live), reverse=True)[: seen.settings.limit]
    held = {known.id: known for known in seen.live if known.id in seen.entries}
    assert seen.entries.keys() == held.keys() >= unfiled
    assert all(id_ in unfiled or known.updated >= newest[-1] for id_, known in held.items())
    assert all(known.updated <= newest[-1] for known in seen.live if known.id not in held)
    assert len(held) >= min(seen.settings.limit, len(seen.live))
    for id_, known in held.items():
        entry = seen.entries[id_]
        assert (entry.published, entry.updated) == (known.published, known.updated)
        assert entry.page == seen.url(known.address)
        assert known.mark in words_in(entry.content)


def what_has_gone_is_told_until_enough_has_happened_since(seen: Seen) -> None:
    """RFC 6721: no entry is there and deleted at once."""
    seqs = [line["seq"] for line in seen.lines.values()]
    expected = {
        known.id: known.gone
        for known in seen.gone
        if sum(seq > seen.lines[known.id]["seq"] for seq in seqs) < seen.settings.limit
    }
    assert seen.deleted == expected
    assert not seen.deleted.keys() & seen.entries.keys()


def the_feed_is_always_the_same(seen: Seen) -> None:
    """Its id is the address that it was first built for, wherever it is by now."""
    header = json.loads((seen.folder / "feed.lock").read_bytes().partition(b"\n")[0])
    assert header["id"] == seen.feed.findtext("a:id", None, ATOM) == seen.feed_id
    [place] = seen.feed.xpath("a:link[@rel='self']/@href", namespaces=ATOM)
    assert place == seen.url("feed.atom")


def the_feed_is_as_new_as_the_newest_in_it(seen: Seen) -> None:
    told = [known.gone or known.updated for known in seen.forecast.known.values()]
    assert moment(seen.feed.findtext("a:updated", None, ATOM)) == max(told)


def every_format_holds_the_same_entries(seen: Seen) -> None:
    rss = etree.parse(seen.folder / "build" / "feed.rss")
    document = json.loads((seen.folder / "build" / "feed.json").read_bytes())
    assert {str(guid) for guid in rss.xpath("channel/item/guid/text()")} == set(seen.entries)
    assert {item["id"] for item in document["items"]} == set(seen.entries)


def every_living_article_has_its_documents(seen: Seen) -> None:
    """And in them stands what its own file says, by its mark."""
    for path, id_ in seen.forecast.published.items():
        known = seen.forecast.known[id_]
        name = posixpath.splitext(path)[0]
        folder, stem = posixpath.split(name)
        document = posixpath.join(folder, stem[11:] if stem.startswith("2024-") else stem)
        root = etree.parse(seen.folder / "build" / f"{document}.atom").getroot()
        entry = entry_seen(root)
        assert entry.id == id_
        assert (entry.published, entry.updated) == (known.published, known.updated)
        page = (seen.folder / "build" / page_at(known.address)).read_text(encoding="utf-8")
        assert known.mark in words_in(entry.content)
        assert known.mark in words_in(page)
        assert not leads_to(page, entry.page)


def every_former_address_redirects(seen: Seen) -> None:
    """Unless something lives there: of two who moved away, it leads to who was told later."""
    owners: dict[str, Known] = {}
    for known in sorted(seen.live, key=lambda known: seen.lines[known.id]["seq"]):
        for address in known.addresses[:-1]:
            owners[alike(page_at(address))] = known
    pages = {alike(path): path for path in seen.files}
    for place, known in owners.items():
        if place not in seen.lived_in:
            assert place in pages, f"{place} should lead to {known.address}"
            page = (seen.folder / "build" / pages[place]).read_text(encoding="utf-8")
            assert leads_to(page, seen.url(pages[place])) == seen.url(known.address)


def what_has_gone_has_no_documents(seen: Seen) -> None:
    """Each file is of a living article, by its place, or no article's at all."""
    documents = {path for path in seen.files if path.endswith(".atom")} - {"feed.atom"}
    documents -= {f"{stem}.atom" for stem in seen.archives}
    assert len(documents) == len(seen.live)
    moved = {alike(page_at(a)) for known in seen.live for a in known.addresses[:-1]}
    for path in seen.files:
        if path.endswith(".html"):
            assert alike(path) in seen.lived_in | moved


INVARIANTS: Sequence[Callable[[Seen], None]] = (
    no_line_of_the_lock_is_lost,
    no_id_changes_and_every_date_is_what_subscribers_saw,
    whoever_says_the_same_is_the_same,
    updated_never_runs_backwards,
    no_seq_is_given_twice,
    what_is_filed_stays_where_it_is,
    what_is_filed_is_what_was_told_first,
    the_feed_holds_all_that_is_not_filed_and_the_newest,
    what_has_gone_is_told_until_enough_has_happened_since,
    the_feed_is_always_the_same,
    the_feed_is_as_new_as_the_newest_in_it,
    every_format_holds_the_same_entries,
    every_living_article_has_its_documents,
    every_former_address_redirects,
    what_has_gone_has_no_documents,
)
OF_THE_LOCK = INVARIANTS[:7]
"""Those that hold from the moment on in which feed.lock is there, whatever comes after it."""


def words_in(html: str) -> set[str]:
    return set(re.findall(r"\w+", lxml.html.document_fromstring(html).text_content()))


def leads_to(page: str, url: str) -> str:
    """Where the page at a URL sends its reader, by what browsers and search engines follow."""
    root = lxml.html.document_fromstring(page.encode())
    refresh = root.xpath("//meta[@http-equiv='refresh']/@content")
    if not refresh:
        return ""
    [canonical] = root.xpath("//link[@rel='canonical']/@href")
    [shown] = root.xpath("//body//a/@href")
    assert refresh == [f"0; url={shown}"]
    assert urljoin(url, shown).removesuffix("index.html") == canonical
    return str(canonical)


# --- a folder, and faults in it ------------------------------------------------------------


def made(site: Path) -> dict[str, bytes]:
    """All that builds have left in the folder of a site, but for what the next one may know."""
    given = ("content", "feed.toml", FOLDER)
    paths = [path for path in site.rglob("*") if path.relative_to(site).parts[0] not in given]
    found = {path: b"" if path.is_dir() else path.read_bytes() for path in paths}
    empty = {path for path in paths if path.is_dir() and any(path.iterdir())}
    return {p.relative_to(site).as_posix(): d for p, d in found.items() if p not in empty}


def left(site: Path) -> dict[str, bytes]:
    """Of that, what is there for others: not what waits to be put in place."""
    found = {path: data for path, data in made(site).items() if (site / path).is_file()}
    staged = {p for p in found if p.startswith("build/.staging/") or p == "feed.lock.new"}
    return {path: data for path, data in found.items() if path not in staged}


def states(site: Path) -> dict[str, tuple[int, int]]:
    """When each file was last written, and which file on the disk it is."""
    paths = (path for path in site.rglob("*") if FOLDER not in path.parts)
    stats = {path: path.lstat() for path in paths if not path.is_dir()}
    return {str(path): (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items()}


class Killed(BaseException):
    """The end of a process: nothing that it would still do is done."""


@dataclass
class Fault:
    """Strikes at one operation that changes a file, counted from when it is armed.

    A disk is full once; a process that was killed changes nothing any more.
    """

    kind: str = ""
    operations: int = 0

    @contextmanager
    def armed(self, kind: str, number: int) -> Iterator[None]:
        self.kind, self.operations = kind, number
        before = descriptors()
        try:
            yield
        finally:
            self.kind = ""
            # and with a process its locks end
            for descriptor in descriptors() - before:
                with suppress(OSError):
                    os.close(descriptor)

    def operation(self, *on: str) -> None:
        if not self.kind:
            return
        self.operations -= 1
        if self.operations == 0 and self.kind == "killed":
            raise Killed
        if self.operations == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *on)
        if self.operations < 0 and self.kind == "killed":
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), *on)

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.kind and (event in OPERATIONS or (event == "open" and arguments[2] & WRITING)):
            self.operation(str(arguments[0]))


def descriptors() -> set[int]:
    return {int(name) for name in os.listdir("/dev/fd")}  # noqa: PTH208


OPERATIONS = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
FAULT = Fault()
"""The one that is told of all operations: who listens to audits (PEP 578) listens for ever."""


@pytest.fixture(scope="module")
def _listening() -> None:
    sys.addaudithook(FAULT.hook)


# --- the machine ---------------------------------------------------------------------------

which = st.sampled_from(range(MOST))
days = st.sampled_from([0, 1, 2, 3, 12, 14])
insisting = st.sampled_from([True, True, False])
later = st.sampled_from([0 * DAY, 0 * DAY, DAY, 20 * DAY])
places = st.sampled_from(range(len(PLACES)))
some = st.one_of(st.sets(which, max_size=2), st.sets(which, min_size=6, max_size=8))
ENOUGH = 3
edits = precondition(lambda self: self.texts and self.edits < ENOUGH)
"""After so many changes an author builds."""


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class Author(RuleBasedStateMachine):
    """What authors do to a folder of articles, and builds of it."""

    def __init__(self) -> None:
        super().__init__()
        self.home = tempfile.TemporaryDirectory(prefix="feed-")
        self.site = Path(self.home.name) / "site"
        (self.site / "content").mkdir(parents=True)
        self.texts: dict[str, Text] = {}
        self.bin: list[Text] = []
        self.marks = self.edits = 0
        self.known: Mapping[str, Known] = {}
        self.shown_at = FIRST_DAY
        self.feed_id = ""
        self.now = self.latest = START
        self.settings = Settings()
        self.set_up(self.settings)

    def teardown(self) -> None:
        self.home.cleanup()

    # what the rules are made of

    def set_up(self, settings: Settings) -> bool:
        """Write the configuration, unless two articles would meet under it."""
        if not meet(self.texts.values(), settings):
            self.edits += self.settings != settings
            self.settings = settings
            (self.site / "feed.toml").write_text(settings.data, encoding="utf-8")
        return self.settings == settings

    def put(self, old: Iterable[Text], new: Iterable[Text]) -> bool:
        """Have new files in the place of old ones, unless two articles would then meet."""
        old, new = list(old), list(new)
        kept = {path: text for path, text in self.texts.items() if text not in old}
        paths = [text.path for text in new]
        if kept.keys() & set(paths) or len(kept) + len(new) > MOST:
            return False
        if meet([*kept.values(), *new], self.settings):
            return False
        for text in old:
            self.place(text).unlink()
        for text in new:
            self.place(text).parent.mkdir(parents=True, exist_ok=True)
            self.place(text).write_text(text.data, encoding="utf-8", newline="")
        self.texts = kept | dict(zip(paths, new, strict=True))
        self.edits += old != new
        return True

    def place(self, text: Text) -> Path:
        return self.site / "content" / text.path

    def one(self, number: int) -> Text:
        texts = sorted(self.texts.values(), key=lambda text: text.path)
        return texts[number % len(texts)]

    def folder_of(self, text: Text) -> list[Text]:
        return [other for other in self.texts.values() if other.folder == text.folder]

    def put_elsewhere(self, old: list[Text], text: Text, number: int) -> None:
        """Have it in another place, the first from this number on that is free."""
        for folder, stem in (PLACES * 2)[number : number + len(PLACES)]:
            elsewhere = replace(text, folder=folder, stem=stem)
            if elsewhere.name != text.name and self.put(old, [elsewhere]):
                return

    def edit(self, number: int, **changes: object) -> bool:
        text = self.one(number)
        return self.put([text], [replace(text, **changes)])  # type: ignore[arg-type]

    def paths(self, numbers: Iterable[int]) -> frozenset[str]:
        """Of the articles that the next build will publish, those of these numbers."""
        paths = sorted(self.forecast(Wishes(go_on=True)).published)
        return frozenset(paths[number % len(paths)] for number in numbers if paths)

    def forecast(self, wishes: Wishes) -> Forecast:
        texts = self.texts.values()
        return Forecasting(self.known, texts, self.settings, self.now, wishes).forecast()

    # what authors do

    @initialize(number=st.integers(2, 9))
    def begin(self, number: int) -> None:
        for i in range(number):
            self.write(i, ".md", day=i, dated=False, title=["Notes", ""][i % 2], own_id=False)

    @precondition(lambda self: self.edits < ENOUGH)
    @rule(
        place=places,
        suffix=st.sampled_from(SUFFIXES),
        day=days,
        dated=st.booleans(),
        title=st.sampled_from(["Notes", ""]),
        own_id=st.sampled_from([False, False, False, True]),
    )
    def write(
        self, place: int, suffix: str, day: int, dated: bool, title: str, own_id: bool
    ) -> None:
        self.marks += 1
        mark = f"mark{self.marks:03}"
        id_ = f"urn:own:{mark}" if own_id else ""
        date = FIRST_DAY + day * DAY
        text = Text(mark, "", "", suffix, date, dated, title or f"Of {mark}", id=id_)
        self.put_elsewhere([], text, place)

    @edits
    @rule(number=which, title=st.booleans())
    def edit_words(self, number: int, title: bool) -> None:
        text = self.one(number)
        changes = {"title": f"{text.title} now"} if title else {}
        self.edit(number, words=text.words + 1, **changes)

    @edits
    @rule(number=which)
    def edit_markup(self, number: int) -> None:
        self.edit(number, markup=(self.one(number).markup + 1) % len(MARKUPS))

    @edits
    @rule(number=which, place=places, suffix=st.sampled_from(SUFFIXES), dated=st.booleans())
    def rename(self, number: int, place: int, suffix: str, dated: bool) -> None:
        text = self.one(number)
        dated = dated and text.date.hour == 0
        self.put_elsewhere([text], replace(text, suffix=suffix, dated=dated), place)

    @edits
    @rule(number=which, place=places)
    def rename_and_edit_words(self, number: int, place: int) -> None:
        text = self.one(number)
        self.put_elsewhere([text], replace(text, words=text.words + 1), place)

    @edits
    @rule(number=which)
    def move(self, number: int) -> None:
        text = self.one(number)
        any(self.put([text], [replace(text, folder=f)]) for f in FOLDERS if f != text.folder)

    @edits
    @rule(number=which, other=which)
    def swap_names(self, number: int, other: int) -> None:
        one, two = self.one(number), self.one(other)
        if one != two:
            names = [{"folder": t.folder, "stem": t.stem, "suffix": t.suffix} for t in (two, one)]
            self.put([one, two], [replace(one, **names[0]), replace(two, **names[1])])

    @edits
    @rule(number=which)
    def rename_folder(self, number: int) -> None:
        old = self.folder_of(self.one(number))
        moved = [[replace(text, folder=f) for text in old] for f in FOLDERS if f != old[0].folder]
        any(self.put(old, new) for new in moved)

    @edits
    @rule(number=which, day=days, hour=st.sampled_from([0, 0, 9]))
    def redate(self, number: int, day: int, hour: int) -> None:
        text = self.one(number)
        date = FIRST_DAY + day * DAY + (0 if text.dated else hour) * HOUR
        kept = text.updated if text.updated and text.updated >= date else None
        self.edit(number, date=date, updated=kept)

    @edits
    @rule(number=which, later=st.sampled_from([HOUR, 5 * DAY, 30 * DAY]))
    def declare_an_update(self, number: int, later: timedelta) -> None:
        self.edit(number, updated=max(self.one(number).date, self.now - 2 * DAY) + later)

    @edits
    @rule(number=which, slug=st.sampled_from(SLUGS))
    def change_slug(self, number: int, slug: str) -> None:
        self.edit(number, slug=slug)

    @edits
    @rule(number=which)
    def set_or_unset_draft(self, number: int) -> None:
        self.edit(number, draft=not self.one(number).draft)

    @edits
    @rule(number=which, place=places, later=later)
    def copy(self, number: int, place: int, later: timedelta) -> None:
        text = self.one(number)
        copy = replace(text, date=text.date + later, updated=None, id="")
        self.put_elsewhere([], copy, place)

    @edits
    @rule(number=which, whole_folder=st.sampled_from([False, False, False, True]))
    def delete(self, number: int, whole_folder: bool) -> None:
        text = self.one(number)
        texts = self.folder_of(text) if whole_folder else [text]
        self.put(texts, [])
        self.bin += texts

    @precondition(lambda self: self.bin and self.edits < ENOUGH)
    @rule(number=which)
    def undo_a_deletion(self, number: int) -> None:
        self.bring_back(number)

    @precondition(lambda self: self.bin and self.edits < ENOUGH)
    @rule(number=which, words=st.booleans(), later=later)
    def bring_back_with_changes(self, number: int, words: bool, later: timedelta) -> None:
        self.bring_back(number, words, later)

    def bring_back(self, number: int, words: bool = False, later: timedelta = 0 * DAY) -> None:
        text = self.bin[-1 - number % len(self.bin)]
        back = replace(text, words=text.words + words, date=text.date + later, updated=None)
        if self.put([], [back]):
            self.bin.remove(text)

    @edits
    @rule(number=which, whose=st.integers(0, 7))
    def give_an_id(self, number: int, whose: int) -> None:
        """One of its own, or that of an article whose file has gone."""
        own = f"urn:given:{self.one(number).mark}"
        lost = [id_ for id_, known in self.known.items() if known.path not in self.texts]
        self.edit(number, id=[own, *sorted(lost)][whose % (len(lost) + 1)])

    @precondition(lambda self: self.edits < ENOUGH)
    @rule(
        change=st.one_of(
            st.sampled_from(URLS).map(lambda url: {"url": url}),
            st.sampled_from(PERMALINKS).map(lambda permalink: {"permalink": permalink}),
            st.sampled_from(LIMITS).map(lambda limit: {"limit": limit}),
        )
    )
    def configure(self, change: Mapping[str, Any]) -> None:
        self.set_up(replace(self.settings, **change))

    @precondition(lambda self: self.edits < ENOUGH)
    @rule(by=st.sampled_from([HOUR, DAY, 3 * DAY, -HOUR, -23 * HOUR]))
    def wait(self, by: timedelta) -> None:
        """Or work on a machine whose clock is behind, by less than a day."""
        self.now = max(self.now + by, self.latest - 23 * HOUR)
        self.latest = max(self.latest, self.now)
        self.edits += 1

    @precondition(lambda self: self.edits < ENOUGH)
    @rule()
    def lose_the_output(self) -> None:
        shutil.rmtree(self.site / "build", ignore_errors=True)
        self.edits += 1

    @precondition(lambda self: self.edits < ENOUGH)
    @rule(
        how=st.sampled_from([lambda data, at: data[:at], lambda data, at: b"", damaged]),
        at=st.integers(0, 20_000),
    )
    def spoil_the_cache(self, how: Callable[[bytes, int], bytes], at: int) -> None:
        """It is torn, emptied, or holds a byte that nobody wrote."""
        for path in (self.site / FOLDER).glob("*.json"):
            data = path.read_bytes()
            path.write_bytes(how(data, at % len(data)) if data else b"{}")
        self.edits += 1

    @precondition(lambda self: self.edits < ENOUGH)
    @rule(number=st.integers(0, 1000), data=st.sampled_from([b"", b"<p>Mine.</p>", None]))
    def meddle_with_the_output(self, number: int, data: bytes | None) -> None:
        """Somebody changes or deletes what a build wrote."""
        found = (self.site / "build").rglob("*.*")
        # of files that no manifest lists, nobody knows who wrote them
        paths = sorted(path for path in found if path.is_file() and path.name != MANIFEST)
        if paths:
            path = paths[number % len(paths)]
            path.unlink() if data is None else path.write_bytes(data)
        self.edits += 1

    # what builds do

    @rule(go_on=insisting)
    def just_build(self, go_on: bool) -> None:
        self.publish(Wishes(), go_on)

    @precondition(lambda self: self.texts)
    @rule(numbers=some, go_on=insisting)
    def build_and_announce(self, numbers: set[int], go_on: bool) -> None:
        self.publish(Wishes(announce=self.paths(numbers)), go_on)

    @precondition(lambda self: self.texts)
    @rule(go_on=insisting)
    def build_and_redate(self, go_on: bool) -> None:
        """All that has another date now than subscribers have seen."""
        published = self.forecast(Wishes(go_on=True))
        seen = {path: published.known[id_].published for path, id_ in published.published.items()}
        other = {path for path, date in seen.items() if self.texts[path].date != date}
        self.publish(Wishes(redate=frozenset(other)), go_on)

    @rule(go_on=insisting)
    def build_by_content(self, go_on: bool) -> None:
        self.publish(Wishes(by_content=True), go_on)

    @precondition(lambda self: self.edits < ENOUGH + 2)
    @rule(numbers=some, by_content=st.booleans())
    def try_a_build(self, numbers: set[int], by_content: bool) -> None:
        """A dry run writes nothing, and says what a build would do; only the brake stays off."""
        self.edits += 1
        wishes = Wishes(announce=self.paths(numbers), by_content=by_content)
        forecast = self.forecast(wishes)
        before = made(self.site), states(self.site)
        if forecast.stop and forecast.stop.error is not ExcessError:
            with pytest.raises(forecast.stop.error, match=forecast.stop.says):
                self.run(foresee, self.site, wishes)
        else:
            result = self.run(foresee, self.site, wishes)
            assert told(result) == forecast.foretold
            assert bool(result.excess) == bool(forecast.stop)
        assert (made(self.site), states(self.site)) == before

    @precondition(lambda self: self.edits < ENOUGH + 2)
    @rule(
        kind=st.sampled_from(["disk full", "killed"]),
        number=st.integers(1, 60),
        numbers=some,
        by_content=st.booleans(),
    )
    def break_a_build(self, kind: str, number: int, numbers: set[int], by_content: bool) -> None:
        """Each file is old or new, the lock too; the next build of all heals the rest."""
        self.edits += 1
        wishes = Wishes(announce=self.paths(numbers), by_content=by_content, go_on=True)
        forecast = self.forecast(wishes)
        if forecast.stop:
            return
        before, lines = left(self.site), lines_of(self.site / "feed.lock")
        with self.twin() as twin:
            self.run(build, twin, wishes)
            undisturbed = made(twin)
        hint = ""
        try:
            with suppress(Killed), FAULT.armed(kind, number):
                self.run(build, self.site, wishes)
        except OutputError as error:
            hint = error.hint
        assert hint != "nothing was published" or left(self.site) == before
        each_file_is_old_or_new(left(self.site), before, undisturbed)
        no_feed_names_whom_the_lock_does_not_know(self.site)
        if made(self.site).get("feed.lock") == undisturbed["feed.lock"]:
            seen = self.seen(lines, forecast)
            self.accept(seen, OF_THE_LOCK)

    def publish(self, wishes: Wishes, go_on: bool) -> None:
        """Build; where a build must stop, it does and changes nothing, then its author decides."""
        while stop := self.forecast(wishes).stop:
            before = left(self.site), states(self.site)
            with pytest.raises(stop.error, match=stop.says) as caught:
                self.run(build, self.site, wishes)
            assert caught.type is stop.error
            assert left(self.site) == before[0]
            assert states(self.site).items() <= before[1].items()
            if wishes == (wishes := self.decided(stop, wishes, go_on)):
                return
        self.publish_at_last(wishes, self.forecast(wishes))

    def decided(self, stop: Stop, wishes: Wishes, go_on: bool) -> Wishes:
        """What is asked for after a stop; the same where something else has to be done first."""
        if stop.says == "its id is" and go_on:
            return replace(wishes, change_id=frozenset(self.forecast(wishes).published))
        if stop.says in ("its id is", "is also that of"):
            for text in [text for text in self.texts.values() if text.id]:
                self.put([text], [replace(text, id="")])
            return wishes
        if stop.says == "lies in the future":
            return replace(wishes, redate=frozenset())
        return replace(wishes, go_on=go_on)

    def publish_at_last(self, wishes: Wishes, forecast: Forecast) -> None:
        lines = lines_of(self.site / "feed.lock")
        with self.twin() as twin:
            self.run(build, twin, wishes)
            expected = made(twin)
        result = self.run(build, self.site, wishes)
        assert told(result) == forecast.foretold
        assert made(self.site) == expected, "a build upon others is as one from scratch"
        seen = self.seen(lines, forecast)
        self.accept(seen, INVARIANTS)
        updated = moment(seen.feed.findtext("a:updated", None, ATOM))
        assert updated >= self.shown_at, "the feed's own time never runs backwards"
        self.shown_at = updated
        assert result.due == tuple(self.due(forecast))
        self.refuse_a_wrong_clock()
        self.build_again(self.now)
        self.build_again(min(self.due(forecast), default=self.now + 30 * DAY) - SECOND)

    def refuse_a_wrong_clock(self) -> None:
        """One that is more than a day behind what was published already."""
        before = made(self.site), states(self.site)
        newest = max(known.gone or known.updated for known in self.known.values())
        with pytest.raises(LockError, match="clock"):
            self.run(build, self.site, Wishes(go_on=True), newest - DAY - SECOND)
        assert (made(self.site), states(self.site)) == before

    def due(self, forecast: Forecast) -> list[datetime]:
        """When more will be published."""
        shown = [text for text in self.texts.values() if not text.draft]
        dates = {text.date for text in shown if text.path not in forecast.published}
        updates = {text.updated for text in shown if text.updated and text.updated > self.now}
        return sorted(dates | updates)

    def build_again(self, now: datetime) -> None:
        """A build with nothing to do writes nothing, whatever the time."""
        before = made(self.site), states(self.site)
        result = self.run(build, self.site, Wishes(), now)
        assert (result.changes.written, result.changes.deleted) == ((), ())
        assert (result.relocked, result.events) == (False, ())
        assert (made(self.site), states(self.site)) == before

    def seen(self, lines: Mapping[str, dict[str, Any]], forecast: Forecast) -> Seen:
        self.feed_id = self.feed_id or self.settings.url
        known, settings = self.known, self.settings
        return Seen(self.site, settings, self.texts, known, lines, forecast, self.feed_id)

    def accept(self, seen: Seen, invariants: Iterable[Callable[[Seen], None]]) -> None:
        """What is so now; places in the history are feed's to give, and then they are fixed."""
        self.edits = 0
        for holds in invariants:
            holds(seen)
        self.known = {
            id_: replace(known, seq=seen.lines[id_]["seq"])
            for id_, known in seen.forecast.known.items()
        }

    @contextmanager
    def twin(self) -> Iterator[Path]:
        """A copy of the site as its repository has it: with feed.lock, without what is built."""
        folder = Path(self.home.name) / "twin"
        shutil.copytree(self.site, folder, ignore=lambda _, names: {"build", FOLDER} & set(names))
        yield folder
        shutil.rmtree(folder)

    def run(
        self, how: Callable[..., Result], site: Path, wishes: Wishes, now: datetime | None = None
    ) -> Result:
        loaded = config.load(site / "feed.toml")
        loaded = replace(loaded, updated="content" if wishes.by_content else "declared")
        return how(loaded, now=now or self.now, wishes=replace(wishes, by_content=False))


def meet(texts: Iterable[Text], settings: Settings) -> bool:
    """Whether two articles would be written to one place."""
    outputs = [alike(path) for text in texts for path in text.outputs(settings.permalink)]
    return len(set(outputs)) < len(outputs)


def told(result: Result) -> dict[str, list[str]]:
    """What a build says of articles: kind of event -> paths."""
    kinds = dict.fromkeys(event.kind for event in result.events)
    return {kind: [e.path for e in result.events if e.kind == kind] for kind in kinds}


def each_file_is_old_or_new(
    found: Mapping[str, bytes], old: Mapping[str, bytes], new: Mapping[str, bytes]
) -> None:
    """The manifest aside, which lists the files of both."""
    assert old.keys() & new.keys() <= found.keys()
    for path in found.keys() - {"build/.manifest.json"}:
        assert found[path] in (old.get(path), new.get(path)), path


def no_feed_names_whom_the_lock_does_not_know(site: Path) -> None:
    # what somebody else has written there, as one of the rules does, names nobody
    with suppress(FileNotFoundError, etree.XMLSyntaxError):
        root = etree.fromstring((site / "build" / "feed.atom").read_bytes())
        ids = root.xpath("a:entry/a:id/text() | at:deleted-entry/@ref", namespaces=ATOM)
        assert set(map(str, ids)) <= lines_of(site / "feed.lock").keys()


QUICK = settings(
    derandomize=True,
    deadline=None,
    max_examples=80,
    stateful_step_count=50,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.usefixtures("_listening")
def test_whatever_authors_do_subscribers_are_told_what_is_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Promises 2 to 5 of the design, after every build of a long life.

    The clock of this machine is finer than the coarsest: what a build knows is put to use at once.
    """
    monkeypatch.setattr(stamps, "_STEP", 0)
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: FAULT.operation())
    run_state_machine_as_test(Author, settings=QUICK)
