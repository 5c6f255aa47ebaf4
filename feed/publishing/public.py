"""What a subscriber gets at the public address of a feed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

import msgspec

from feed.errors import RemoteError
from feed.model import ATOM, JSON, RSS
from feed.publishing import web

PAUSES: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0)
"""In seconds: between a server that takes what is sent and those that serve it lies some time."""

_XML = ("application/xml", "text/xml")
_TYPES = {
    ".atom": (ATOM, *_XML),
    ".rss": (RSS, *_XML),
    ".json": (JSON, "application/json"),
}
"""By which feed readers take a document for a feed, the right one first."""


class Seen(msgspec.Struct, frozen=True):
    """A feed as it is served.

    `fault` says why it is not what was sent; empty where it is. `silent` is whether nobody
    answered. `type` is its media type, `saves` is whether a second request is spared the body.
    `warnings` say what costs subscribers something.
    """

    url: str
    fault: str
    type: str = ""
    saves: bool = False
    warnings: tuple[str, ...] = ()
    silent: bool = False


def look(
    url: str,
    data: bytes,
    pauses: Sequence[float] = PAUSES,
    pause: Callable[[float], None] = time.sleep,
) -> Seen:
    """Fetch a feed that should be `data`, and once more as a feed reader does.

    What is not there yet is tried again after each of the `pauses`, in seconds.
    """
    fault, silent = "", False
    for seconds in (0.0, *pauses):
        if seconds:
            pause(seconds)
        try:
            answer = web.get(url, {"Cache-Control": "no-cache"}, len(data))
        except RemoteError as error:
            fault, silent = error.message, True
            continue
        silent = False
        if not (fault := _fault(url, answer, data)):
            return _seen(url, answer)
    return Seen(url, fault, silent=silent)


def _fault(url: str, answer: web.Answer, data: bytes) -> str:
    if answer.status != 200:
        return f"{url} answers {answer.status}"
    return "" if answer.body == data else f"{url} serves other bytes than were sent"


def _seen(url: str, answer: web.Answer) -> Seen:
    saves = _saves(url, answer)
    return Seen(url, "", answer.media_type, saves, tuple(_warnings(url, answer, saves)))


def _saves(url: str, answer: web.Answer) -> bool:
    """Whether who has it already is told so (RFC 9110, 15.4.5)."""
    names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
    asked = {
        header: answer.headers[name] for name, header in names.items() if name in answer.headers
    }
    if not asked:
        return False
    try:
        return web.get(url, asked, len(answer.body)).status == 304
    except RemoteError:
        return False


def _warnings(url: str, answer: web.Answer, saves: bool) -> Iterator[str]:
    if answer.url != url:
        yield f"{url} redirects to {answer.url}: set url to where the site is"
    types = _TYPES.get(url[url.rfind(".") :], ())
    if types and answer.media_type not in types:
        told = answer.media_type or "no media type"
        yield f"{url} is served as {told}: set {types[0]} at the web host"
    if not saves:
        yield f"{url} is sent whole each time: the web host answers no request with 304"
