"""Old addresses that still answer: feeds as copies, pages as pages that lead on."""

from datetime import UTC, datetime
from pathlib import Path

import lxml.html
import pytest
from programs import write

from feed import config
from feed.build import build
from feed.errors import ArticleErrors, ConfigError

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://example.org/"
SITE = {
    "ships.txt": "date: 2022-07-05\ntags: sea\n\nText.\n",
    "x/storm.md": "---\ndate: 2022-07-06\n---\n[map](map.pdf)\n",
    "x/map.pdf": "PDF",
    "static/logo.svg": "<svg/>",
}


def built(folder: Path, aliases: str, settings: str = "") -> Path:
    write(folder / "content", SITE)
    written = f'url = "{BASE}"\nauthor = "A"\n{settings}[aliases]\n{aliases}\n'
    write(folder, {"feed.toml": written})
    build(config.load(folder / "feed.toml"), now=NOW)
    return folder / "build"


COPIES = {
    "the feed": ("atom.xml", "feed.atom"),
    "in a folder": ("feeds/all.rss.xml", "feed.rss"),
    "without a suffix": ("rss", "feed.rss"),
    "a tag's feed": ("tag/sea/feed.xml", "tags/sea.atom"),
    "the list of feeds": ("subscriptions.opml", "feeds.opml"),
    "a file beside an article": ("plan.pdf", "x/map.pdf"),
    "a file of its own": ("logo.svg", "static/logo.svg"),
}


@pytest.mark.parametrize(("old", "new"), COPIES.values(), ids=COPIES)
def test_what_is_no_page_stands_there_as_a_copy(tmp_path: Path, old: str, new: str) -> None:
    """A feed reader does not follow a page that leads on."""
    output = built(tmp_path, f'"{old}" = "{new}"')
    assert (output / old).read_bytes() == (output / new).read_bytes()


def test_a_copy_is_as_new_as_what_it_copies(tmp_path: Path) -> None:
    output = built(tmp_path, '"atom.xml" = "feed.atom"')
    before = (output / "atom.xml").stat().st_mtime_ns
    write(tmp_path / "content", {"new.txt": "date 2022-07-07\n\nText.\n"})
    build(config.load(tmp_path / "feed.toml"), now=NOW)
    assert (output / "atom.xml").read_bytes() == (output / "feed.atom").read_bytes()
    assert (output / "atom.xml").stat().st_mtime_ns > before


PAGES = {
    "a page": ("2022/ships.html", "ships.html", "2022/ships.html", "../ships.html"),
    "a folder": ("2022/ships/", "ships.html", "2022/ships/index.html", "../../ships.html"),
    "the front page": ("blog/", "index.html", "blog/index.html", "../index.html"),
    "the page of a tag": ("tag/sea/", "tags/sea.html", "tag/sea/index.html", "../../tags/sea.html"),
    "a slash in front": ("/a.htm", "/ships.html", "a.htm", "ships.html"),
}


@pytest.mark.parametrize(("old", "new", "path", "way"), PAGES.values(), ids=PAGES)
def test_a_page_stands_there_as_one_that_leads_on(
    tmp_path: Path, old: str, new: str, path: str, way: str
) -> None:
    page = lxml.html.parse(built(tmp_path, f'"{old}" = "{new}"') / path).getroot()
    assert page.find(".//meta[@http-equiv='refresh']").get("content") == f"0; url={way}"
    url = page.find(".//link[@rel='canonical']").get("href")
    assert url == BASE + new.removeprefix("/")


def test_a_page_leads_to_a_folder(tmp_path: Path) -> None:
    output = built(tmp_path, '"old.html" = "ships/"', 'permalink = "/{slug}/"\n')
    page = lxml.html.parse(output / "old.html").getroot()
    assert page.find(".//link[@rel='canonical']").get("href") == f"{BASE}ships/"


WRONG = {
    "nothing is there": (
        '"a.xml" = "feed.xml"',
        '[aliases] "a.xml": feed.xml is no feed, page or copied file',
    ),
    "a page that is none": (
        '"2022/ships" = "ships.html"',
        '[aliases] "2022/ships" stands for a page, and is no name of one',
    ),
    "a feed that would be a page": (
        '"feed/" = "feed.rss"',
        '[aliases] "feed/" would be served as a page, and feed.rss is none',
    ),
    "what is there already by another case": (
        '"FEED.rss" = "feed.atom"',
        '[aliases] "FEED.rss" is where the RSS feed stands',
    ),
    "below a feed": (
        '"feed.atom/x.xml" = "feed.rss"',
        '[aliases] "feed.atom/x.xml" is where the Atom feed stands',
    ),
    "the folder of the tags": (
        '"tags" = "feed.rss"',
        '[aliases] "tags" is where the tag "sea" stands',
    ),
    "below another alias": (
        '"a" = "feed.atom"\n"a/b.xml" = "feed.rss"',
        '[aliases] "a/b.xml" is where the alias "a" stands',
    ),
    "itself": ('"a.html" = "a.html"', '[aliases] "a.html" leads to another alias'),
    "another alias": (
        '"a.html" = "b.html"\n"b.html" = "ships.html"',
        '[aliases] "a.html" leads to another alias',
    ),
    "a style sheet of ours": (
        '"x.css" = "style.css"',
        '[aliases] "x.css": style.css is no feed, page or copied file',
    ),
    "what is there already": (
        '"feed.rss" = "feed.atom"',
        '[aliases] "feed.rss" is where the RSS feed stands',
    ),
}


@pytest.mark.parametrize(("aliases", "told"), WRONG.values(), ids=WRONG)
def test_an_alias_that_no_host_could_serve_stops_the_build(
    tmp_path: Path, aliases: str, told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        built(tmp_path, aliases)
    assert caught.value.message == f"{tmp_path}/feed.toml: {told}"
    assert caught.value.hint
    assert not (tmp_path / "build").exists()
    assert not (tmp_path / "feed.lock").exists()


@pytest.mark.parametrize(
    ("alias", "owner"),
    [("ships.html", "ships.txt"), ("x/map.pdf", "x/map.pdf"), ("ships.html/a.xml", "ships.txt")],
)
def test_an_alias_that_meets_an_output_is_a_fault_of_that(
    tmp_path: Path, alias: str, owner: str
) -> None:
    target = "index.html" if alias.endswith("html") else "feed.atom"
    with pytest.raises(ArticleErrors) as caught:
        built(tmp_path, f'"{alias}" = "{target}"')
    (fault,) = caught.value.faults
    assert fault.path == owner
    assert fault.message.endswith(f'and so would the alias "{alias}"')


def test_a_renamed_article_gives_way_to_an_alias(tmp_path: Path) -> None:
    """A redirect gives way to all others."""
    output = built(tmp_path, "")
    (tmp_path / "content" / "ships.txt").rename(tmp_path / "content" / "boats.txt")
    settings = (tmp_path / "feed.toml").read_text()
    write(tmp_path, {"feed.toml": f'{settings}"ships.html" = "index.html"\n'})
    build(config.load(tmp_path / "feed.toml"), now=NOW)
    page = lxml.html.parse(output / "ships.html").getroot()
    assert page.find(".//link[@rel='canonical']").get("href") == f"{BASE}index.html"


def test_hosts_are_told_what_a_copied_feed_is(tmp_path: Path) -> None:
    output = built(
        tmp_path, '"atom.xml" = "feed.atom"\n"rss" = "feed.rss"\n"x.html" = "ships.html"'
    )
    rules = (output / "_headers").read_text()
    assert "/atom.xml\n  Content-Type: application/atom+xml; charset=utf-8\n" in rules
    assert "/rss\n  Content-Type: application/rss+xml; charset=utf-8\n" in rules
    assert "/x.html" not in rules
