"""Whatever an author writes, the feeds are valid and say what was written."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import html5lib
import rules
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from feed import config
from feed.build import build
from feed.checking import check
from feed.errors import ArticleErrors

NOW = datetime(2026, 11, 1, tzinfo=UTC)
BASE = "https://example.org/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
RSS = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "content": "http://purl.org/rss/1.0/modules/content/",
}

steady = settings(
    derandomize=True, deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow]
)

FORBIDDEN = "\ufffd\ufffe\uffff" + "".join(map(chr, range(0xFDD0, 0xFDF0)))
characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters=FORBIDDEN)
tricky = st.sampled_from(["<b>", "&amp;", "]]>", "<!--", "\\", "{{", "%", "…", "👩‍💻", "日本"])
lines = st.lists(st.one_of(st.text(characters, min_size=1), tricky), min_size=1).map("".join)
texts = lines.map(lambda text: " ".join(text.split())).filter(bool)
tags = texts.map(lambda text: text.replace(",", "")).filter(str.strip)


@contextmanager
def built(name: str, content: str) -> Iterator[Path]:
    """The output folder of a site with one article, in which feed check finds no fault.

    But for links, which an author may have written to nowhere.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "content").mkdir()
        (root / "content" / name).write_text(content, encoding="utf-8", newline="")
        (root / "feed.toml").write_text(f'url = "{BASE}"\ntitle = "Site"\nauthor = "Editor"\n')
        build(config.load(root / "feed.toml"), now=NOW)
        faults = check(root / "build", BASE, now=NOW).faults
        assert [fault for fault in faults if "leads nowhere" not in fault.message] == []
        yield root / "build"


def markdown(**fields: object) -> str:
    """JSON is YAML: any text can be written into front matter as a JSON string."""
    told = {"title": "Title", "date": "2022-07-05", **fields}
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in told.items())
    return f"---\n{''.join(lines)}---\nText.\n"


def found(output: Path, format_: str, path: str) -> list[str]:
    """What an XPath finds in a feed; the root is the entry of Atom or the item of RSS."""
    root = etree.parse(output / f"feed.{format_}").getroot()
    namespaces, start = (ATOM, "a:entry/") if format_ == "atom" else (RSS, "channel/item/")
    return [str(text) for text in root.xpath(start + path, namespaces=namespaces)]


def item(output: Path) -> dict[str, object]:
    document: dict[str, list[dict[str, object]]] = json.loads((output / "feed.json").read_bytes())
    return document["items"][0]


def visible(html: str) -> str:
    """The text that a browser would show, on one line."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return " ".join("".join(tree.itertext()).split())


@steady
@given(texts)
def test_any_title_comes_back(title: str) -> None:
    with built("a.md", markdown(title=title)) as output:
        assert found(output, "atom", "a:title/text()") == [title]
        assert found(output, "rss", "title/text()") == [title]
        assert item(output)["title"] == title


@steady
@given(st.lists(texts, min_size=1, max_size=3))
def test_any_authors_come_back(names: list[str]) -> None:
    with built("a.md", markdown(authors=[{"name": name} for name in names])) as output:
        assert found(output, "atom", "a:author/a:name/text()") == names
        assert found(output, "rss", "dc:creator/text()") == names
        assert item(output)["authors"] == [{"name": name} for name in names]


@steady
@given(st.lists(tags, min_size=1, max_size=3, unique_by=str.casefold))
def test_any_tags_come_back(names: list[str]) -> None:
    with built("a.md", markdown(tags=names)) as output:
        assert found(output, "atom", "a:category/@label") == names
        assert found(output, "rss", "category/text()") == names
        assert item(output)["tags"] == names


@steady
@given(st.lists(texts, min_size=1, max_size=4))
def test_any_paragraphs_of_plain_text_come_back(paragraphs: list[str]) -> None:
    content = "title: Title\ndate: 2022-07-05\n\n" + "\n\n".join(paragraphs)
    with built("a.txt", content) as output:
        [atom] = found(output, "atom", "a:content/text()")
        assert visible(atom) == " ".join(paragraphs)
        assert found(output, "rss", "description/text()") == [atom]
        assert item(output)["content_html"] == atom


PIECES = [
    "<p>", "</p>", "<div>", "</div>", "<b>", "</i>", "<table><tr><td>", "</table>", "<ul><li>",
    "<script>alert(1)</script>", "<style>", "<svg onload=x>", "<img src=x onerror=y>", "<a href=",
    '"javascript:x"', "<a href='data:x'>", "<iframe src=//x>", "&#0;", "&#x1;", "&#xD800;", "&",
    "<!--", "-->", "]]>", "<![CDATA[", "<?xml?>", "<base href=//x>", "<form>", "<input>", "`", "*",
    "\n\n", "\n", " ", "# ", "[a](b c)", "![a](//x/y.png)", "[^1]", "\n[^1]: ", "|a|\n|-|\n|b|",
    "<math><mi>", "<title>", "<noscript>", "<template>", "<select><option>", "<p style=x id=a>",
    "<source srcset='a 1x, javascript:b 2x'>", "<time datetime=2020>", "日本", "word", "\u202e",
]  # fmt: skip
fragments = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)


@steady
@given(fragments, st.sampled_from(["a.md", "a.html", "a.txt"]))
def test_any_markup_makes_valid_documents_or_a_clear_error(markup: str, name: str) -> None:
    head = {
        "a.md": "---\ndate: 2022-07-05\n---\n",
        "a.html": '<!doctype html><meta name="date" content="2022-07-05"><body>',
        "a.txt": "date: 2022-07-05\n\n",
    }[name]
    try:
        with built(name, head + markup) as output:
            assert [
                f for f in rules.site(output, base=BASE, now=NOW) if "title" not in f.rule
            ] == []
    except ArticleErrors as errors:
        assert all(fault.hint for fault in errors.faults)
