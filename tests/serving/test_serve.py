"""`feed serve`: a site as its author sees it, and what becomes of it with each save."""

import errno
import json
import os
import select
import shutil
import signal
import socket
import sys
from pathlib import Path

import pytest
from previews import (
    CONTENT,
    NOW,
    SETTINGS,
    is_alive,
    running,
    save_by_rename,
    serving,
    session,
    standing,
)
from programs import chromium, run, write

from feed.cli import main
from feed.commands.serve import _listening

FAULT = "date 2022-13-05\n\nShips\n\nThey came.\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site that was built, so that subscribers have something."""
    folder = tmp_path / "site"
    write(folder, CONTENT)
    assert main(["build", "-q", "-C", str(folder), "--now", "2026-11-01"]) == 0
    return folder


# --- what its author sees and subscribers do not ------------------------------------------

MARKS = {"half": "Draft", "next": "From 2027-01-01 on", "stale": "Expired on 2022-01-01"}


def test_what_is_not_published_is_shown_and_marked(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles, 3 of them seen by you alone")
        front, overview = preview.get("/").body.decode(), preview.get("/.feed/").body.decode()
        feed = preview.get("/.feed/feed/feed.atom").body.decode()
        for name, mark in MARKS.items():
            page = preview.get(f"/{name}.html").body.decode()
            reader = preview.get(f"/.feed/article/{name}.atom").body.decode()
            assert all(f">{mark}</mark>" in text for text in (page, reader, front, overview, feed))
        assert "</mark>" not in preview.get("/ships.html").body.decode()


def test_what_links_to_a_draft_is_marked_where_it_links(site: Path) -> None:
    with serving(site) as preview:
        page = preview.get("/next.html").body.decode()
        assert "half</a> <mark" in page and ">Draft</mark>" in page


def test_ids_and_dates_of_what_is_published_are_those_that_subscribers_know(site: Path) -> None:
    write(site, {"content/ships.txt": "date 2023-01-01\n\nShips\n\nFour ships came.\n"})
    before = json.loads((site / "build/feed.json").read_bytes())["items"]
    with serving(site) as preview:
        items = json.loads(preview.get("/feed.json").body)["items"]
    [shown] = [item for item in items if item["id"] == before[0]["id"]]
    assert shown["date_published"] == before[0]["date_published"]
    assert "Four ships" in shown["content_html"]


def test_a_reader_gets_the_content_alone(site: Path) -> None:
    with serving(site) as preview:
        view = preview.get("/.feed/article/ships.atom")
        assert b"<p>Three ships came in today.</p>" in view.body
        assert b"style.css" not in view.body and b"<style" not in view.body
        assert view.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss", "feed.json", "tags/sea.rss"])
def test_the_view_of_a_feed_lists_what_a_subscriber_gets(site: Path, name: str) -> None:
    with serving(site) as preview:
        view = preview.get(f"/.feed/feed/{name}").body.decode()
        assert "Half a thought" in view and "tag:example.org,2027-01-01:next" in view
        assert ("tag:example.org,2022-07-05:ships" in view) == name.startswith("feed.")


def test_an_entry_of_a_summary_is_told_as_such(site: Path) -> None:
    write(site, {"feed.toml": SETTINGS + 'entries = "summary"\n'})
    with serving(site) as preview:
        assert b"readers get this alone" in preview.get("/.feed/article/ships.atom").body


# --- what stays as it is ------------------------------------------------------------------


def test_what_subscribers_get_and_feed_lock_stay_as_they_are(site: Path) -> None:
    before = standing(site)
    with serving(site) as preview:
        preview.await_line("4 articles")
        write(site, {"content/new.txt": "date 2026-10-01\n\nNew\n\nIt is.\n"})
        preview.await_line("written")
        write(site, {"content/ships.txt": FAULT})
        preview.await_line("last good state")
        (site / "content/new.txt").unlink()
        (site / "content/ships.txt").unlink()
        preview.await_line("mended")
        assert preview.end(signal.SIGINT) == 130
    assert standing(site) == before
    names = {path.name for path in site.iterdir()}
    assert names == {".feed_cache", "build", "content", "feed.lock", "feed.toml"}
    assert (site / ".feed_cache/.gitignore").read_text() == "*\n"


def test_no_address_of_a_preview_gets_into_the_next_build(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        assert preview.base.encode() in preview.get("/feed.atom").body
    assert main(["build", "-q", "-C", str(site), "--now", "2026-11-01"]) == 0
    for path in (site / "build").rglob("*"):
        assert path.is_dir() or b"127.0.0.1" not in path.read_bytes()


def test_a_build_beside_it_is_not_hindered(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        write(site, {"content/new.txt": "date 2026-10-01\n\nNew\n\nIt is.\n"})
        assert main(["build", "-q", "-C", str(site), "--now", "2026-11-01"]) == 0
        preview.await_line("written")
    assert (site / "build/new.html").is_file()


def test_two_previews_of_a_site_do_not_share_a_folder(site: Path) -> None:
    with serving(site) as one, serving(site) as other:
        for preview in (one, other):
            assert preview.base.encode() in preview.get("/feed.atom").body


def test_a_cache_that_is_a_link_is_not_written_to(site: Path, tmp_path: Path) -> None:
    shutil.rmtree(site / ".feed_cache")
    (tmp_path / "anyone").mkdir()
    (site / ".feed_cache").symlink_to(tmp_path / "anyone")
    done = run(*feed("serve", "-C", site, "--port", "0"))
    assert (done.returncode, b"is a link" in done.stderr) == (1, True)
    assert not any((tmp_path / "anyone").iterdir())


# --- what changes is seen -----------------------------------------------------------------


def test_a_browser_shows_a_save_by_itself_and_a_fault_and_its_mend(
    site: Path, tmp_path: Path
) -> None:
    ships = site / "content/ships.txt"
    with (
        serving(site) as preview,
        chromium(tmp_path / "chromium") as browser,
        browser.page(f"{preview.base}/ships.html") as page,
    ):
        browser.events.clear()
        save_by_rename(ships, "date 2022-07-05\n\nShips\n\nFour ships came in.\n")
        browser.await_event("Page.loadEventFired", page.session)
        assert "Four ships came in." in page.shown()
        browser.events.clear()
        ships.write_text(FAULT)
        browser.await_event("Page.loadEventFired", page.session)
        shown = page.shown()
        assert "Four ships came in." in shown
        assert any(text.endswith("content/ships.txt:1") for text in shown)
        assert '"2022-13-05" is not a date: month must be 1 to 12' in shown
        assert "help: write it as 2022-07-05" in shown
        browser.events.clear()
        ships.write_text("date 2022-07-05\n\nShips\n\nFive ships came in.\n")
        browser.await_event("Page.loadEventFired", page.session)
        assert "Five ships came in." in page.shown()
        assert not any("ships.txt" in text for text in page.shown())


def test_a_browser_finds_a_server_that_starts_again(site: Path, tmp_path: Path) -> None:
    with chromium(tmp_path / "chromium") as browser, serving(site) as first:
        port = str(first.port)
        with browser.page(f"{first.base}/ships.html") as page:
            first.end(signal.SIGTERM)
            browser.events.clear()
            write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nFour ships.\n"})
            with serving(site, "--port", port) as second:
                second.await_line("4 articles")
                browser.await_event("Page.loadEventFired", page.session)
                assert "Four ships." in page.shown()


def test_a_first_build_with_faults_is_shown_and_goes_when_it_is_mended(
    site: Path, tmp_path: Path
) -> None:
    write(site, {"content/ships.txt": FAULT})
    with serving(site) as preview, chromium(tmp_path / "chromium") as browser:
        assert preview.get("/ships.html").status == 503
        with browser.page(f"{preview.base}/ships.html") as page:
            assert any("is not a date" in text for text in page.shown())
            browser.events.clear()
            write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nMended.\n"})
            browser.await_event("Page.loadEventFired", page.session)
            assert "Mended." in page.shown()


def test_faults_are_told_as_feed_build_tells_them(site: Path) -> None:
    with running("serve", "--port", "0", "--now", "2026-11-01", folder=site) as found:
        found.await_line("4 articles")
        write(site, {"content/ships.txt": FAULT})
        found.await_line(
            'content/ships.txt:1: error: "2022-13-05" is not a date: month must be 1 to 12'
        )
        found.await_line("  help: write it as 2022-07-05")
        found.await_line("the last good state is shown until that is mended")


def test_configuration_theme_and_pictures_are_seen_too(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        (site / "look").mkdir()
        save_by_rename(site / "feed.toml", SETTINGS.replace("Harbour", "Sea") + 'theme = "look"\n')
        preview.await_line("written")
        assert b"Sea Notes" in preview.get("/ships.html").body
        write(site / "look", {"foot.html": "<footer>Of the theme</footer>\n"})
        preview.await_line("written")
        assert b"Of the theme" in preview.get("/ships.html").body
        write(site, {"look/foot.html": "{{ nothing"})
        preview.await_line("foot.html:1: error")
        write(site, {"look/foot.html": "<footer>Again</footer>\n"})
        preview.await_line("mended")
        write(site, {"content/static/a.png": b"one"})
        preview.await_line("written")
        assert preview.get("/static/a.png").body == b"one"
        save_by_rename(site / "content/static/a.png", "other")
        preview.await_line("written")
        assert preview.get("/static/a.png").body == b"other"


def test_a_configuration_at_fault_is_told_and_its_mend_is_seen(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        write(site, {"feed.toml": SETTINGS + "colour = 1\n"})
        preview.await_line('unknown key "colour"')
        assert b"unknown key" in preview.get("/ships.html").body
        write(site, {"feed.toml": SETTINGS})
        preview.await_line("mended")


def test_a_content_folder_that_goes_and_comes_back_is_survived(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        (site / "content").rename(site / "away")
        preview.await_line("there is no folder")
        assert preview.get("/ships.html").status == 200
        (site / "away").rename(site / "content")
        preview.await_line("mended")
        write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nFour.\n"})
        preview.await_line("written")
        assert b"Four." in preview.get("/ships.html").body


def test_what_editors_leave_beside_is_not_talked_of(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        write(site, {f"content/{name}": "x" for name in ("ships.txt~", ".ships.txt.swp", "4913")})
        write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nFour.\n"})
        preview.await_line("written")
        (site / "content/4913").unlink()
        write(site, {"content/ships.txt": "date 2022-07-05\n\nShips\n\nFive.\n"})
        preview.await_line("written")
        assert not any("error" in line for line in preview.said)


# --- where it listens ---------------------------------------------------------------------


def test_a_port_that_is_in_use_is_an_error_where_it_was_named(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run(*feed("serve", "-C", site, "--port", port))
    assert done.returncode == 2
    assert done.stderr.decode() == (
        f"error: cannot listen at 127.0.0.1:{port}: {os.strerror(errno.EADDRINUSE)}\n"
        "  help: name another with --port, or none\n"
    )


def test_it_listens_at_this_machine_alone(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        local = f"0100007F:{preview.port:04X}"
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        rows = [
            line.split() for line in lines + Path("/proc/net/tcp6").read_text().splitlines()[1:]
        ]
        listening = [row[1] for row in rows if row[3] == "0A"]
        assert [place for place in listening if place.endswith(local[-5:])] == [local]


def test_where_no_port_is_named_the_next_free_one_is_taken() -> None:
    with _listening("127.0.0.1", None) as one, _listening("127.0.0.1", None) as other:
        ports = {one.getsockname()[1], other.getsockname()[1]}
        assert len(ports) == 2


def test_who_lets_others_in_is_told_what_they_see(site: Path) -> None:
    with serving(site, "--host", "0.0.0.0") as preview:
        preview.await_line("warning: whoever reaches 0.0.0.0 can read your drafts")
        preview.await_line("4 articles")
        assert preview.ask(b"/", b"192.0.2.7")[0] == 200
        assert preview.ask(b"/", b"evil.example")[0] == 403


def test_the_browser_is_opened_when_there_is_something_to_see(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"browser": f"#!/bin/sh\necho $1 > {tmp_path}/opened\necho it opens\n"})
    (tmp_path / "browser").chmod(0o700)
    monkeypatch.setenv("BROWSER", f"{tmp_path}/browser %s")
    with serving(site, "--open") as preview:
        preview.await_line("it opens")
        assert (tmp_path / "opened").read_text() == f"{preview.base}/\n"


# --- its end ------------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_it_ends_at_once_and_leaves_no_process(
    site: Path, tmp_path: Path, how: signal.Signals, code: int
) -> None:
    with serving(site) as preview, chromium(tmp_path / "chromium") as browser:
        preview.await_line("4 articles")
        with browser.page(f"{preview.base}/ships.html"):  # it listens for changes
            others = session(preview.process.pid)
            assert others
            assert preview.end(how) == code
            assert not any(map(is_alive, others))
            assert not any("Traceback" in line for line in preview.rest())


def test_a_preview_that_is_killed_leaves_no_process(site: Path) -> None:
    with serving(site) as preview:
        preview.await_line("4 articles")
        builder = session(preview.process.pid)[0]
        watched = os.pidfd_open(builder)
        preview.end(signal.SIGKILL)
        assert select.select([watched], [], [], 30)[0]
        os.close(watched)


def test_programs_are_told_in_json(site: Path) -> None:
    with running("serve", "--port", "0", "--now", NOW, "--json", folder=site) as found:
        told = []
        for _ in range(2):
            lines = [found.await_line("{")]
            while lines[-1] != "}\n":
                lines.append(found.await_line(""))
            told.append(json.loads("".join(line for line in lines if line[0] in "{ }")))
    assert told[0]["url"].startswith("http://127.0.0.1:")
    assert (told[1]["published"], told[1]["changed"]) == (4, True)


def feed(*words: str | Path) -> tuple[str | Path, ...]:
    """The command."""
    return sys.executable, "-m", "feed", *words
