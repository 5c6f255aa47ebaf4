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
    paths = {config.base_url + addresses.from_path(path): path for path in feeds if path in files}
    topics = {url: files[path] for url, path in paths.items()}
    told = websub.read(config)
    news = told.lacks(topics, {url for url, path in paths.items() if path in sent})
    main = [url for url, path in paths.items() if "/" not in path]
    looked = dict.fromkeys((*main, *(url for _, url in news)))
    seen = {one.url: one for one in _looked({url: _data(config, paths[url]) for url in looked})}
    pings = tuple(_ping(hub, url, seen[url]) for hub, url in news)
    if pings:
        websub.write(config, told.after(pings, topics))
    kept = tuple(one for url, one in seen.items() if url in main or one.fault or one.warnings)
    return Announced(kept, pings)


def _looked(feeds: Mapping[str, bytes]) -> Iterator[Seen]:
    """Each as it is served; where one did not come in time, nobody waits for the others."""
    pauses = public.PAUSES
    for url, data in feeds.items():
        seen = public.look(url, data, pauses)
        pauses = () if seen.fault else pauses
        yield seen


def _ping(hub: str, url: str, seen: Seen) -> Ping:
    """A hub fetches at once what it is told of: it must be there."""
    return Ping(hub, url, seen.fault) if seen.fault else websub.ping(hub, url)


def _data(config: Config, path: str) -> bytes:
    return (config.output / native(path)).read_bytes()
