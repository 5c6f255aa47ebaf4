"""After the sending: whether a subscriber gets it, and only then the hubs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec

from feed import addresses
from feed.config import Config
from feed.filenames import native
from feed.publishing import public, websub
from feed.publishing.public import Seen
from feed.publishing.websub import Ping


class Announced(msgspec.Struct, frozen=True):
    """The feeds as they are served, and which hubs were told of which."""

    seen: tuple[Seen, ...] = ()
    pings: tuple[Ping, ...] = ()

    @property
    def faults(self) -> list[str]:
        """Why a subscriber does not get what was sent."""
        return [one.fault for one in self.seen if one.fault]

    @property
    def warnings(self) -> list[str]:
        """What costs subscribers something: faults of the web host and of hubs."""
        served = [warning for one in self.seen for warning in one.warnings]
        return served + [f"hub not told of {one.topic}: {one.fault}" for one in self._failed()]

    def _failed(self) -> Iterator[Ping]:
        return (one for one in self.pings if one.fault)


def announce(
    config: Config, feeds: Iterable[str], files: Mapping[str, str], sent: Collection[str]
) -> Announced:
    """Look at the main feeds, and tell each hub of what it does not know.

    `feeds` are the paths of all documents that people can subscribe to, `files` the digests of
    all files, `sent` the paths of those that were just sent.
    """
    paths = _addresses(config, feeds)
    topics = {url: files[path] for url, path in paths.items() if path in files}
    told = websub.read(config)
    news = told.lacks(topics, {url for url in topics if paths[url] in sent})
    main = [url for url in topics if "/" not in paths[url]]
    looked = dict.fromkeys((*main, *(url for _, url in news)))
    seen = {one.url: one for one in _looked(config, {url: paths[url] for url in looked})}
    pings = []
    for ping in _pings(news, seen):
        # kept one by one: what a hub was told it is not told again, whatever comes
        told = told.after([ping], topics)
        websub.write(config, told)
        pings.append(ping)
    kept = tuple(one for url, one in seen.items() if url in main or one.fault or one.warnings)
    return Announced(kept, tuple(pings))


def expect(config: Config, feeds: Iterable[str], sent: Collection[str]) -> None:
    """Note before the sending of which feeds the hubs have to be told, whatever comes then."""
    if not config.hubs:
        return
    paths = _addresses(config, feeds)
    told = websub.read(config)
    news = [(hub, url) for hub in config.hubs for url, path in paths.items() if path in sent]
    lost = [Ping(hub, url, "not told yet") for hub, url in news]
    websub.write(config, told.after(lost, dict.fromkeys(paths, "")))


def _addresses(config: Config, feeds: Iterable[str]) -> dict[str, str]:
    """The paths of feeds by their addresses."""
    return {config.base_url + addresses.from_path(path): path for path in feeds}


def _looked(config: Config, paths: Mapping[str, str]) -> Iterator[Seen]:
    """Feeds by their addresses, as they are served; where one is late, nobody waits for others."""
    pauses, silent = public.PAUSES, False
    for url, path in paths.items():
        if silent:
            yield Seen(url, f"{url} was not looked at")
            continue
        data = (config.output / native(path)).read_bytes()
        seen = public.look(url, data, pauses)
        pauses, silent = (() if seen.fault else pauses), seen.silent
        yield seen


def _pings(news: Iterable[tuple[str, str]], seen: Mapping[str, Seen]) -> Iterator[Ping]:
    """A hub fetches at once what it is told of: it must be there. One that is unwell is left."""
    failed: dict[str, str] = {}
    for hub, url in news:
        fault = seen[url].fault or failed.get(hub, "")
        ping = Ping(hub, url, fault) if fault else websub.ping(hub, url)
        if ping.unwell:
            failed[hub] = ping.fault
        yield ping
