"""Which documents have to be made, and which of the last build are what they would be."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import structs

from feed import assembly, chunks, contents, fingerprints, scan
from feed.arrange import Arranged
from feed.assembly import Listing
from feed.chunks import Chunk, Common, Rendered
from feed.errors import ArticleError, ArticleErrors, Notice
from feed.filenames import native, portable
from feed.fingerprints import Marks
from feed.index import Index, Made
from feed.model import Entry
from feed.output import Output
from feed.plan import Plan
from feed.progress import Progress
from feed.references import Asked
from feed.staging import Staging
from feed.stamps import Stamp
from feed.workers import Workers


@dataclass(slots=True)
class Outcome:
    """What was made or found made, by the fingerprint of all that it depends on.

    `asked` and `answered` are what is known of each article's part in that, by its path. `files`
    are the paths of those that are to be copied, `rest` what is made anew by every build. `site`
    is the fingerprint of all that answers.
    """

    site: bytes
    asked: dict[str, Asked]
    answered: dict[str, bytes]
    made: dict[str, Made] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)
    rest: Mapping[str, bytes] = field(default_factory=dict)

    def take(self, fingerprint: str, made: Made) -> None:
        """Take in what came of a piece of work."""
        self.made[fingerprint] = made
        self.files.update(made.copied)
        self.notices += made.notices


def render(
    plan: Plan,
    out: Output,
    before: Index,
    intact: Mapping[str, Stamp],
    workers: Workers,
    progress: Progress,
) -> Outcome:
    """Make what is not there yet and stage it in `out`, and keep what is.

    `intact` are the files of the last build that nobody has touched since.

    Raises ArticleErrors with the faults of the plan and of all that is made of articles.
    """
    outcome = _begun(plan, before)
    marks = Marks(fingerprints.common(plan.common), plan.published, plan.records, outcome.answered)
    kept = _Kept(out, before.made, intact, outcome)
    stale = [one for one in _chunks(plan) if not kept.take(marks.chunk(one))]
    feeds = [
        one for one in plan.arrangement.assembled() if not kept.take(_of_feed(marks, plan, one))
    ]
    pages = [(marks.page(one), one) for one in _listings(plan)]
    pages = [(mark, one) for mark, one in pages if not kept.take(mark)]
    wanted = {path for one in feeds for path in one.paths}
    work = _Work(plan, out, outcome, marks, deque(pages))
    entries = work.done([*_with_wanted(stale, wanted)], workers, progress)
    for one in feeds:
        paths = []
        for path, data in assembly.feed(plan, one, entries):
            out.put(path, data, last=True)
            paths.append(path)
        outcome.take(_of_feed(marks, plan, one), Made(tuple(paths)))
    outcome.rest = assembly.rest(plan, outcome.files)
    return outcome


def _begun(plan: Plan, before: Index) -> Outcome:
    """What is known before anything is made."""
    site = plan.common.entries.site
    whole = site.fingerprint()
    asked, answered = {}, {}
    for path, one in plan.published.items():
        known = before.articles.get(path)
        if known and known.asked is not None and known.placed.digest == one.digest:
            asked[path] = known.asked
            same = whole == before.site
            answered[path] = known.answer if same else site.answer(path, known.asked)
    listed = plan.contents.listing.files
    return Outcome(
        whole,
        asked,
        answered,
        files={path for path in listed if path.startswith(scan.STATIC)},
        notices=[notice for one in plan.published.values() for notice in one.article.notices],
    )


class _Kept(msgspec.Struct, frozen=True):
    """What the last build made and nobody has touched since."""

    out: Output
    made: Mapping[str, Made]
    intact: Mapping[str, Stamp]
    outcome: Outcome

    def take(self, fingerprint: str) -> bool:
        """Keep what was made of the same input, if all of it is there."""
        made = self.made.get(fingerprint) if fingerprint else None
        if made is None or not all(path in self.intact for path in made.files):
            return False
        for path in made.files:
            self.out.keep(native(path), self.intact[path])
        self.outcome.take(fingerprint, made)
        return True


def _of_feed(marks: Marks, plan: Plan, one: Arranged) -> str:
    return marks.feed(one, assembly.copies(plan, one))


# --- pieces of work -----------------------------------------------------------------------


def _chunks(plan: Plan) -> Iterator[Chunk]:
    """All articles, those of an archive document together.

    Which of them share a chunk depends on themselves, so that one more article changes one chunk.
    """
    together = max(1, contents.CHUNK // plan.config.limit)
    filed = plan.arrangement.archives
    for start in range(0, len(filed), together):
        some = filed[start : start + together]
        yield Chunk([path for one in some for path in one.paths], some)
    inside = {path for one in filed for path in one.paths}
    others = [path for path in plan.published if path not in inside]
    bits = (len(others) // contents.CHUNK).bit_length()
    scattered: dict[int, list[str]] = {}
    for path in others:
        scattered.setdefault(int(plan.records[path].key, 16) >> (64 - bits), []).append(path)
    for _, paths in sorted(scattered.items()):
        yield Chunk(paths)


def _listings(plan: Plan) -> Iterator[Listing]:
    if plan.config.pages:
        yield from (assembly.listing(plan, one) for one in plan.arrangement.assembled())


def _with_wanted(stale: Iterable[Chunk], wanted: set[str]) -> Iterator[Chunk]:
    """These chunks, and those of further articles of which only their entries are wanted."""
    further = set(wanted)
    for one in stale:
        here = wanted.intersection(one.paths)
        further -= here
        yield structs.replace(one, wanted=frozenset(here))
    for paths in contents.batches(sorted(further)):
        yield Chunk(paths, wanted=frozenset(paths), entries_alone=True)


# --- the work itself ----------------------------------------------------------------------


class _Work(msgspec.Struct, frozen=True):
    """What is to be made of a plan: chunks, which any process can render, and `pages`.

    Those list articles from anywhere in the history, and all is known of them here. Each has in
    front of it what it is remembered by.
    """

    plan: Plan
    out: Output
    outcome: Outcome
    marks: Marks
    pages: deque[tuple[str, Listing]]

    def done(self, work: Sequence[Chunk], workers: Workers, progress: Progress) -> dict[str, Entry]:
        """Do all of it; gives the entries that chunks are asked for."""
        entries: dict[str, Entry] = {}
        faults: list[ArticleError] = list(self.plan.faults)
        done, count = 0, sum(len(one.paths) for one in work)
        staging = None if faults else self.out.staging
        pieces = (self._whole(one, staging) for one in work)
        results = workers.for_so_many(count).apply(_rendered, self.plan.common, pieces)
        for chunk, rendered in zip(work, results, strict=True):
            entries |= rendered.entries
            faults += rendered.faults
            self._take(chunk, rendered, whole=not faults)
            done += len(chunk.paths)
            progress(done, count)
            if self.pages and not faults:
                # one at a time, so that who renders chunks need not wait for us
                self._make_page(*self.pages.popleft())
        faults += self.plan.claims.of_files(sorted(self.outcome.files))
        if faults:
            raise ArticleErrors(faults)
        while self.pages:
            self._make_page(*self.pages.popleft())
        return entries

    def _whole(self, chunk: Chunk, staging: Staging | None) -> Chunk:
        """A chunk with all that it needs, wherever it is rendered."""
        articles = {path: self.plan.published[path] for path in chunk.paths}
        records = {path: self.plan.records[path] for path in chunk.paths}
        return structs.replace(chunk, articles=articles, records=records, staging=staging)

    def _take(self, chunk: Chunk, rendered: Rendered, *, whole: bool) -> None:
        outcome = self.outcome
        outcome.asked |= rendered.asked
        outcome.answered |= rendered.answered
        outcome.files |= rendered.files
        if not whole:
            return
        for one in rendered.staged:
            self.out.take(one)
        if not chunk.entries_alone and (mark := self.marks.chunk(chunk)):
            paths = tuple(portable(one.path) for one in rendered.staged)
            made = Made(paths, tuple(sorted(rendered.files)), rendered.notices)
            outcome.take(mark, made)

    def _make_page(self, mark: str, page: Listing) -> None:
        self.out.put(page.one.page, assembly.page(self.plan, page))
        self.outcome.take(mark, Made((page.one.page,)))


def _rendered(common: Common, chunk: Chunk) -> Rendered:
    return chunks.render(common, chunk)
