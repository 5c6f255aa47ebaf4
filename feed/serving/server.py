"""The web server of a preview: what was built, and pages about it; to nobody else than asked."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from feed import output
from feed.serving import media, pages, subscription
from feed.serving.board import Board, State
from feed.serving.pages import PLACE

LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
"""Names of this machine that reach nobody else."""

_PATIENCE = 20.0
"""In seconds: for how long a request waits for the first build, and a listener for a sign."""

_HEADERS = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
_SAFE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src * data:; media-src *; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The policy of pages that show content without the site around it."""


@contextmanager
def running(
    board: Board, listener: socket.socket, hosts: frozenset[str], clock: Callable[[], datetime]
) -> Iterator[None]:
    """Answer at `listener`, in a thread, whoever asks for one of these `hosts`."""
    app = _Guard(_application(_Site(board, clock)), hosts)
    settings = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(
        target=lambda: board.loop.run_until_complete(server.serve([listener])), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        board.close()
        thread.join(5)
        listener.close()


# --- who may ask --------------------------------------------------------------------------


class _Guard:
    """Refuses requests for other hosts: a page elsewhere may have its own name lead here."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http" and not self._is_meant(Headers(scope=scope).getlist("host")):
            told = "This preview answers to another name; --host names one.\n"
            await PlainTextResponse(told, 403)(scope, receive, send)
            return
        await app(scope, receive, send)

    def _is_meant(self, told: list[str]) -> bool:
        return len(told) == 1 and is_meant(host_of(told[0]), self._hosts)


def host_of(header: str) -> str:
    """The name in a Host header (RFC 9110, 7.2), without port and brackets."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()


def is_meant(host: str, hosts: frozenset[str]) -> bool:
    """Whether a request for this host is for us.

    Where we listen for others too, they may know this machine by any of its addresses: these
    nobody can have lead elsewhere.
    """
    return host in hosts or (not hosts <= LOOPBACK and _is_address(host))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


# --- what is answered ---------------------------------------------------------------------


def _application(site: _Site) -> Starlette:
    routes = [
        Route(PLACE, site.overview),
        Route(f"{PLACE}events", site.events),
        *(Route(f"{PLACE}{name}", _asset(name)) for name in _ASSETS),
        Route(f"{PLACE}article/{{path:path}}", site.article),
        Route(f"{PLACE}feed/{{path:path}}", site.feed),
        Mount("/", _Built(site)),
    ]
    return Starlette(routes=routes, exception_handlers={404: site.missing})


_ASSETS = {"reload.js": "text/javascript", "view.css": "text/css", "reader.css": "text/css"}


def _asset(name: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return _whole(request.headers, pages.asset(name), f"{_ASSETS[name]}; charset=utf-8")

    return answer


def _whole(
    asked: Headers, data: bytes, type_: str = "text/html; charset=utf-8", status: int = 200
) -> Response:
    """All of something, unless who asks has it already (RFC 9110, 13.1.2)."""
    etag = f'"{hashlib.blake2b(data, digest_size=12).hexdigest()}"'
    answer = Response(data, status, {**_HEADERS, "content-type": type_, "etag": etag})
    known = [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]
    if status == 200 and (etag in known or known == ["*"]):
        return NotModifiedResponse(answer.headers)
    return answer


class _Site:
    """What stands on the board, to whom asks for it."""

    def __init__(self, board: Board, clock: Callable[[], datetime]) -> None:
        self.board = board
        self.clock = clock

    async def state(self) -> State:
        """What is shown now; who asks before the first build is done waits for it a while."""
        deadline = self.board.loop.time() + _PATIENCE
        while not (self.board.built or self.board.closed):
            left = deadline - self.board.loop.time()
            if left <= 0:
                break
            await self.board.change(left)
        return self.board.state

    async def overview(self, request: Request) -> Response:
        state = await self.state()
        return self._view(request, pages.overview(state, self.clock()))

    async def article(self, request: Request) -> Response:
        state, path = await self.state(), request.path_params["path"]
        if (one := state.documents.get(path)) is None:
            raise HTTPException(404)
        return self._view(request, pages.article(one, self._read(path), state, self.clock()))

    async def feed(self, request: Request) -> Response:
        state, path = await self.state(), request.path_params["path"]
        built = output.read_manifest(state.site.output).files & {path}
        if path not in subscription.feeds(built, state.documents):
            raise HTTPException(404)
        return self._view(request, pages.feed(path, self._read(path), state, self.clock()))

    async def events(self, request: Request) -> Response:
        """Tells the version of what is shown, now and whenever it is another."""
        headers = {**_HEADERS, "cache-control": "no-store"}
        return StreamingResponse(self._events(), media_type="text/event-stream", headers=headers)

    async def _events(self) -> AsyncIterator[str]:
        told = ""
        yield "retry: 500\n\n"
        while not self.board.closed:
            version = self.board.state.version
            yield f"data: {version}\n\n" if version != told else ": still here\n\n"
            told = version
            if told == self.board.state.version:
                await self.board.change(_PATIENCE)

    async def missing(self, request: Request, _: Exception) -> Response:
        state = await self.state()
        if state.result is None:
            return self._view(request, pages.faulty(state), 503)
        return self._view(request, pages.missing(request.url.path, state), 404)

    def _read(self, path: str) -> bytes:
        try:
            return (self.board.state.site.output / path).read_bytes()
        except OSError as error:
            raise HTTPException(404) from error

    def _view(self, request: Request, page: bytes, status: int = 200) -> Response:
        answer = _whole(request.headers, page, status=status)
        answer.headers["content-security-policy"] = _SAFE
        return answer


class _Built(StaticFiles):
    """The files that were built; pages with what the preview adds to them."""

    def __init__(self, site: _Site) -> None:
        super().__init__(directory=site.board.state.site.output, html=True, check_dir=False)
        self.config_checked = True  # the folder comes with the first build
        self._site = site

    async def get_response(self, path: str, scope: Scope) -> Response:
        await self._site.state()
        if not is_plain(scope["path"]):
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        state, asked = self._site.board.state, Headers(scope=scope)
        root = Path(os.path.realpath(state.site.output))
        path = Path(full_path).relative_to(root).as_posix()
        type_ = _types(state.version, root).of(path)
        if type_.startswith("text/html"):
            page = pages.shown_in(Path(full_path).read_bytes(), path, state, self._site.clock())
            return _whole(asked, page, type_, status_code)
        answer = FileResponse(
            full_path, status_code, {**_HEADERS}, media_type=type_, stat_result=stat_result
        )
        if self.is_not_modified(answer.headers, asked):
            return NotModifiedResponse(answer.headers)
        return answer


@lru_cache(maxsize=1)
def _types(version: str, root: Path) -> media.Types:
    """Read once for each state of what is shown, which the `version` tells."""
    return media.read(root)


def is_plain(path: str) -> bool:
    """Whether the path of a request can be that of something built.

    No name has a dot in front or a character that some system takes for another.
    """
    names = path.removeprefix("/").split("/")
    inside = all(name and not name.startswith(".") for name in names[:-1])
    return inside and not names[-1].startswith(".") and not set(path) & set("\\\0")
