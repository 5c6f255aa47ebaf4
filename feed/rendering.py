"""Which documents have to be made, and which of the last build are what they would be."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import structs

from feed import assembly, contents, fingerprints, scan
from feed.assembly import Listing
from feed.chunks import Chunk
from feed.filenames import native
from feed.fingerprints import Marks
from feed.index import Index, Made
from feed.output import Output
from feed.plan import Plan
from feed.progress import Progress
from feed.stamps import Stamp
from feed.work import Outcome, Work
from feed.workers import Workers


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
        one
        for one in plan.arrangement.assembled()
        if not kept.take(marks.feed(one, assembly.copies(plan, one)))
    ]
    pages = [(marks.page(one), one) for one in _listings(plan)]
    pages = [(mark, one) for mark, one in pages if not kept.take(mark)]
    wanted = {path for one in feeds for path in one.paths}
    Work(
        plan,
        out,
        outcome,
        marks,
        chunks=sorted(_with_wanted(stale, wanted), key=lambda chunk: not chunk.wanted),
        pages=deque(pages),
        feeds=deque(feeds),
    ).do(workers, progress)
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


# --- pieces of work -----------------------------------------------------------------------


CHUNK = 40
"""Articles in a chunk: enough to make its start cheap, few enough to make again for one of them."""


def _chunks(plan: Plan) -> Iterator[Chunk]:
    """All articles, those of an archive document together.

    Which of them share a chunk depends on themselves, so that one more article changes one chunk.
    """
    together = max(1, CHUNK // plan.config.limit)
    filed = plan.arrangement.archives
    for start in range(0, len(filed), together):
        some = filed[start : start + together]
        yield Chunk([path for one in some for path in one.paths], some)
    inside = {path for one in filed for path in one.paths}
    others = [path for path in plan.published if path not in inside]
    bits = (len(others) // CHUNK).bit_length()
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
