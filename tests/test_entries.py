"""What subscribers get of an article: its pictures and links, in full or as a summary."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import rules
from lxml import etree
from programs import write

from feed import assembly, config
from feed.build import build
from feed.errors import ArticleErrors
from feed.result import Result

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BASE = "https://example.org/"
ATOM = {"a": "http://www.w3.org/2005/Atom", "media": "http://search.yahoo.com/mrss/"}
LICENSE = "https://creativecommons.org/licenses/by/4.0/"


def built(folder: Path, header: str = "", body: str = "Text.", settings: str = "") -> Result:
    article = f"---\ntitle: Ships\ndate: 2022-07-05\n{header}---\n{body}\n"
    write(folder / "content", {"x/a.md": article, "x/gull.jpg": "JPEG"})
    write(folder, {"feed.toml": f'url = "{BASE}"\ntitle = "T"\nauthor = "Ada"\n{settings}'})
    return build(config.load(folder / "feed.toml"), now=NOW)


def item(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "build" / "feed.json").read_bytes())["items"][0]
    return found


def entry(folder: Path) -> etree._Element:
    """The Entry Document, which is as the feed has it."""
    alone = etree.parse(folder / "build" / "x" / "a.atom").getroot()
    within = etree.parse(folder / "build" / "feed.atom").getroot().find("a:entry", ATOM)
    assert [told(one) for one in alone] == [told(one) for one in within]
    return alone


def told(element: etree._Element) -> tuple[str, str | None, dict[str, str]]:
    return str(element.tag), (element.text or "").strip(), dict(element.attrib)


def links(folder: Path, rel: str) -> list[str]:
    return [str(one.get("href")) for one in entry(folder).iterfind(f"a:link[@rel='{rel}']", ATOM)]


# --- pictures, links, rights --------------------------------------------------------------


def test_a_cover_beside_the_article_is_copied_and_named(tmp_path: Path) -> None:
    built(tmp_path, "image: { file: gull.jpg, alt: A gull }\n")
    assert (tmp_path / "build" / "x" / "gull.jpg").read_text() == "JPEG"
    picture = entry(tmp_path).find("media:content", ATOM)
    expected = {"url": f"{BASE}x/gull.jpg", "medium": "image", "type": "image/jpeg"}
    assert dict(picture.attrib) == expected
    assert picture.findtext("media:description", namespaces=ATOM) == "A gull"
    assert item(tmp_path)["image"] == f"{BASE}x/gull.jpg"
    page = lxml.html.parse(tmp_path / "build" / "x" / "a.html")
    assert page.find(".//img[@class='cover']").get("alt") == "A gull"
    [shared] = page.xpath("//meta[@property='og:image']/@content")
    assert shared == f"{BASE}x/gull.jpg"


def test_a_cover_elsewhere_is_named_as_it_is(tmp_path: Path) -> None:
    built(tmp_path, "image: https://elsewhere.example/a.png\n")
    assert item(tmp_path)["image"] == "https://elsewhere.example/a.png"


def test_a_cover_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ArticleErrors) as caught:
        built(tmp_path, "image: nowhere.jpg\n")
    (fault,) = caught.value.faults
    assert str(fault).startswith('x/a.md:4: error: there is no file "nowhere.jpg"')


def test_all_its_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ArticleErrors) as caught:
        built(
            tmp_path,
            "image: nowhere.jpg\nenclosures: [a.mp3, b.mp3]\n",
            "<script>alert(1)</script>",
        )
    told = [fault.message for fault in caught.value.faults]
    assert told == [
        "nothing is left of it that a feed reader may show",
        'there is no file "nowhere.jpg"',
        'there is no file "a.mp3"',
        'there is no file "b.mp3"',
    ]


def test_it_tells_where_it_comes_from_and_what_is_like_it(tmp_path: Path) -> None:
    built(tmp_path, f"via: {BASE}v\nrelated: [{BASE}r, {BASE}s]\n")
    assert links(tmp_path, "via") == [f"{BASE}v"]
    assert links(tmp_path, "related") == [f"{BASE}r", f"{BASE}s"]


def test_a_link_post_is_about_another_page_and_ours_is_related(tmp_path: Path) -> None:
    built(tmp_path, "link: https://elsewhere.example/story\n")
    assert links(tmp_path, "alternate") == ["https://elsewhere.example/story"]
    assert links(tmp_path, "related") == [f"{BASE}x/a.html"]


SETTINGS = f'rights = "© Ada"\nlicense = "{LICENSE}"\n'


@pytest.mark.parametrize(
    ("header", "rights", "license_"),
    [
        pytest.param("", "© Ada", LICENSE, id="the site's"),
        pytest.param(
            f"rights: © Bo\nlicense: {BASE}all-rights\n",
            "© Bo",
            f"{BASE}all-rights",
            id="its own before the site's",
        ),
    ],
)
def test_it_tells_its_rights_and_its_license(
    tmp_path: Path, header: str, rights: str, license_: str
) -> None:
    """RFC 4946: a licence of the feed does not hold for its entries, so each has its own."""
    built(tmp_path, header, settings=SETTINGS)
    assert entry(tmp_path).findtext("a:rights", namespaces=ATOM) == rights
    assert links(tmp_path, "license") == [license_]
    feed = etree.parse(tmp_path / "build" / "feed.atom").getroot()
    assert feed.find("a:link[@rel='license']", ATOM).get("href") == LICENSE


# --- in full, or a summary ----------------------------------------------------------------

LONG = "One sentence of many words. " * 100


@pytest.mark.parametrize(
    ("header", "body", "summary"),
    [
        pytest.param("summary: In short.\n", LONG, "In short.", id="the author's"),
        pytest.param("", "Some *text* of `it`.", "Some text of it.", id="else the text"),
        pytest.param("", LONG, f"{LONG[:280]}", id="cut at a word"),
        pytest.param("", "![](gull.jpg)", "Ships", id="else the title"),
    ],
)
def test_a_feed_of_summaries_has_no_more(
    tmp_path: Path, header: str, body: str, summary: str
) -> None:
    built(tmp_path, header, body, 'entries = "summary"\n')
    found = entry(tmp_path)
    assert found.find("a:content", ATOM) is None
    text = found.findtext("a:summary", namespaces=ATOM)
    assert text.startswith(summary.rstrip(" .")[:270])
    assert len(text) <= 300
    assert item(tmp_path)["content_text"] == text
    assert "content_html" not in item(tmp_path)
    rss = etree.parse(tmp_path / "build" / "feed.rss").find(".//item")
    assert rss.findtext("description") == text
    for path, judge in (("feed.atom", rules.atom_feed), ("feed.rss", rules.rss)):
        data = (tmp_path / "build" / path).read_bytes()
        assert judge(data, url=BASE + path, now=NOW) == []


def test_its_page_has_all_of_it(tmp_path: Path) -> None:
    built(tmp_path, "", LONG, 'entries = "summary"\n')
    page = lxml.html.parse(tmp_path / "build" / "x" / "a.html")
    assert page.findtext(".//article/div/p").strip() == LONG.strip()


# --- what is too heavy --------------------------------------------------------------------


def test_a_heavy_feed_is_told_with_the_setting_to_change(tmp_path: Path) -> None:
    result = built(tmp_path, "", "word " * (assembly.LIGHT // 5))
    (notice,) = result.notices
    assert re.fullmatch(
        r"feed\.\w+ has 51\d KB, and readers fetch it often, and 2 more are above 512",
        notice.message,
    )
    assert notice.hint == 'set limit lower than 20, or entries = "summary"'


def test_a_heavy_feed_of_summaries_has_too_many_of_them(tmp_path: Path) -> None:
    write(
        tmp_path / "content", {f"{n}.txt": f"date 2022-07-05\n\n{n} {LONG}\n" for n in range(900)}
    )
    result = built(tmp_path, settings='entries = "summary"\nlimit = 900\n')
    (notice,) = result.notices
    assert notice.hint == "set limit lower than 900"


def test_a_light_feed_is_not_told(tmp_path: Path) -> None:
    assert built(tmp_path, "", "word " * 1000).notices == ()
