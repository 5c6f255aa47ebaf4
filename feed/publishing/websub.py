"""Word to the hubs of a site that a feed has changed (WebSub, 7; https://www.w3.org/TR/websub/)."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin

import msgspec

from feed import cache
from feed.config import Config
from feed.errors import RemoteError
from feed.publishing import web

_NAME = "hubs.json"
_TRIES = 3
_REDIRECTS = (301, 302, 307, 308)
_LATER = (429, 503)
LONGEST_WAIT = 30.0
"""In seconds: what a hub asks for may be more, and then it is told at the next publishing."""
_PAUSE = 2.0

Pause = Callable[[float], None]


class Ping(msgspec.Struct, frozen=True):
    """That a hub was told of a feed by its address; `fault` says why it was not.

    Of one that is `unwell`, for it did not answer or was busy, nothing is asked again soon.
    """

    hub: str
    topic: str
    fault: str = ""
    unwell: bool = False


class Told(msgspec.Struct, frozen=True):
    """What hubs know already: the digest of each feed by its address, by the hub's.

    The digest is empty where a hub could not be told. It is kept in `.feed_cache/`; where it is
    lost, a hub may be told once more, or not of what failed before.
    """

    hubs: Mapping[str, Mapping[str, str]] = {}

    def lacks(self, topics: Mapping[str, str], sent: Collection[str]) -> list[tuple[str, str]]:
        """Hubs and the feeds of which they have to be told; `topics` have the digests of all.

        Of what nothing is known, those that were just `sent`.
        """
        return [
            (hub, topic)
            for hub, known in self.hubs.items()
            for topic, digest in topics.items()
            if (known[topic] != digest if topic in known else topic in sent)
        ]

    def after(self, pings: Iterable[Ping], topics: Mapping[str, str]) -> Told:
        """What they know after these; of feeds that are no more nothing."""
        hubs = {
            hub: {topic: digest for topic, digest in known.items() if topic in topics}
            for hub, known in self.hubs.items()
        }
        for ping in pings:
            hubs[ping.hub][ping.topic] = "" if ping.fault else topics[ping.topic]
        return Told(hubs)


def read(config: Config) -> Told:
    """What the hubs of a site know; nothing where that was lost."""
    told = Told()
    with suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        data = cache.plain_bytes(config.root / cache.FOLDER / _NAME)
        told = msgspec.json.decode(data, type=Told)
    return Told({hub: told.hubs.get(hub, {}) for hub in config.hubs})


def write(config: Config, told: Told) -> None:
    """Keep it. Where that fails, a hub may be told once more."""
    cache.keep(config.root, _NAME, (msgspec.json.encode(told),))


def ping(hub: str, topic: str, pause: Pause = time.sleep) -> Ping:
    """Tell a hub that the feed at the address `topic` has changed.

    A hub that is busy is asked again when it says so, if that is soon; where it has moved, there.
    """
    where, fault, status = hub, "", 0
    form = {"hub.mode": "publish", "hub.url": topic, "hub.topic": topic}
    for left in reversed(range(_TRIES)):
        try:
            answer = web.post(where, form)
        except RemoteError as error:
            return Ping(hub, topic, error.message, unwell=True)
        if 200 <= answer.status < 300 or answer.status == 303:
            return Ping(hub, topic)
        status, fault = answer.status, f"{where} answers {answer.status}"
        if answer.status in _REDIRECTS and (moved := _moved(where, answer)):
            where = moved
        elif answer.status in _LATER and left and (seconds := _wait(answer)) <= LONGEST_WAIT:
            pause(seconds)
        else:
            break
    return Ping(hub, topic, fault, unwell=status in _LATER)


def _moved(where: str, answer: web.Answer) -> str:
    """Where a hub is now; empty where that is no address of the web."""
    to = urljoin(where, answer.headers.get("location", ""))
    return to if to.startswith(("http://", "https://")) and to != where else ""


def _wait(answer: web.Answer) -> float:
    """The seconds after which a server wants to be asked again (RFC 9110, 10.2.3)."""
    told = answer.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return float(told[:9])
    with suppress(ValueError):
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    return _PAUSE
