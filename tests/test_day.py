"""The whole day of someone who publishes: begin, write, look, build, publish, be read, mend."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from previews import serving
from programs import (
    PATIENCE,
    Newsboat,
    Server,
    chromium,
    fetch,
    nginx,
    sfeed_web,
    sshd,
    surroundings,
)

URL = "http://harbour.test/"
"""Where the site is served: by nginx, which is the proxy of all who look there."""

TARGET = """
[publish.www]
type = "rsync"
to = "localhost:{folder}/www"
"""


@dataclass(frozen=True)
class Desk:
    """Where someone sits who publishes: a folder, what programs find in the environment."""

    site: Path
    www: Server
    environment: Mapping[str, str]

    def feed(self, *words: str) -> str:
        """Run a command of feed as its users do; what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "feed", *words],
            cwd=self.site.parent,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "warning" not in done.stderr
        return done.stdout

    def browse(self, path: str) -> bytes:
        """A page as it is served to anyone."""
        answer = fetch(URL + path, proxy=self.www.base)
        assert answer.status == 200
        return answer.body


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "\\nThree came in, one of them late.\\n" >> "$1"\n')
    editor.chmod(editor.stat().st_mode | stat.S_IXUSR)
    with sshd(tmp_path / "sshd") as shell, nginx(tmp_path / "www", tmp_path / "nginx") as www:
        environment = surroundings(tmp_path / "home") | {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "RSYNC_RSH": shell,
            "EDITOR": str(editor),
            "http_proxy": www.base,
            "no_proxy": "127.0.0.1,localhost",
            "TZ": "Europe/Lisbon",
        }
        yield Desk(tmp_path / "harbour", www, environment)


def test_a_day(desk: Desk, tmp_path: Path) -> None:
    # begin
    desk.feed("init", "harbour", "--title", "Harbour Notes", "--url", URL, "--author", "Ada Quay")
    with (desk.site / "feed.toml").open("a") as settings:
        settings.write(TARGET.format(folder=tmp_path))
    # write
    desk.feed("new", "Three ships", "-C", "harbour", "--edit")
    article = desk.site / "content" / "three-ships.md"
    assert article.read_text().endswith("\nThree came in, one of them late.\n")
    # look: a save, a fault and its mend are seen without a hand on the browser
    with (
        serving(desk.site, "--now", "2040-01-01") as preview,
        chromium(tmp_path / "chromium") as browser,
        browser.page(f"{preview.base}/three-ships.html") as page,
    ):
        written = article.read_text()
        for text, seen in (
            (written.replace("came in", "sailed in"), "Three sailed in, one of them late."),
            (written.replace("date: ", "date: 32-"), "1 fault: the last good state is shown"),
            (written, "Three came in, one of them late."),
        ):
            browser.events.clear()
            article.write_text(text)
            browser.await_event("Page.loadEventFired", page.session)
            assert any(seen in shown for shown in page.shown()), page.shown()
    # build, publish
    assert "2 articles in harbour/build/" in desk.feed("build", "-C", "harbour")
    told = desk.feed("publish", "-C", "harbour")
    assert f"  {URL}feed.atom  as sent, application/atom+xml, 304 if unchanged\n" in told
    # subscribe, from the address of the page alone
    [feed, *_] = sfeed_web(desk.browse(""), URL)
    assert feed == f"{URL}feed.atom"
    newsboat = Newsboat(tmp_path / "newsboat", [feed], proxy=desk.www.base)
    newsboat.reload()
    read = {item.title: item for item in newsboat.items()}
    assert "Three came in, one of them late." in read["Three ships"].content
    assert read["Three ships"].author == "Ada Quay"
    newsboat.read_all()
    # an edit is announced, published and seen
    with article.open("a") as text:
        text.write("A fourth followed.\n")
    desk.feed("build", "-C", "harbour", "--announce", "content/three-ships.md")
    desk.feed("publish", "-C", "harbour")
    newsboat.reload()
    again = {item.title: item for item in newsboat.items()}
    assert len(again) == len(read)
    assert "A fourth followed." in again["Three ships"].content
    assert again["Three ships"].guid == read["Three ships"].guid
    # and nothing is sent where nothing changed
    assert "  0 files sent, 0 deleted" in desk.feed("publish", "-C", "harbour")
    assert desk.feed("check", "-C", "harbour").endswith("no faults\n")
