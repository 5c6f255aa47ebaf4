"""What visitors see: pages and feeds in a real browser, wide and narrow, by day and by night."""

import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlsplit

import pytest
from programs import Browser, Page, Server, Site, axe, chromium, fetch, nginx_with, site, vnu

NARROW, PHONE, WIDE = 360, 390, 1280

SETTINGS = """
title = "The Slow News"
subtitle = "What is still true after a while"
author = { name = "The Editors" }
rights = "© The Editors"
license = "https://creativecommons.org/licenses/by/4.0/"
limit = 4
"""

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
<meta name="tags" content="سوق, Food">
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

HARBOUR = """---
title: Why the harbour opens at four
date: 2024-03-01T04:00:00Z
updated: 2024-03-05
image: { href: cover.png, alt: The harbour before it gets light }
contributors: [Ana Šimić, 李明]
via: { href: "https://elsewhere.example/pilots", title: The Pilots’ Newsletter }
related:
  - https://example.org/a-report-on-the-state-of-pilotage-in-northern-harbours-this-year.html
  - { href: "https://example.org/tides", title: Tide tables }
tags: [Food, Letters to the editor]
rights: © Ana Šimić
license: https://creativecommons.org/publicdomain/zero/1.0/
---
Because of the tide.
"""

STORY = """---
title: A story that others tell
date: 2023-05-06
link: https://elsewhere.example/story
tags: Food
---
Read it there.
"""

LISTS = ("index.html", "tags/food.html", "tags/سوق.html", "languages/ar.html", "archive/1.html")
ARTICLES = ("shanghai", "market", "arabic", "talk", "harbour", "story")
PAGES = (*LISTS, *(f"{name}.html" for name in ARTICLES))
"""Each kind of page, with all that can stand on it."""

MOVED, FORMERLY = "wharf.html", "quay.html"
"""The page of an article, and the one that leads to it from its former address."""


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
    "harbour.md": HARBOUR,
    "cover.png": png(1600, 840),
    "story.md": STORY,
    "quay.txt": "date 2021-06-01\n\nThe quay\n\nIt is still there.\n",
    **{f"{year}.txt": f"date {year}-01-01\n\nNews of {year}.\n" for year in range(2017, 2021)},
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with all that a site can have, built and served."""
    with site(tmp_path_factory.mktemp("news"), SETTINGS, CONTENT) as built:
        content = built.folder / "content"
        (content / "quay.txt").rename(content / "wharf.txt")
        built.build()
        yield built


LONG = "Donaudampfschifffahrtsgesellschaft" * 3
SUBJECTS = [f"subject {number}" for number in range(1, 59)] + [LONG, "سوق الليل"]

CROWD_SETTINGS = """
title = "أخبار الميناء"
subtitle = "رسائل من ميناء صغير"
author = "ليلى حداد"
language = "ar"
limit = 2
"""

CROWD: dict[str, str | bytes] = {
    "long.md": f"---\ntitle: {LONG * 2}\nlang: de\ndate: 2024-07-05\ntags: {SUBJECTS}\n---\nA.\n",
    **{
        f"{day}.txt": f"date: 2023-01-0{day}\ntags: {LONG}\n\n{ARABIC_PROSE}\n"
        for day in range(1, 6)
    },
}
LONG_PAGES = ("index.html", f"tags/{LONG.lower()}.html", "languages/de.html", "long.html")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site from right to left with too many subjects, and names that are too long."""
    with site(tmp_path_factory.mktemp("crowd"), CROWD_SETTINGS, CROWD) as built:
        yield built


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


every_page = pytest.mark.parametrize("name", PAGES)
every_long_page = pytest.mark.parametrize("name", LONG_PAGES)
every_width = pytest.mark.parametrize("width", [NARROW, WIDE])
every_scheme = pytest.mark.parametrize(
    "dark", [pytest.param(False, id="light"), pytest.param(True, id="dark")]
)


UNFOLD = "for (const one of document.querySelectorAll('details')) one.open = true"

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


def check_width(page: Page, width: int) -> None:
    page.ask(UNFOLD)
    assert page.ask("innerWidth") == width
    assert page.ask(STICKING_OUT) == []
    assert page.ask("document.documentElement.scrollWidth - innerWidth") <= 0


@every_page
@pytest.mark.parametrize("width", [NARROW, PHONE, WIDE])
def test_no_page_scrolls_sideways(browser: Browser, news: Site, name: str, width: int) -> None:
    with browser.page(news.url(name), width=width) as page:
        check_width(page, width)


@every_long_page
@every_width
def test_long_names_do_not_make_a_page_scroll_sideways(
    browser: Browser, crowd: Site, name: str, width: int
) -> None:
    with browser.page(crowd.url(quote(name)), width=width) as page:
        check_width(page, width)


def test_the_articles_come_before_the_tags_however_many_these_are(
    browser: Browser, crowd: Site
) -> None:
    top = "document.querySelector({!r}).getBoundingClientRect().top"
    with browser.page(crowd.url("index.html"), width=390) as page:
        assert page.ask(top.format(".entries")) < 844 < page.ask(top.format(".parts"))


def test_a_site_from_right_to_left_says_so(browser: Browser, crowd: Site) -> None:
    """What feed itself says there is English, and runs as English does."""
    direction = "one => getComputedStyle(document.querySelector(one)).direction"
    with browser.page(crowd.url("index.html")) as page:
        assert page.ask(direction, "h1") == "rtl"
        assert page.ask(direction, ".subscribe") == "ltr"
        assert page.ask(LINKED, crowd.url("long.html")) == ["ltr", LONG * 2]


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
    page.ask(UNFOLD)
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


def test_a_cover_is_as_wide_as_the_text(browser: Browser, news: Site) -> None:
    with browser.page(news.url("harbour.html")) as page:
        wide = "one => document.querySelector(one).getBoundingClientRect().width"
        assert page.ask(wide, ".cover") == page.ask(wide, ".content")
        assert (
            page.ask("document.querySelector('.cover').alt") == "The harbour before it gets light"
        )


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


@pytest.mark.parametrize("name", ["tags/food", "tags/سوق", "languages/ar"])
def test_the_page_of_a_subject_leads_to_its_own_feeds_as_well(
    browser: Browser, news: Site, name: str
) -> None:
    with browser.page(news.url(f"{name}.html")) as page:
        own = page.ask(FEEDS)[3:]
    address = news.url(quote(name))
    assert [feed["href"] for feed in own] == [f"{address}.{one}" for one in ("atom", "rss", "json")]


def test_the_way_into_the_past_leads_from_page_to_page(browser: Browser, news: Site) -> None:
    way = "[...document.querySelectorAll('.history a')].map(one => [one.innerText, one.href])"
    older, newer = news.url("archive/1.html"), news.url("index.html")
    with browser.page(news.url("index.html")) as page:
        assert page.ask(way) == [["Older articles", older]]
    with browser.page(older) as page:
        assert page.ask(way) == [["Newer articles", newer]]


# --- copying an address -------------------------------------------------------------------

COPYING = """
(() => {
    const [status] = document.querySelectorAll('[role=status]')
    window.told = new Promise(tell => new MutationObserver(() => {
        if (status.textContent) tell([status.textContent, document.activeElement.textContent])
    }).observe(status, {childList: true}))
})()
"""
"""Look out for what the page says: to people who hear it, and on the button."""

INSECURE = "insecure.test"
"""Another name of this machine: that of "localhost" is as good to a browser as https is."""

BUTTONS = "[...document.querySelectorAll('button')]"

EVERY_BUTTON = {
    "index.html": [
        *("feed.atom", "feed.rss", "feed.json"),
        *("tags/food.atom", "tags/letters%20to%20the%20editor.atom"),
        *(f"tags/{quote(name)}.atom" for name in ("łódź", "سوق")),
        *("languages/ar.atom", "languages/en.atom"),
    ],
    "tags/سوق.html": [f"tags/{quote('سوق')}.{suffix}" for suffix in ("atom", "rss", "json")],
    "languages/ar.html": ["languages/ar.atom", "languages/ar.rss", "languages/ar.json"],
}
"""Page -> what its buttons copy, from the first to the last."""


@pytest.fixture(scope="module")
def clipboard(browser: Browser, news: Site) -> Iterator[Page]:
    """A page that may read and write what was copied, on any page."""
    browser.grant(news.url(""), "clipboardReadWrite", "clipboardSanitizedWrite")
    with browser.page(news.url("talk.html")) as page:
        yield page


@pytest.fixture
def copied(clipboard: Page) -> Callable[[], str]:
    """What was copied last, of which there is nothing yet."""
    clipboard.ask("navigator.clipboard.writeText('nothing yet')")
    return lambda: str(clipboard.ask("navigator.clipboard.readText()"))


@pytest.mark.parametrize(("name", "addresses"), EVERY_BUTTON.items(), ids=EVERY_BUTTON)
def test_a_button_copies_the_very_address(
    browser: Browser, news: Site, copied: Callable[[], str], name: str, addresses: list[str]
) -> None:
    with browser.page(news.url(quote(name))) as page:
        page.ask(UNFOLD)
        assert page.ask(f"{BUTTONS}.length") == len(addresses)
        for number, address in enumerate(addresses):
            page.ask(COPYING)
            page.click(f"{BUTTONS}[{number}]")
            assert page.ask("told") == ["Copied", "Copied"]
            assert copied() == news.url(address)


def test_without_https_a_button_copies_by_other_means(
    browser: Browser, news: Site, copied: Callable[[], str]
) -> None:
    """There browsers let no page write to the clipboard. Nothing moves for it."""
    url = news.url("index.html").replace("localhost", INSECURE)
    with browser.page(url, width=NARROW) as page:
        assert page.ask("navigator.clipboard === undefined")
        for number, address in enumerate(EVERY_BUTTON["index.html"]):
            button = f"{BUTTONS}[{number}]"
            page.ask(f"{button}.scrollIntoView({{block: 'center'}})")
            before = page.ask("[scrollX, scrollY]")
            page.ask(COPYING)
            page.click(button)
            assert page.ask("told") == ["Copied", "Copied"]
            assert copied() == news.url(address)
            assert page.ask(f"document.activeElement === {button}")
            assert page.ask("[scrollX, scrollY]") == before
            assert page.ask("document.querySelectorAll('textarea').length") == 0


def test_a_button_that_cannot_copy_says_so(browser: Browser, news: Site) -> None:
    with browser.page(news.url("index.html").replace("localhost", INSECURE)) as page:
        page.ask("document.execCommand = () => false; null")
        page.ask(COPYING)
        page.click(f"{BUTTONS}[0]")
        assert page.ask("told") == ["Copy it by hand", "Copy it by hand"]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_keyboard_copies_an_address_as_well(
    browser: Browser, news: Site, copied: Callable[[], str], key: str
) -> None:
    focused = "[document.activeElement.localName, document.activeElement.href ?? null]"
    with browser.page(news.url("index.html")) as page:
        page.press("Tab")
        assert page.ask(focused) == ["a", news.url("feed.atom")]
        page.press("Tab")
        assert page.ask(focused) == ["button", None]
        assert page.ask("document.activeElement.matches(':focus-visible')")
        page.ask(COPYING)
        page.press(key)
        assert page.ask("told") == ["Copied", "Copied"]
    assert copied() == news.url("feed.atom")


def test_a_button_says_again_what_it_does(browser: Browser, news: Site) -> None:
    """What it said has been read by then."""
    changes = """
    new Promise(done => {
        const [button] = document.querySelectorAll('button'), seen = []
        new MutationObserver(() => {
            seen.push(button.textContent)
            if (seen.length === 2) done(seen)
        }).observe(button, {childList: true})
        button.click()
    })
    """
    with browser.page(news.url("index.html")) as page:
        before = page.ask(f"{BUTTONS}[0].textContent")
        assert page.ask(changes)[1] == before == "Copy"


def test_a_button_says_to_those_who_cannot_see_what_it_copies(browser: Browser, news: Site) -> None:
    names = f"{BUTTONS}.map(one => one.ariaLabel)"
    with browser.page(news.url("index.html")) as page:
        told = page.ask(names)
    assert told[:4] == [
        "Copy the address of the feed",
        "Copy the address of the feed as RSS",
        "Copy the address of the feed as JSON Feed",
        "Copy the address of the feed: Food",
    ]
    assert len(set(told)) == len(told)


LINKS = "[...document.querySelectorAll('main a')].map(one => one.href)"


@pytest.mark.parametrize(("name", "addresses"), EVERY_BUTTON.items(), ids=EVERY_BUTTON)
def test_without_javascript_every_address_is_a_link_and_no_button_shows(
    browser: Browser, news: Site, name: str, addresses: list[str]
) -> None:
    with browser.page(news.url(quote(name)), scripts=False) as page:
        page.ask(UNFOLD)
        assert page.ask(f"{BUTTONS}.filter(one => one.checkVisibility())") == []
        assert {news.url(address) for address in addresses} <= set(page.ask(LINKS))


def test_without_javascript_every_subject_and_language_is_reachable(
    browser: Browser, crowd: Site
) -> None:
    pages = [
        path for kind in ("tags", "languages") for path in (crowd.output / kind).glob("*.html")
    ]
    addresses = {crowd.url(quote(str(path.relative_to(crowd.output)))) for path in pages}
    assert len(addresses) == len(SUBJECTS) + 2
    with browser.page(crowd.url("index.html"), scripts=False) as page:
        links = page.ask("[...document.links].filter(a => a.checkVisibility()).map(a => a.href)")
    assert addresses <= set(links)
    assert [address for address in addresses if fetch(address).status != 200] == []


# --- a feed that somebody opens -----------------------------------------------------------

XML_HOST = """
    server {{
        listen {address};
        root {root};
        types {{ text/xml atom rss; text/css css; }}
    }}
"""

THE_FEED = "This is a feed. To be told of new articles, paste its address into a feed reader. "
OLDER = "These are older articles of a feed. To be told of new ones, paste the address of the feed "
ARTICLE = "This is an article as feed readers get it. Its page is:"

OPENED = {
    "feed.atom": [THE_FEED, "feed.atom", "The Slow News", "What is still true after a while"],
    "feed.rss": [THE_FEED, "feed.rss", "The Slow News", "A talk"],
    "tags/food.rss": [THE_FEED, "tags/food.rss", "Food · The Slow News"],
    "languages/ar.atom": [THE_FEED, "languages/ar.atom", "العربية · The Slow News"],
    "archive/1.atom": [OLDER, "feed.atom", "The Slow News", "What is still true after a while"],
    "market.atom": [ARTICLE, "market.html", 'Fish & chips: <b>not bold</b>, "quoted"'],
    "story.atom": [ARTICLE, "story.html", "A story that others tell"],
}
"""Document -> how what it says on the screen begins: what it is, an address, its title."""

every_document = pytest.mark.parametrize(("name", "expected"), OPENED.items(), ids=OPENED)


@pytest.fixture(scope="module")
def xml_host(news: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The site on a host to which its feeds are but XML.

    That is how Chromium shows them by their style sheet: what is `application/atom+xml` or
    `application/rss+xml` it shows as plain text, whatever the document says.
    """

    def settings(address: str) -> str:
        return XML_HOST.format(address=address, root=news.output)

    with nginx_with(settings, tmp_path_factory.mktemp("xml")) as server:
        yield server


@every_document
def test_a_feed_says_in_a_browser_what_it_is(
    browser: Browser, news: Site, xml_host: Server, name: str, expected: list[str]
) -> None:
    """And where: in this order, with its title, and with no code."""
    with browser.page(f"{xml_host.base}/{name}") as page:
        notice, address, *texts = page.shown()
    assert notice.startswith(expected[0])
    assert address == news.url(expected[1])
    assert texts[: len(expected) - 2] == expected[2:]
    assert not [text for text in texts if "<p>" in text or "tag:" in text]


@every_document
@every_scheme
def test_a_feed_is_set_to_be_read(
    browser: Browser,
    xml_host: Server,
    name: str,
    expected: list[str],
    dark: bool,
) -> None:
    root = "getComputedStyle(document.documentElement)"
    with browser.page(f"{xml_host.base}/{name}", dark=dark) as page:
        assert page.ask("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.ask(f"parseFloat({root}.fontSize)") >= 16
        ink, ground = (rgb(page.ask(f"{root}.{one}")) for one in ("color", "backgroundColor"))
    assert Colours("", ink, ground).contrast >= 4.5
    assert (luminance(ground) < 0.2) is dark


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour))
    return red, green, blue


def test_a_telephone_shows_a_feed_in_letters_that_need_no_magnifying(
    browser: Browser, xml_host: Server
) -> None:
    """XML has no way to tell it: it takes a width of 980 pixels, and scales them down."""
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    with browser.page(f"{xml_host.base}/feed.atom", width=PHONE) as page:
        assert page.ask(f"{size} * screen.width / innerWidth") >= 16
        assert page.ask("document.documentElement.scrollWidth - innerWidth") <= 0


# --- axe ----------------------------------------------------------------------------------


@every_page
@every_scheme
@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_axe_finds_nothing_that_shuts_anybody_out(
    browser: Browser, news: Site, name: str, dark: bool, width: int
) -> None:
    with browser.page(news.url(quote(name)), width=width, dark=dark) as page:
        page.ask(UNFOLD)
        assert axe(page) == []


@every_long_page
def test_axe_finds_nothing_on_a_site_with_long_names_from_right_to_left(
    browser: Browser, crowd: Site, name: str
) -> None:
    with browser.page(crowd.url(quote(name))) as page:
        page.ask(UNFOLD)
        assert axe(page) == []


@every_scheme
@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_axe_finds_nothing_on_a_page_that_leads_on(
    browser: Browser, news: Site, tmp_path: Path, dark: bool, width: int
) -> None:
    """It is made to stay: it leads to where there is nothing to see (HTTP's 204)."""
    way = f"url={MOVED}"
    text = (news.output / FORMERLY).read_text(encoding="utf-8")
    assert way in text
    page_that_stays = tmp_path / FORMERLY
    page_that_stays.write_text(text.replace(way, f"url={news.url('_ready')}"), encoding="utf-8")
    with browser.page(page_that_stays.as_uri(), width=width, dark=dark) as page:
        check_width(page, width)
        assert [text for text in colours(page) if text.contrast < 4.5] == []
        assert axe(page) == []


def test_a_page_that_leads_on_does_so_at_once(browser: Browser, news: Site) -> None:
    with browser.page(news.url(FORMERLY)) as page:
        page.await_arrival(news.url(MOVED))
        assert page.ask("document.querySelector('h1').textContent.trim()") == "The quay"


def test_axe_would_speak_up(browser: Browser, tmp_path: Path) -> None:
    """Else its silence above would prove nothing."""
    page = tmp_path / "bad.html"
    page.write_text(
        "<!DOCTYPE html><title>Bad</title><img src=a.png><button></button>"
        "<p style='color: #bbb; background: #fff'>Pale</p>"
        "<pre style='width: 9em; overflow: auto'>as wide as it is, nobody can scroll it</pre>\n"
    )
    with browser.page(page.as_uri()) as opened:
        found = {violation.rule for violation in axe(opened)}
    assert {
        *("html-has-lang", "image-alt", "button-name", "color-contrast"),
        *("scrollable-region-focusable", "landmark-one-main", "page-has-heading-one"),
    } <= found


# --- the Nu HTML checker ------------------------------------------------------------------


def test_the_nu_html_checker_has_nothing_to_say(news: Site, crowd: Site) -> None:
    pages = sorted(news.output.rglob("*.html"))
    assert {news.output / name for name in (*PAGES, MOVED, FORMERLY)} <= set(pages)
    assert vnu([*pages, *sorted(crowd.output.rglob("*.html"))]) == []


def test_the_nu_html_checker_would_speak_up(tmp_path: Path) -> None:
    """Else its silence above would prove nothing."""
    page = tmp_path / "bad.html"
    page.write_text("<!DOCTYPE html><title>Bad</title><section><p>No heading</section></b>\n")
    assert {finding.severity for finding in vnu([page])} == {"error", "warning"}
