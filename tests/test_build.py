"""The flow of a build: what of a folder of articles is in which output, and what stops it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import html5lib
import lxml.html
import pytest
from lxml import etree
from programs import PATIENCE, surroundings, write

from feed import build, config, contents, history, rendering, workers
from feed.articles import source
from feed.config import Config
from feed.errors import ArticleErrors, ConfigError, ExcessError, FeedError
from feed.events import Wishes
from feed.result import Result

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://example.org/"
SETTINGS = f'url = "{BASE}"\ntitle = "T"\nauthor = "A"\n'
ATOM = {"atom": "http://www.w3.org/2005/Atom"}
FEEDS = {"feed.atom", "feed.rss", "feed.json"}
PAGES = {"index.html", "style.css", "copy.js"}
ALWAYS = {"feeds.opml", "feed.css", "_headers", ".manifest.json"}
GENERATED = FEEDS | PAGES | ALWAYS

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here pulls a plug, and to sync would be to wait for every program's disk."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


Files = Mapping[str, str | bytes]


def site(folder: Path, content: Files, settings: str = "") -> Config:
    write(folder / "content", content)
    write(folder, {"feed.toml": SETTINGS + settings})
    return config.load(folder / "feed.toml")


def built(folder: Path, content: Files, settings: str = "", now: datetime = NOW) -> Result:
    return build.build(site(folder, content, settings), now=now)


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def outputs(folder: Path) -> set[str]:
    """What was written but for what every build writes."""
    return tree(folder / "build").keys() - GENERATED


def states(folder: Path) -> dict[str, tuple[int, int]]:
    stats = {path: path.lstat() for path in folder.rglob("*") if path.is_file()}
    return {str(path): (stat.st_mtime_ns, stat.st_ino) for path, stat in stats.items()}


def faults(folder: Path, content: Files, settings: str = "") -> list[str]:
    """What is told to be wrong; and nothing at all has changed."""
    made = site(folder, content, settings)
    before = tree(folder / "build"), (folder / "build").exists()
    with pytest.raises(ArticleErrors) as caught:
        build.build(made, now=NOW)
    assert (tree(folder / "build"), (folder / "build").exists()) == before
    return [str(fault).splitlines()[0] for fault in caught.value.faults]


def items(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "build" / "feed.json").read_bytes())["items"]
    return found


def text(body: str = "A sentence of it.", date: str = "2022-07-05", **header: str) -> str:
    """An article of plain text."""
    lines = "".join(f"{key}: {value}\n" for key, value in header.items())
    return f"date: {date}\n{lines}\n{body}\n"


# --- what is published ---------------------------------------------------------------------


def test_an_article_becomes_an_entry_document_and_a_page(tmp_path: Path) -> None:
    result = built(tmp_path, {"x/a.txt": text(), "b.md": "---\ndate: 2022-07-06\n---\nB.\n"})
    assert outputs(tmp_path) == {"x/a.atom", "x/a.html", "b.atom", "b.html"}
    assert (tmp_path / "build").joinpath("index.html").exists()
    assert [item["url"] for item in items(tmp_path)] == [f"{BASE}b.html", f"{BASE}x/a.html"]
    assert (result.published, result.drafts, result.due, result.notices) == (2, 0, (), ())


def test_drafts_and_articles_of_the_future_are_in_no_output(tmp_path: Path) -> None:
    result = built(
        tmp_path,
        {
            "a.txt": text(),
            "draft.txt": text("NOT-YET.", draft="yes"),
            "undated.txt": "draft: yes\n\nNOT-YET.\n",
            "later.md": "---\ndate: 2026-01-01T00:00:01Z\n---\nNOT-YET. ![x](later.png)\n",
            "later.png": "NOT-YET",
            "updated.txt": text("Here.", updated="2027-01-01"),
        },
    )
    assert outputs(tmp_path) == {"a.atom", "a.html", "updated.atom", "updated.html"}
    assert [path for path, data in tree(tmp_path / "build").items() if b"NOT-YET" in data] == []
    assert (result.published, result.drafts) == (2, 2)
    assert result.due == (NOW + timedelta(seconds=1), datetime(2027, 1, 1, tzinfo=UTC))


def test_an_article_is_published_when_its_time_has_come(tmp_path: Path) -> None:
    content = {"a.txt": text(), "b.txt": text(date="2026-01-02")}
    assert built(tmp_path, content).due == (NOW + timedelta(days=1),)
    assert outputs(tmp_path) == {"a.atom", "a.html"}
    assert built(tmp_path, content, now=NOW + timedelta(days=1)).due == ()
    assert outputs(tmp_path) == {"a.atom", "a.html", "b.atom", "b.html"}


def test_what_is_deleted_goes_from_every_output(tmp_path: Path) -> None:
    content = {"a.txt": text(), "x/b.md": "---\ndate: 2022-07-06\n---\nGOING ![x](b.png)\n"}
    built(tmp_path, content | {"x/b.png": "picture"})
    assert outputs(tmp_path) == {"a.atom", "a.html", "x/b.atom", "x/b.html", "x/b.png"}
    shutil.rmtree(tmp_path / "content" / "x")
    result = built(tmp_path, {})
    assert result.changes.deleted == ("x/b.atom", "x/b.html", "x/b.png")
    assert outputs(tmp_path) == {"a.atom", "a.html"}
    assert not (tmp_path / "build" / "x").exists()
    assert [path for path, data in tree(tmp_path / "build").items() if b"GOING" in data] == []


def test_what_is_renamed_is_at_its_new_place_and_its_old_page_leads_there(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": text(), "b.txt": text("Another.")})
    (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / "c.txt")
    result = built(tmp_path, {})
    assert result.changes.deleted == ("a.atom",)
    assert outputs(tmp_path) == {"a.html", "b.atom", "b.html", "c.atom", "c.html"}
    assert leads_to(tmp_path, "a.html") == ("c.html", f"{BASE}c.html")
    assert {item["url"] for item in items(tmp_path)} == {f"{BASE}b.html", f"{BASE}c.html"}


def leads_to(folder: Path, path: str) -> tuple[str, str]:
    """Where a page that redirects leads a browser, and where it leads a search engine."""
    page = html5lib.parse(
        (folder / "build" / path).read_bytes(), treebuilder="lxml", namespaceHTMLElements=False
    )
    refresh, canonical = page.find(".//meta[@http-equiv]"), page.find(".//link[@rel]")
    return refresh.get("content").removeprefix("0; url="), canonical.get("href")


def test_every_address_that_an_article_had_leads_to_where_it_is(tmp_path: Path) -> None:
    patterns = ["/{path}.html", "/{slug}/", "/{year}/{month}/{day}/{slug}/", "/x/{path}.html"]
    for pattern in patterns:
        built(tmp_path, {"n/a.txt": text()}, f'permalink = "{pattern}"\n')
    assert leads_to(tmp_path, "n/a.html") == ("../x/n/a.html", f"{BASE}x/n/a.html")
    assert leads_to(tmp_path, "a/index.html") == ("../x/n/a.html", f"{BASE}x/n/a.html")
    assert leads_to(tmp_path, "2022/07/05/a/index.html")[0] == "../../../../x/n/a.html"
    assert outputs(tmp_path) == {
        "n/a.atom", "n/a.html", "a/index.html", "2022/07/05/a/index.html", "x/n/a.html"
    }  # fmt: skip


def test_a_redirect_gives_way_to_whatever_stands_there_now(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": text("One of them.")})
    (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / "b.txt")
    built(tmp_path, {"a.txt": text("Another.", date="2022-07-09")})
    assert b"Another." in (tmp_path / "build" / "a.html").read_bytes()
    assert {item["title"] for item in items(tmp_path)} == {"One of them.", "Another."}
    (tmp_path / "content" / "a.txt").unlink()
    built(tmp_path, {"c.md": "---\ndate: 2022-07-06\n---\n[x](a.html/pic.png)\n"} | {
        "a.html/pic.png": "picture"
    })  # fmt: skip
    assert (tmp_path / "build" / "a.html" / "pic.png").exists()


def test_an_address_that_two_articles_had_leads_to_the_later_one(tmp_path: Path) -> None:
    for name, day in (("b", 5), ("c", 6)):
        built(tmp_path, {"a.txt": text(f"This is {name}.", date=f"2022-07-0{day}")})
        (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / f"{name}.txt")
        built(tmp_path, {})
    assert leads_to(tmp_path, "a.html") == ("c.html", f"{BASE}c.html")


def test_a_redirect_and_another_in_its_way_do_not_meet(tmp_path: Path) -> None:
    for permalink, slug in (("/{slug}/", "x.html"), ("/{slug}.html", "x"), ("/{slug}.html", "y")):
        built(tmp_path, {"a.txt": text(slug=slug)}, f'permalink = "{permalink}"\n')
    assert leads_to(tmp_path, "x.html/index.html")[1] == f"{BASE}y.html"
    assert outputs(tmp_path) == {"a.atom", "x.html/index.html", "y.html"}


def test_a_redirect_gives_way_to_an_article_of_the_future_when_that_is_due(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": text("One of them.")})
    (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / "b.txt")
    coming = {"a.txt": text("It is to come.", date="2026-02-01")}
    built(tmp_path, coming)
    assert leads_to(tmp_path, "a.html") == ("b.html", f"{BASE}b.html")
    built(tmp_path, coming, now=NOW + timedelta(days=40))
    assert b"It is to come." in (tmp_path / "build" / "a.html").read_bytes()


def test_without_pages_nothing_redirects(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": text()}, "pages = false\n")
    (tmp_path / "content" / "a.txt").rename(tmp_path / "content" / "b.txt")
    built(tmp_path, {}, "pages = false\n")
    assert outputs(tmp_path) == {"b.atom"}


@pytest.mark.parametrize(
    ("permalink", "page", "url"),
    [
        ("/{path}.html", "x/a.html", "x/a.html"),
        ("/{path}/", "x/a/index.html", "x/a/"),
        ("/{year}/{month}/{day}/{slug}.html", "2022/07/05/a.html", "2022/07/05/a.html"),
        ("/blog/{slug}/", "blog/a/index.html", "blog/a/"),
    ],
)
def test_a_permalink_moves_page_and_address_and_no_id(
    tmp_path: Path, permalink: str, page: str, url: str
) -> None:
    built(tmp_path, {"x/a.txt": text()}, f'permalink = "{permalink}"\n')
    assert outputs(tmp_path) == {"x/a.atom", page}
    (item,) = items(tmp_path)
    assert (item["url"], item["id"]) == (BASE + url, "tag:example.org,2022-07-05:x/a")
    entry = etree.parse(tmp_path / "build" / "x" / "a.atom")
    links = {link.get("rel"): link.get("href") for link in entry.iterfind("atom:link", ATOM)}
    assert links == {"alternate": BASE + url, "self": f"{BASE}x/a.atom"}


def test_without_pages_there_are_documents_alone(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": text()}, "pages = false\n")
    assert tree(tmp_path / "build").keys() == {"a.atom"} | FEEDS | ALWAYS
    assert items(tmp_path)[0]["url"] == f"{BASE}a.html"


@pytest.mark.parametrize("formats", [["atom"], ["rss"], ["json"], ["json", "atom"]])
def test_only_the_formats_that_are_wanted_are_written(tmp_path: Path, formats: list[str]) -> None:
    built(tmp_path, {"a.txt": text()})
    made = site(tmp_path, {}, f"formats = {json.dumps(formats)}\n")
    build.build(made, now=NOW, wishes=Wishes(go_on=True))
    feeds = {f"feed.{name}" for name in formats}
    usual = {"a.atom", "a.html"} | PAGES | ALWAYS
    assert tree(tmp_path / "build").keys() == usual | feeds
    page = lxml.html.parse(tmp_path / "build" / "a.html")
    offered = {link.get("href") for link in page.iterfind(".//link[@rel='alternate']")}
    assert {url for url in offered if "feed." in url} == {BASE + name for name in feeds}


def test_a_feed_goes_only_if_that_is_meant(tmp_path: Path) -> None:
    """Whoever subscribed to it would hear nothing any more, and not know."""
    built(tmp_path, {"a.txt": text()})
    before = tree(tmp_path)
    with pytest.raises(ExcessError) as caught:
        built(tmp_path, {}, 'formats = ["atom"]\n')
    assert caught.value.listed == ("feed.json", "feed.rss")
    assert '"feed.rss" = "feed.atom"' in caught.value.hint
    assert tree(tmp_path / "build") == {
        path.removeprefix("build/"): data for path, data in before.items() if "build/" in path
    }
    aliases = '[aliases]\n"feed.rss" = "feed.atom"\n'
    built(tmp_path, {}, f'formats = ["atom", "json"]\n{aliases}')
    feeds = {(tmp_path / "build" / name).read_bytes() for name in ("feed.atom", "feed.rss")}
    assert len(feeds) == 1


def test_the_feed_holds_the_newest_and_pages_hold_all(tmp_path: Path) -> None:
    content = {f"{day}.txt": text(date=f"2022-07-{day:02}") for day in range(1, 10)}
    built(tmp_path, content, "limit = 3\n")
    assert [item["url"] for item in items(tmp_path)] == [f"{BASE}{day}.html" for day in (9, 8, 7)]
    articles = {f"{day}.{kind}" for day in range(1, 10) for kind in ("atom", "html")}
    archives = {f"archive/{n}.{kind}" for n in (1, 2) for kind in ("atom", "json", "html")}
    assert outputs(tmp_path) == articles | archives


def test_without_a_url_a_build_is_a_preview(tmp_path: Path) -> None:
    write(tmp_path, {"content/a.txt": text()})
    site = config.preview(tmp_path)
    result = build.build(site, now=NOW)
    assert site.preview
    (item,) = items(tmp_path)
    assert item["id"].startswith("urn:uuid:")
    assert item["url"] == "http://localhost:8000/a.html"
    assert result.feed.id.startswith("urn:uuid:")
    assert result.feed.id != item["id"]


def test_base_url_changes_addresses_never_ids(tmp_path: Path) -> None:
    made = site(tmp_path, {"a.md": "---\ndate: 2022-07-05\n---\n[b](b.txt)\n", "b.txt": text()})
    first = build.build(made, now=NOW).feed
    before = tree(tmp_path / "build")
    staging = config.with_base_url(made, "https://staging.example/x")
    second = build.build(staging, now=NOW).feed
    assert second.id == first.id == BASE
    assert [one.id for one in second.entries] == [one.id for one in first.entries]
    after = tree(tmp_path / "build")
    told = {path for path, data in after.items() if BASE.encode() + b"b.html" in data}
    assert told == set()
    assert {
        path: data.replace(b"https://staging.example/x/", BASE.encode())
        for path, data in after.items()
        if path.endswith(".html")
    } == {path: data for path, data in before.items() if path.endswith(".html")}


def test_an_explicit_id_is_the_entrys(tmp_path: Path) -> None:
    own = "https://old.example/?p=1"
    built(tmp_path, {"a.txt": text(id=own)})
    assert items(tmp_path)[0]["id"] == own
    assert etree.parse(tmp_path / "build" / "a.atom").findtext("atom:id", namespaces=ATOM) == own


def test_the_feed_has_the_id_that_an_older_feed_had(tmp_path: Path) -> None:
    assert built(tmp_path, {"a.txt": text()}, 'id = "urn:x:old"\n').feed.id == "urn:x:old"


def test_a_link_to_an_article_by_the_name_that_it_had_leads_to_it(tmp_path: Path) -> None:
    page = "---\ndate: 2022-07-05\n---\n[x](x/b.md) [y](/x/b.md#y)\n"
    built(tmp_path, {"a.md": page, "x/b.md": "---\ndate: 2022-07-05\n---\nB.\n"})
    (tmp_path / "content" / "x" / "b.md").rename(tmp_path / "content" / "c.md")
    result = built(tmp_path, {})
    assert result.notices == ()
    (told,) = (item["content_html"] for item in items(tmp_path) if item["url"] == f"{BASE}a.html")
    assert told == f'<p><a href="{BASE}c.html">x</a> <a href="{BASE}c.html#y">y</a></p>'
    write(tmp_path / "content", {"x/b.md": "---\ndate: 2022-07-06\n---\nAnother.\n"})
    built(tmp_path, {})
    (told,) = (item["content_html"] for item in items(tmp_path) if item["url"] == f"{BASE}a.html")
    assert f'"{BASE}x/b.html"' in told


def test_what_stands_below_the_site_is_known_by_its_whole_address_too(tmp_path: Path) -> None:
    """Jekyll's `site.baseurl` is a part of it."""
    post = (
        "---\ndate: 2022-07-05\n---\n"
        "[a]({{ site.baseurl }}/about/) ![b]({{ '/x/b.png' | relative_url }})\n"
        "[c](https://example.org/blog/c.md#d)\n"
    )
    files = {"a.md": post, "x/b.png": "PNG", "c.md": "---\ndate: 2022-07-04\n---\nC.\n"}
    write(tmp_path, {"feed.toml": 'url = "https://example.org/blog/"\nauthor = "A"\n'})
    write(tmp_path / "content", files)
    build.build(config.load(tmp_path / "feed.toml"), now=NOW)
    assert (tmp_path / "build" / "x" / "b.png").read_text() == "PNG"
    (told,) = (item["content_html"] for item in items(tmp_path) if item["url"].endswith("a.html"))
    blog = "https://example.org/blog"
    assert f'<a href="{blog}/about/">' in told
    assert f'src="{blog}/x/b.png"' in told
    assert f'<a href="{blog}/c.html#d">' in told


def test_what_was_built_is_never_read_as_what_was_written(tmp_path: Path) -> None:
    """A folder of our own pages, within that of the articles, under whatever name."""
    write(tmp_path, {"feed.toml": SETTINGS + '[content]\ndir = "."\n', "a.txt": text()})
    made = config.load(tmp_path / "feed.toml")
    build.build(made, now=NOW)
    build.build(config.with_output(made, tmp_path / "preview"), now=NOW)
    result = build.build(made, now=NOW)
    assert (result.published, result.events) == (1, ())


def test_a_page_that_would_lie_in_its_own_entry_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {"a.txt": text(permalink="/a.atom/")})
    assert fault.startswith("a.txt:2: error: its page would lie in a.atom, which is its entry")


def test_an_alias_without_a_slash_stands_beside_the_page(tmp_path: Path) -> None:
    header = "---\ndate: 2022-07-05\npermalink: /2022/ships/\naliases: [/old/, older/]\n---\nA.\n"
    built(tmp_path, {"a.md": header})
    assert outputs(tmp_path) == {
        *("a.atom", "2022/ships/index.html", "old/index.html", "2022/older/index.html")
    }


TEMPLATE = (
    "---\ntitle: T\ndate: 2022-07-05\n---\n"
    "See {% post_url 2022-07-04-b %}.\n\n{% odd %} `{{ x }}`\n"
)


@pytest.mark.parametrize(
    ("policy", "shown", "told"),
    [
        pytest.param("warn", "", ["a.md:7: warning: the template tag {% odd %}"], id="warn"),
        pytest.param("strip", "", [], id="strip"),
        pytest.param("keep", "{% odd %}", [], id="keep"),
    ],
)
def test_tags_of_templates_are_rendered_or_as_the_author_wants_them(
    tmp_path: Path, policy: str, shown: str, told: list[str]
) -> None:
    posts = {"a.md": TEMPLATE, "_posts/2022-07-04-b.md": "Text.\n"}
    result = built(tmp_path, posts, f'template_tags = "{policy}"\n')
    content = next(one for one in items(tmp_path) if one["title"] == "T")["content_html"]
    assert f'<a href="{BASE}b.html">' in content
    assert f"<p>{shown} <code>{{{{ x }}}}</code></p>".replace("<p> ", "<p>") in content
    found = [str(notice) for notice in result.notices]
    assert [one[: len(start)] for one, start in zip(found, told, strict=True)] == told


def test_all_faults_of_one_article_are_told_in_one_run(tmp_path: Path) -> None:
    """Of its tags and of its files."""
    header = "---\ndate: 2022-07-05\nenclosure: [a.mp3, b.mp3]\nimage: c.png\n---\n"
    told = faults(tmp_path, {"a.md": f"{header}{{% odd %}}\n\n<script>x</script>\n"})
    assert [fault.partition(": error: ")[2].split(" in ")[0][:34] for fault in told] == [
        'there is no file "a.mp3"',
        'there is no file "b.mp3"',
        'there is no file "c.png"',
        "the template tag {% odd %} is not ",
    ]


def test_a_tag_of_a_template_stops_the_build(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, {"a.md": TEMPLATE, "_posts/2022-07-04-b.md": "Text.\n"})
    assert fault.startswith("a.md:7: error: the template tag {% odd %}")


# --- references ----------------------------------------------------------------------------


def test_copied_are_the_files_that_published_articles_refer_to_and_static_alone(
    tmp_path: Path,
) -> None:
    page = (
        '<meta name="date" content="2022-07-05">'
        '<p>Text <img src="h1.png" srcset="h2.png 2x, h3.png 3x"> '
        '<video poster="h4.png" src="h5.mp4"></video> <a href="h6.pdf">x</a></p>'
    )
    markdown = "![x](m1.png) [x](<m 2.pdf>) ![x](/x/m3.png) ![x](../m4.png) [x](m%205.pdf)"
    wanted = {
        *("y/h1.png", "y/h2.png", "y/h3.png", "y/h4.png", "y/h5.mp4", "y/h6.pdf"),
        *("x/m1.png", "x/m 2.pdf", "x/m3.png", "m4.png", "x/m 5.pdf", "x/talk.mp3"),
        *("static/robots", "static/css/own.css", "static/.well-known/x"),
    }
    unwanted = {"unused.png", "x/draft.png", "h1.png", "_notes", ".hidden"}
    result = built(
        tmp_path,
        {path: path for path in wanted | unwanted}
        | {
            "y/h.html": page,
            "x/m.md": f"---\ndate: 2022-07-05\nenclosure: talk.mp3\n---\n{markdown}\n",
            "x/d.md": "---\ndate: 2022-07-05\ndraft: true\n---\n![x](draft.png)\n",
        },
    )
    assert result.notices == ()
    assert outputs(tmp_path) - {"y/h.html", "y/h.atom", "x/m.html", "x/m.atom"} == wanted
    assert all((tmp_path / "build" / path).read_text() == path for path in wanted)


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        pytest.param("b.md", "x/b.html", id="beside it"),
        pytest.param("./b.md", "x/b.html", id="beside it, with a dot"),
        pytest.param("../c.txt", "c.html", id="above"),
        pytest.param("/c.txt", "c.html", id="from the top"),
        pytest.param("b.md#part", "x/b.html#part", id="a part of it"),
        pytest.param("#part", "x/a.html#part", id="a part of the article itself"),
        pytest.param("two%20words.txt", "x/two%20words.html", id="a name with a blank"),
        pytest.param("上.txt", "x/%E4%B8%8A.html", id="a name in Chinese"),
        pytest.param("b.html", "x/b.html", id="its page"),
    ],
)
def test_a_link_to_an_article_leads_to_its_page(tmp_path: Path, reference: str, url: str) -> None:
    result = built(
        tmp_path,
        {
            "x/a.md": f"---\ndate: 2022-07-09\n---\n[x]({reference})\n",
            "x/b.md": "---\ndate: 2022-07-05\n---\nText.\n",
            "c.txt": text(),
            "x/two words.txt": text(),
            "x/上.txt": text(),
        },
    )
    assert items(tmp_path)[0]["content_html"] == f'<p><a href="{BASE}{url}">x</a></p>'
    assert result.notices == ()


MENDS = "\n  help: put it there, or mend the name: what is published leads nowhere"


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        ("draft.txt", '"draft.txt" is not published yet'),
        ("later.txt", '"later.txt" is not published yet'),
        ("nowhere.txt", f'there is no "nowhere.txt"{MENDS}'),
        ("nowhere.png", f'there is no "nowhere.png"{MENDS}'),
    ],
)
def test_a_link_to_what_is_not_published_is_told(tmp_path: Path, reference: str, told: str) -> None:
    result = built(
        tmp_path,
        {
            "a.md": f"---\ndate: 2022-07-05\n---\n[x]({reference})\n",
            "draft.txt": text(draft="yes"),
            "later.txt": text(date="2027-01-01"),
        },
    )
    assert [str(notice) for notice in result.notices] == [f"a.md:4: warning: {told}"]


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("talk.mp3", "audio/mpeg"),
        ("Talk.MP3", "audio/mpeg"),
        ("a b.pdf", "application/pdf"),
        ("x.unheard", "application/octet-stream"),
    ],
)
def test_an_enclosure_has_the_type_and_the_length_of_its_file(
    tmp_path: Path, name: str, media_type: str
) -> None:
    """RSS 2.0, `enclosure`: url, length and type, all of them required."""
    built(tmp_path, {"x/a.txt": text(enclosure=name), f"x/{name}": b"12345"})
    url = BASE + "x/" + name.replace(" ", "%20")
    entry = etree.parse(tmp_path / "build" / "x" / "a.atom").getroot()
    link = entry.find("atom:link[@rel='enclosure']", ATOM)
    assert dict(link.attrib) == {
        "rel": "enclosure",
        "href": url,
        "type": media_type,
        "length": "5",
    }
    enclosure = etree.parse(tmp_path / "build" / "feed.rss").find(".//enclosure")
    assert enclosure is not None
    assert dict(enclosure.attrib) == {"url": url, "type": media_type, "length": "5"}
    assert items(tmp_path)[0]["attachments"] == [
        {"url": url, "mime_type": media_type, "size_in_bytes": 5}
    ]
    assert (tmp_path / "build" / "x" / name).read_bytes() == b"12345"


ODD = [
    "a b",
    "100%",
    "why?",
    "a#b",
    "a&b",
    "it's",
    'say "so"',
    "<b>",
    "a+b",
    "a;b=c,d",
    "~a",
    "@a",
    "上海",
    "cafe\u0301",
    "a.b",
    "-a",
    "%41",
    "a..b",
    "{path}",
    "x" * 250,
    pytest.param(
        "a:b",
    ),
]


@pytest.mark.parametrize("name", ODD)
def test_every_address_leads_to_its_file_whatever_its_name(tmp_path: Path, name: str) -> None:
    """RFC 3986, 4.2: a relative path whose first segment holds a colon begins with a dot."""
    built(tmp_path, {f"{name}.txt": text(), "z/other.txt": text()})
    url = next(item["url"] for item in items(tmp_path) if "/z/" not in item["url"])
    assert (tmp_path / "build" / unquote(url.removeprefix(BASE))).is_file()
    index = lxml.html.parse(tmp_path / "build" / "index.html").getroot()
    told = {urljoin(BASE, address) for _, _, address, _ in index.iterlinks()}
    assert url in told
    page = lxml.html.parse(tmp_path / "build" / f"{name}.html").getroot()
    sheet = page.find(".//link[@rel='stylesheet']").get("href")
    assert urljoin(url, sheet) == f"{BASE}style.css"


# --- the same bytes ------------------------------------------------------------------------

CORPUS: dict[str, str | bytes] = {
    "a.txt": text("Örtlich, “quoted” and İstanbul; a ß."),
    "b/c.md": "---\ndate: 5 July 2022 10:00\ntags: [Łódź, ICE, ice]\n---\n"
    "# Title\n\n![x](p.png) [a](../a.txt)\n",
    "b/p.png": b"\x89PNG",
    "d.html": '<title>D</title><meta name="date" content="2022-07-05T08:00:00Z"><p>It <b>x</b></p>',
    "é/文.txt": text("One of the same time.", date="2022-07-05"),
    "static/ñ.css": "p {}",
    "f.txt": text("Updated.", updated="2022-07-06", enclosure="talk.mp3"),
    "talk.mp3": b"12345",
    "static/x.css": "p {}",
    **{f"many/{number}.txt": text(f"Number {number}.") for number in range(12)},
}
ZONE = 'timezone = "Europe/Berlin"\n'


def test_a_second_build_leaves_every_file_untouched(tmp_path: Path) -> None:
    first = built(tmp_path, CORPUS, ZONE)
    before = tree(tmp_path / "build"), states(tmp_path / "build")
    second = built(tmp_path, {}, ZONE, NOW + timedelta(days=99))
    assert second.changes.written == second.changes.deleted == ()
    assert second.changes.unchanged == len(first.changes.written)
    assert (tree(tmp_path / "build"), states(tmp_path / "build")) == before


def test_one_edit_writes_its_own_documents_and_the_feeds(tmp_path: Path) -> None:
    built(tmp_path, CORPUS, ZONE)
    result = built(tmp_path, {"a.txt": text("Another sentence.")}, ZONE)
    assert result.changes.written == (
        "a.atom",
        "a.html",
        "feed.atom",
        "feed.json",
        "feed.rss",
        "index.html",
    )


def test_the_order_and_the_times_of_files_decide_nothing(tmp_path: Path) -> None:
    built(tmp_path / "one", CORPUS, ZONE)
    write(tmp_path / "other" / "content", dict(reversed(CORPUS.items())))
    for number, path in enumerate(sorted((tmp_path / "other" / "content").rglob("*"))):
        os.utime(path, (number * 10**8, number * 10**8))
    built(tmp_path / "other", {}, ZONE)
    assert tree(tmp_path / "other" / "build") == tree(tmp_path / "one" / "build")


def test_a_build_upon_another_makes_what_one_from_scratch_makes(tmp_path: Path) -> None:
    built(tmp_path, CORPUS | {"gone.txt": text(), "a.txt": text("Old.")}, ZONE)
    shutil.rmtree(tmp_path / "content")
    built(tmp_path, CORPUS, ZONE)
    write(tmp_path / "clean", {"feed.lock": (tmp_path / "feed.lock").read_bytes()})
    built(tmp_path / "clean", CORPUS, ZONE)
    assert tree(tmp_path / "build") == tree(tmp_path / "clean" / "build")


LOCALES = ("C", "POSIX", "C.utf8", "de_DE.utf8", "tr_TR.utf8")


@pytest.mark.parametrize(
    "settings",
    [
        {"TZ": "Pacific/Apia"},
        {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "1"},
        {"TZ": "UTC", "PYTHONHASHSEED": "424242"},
        *({"LC_ALL": name, "LANG": name, "LANGUAGE": name} for name in LOCALES),
        {"PYTHONUTF8": "0", "LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONOPTIMIZE": "2"},
    ],
    ids=lambda settings: " ".join(f"{key}={value}" for key, value in settings.items()),
)
def test_the_surroundings_decide_nothing(tmp_path: Path, settings: dict[str, str]) -> None:
    wanted = settings.get("LC_ALL", "C")
    if wanted not in ("C", "POSIX") and wanted not in installed_locales():
        pytest.skip(f"the locale {wanted} is not installed")
    built(tmp_path / "here", CORPUS, ZONE)
    site(tmp_path / "there", CORPUS, ZONE)
    done = subprocess.run(
        [sys.executable, "-m", "feed", "build", "-q", "--now", "2026-01-01T00:00:00Z"],
        cwd=tmp_path / "there",
        capture_output=True,
        timeout=PATIENCE,
        env=surroundings(None) | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | settings,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert tree(tmp_path / "there" / "build") == tree(tmp_path / "here" / "build")


def installed_locales() -> list[str]:
    locale = shutil.which("locale")
    if locale is None:
        return []
    return subprocess.run([locale, "-a"], capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture
def _in_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several processes, each with several chunks, for few articles."""
    monkeypatch.setattr(workers, "MANY", 1)
    monkeypatch.setattr(rendering, "CHUNK", 2)
    monkeypatch.setattr(contents, "BATCH", 2)
    monkeypatch.setattr(build, "processors", lambda: 3)


@pytest.mark.usefixtures("_in_processes")
def test_the_number_of_processes_decides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = CORPUS | {"g.md": "---\ndate: 2022-07-05\ntitel: x\n---\n[x](nowhere.png)\n"}
    several = built(tmp_path / "several", content, ZONE)
    with monkeypatch.context() as alone:
        alone.setattr(build, "processors", lambda: 1)
        one = built(tmp_path / "one", content, ZONE)
    assert tree(tmp_path / "several" / "build") == tree(tmp_path / "one" / "build")
    assert several == one
    assert len(one.notices) == 2


@pytest.mark.usefixtures("_in_processes")
def test_faults_in_several_processes_are_told_like_those_of_one(tmp_path: Path) -> None:
    wrong = {f"x{number}.txt": "date 2022-13-05\n\nx\n" for number in range(5)}
    deep = {f"y{number}.html": nested(5000) for number in range(3)}
    assert faults(tmp_path, CORPUS | wrong | deep) == [
        *(
            f'x{number}.txt:1: error: "2022-13-05" is not a date: month must be 1 to 12'
            for number in range(5)
        ),
        *(
            f"y{number}.html:1: error: its HTML is nested deeper than 256 levels"
            for number in range(3)
        ),
    ]


# --- what stops a build --------------------------------------------------------------------


def nested(depth: int) -> str:
    inside = f"{'<div>' * depth}<p>Text.</p>{'</div>' * depth}"
    return f'<title>T</title><meta name="date" content="2022-07-05">{inside}'


FAULTS = [
    pytest.param({"b.txt": ""}, ["b.txt: error: is empty"], id="an empty file"),
    pytest.param({"b.md": "x"}, ["b.md:1: error: there is no date"], id="no date"),
    pytest.param(
        {"b.txt": text(id="urn:x:1"), "c.txt": text(id="urn:x:1")},
        ["c.txt: error: its id urn:x:1 is also that of b.txt"],
        id="an id twice",
    ),
    pytest.param(
        {"b.txt": text(id="urn:x:1"), "c.txt": text(id="urn:x:1", date="2027-01-01")},
        ["c.txt: error: its id urn:x:1 is also that of b.txt"],
        id="an id twice, once to come",
    ),
    pytest.param(
        {"b.txt": text(id="tag:example.org,2022-07-05:a")},
        ["b.txt: error: its id tag:example.org,2022-07-05:a is also that of a.txt"],
        id="an id that is minted, too",
    ),
    pytest.param(
        {"A.txt": text(date="2022-07-06")},
        [
            "a.txt: error: would be written to a.atom, and so would A.txt",
        ],
        id="names that differ by case alone",
    ),
    pytest.param(
        {"caf\u00e9.txt": text(), "cafe\u0301.txt": text(date="2022-07-06")},
        [
            "caf\u00e9.txt: error: would be written to caf\u00e9.atom, and so would cafe\u0301.txt",
        ],
        id="names that differ by Unicode form alone",
    ),
    pytest.param(
        {"index.txt": text()},
        ["index.txt: error: would be written to index.html, and so would the front page"],
        id="an article named index",
    ),
    pytest.param(
        {"feed.txt": text()},
        ["feed.txt: error: would be written to feed.atom, and so would the Atom feed"],
        id="an article named feed",
    ),
    pytest.param(
        {"b.md": "---\ndate: 2022-07-05\n---\n[x](style.css)\n", "style.css": "p {}"},
        ["style.css: error: would be written to style.css, and so would the style sheet"],
        id="a file named as the style sheet",
    ),
    pytest.param(
        {"a.atom/b.txt": text()},
        [
            "a.txt: error: would be written to a.atom, and so would a.atom/b.txt",
        ],
        id="a folder named as an entry document",
    ),
    pytest.param(
        {"b.txt": text(enclosure="talk.mp3")},
        ['b.txt:2: error: there is no file "talk.mp3"'],
        id="an enclosure that is missing",
    ),
    pytest.param(
        {"b.txt": text(enclosure="talk.mp3"), "talk.mp3": ""},
        ['b.txt:2: error: the file "talk.mp3" is empty'],
        id="an enclosure that is empty",
    ),
    pytest.param(
        {"b.html": nested(5000)},
        ["b.html:1: error: its HTML is nested deeper than 256 levels"],
        id="5,000 levels of HTML",
    ),
    pytest.param(
        {"b.md": f"---\ndate: 2022-07-05\n---\n{'<div>' * 5000}\n\nText.\n"},
        ["b.md:6: error: its HTML is nested deeper than 256 levels"],
        id="5,000 levels of HTML in Markdown",
    ),
    pytest.param(
        {"b.md": f"---\ndate: 2022-07-05\n---\n{'> ' * 5000}Text.\n"},
        ["b.md:4: error: its HTML is nested deeper than 256 levels"],
        id="5,000 levels of quotes in Markdown",
    ),
    pytest.param(
        {"b.md": "---\ndate: 2022-07-05\n---\n<script>alert(1)</script>\n"},
        ["b.md: error: nothing is left of it that a feed reader may show"],
        id="nothing but a script",
    ),
]


@pytest.mark.parametrize(("content", "told"), FAULTS)
@pytest.mark.parametrize("before", [False, True], ids=["first build", "upon another"])
def test_a_fault_stops_the_build_and_nothing_has_changed(
    tmp_path: Path, content: Files, told: list[str], before: bool
) -> None:
    if before:
        built(tmp_path, {"a.txt": text("As it was.")})
    assert faults(tmp_path, {"a.txt": text()} | dict(content)) == told


@pytest.mark.parametrize(
    ("name", "length"),
    [pytest.param("x", 251, id="in letters"), pytest.param("上", 84, id="in bytes")],
)
def test_a_name_too_long_for_its_outputs_is_a_fault_and_nothing_has_changed(
    tmp_path: Path, name: str, length: int
) -> None:
    """POSIX, NAME_MAX: 255 bytes, of which the suffix of an entry document takes five."""
    path = f"{name * length}.md"
    content = {"a.txt": text(), path: "---\ndate: 2022-07-05\n---\nText.\n"}
    assert {told.partition(":")[0] for told in faults(tmp_path, content)} == {path}


def test_all_faults_of_all_articles_are_told_in_one_run_sorted_by_path(tmp_path: Path) -> None:
    content = {
        "z.txt": "date 2022-13-05\n\nx\n",
        "b/deep.html": nested(5000),
        "b.txt": "date: 2022-13-05\nlang: x y\n\nText.\n",
        "index.md": "---\ndate: 2022-07-05\n---\nText.\n",
        "good.txt": text(),
        "c.txt": text(id="urn:x:1"),
        "d.txt": text(id="urn:x:1"),
        "e.txt": text(enclosure="nowhere.mp3"),
        "draft.txt": "draft: yes\ndate: 2022-13-05\n\nText.\n",
    }
    month = '"2022-13-05" is not a date: month must be 1 to 12'
    assert faults(tmp_path, content) == [
        f"b.txt:1: error: {month}",
        'b.txt:2: error: "x y" is no language tag',
        "b/deep.html:1: error: its HTML is nested deeper than 256 levels",
        "d.txt: error: its id urn:x:1 is also that of c.txt",
        f"draft.txt:2: error: {month}",
        'e.txt:2: error: there is no file "nowhere.mp3"',
        "index.md: error: would be written to index.html, and so would the front page",
        f"z.txt:1: error: {month}",
    ]


def test_the_only_article_at_fault_is_told(tmp_path: Path) -> None:
    told = '"2022-13-05" is not a date: month must be 1 to 12'
    assert faults(tmp_path, {"a.txt": "date 2022-13-05\n\nx\n"}) == [f"a.txt:1: error: {told}"]


def test_drafts_meet_nothing(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": text(), "a.md": "---\ndraft: true\n---\nText.\n"})
    assert outputs(tmp_path) == {"a.atom", "a.html"}


def test_an_article_of_50_mb_is_refused_unread(tmp_path: Path) -> None:
    site(tmp_path, {"a.txt": text(), "b.txt": text()})
    os.truncate(tmp_path / "content" / "b.txt", 50_000_000)
    assert faults(tmp_path, {}) == ["b.txt: error: has 50.0 MB; an article may have 10 MB"]


def test_an_article_may_be_as_large_as_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = text("A sentence of it, and no more.")
    monkeypatch.setattr(source, "LARGEST", len(written))
    built(tmp_path, {"a.txt": written})
    assert outputs(tmp_path) == {"a.atom", "a.html"}
    (fault,) = faults(tmp_path, {"a.txt": written + "\n"})
    assert fault.startswith("a.txt: error: has ")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(lambda path: path.write_text(text("Changed.")), "changed during the build"),
        pytest.param(lambda path: path.write_text("date 2022-13-05\n\nx\n"), "changed during"),
        pytest.param(lambda path: path.write_bytes(b""), "changed during the build"),
        pytest.param(lambda path: path.unlink(), "cannot be read: No such file or directory"),
    ],
    ids=["edited", "made wrong", "emptied", "deleted"],
)
def test_a_file_that_changes_during_the_build_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Any, told: str
) -> None:
    """Else an entry could bear the dates of one text and the words of another."""
    current = history.current

    def meanwhile(*arguments: Any) -> list[str]:
        change(tmp_path / "content" / "a.txt")
        return current(*arguments)

    monkeypatch.setattr(history, "current", meanwhile)
    (fault,) = faults(tmp_path, {"a.txt": text(), "b.txt": text()})
    assert fault.startswith(f"a.txt: error: {told}")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param({"pic.png": "x", "_a.txt": "x"}, "there is no article in", id="no article"),
        pytest.param({"a.txt": text(draft="1")}, "no article in", id="all are drafts"),
        pytest.param({"a.txt": text(date="2027-01-01")}, "no article in", id="all are to come"),
    ],
)
def test_where_nothing_is_published_nothing_is_written(
    tmp_path: Path, content: Files, told: str
) -> None:
    made = site(tmp_path, content)
    with pytest.raises(FeedError, match=f"{told} {tmp_path}/content") as caught:
        build.build(made, now=NOW)
    assert caught.value.exit_code == 1
    assert caught.value.hint
    assert not (tmp_path / "build").exists()


def test_a_build_that_would_publish_nothing_leaves_the_last_one(tmp_path: Path) -> None:
    """A feed that is suddenly empty is a deletion to its subscribers."""
    built(tmp_path, {"a.txt": text()})
    before = tree(tmp_path / "build")
    with pytest.raises(FeedError, match="every article has gone") as caught:
        built(tmp_path, {"a.txt": text(draft="yes")})
    assert "--yes" in caught.value.hint
    assert tree(tmp_path / "build") == before


def test_without_a_content_folder_nothing_is_written(tmp_path: Path) -> None:
    write(tmp_path, {"feed.toml": SETTINGS})
    with pytest.raises(ConfigError, match="there is no folder"):
        build.build(config.load(tmp_path / "feed.toml"), now=NOW)
    assert not (tmp_path / "build").exists()


# --- what an article holds cannot hurt its reader ------------------------------------------

EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&colon;alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="&#1;javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<p style='background:url(javascript:alert(1))' onclick=alert(1)>x</p>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "<![CDATA[<script>alert(1)</script>]]> ]]><script>alert(1)</script>",
    "</div></body></html><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "</title></style></textarea><script>alert(1)</script>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)></audio>",
    "<img srcset='javascript:alert(1) 1x, x.png 2x'>",
]


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_that_acts_reaches_a_reader_out_of_a_body(tmp_path: Path, evil: str) -> None:
    built(
        tmp_path,
        {
            "t.txt": text(f"Text. {evil}\n\n{evil}"),
            "m.md": f"---\ndate: 2022-07-05\n---\nText.\n\n{evil}\n\nText {evil}\n",
            "h.html": '<html><head><title>H</title><meta name="date" content="2022-07-05"></head>'
            f"<body><p>Text.</p>{evil}<p>Text</p></body></html>",
        },
    )
    seen = 0
    for where, root in shown(tmp_path / "build"):
        seen += 1
        assert list(acting(root)) == [], where
    assert seen == 4 + 3 + 3 + 3 + 3, "pages, entry documents, and an item in each feed"


@pytest.mark.parametrize("evil", [*EVIL, "{{ 1 + 1 }}", "{% raw %}", "&lt;b&gt; &amp;amp;"])
def test_what_is_written_in_a_header_is_text_to_every_reader(tmp_path: Path, evil: str) -> None:
    quoted = json.dumps(evil)
    header = f"title: {quoted}\nauthor: {{ name: {quoted} }}\ntags: [{quoted}]\nsummary: {quoted}\n"
    built(tmp_path, {"a.md": f"---\ndate: 2022-07-05\n{header}---\nText.\n"})
    for where, root in shown(tmp_path / "build"):
        assert list(acting(root)) == [], where
    page = lxml.html.parse(tmp_path / "build" / "a.html")
    assert page.findtext(".//h1") == evil
    (item,) = items(tmp_path)
    assert (item["title"], item["authors"], item["tags"]) == (evil, [{"name": evil}], [evil])
    for path in ("feed.atom", "a.atom"):
        root = etree.parse(tmp_path / "build" / path).getroot()
        entry = root if path == "a.atom" else root.find("atom:entry", ATOM)
        title = entry.find("atom:title", ATOM)
        assert (title.text, title.get("type", "text")) == (evil, "text")
        assert entry.findtext("atom:author/atom:name", namespaces=ATOM) == evil
        assert entry.find("atom:category", ATOM).get("label") == evil
        summary = entry.find("atom:summary", ATOM)
        assert (summary.text, summary.get("type", "text")) == (evil, "text")
    rss = etree.parse(tmp_path / "build" / "feed.rss").find(".//item")
    assert rss is not None
    assert rss.findtext("title") == evil
    assert [node.text for node in rss.iterfind("category")] == [evil]


@pytest.mark.parametrize(
    "header",
    [
        "link: javascript:alert(1)",
        "link: data:text/html,x",
        "author: {name: A, uri: 'javascript:alert(1)'}",
        "enclosure: {href: 'javascript:alert(1)', type: a/b, length: 1}",
    ],
)
def test_an_address_that_acts_is_a_fault(tmp_path: Path, header: str) -> None:
    content = {"a.md": f"---\ndate: 2022-07-05\n{header}\n---\nText.\n"}
    (fault,) = faults(tmp_path, content)
    assert fault.startswith("a.md:3: error: ")


ACTING = {"script", "iframe", "object", "embed", "form", "button", "svg", "math", "base", "style"}


OURS = [
    {"src": "copy.js", "defer": "defer"},
    {"src": "../copy.js", "defer": "defer"},
]


def is_ours(node: Any) -> bool:
    """The buttons that copy an address, and the script that they need."""
    if node.tag == "script":
        return dict(node.attrib) in OURS and not node.text
    told = {"type", "data-copy", "aria-label", "hidden"}
    return node.tag == "button" and set(node.keys()) <= told


def acting(root: Any) -> Iterator[str]:
    """What in a piece of HTML would run a program, or lead to one."""
    for node in root.iter(etree.Element):
        if is_ours(node):
            continue
        if node.tag in ACTING or node.get("http-equiv", "").lower() == "refresh":
            yield node.tag
        for name, value in node.attrib.items():
            plain = "".join(value.split()).lower()
            if name.startswith("on") or plain.startswith(("javascript:", "data:", "vbscript:")):
                yield f"{node.tag} {name}={value}"
            if name == "srcset" and "javascript:" in plain:
                yield f"{node.tag} {name}={value}"


def shown(folder: Path) -> Iterator[tuple[str, Any]]:
    """Every piece of HTML that readers are given, as a browser would read it."""
    for path in sorted(folder.rglob("*.html")):
        yield str(path), lxml.html.fromstring(path.read_bytes())
    for path in sorted(folder.rglob("*.atom")):
        for node in etree.parse(path).iterfind(".//{*}content", None):
            assert node.get("type") == "html"
            yield str(path), fragment(node.text)
    encoded = "{http://purl.org/rss/1.0/modules/content/}encoded"
    for item in etree.parse(folder / "feed.rss").iterfind(".//item"):
        yield "feed.rss", fragment(item.findtext(encoded) or item.findtext("description"))
        yield from (("feed.rss", fragment(node.text)) for node in item.iterfind("summary"))
    for item in json.loads((folder / "feed.json").read_bytes())["items"]:
        yield "feed.json", fragment(item["content_html"])


def fragment(markup: str | None) -> Any:
    assert markup
    return lxml.html.fragment_fromstring(markup, create_parent="div")


def test_faults_of_names_and_of_texts_are_told_together(tmp_path: Path) -> None:
    write(tmp_path, {"content/z.txt": "no date"})
    (tmp_path / "content" / "a.txt").symlink_to("/etc/hostname")
    with pytest.raises(ArticleErrors) as caught:
        built(tmp_path, {})
    assert [fault.path for fault in caught.value.faults] == ["a.txt", "z.txt"]


def test_what_is_excluded_is_not_published_by_a_link_to_it(tmp_path: Path) -> None:
    draft = "---\ndate: 2022-07-05\n---\nSecret.\n"
    page = "---\ndate: 2022-07-05\n---\n[x](_secret.md)\n"
    result = built(tmp_path, {"a.md": page, "_secret.md": draft})
    assert not (tmp_path / "build" / "_secret.md").exists()
    assert [notice.message for notice in result.notices] == ['there is no "_secret.md"']


def test_an_id_that_is_the_feeds_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ArticleErrors, match="also that of the feed itself"):
        built(tmp_path, {"a.md": f"---\ndate: 2022-07-05\nid: {BASE}\n---\nText.\n"})
