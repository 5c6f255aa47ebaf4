"""`feed init --from`: a site of each generator, the feed.toml that is written, and its build."""

import json
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from programs import write
from sites_of_generators import article

from feed import config
from feed.adoption.adopting import adopt
from feed.cli import main

SHIPS = article("Ships")
HEADER = "title: Ships\ndate: 2024-01-02\n"

JEKYLL = {
    "_config.yml": (
        "title: Harbour\nurl: https://ada.example\nauthor: Ada\ndescription: Letters\n"
        "exclude: [feed.toml, feed.lock]\n"
    ),
    "_posts/2024-01-02-ships.md": "---\ntitle: Ships\n---\n![a](/assets/a.png)\n",
    "news/_posts/2024-01-03-gale.md": "---\ntitle: Gale\npermalink: /gale/\n---\nText.\n",
    "about.md": "---\ntitle: About\n---\nNo article.\n",
    "assets/a.png": "png",
}
HUGO = {
    "hugo.toml": (
        'title = "Harbour"\nbaseURL = "https://ada.example/"\n[params.author]\nname = "Ada"\n'
    ),
    "content/posts/ships.md": SHIPS,
    "content/posts/gale/index.md": "+++\ntitle = 'Gale'\ndate = 2024-01-03\n+++\n![a](a.png)\n",
    "content/posts/gale/a.png": "png",
    "content/posts/_index.md": "---\ntitle: Posts\n---\n",
    "content/about.md": "---\ntitle: About\n---\nNo article.\n",
}
ZOLA = {
    "config.toml": (
        'title = "Harbour"\nbase_url = "https://ada.example"\nauthor = "Ada"\n'
        "generate_feeds = true\n"
    ),
    "content/blog/ships.md": '+++\ntitle = "Ships"\ndate = 2024-01-02\n+++\nText.\n',
    "content/blog/_index.md": '+++\ntitle = "Blog"\n+++\n',
    "content/pages/about.md": '+++\ntitle = "About"\n+++\nNo article.\n',
}
PELICAN = {
    "pelicanconf.py": "SITENAME = 'Harbour'\nSITEURL = ''\nAUTHOR = 'Ada'\nPATH = 'content'\n",
    "publishconf.py": "import sys\nfrom pelicanconf import *\nSITEURL = 'https://ada.example'\n",
    "content/ships.md": "Title: Ships\nDate: 2024-01-02\n\nText.\n",
    "content/pages/about.md": "Title: About\n\nNo article.\n",
    "content/extra/robots.txt": "User-agent: *\n",
}
ELEVENTY = {
    "eleventy.config.js": "export default function (config) { process.exit(1) }",
    "_data/metadata.json": (
        '{"title": "Harbour", "url": "https://ada.example/", "author": {"name": "Ada"}}'
    ),
    "posts/ships.md": SHIPS,
    "about.md": "---\ntitle: About\n---\nNo article.\n",
    "node_modules/a/b.md": article("Not mine"),
    "node_modules/a/README.md": "A package.\n",
}
SITES = {"Jekyll": JEKYLL, "Hugo": HUGO, "Zola": ZOLA, "Pelican": PELICAN, "Eleventy": ELEVENTY}


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the working folder."""
    monkeypatch.setattr(os, "sync", lambda: None)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    monkeypatch.delenv("NO_COLOR", raising=False)
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path / "site")
    return tmp_path / "site"


def init(*options: str) -> int:
    return main(["init", "--from", ".", *options])


# --- from a generator to a feed ------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("Jekyll", {"/gale/", "/2024/01/02/ships.html"}),
        ("Hugo", {"/posts/gale/", "/posts/ships/"}),
        ("Zola", {"/blog/ships/"}),
        ("Pelican", {"/ships.html"}),
        ("Eleventy", {"/posts/ships/"}),
    ],
)
def test_a_build_succeeds_and_its_links_are_those_of_the_generator(
    name: str, addresses: set[str], site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, SITES[name])
    assert init() == 0
    assert main(["build", "--now", "2026-01-01"]) == 0, capsys.readouterr().err
    feed = json.loads((site / "_feed" / "feed.json").read_text())
    assert {item["url"] for item in feed["items"]} == {f"https://ada.example{a}" for a in addresses}
    assert (feed["title"], feed["authors"]) == ("Harbour", [{"name": "Ada"}])


@pytest.mark.parametrize("name", SITES)
def test_nothing_but_feed_toml_is_written(name: str, site: Path) -> None:
    write(site, SITES[name])
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert init() == 0
    after = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert after.keys() - before.keys() == {site / "feed.toml"}
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize("name", SITES)
def test_each_value_says_where_it_came_from(name: str, site: Path) -> None:
    write(site, SITES[name])
    adopt(site)
    lines = (site / "feed.toml").read_text().splitlines()
    silent = [line for line in lines if " = " in line and "  # " not in line and line[0] != "#"]
    assert silent == ["pages = false"] + ['dir = "content"'] * (name == "Hugo")


@pytest.mark.parametrize("name", SITES)
def test_to_leave_the_generator_is_one_line(
    name: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, SITES[name])
    init()
    text = (site / "feed.toml").read_text()
    (site / "feed.toml").write_text(text.replace("\npages = false\n", "\npages = true\n"))
    assert main(["build", "--now", "2026-01-01"]) == 0, capsys.readouterr().err
    assert len([*(site / "_feed").rglob("*.html")]) > 1


def test_a_picture_of_the_whole_site_is_found(site: Path) -> None:
    write(site, JEKYLL)
    init("-q")
    main(["build", "-q", "--now", "2026-01-01"])
    assert (site / "_feed" / "assets" / "a.png").read_text() == "png"
    assert "https://ada.example/assets/a.png" in (site / "_feed" / "feed.json").read_text()


def test_what_a_build_stops_at_is_named_before_it(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, {**HUGO, "content/posts/undated.md": "---\ntitle: U\n---\nText.\n"})
    assert init() == 0
    assert "  content/posts/undated.md:1: 1 article without a date" in capsys.readouterr().out
    assert main(["build", "--now", "2026-01-01"]) == 1
    assert capsys.readouterr().err.startswith("content/posts/undated.md:1: error: ")


def test_the_older_feed_is_named_by_a_comment_that_can_be_uncommented(site: Path) -> None:
    write(site, ZOLA)
    init("-q")
    text = (site / "feed.toml").read_text()
    (site / "feed.toml").write_text(text.replace("# [aliases]\n# ", "[aliases]\n"))
    assert config.load(site / "feed.toml").aliases == (("atom.xml", "feed.atom"),)


def test_the_output_is_a_folder_that_is_free(site: Path) -> None:
    write(site, {**HUGO, "_feed/mine": "x", "_feed2": "x"})
    init("-q")
    assert config.load(site / "feed.toml").output == site / "_feed3"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=50,
    derandomize=True,
    deadline=None,
)
@example(text="x" * 300, pattern="")
@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    pattern=st.text(":/abcdilmnorstuy{}", max_size=20),
)
def test_whatever_a_generator_says_the_file_can_be_loaded(
    text: str, pattern: str, tmp_path: Path
) -> None:
    (tmp_path / "feed.toml").unlink(missing_ok=True)
    keys = ("title", "copyright", "timeZone", "languageCode", "contentDir")
    said: dict[str, object] = dict.fromkeys(keys, text)
    said |= {"baseURL": f"https://ada.example/{text}", "mainSections": [text]}
    said |= {"params": {"author": {"name": text, "email": text, "url": text}}}
    said |= {"permalinks": {"posts": pattern}}
    write(tmp_path, {"hugo.json": json.dumps(said), "content/posts/a.md": SHIPS})
    adopt(tmp_path)
    assert config.load(tmp_path / "feed.toml").source == tmp_path / "feed.toml"


@pytest.mark.parametrize("title", ['"Ada’s" \\ notes', "# none", "\\u0041", "港の便り", "a = [1]"])
def test_a_title_is_the_same_in_feed_toml(title: str, site: Path) -> None:
    write(site, {"hugo.json": json.dumps({"title": title}), "content/posts/ships.md": SHIPS})
    init("-q")
    assert config.load(site / "feed.toml").title == title


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {**HUGO, "feed.toml": ""},
            "error: feed.toml is there already: nothing is overwritten\n"
            "  help: edit it, or move it away\n",
            id="a configuration that is there",
        ),
        pytest.param(
            {**HUGO, "pyproject.toml": "[tool.feed]\n"},
            "error: pyproject.toml has a table [tool.feed] already: nothing is overwritten\n"
            "  help: edit it, or move it away\n",
            id="a table that is there",
        ),
        pytest.param(
            {"content/a.md": SHIPS, "config.toml": "[server]\nport = 1\n"},
            "error: . has no configuration of a generator that is known\n"
            "  help: looked for were _config.yml (Jekyll); hugo.toml, config.toml, config/_default/"
            " (Hugo); config.toml with base_url (Zola); pelicanconf.py (Pelican); .eleventy.js, "
            "eleventy.config.js (Eleventy)\n",
            id="no generator",
        ),
        pytest.param(
            {**JEKYLL, **ELEVENTY},
            "error: . has the configuration of more than one generator: _config.yml (Jekyll) and "
            "eleventy.config.js (Eleventy)\n"
            "  help: say which: --generator jekyll\n",
            id="two generators",
        ),
        pytest.param(
            {**JEKYLL, "_config.yml": "title: T\nurl: [\n"},
            "error: _config.yml:3: not YAML: did not find expected node content\n"
            "  help: mend it, then run this again: nothing was written\n",
            id="a broken configuration",
        ),
    ],
)
def test_nothing_is_written_where(
    files: dict[str, str], message: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, files)
    before = sorted(site.rglob("*"))
    assert init() == 2
    assert capsys.readouterr() == ("", message)
    assert sorted(site.rglob("*")) == before


def test_a_link_to_nothing_is_not_written_through(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, HUGO)
    (site / "feed.toml").symlink_to(site / "elsewhere")
    assert init() == 2
    assert capsys.readouterr().err.startswith("error: feed.toml is there already")
    assert not (site / "elsewhere").exists()


def test_which_generator_can_be_said(site: Path) -> None:
    write(site, {**JEKYLL, **ELEVENTY})
    assert init("--generator", "Jekyll", "-q") == 0
    assert (
        config.load(site / "feed.toml").permalink
        == "/{categories}/{year}/{month}/{day}/{slug}.html"
    )


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--from", "nowhere"]) == 2
    assert capsys.readouterr().err == "error: --from nowhere: there is no such folder\n"


# --- what is said --------------------------------------------------------------------------


def test_people_are_told_what_was_taken_and_what_to_do_next(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site / "blog", {**ZOLA, "content/notes/a.md": SHIPS})
    assert main(["init", "--from", "blog"]) == 0
    assert capsys.readouterr() == (
        "blog/feed.toml is written: what Zola was told\n"
        '  url              "https://ada.example/"         config.toml: base_url\n'
        '  title            "Harbour"                      config.toml: title\n'
        '  author           { name = "Ada" }               config.toml: author\n'
        '  content.dir      "content"                      Zola\'s own\n'
        '  permalink        "/{path}/"                     Zola\'s own\n'
        '  content.include  ["blog/**", "notes/**"]        where the dated articles are\n'
        '  output           "_feed"                        not public/, which is Zola\'s\n'
        "  pages            false\n"
        "Next: take over the ids of the feed that people have subscribed to:\n"
        "        feed import -C blog https://ada.example/atom.xml\n"
        "      then see what a build would do: it names what it stops at\n"
        "        feed build -C blog --dry-run\n",
        "",
    )


@pytest.mark.parametrize("name", SITES)
def test_no_line_is_longer_than_a_terminal(
    name: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, SITES[name] | {"content/posts/" + "long-" * 20 + "name.md": SHIPS})
    init()
    assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 80] == []


def test_a_dry_run_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, HUGO)
    assert init("--dry-run") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "feed.toml would be written: what Hugo was told"
    assert told[-1] == "Nothing was written."
    assert not (site / "feed.toml").exists()


def test_programs_are_told_as_json(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(site, {**HUGO, "content/posts/b.md": "---\ntitle: U\n---\nText.\n"})
    assert init("--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["generator"], told["configuration"], told["written"]) == (
        "Hugo",
        "feed.toml",
        True,
    )
    assert {"key": "title", "value": "Harbour", "from": "hugo.toml: title"} in told["taken"]
    [one] = told["left"]
    assert (one["path"], one["line"], one["paths"]) == (
        "content/posts/b.md",
        1,
        ["content/posts/b.md"],
    )
    assert told["feeds"] == [
        {"url": "https://ada.example/index.xml", "path": "index.xml", "becomes": "feed.rss"}
    ]


def test_what_stops_it_is_told_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert init("--json") == 2
    assert json.loads(capsys.readouterr().out)["errors"][0]["message"].startswith(". has no")


def test_what_is_left_stands_in_the_file_with_its_reason(site: Path) -> None:
    write(site, {"_config.yml": "url: http://localhost/\npermalink: ordinal\n", **POSTS})
    init("-q")
    text = (site / "feed.toml").read_text()
    assert (
        "# left to decide: _config.yml:1: http://localhost/ is no address that others reach: write "
        'the\n# public one\n# url = "https://your.site/"\n'
    ) in text
    assert (
        '# left to decide: _config.yml:2: "ordinal": patterns of feed have no :y_day\n'
        '# permalink = "/{path}.html"\n'
    ) in text
    assert "url" not in tomllib.loads(text)


POSTS = {"_posts/2024-01-02-ships.md": SHIPS}
