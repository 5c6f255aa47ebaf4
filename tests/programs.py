"""The real programs that tests run: feed itself, web servers, readers, a browser, a checker.

Each is a function or a context manager that stops what it started. A program that is not
installed skips the test; under FEED_TESTS=all, where a skip would hide a failure, it fails it.
"""

import base64
import grp
import html
import json
import os
import pwd
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from itertools import count
from pathlib import Path
from typing import Any, NoReturn, Self

import pytest

PATIENCE = 60.0
"""Seconds after which a program that has not answered is at fault."""

NOW = "2026-11-01T00:00:00Z"
"""The clock that builds get, unless a test says otherwise."""

PLACES = {
    "chromium": ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"),
    "nginx": ("nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"),
}


def lack(reason: str) -> NoReturn:
    """Skip the test, or fail it where all tests have to run."""
    if os.environ.get("FEED_TESTS") == "all":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def need(name: str) -> Path:
    """The path of an executable that the test cannot do without."""
    found = (shutil.which(place) for place in PLACES.get(name, (name,)))
    path = next((place for place in found if place), None)
    return Path(path) if path else lack(f"{name} is not installed")


def run(
    *command: str | Path, stdin: bytes = b"", home: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end; whatever it exits with is for the caller to judge."""
    return subprocess.run(
        [str(word) for word in command],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        env=surroundings(home),
        check=False,
    )


def surroundings(home: Path | None) -> dict[str, str]:
    """An environment without proxies and, with `home`, without the user's settings."""
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    if home is None:
        return kept
    folders = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")
    return kept | {"LC_ALL": "C.UTF-8"} | dict.fromkeys(folders, str(home))


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process that leads its own session, and all that it started."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


# --- HTTP ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Response:
    """What a web server answered, an error status being an answer like any other.

    `url` is the address at the end of all redirects.
    """

    url: str
    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        return self.headers.get_content_type()


def fetch(url: str, headers: Mapping[str, str] | None = None) -> Response:
    """GET without proxies."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return Response(answer.url, answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Response(error.url, error.code, error.headers, error.read())


# --- nginx --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """A line of the server's access log."""

    method: str
    path: str
    status: int
    agent: str


@dataclass(frozen=True)
class Server:
    """A web server that serves a folder; `base` is its URL without a slash at the end."""

    base: str
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "access.log"

    def requests(self) -> list[Request]:
        """All requests that clients have had an answer to.

        nginx answers before it logs, but its one worker does both before it turns to the next
        request: once that is answered the log is complete.
        """
        fetch(f"{self.base}/_ready")
        return [Request(**json.loads(line)) for line in self.log.read_text().splitlines()]

    def move_out(self) -> None:
        """From now on send everyone to the same path of the heir, and for good."""
        (self.folder / "moved").touch()


NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    {types}
    default_type application/octet-stream;
    log_format line escape=json '{{"method":"$request_method","path":"$request_uri",'
                                '"status":$status,"agent":"$http_user_agent"}}';
    access_log {folder}/access.log line;
    client_body_temp_path {folder}/client;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen {address};
        root {root};
        if (-f {folder}/moved) {{ return 301 {heir}$request_uri; }}
        location = /_ready {{ access_log off; return 204; }}
    }}
}}
"""

MEDIA_TYPES = Path("/etc/nginx/mime.types")

FEW_TYPES = """types {
    application/atom+xml atom; application/rss+xml rss; application/json json;
    text/html html; text/plain txt; text/css css; image/png png; audio/mpeg mp3;
}"""
"""Those of nginx's own list that tests meet, where the list is not where Debian puts it."""


@contextmanager
def nginx(root: Path, folder: Path, heir: str = "") -> Iterator[Server]:
    """Serve `root`, which may come into being later, on a free port of this machine.

    nginx inherits a socket that listens already, as after an upgrade of its binary: so nobody
    can take the port in between, and the URL is known before anything is built for it. The
    host is "localhost" since an address cannot stand in a tag URI. `folder` gets its files,
    `heir` is the base of the server to which this one's site can move.
    """
    program = need("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "access.log").touch()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        settings = folder / "nginx.conf"
        settings.write_text(nginx_settings(root, folder, f"127.0.0.1:{port}", heir))
        process = subprocess.Popen(
            [program, "-e", folder / "error.log", "-p", folder, "-c", settings],
            env=surroundings(folder) | {"NGINX": f"{listener.fileno()};"},
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        server = Server(f"http://localhost:{port}", folder)
        await_answer(server, process, folder / "error.log")
        yield server
    finally:
        stop(process)


def nginx_settings(root: Path, folder: Path, address: str, heir: str) -> str:
    """Workers run as the user who runs the tests: root's too, to read its private folders."""
    return NGINX.format(
        user=worker_user(),
        types=f"include {MEDIA_TYPES};" if MEDIA_TYPES.exists() else FEW_TYPES,
        root=root,
        folder=folder,
        address=address,
        heir=heir,
    )


def worker_user() -> str:
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(os.getegid()).gr_name};"


def await_answer(server: Server, process: subprocess.Popen[bytes], errors: Path) -> None:
    """The socket listens from the start, so one request waits until nginx takes it up."""
    try:
        assert fetch(f"{server.base}/_ready").status == 204
    except OSError:
        process.poll()
        said = errors.read_text() if errors.exists() else f"exit code {process.returncode}"
        pytest.fail(f"nginx does not start: {said}")


# --- feed ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """A folder of articles, and the server of what is built from it."""

    folder: Path
    server: Server

    @property
    def output(self) -> Path:
        return self.folder / "build"

    def url(self, path: str) -> str:
        return f"{self.server.base}/{path}"

    def build(self, now: str = NOW, *options: str) -> None:
        """Run `feed build` as its users do."""
        self.feed("build", "--now", now, *options)

    def feed(self, command: str, *options: str) -> str:
        """Run a command of feed on this site; what it prints."""
        done = run(sys.executable, "-m", "feed", command, "-C", self.folder, *options)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()


@contextmanager
def site(
    folder: Path, settings: str, content: Mapping[str, str | bytes], heir: str = ""
) -> Iterator[Site]:
    """Write articles and their settings (all but `url`), build them and serve the outcome."""
    with unbuilt_site(folder, settings, content, heir) as written:
        written.build()
        yield written


@contextmanager
def unbuilt_site(
    folder: Path, settings: str, content: Mapping[str, str | bytes], heir: str = ""
) -> Iterator[Site]:
    """The same, with nothing to serve yet."""
    with nginx(folder / "site" / "build", folder / "nginx", heir) as server:
        written = Site(folder / "site", server)
        write(written.folder, {"feed.toml": f'url = "{server.base}/"\n{settings}'})
        write(written.folder / "content", content)
        yield written


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)


# --- newsboat -----------------------------------------------------------------------------


@dataclass(frozen=True)
class NewsboatItem:
    """What newsboat keeps of an item."""

    guid: str
    title: str
    url: str
    author: str
    published: datetime
    content: str
    enclosure: str
    unread: bool


@dataclass(frozen=True)
class Newsboat:
    """A newsboat of its own in `folder`, subscribed to `feeds`."""

    folder: Path
    feeds: Sequence[str]

    def reload(self) -> None:
        """Fetch all feeds."""
        program = need("newsboat")
        settings = "use-proxy no\nreload-threads 1\ndownload-retries 1\n"
        write(self.folder, {"urls": "\n".join(self.feeds) + "\n", "config": settings})
        folder = self.folder
        done = run(
            *(program, "-q", "-u", folder / "urls", "-C", folder / "config"),
            *("-c", folder / "cache.db", "-x", "reload"),
            home=folder,
        )
        assert done.returncode == 0, done.stderr.decode()

    def items(self) -> list[NewsboatItem]:
        """All items, the first that newsboat met first."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            rows = cache.execute(
                "SELECT guid, title, url, author, pubDate, content, enclosure_url, unread"
                " FROM rss_item WHERE deleted = 0 ORDER BY id"
            ).fetchall()
        return [newsboat_item(*row) for row in rows]

    def read_all(self) -> None:
        """Mark all items as read, as their reader would: what is new then is unread."""
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache, cache:
            cache.execute("UPDATE rss_item SET unread = 0")


def newsboat_item(
    guid: str,
    title: str,
    url: str,
    author: str,
    seconds: int,
    content: str,
    enclosure: str | None,
    unread: int,
) -> NewsboatItem:
    published = datetime.fromtimestamp(seconds, UTC)
    return NewsboatItem(guid, title, url, author, published, content, enclosure or "", bool(unread))


# --- sfeed --------------------------------------------------------------------------------


@dataclass(frozen=True)
class SfeedItem:
    """A line of sfeed(5): first author, first enclosure, categories with "|" between them."""

    published: datetime
    title: str
    link: str
    content: str
    content_type: str
    id: str
    author: str
    enclosure: str
    categories: str


def sfeed(url: str) -> list[SfeedItem]:
    """What sfeed makes of a feed, in the feed's order."""
    done = run(need("sfeed"), url, stdin=fetch(url).body)
    assert done.returncode == 0, done.stderr.decode()
    return [sfeed_item(*line.split("\t")) for line in done.stdout.decode().splitlines()]


def sfeed_item(seconds: str, *fields: str) -> SfeedItem:
    return SfeedItem(datetime.fromtimestamp(int(seconds), UTC), *map(unescaped, fields))


def unescaped(text: str) -> str:
    r"""Undo sfeed(5)'s `\n`, `\t` and `\\`."""
    escapes = {"n": "\n", "t": "\t", "\\": "\\"}
    letters = iter(text)
    return "".join(escapes[next(letters)] if letter == "\\" else letter for letter in letters)


# --- Chromium -----------------------------------------------------------------------------

CHROMIUM_FLAGS = (
    "--headless",
    "--hide-scrollbars",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
)


LOADED = """
document.readyState === 'complete' || new Promise(done => addEventListener('load', () => done()))
"""
"""A promise that is kept when all of a page is there."""


@dataclass
class Browser:
    """Chromium at the other end of a pipe, which speaks the DevTools protocol in JSON.

    A message ends at a NUL; a call is answered by its number, events come in between.
    """

    process: subprocess.Popen[bytes]
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    events: list[dict[str, Any]] = field(default_factory=list)
    received: bytes = b""

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Send a command and wait for its outcome."""
        number = next(self.numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(message).encode() + b"\0")
        self.process.stdin.flush()
        while (answer := self.receive()).get("id") != number:
            self.events.append(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        outcome: dict[str, Any] = answer["result"]
        return outcome

    def await_event(
        self,
        method: str,
        session: str,
        told: Callable[[dict[str, Any]], bool] = lambda parameters: True,
    ) -> None:
        """Wait for an event that tells this, unless it came since events were last forgotten."""
        while not any(
            event.get("method") == method
            and event.get("sessionId") == session
            and told(event["params"])
            for event in self.events
        ):
            self.events.append(self.receive())

    def receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        pipe, deadline = self.process.stdout.fileno(), time.monotonic() + PATIENCE
        while b"\0" not in self.received:
            readable, _, _ = select.select([pipe], [], [], max(0, deadline - time.monotonic()))
            assert readable, "chromium does not answer"
            data = os.read(pipe, 1 << 16)
            assert data, "chromium has gone"
            self.received += data
        message, _, self.received = self.received.partition(b"\0")
        decoded: dict[str, Any] = json.loads(message)
        return decoded

    @contextmanager
    def page(
        self, url: str, *, width: int = 1280, height: int = 800, dark: bool = False
    ) -> Iterator["Page"]:
        """Open a page in a window of this size, or on a phone of it below 600 px."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        try:
            page = Page(self, session)
            page.pretend(width, height, dark)
            page.load(url)
            yield page
        finally:
            self.call("Target.closeTarget", targetId=target)
            self.events.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Both pipes closed, Chromium leaves; what lingers is ended."""
        with suppress(OSError, AssertionError):
            self.call("Browser.close")
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(10)
        stop(self.process)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()


@dataclass(frozen=True)
class Page:
    """A loaded page, of which one can ask what JavaScript can tell."""

    browser: Browser
    session: str

    def pretend(self, width: int, height: int, dark: bool) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.browser.call("Emulation.setDeviceMetricsOverride", self.session, **size)
        self.browser.call("Emulation.setEmulatedMedia", self.session, features=[scheme])

    def load(self, url: str) -> None:
        """Go to a URL and wait until all of it is there, its pictures too."""
        self.browser.call("Page.enable", self.session)
        self.browser.events.clear()
        outcome = self.browser.call("Page.navigate", self.session, url=url)
        assert "errorText" not in outcome, f"{url}: {outcome['errorText']}"
        self.browser.await_event("Page.loadEventFired", self.session)

    def await_arrival(self, url: str) -> None:
        """Wait until the page, once loaded, has by itself gone on to a URL, and is there."""
        self.browser.await_event(
            "Page.frameNavigated", self.session, lambda told: told["frame"]["url"] == url
        )
        self.ask(LOADED)

    def ask(self, question: str, *about: object) -> Any:
        """The value of a JavaScript expression; with arguments, of the function that it is."""
        arguments = ", ".join(json.dumps(argument) for argument in about)
        outcome = self.browser.call(
            "Runtime.evaluate",
            self.session,
            expression=f"({question})({arguments})" if about else question,
            returnByValue=True,
            awaitPromise=True,
        )
        assert "exceptionDetails" not in outcome, outcome["exceptionDetails"]
        return outcome["result"].get("value")

    def screenshot(self, path: Path) -> None:
        """Save what the window shows, as PNG: for the eyes of whoever looks into a failure."""
        picture = self.browser.call("Page.captureScreenshot", self.session)["data"]
        path.write_bytes(base64.b64decode(picture))


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A headless Chromium with a profile of its own in `folder`, for any number of pages.

    It takes commands on file 3 and answers on file 4: a shell puts our two pipes there.
    """
    command = ["sh", "-c", 'exec "$@" 3<&0 4>&1 1>&2', "sh", str(need("chromium"))]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *CHROMIUM_FLAGS, f"--user-data-dir={folder / 'profile'}"],
            env=surroundings(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    with Browser(process) as browser:
        yield browser


# --- the Nu HTML checker ------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """A message of the Nu HTML checker; `severity` is "error" or "warning"."""

    severity: str
    page: str
    line: int
    text: str
    extract: str


def vnu(pages: Sequence[Path]) -> list[Finding]:
    """The errors and warnings in these HTML pages. Notes that are neither are left out."""
    java, checker = need("java"), vnu_jar()
    options = ("--format", "json", "--stdout", "--exit-zero-always")
    done = run(java, "-jar", checker, *options, *pages)
    assert done.stdout, done.stderr.decode()
    messages = json.loads(done.stdout)["messages"]
    return [finding for finding in map(vnu_finding, messages) if finding.severity != "info"]


def vnu_finding(message: dict[str, Any]) -> Finding:
    return Finding(
        severity="error" if "error" in message["type"] else message.get("subType", "info"),
        page=message.get("url", "").rpartition("/")[2],
        line=message.get("lastLine", 0),
        text=message["message"],
        extract=html.unescape(message.get("extract", "")),
    )


def vnu_jar() -> Path:
    """Where `FEED_VNU_JAR` says, else where `npm install vnu-jar` puts it, here or globally."""
    inside = Path("vnu-jar", "build", "dist", "vnu.jar")
    if "FEED_VNU_JAR" in os.environ:
        places = [Path(os.environ["FEED_VNU_JAR"])]
    else:
        places = [folder / inside for folder in (Path("node_modules"), *npm_folders())]
    jar = next((place for place in places if place.is_file()), None)
    return jar or lack("the Nu HTML checker is not installed: npm install vnu-jar")


def npm_folders() -> list[Path]:
    npm = shutil.which("npm")
    return [Path(run(npm, "root", "-g").stdout.decode().strip())] if npm else []
