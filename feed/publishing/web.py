"""HTTP as a publisher speaks it: through the proxies of the environment, and never for long."""

from __future__ import annotations

import http.client
import threading
import urllib.request
from collections.abc import Callable, Mapping
from functools import cache, partial
from urllib.parse import unquote, urlencode, urljoin, urlsplit

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, ResponseError
from urllib3.response import BaseHTTPResponse

from feed import __version__
from feed.errors import RemoteError

TIME_LIMIT = 30.0
"""In seconds, for one request and its answer."""
_TIMEOUT = urllib3.Timeout(connect=10, read=20)
_REDIRECTS = urllib3.Retry(total=5, connect=1, read=0, redirect=5, status=0, other=0)
_NO_MORE = urllib3.Retry(total=False, redirect=False)
_AGENT = f"feed/{__version__}"
_BLOCK = 65_536


class Answer(msgspec.Struct, frozen=True):
    """What a server said; `url` is the address at the end of all redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """Without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def get(url: str, headers: Mapping[str, str], most: int) -> Answer:
    """What is at an address, of its body no more than `most` bytes and one.

    Raises RemoteError where nothing answers in time.
    """
    told = {"User-Agent": _AGENT, "Accept-Encoding": "gzip", **headers}
    return _in_time(url, partial(_answer, "GET", url, told, None, _REDIRECTS, most))


def post(url: str, form: Mapping[str, str]) -> Answer:
    """What is answered to a form; it is sent to no other address than this one.

    Raises RemoteError where nothing answers in time.
    """
    told = {"User-Agent": _AGENT, "Content-Type": "application/x-www-form-urlencoded"}
    return _in_time(url, partial(_answer, "POST", url, told, urlencode(form), _NO_MORE, _BLOCK))


def _in_time(url: str, ask: Callable[[], Answer]) -> Answer:
    """The answer, in a thread of its own: a server that sends a byte now and then never ends."""
    found: list[Answer | Exception] = []

    def run() -> None:
        try:
            found.append(ask())
        except Exception as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(TIME_LIMIT)
    answer = found[0] if found else TimeoutError()
    if isinstance(answer, HTTPError | OSError | ValueError | http.client.HTTPException):
        raise RemoteError(f"{url}: {_why(answer)}", "try again") from answer
    if isinstance(answer, Exception):
        raise answer
    return answer


def _answer(
    method: str,
    url: str,
    headers: Mapping[str, str],
    form: str | None,
    retries: urllib3.Retry,
    most: int,
) -> Answer:
    response = _pool(_proxy(url)).request(
        method,
        url,
        headers=headers,
        body=form,
        timeout=_TIMEOUT,
        retries=retries,
        preload_content=False,
    )
    try:
        body = _body(response, most)
    finally:
        response.close()
    told = {name.lower(): value for name, value in response.headers.items()}
    return Answer(urljoin(url, response.geturl() or ""), response.status, told, body)


def _body(response: BaseHTTPResponse, most: int) -> bytes:
    body = bytearray()
    for block in response.stream(_BLOCK, decode_content=True):
        body += block
        if len(body) > most:
            break
    return bytes(body[: most + 1])


@cache
def _pool(proxy: str) -> urllib3.PoolManager:
    if not proxy:
        return urllib3.PoolManager()
    user = unquote(urlsplit(proxy).netloc.rpartition("@")[0])
    told = urllib3.make_headers(proxy_basic_auth=user) if user else None
    return urllib3.ProxyManager(proxy, proxy_headers=told)


def _proxy(url: str) -> str:
    """The proxy for an address, by the variables of the environment."""
    parts = urlsplit(url)
    if urllib.request.proxy_bypass(parts.netloc):
        return ""
    proxy = urllib.request.getproxies().get(parts.scheme, "")
    return proxy if "://" in proxy or not proxy else f"http://{proxy}"


def _why(error: Exception) -> str:
    """A failure in a few words."""
    reason = getattr(error, "reason", None)
    if isinstance(reason, ResponseError):
        return "it redirects without end"
    cause = reason if isinstance(reason, Exception) else error
    for kinds, words in _REASONS:
        if isinstance(cause, kinds):
            return words
    return "it cannot be reached"


_REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (urllib3.exceptions.NameResolutionError, "its host is not known"),
    (urllib3.exceptions.NewConnectionError, "its server refuses the connection"),
    (
        (TimeoutError, urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.ReadTimeoutError),
        "it takes too long to answer",
    ),
    (urllib3.exceptions.SSLError, "its certificate is not to be trusted"),
    (urllib3.exceptions.ProxyError, "the proxy does not answer"),
    (urllib3.exceptions.DecodeError, "it is packed in a way that cannot be unpacked"),
    (urllib3.exceptions.ProtocolError, "its server closed the connection"),
)
