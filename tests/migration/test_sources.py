"""The bytes of a file or an address: all of them, and from nowhere else than was meant."""

import gzip
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from feed import __version__
from feed.errors import ConfigError, FeedError, RemoteError
from feed.migration import sources
from feed.migration.sources import Source, follow, read

FEED = b"<feed>" + b"sea " * 50_000 + b"</feed>"


class Handler(BaseHTTPRequestHandler):
    """Answers as the test has told for the path, else with 404."""

    web: "Web"

    def do_GET(self) -> None:
        self.web.requests.append(self)
        self.web.answers.get(self.path, status(404))(self)

    def log_message(self, *_: object) -> None:
        """Nobody wants to know."""


Answer = Callable[[Handler], None]


@dataclass
class Web:
    """A server on loopback; `over` is set when the test is over."""

    base: str = ""
    answers: dict[str, Answer] = field(default_factory=dict)
    requests: list[Handler] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str, answer: Answer) -> str:
        """The address where this is answered."""
        self.answers[path] = answer
        return self.base + path


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("no_proxy", "*")
    found = Web()
    handler = type("_Handler", (Handler,), {"web": found})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        found.base = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield found
        finally:
            found.over.set()
            server.shutdown()
            thread.join()


# --- what servers answer ------------------------------------------------------------------


def status(code: int, **headers: str) -> Answer:
    return content(b"", code, **headers)


def content(data: bytes, code: int = 200, **headers: str) -> Answer:
    """A body with its length, unless told otherwise; `_` in the name of a header is `-`."""

    def answer(handler: Handler) -> None:
        handler.send_response(code)
        told = {"Content_Length": str(len(data))} | headers
        for name, value in told.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def moved(to: str, code: int = 302) -> Answer:
    return status(code, Location=to)


def raw(data: bytes) -> Answer:
    """These bytes alone, then the connection is closed."""
    return lambda handler: _write(handler, data)


def endless(start: bytes, drop: bytes, pause: float) -> Answer:
    """A start, then drop after drop until the client or the test has had enough."""

    def answer(handler: Handler) -> None:
        sent = _write(handler, start)
        while sent and not handler.web.over.wait(pause):
            sent = _write(handler, drop)

    return answer


def _write(handler: Handler, data: bytes) -> bool:
    try:
        handler.wfile.write(data)
    except OSError:
        return False
    return True


# --- files --------------------------------------------------------------------------------

NAMES = {
    "a name": "feed.atom",
    "a name in a folder": "old/feed.atom",
    "a blank": "an old feed.atom",
    "what an address escapes": "100%41?#.atom",
    "Chinese": "旧.atom",
    "bytes that are no UTF-8": os.fsdecode(b"\xff.atom"),
}


@pytest.mark.parametrize("path", NAMES.values(), ids=NAMES)
def test_a_file_is_read_by_its_path_and_by_its_uri(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    file = tmp_path / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(FEED)
    monkeypatch.chdir(tmp_path)
    assert read(path) == Source(FEED, file.as_uri(), file.parent)
    assert read(file.as_uri()) == read(path)


def test_a_pipe_is_read_as_a_shell_gives_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    thread = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(FEED,))
    thread.start()
    assert read(str(tmp_path / "pipe")).data == FEED
    thread.join()


UNUSABLE = {
    "no such file": ("old.atom", "there is no file old.atom"),
    "a file below a file": ("feed.atom/old", "there is no file feed.atom/old"),
    "an address without its scheme": ("example.org/feed", "there is no file example.org/feed"),
    "ftp": ("ftp://example.org/feed", "ftp://example.org/feed cannot be read"),
    "a file of another host": ("file://example.org/feed", "file://example.org/feed cannot be read"),
    "a scheme of readers": ("feed://example.org/", "feed://example.org/ cannot be read"),
    "no host": ("https:///feed", "https:///feed is not an address on the web"),
    "a port that is none": ("http://example.org:99999/", "http://example.org:99999/ is not"),
    "a port that is a word": ("http://example.org:x/", "http://example.org:x/ is not"),
    "half an IPv6 address": ("http://[::1/", "http://[::1/ is not"),
    "a host with a blank": ("http://a b/", "http://a b/ is not"),
    "a host of dots": ("http://../", "http://../ is not"),
    "a label too long": (f"http://{'ü' * 80}.example/", f"http://{'ü' * 80}.example/ is not"),
    "a name and a password": ("http://ada:x@example.org/", "http://ada:x@example.org/ is not"),
    "without an end": ("http://example.org/" + "a" * 9_000, "http://example.org/aaaaaaaaaaa"),
}


@pytest.mark.parametrize(("source", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_cannot_be_meant_is_wrong_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("feed.atom").touch()
    with pytest.raises(ConfigError) as caught:
        read(source)
    assert caught.value.exit_code == 2
    assert caught.value.message.startswith(message)
    assert caught.value.hint
    assert len(caught.value.message) < 300


def test_a_folder_is_a_fault_and_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(FeedError) as caught:
        read(str(tmp_path))
    assert (caught.value.exit_code, caught.value.message) == (1, f"{tmp_path}: Is a directory")


def test_a_path_with_a_nul_is_a_fault_and_no_traceback() -> None:
    with pytest.raises(FeedError, match="embedded null byte"):
        read("a\0b")


# --- the web ------------------------------------------------------------------------------


def test_an_address_is_read_with_its_name_told(web: Web) -> None:
    url = web.at("/feed.atom", content(FEED))
    assert read(f"{url}#newest") == Source(FEED, url)
    assert web.requests[0].headers["User-Agent"] == f"feed/{__version__}"
    assert web.requests[0].headers["Accept-Encoding"] == "gzip"


ADDRESSES = {
    "Chinese": ("/旧?a=ü", "/%E6%97%A7?a=%C3%BC"),
    "a blank": ("/a b", "/a%20b"),
    "a query": ("/?feed=rss2&paged=2", "/?feed=rss2&paged=2"),
}


@pytest.mark.parametrize(("written", "asked"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_asked_for_in_ascii(web: Web, written: str, asked: str) -> None:
    web.at(asked, content(FEED))
    assert read(web.base + written) == Source(FEED, web.base + asked)


WAYS = {
    "found": lambda base: (moved(f"{base}/new"), "/new"),
    "moved for good": lambda base: (moved("/new", 301), "/new"),
    "see other": lambda base: (moved("new", 303), "/new"),
    "temporarily": lambda base: (moved("new", 307), "/new"),
    "permanently": lambda base: (moved("/new#part", 308), "/new"),
    "in UTF-8 without escapes": lambda base: (
        moved("/旧".encode().decode("latin-1")),
        "/%E6%97%A7",
    ),
    "with a body that has no end": lambda base: (
        endless(b"HTTP/1.0 302 Found\r\nLocation: /new\r\n\r\n", b"a" * 65_536, 0),
        "/new",
    ),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_the_address_of_a_document_is_the_one_at_the_end(
    web: Web, way: Callable[[str], tuple[Answer, str]]
) -> None:
    answer, new = way(web.base)
    url = web.at("/feed", moved("/hop"))
    web.at("/hop", answer)
    web.at(new, content(FEED))
    assert read(url) == Source(FEED, web.base + new)


PACKED = {
    "gzip": content(gzip.compress(FEED), Content_Encoding="gzip"),
    "its old name in capitals": content(gzip.compress(FEED), Content_Encoding="X-GZIP"),
    "gzip in two members": content(
        gzip.compress(FEED[:99]) + gzip.compress(FEED[99:]), Content_Encoding="gzip"
    ),
    "identity": content(FEED, Content_Encoding="identity"),
    "chunks": raw(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(FEED), FEED)
    ),
    "no length": raw(b"HTTP/1.0 200 OK\r\n\r\n" + FEED),
    "a length that is a word": content(FEED, Content_Length="many"),
    "a length that is too short": content(FEED + b"and more", Content_Length=str(len(FEED))),
}


@pytest.mark.parametrize("answer", PACKED.values(), ids=PACKED)
def test_a_document_is_the_same_however_it_comes(web: Web, answer: Answer) -> None:
    assert read(web.at("/feed", answer)).data == FEED


FAILURES = {
    "not found": (status(404), " answered 404 Not Found"),
    "gone": (status(410), " answered 410 Gone"),
    "a server's error": (status(500), " answered 500 Internal Server Error"),
    "a status nobody knows": (status(599), " answered 599"),
    "a password is wanted": (status(401, WWW_Authenticate="Basic"), " answered 401 Unauthorized"),
    "nothing new": (status(304), " answered 304 Not Modified"),
    "closed at once": (raw(b""), ": its server closed the connection"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), ": its server does not answer in HTTP"),
    "a header without an end": (
        raw(b"HTTP/1.0 200 OK\r\nX: " + b"a" * 70_000),
        ": its server does not answer in HTTP",
    ),
    "shorter than it says": (
        content(FEED, Content_Length=str(len(FEED) + 1)),
        ": it ended too early",
    ),
    "chunks that break off": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n<feed>"),
        ": it ended too early",
    ),
    "chunks of no size": (
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<feed>"),
        ": it ended too early",
    ),
    "half a packet": (
        content(gzip.compress(FEED)[:99], Content_Encoding="gzip"),
        ": it is packed in a way that cannot be unpacked",
    ),
    "not packed at all": (
        content(FEED, Content_Encoding="gzip"),
        ": it is packed in a way that cannot be unpacked",
    ),
    "packed otherwise": (
        content(FEED, Content_Encoding="br"),
        " comes in an encoding nobody asked for: br",
    ),
    "moved in a circle": (moved("/feed"), " is where redirects have led, and they lead on"),
    "moved to nowhere": (status(302), " redirects to where nothing is read: "),
    "moved to a file": (
        moved("file:///etc/passwd"),
        " redirects to where nothing is read: file:///etc/passwd",
    ),
    "moved to ftp": (moved("ftp://a.example/"), " redirects to where nothing is read: ftp://a"),
    "moved to data": (moved("data:,a"), " redirects to where nothing is read: data:,a"),
    "moved to no address": (moved("http://[::1"), " redirects to where nothing is read: http://["),
    "moved with a password": (
        moved("http://ada:x@127.0.0.1/"),
        " redirects to where nothing is read: http://ada:x@",
    ),
}


@pytest.mark.parametrize(("answer", "message"), FAILURES.values(), ids=FAILURES)
def test_a_failure_of_the_remote_end_names_the_address(
    web: Web, answer: Answer, message: str
) -> None:
    url = web.at("/feed", answer)
    with pytest.raises(RemoteError) as caught:
        read(url)
    assert caught.value.exit_code == 3
    assert caught.value.message.startswith(url + message)
    assert len(str(caught.value)) < 500


SLOW = {
    "silent": endless(b"", b"", 0.05),
    "dripping headers": endless(b"HTTP/1.0 200 OK\r\nX: ", b"a", 0.02),
    "dripping its body": endless(b"HTTP/1.0 200 OK\r\n\r\n<feed>", b"a", 0.02),
    "dripping what is packed": endless(
        b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n", b"\x1f", 0.02
    ),
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_a_server_gets_a_limited_time_for_all_of_its_answer(
    web: Web, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(sources, "TIME_LIMIT", 0.2)
    url = web.at("/feed", moved("/slow"))
    web.at("/slow", answer)
    began = time.monotonic()
    with pytest.raises(RemoteError) as caught:
        read(url)
    assert caught.value.message == f"{url}: it takes too long"
    assert time.monotonic() - began < 10


LARGE = {
    "with its length": content(FEED),
    "without its length": raw(b"HTTP/1.0 200 OK\r\n\r\n" + FEED),
    "without an end": endless(b"HTTP/1.0 200 OK\r\n\r\n", FEED, 0),
    "when unpacked": content(gzip.compress(bytes(99_999_999), 1), Content_Encoding="gzip"),
}


@pytest.mark.parametrize("answer", LARGE.values(), ids=LARGE)
def test_a_document_has_a_limited_size(
    web: Web, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(sources, "SIZE_LIMIT", len(FEED) - 1)
    url = web.at("/feed", answer)
    with pytest.raises(FeedError) as caught:
        read(url)
    assert caught.value.message == f"{url} is larger than 200_012 bytes"


def test_the_size_of_a_file_is_limited_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "feed"
    file.write_bytes(FEED)
    monkeypatch.setattr(sources, "SIZE_LIMIT", len(FEED))
    assert read(str(file)).data == FEED
    monkeypatch.setattr(sources, "SIZE_LIMIT", len(FEED) - 1)
    with pytest.raises(FeedError, match="is larger than"):
        read(str(file))


def test_a_server_that_is_not_there_is_a_failure_of_the_remote_end(web: Web) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unheard.getsockname()[1]}/"
        with pytest.raises(RemoteError, match="its server refuses the connection"):
            read(url)


def test_a_server_that_does_not_speak_tls_is_a_failure_of_the_remote_end(web: Web) -> None:
    with pytest.raises(RemoteError, match=r"reached by TLS|closed the connection"):
        read(web.base.replace("http:", "https:"))


def test_the_proxy_of_the_environment_is_asked(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://feed.invalid/feed"
    web.answers[url] = content(FEED)
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("http_proxy", web.base)
    assert read(url) == Source(FEED, url)


def test_progress_is_told_of_bytes_and_of_the_length_where_it_is_known(
    web: Web, tmp_path: Path
) -> None:
    told: list[tuple[int, int | None]] = []
    read(web.at("/known", content(FEED)), progress=lambda *news: told.append(news))
    assert [received for received, _ in told] == sorted({received for received, _ in told})
    assert told[-1] == (len(FEED), len(FEED))
    assert {total for _, total in told} == {len(FEED)}
    told.clear()
    read(web.at("/unknown", raw(b"HTTP/1.0 200 OK\r\n\r\nab")), progress=lambda *n: told.append(n))
    assert told == [(2, None)]
    told.clear()
    (tmp_path / "feed").write_bytes(b"abc")
    read(str(tmp_path / "feed"), progress=lambda *news: told.append(news))
    assert told == [(3, 3)]


# --- what a document names ----------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path) -> Source:
    """A feed that was saved to a folder, beside what is nobody's business."""
    for name in ("copy/feed.atom", "copy/archive/1.atom", "copy/a b?.atom", "secret"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    (tmp_path / "copy" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "copy" / "loop").symlink_to(tmp_path / "copy" / "loop")
    os.mkfifo(tmp_path / "copy" / "pipe")
    return read(str(tmp_path / "copy" / "feed.atom"))


BESIDE = {
    "in a folder": ("archive/1.atom", "copy/archive/1.atom"),
    "back to itself": ("archive/../feed.atom", "copy/feed.atom"),
    "escaped": ("a%20b%3F.atom#newest", "copy/a b?.atom"),
}


@pytest.mark.parametrize(("href", "name"), BESIDE.values(), ids=BESIDE)
def test_a_file_may_name_files_beside_it(
    copy: Source, tmp_path: Path, href: str, name: str
) -> None:
    url = sources.address(href, copy.url)
    found = follow(url, copy)
    assert found == Source(name.encode(), (tmp_path / name).as_uri(), tmp_path / "copy")
    assert follow(copy.url, found).data == copy.data


FOREIGN = {
    "a folder above": "../secret",
    "a folder above, escaped": "%2e%2e%2fsecret",
    "from the root": "/etc/passwd",
    "with its scheme": "file:///etc/passwd",
    "of another host": "file://example.org/etc/passwd",
    "of another host, briefly": "//example.org/etc/passwd",
    "a link that leads out": "link",
    "a link that leads nowhere": "loop",
    "a pipe": "pipe",
    "a folder": "archive",
    "a device": "/dev/zero",
    "with a query, which a file cannot answer": "?page=2",
    "a NUL": "a%00b",
    "ftp": "ftp://example.org/feed",
    "data": "data:,feed",
}


@pytest.mark.parametrize("href", FOREIGN.values(), ids=FOREIGN)
def test_a_file_may_name_no_other_file(copy: Source, href: str) -> None:
    with pytest.raises(FeedError) as caught:
        follow(sources.address(href, copy.url), copy)
    assert caught.value.exit_code == 1
    assert f"{copy.name} has no business to name it" in caught.value.message


def test_a_file_that_is_missing_is_a_fault_of_the_copy(copy: Source) -> None:
    with pytest.raises(FeedError, match="there is no file") as caught:
        follow(sources.address("archive/2.atom", copy.url), copy)
    assert caught.value.exit_code == 1


def test_a_file_may_name_an_address_which_may_name_no_file(copy: Source, web: Web) -> None:
    found = follow(web.at("/archive", content(FEED)), copy)
    assert found == Source(FEED, f"{web.base}/archive")
    for url in (copy.url, f"{copy.url}/../archive/1.atom", "file:///etc/passwd"):
        with pytest.raises(FeedError, match="has no business to name it"):
            follow(url, found)


def test_what_an_address_leads_to_is_no_file_either(copy: Source, web: Web) -> None:
    with pytest.raises(RemoteError, match="redirects to where nothing is read"):
        follow(web.at("/archive", moved(copy.url)), copy)


HREFS = {
    "relative": ("archive/1.atom", "https://example.org/blog/archive/1.atom"),
    "from the root": ("/1.atom", "https://example.org/1.atom"),
    "of another host": ("//a.example/1", "https://a.example/1"),
    "in capitals": ("HTTPS://Example.ORG/A", "https://example.org/A"),
    "with a fragment and blanks": (" 1.atom#a ", "https://example.org/blog/1.atom"),
    "not in ASCII": ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
}


@pytest.mark.parametrize(("href", "url"), HREFS.values(), ids=HREFS)
def test_an_address_is_written_in_one_way_only(href: str, url: str) -> None:
    assert sources.address(href, "https://example.org/blog/feed.atom") == url


@pytest.mark.parametrize("href", ["http://[", "http://a:b@c/", "http://", "a" * 8_001])
def test_what_is_no_address_is_an_error(href: str) -> None:
    with pytest.raises(ValueError):
        sources.address(href, "https://example.org/")
