"""What the preview answers, and to whom."""

from collections.abc import Iterator

import pytest
from previews import CONTENT, Preview, serving
from programs import write

from feed.serving.server import LOOPBACK, host_of, is_meant, is_plain


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    site = tmp_path_factory.mktemp("site")
    picture = b"\x89PNG" + bytes(1000)
    files = {"content/sail.png": picture, "content/static/deep/a.json": "{}", "pyproject.toml": ""}
    more = "date 2022-07-06\n\nMore\n\nIt ended. ![x](sail.png)\n"
    write(site, {**CONTENT, **files, "content/more.md": f"---\ndate: 2022-07-06\n---\n{more}"})
    (site / "aside").mkdir()
    with serving(site) as found:
        found.await_line("articles")
        built = next((site / ".feed_cache").glob("preview-*")) / "site"
        (built / "out.toml").symlink_to(site / "pyproject.toml")
        (built / "aside").symlink_to(site)
        yield found


# --- nothing but what was built -----------------------------------------------------------

OUTSIDE = (
    b"/../pyproject.toml",
    b"/../../pyproject.toml",
    b"/../../../pyproject.toml",
    b"/../../../feed.toml",
    b"/%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
    b"/%2E%2E%2F%2E%2E%2F%2E%2E%2Fpyproject.toml",
    b"/..%2f..%2f..%2fpyproject.toml",
    b"/%252e%252e/%252e%252e/%252e%252e/pyproject.toml",
    b"/..%252f..%252f..%252fpyproject.toml",
    b"/..\\..\\..\\pyproject.toml",
    b"/..%5c..%5c..%5cpyproject.toml",
    b"/%5c..%5cpyproject.toml",
    b"/..;/..;/..;/pyproject.toml",
    b"/..%3b/..%3b/pyproject.toml",
    b"/static/../../../../pyproject.toml",
    b"/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/pyproject.toml",
    b"/....//....//....//pyproject.toml",
    b"/./.././.././../pyproject.toml",
    b"/%c0%ae%c0%ae/%c0%ae%c0%ae/pyproject.toml",
    b"/%e0%80%ae%e0%80%ae/pyproject.toml",
    b"/%ef%bc%8e%ef%bc%8e/%ef%bc%8e%ef%bc%8e/pyproject.toml",
    b"/%u002e%u002e/pyproject.toml",
    b"/..%00/pyproject.toml",
    b"/ships.html%00",
    b"/%00",
    b"//etc/passwd",
    b"/%2fetc%2fpasswd",
    b"/etc/passwd",
    b"//../../../pyproject.toml",
    b"http://localhost/../../../pyproject.toml",
    b"/.feed/../../../../pyproject.toml",
    b"/.feed/article/../../../../pyproject.toml",
    b"/.feed/article/..%2f..%2f..%2fpyproject.toml",
    b"/.feed/feed/..%2f..%2f..%2fpyproject.toml",
    b"/.feed/feed/%2e%2e/%2e%2e/feed.atom",
    b"/.feed/feed/ships.atom",
    b"/.feed/pages.py",
    b"/.feed/view.html",
    b"/.manifest.json",
    b"/%2emanifest.json",
    b"/.staging/",
    b"/.feed_cache/",
    b"/out.toml",
    b"/aside/pyproject.toml",
    b"/aside/",
    b"/" + b"a" * 300,
    b"/" + b"a/" * 3000,
)


@pytest.mark.parametrize("target", OUTSIDE)
def test_what_was_not_built_is_not_there(preview: Preview, target: bytes) -> None:
    status, answer = preview.ask(target)
    assert status in (400, 404)
    assert b"root:" not in answer and b"[tool" not in answer


@pytest.mark.parametrize("target", [t for t in OUTSIDE if b"\\" not in t])
def test_a_well_formed_request_for_it_gets_a_page_that_says_so(
    preview: Preview, target: bytes
) -> None:
    status, answer = preview.ask(target)
    assert (status, b"Nothing stands here" in answer) == (404, True)


@pytest.mark.parametrize(
    "path", ["/", "/ships.html", "/tags/", "/a//b", "/.a", "/a/..", "/a\\b", "/a\0"]
)
def test_a_plain_path_has_names_alone(path: str) -> None:
    assert is_plain(path) == (path in {"/", "/ships.html", "/tags/"})


# --- whom it answers ----------------------------------------------------------------------

HOSTS = {
    b"localhost": 200,
    b"localhost:8000": 200,
    b"LOCALHOST": 200,
    b"127.0.0.1": 200,
    b"127.0.0.1:1": 200,
    b"[::1]": 200,
    b"[::1]:8000": 200,
    b"evil.example": 403,
    b"evil.example:8000": 403,
    b"localhost.evil.example": 403,
    b"127.0.0.1.evil.example": 403,
    b"evil.example@localhost": 403,
    b"192.168.1.5": 403,
    b"[::2]": 403,
    b"": 400,
}


@pytest.mark.parametrize(("host", "status"), HOSTS.items())
def test_only_who_asks_for_this_machine_is_answered(
    preview: Preview, host: bytes, status: int
) -> None:
    assert preview.ask(b"/", host)[0] == status
    assert preview.ask(b"/.feed/", host)[0] == status


def test_two_hosts_in_one_request_are_none(preview: Preview) -> None:
    assert preview.ask(b"/", b"localhost\r\nHost: evil.example")[0] in (400, 403)


@pytest.mark.parametrize(
    ("asked", "told", "meant"),
    [
        ("192.168.1.5", "192.168.1.5", True),
        ("192.168.1.5", "localhost", True),
        ("192.168.1.5", "10.0.0.1", True),
        ("0.0.0.0", "192.168.1.5", True),
        ("0.0.0.0", "evil.example", False),
        ("desk.local", "desk.local", True),
        ("desk.local", "evil.example", False),
    ],
)
def test_who_listens_for_others_is_known_by_that_name_and_by_addresses(
    asked: str, told: str, meant: bool
) -> None:
    assert is_meant(host_of(f"{told}:8000"), LOOPBACK | {asked}) is meant


# --- how it answers -----------------------------------------------------------------------

TYPES = {
    "/": "text/html; charset=utf-8",
    "/ships.html": "text/html; charset=utf-8",
    "/ships.atom": "application/atom+xml; charset=utf-8",
    "/feed.atom": "application/atom+xml; charset=utf-8",
    "/feed.rss": "application/rss+xml; charset=utf-8",
    "/feed.json": "application/feed+json",
    "/tags/sea.json": "application/feed+json",
    "/static/deep/a.json": "application/json; charset=utf-8",
    "/feeds.opml": "text/x-opml; charset=utf-8",
    "/style.css": "text/css; charset=utf-8",
    "/sail.png": "image/png",
    "/.feed/": "text/html; charset=utf-8",
    "/.feed/feed/feed.atom": "text/html; charset=utf-8",
    "/.feed/reload.js": "text/javascript; charset=utf-8",
}


@pytest.mark.parametrize(("path", "type_"), TYPES.items())
def test_each_kind_of_file_has_its_media_type(preview: Preview, path: str, type_: str) -> None:
    answer = preview.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, type_)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/", "/ships.html", "/feed.atom", "/sail.png", "/.feed/"])
def test_who_has_it_already_is_not_sent_it_again(preview: Preview, path: str) -> None:
    etag = preview.get(path).headers["etag"]
    again = preview.get(path, If_None_Match=f'"other", W/{etag}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert preview.get(path, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("target", [b"/", b"/ships.html", b"/feed.atom", b"/.feed/"])
def test_head_has_the_headers_and_no_body(preview: Preview, target: bytes) -> None:
    status, answer = preview.ask(target, method=b"HEAD")
    assert status == 200 and answer.endswith(b"\r\n\r\n") and b"\r\netag: " in answer


def test_a_part_of_a_file_can_be_asked_for(preview: Preview) -> None:
    part = preview.get("/sail.png", Range="bytes=0-3")
    assert (part.status, part.body) == (206, b"\x89PNG")


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE"])
def test_nothing_can_be_sent_to_it(preview: Preview, method: bytes) -> None:
    assert preview.ask(b"/ships.html", method=method)[0] == 405
