"""What visitors see: the pages in a real browser, wide and narrow, by day and by night."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest
from programs import Browser, Page, Site, chromium, fetch, site, vnu

NARROW, WIDE = 360, 1280

SETTINGS = 'title = "The Slow News"\nauthor = { name = "The Editors" }\n'

PROSE = "One stall-holder said that rent is now $ 200,000 a year"

SHANGHAI = f""" date 2022-07-05\x20

Shanghai’s “night market” is back – and it is full. It sells more than it did before.

{PROSE}, and that visitors pay for everything twice; yet they come, every evening, from all over
the city and from places that he had never heard of, and they do not leave before it gets light.

They are told of it at https://example.org/{"a-very-long-path-without-any-blank-" * 5}.

Additional report by Cheng Wei in Zürich
"""

MARKET = f"""---
title: 'Fish & chips: <b>not bold</b>, "quoted"'
date: 2023-04-05T06:07:08+02:00
tags: [Food, Łódź]
authors:
  - {{ name: Ana Šimić, email: ana@example.org, uri: "https://example.org/~ana" }}
  - {{ name: Bo & Sons }}
summary: What it costs & why
---
We *asked* with `{"code" * 20}`, and the [night market](shanghai.txt) answered.

> A quotation, with `code` and [a link](https://example.org/) in it.

## Prices

| {" | ".join(f"Day {day}" for day in range(1, 15))} |
|{"---|" * 14}
| {" | ".join(f"{day * 1000} €" for day in range(1, 15))} |

```python
print("{"a line of code that is wider than a telephone, " * 4}")
```

![A picture that is wider than most windows](pic.png)

1. First
   - and within
2. Second

---

{"Donaudampfschifffahrtsgesellschaft" * 4}
"""

ARABIC_PROSE = "عاد السوق، وهو ممتلئ بالزوار."

ARABIC = f"""<!DOCTYPE html>
<html lang="ar">
<head>
<meta charset="utf-8">
<title>سوق الليل في شنغهاي</title>
<meta name="date" content="2024-02-29T12:00:00Z">
<meta name="author" content="ليلى حداد">
</head>
<body>
<p>{ARABIC_PROSE}</p>
<p>قال أحدهم: «الإيجار مرتفع».</p>
</body>
</html>
"""

TALK = """---
title: A talk
date: 2025-01-02T03:04:05Z
enclosure: talk.mp3
---
Listen to it.
"""

PAGES = ("index.html", "shanghai.html", "market.html", "arabic.html", "talk.html")


def png(width: int, height: int) -> bytes:
    """A grey PNG, as RFC 2083 lays it out."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    parts = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in parts)


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


CONTENT: dict[str, str | bytes] = {
    "shanghai.txt": SHANGHAI,
    "market.md": MARKET,
    "pic.png": png(1600, 900),
    "arabic.html": ARABIC,
    "talk.md": TALK,
    "talk.mp3": b"ID3\x04\x00\x00" + bytes(1018),
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, built and served."""
    with site(tmp_path_factory.mktemp("news"), SETTINGS, CONTENT) as built:
        yield built


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


every_page = pytest.mark.parametrize("name", PAGES)
every_width = pytest.mark.parametrize("width", [NARROW, WIDE])
every_scheme = pytest.mark.parametrize(
    "dark", [pytest.param(False, id="light"), pytest.param(True, id="dark")]
)


# --- layout -------------------------------------------------------------------------------

STICKING_OUT = """
[...document.body.querySelectorAll('*')]
    .filter(element => !inScroller(element) && sticksOut(element.getBoundingClientRect()))
    .map(element => element.outerHTML.slice(0, 80))

function sticksOut(box) {
    return box.width && (box.right > document.documentElement.clientWidth + 1 || box.left < -1)
}

function inScroller(element) {
    const parent = element.parentElement
    return parent && (getComputedStyle(parent).overflowX !== 'visible' || inScroller(parent))
}
"""
"""The elements beyond the window's sides, save for those that a box of their own scrolls."""


@every_page
@every_width
def test_no_page_scrolls_sideways(browser: Browser, news: Site, name: str, width: int) -> None:
    with browser.page(news.url(name), width=width) as page:
        assert page.ask("innerWidth") == width
        assert page.ask(STICKING_OUT) == []
        assert page.ask("document.documentElement.scrollWidth - innerWidth") <= 0


MEASURE = """
phrase => {
    const all = [...document.querySelectorAll('p')]
    const prose = all.find(paragraph => paragraph.textContent.includes(phrase))
    const zero = prose.appendChild(document.createElement('span'))
    zero.style.cssText = 'position: absolute; width: 1ch'
    const ch = zero.getBoundingClientRect().width
    zero.remove()
    const style = getComputedStyle(prose)
    return {
        size: parseFloat(style.fontSize),
        line: prose.getBoundingClientRect().width / ch,
        leading: parseFloat(style.lineHeight) / parseFloat(style.fontSize),
        direction: style.direction,
        left: prose.getBoundingClientRect().left,
    }
}
"""


@dataclass(frozen=True)
class Measure:
    """How a paragraph is set: `size` in CSS pixels, `line` in widths of a zero (the unit ch),
    `leading` in sizes, `left` the pixels before it."""

    size: float
    line: float
    leading: float
    direction: str
    left: float


def measure(page: Page, phrase: str) -> Measure:
    return Measure(**page.ask(MEASURE, phrase))


@every_width
def test_prose_is_set_to_be_read(browser: Browser, news: Site, width: int) -> None:
    """Of 45 to 80 characters a line where there is room, in type that needs no magnifying."""
    with browser.page(news.url("shanghai.html"), width=width) as page:
        prose = measure(page, PROSE)
    assert prose.size >= 16
    assert prose.leading >= 1.3
    assert prose.line <= 80
    assert prose.left >= 8
    if width == WIDE:
        assert prose.line >= 45


@every_width
def test_the_index_is_set_to_be_read(browser: Browser, news: Site, width: int) -> None:
    with browser.page(news.url("index.html"), width=width) as page:
        assert page.ask("parseFloat(getComputedStyle(document.body).fontSize)") >= 16


def test_an_arabic_article_runs_from_right_to_left(browser: Browser, news: Site) -> None:
    """Its language says so: nobody has to write dir="rtl"."""
    with browser.page(news.url("arabic.html")) as page:
        assert measure(page, ARABIC_PROSE).direction == "rtl"
        assert page.ask(LANGUAGE, ARABIC_PROSE) == "ar"


def test_an_article_in_english_runs_from_left_to_right(browser: Browser, news: Site) -> None:
    with browser.page(news.url("shanghai.html")) as page:
        assert measure(page, PROSE).direction == "ltr"
        assert page.ask(LANGUAGE, PROSE) == "en"


def test_the_index_sets_each_title_in_its_own_direction(browser: Browser, news: Site) -> None:
    with browser.page(news.url("index.html")) as page:
        assert page.ask(LINKED, news.url("arabic.html")) == ["rtl", "سوق الليل في شنغهاي"]
        assert page.ask(LINKED, news.url("talk.html")) == ["ltr", "A talk"]


LINKED = """
href => {
    const link = [...document.links].find(link => link.href === href && link.textContent.trim())
    const innermost = [link, ...link.querySelectorAll('*')]
        .findLast(element => element.textContent.trim() === link.textContent.trim())
    return [getComputedStyle(innermost).direction, link.textContent.trim()]
}
"""


LANGUAGE = """
phrase => [...document.querySelectorAll('p')]
    .find(paragraph => paragraph.textContent.includes(phrase)).closest('[lang]').lang
"""


# --- colours ------------------------------------------------------------------------------

COLOURS = """
(() => {
    const pen = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true})
    const shown = node => node.textContent.trim() && [...rangeOf(node).getClientRects()].length
    const rangeOf = node => { const r = new Range(); r.selectNodeContents(node); return r }
    const paint = (grounds, ink, alpha) => {
        pen.globalAlpha = 1
        for (const colour of grounds) { pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1) }
        pen.globalAlpha = alpha
        pen.fillStyle = ink
        pen.fillRect(0, 0, 1, 1)
        return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)
    }
    const alpha = element => element
        ? getComputedStyle(element).opacity * alpha(element.parentElement)
        : 1
    const below = element => element
        ? [...below(element.parentElement), getComputedStyle(element).backgroundColor]
        : [canvas()]
    const canvas = () => {
        const sheet = document.body.appendChild(document.createElement('div'))
        sheet.style.backgroundColor = 'Canvas'
        const colour = getComputedStyle(sheet).backgroundColor
        sheet.remove()
        return colour
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const found = []
    for (let node; node = walker.nextNode();) {
        const style = getComputedStyle(node.parentElement)
        if (!shown(node) || style.visibility !== 'visible') continue
        const grounds = below(node.parentElement)
        found.push({
            text: node.textContent.trim().slice(0, 40),
            ink: paint(grounds, style.color, alpha(node.parentElement)),
            ground: paint(grounds, 'transparent', 1),
        })
    }
    return found
})()
"""
"""Of each piece of text that shows: its colour and that behind it, in sRGB, layers laid over
each other as the browser would do it."""


@dataclass(frozen=True)
class Colours:
    text: str
    ink: tuple[int, int, int]
    ground: tuple[int, int, int]

    @property
    def contrast(self) -> float:
        """The ratio of luminances, 1 to 21 (WCAG 2.2, "contrast ratio")."""
        low, high = sorted([luminance(self.ink), luminance(self.ground)])
        return (high + 0.05) / (low + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2, "relative luminance"."""
    red, green, blue = (linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def colours(page: Page) -> list[Colours]:
    found = [
        Colours(one["text"], tuple(one["ink"]), tuple(one["ground"])) for one in page.ask(COLOURS)
    ]
    assert found
    return found


@every_page
@every_scheme
def test_text_stands_out_from_its_ground(
    browser: Browser, news: Site, name: str, dark: bool
) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    with browser.page(news.url(name), dark=dark) as page:
        assert [text for text in colours(page) if text.contrast < 4.5] == []


@every_page
def test_dark_is_dark_and_light_is_light(browser: Browser, news: Site, name: str) -> None:
    grounds = {}
    for dark in (False, True):
        with browser.page(news.url(name), dark=dark) as page:
            assert page.ask("matchMedia('(prefers-color-scheme: dark)').matches") is dark
            grounds[dark] = median(luminance(text.ground) for text in colours(page))
    assert grounds[False] > 0.5
    assert grounds[True] < 0.2


# --- what pages refer to ------------------------------------------------------------------

FEEDS = """
[...document.head.querySelectorAll('link[rel~=alternate][type]')]
    .filter(link => /atom|rss|feed[+]json/.test(link.type))
    .map(link => ({type: link.type, href: link.href, title: link.title}))
"""


@every_page
def test_a_page_leads_to_the_feeds_the_main_one_first(
    browser: Browser, news: Site, name: str
) -> None:
    with browser.page(news.url(name)) as page:
        feeds = page.ask(FEEDS)
    assert [(feed["type"], feed["href"]) for feed in feeds[:3]] == [
        ("application/atom+xml", news.url("feed.atom")),
        ("application/rss+xml", news.url("feed.rss")),
        ("application/feed+json", news.url("feed.json")),
    ]
    assert all(feed["title"] for feed in feeds)
    assert [fetch(feed["href"]).status for feed in feeds] == [200] * len(feeds)


ADDRESSES = """
[...new Set([...document.querySelectorAll('[href], [src]')].map(one => one.href || one.src))]
"""


@every_page
def test_all_that_a_page_refers_to_on_its_own_site_is_there(
    browser: Browser, news: Site, name: str
) -> None:
    with browser.page(news.url(name)) as page:
        addresses = [urlsplit(address)._replace(fragment="") for address in page.ask(ADDRESSES)]
    here = sorted(
        {one.geturl() for one in addresses if one.netloc == urlsplit(news.url("")).netloc}
    )
    assert news.url("feed.atom") in here
    assert [address for address in here if fetch(address).status != 200] == []


@every_width
def test_pictures_are_shown_in_their_shape(browser: Browser, news: Site, width: int) -> None:
    with browser.page(news.url("market.html"), width=width) as page:
        pictures = page.ask(
            "[...document.images].map(one => one.decode().then(() => ({src: one.currentSrc,"
            "shape: one.naturalWidth / one.naturalHeight, width: one.width, height: one.height})))"
            ".reduce(async (all, one) => [...await all, await one], [])"
        )
    (picture,) = (one for one in pictures if one["src"] == news.url("pic.png"))
    assert 100 <= picture["width"] <= width
    assert picture["width"] / picture["height"] == pytest.approx(picture["shape"], rel=0.02)


@every_page
def test_a_page_needs_nothing_from_elsewhere(browser: Browser, news: Site, name: str) -> None:
    """No font, script or counter of others: who reads an article is nobody's business."""
    with browser.page(news.url(name)) as page:
        loaded = page.ask("performance.getEntriesByType('resource').map(one => one.name)")
    assert [url for url in loaded if not url.startswith(news.url(""))] == []


def test_a_title_is_shown_as_it_was_written(browser: Browser, news: Site) -> None:
    title = 'Fish & chips: <b>not bold</b>, "quoted"'
    with browser.page(news.url("market.html")) as page:
        assert page.ask("document.querySelector('h1').textContent.trim()") == title
        assert title in page.ask("document.title")


def test_the_index_lists_the_articles_the_newest_first(browser: Browser, news: Site) -> None:
    with browser.page(news.url("index.html")) as page:
        links = page.ask("[...document.links].map(one => one.href)")
    articles = [news.url(name) for name in ("talk", "arabic", "market", "shanghai")]
    pages = [f"{article}.html" for article in articles]
    assert list(dict.fromkeys(link for link in links if link in pages)) == pages


# --- the Nu HTML checker ------------------------------------------------------------------


def test_the_nu_html_checker_has_nothing_to_say(news: Site) -> None:
    pages = sorted(news.output.rglob("*.html"))
    assert {news.output / name for name in PAGES} <= set(pages)
    assert vnu(pages) == []


def test_the_nu_html_checker_would_speak_up(tmp_path: Path) -> None:
    """Else its silence above would prove nothing."""
    page = tmp_path / "bad.html"
    page.write_text("<!DOCTYPE html><title>Bad</title><section><p>No heading</section></b>\n")
    assert {finding.severity for finding in vnu([page])} == {"error", "warning"}
