"""The bytes of a document: of a file, or of an address on the web.

One document may name the next, and strangers wrote it. So only http and https are spoken, a file
is reached from no document of the web, and from a file no other than those of its own folder;
each document has a limit in time and size, whatever its server does.
"""

from __future__ import annotations

import gzip
import http.client
import io
import os
import re
import socket
import ssl
import time
import urllib.request
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.error import URLError
from urllib.parse import unquote_to_bytes, urldefrag, urljoin, urlsplit

from feed import __version__
from feed.addresses import web_url
from feed.errors import ConfigError, FeedError, RemoteError
from feed.progress import Progress, silent

TIME_LIMIT = 60.0
"""In seconds: what one document may take, redirects included."""
SIZE_LIMIT = 50_000_000
"""In bytes: what one document may be, as it comes and as it is unpacked."""
REDIRECTS = 10
LONGEST_ADDRESS = 8_000
"""In characters, as RFC 9110, 4.1 asks of servers at least."""

_BLOCK = 65_536
_WEB = ("http", "https")
_MOVED = (301, 302, 303, 307, 308)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SAVED = "try again, or save the feed to a file and import that"
_HEADERS = {
    "User-Agent": f"feed/{__version__}",
    "Accept": "application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5",
    "Accept-Encoding": "gzip",
}


class Refusal(RemoteError):
    """An answer that is not the document asked for; `status` is its number in HTTP."""

    def __init__(self, message: str, hint: str, status: int) -> None:
        super().__init__(message, hint)
        self.status = status

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message, self.hint, self.status)


@dataclass(frozen=True, slots=True)
class Source:
    """A document as it was read, and its address after all redirects; a file's is a file: URI.

    `folder` is the one whose files it may name; a document of the web may name none.
    """

    data: bytes
    url: str
    folder: Path | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return name(self.url)


def read(source: str, *, progress: Progress = silent) -> Source:
    """The document that a person named: a file by its path or file: URI, or an http(s) address.

    Raises ConfigError where no document can be meant by that, RemoteError where the network
    fails, FeedError where a file cannot be read or the document is too large.
    """
    if not _SCHEME.match(source):
        return _file(Path(source), source, None, progress)
    try:
        url = address(source, "")
    except ValueError as error:
        hint = "leave out what is no part of it, a name and a password too"
        raise ConfigError(f"{_shown(source)} is not an address on the web", hint) from error
    if urlsplit(url).scheme in _WEB:
        return _fetched(url, progress)
    if (path := _path(url)) is None:
        hint = "give an address of http or https, or a file"
        raise ConfigError(f"{_shown(source)} cannot be read", hint)
    return _file(path, source, None, progress)


def follow(url: str, source: Source, *, progress: Progress = silent) -> Source:
    """The document at `url`, an absolute address that the document `source` names.

    Raises RemoteError where the network fails, FeedError where it is too large, and for what that
    document has no business to name: anything but http and https, but for the files in the folder
    of the file where all began.
    """
    if urlsplit(url).scheme in _WEB:
        return _fetched(url, progress)
    path, folder = _path(url), source.folder
    if path is None or folder is None or not _is_inside(path, folder):
        raise FeedError(f"{name(url)} is not read, since {source.name} has no business to name it")
    return _file(path, name(url), folder, progress)


def address(href: str, base: str) -> str:
    """Where a document at `base` points with `href`: absolute, without its fragment.

    Of http and https it is in ASCII, so that it is written in one way only.

    Raises ValueError where it is no address, names a user or a password, or is too long.
    """
    if len(href) > LONGEST_ADDRESS:
        raise ValueError(f"longer than {LONGEST_ADDRESS} characters: {_shown(href)}")
    url = urldefrag(urljoin(base, href.strip())).url
    return web_url(url) if urlsplit(url).scheme in _WEB else url


def name(url: str) -> str:
    """An address as people read it: a file by its path."""
    return _shown(str(_path(url) or url))


# --- files --------------------------------------------------------------------------------


def _path(url: str) -> Path | None:
    """The file of a file: URI; one of another host, or with a query, is of none."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or parts.query:
        return None
    return Path(os.fsdecode(unquote_to_bytes(parts.path)))


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path leads to a plain file of the folder, wherever symbolic links lead."""
    try:
        real = path.resolve()
        return real.is_relative_to(folder.resolve()) and (
            real.is_file() or not os.path.lexists(real)
        )
    except (OSError, RuntimeError, ValueError):
        return False


def _file(path: Path, shown: str, folder: Path | None, progress: Progress) -> Source:
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
        place = path.parent.resolve() / path.name
    except (FileNotFoundError, NotADirectoryError) as error:
        hint = "an address on the web begins with https://"
        kind = FeedError if folder else ConfigError  # only a person can have meant another one
        raise kind(f"there is no file {_shown(shown)}", hint) from error
    except (OSError, ValueError) as error:
        raise FeedError(f"{_shown(shown)}: {_why(error)}") from error
    progress(len(data), len(data))
    return Source(_limited(data, shown), place.as_uri(), folder or place.parent)


# --- the web ------------------------------------------------------------------------------


def _fetched(url: str, progress: Progress) -> Source:
    until = time.monotonic() + TIME_LIMIT
    try:
        answer, final = _answer(url, until)
        with closing(answer):
            return Source(_document(answer, final, progress), final)
    except (OSError, http.client.HTTPException, ValueError, EOFError, zlib.error) as error:
        raise RemoteError(f"{_shown(url)}: {_why(error)}", _SAVED) from error


def _answer(url: str, until: float) -> tuple[http.client.HTTPResponse, str]:
    """The answer at the end of all redirects, and its address.

    urllib's own redirects would read each body on the way to its end, which may never come.
    """
    opener = _opener(until)
    for _ in range(REDIRECTS + 1):
        answer = cast(http.client.HTTPResponse, opener.open(url))
        if answer.status not in _MOVED:
            return answer, url
        with closing(answer):
            url = _target(answer, url)
    raise RemoteError(f"{_shown(url)} is where redirects have led, and they lead on", _SAVED)


def _target(answer: http.client.HTTPResponse, url: str) -> str:
    # http.client takes each byte for a character of Latin-1
    location = answer.headers.get("Location", "").encode("latin-1").decode("utf-8", "replace")
    try:
        target = address(location, url)
    except ValueError:
        target = ""
    if not location or urlsplit(target).scheme not in _WEB:
        raise RemoteError(
            f"{_shown(url)} redirects to where nothing is read: {_shown(location)}",
            "only http and https are read; save the feed to a file and import that",
        )
    return target


def _document(answer: http.client.HTTPResponse, url: str, progress: Progress) -> bytes:
    """The body of an answer that is the document asked for, unpacked."""
    if not 200 <= answer.status < 300:
        phrase = http.client.responses.get(answer.status, "")
        told = f"{_shown(url)} answered {answer.status} {phrase}".rstrip()
        raise Refusal(told, _SAVED, answer.status)
    coding = answer.headers.get("Content-Encoding", "").strip().lower()
    unpack = _CODINGS.get(coding)
    if unpack is None:
        message = f"{_shown(url)} comes in an encoding nobody asked for: {_shown(coding)}"
        raise RemoteError(message, _SAVED)
    return _limited(unpack(_limited(_body(answer, progress), url)), url)


def _body(answer: http.client.HTTPResponse, progress: Progress) -> bytes:
    """What was sent, or a little more than the limit of it."""
    body, total = bytearray(), answer.length
    while len(body) <= SIZE_LIMIT and (block := answer.read(_BLOCK)):
        body += block
        progress(len(body), total)
    if len(body) <= SIZE_LIMIT and answer.length:
        # of blocks, http.client itself leaves the last one short without a word
        raise http.client.IncompleteRead(b"", answer.length)
    return bytes(body)


def _unzipped(data: bytes) -> bytes:
    """What was packed, or a little more than the limit of it."""
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
        return file.read(SIZE_LIMIT + 1)


_CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "identity": bytes,
    "gzip": _unzipped,
    "x-gzip": _unzipped,
}
"""RFC 9110, 8.4.1."""


def _limited(data: bytes, place: str) -> bytes:
    if len(data) > SIZE_LIMIT:
        raise FeedError(f"{_shown(place)} is larger than {SIZE_LIMIT:_} bytes")
    return data


def _opener(until: float) -> urllib.request.OpenerDirector:
    """What speaks http and https and nothing else, through the proxies of the environment."""
    proxies = urllib.request.getproxies()
    spoken = {scheme: proxies[scheme] for scheme in _WEB if scheme in proxies}
    opener = urllib.request.OpenerDirector()
    opener.add_handler(urllib.request.ProxyHandler(spoken))
    opener.add_handler(_Web(until))
    opener.addheaders = list(_HEADERS.items())
    return opener


class _Web(urllib.request.AbstractHTTPHandler):
    """http and https whose answers have to be there at a time of the monotonic clock."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._timed(http.client.HTTPConnection), request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._timed(http.client.HTTPSConnection), request)

    def _timed(self, kind: type[http.client.HTTPConnection]) -> Any:
        def connection(host: str, **settings: Any) -> http.client.HTTPConnection:
            made = kind(host, **settings | {"timeout": _left(self._until)})
            timed = partial(_Response, until=self._until)
            made.response_class = cast("type[http.client.HTTPResponse]", timed)
            return made

        return connection


class _Response(http.client.HTTPResponse):
    """An answer that keeps to its time from the first byte of its headers on."""

    def __init__(self, sock: socket.socket, *args: Any, until: float, **settings: Any) -> None:
        super().__init__(sock, *args, **settings)
        self.fp = io.BufferedReader(_Timed(sock, self.fp.detach(), until))


class _Timed(io.RawIOBase):
    """What comes from a socket, whose own timeout begins anew with each byte."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, until: float) -> None:
        self._sock = sock
        self._raw = raw
        self._until = until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_left(self._until))
        return cast("int | None", self._raw.readinto(buffer))

    def close(self) -> None:
        self._raw.close()
        super().close()


def _left(until: float) -> float:
    """The seconds until then. Raises TimeoutError where there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


# --- what went wrong ----------------------------------------------------------------------

_REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (TimeoutError, "it takes too long"),
    (socket.gaierror, "its host is not known"),
    (ssl.SSLCertVerificationError, "its certificate is not to be trusted"),
    (ssl.SSLError, "it cannot be reached by TLS"),
    (ConnectionRefusedError, "its server refuses the connection"),
    (ConnectionError, "its server closed the connection"),
    (http.client.IncompleteRead, "it ended too early"),
    ((EOFError, zlib.error, gzip.BadGzipFile), "it is packed in a way that cannot be unpacked"),
    (http.client.HTTPException, "its server does not answer in HTTP"),
)


def _why(error: Exception) -> str:
    """A failure in a few words."""
    reason = error.reason if isinstance(error, URLError) else error
    for kinds, words in _REASONS:
        if isinstance(reason, kinds):
            return words
    return _shown(getattr(reason, "strerror", None) or str(reason) or type(reason).__name__)


def _shown(text: str) -> str:
    """A text as a message quotes it: not longer than a line or two."""
    return text if len(text) <= 200 else text[:199] + "…"
