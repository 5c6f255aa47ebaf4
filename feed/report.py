"""What a build did or would do: as lines for people, as a document for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from feed import events
from feed.characters import printable
from feed.config import Config
from feed.dates import rfc3339
from feed.errors import ArticleErrors, FeedError, ListedError, LockError, Notice, ThemeError
from feed.events import Event
from feed.result import Result
from feed.terminal import FEW, WIDTH, Terminal, count, fitted, shown, there

_KIND_WIDTH = max(map(len, events.KINDS)) + 2


def tell_notices(notices: Sequence[Notice], folder: str, terminal: Terminal) -> None:
    """What authors should know; paths are told from above the content folder, `folder`."""
    few = notices if terminal.verbose else notices[:FEW]
    for notice in few:
        terminal.warn(str(notice.under(folder)))
    if len(notices) > len(few):
        terminal.warn(f"{len(notices) - len(few)} more warnings; -v shows them all")


def tell_faults(faults: Sequence[FeedError], terminal: Terminal) -> None:
    """What stopped a build."""
    for fault in faults:
        terminal.error(str(fault))
    if len(faults) > 1:
        terminal.error(f"{len(faults)} errors: nothing has changed")


def tell_build(result: Result, site: Config, terminal: Terminal, *, steps: bool = True) -> None:
    """What was made, what subscribers will see, and with `steps` what to do next."""
    changes, folder = result.changes, shown(site.output)
    terminal.result(terminal.bold(f"{count(result.published, 'article')} in {folder}/"))
    terminal.result(
        f"  {count(len(changes.written), 'file')} written, {len(changes.deleted)} deleted, "
        f"{changes.unchanged} unchanged"
    )
    if terminal.verbose:
        _tell_paths("+", changes.written, terminal)
        _tell_paths("-", changes.deleted, terminal)
    tell_news(result, site, terminal)
    if steps:
        _tell_next(result, site, folder, terminal)


def tell_news(result: Result, site: Config, terminal: Terminal, *, dry_run: bool = False) -> None:
    """What subscribers will see, what was left out, and what the author may want to do."""
    if site.keeps_lock:
        _tell_lines(_events(result, terminal.verbose), terminal)
    _tell_lines(_left_out(result, site, terminal.verbose), terminal)
    _tell_lines(_hints(result, site, dry_run), terminal)


def tell_forecast(result: Result, site: Config, terminal: Terminal) -> None:
    """What subscribers would see; exactly so much as a build would then do."""
    changes, lines = result.changes, [*_events(result, all_of_them=True)]
    if lines:
        terminal.result(terminal.bold("What subscribers would see; nothing was written"))
    else:
        terminal.result("Subscribers would see no article anew; nothing was written")
    _tell_lines(lines, terminal)
    if changes.written or changes.deleted:
        line = f"{count(len(changes.written), 'file')} of {shown(site.output)}/ would be written, "
        _tell_lines([f"{line}{len(changes.deleted)} deleted"], terminal)
    if terminal.verbose:
        _tell_paths("+", changes.written, terminal)
        _tell_paths("-", changes.deleted, terminal)
    _tell_lines(_due(result), terminal)
    _tell_lines(_hints(result, site, dry_run=True), terminal)
    if result.excess:
        terminal.result(
            f"To remove or announce {count(len(result.excess), 'article')} at once, "
            "a build needs --yes."
        )


def build_document(result: Result, folder: str) -> dict[str, object]:
    """All of it for programs; a list for each kind of event, though it be empty.

    The paths in warnings are told from above the content folder, `folder`.
    """
    told = {kind: [_event(e) for e in result.events if e.kind == kind] for kind in events.KINDS}
    return {
        "published": result.published,
        "drafts": result.drafts,
        **{kind.replace(" ", "_").replace("-", ""): some for kind, some in told.items()},
        "due": [rfc3339(moment) for moment in result.due],
        "lock_changes": result.relocked,
        "needs_yes": bool(result.excess),
        "feeds": [link.href for link in result.feed.self_links],
        "written": result.changes.written,
        "deleted": result.changes.deleted,
        "unchanged": result.changes.unchanged,
        "unused": result.unused,
        "warnings": [fault_document(notice.under(folder)) for notice in result.notices],
    }


def faults_of(error: FeedError, content: Path) -> Sequence[FeedError]:
    """The faults that an error tells of, their paths as the person at the terminal has them.

    Those of articles lie in the folder `content`.
    """
    if isinstance(error, ArticleErrors):
        folder = shown(content)
        return ArticleErrors(fault.under(folder) for fault in error.faults).faults
    if isinstance(error, LockError | ThemeError):
        return (type(error)(shown(Path(error.path)), error.line, error.message, error.hint),)
    return (error,)


def fault_document(found: Notice | FeedError) -> dict[str, object]:
    """A fault or a notice for programs."""
    place = {"path": getattr(found, "path", ""), "line": getattr(found, "line", 0)}
    listed = {"listed": found.listed} if isinstance(found, ListedError) else {}
    return {**place, "message": found.message, "help": found.hint, **listed}


def _event(event: Event) -> dict[str, str]:
    told = {"path": event.path, "title": event.title}
    return told | ({"before": event.before, "after": event.after} if event.before else {})


def _events(result: Result, all_of_them: bool) -> Iterator[str]:
    for kind, group in groupby(result.events, key=lambda event: event.kind):
        events = list(group)
        if all_of_them or len(events) <= FEW:
            yield from (line for event in events for line in _rows(event))
        else:
            yield _row(kind, f"{len(events)} articles; -v lists them")


def _rows(event: Event) -> Iterator[str]:
    """A line that fits a terminal, or two where names are too long for one."""
    parts = _SUBJECTS.get(event.kind, _titled)(event)
    lines = parts if sum(map(len, parts)) > _ROOM else ("".join(parts),)
    yield _row(event.kind, lines[0].rstrip())
    yield from (_row("", line) for line in lines[1:])


def _titled(event: Event) -> tuple[str, ...]:
    room = _ROOM - len(event.path) - 2
    return (f"{event.path}  {fitted(event.title, room)}" if room > 10 else event.path,)


def _renamed(event: Event) -> tuple[str, ...]:
    return f"{event.before} ", f"→ {event.after}"


def _moved(event: Event) -> tuple[str, ...]:
    return f"{event.path}: ", f"{event.before} → {event.after}"


def _redated(event: Event) -> tuple[str, ...]:
    return f"{event.path}: ", f"{_day(event.before)} → {_day(event.after)}"


def _date_kept(event: Event) -> tuple[str, ...]:
    return f"{event.path}: ", f"{_day(event.before)}, not {_day(event.after)}"


def _day(moment: str) -> str:
    """What of a time in RFC 3339 tells it from others: a midnight is a day."""
    return moment[:10] if "T00:00:00" in moment else moment


_ROOM = WIDTH - 2 - _KIND_WIDTH
_SUBJECTS = {
    events.RENAMED: _renamed,
    events.MOVED: _moved,
    events.REDATED: _redated,
    events.DATE_KEPT: _date_kept,
}


def _row(kind: str, told: str) -> str:
    return printable(f"{kind:{_KIND_WIDTH}}{told}")


def _left_out(result: Result, site: Config, all_of_them: bool) -> Iterator[str]:
    if result.drafts:
        yield f"{count(result.drafts, 'draft')} left out"
    if result.unused:
        more = "" if all_of_them else "; -v lists them"
        yield f"{count(len(result.unused), 'file')} of {shown(site.content)}/ not used{more}"
    if all_of_them:
        yield from (f"? {path}" for path in result.unused)
    yield from _due(result)


def _due(result: Result) -> Iterator[str]:
    if result.due:
        yield f"next due: {rfc3339(result.due[0])}; build again then"


def _hints(result: Result, site: Config, dry_run: bool) -> Iterator[str]:
    """What the author may want to do about it."""
    first = {event.kind: event.path for event in result.events[::-1]}
    first = {kind: f"{shown(site.content)}/{path}" for kind, path in first.items()}
    if path := first.get(events.QUIET):
        yield f"to show an edit as an update: --announce {path}"
    if path := first.get(events.DATE_KEPT):
        yield f"to move an article to its new date: --redate {path}"
    if result.relocked and dry_run:
        yield f"{shown(site.lock)} would {'be new' if result.first else 'change'}"
    elif result.relocked:
        yield f"{shown(site.lock)} {'is new' if result.first else 'changes'}: commit it"


def _tell_lines(lines: Iterable[str], terminal: Terminal) -> None:
    for line in lines:
        terminal.result(f"  {line}")


def _tell_paths(mark: str, paths: Iterable[str], terminal: Terminal) -> None:
    _tell_lines((f"{mark} {path}" for path in paths), terminal)


def _tell_next(result: Result, site: Config, folder: str, terminal: Terminal) -> None:
    if site.preview:
        terminal.result("This is a preview: it has no address yet, so nobody can subscribe to it.")
        terminal.result(f"  look at it:  {_command('serve', site)}")
        place = shown(site.root / "feed.toml")
        terminal.result(f'  publish it:  write url = "https://your.site/" into {place}')
        return
    if site.publish and site.keeps_lock:
        names = ", ".join(target.name for target in site.publish)
        named = "publish NAME" if len(site.publish) > 1 else "publish"
        terminal.result(f"Next: {_command(named, site)}, which sends it to {names}")
        return
    what = f"{folder}/" if site.pages else f"what is in {folder}/ beside the pages"
    terminal.result(f"Next: put {what} on the web host of {site.base_url}")
    for link in result.feed.self_links[:1]:
        terminal.result(f"      and subscribe to {link.href}")


def _command(words: str, site: Config) -> str:
    """A command as it has to be typed here for this site."""
    return f"feed {words}{there(shown(site.root))}"
