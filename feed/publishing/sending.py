"""The flow of a publishing: build, check, send what changed, look at it, tell the hubs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from msgspec import structs

from feed import addresses, lockfile, output
from feed.build import build, foresee
from feed.checking import check
from feed.config import Config
from feed.errors import ConfigError, ExcessError, FeedError, ListedError, RemoteError
from feed.events import Wishes
from feed.progress import Progress, silent
from feed.publishing import announcing, cargo, destinations, marker, turns
from feed.publishing.announcing import Announced
from feed.publishing.cargo import Cargo
from feed.publishing.destinations import Destination
from feed.publishing.marker import Marker
from feed.publishing.turns import Turn
from feed.result import Result
from feed.targets import Target
from feed.terminal import count

_EXAMPLES = re.compile(r"(.*\.)?(example|invalid|example\.(com|net|org))")
"""Names of hosts that are for examples, and nobody's (RFC 2606)."""
_FEW = 5
_MANY = 10
"""Files that may go unasked from however small a site: those of an article and of its last tag."""


class Published(msgspec.Struct, frozen=True):
    """What a publishing did, or would do: the build, what was sent to `place`, what came of it.

    `stops` are why it would not be done.
    """

    place: str
    result: Result
    cargo: Cargo
    announced: Announced = Announced()
    stops: tuple[FeedError, ...] = ()


def _ignore(_: object) -> None:
    """What nobody wants to be told."""


def publish(
    config: Config,
    target: Target,
    *,
    now: datetime,
    go_on: bool = False,
    jobs: int = 0,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = silent,
    built: Callable[[Result], None] = _ignore,
    sent: Callable[[Published], None] = _ignore,
) -> Published:
    """Build the site as it is at `now`, and make of the target what was built.

    With `go_on` nothing is asked. `progress` is told of files that have arrived; `built` and `sent`
    are called when that is done, for what comes then may fail or last.

    Raises ConfigError for a site that nobody can subscribe to, RemoteError where the target cannot
    be reached, and FeedErrors for what must not be sent. Whatever stops it, the target holds a
    whole site, and the next run goes on. `announced` tells what subscribers do not get yet.
    """
    refuse_private(config)
    destination = destinations.opened(config, target)
    with turns.taken(config, waiting) as turn, destination.held(waiting):
        site = lockfile.read(config, now).lock.id
        before = _marker(destination, site)
        result = build(config, now=now, wishes=Wishes(go_on=go_on), jobs=jobs, waiting=waiting)
        built(result)
        with output.alone(config.output, waiting):
            load = cargo.load(config, cargo.digests(config.output), before.files if before else {})
            if load.sent:
                _refuse_unsound(config, now, go_on)
            if not go_on:
                _ask(load, before, destination)
            announcing.expect(config, result.feeds, load.sent)
            _send(load, before or Marker(site, {}), destination, turn, progress)
        published = Published(destination.name, result, load)
        sent(published)
        announced = announcing.announce(config, result.feeds, load.files, load.sent)
        return structs.replace(published, announced=announced)


def foreseen(config: Config, target: Target, *, now: datetime, go_on: bool = False) -> Published:
    """What `publish` would do; nothing is written, here or there."""
    refuse_private(config)
    destination = destinations.opened(config, target)
    before = _marker(destination, lockfile.read(config, now).lock.id)
    result = foresee(config, now=now, wishes=Wishes(go_on=go_on))
    built = cargo.digests(config.output) if output.read_manifest(config.output).files else {}
    left = {path: built[path] for path in built.keys() - {*result.changes.deleted}}
    # whatever is built anew has a digest that nobody knows yet
    files = left | dict.fromkeys(result.changes.written, "new")
    load = cargo.load(config, dict(sorted(files.items())), before.files if before else {})
    same = not (result.changes.written or result.changes.deleted)
    stops = [*_stops(_ask, load, before, destination)] if not go_on else []
    if same and load.sent:
        # what would be built anew cannot be checked yet
        stops += _stops(_refuse_unsound, config, now, go_on)
    return Published(destination.name, result, load, stops=tuple(stops))


def _stops(step: Callable[..., None], *told: object) -> Iterator[FeedError]:
    """What a step of a publishing raises."""
    try:
        step(*told)
    except FeedError as error:
        yield error


def named(config: Config, name: str) -> Target:
    """The target of that name; without a name, the only one.

    Raises ConfigError where it is not told which.
    """
    known = {target.name: target for target in config.publish}
    if not known:
        hint = 'write [publish.www] with type = "folder" and to = "../www" into the configuration'
        raise ConfigError(f"{config.place}there is no [publish.NAME] to publish to", hint)
    if not name and len(known) > 1:
        raise ConfigError("there are several targets", f"name one of: {', '.join(known)}")
    if name and name not in known:
        raise ConfigError(f"there is no [publish.{name}]", f"known are: {', '.join(known)}")
    return known[name] if name else next(iter(known.values()))


def refuse_private(config: Config) -> None:
    """Raise ConfigError for a site that nobody could reach at its address."""
    if not config.url:
        hint = 'write url = "https://your.site/": the address at which it will be served'
        raise ConfigError(f"{config.place}url is missing, so this is a preview", hint)
    host = urlsplit(config.url).hostname or ""
    if addresses.is_of_one_machine(host) or _EXAMPLES.fullmatch(host):
        message = f'{config.place}url = "{config.url}" is nobody\'s address'
        raise ConfigError(message, "write the address at which the site will be served")


def _marker(destination: Destination, site: str) -> Marker | None:
    """What was sent before; raises FeedError where that was another site."""
    found = _read(destination)
    if found and found.site != site:
        message = f"{destination.name} is the target of another site: {found.site}"
        raise FeedError(message, f"publish {site} elsewhere, or remove {marker.NAME} there")
    return found


def _refuse_unsound(config: Config, now: datetime, go_on: bool) -> None:
    """Raise ListedError where a document has faults: subscribers would get them.

    A link that an author wrote may lead to what is made elsewhere: with `go_on` it is meant so.
    """
    report = check(config.output, config.base_url, now=now)
    faults = [one for one in report.faults if not (go_on and one.wrote)]
    if faults:
        told = (f"{one.path}:{one.line}: {one.message}" for one in faults)
        message = f"what was built has {count(len(faults), 'fault')}: nothing was sent"
        meant = all(one.wrote for one in faults)
        hint = "mend the links, or if others make what they lead to, publish with --yes"
        raise ListedError(message, hint if meant else "feed check tells all of them", _few(told))


def _ask(load: Cargo, before: Marker | None, destination: Destination) -> None:
    known = before.files if before else {}
    new = [path for path in load.sent if path not in known]
    if new and (taken := destination.occupied(new) - known.keys() - cargo.folders(known)):
        message = f"{destination.name} holds files that feed publish did not put there"
        hint = "if they are this site's, publish with --yes"
        raise ExcessError(message, hint, _few(sorted(taken)))
    gone = len(load.gone)
    if gone > _MANY and 10 * gone > len(known):
        message = f"this would delete {gone} of {len(known)} files at once"
        hint = f"if {destination.name} shall lose them, publish with --yes"
        raise ExcessError(message, hint, _few(load.gone))


def _few(paths: Iterable[str]) -> list[str]:
    paths = [*paths]
    more = [f"and {len(paths) - _FEW} more"] if len(paths) > _FEW else []
    return [*paths[:_FEW], *more]


def _send(
    load: Cargo, before: Marker, destination: Destination, turn: Turn, progress: Progress
) -> None:
    """Send what refers to others after them, and remove last what nothing refers to any more.

    What a run of another machine has begun and not ended it may still be sending: of these files
    nobody knows what they will be, and the next run sends them once more.
    """
    if before.files == load.files:
        return
    done, total = 0, len(load.sent)

    def sent(files: int) -> None:
        nonlocal done
        done += files
        progress(done, total)

    doubtful = before.unsure if before.run not in ("", turn.before) else ()
    destination.write(marker.NAME, marker.written(before.begun(load.sent, turn.run)))
    if load.in_the_way:
        destination.delete(load.in_the_way)
    for batch in load.batches:
        destination.send(batch, sent)
    if load.deleted:
        destination.delete(load.deleted)
    _refuse_mixed(destination, load, turn.run)
    known = load.files | dict.fromkeys(load.files.keys() & {*doubtful}, "")
    destination.write(marker.NAME, marker.written(Marker(before.site, known)))


def _refuse_mixed(destination: Destination, load: Cargo, run: str) -> None:
    """Raise RemoteError where another publishing wrote there meanwhile: who knows what is whose?"""
    found = _read(destination)
    if found and found.run == run:
        return
    if found:
        # what we sent is sent again by whoever comes next
        destination.write(marker.NAME, marker.written(found.begun(load.files)))
    message = f"something else was published to {destination.name} at the same time"
    raise RemoteError(message, "publish again")


def _read(destination: Destination) -> Marker | None:
    data = destination.read(marker.NAME)
    return None if data is None else marker.read(data, destination.name)
