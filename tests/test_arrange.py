"""Which feeds a site has beside the main one: tags and languages, and what each of them holds.

Archive documents are in test_archives.py.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rules
from lxml import etree
from programs import write

from feed import config
from feed.build import build
from feed.errors import ArticleErrors
from feed.result import Result

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://example.org/"
SETTINGS = f'url = "{BASE}"\ntitle = "Harbour"\nauthor = "Ada"\n'
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def article(day: int = 1, tags: str = "", lang: str = "", body: str = "Text.") -> str:
    header = f"date: 2022-07-{day:02}\n" + (f"tags: {tags}\n" if tags else "")
    return header + (f"lang: {lang}\n" if lang else "") + f"title: Of day {day}\n\n{body}\n"


def built(folder: Path, articles: dict[str, str], settings: str = "") -> Result:
    write(folder / "content", articles)
    write(folder, {"feed.toml": SETTINGS + settings})
    return build(config.load(folder / "feed.toml"), now=NOW)


def made(folder: Path, kind: str) -> list[str]:
    """The names of what is in a folder of the output."""
    return sorted(path.name for path in (folder / "build" / kind).glob("*"))


def titles(folder: Path, path: str) -> list[str]:
    root = etree.parse(folder / "build" / path).getroot()
    return [str(title) for title in root.xpath("a:entry/a:title/text()", namespaces=ATOM)]


def document(folder: Path, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "build" / path).read_bytes())
    return found


# --- tags ---------------------------------------------------------------------------------


def test_each_tag_has_a_feed_in_each_format_and_a_page(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1, "Food, 日本語"), "b.txt": article(2, "food")})
    kinds = ("atom", "html", "json", "rss")
    assert made(tmp_path, "tags") == [f"{n}.{kind}" for n in ("food", "日本語") for kind in kinds]
    assert titles(tmp_path, "tags/food.atom") == ["Of day 2", "Of day 1"]
    assert titles(tmp_path, "tags/日本語.atom") == ["Of day 1"]


def test_a_tags_feed_is_a_feed_of_its_own(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1, "日本語"), "b.txt": article(2)})
    told = document(tmp_path, "tags/日本語.json")
    name = "%E6%97%A5%E6%9C%AC%E8%AA%9E"
    assert told["title"] == "日本語 · Harbour"
    assert told["feed_url"] == f"{BASE}tags/{name}.json"
    assert told["home_page_url"] == f"{BASE}tags/{name}.html"
    root = etree.parse(tmp_path / "build" / "tags" / "日本語.atom").getroot()
    assert root.findtext("a:id", namespaces=ATOM) == f"{BASE}tags/{name}"
    assert root.findtext("a:updated", namespaces=ATOM) == "2022-07-01T00:00:00+00:00"


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_a_tags_feed_breaks_no_rule(tmp_path: Path, kind: str) -> None:
    tags = "Food, C#, .NET, TCP/IP, a b, 100%, Łódź"
    built(tmp_path, {"a.txt": article(1, tags), "b.txt": article(2, tags)})
    judge = {"atom": rules.atom_feed, "rss": rules.rss, "json": rules.json_feed}[kind]
    names = {
        "food": "food",
        "c-": "c-",
        "dot-net": "dot-net",
        "tcp-ip": "tcp-ip",
        "a b": "a%20b",
        "100-": "100-",
        "łódź": "%C5%82%C3%B3d%C5%BA",
    }
    for name, quoted in names.items():
        data = (tmp_path / "build" / "tags" / f"{name}.{kind}").read_bytes()
        assert judge(data, url=f"{BASE}tags/{quoted}.{kind}", now=NOW) == []


def test_a_tags_feed_holds_the_newest_and_its_page_lists_all(tmp_path: Path) -> None:
    built(tmp_path, {f"{n}.txt": article(n, "x") for n in range(1, 10)}, "limit = 3\n")
    assert titles(tmp_path, "tags/x.atom") == ["Of day 9", "Of day 8", "Of day 7"]
    page = (tmp_path / "build" / "tags" / "x.html").read_text()
    assert [n for n in range(1, 10) if f"Of day {n}<" in page] == [*range(1, 10)]
    root = etree.parse(tmp_path / "build" / "tags" / "x.atom").getroot()
    assert {link.get("rel") for link in root.iterfind("a:link", ATOM)} == {"alternate", "self"}


def test_spellings_of_one_tag_are_one_category_with_the_label_of_each(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1, "ICE"), "b.txt": article(2, "Ice")})
    assert made(tmp_path, "tags") == ["ice.atom", "ice.html", "ice.json", "ice.rss"]
    found = {}
    for name in "ab":
        entry = etree.parse(tmp_path / "build" / f"{name}.atom").getroot()
        found[name] = dict(entry.find("a:category", ATOM).attrib)
    scheme = f"{BASE}tags/"
    assert found["a"] == {"term": "ice", "scheme": scheme, "label": "ICE"}
    assert found["b"] == {"term": "ice", "scheme": scheme, "label": "Ice"}
    assert document(tmp_path, "tags/ice.json")["title"] == "ICE · Harbour"


def test_drafts_and_articles_of_the_future_bring_no_tag(tmp_path: Path) -> None:
    later = "date: 2027-01-01\ntags: later\n\nText.\n"
    draft = "date: 2022-07-01\ntags: draft\ndraft: yes\n\nText.\n"
    built(tmp_path, {"a.txt": article(1, "x"), "b.txt": later, "c.txt": draft})
    assert {name.partition(".")[0] for name in made(tmp_path, "tags")} == {"x"}


def test_a_tag_goes_with_its_last_article(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1, "x"), "b.txt": article(2, "y")})
    built(tmp_path, {"a.txt": article(1)})
    assert {name.partition(".")[0] for name in made(tmp_path, "tags")} == {"y"}


def test_without_tags_entries_still_have_their_categories(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1, "x")}, "tags = false\n")
    assert made(tmp_path, "tags") == []
    entry = etree.parse(tmp_path / "build" / "a.atom").getroot()
    assert entry.find("a:category", ATOM).get("term") == "x"
    assert "tags/" not in (tmp_path / "build" / "a.html").read_text()


def test_without_pages_a_tags_feed_belongs_to_the_site(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1, "x")}, "pages = false\n")
    assert made(tmp_path, "tags") == ["x.atom", "x.json", "x.rss"]
    assert document(tmp_path, "tags/x.json")["home_page_url"] == BASE


MEETING = {
    "two tags": (
        {"a.txt": article(1, "TCP/IP"), "b.txt": article(2, "tcp-ip")},
        'a.txt:2: error: the tags "tcp-ip" and "TCP/IP" would both be written to tags/tcp-ip.atom',
    ),
    "an article": (
        {"tags/x.txt": article(1), "b.txt": article(2, "x")},
        'tags/x.txt: error: would be written to tags/x.atom, and so would the tag "x"',
    ),
    "a name too long": (
        {"a.txt": article(1, "x" * 300)},
        f"a.txt:2: error: a name in tags/{'x' * 300}.atom would be longer than 255 bytes",
    ),
}


@pytest.mark.parametrize(("articles", "told"), MEETING.values(), ids=MEETING)
def test_a_tag_that_cannot_be_written_is_a_fault(
    tmp_path: Path, articles: dict[str, str], told: str
) -> None:
    with pytest.raises(ArticleErrors) as caught:
        built(tmp_path, articles)
    (fault,) = caught.value.faults
    assert str(fault).splitlines()[0] == told
    assert fault.hint
    assert not (tmp_path / "build").exists()


# --- languages ----------------------------------------------------------------------------


def test_a_site_of_one_language_has_no_feeds_of_languages(tmp_path: Path) -> None:
    built(tmp_path, {"a.txt": article(1), "b.txt": article(2, lang="EN")})
    assert made(tmp_path, "languages") == []


def test_each_of_several_languages_has_a_feed(tmp_path: Path) -> None:
    languages = {1: "", 2: "pt-br", 3: "ar", 4: "PT-BR"}
    built(tmp_path, {f"{n}.txt": article(n, lang=lang) for n, lang in languages.items()})
    assert [name for name in made(tmp_path, "languages") if name.endswith("atom")] == [
        "ar.atom",
        "en.atom",
        "pt-BR.atom",
    ]
    assert titles(tmp_path, "languages/pt-BR.atom") == ["Of day 4", "Of day 2"]
    told = document(tmp_path, "languages/ar.json")
    assert (told["language"], told["title"]) == ("ar", "العربية · Harbour")
    for name in ("ar", "en", "pt-BR"):
        for kind, judge in (("atom", rules.atom_feed), ("rss", rules.rss)):
            path = f"languages/{name}.{kind}"
            data = (tmp_path / "build" / path).read_bytes()
            assert judge(data, url=BASE + path, now=NOW) == []


def test_what_runs_from_right_to_left_says_so(tmp_path: Path) -> None:
    """In the content itself: few readers look at xml:lang."""
    built(tmp_path, {"a.txt": article(1, lang="ar", body="مرحبا"), "b.txt": article(2)})
    here, there = document(tmp_path, "feed.json")["items"][::-1]
    assert here["content_html"] == '<div dir="rtl" lang="ar">\n<p>مرحبا</p>\n</div>'
    assert there["content_html"] == "<p>Text.</p>"
    assert '<html lang="ar" dir="rtl">' in (tmp_path / "build" / "a.html").read_text()
    entry = etree.parse(tmp_path / "build" / "a.atom").getroot()
    assert entry.find("a:link[@rel='alternate']", ATOM).get("hreflang") == "ar"
