"""A published site is read as its subscribers read it: from a real server, with its history."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import built_sites
import pytest
from built_sites import NOW
from programs import Server, nginx, nginx_with

from feed.checking import Report, check_published, published
from feed.cli import main
from feed.errors import RemoteError


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A site at the address that it was built for, from the folder `site/build`."""
    monkeypatch.setenv("no_proxy", "*")
    root = tmp_path / "site" / "build"
    with nginx(root, tmp_path / "nginx") as served:
        settings = built_sites.SETTINGS.replace("https://example.org", served.base)
        built_sites.make(tmp_path / "site", settings, f"{served.base}/")
        yield served


@pytest.fixture
def root(server: Server, tmp_path: Path) -> Path:
    return tmp_path / "site" / "build"


def checked(url: str) -> Report:
    return check_published(url, now=NOW)


def test_the_front_page_leads_to_all_feeds_and_their_history(server: Server) -> None:
    report = checked(f"{server.base}/")
    assert (report.faults, report.warnings) == ((), ())
    # the page, three feeds, and three archive documents of two of them
    assert report.documents == 1 + 3 + 2 * 3
    assert report.unseen == "pages and entry documents were not fetched"
    assert {"/archive/1.atom", "/archive/1.json", "/feed.rss"} <= {
        request.path for request in server.requests()
    }


@pytest.mark.parametrize(
    ("feed", "documents"), [("feed.atom", 4), ("feed.json", 4), ("feed.rss", 1)]
)
def test_a_feed_is_read_with_its_history(feed: str, documents: int, server: Server) -> None:
    report = checked(f"{server.base}/{feed}")
    assert (report.faults, report.warnings, report.documents) == ((), (), documents)


def test_a_feed_at_an_old_address_says_where_it_is_now(server: Server) -> None:
    report = checked(f"{server.base}/atom.xml")
    [warning] = report.warnings
    told = f"was found here, and says that its address is {server.base}/feed.atom"
    assert (warning.path, warning.message) == (f"{server.base}/atom.xml", told)


def test_an_archive_that_was_not_copied_breaks_the_history(server: Server, root: Path) -> None:
    (root / "archive" / "2.atom").unlink()
    [fault] = checked(f"{server.base}/feed.atom").faults
    assert fault.path == f"{server.base}/archive/3.atom"
    assert fault.message == (
        f"its history is broken: prev-archive leads to no document: {server.base}/archive/2.atom"
    )


def test_an_archive_of_another_build_is_a_fault(server: Server, root: Path) -> None:
    path = root / "archive" / "1.atom"
    path.write_text(path.read_text().replace("current", "related"))
    [fault] = checked(f"{server.base}/feed.atom").faults
    told = f"its link current must be {server.base}/feed.atom, not missing"
    assert (fault.path, fault.message) == (f"{server.base}/archive/1.atom", told)


def test_a_history_without_an_end_ends(
    server: Server, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "MOST", 2)
    report = checked(f"{server.base}/feed.atom")
    assert (report.documents, report.faults) == (2, ())
    assert report.unseen == "more than 2 documents: what is older was not fetched"


def test_a_history_in_a_circle_ends(server: Server, root: Path) -> None:
    path = root / "archive" / "1.json"
    told = json.loads(path.read_bytes()) | {"next_url": f"{server.base}/archive/3.json"}
    path.write_text(json.dumps(told))
    report = checked(f"{server.base}/feed.json")
    assert [one.message for one in report.faults] == [
        f"its history leads in a circle, to {server.base}/archive/3.json"
    ]


def test_feeds_that_are_not_of_one_build_are_a_fault(server: Server, root: Path) -> None:
    path = root / "feed.rss"
    path.write_text(path.read_text().replace("<title>The last", "<title>A last"))
    [fault] = checked(f"{server.base}/").faults
    assert fault.message == (
        f"the title of tag:localhost,2022-07-12:last is not as in {server.base}/feed.atom"
    )


def test_a_host_that_does_not_answer_is_a_failure_of_the_remote_end(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/feed.atom"
    assert main(["check", url]) == 3
    told = f"error: {url}: its server refuses the connection\n  help: try again later\n"
    assert capsys.readouterr().err == told


def test_a_site_that_is_not_there_is_a_failure_of_the_remote_end(server: Server) -> None:
    with pytest.raises(RemoteError, match="404 Not Found") as caught:
        checked(f"{server.base}/none.atom")
    assert caught.value.hint == "is the address right?"


@pytest.mark.parametrize(
    ("status", "hint"),
    [(404, "is the address right?"), (410, "is the address right?"), (503, "try again later")],
)
def test_what_is_gone_is_not_to_be_tried_again(
    status: int, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")

    def site(address: str) -> str:
        return f"server {{ listen {address}; location / {{ return {status}; }} }}"

    with nginx_with(site, tmp_path) as web, pytest.raises(RemoteError) as caught:
        checked(f"{web.base}/feed.atom")
    assert caught.value.hint == hint


def test_the_command_tells_the_address_of_a_fault(
    server: Server, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = root / "feed.rss"
    path.write_text(path.read_text().replace("<title>The last", "<titel>The last", 1))
    assert main(["check", f"{server.base}/feed.rss", "--now", NOW.isoformat()]) == 1
    told, wrong = capsys.readouterr()
    assert wrong.startswith(f"{server.base}/feed.rss:")
    assert told.splitlines()[0] == "1 document checked: 1 fault"
