"""The work of rendering: chunks in whatever processes, and here what is made of all of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

import msgspec
from msgspec import structs

from feed import assembly, chunks
from feed.arrange import Arranged
from feed.assembly import Listing
from feed.chunks import Chunk, Common, Rendered
from feed.errors import ArticleError, ArticleErrors, Notice
from feed.filenames import portable
from feed.fingerprints import Marks
from feed.index import Made
from feed.model import Entry
from feed.output import Output
from feed.plan import Plan
from feed.progress import Progress
from feed.references import Asked
from feed.staging import Staging
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


class Work(msgspec.Struct, frozen=True):
    """What is to be made of a plan, in this order.

    The `chunks` can be rendered in any process. Meanwhile `pages` and `feeds` are made here, for
    what they hold comes from anywhere in the history: the pages that list articles, each with what
    it is remembered by, and the feeds as soon as all their `entries` are there.
    """

    plan: Plan
    out: Output
    outcome: Outcome
    marks: Marks
    chunks: Sequence[Chunk]
    pages: deque[tuple[str, Listing]]
    feeds: deque[Arranged]
    entries: dict[str, Entry] = msgspec.field(default_factory=dict)

    def do(self, workers: Workers, progress: Progress) -> None:
        """Do all of it, and take what comes of it into the outcome.

        Raises ArticleErrors with the faults of the plan and of all that is made of articles.
        """
        faults: list[ArticleError] = list(self.plan.faults)
        done, count = 0, sum(len(one.paths) for one in self.chunks)
        staging = None if faults else self.out.staging
        pieces = (self._whole(one, staging) for one in self.chunks)
        results = workers.for_so_many(count).apply(_rendered, self.plan.common, pieces)
        for number, (chunk, rendered) in enumerate(zip(self.chunks, results, strict=True)):
            faults += rendered.faults
            self._take(chunk, rendered)
            if not faults:
                self._keep(chunk, rendered)
                self._make_some(len(self.chunks) - number)
            done += len(chunk.paths)
            progress(done, count)
        faults += self.plan.claims.of_files(sorted(self.outcome.files))
        if faults:
            raise ArticleErrors(faults)
        self._make_some(1)

    def _whole(self, chunk: Chunk, staging: Staging | None) -> Chunk:
        """A chunk with all that it needs, wherever it is rendered."""
        articles = {path: self.plan.published[path] for path in chunk.paths}
        records = {path: self.plan.records[path] for path in chunk.paths}
        return structs.replace(chunk, articles=articles, records=records, staging=staging)

    def _take(self, chunk: Chunk, rendered: Rendered) -> None:
        self.entries.update(rendered.entries)
        self.outcome.files |= rendered.files
        for path in chunk.paths:  # and not those of another process, which are equal and not these
            if path in rendered.asked:
                self.outcome.asked[path] = rendered.asked[path]
                self.outcome.answered[path] = rendered.answered[path]

    def _keep(self, chunk: Chunk, rendered: Rendered) -> None:
        for one in rendered.staged:
            self.out.take(one)
        if not chunk.entries_alone and (mark := self.marks.chunk(chunk)):
            paths = tuple(portable(one.path) for one in rendered.staged)
            made = Made(paths, tuple(sorted(rendered.files)), rendered.notices)
            self.outcome.take(mark, made)

    def _make_some(self, times: int) -> None:
        """Make as many pages and feeds as leave none when it is done so many times.

        Not all at once: who renders chunks would wait for us.
        """
        for _ in range(ceil((len(self.pages) + len(self.feeds)) / times)):
            if self.pages:
                self._make_page(*self.pages.popleft())
            elif all(path in self.entries for path in self.feeds[0].paths):
                self._make_feed(self.feeds.popleft())

    def _make_page(self, mark: str, page: Listing) -> None:
        self.out.put(page.one.page, assembly.page(self.plan, page))
        self.outcome.take(mark, Made((page.one.page,)))

    def _make_feed(self, one: Arranged) -> None:
        made = dict(assembly.feed(self.plan, one, self.entries))
        for path, data in made.items():
            self.out.put(path, data, last=True)
        mark = self.marks.feed(one, assembly.copies(self.plan, one))
        self.outcome.take(mark, Made(tuple(made)))


def _rendered(common: Common, chunk: Chunk) -> Rendered:
    return chunks.render(common, chunk)
