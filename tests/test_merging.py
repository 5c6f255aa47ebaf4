"""Branches that were each built are merged by git: who was who before is so afterwards.

The articles are files that git merges as it does, finding their renames; where it cannot, the
tests do what a person would. feed.lock is merged by `feed.lock merge=union` alone.
"""

import json
import os
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from itertools import permutations
from pathlib import Path

import pytest
from programs import PATIENCE, need

from feed import articles, history, identity, lock
from feed.errors import LockError
from feed.events import NO_WISHES, Wishes
from feed.identity import Resolution
from feed.lock import Lock
from feed.minting import Authority
from feed.places import Placed, place

SITE = Authority("https://example.org/")
BASE_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAST_CLOCK = BASE_CLOCK + 21 * HOUR
"""When the last of the branches was built."""

ATTRIBUTES = b"feed.lock merge=union\n"

Tree = Mapping[str, bytes]
"""The bytes of articles by their paths in the content folder."""


# --- articles ------------------------------------------------------------------------------

WORDS = """anchor buoy crane dock ebb ferry gull harbour inlet jetty keel lantern mast net oar pier
quay reef sail tide vessel wharf yacht bollard compass draught eddy fog gale hull island
knot lagoon mooring navigator oyster pilot rope shoal tug wave captain deck engine""".split()

MARK = re.compile(rb"\bmark[0-9a-f]{12}\b")


def prose(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=9)).capitalize() + "."


def written(rng: random.Random, path: str, day: str) -> bytes:
    """An article of eight paragraphs, one of them a mark that no edit touches."""
    mark = f"mark{rng.getrandbits(48):012x}"
    title = " ".join(rng.sample(WORDS, 3)).capitalize() if rng.random() < 0.9 else "Weekly notes"
    fence = "---\n" if path.endswith(".md") else ""
    body = "\n\n".join([*(prose(rng) for _ in range(4)), mark, *(prose(rng) for _ in range(4))])
    return f"{fence}title: {title}\ndate: {day}\n{fence}\n{body}\n".encode()


@cache
def mark_of(data: bytes) -> str:
    [mark] = MARK.findall(data)
    return str(mark.decode())


def a_day(rng: random.Random) -> str:
    """One of so few that some articles share theirs."""
    return f"2025-{rng.randint(1, 9):02}-{rng.randint(1, 28):02}"


def with_other_words(rng: random.Random, data: bytes) -> bytes:
    lines = data.decode().split("\n")
    numbers = [n for n, line in enumerate(lines) if line.endswith(".")]
    lines[rng.choice(numbers)] = prose(rng)
    return "\n".join(lines).encode()


def with_header(data: bytes, key: str, value: str) -> bytes:
    """The article with another line in its header, or one more behind the date."""
    line = f"{key}: {value}".encode()
    if re.search(rb"^%s: " % key.encode(), data, re.MULTILINE):
        return re.sub(rb"^%s: .*$" % key.encode(), line, data, count=1, flags=re.MULTILINE)
    return re.sub(rb"^date: .*$", rb"\g<0>\n" + line, data, count=1, flags=re.MULTILINE)


@cache
def placed(path: str, data: bytes) -> Placed:
    """As `contents.read` reads it."""
    return place(articles.read(path, data, UTC), b"", "/{path}.html")


def resolved(before: Lock, tree: Tree, now: datetime, wishes: Wishes = NO_WISHES) -> Resolution:
    return identity.resolve(
        before, [placed(path, tree[path]) for path in sorted(tree)], SITE, now, wishes=wishes
    )


# --- branches ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """Articles, and what was built of them.

    By id, `marks` are those of the articles that have had it, `last` the last file of each.
    """

    tree: Tree
    lock: Lock
    limit: int
    by_content: bool
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    last: Mapping[str, bytes] = field(default_factory=dict)

    def built(self, tree: Tree, clock: datetime, *announce: str) -> "Branch":
        """The same branch after a commit and a build, about which nothing may be unclear."""
        wishes = Wishes(announce=frozenset(announce), by_content=self.by_content)
        resolution = resolved(self.lock, tree, clock, wishes)
        assert resolution.faults == ()
        files = {record.id: tree[path] for path, record in resolution.records.items()}
        marks = {
            id_: self.marks.get(id_, frozenset()) | {mark_of(data)} for id_, data in files.items()
        }
        return replace(
            self,
            tree=tree,
            lock=history.filed(resolution.lock, self.limit),
            marks={**self.marks, **marks},
            last={**self.last, **files},
        )

    @property
    def files(self) -> dict[str, bytes]:
        """What is committed."""
        told = {f"content/{path}": data for path, data in self.tree.items()}
        return {".gitattributes": ATTRIBUTES, "feed.lock": lock.render(self.lock), **told}


FOLDERS = ("", "", "", "notes/", "été 1/", "a/b/")
SUFFIXES = (".md", ".txt")


def a_path(rng: random.Random) -> str:
    return f"{rng.choice(FOLDERS)}{rng.choice(WORDS)}-{rng.getrandbits(24):x}{rng.choice(SUFFIXES)}"


def published(rng: random.Random, size: int) -> Branch:
    """A site of `size` articles with a past: some were renamed, some announced, some are gone."""
    limit = 5 if size < 50 else 20
    by_content = rng.random() < 0.3
    branch = Branch({}, Lock(SITE.url), limit, by_content)
    many = {path: written(rng, path, a_day(rng)) for path in (a_path(rng) for _ in range(size + 3))}
    branch = branch.built(many, BASE_CLOCK - 3 * HOUR)
    leaving = rng.sample(sorted(many), 3)
    left = {path: data for path, data in many.items() if path not in leaving}
    branch = branch.built(left, BASE_CLOCK - 2 * HOUR)
    for path in rng.sample(sorted(left), 2):
        left = renamed(left, path, a_path(rng))
    branch = branch.built(left, BASE_CLOCK - HOUR)
    return branch.built(left, BASE_CLOCK, *rng.sample(sorted(left), 2))


def renamed(tree: Tree, path: str, to: str) -> dict[str, bytes]:
    """A Markdown file stays one: its header is another."""
    to = to.rpartition(".")[0] + path[path.rindex(".") :]
    return {(to if old == path else old): data for old, data in tree.items()}


@dataclass(frozen=True)
class Temptations:
    """What both branches are likely to do the same thing to: articles, names, an addition."""

    marks: tuple[str, ...]
    names: tuple[str, ...]
    twin: tuple[str, bytes]


def tempting(rng: random.Random, base: Branch) -> Temptations:
    paths = rng.sample(sorted(base.tree), 2)
    names = tuple(a_path(rng) for _ in range(2))
    return Temptations(
        tuple(mark_of(base.tree[path]) for path in paths),
        names,
        (names[0], written(rng, names[0], a_day(rng))),
    )


class Author:
    """Works on one branch, a commit and a build at a time."""

    def __init__(self, rng: random.Random, base: Branch, temptations: Temptations) -> None:
        self.rng, self.base, self.branch, self.temptations = rng, base, base, temptations
        self.clock = BASE_CLOCK + rng.randint(1, 20) * HOUR

    def work(self) -> Branch:
        kinds = (self.add, self.edit, self.announce, self.rename, self.delete, self.restore)
        for kind in self.rng.choices(kinds, (5, 6, 2, 5, 4, 1), k=self.rng.randint(1, 3)):
            self.clock += self.rng.randint(0, 2) * timedelta(minutes=1)
            kind()
        return self.branch

    def add(self) -> None:
        path = self.name()
        data = written(self.rng, path, a_day(self.rng))
        if self.rng.random() < 0.3:
            path, data = self.temptations.twin
        elif self.rng.random() < 0.3:
            # what has the path and the date of the twin gets its id as well
            data = with_header(data, "date", str(placed(*self.temptations.twin).declared.date()))
        if path not in self.branch.tree and not self.is_there(data):
            self.commit({**self.branch.tree, path: data})

    def edit(self) -> None:
        if path := self.some():
            data = self.branch.tree[path]
            kind = self.rng.random()
            if kind < 0.6:
                data = with_other_words(self.rng, data)
            elif kind < 0.65:
                data = with_header(with_other_words(self.rng, data), "date", a_day(self.rng))
            elif kind < 0.75:
                data = with_header(data, "title", prose(self.rng)[:-1])
            elif kind < 0.9:
                data = with_header(data, "updated", self.clock.strftime("%Y-%m-%dT%H:%M:%SZ"))
            else:
                data = with_header(data, "date", a_day(self.rng))
            self.commit({**self.branch.tree, path: data})

    def announce(self) -> None:
        if path := self.some():
            self.commit(self.branch.tree, path)

    def rename(self) -> None:
        if (path := self.some()) and (name := self.name()) not in self.branch.tree:
            tree = renamed(self.branch.tree, path, name)
            if len(tree) == len(self.branch.tree):
                self.commit(tree)

    def delete(self) -> None:
        if path := self.some():
            self.commit({old: data for old, data in self.branch.tree.items() if old != path})

    def restore(self) -> None:
        gone = [one for one in self.base.lock.gone() if one.path not in self.branch.tree]
        if gone:
            record = self.rng.choice(gone)
            self.commit({**self.branch.tree, record.path: self.base.last[record.id]})

    def commit(self, tree: Tree, *announce: str) -> None:
        self.branch = self.branch.built(tree, self.clock, *announce)

    def some(self) -> str:
        """The path of an article; none where the one that it should be has gone."""
        paths = {mark_of(data): path for path, data in self.branch.tree.items()}
        if self.rng.random() < 0.6:
            return paths.get(self.rng.choice(self.temptations.marks), "")
        return self.rng.choice(sorted(paths.values()))

    def name(self) -> str:
        return self.rng.choice((*self.temptations.names, a_path(self.rng)))

    def is_there(self, data: bytes) -> bool:
        return mark_of(data) in map(mark_of, self.branch.tree.values())


# --- git -----------------------------------------------------------------------------------


class Repository:
    """A folder that git looks after, whatever the machine's settings of git are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.program = need("git")
        self.surroundings = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_DATE": "1767225600 +0000",
            "GIT_COMMITTER_DATE": "1767225600 +0000",
        }
        self.git("init", "-q")
        for setting in ("user.name=T", "user.email=t@example.org", "gc.auto=0"):
            self.git("config", *setting.split("="))

    def git(self, *words: str, stdin: bytes = b"") -> bytes:
        done = self.run(*words, stdin=stdin)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def run(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(self.program), *words],
            cwd=self.folder,
            env=self.surroundings,
            input=stdin,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def commit(self, branches: Mapping[str, tuple[Mapping[str, bytes], str]]) -> None:
        """Make branches by their names, each of its files and of the branch that it grew from."""
        stream = bytearray()
        for name, (files, base) in branches.items():
            old = branches[base][0] if base else {}
            stream += b"commit refs/heads/%s\n" % name.encode()
            stream += b"committer T <t@example.org> 1767225600 +0000\ndata 0\n\n"
            stream += b"from refs/heads/%s\n" % base.encode() if base else b""
            for path in sorted(old.keys() - files.keys()):
                stream += b"D %s\n" % path.encode()
            for path in sorted(files):
                if files[path] != old.get(path):
                    stream += b"M 100644 inline %s\n" % path.encode()
                    stream += b"data %d\n%s\n" % (len(files[path]), files[path])
        self.git("fast-import", "--quiet", stdin=bytes(stream))

    def merge(self, ours: str, *others: str) -> bool:
        """Merge branches into one in the folder; whether git could do the last by itself."""
        self.git("checkout", "--quiet", "--force", "--detach", ours)
        for theirs in others:
            done = self.run("merge", "--quiet", "--no-edit", theirs)
            assert done.returncode in (0, 1), done.stderr.decode()
        return done.returncode == 0

    def conflicts(self) -> dict[str, dict[int, bytes]]:
        """What git could not merge: files by their paths, as they are in 1 base, 2 ours, 3 theirs.

        In which a path is not, it is not there.
        """
        found: dict[str, dict[int, bytes]] = {}
        entries = self.git("ls-files", "--unmerged", "-z").decode().split("\0")[:-1]
        blobs = self.blobs([entry.split()[1] for entry in entries])
        for entry, blob in zip(entries, blobs, strict=True):
            told, path = entry.split("\t")
            found.setdefault(path, {})[int(told[-1])] = blob
        return found

    def blobs(self, names: Sequence[str]) -> Iterator[bytes]:
        answer = self.git("cat-file", "--batch", stdin="\n".join([*names, ""]).encode())
        while answer:
            head, _, answer = answer.partition(b"\n")
            size = int(head.split()[2])
            yield answer[:size]
            answer = answer[size + 1 :]

    def articles(self) -> dict[str, bytes]:
        content = self.folder / "content"
        return {
            file.relative_to(content).as_posix(): file.read_bytes()
            for file in content.rglob("*")
            if file.is_file()
        }

    def lock(self) -> bytes:
        return (self.folder / "feed.lock").read_bytes()


# --- trials --------------------------------------------------------------------------------

BASE, OURS, THEIRS, BOTH = "base", "ours", "theirs", "both"


@dataclass(frozen=True)
class Trial:
    """Two branches to be merged, the clock of who builds the outcome, and whom they side with."""

    name: str
    base: Branch
    ours: Branch
    theirs: Branch
    now: datetime
    siding: str

    @property
    def sides(self) -> tuple[Branch, Branch]:
        return self.ours, self.theirs

    @cached_property
    def marks(self) -> Mapping[str, frozenset[str]]:
        """Which articles have had an id, on either branch."""
        none: frozenset[str] = frozenset()
        ids = self.ours.marks.keys() | self.theirs.marks.keys()
        return {
            id_: self.ours.marks.get(id_, none) | self.theirs.marks.get(id_, none) for id_ in ids
        }

    def paths(self, id_: str) -> set[str]:
        """Where an article was on either branch."""
        records = (side.lock.records.get(id_) for side in self.sides)
        return {record.path for record in records if record}


def tried(name: str, base: Branch) -> Trial:
    """A trial that depends on nothing but its name and what it starts from."""
    rng = random.Random(name)
    temptations = tempting(rng, base)
    ours, theirs = (Author(rng, base, temptations).work() for _ in range(2))
    now = BASE_CLOCK + rng.randint(1, 40) * HOUR
    return Trial(name, base, ours, theirs, now, rng.choice((OURS, THEIRS, BOTH)))


def settled(tree: Tree, conflicts: Mapping[str, Mapping[int, bytes]], siding: str) -> Tree:
    """The articles as a person leaves them who sides with one branch, or keeps what both have.

    Of two files that want one name, who keeps both gives the second another name.
    """
    told = dict(tree)
    for path, versions in conflicts.items():
        told.pop(path, None)
        name = path.removeprefix("content/")
        told.pop(name, None)
        ours, theirs = versions.get(2), versions.get(3)
        if siding == BOTH and ours and theirs and mark_of(ours) != mark_of(theirs):
            told[name], told[f"too/{name}"] = ours, theirs
        elif kept := {OURS: ours, THEIRS: theirs, BOTH: ours or theirs}[siding]:
            told[name] = kept
    return told


def lines_of(data: bytes) -> Counter[str]:
    """How many lines each id has."""
    return Counter(json.loads(line)["key"] for line in data.splitlines() if b'"key"' in line)


def check_lock(trial: Trial, merged: Lock) -> None:
    """The merged lock knows what both branches knew."""
    for side in trial.sides:
        assert side.lock.records.keys() <= merged.records.keys()
        assert side.lock.archives <= merged.archives
    for id_, record in merged.records.items():
        known = [side.lock.records[id_] for side in trial.sides if id_ in side.lock.records]
        assert record.published == min(one.published for one in known)
        assert record.updated == max(one.updated for one in known)
        assert record.seq == max(one.seq for one in known)
        assert record.archive in {one.archive for one in known}
        addresses = {address for one in known for address in (one.address, *one.former)}
        assert {record.address, *record.former} == addresses
        gone = max((one.gone for one in known if one.gone), default=None)
        alive = max((one.updated for one in known if one.live), default=None)
        assert record.gone == (gone if gone and (not alive or gone > alive) else None)


def check_ids(trial: Trial, merged: Lock, tree: Tree, ids: Mapping[str, str]) -> None:
    """Whoever has a file has an id, of its own, and the one that it had."""
    assert ids.keys() == tree.keys()
    assert len(set(ids.values())) == len(ids)
    marks = {path: mark_of(data) for path, data in tree.items()}
    for id_, its in trial.marks.items():
        paths = [path for path, mark in marks.items() if mark in its]
        if merged.records[id_].gone:
            # what was deleted returns to a path that it had; elsewhere it is another
            paths = [path for path in paths if path in trial.paths(id_)]
        if paths:
            assert id_ in [ids[path] for path in paths], f"{id_} was that of {paths}"
    for path, mark in marks.items():
        assert any(mark in its for its in trial.marks.values()), f"git wrote {path}"
        # else it is new, as a copy is
        if ids[path] in merged.records:
            assert mark in trial.marks[ids[path]], f"{path} has the id of another"


def check_history(trial: Trial, merged: Lock, after: Lock, there: set[str]) -> None:
    """What subscribers were told stays so; what they are told now is told them as later."""
    assert after.records.keys() >= merged.records.keys()
    highest = max(record.seq for record in merged.records.values())
    for id_, record in after.records.items():
        assert record.live is (id_ in there)
        assert record.archive <= after.archives
        before = merged.records.get(id_)
        if before is None:
            assert record.seq > highest
            continue
        assert record.published == before.published
        assert record.updated >= before.updated
        assert {record.address, *record.former} >= {before.address, *before.former}
        if before.archive != record.archive:
            assert record.archive == 0 or record.archive > merged.archives
        if before.gone and record.gone:
            assert record == before
        elif before.gone:
            assert record.updated > before.gone
        if before.live is not record.live or before.updated != record.updated:
            assert record.seq > highest
    newest = history.changed(after)
    assert newest
    for side in trial.sides:
        assert newest >= (history.changed(side.lock) or newest)
        for record in after.live():
            known = side.lock.records.get(record.id)
            if not known or not known.live or known.updated < record.updated:
                # who has read all that this branch published has not read that
                assert record.archive == 0 or record.archive > side.lock.archives


def check_rest(trial: Trial, after: Lock, tree: Tree) -> None:
    """One build says it all: the next one has nothing to do, and the lock is as it is."""
    data = lock.render(after)
    again = lock.parse(data, "feed.lock")
    assert again == Lock(after.id, after.archives, after.records)
    wishes = Wishes(by_content=trial.base.by_content)
    # by a clock that was behind the branches' something may become due that they announced
    later = trial.now + HOUR if trial.now >= LAST_CLOCK else trial.now
    second = resolved(again, tree, later, wishes)
    assert (second.events, second.faults) == ((), ())
    assert lock.render(history.filed(second.lock, trial.base.limit)) == data


def check(trial: Trial, tree: Tree, data: bytes) -> bool:
    """All that must be so after a merge; whether the build had to be told to go on."""
    merged = lock.parse(data, "feed.lock")
    lock.refuse_future(merged, trial.now, "feed.lock")
    check_lock(trial, merged)
    wishes = Wishes(by_content=trial.base.by_content)
    outcome = resolved(merged, tree, trial.now, wishes)
    unclear = bool(outcome.faults)
    if unclear:
        outcome = resolved(merged, tree, trial.now, replace(wishes, go_on=True))
    assert outcome.faults == ()
    ids = {path: record.id for path, record in outcome.records.items()}
    if not unclear:
        check_ids(trial, merged, tree, ids)
    after = history.filed(outcome.lock, trial.base.limit)
    check_history(trial, merged, after, set(ids.values()))
    check_rest(trial, after, tree)
    return unclear


SHARDS, SITES, TRIALS = 8, 5, 125


@pytest.mark.parametrize("shard", range(SHARDS))
def test_after_a_merge_every_article_is_who_it_was(tmp_path: Path, shard: int) -> None:
    """One to three things are done on each branch, often to the same article or with one name."""
    repository = Repository(tmp_path)
    sites = [
        published(random.Random(f"site {shard}.{number}"), (10, 100)[number % 2])
        for number in range(2 * SITES)
    ]
    trials = [tried(f"{shard}.{number}", sites[number % len(sites)]) for number in range(TRIALS)]
    bases = {f"base/{number}": (site.files, "") for number, site in enumerate(sites)}
    tips = {
        f"{name}/{trial.name}": (branch.files, f"base/{sites.index(trial.base)}")
        for trial in trials
        for name, branch in zip((OURS, THEIRS), trial.sides, strict=True)
    }
    repository.commit(bases | tips)
    seen: Counter[str] = Counter()
    for trial in trials:
        alone = repository.merge(f"{OURS}/{trial.name}", f"{THEIRS}/{trial.name}")
        conflicts = {} if alone else repository.conflicts()
        assert "feed.lock" not in conflicts
        tree = settled(repository.articles(), conflicts, trial.siding)
        try:
            unclear = check(trial, tree, repository.lock())
        except AssertionError as error:
            error.add_note(f"trial {trial.name}, siding with {trial.siding}")
            raise
        seen["conflict"] += not alone
        seen["line twice"] += max(lines_of(repository.lock()).values()) > 1
        seen["unclear"] += unclear
    assert seen["conflict"] > TRIALS / 10
    assert seen["line twice"] > TRIALS / 4
    assert seen["unclear"] <= TRIALS / 50


# --- stories -------------------------------------------------------------------------------

Step = Callable[[Tree], Tree]

TEXTS = {
    name: written(random.Random(name), "a.txt", f"2025-03-{day:02}")
    for day, name in enumerate("ABCMN", 1)
}
"""Articles by the names that these stories give them; no two have a date or a word in common."""

HOME = {"a.txt": "A", "b.txt": "B", "x/c.txt": "C"}
"""Which article is where before anything happens."""

EVE, LATE = BASE_CLOCK - HOUR, LAST_CLOCK


def add(path: str, name: str, date: str = "") -> Step:
    data = with_header(TEXTS[name], "date", date) if date else TEXTS[name]
    return lambda tree: {**tree, path: data}


def move(path: str, to: str) -> Step:
    return lambda tree: renamed(tree, path, to)


def drop(path: str) -> Step:
    return lambda tree: {other: data for other, data in tree.items() if other != path}


def edit(path: str, date: str = "") -> Step:
    def step(tree: Tree) -> Tree:
        data = with_other_words(random.Random(path), tree[path])
        return {**tree, path: with_header(data, "date", date) if date else data}

    return step


def date(path: str, date: str) -> Step:
    return lambda tree: {**tree, path: with_header(tree[path], "date", date)}


@dataclass(frozen=True)
class Story:
    """What is done on each branch, each step a commit and a build, and with whom a person sides.

    `outcome` says which article is where when all is merged; one that nobody knew is "new".
    """

    ours: Sequence[Step]
    theirs: Sequence[Step]
    outcome: Mapping[str, str]
    siding: str = OURS


REST = {"b.txt": "B", "x/c.txt": "C"}
STORIES = {
    "one edits what the other renames": Story(
        [move("a.txt", "n.txt")], [edit("a.txt")], {"n.txt": "A", **REST}
    ),
    "one edits, then renames what the other edits": Story(
        [edit("a.txt"), move("a.txt", "n.txt")],
        [edit("a.txt", "2025-09-01")],
        {"n.txt": "A", **REST},
    ),
    "both rename it alike": Story(
        [move("a.txt", "n.txt")], [move("a.txt", "n.txt")], {"n.txt": "A", **REST}
    ),
    "both rename it, and ours is kept": Story(
        [move("a.txt", "n.txt")], [move("a.txt", "m.txt")], {"n.txt": "A", **REST}
    ),
    "both rename it, and theirs is kept": Story(
        [move("a.txt", "n.txt")], [move("a.txt", "m.txt")], {"m.txt": "A", **REST}, THEIRS
    ),
    "both rename it, and both files are kept: one is a copy": Story(
        [move("a.txt", "m.txt")],
        [move("a.txt", "n.txt")],
        {"m.txt": "new", "n.txt": "A", **REST},
        BOTH,
    ),
    "one renames it there and back, the other once": Story(
        [move("a.txt", "n.txt"), move("n.txt", "a.txt")],
        [move("a.txt", "m.txt")],
        {"m.txt": "A", **REST},
    ),
    "one moves a folder, the other writes into it": Story(
        [move("x/c.txt", "y/c.txt")],
        [add("x/n.txt", "N")],
        {"a.txt": "A", "b.txt": "B", "y/c.txt": "C", "y/n.txt": "N"},
        BOTH,
    ),
    "one deletes it": Story([drop("a.txt")], [edit("b.txt")], REST),
    "both delete it": Story([drop("a.txt")], [drop("a.txt")], REST),
    "one deletes it, the other edits it, and it stays deleted": Story(
        [drop("a.txt")], [edit("a.txt")], REST
    ),
    "one deletes it, the other edits it, and it is kept": Story(
        [drop("a.txt")], [edit("a.txt")], {"a.txt": "A", **REST}, THEIRS
    ),
    "one deletes it, the other gives it a date, and it is kept": Story(
        [drop("a.txt")], [date("a.txt", "2025-09-01")], {"a.txt": "A", **REST}, THEIRS
    ),
    "one deletes it, the other edits it and its date, and it is kept": Story(
        [drop("a.txt")], [edit("a.txt", "2025-09-01")], {"a.txt": "A", **REST}, THEIRS
    ),
    "one deletes it, the other renames it, and it stays deleted": Story(
        [drop("a.txt")], [move("a.txt", "n.txt")], REST
    ),
    "one deletes it, the other renames it, and it is kept": Story(
        [drop("a.txt")], [move("a.txt", "n.txt")], {"n.txt": "A", **REST}, THEIRS
    ),
    "one deletes and restores it, the other edits it": Story(
        [drop("a.txt"), add("a.txt", "A")], [edit("a.txt")], {"a.txt": "A", **REST}
    ),
    "both add the same": Story(
        [add("n.txt", "N")], [add("n.txt", "N")], {"a.txt": "A", "n.txt": "N", **REST}
    ),
    "both add one under the same name, and ours is kept": Story(
        [add("n.txt", "N")], [add("n.txt", "M")], {"a.txt": "A", "n.txt": "N", **REST}
    ),
    "both add one under the same name, and theirs is kept": Story(
        [add("n.txt", "N")], [add("n.txt", "M")], {"a.txt": "A", "n.txt": "M", **REST}, THEIRS
    ),
    "both add one under the same name, and both are kept": Story(
        [add("n.txt", "N")],
        [add("n.txt", "M")],
        {"a.txt": "A", "n.txt": "N", "too/n.txt": "M", **REST},
        BOTH,
    ),
    "both add one under the same name and date, so under the same id, and both are kept": Story(
        [add("n.txt", "N", "2025-03-09")],
        [add("n.txt", "M", "2025-03-09")],
        {"a.txt": "A", "n.txt": "N", "too/n.txt": "new", **REST},
        BOTH,
    ),
    "two are renamed to one name, and ours is kept": Story(
        [move("a.txt", "n.txt")], [move("b.txt", "n.txt")], {"n.txt": "A", "x/c.txt": "C"}
    ),
    "two are renamed to one name, and both are kept": Story(
        [move("a.txt", "n.txt")],
        [move("b.txt", "n.txt")],
        {"n.txt": "A", "too/n.txt": "B", "x/c.txt": "C"},
        BOTH,
    ),
    "one is renamed to what a new one is called, and both are kept": Story(
        [move("a.txt", "n.txt")],
        [add("n.txt", "N")],
        {"n.txt": "A", "too/n.txt": "N", **REST},
        BOTH,
    ),
    "one is renamed to what a new one of the same date is called, and the new one is kept": Story(
        [add("n.txt", "N", "2025-03-01")], [move("a.txt", "n.txt")], {"n.txt": "N", **REST}
    ),
    "one is renamed, and deleted where the name is given to a new one; ours is kept": Story(
        [move("a.txt", "n.txt")], [drop("a.txt"), add("n.txt", "N")], {"n.txt": "A", **REST}
    ),
    "one is renamed, and deleted under a name that another has now; ours is kept": Story(
        [move("a.txt", "n.txt"), move("b.txt", "m.txt")],
        [move("a.txt", "m.txt"), drop("m.txt")],
        {"n.txt": "A", "m.txt": "B", "x/c.txt": "C"},
    ),
}


def started() -> Branch:
    tree = {path: TEXTS[name] for path, name in HOME.items()}
    return Branch({}, Lock(SITE.url), limit=20, by_content=False).built(tree, EVE)


def grown(folder: Path, base: Branch, **others: Branch) -> Repository:
    """Branches by their names, all of which grew from `base`."""
    repository = Repository(folder)
    tips = {name: (branch.files, BASE) for name, branch in others.items()}
    repository.commit({BASE: (base.files, ""), **tips})
    return repository


@pytest.mark.parametrize("story", STORIES.values(), ids=list(STORIES))
def test_who_is_who_when_branches_are_merged(tmp_path: Path, story: Story) -> None:
    start = ours = theirs = started()
    for hour, step in enumerate(story.ours, 1):
        ours = ours.built(step(ours.tree), BASE_CLOCK + hour * HOUR)
    for hour, step in enumerate(story.theirs, 1):
        theirs = theirs.built(step(theirs.tree), BASE_CLOCK + hour * HOUR)
    repository = grown(tmp_path, start, ours=ours, theirs=theirs)
    conflicts = {} if repository.merge(OURS, THEIRS) else repository.conflicts()
    tree = settled(repository.articles(), conflicts, story.siding)
    outcome = resolved(lock.parse(repository.lock(), "feed.lock"), tree, LATE)
    assert outcome.faults == ()
    names = {mark_of(data): name for name, data in TEXTS.items()}
    known = {
        id_: names[mark]
        for branch in (theirs, ours)
        for id_, marks in branch.marks.items()
        for mark in marks
    }
    who = {path: known.get(record.id, "new") for path, record in outcome.records.items()}
    assert who == story.outcome
    trial = Trial("", start, ours, theirs, LATE, story.siding)
    assert not check(trial, tree, repository.lock())


# --- the lock alone ------------------------------------------------------------------------


def announcing(base: Branch, *paths: str, hour: int) -> Branch:
    return base.built(base.tree, BASE_CLOCK + hour * HOUR, *paths)


def id_of(branch: Branch, path: str) -> str:
    [id_] = [record.id for record in branch.lock.live() if record.path == path]
    return id_


def test_a_line_that_both_branches_changed_stands_twice_and_is_read_as_one(tmp_path: Path) -> None:
    base = started()
    ours, theirs = announcing(base, "a.txt", hour=1), announcing(base, "a.txt", hour=2)
    repository = grown(tmp_path, base, ours=ours, theirs=theirs)
    assert repository.merge(OURS, THEIRS)
    id_ = id_of(base, "a.txt")
    both = [side.lock.records[id_] for side in (ours, theirs)]
    assert lines_of(repository.lock())[lock.key(id_)] == 2
    merged = lock.parse(repository.lock(), "feed.lock")
    assert merged.records == {**base.lock.records, id_: lock.merge(*both)}
    assert merged.records[id_].updated == BASE_CLOCK + 2 * HOUR


def test_a_header_that_both_branches_changed_stands_twice_and_the_highest_counts(
    tmp_path: Path,
) -> None:
    base = started()
    ours, theirs = (replace(base, lock=Lock(SITE.url, n, base.lock.records)) for n in (3, 2))
    repository = grown(tmp_path, base, ours=ours, theirs=theirs)
    assert repository.merge(OURS, THEIRS)
    assert repository.lock().count(b'{"feed.lock"') == 2
    assert lock.parse(repository.lock(), "feed.lock") == ours.lock


def test_it_does_not_matter_in_which_order_branches_are_merged(tmp_path: Path) -> None:
    """Three are merged, one after the other, and none built before the last."""
    base = started()
    branches = {
        "announced": announcing(base, "a.txt", "b.txt", hour=1),
        "later": announcing(base, "a.txt", "x/c.txt", hour=3),
        "renamed": base.built(renamed(base.tree, "a.txt", "n.txt"), BASE_CLOCK + 2 * HOUR),
    }
    repository = grown(tmp_path, base, **branches)
    outcomes = set()
    for first, *others in permutations(branches):
        assert repository.merge(first, *others)
        merged = lock.parse(repository.lock(), "feed.lock")
        after = resolved(merged, repository.articles(), LATE)
        outcomes.add(lock.render(after.lock))
    [outcome] = outcomes
    assert lock.parse(outcome, "feed.lock").records[id_of(base, "a.txt")].path == "n.txt"


@pytest.mark.parametrize("style", ["merge", "diff3"])
def test_without_the_attribute_a_conflict_is_refused_with_the_line_of_its_first_mark(
    tmp_path: Path, style: str
) -> None:
    base = started()
    ours, theirs = announcing(base, "x/c.txt", hour=1), announcing(base, "x/c.txt", hour=2)
    repository = grown(tmp_path, base, ours=ours, theirs=theirs)
    repository.git("config", "merge.conflictStyle", style)
    # what stands there goes before .gitattributes (gitattributes(5))
    (tmp_path / ".git" / "info" / "attributes").write_text("feed.lock !merge\n")
    assert not repository.merge(OURS, THEIRS)
    assert repository.conflicts().keys() == {"feed.lock"}
    lines = repository.lock().split(b"\n")
    first = next(number for number, line in enumerate(lines, 1) if line.startswith(b"<<<<<<<"))
    with pytest.raises(LockError, match="git could not merge this") as caught:
        lock.parse(repository.lock(), "feed.lock")
    assert (caught.value.path, caught.value.line) == ("feed.lock", first)
