"""Which documents have to be made, and which of the last build are what they would be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from feed import assembly, chunks, contents, fingerprints, scan
from feed.arrange import Arranged
from feed.chunks import Chunk, Item, Rendered
from feed.errors import ArticleError, ArticleErrors, Notice
from feed.filenames import native, portable
from feed.fingerprints import Marks
from feed.index import Index, Made
from feed.model import Entry
from feed.output import Output
from feed.plan import Plan
from feed.progress import Progress
from feed.references import Asked
from feed.stamps import Trace
from feed.workers import Workers


@dataclass(slots=True)
class Outcome:
    """What was made or found made, by the fingerprint of all that it depends on.

    `asked` and `answered` are what is known of each article's part in that, by its path. `files`
    are the paths of those that are to be copied, `rest` what is made anew by every build.
    """

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


def render(plan: Plan, out: Output, before: Index, workers: Workers, progress: Progress) -> Outcome:
    """Make what is not there yet and stage it in `out`, and keep what is.

    Raises ArticleErrors with the faults of the plan and of all that is made of articles.
    """
    outcome = _begun(plan, before)
    marks = Marks(fingerprints.common(plan.common), plan.published, plan.records, outcome.answered)
    kept = _Kept(out, before.made, out.intact(before.traces) if before.made else {}, outcome)
    todo = [one for one in _chunks(plan) if not kept.take(marks.chunk(one))]
    feeds = [
        one for one in plan.arrangement.assembled() if not kept.take(_feed_mark(marks, plan, one))
    ]
    todo = _wanted(plan, todo, {path for one in feeds for path in one.paths})
    entries = _run(plan, out, todo, workers, progress, outcome, marks)
    assemble = assembly.Assembly(plan)
    for one in feeds:
        documents, page = [*assemble.feed(one, entries)], [*assemble.page(one)]
        for path, data in page:
            out.put(path, data)
        for path, data in documents:
            out.put(path, data, last=True)
        paths = tuple(path for path, _ in (*documents, *page))
        outcome.take(_feed_mark(marks, plan, one), Made(paths))
    outcome.rest = assemble.rest(outcome.files)
    return outcome


def _begun(plan: Plan, before: Index) -> Outcome:
    """What is known before anything is made."""
    site = plan.common.entries.site
    as_it_was = fingerprints.site(site) == before.site
    asked, answered = {}, {}
    for path in plan.published:
        known = None if path in plan.contents.read else before.articles[path]
        if known and known.asked is not None:
            asked[path] = known.asked
            answered[path] = (
                known.answer if as_it_was else fingerprints.answers(site, path, known.asked)
            )
    listed = plan.contents.listing.files
    return Outcome(
        asked,
        answered,
        files={path for path in listed if path.startswith(scan.STATIC)},
        notices=[notice for one in plan.published.values() for notice in one.article.notices],
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the last build made and nobody has touched since."""

    out: Output
    made: Mapping[str, Made]
    intact: Mapping[str, Trace]
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


def _feed_mark(marks: Marks, plan: Plan, one: Arranged) -> str:
    items = [_item(plan, path) for path in one.paths]
    return marks.feed(one, items, assembly.told(plan, one))


# --- chunks of articles -------------------------------------------------------------------


def _chunks(plan: Plan) -> Iterator[Chunk]:
    """All articles, those of an archive document together.

    Which of them share a chunk depends on themselves, so that one more article changes one chunk.
    """
    together = max(1, contents.CHUNK // plan.config.limit)
    filed = plan.arrangement.archives
    for start in range(0, len(filed), together):
        some = filed[start : start + together]
        yield Chunk([_item(plan, path) for one in some for path in one.paths], some)
    inside = {path for one in filed for path in one.paths}
    others = [path for path in plan.published if path not in inside]
    bits = (len(others) // contents.CHUNK).bit_length()
    scattered: dict[int, list[Item]] = {}
    for path in others:
        key = int(plan.records[path].key, 16) >> (64 - bits)
        scattered.setdefault(key, []).append(_item(plan, path))
    for _, items in sorted(scattered.items()):
        yield Chunk(items)


def _item(plan: Plan, path: str) -> Item:
    one = plan.published[path]
    return Item(path, one.digest, plan.records[path], one.document, one.page)


def _wanted(plan: Plan, todo: Sequence[Chunk], wanted: set[str]) -> list[Chunk]:
    """The chunks, and those of further articles of which only their entries are wanted."""
    those = [
        replace(one, wanted=frozenset(wanted.intersection(item.path for item in one.items)))
        for one in todo
    ]
    further = wanted.difference(path for one in those for path in one.wanted)
    for paths in contents.batches(sorted(further)):
        items = [_item(plan, path) for path in paths]
        those.append(Chunk(items, wanted=frozenset(paths), entries_alone=True))
    return those


def _run(
    plan: Plan,
    out: Output,
    todo: Sequence[Chunk],
    workers: Workers,
    progress: Progress,
    outcome: Outcome,
    marks: Marks,
) -> dict[str, Entry]:
    """Render chunks; gives the entries that they are asked for."""
    entries: dict[str, Entry] = {}
    faults: list[ArticleError] = list(plan.faults)
    size, done = sum(len(one.items) for one in todo), 0
    staged = (replace(one, staging=out.part()) for one in todo)
    crew = workers.for_so_many(size)
    for chunk, rendered in zip(todo, crew.apply(chunks.render, plan.common, staged), strict=True):
        entries |= rendered.entries
        faults += rendered.faults
        _note(plan, outcome, rendered)
        if not faults and not chunk.entries_alone:
            for one in rendered.staged:
                out.take(one)
            outcome.take(marks.chunk(chunk), _made(rendered))
        else:
            outcome.files.update(rendered.files)
        done += len(chunk.items)
        progress(done, size)
    faults += plan.claims.of_files(sorted(outcome.files))
    if faults:
        raise ArticleErrors(faults)
    return entries


def _note(plan: Plan, outcome: Outcome, rendered: Rendered) -> None:
    site = plan.common.entries.site
    for path, asked in rendered.asked.items():
        outcome.asked[path] = asked
        outcome.answered[path] = fingerprints.answers(site, path, asked)


def _made(rendered: Rendered) -> Made:
    paths = tuple(portable(one.path) for one in rendered.staged)
    return Made(paths, tuple(sorted(rendered.files)), rendered.notices)
